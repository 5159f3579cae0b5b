"""What word2vec training reports and hands back."""

import numpy as np
import pytest

from course_lib.negative_sampling import TrainingStep, Word2Vec
from tests.negative_sampling.helpers import CORPUS, train

ARCHITECTURES = ["skipgram", "cbow"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_loss_falls_and_history_tells_the_story(architecture):
    steps = []
    vectors = train(architecture=architecture, epochs=40, callback=steps.append)
    history = vectors.history
    assert [TrainingStep(*row) for row in history.itertuples(index=False)] == steps
    # Nothing is known at first: each question costs log 2. There are 4, or fewer where a
    # negative equals the target, which with 15 words happens often.
    assert 3 * np.log(2) < history["loss"].iloc[0] < 4 * np.log(2)
    assert history["loss"].iloc[-5:].mean() < 0.9 * history["loss"].iloc[:5].mean()
    assert history["epoch"].iloc[-1] == 40
    assert (np.diff(history["epoch"]) > 0).all()
    assert history["learning_rate"].iloc[0] == 0.025
    assert history["learning_rate"].iloc[-1] == pytest.approx(0.025 / 40)
    assert history["tokens"].sum() == 40 * CORPUS.n_tokens


def test_a_word2vec_is_also_a_plain_wordvectors(tmp_path):
    vectors = train(epochs=1)
    vectors.save(tmp_path / "v.npz")
    again = Word2Vec.load(tmp_path / "v.npz")
    assert np.array_equal(again.matrix, vectors.matrix)
    plain = Word2Vec(["a", "b"], np.eye(2))
    assert plain.output_matrix is None and plain.history.empty
    assert np.array_equal(Word2Vec.from_gensim(vectors.to_gensim()).matrix, vectors.matrix)
