"""GloVe training: the reference loss, seeds, threads, Ctrl-C, divergence, all-zero rows."""

import warnings

import numpy as np
import pytest
from scipy import sparse

from course_lib import datasets, evaluation, glove
from course_lib.glove import training
from course_lib.optimisers import TrainingInterrupted
from course_lib.text import Vocabulary


def test_tiles_grow_with_the_vocabulary():
    assert training._edge(sparse.csr_array((5, 5))) == training.TILE
    assert training._edge(sparse.csr_array((1_000_000, 1_000_000))) == 3907


QUIET = {"progress": False}


def reference_losses(counts, dim, epochs, x_max, learning_rate, seed):
    """``train_glove`` in plain NumPy, with the same start and order; losses and AdaGrad's sums."""
    rng = np.random.default_rng(seed)
    n = counts.shape[0]
    shapes = ((n, dim), (n, dim), n, n)
    W, W_context, bias, bias_context = ((rng.random(shape) - 0.5) / dim for shape in shapes)
    parameters = (W, W_context, bias, bias_context)
    squares = [np.ones_like(array) for array in parameters]
    order = rng.permutation(counts.nnz)
    cells = counts.tocoo()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for cell in order:
            i, k = (coordinates[cell] for coordinates in cells.coords)
            x = cells.data[cell]
            error = W[i] @ W_context[k] + bias[i] + bias_context[k] - np.log(x)
            weighted = min(1.0, (x / x_max) ** 0.75) * error
            total += weighted * error
            steps = [weighted * W_context[k], weighted * W[i], weighted, weighted]
            for parameter, square, row, step in zip(parameters, squares, (i, k, i, k), steps):
                step = learning_rate * step
                square[row] = square[row] + step**2
                parameter[row] = parameter[row] - step / np.sqrt(square[row])
        losses.append(total / counts.nnz)
    return losses, squares


@pytest.mark.parametrize("stretch", [1 << 18, 37])
def test_losses_equal_the_reference(monkeypatch, stretch):
    monkeypatch.setattr(training, "STRETCH", stretch)
    sentences = glove.ice_and_steam()[:12]
    vocabulary = Vocabulary.build(sentences, min_count=2)
    counts = glove.cooccurrence(sentences, vocabulary, 5, "harmonic")
    settings = {"dim": 6, "epochs": 15, "x_max": 3, "learning_rate": 0.1, "seed": 4}
    model = glove.train_glove(counts, vocabulary, dtype=np.float64, **settings, **QUIET)
    expected, squares = reference_losses(counts, **settings)
    np.testing.assert_allclose(model.history["loss"], expected, rtol=0, atol=1e-6)
    for ours, theirs in zip(model.squares.arrays(), squares, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    assert expected[-1] < 0.5 * expected[0]


def test_tiles_shuffle_every_cell_once_and_stay_together(reader, monkeypatch):
    monkeypatch.setattr(training, "TILE", 50)
    counts, _ = reader
    cells = training.shuffled_cells(counts, 5, 0.75, np.random.default_rng(0), np.float64)
    again = sparse.csr_array(
        (np.exp(cells.log_counts), (cells.rows, cells.columns)), shape=counts.shape
    )
    np.testing.assert_allclose(again.toarray(), counts.toarray(), rtol=1e-12)
    np.testing.assert_allclose(cells.weights, glove.weight(np.exp(cells.log_counts), 5))
    tiles = np.stack([cells.rows // 50, cells.columns // 50])
    changes = (np.diff(tiles, axis=1) != 0).any(axis=0).sum()
    assert changes + 1 == len(np.unique(tiles, axis=1).T) > 4  # each tile comes once
    first = (tiles == tiles[:, :1]).all(axis=0)
    assert (np.diff(cells.rows[first].astype(int)) < 0).any()  # and within it all is mixed


def test_tiles_learn_as_well_as_a_full_shuffle(reader, monkeypatch):
    counts, vocabulary = reader
    losses = []
    for tile in (20, 10_000):
        monkeypatch.setattr(training, "TILE", tile)
        model = glove.train_glove(counts, vocabulary, dim=10, epochs=30, x_max=5, **QUIET)
        losses.append(glove.loss(*model.parameters.arrays(), counts, x_max=5))
    assert losses[0] == pytest.approx(losses[1], rel=0.05)


def test_history_is_the_loss_of_eq_8(reader):
    """The mean loss of an epoch lies between the losses at its beginning and its end."""
    counts, vocabulary = reader
    settings = {"dim": 10, "x_max": 5, "dtype": np.float64, **QUIET}
    start = training.Parameters.random(
        len(vocabulary), 10, np.random.default_rng(0), np.float64
    ).arrays()
    end = glove.train_glove(counts, vocabulary, epochs=1, **settings)
    before = glove.loss(*start, counts, x_max=5) / counts.nnz
    after = glove.loss(*end.parameters.arrays(), counts, x_max=5) / counts.nnz
    assert after < end.history["loss"].item() < before


def test_the_same_seed_gives_the_same_bits(reader):
    counts, vocabulary = reader
    one, two, other = (
        glove.train_glove(counts, vocabulary, dim=10, epochs=3, seed=seed, **QUIET)
        for seed in (5, 5, 6)
    )
    assert (one.matrix == two.matrix).all()
    assert one.history.equals(two.history)
    assert (one.matrix != other.matrix).any()


def test_two_threads_learn_as_well_as_one(reader, monkeypatch):
    monkeypatch.setattr(training, "STRETCH", 500)
    counts, vocabulary = reader
    settings = {"dim": 10, "epochs": 15, "x_max": 5, **QUIET}
    one, two = (
        glove.train_glove(counts, vocabulary, threads=threads, **settings) for threads in (1, 2)
    )
    assert two.history["loss"].iloc[-1] == pytest.approx(one.history["loss"].iloc[-1], rel=0.05)


def test_a_low_rank_matrix_of_counts_is_learnt_exactly():
    """Counts made from vectors: the loss has a zero, and training finds its way there."""
    rng = np.random.default_rng(0)
    half = rng.normal(0, 0.6, (12, 2))
    counts = sparse.csr_array(np.exp(half @ half.T + 2))
    vocabulary = Vocabulary([f"w{i}" for i in range(12)])
    model = glove.train_glove(
        counts, vocabulary, dim=6, epochs=2000, x_max=1, learning_rate=0.3, **QUIET
    )
    assert model.history["loss"].iloc[-1] < 1e-3 * model.history["loss"].iloc[0]
    assert np.abs(glove.errors(*model.parameters.arrays(), counts)).max() < 0.1


def test_words_of_the_same_company_come_together():
    rng = np.random.default_rng(1)
    text = []
    for _ in range(400):
        food, place = rng.choice(["rice", "bread"]), rng.choice(["kitchen", "garden"])
        text.append(["we", "eat", food, "with", "soup", "at", "noon"])
        text.append(["they", "sleep", "in", "the", place, "until", "dawn"])
    vocabulary = Vocabulary.build(text)
    counts = glove.cooccurrence(text, vocabulary, 3, "harmonic")
    vectors = glove.train_glove(counts, vocabulary, dim=10, x_max=50, epochs=60, **QUIET)
    assert vectors.similarity("rice", "bread") > vectors.similarity("rice", "garden") + 0.3
    assert vectors.similarity("kitchen", "garden") > vectors.similarity("bread", "garden") + 0.3


def test_an_all_zero_row_becomes_a_vector_of_zeros():
    vocabulary = Vocabulary(["ice", "hermit", "steam"])
    counts = sparse.csr_array([[0, 0, 3], [0, 0, 0], [3, 0, 0]])
    model = glove.train_glove(counts, vocabulary, dim=4, epochs=2, **QUIET)
    assert (model["hermit"] == 0).all() and model["ice"].any()
    assert all((array[1] == 0).all() for array in model.parameters.arrays())
    assert model.similarity("hermit", "ice") == 0


def test_a_word_that_is_only_a_context_keeps_that_half():
    counts = sparse.csr_array([[0, 3], [0, 0]])  # windows that look to the right only
    model = glove.train_glove(counts, Vocabulary(["a", "b"]), dim=4, epochs=2, **QUIET)
    assert (model.parameters.W[1] == 0).all() and (model.parameters.W_context[0] == 0).all()
    assert model["a"].any() and model["b"].any()


# Stopping


def interrupt_after(monkeypatch, calls):
    """Make the kernel stand in for a person who presses Ctrl-C during a later stretch."""
    from course_lib.kernels import glove as kernel

    real, done = kernel.train_cells, []

    def train_cells(*args):
        done.append(1)
        if len(done) > calls:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(kernel, "train_cells", train_cells)
    monkeypatch.setattr(training, "STRETCH", 1000)


@pytest.mark.parametrize(("threads", "stretch"), [(1, 300), (2, 300), (3, 77), (4, 1 << 18)])
def test_every_epoch_trains_on_every_cell_once(reader, monkeypatch, threads, stretch):
    from course_lib.kernels import glove as kernel

    counts, vocabulary = reader
    seen = []

    def train_cells(rows, columns, *_):
        seen.append(rows.astype(np.int64) * len(vocabulary) + columns)
        return float(len(rows))

    monkeypatch.setattr(kernel, "train_cells", train_cells)
    monkeypatch.setattr(training, "STRETCH", stretch)
    model = glove.train_glove(counts, vocabulary, dim=2, epochs=2, threads=threads, **QUIET)
    times = np.unique(np.concatenate(seen), return_counts=True)[1]
    assert len(times) == counts.nnz and (times == 2).all()
    assert model.history["loss"].tolist() == [1, 1]


def test_more_threads_than_cells():
    counts = sparse.csr_array([[0, 3], [3, 0]])
    model = glove.train_glove(counts, Vocabulary(["a", "b"]), dim=4, threads=5, epochs=3, **QUIET)
    assert np.isfinite(model.history["loss"]).all() and model["a"].any()


@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_returns_the_vectors_so_far(reader, monkeypatch, threads):
    counts, vocabulary = reader
    per_epoch = -(-counts.nnz // 1000)
    interrupt_after(monkeypatch, 2 * per_epoch + threads)
    # Threads do not wait for each other: of two, one may be far behind.
    message = r"in epoch 3 of 10, after 2\d% of the work" if threads == 1 else r"after \d+%"
    with pytest.warns(TrainingInterrupted, match=message):
        model = glove.train_glove(
            counts, vocabulary, dim=8, epochs=10, threads=threads, x_max=5, **QUIET
        )
    assert model.interrupted
    assert len(model.history) == 2 if threads == 1 else len(model.history) <= 2
    assert model.nearest("ice", topn=3).shape == (3, 2)


@pytest.mark.parametrize("learning_rate", [1e25, 1e300])
def test_a_run_that_diverges_stops_with_advice(reader, learning_rate):
    counts, vocabulary = reader
    with pytest.raises(FloatingPointError, match=r"diverged in epoch 1.*smaller learning_rate"):
        glove.train_glove(counts, vocabulary, dim=8, learning_rate=learning_rate, **QUIET)


def test_a_rate_that_is_merely_too_large_does_not_explode(reader):
    counts, vocabulary = reader
    model = glove.train_glove(counts, vocabulary, dim=8, x_max=5, learning_rate=2, **QUIET)
    assert np.isfinite(model.matrix).all()


@pytest.mark.parametrize("argument", [4, 8])  # W, and its accumulator
def test_a_number_that_is_not_finite_is_noticed(reader, monkeypatch, argument):
    counts, vocabulary = reader
    from course_lib.kernels import glove as kernel

    def train_cells(*args):
        args[argument][0, 0] = np.inf  # in a row that no later cell visits
        return 0.0

    monkeypatch.setattr(kernel, "train_cells", train_cells)
    with pytest.raises(FloatingPointError, match="diverged in epoch 1"):
        glove.train_glove(counts, vocabulary, dim=8, **QUIET)


def test_progress_is_shown_only_when_asked_for(reader, capsys):
    counts, vocabulary = reader
    glove.train_glove(counts, vocabulary, dim=4, epochs=1, progress=False)
    assert capsys.readouterr().err == ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tqdm without a notebook's widgets
        glove.train_glove(counts, vocabulary, dim=4, epochs=1, progress=True)
    assert "loss=" in capsys.readouterr().err


# Bad input


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("dim", 0, "dim is 0, expected a whole number of at least 1"),
        ("epochs", 2.5, "epochs is 2.5, expected a whole number"),
        ("threads", True, "threads is True, expected a whole number"),
        ("x_max", 0, "x_max is 0, expected a finite number above 0"),
        ("x_max", float("nan"), "x_max is nan"),
        ("alpha", -0.5, "alpha is -0.5"),
        ("learning_rate", 0, "learning_rate is 0, expected a finite number above 0"),
        ("learning_rate", float("nan"), "learning_rate is nan"),
        ("combine", "mean", "combine is 'mean', expected 'sum', 'word' or 'context'"),
        ("dtype", np.float16, "expected numpy.float32 or numpy.float64"),
    ],
)
def test_arguments_that_make_no_sense(reader, argument, value, message):
    with pytest.raises(ValueError, match=message):
        glove.train_glove(*reader, **{argument: value}, **QUIET)


def test_counts_that_cannot_be_learnt_from(reader):
    counts, vocabulary = reader
    with pytest.raises(ValueError, match="counts holds no number above 0"):
        glove.train_glove(counts * 0, vocabulary, **QUIET)
    with pytest.raises(ValueError, match="Do the two belong together"):
        glove.train_glove(counts, Vocabulary(["ice"]), **QUIET)
    broken = counts.copy()
    broken.data[7] = np.nan
    with pytest.raises(ValueError, match="counts holds nan in row"):
        glove.train_glove(broken, vocabulary, **QUIET)
    model = glove.train_glove(counts, vocabulary, epochs=1, **QUIET)
    with pytest.raises(ValueError, match="combine is 'both'"):
        model.combined("both")


@pytest.mark.data
def test_quality_on_real_text_has_a_floor():
    """A part of the corpus, so that it takes seconds; the chapter trains on all of it."""
    corpus = datasets.english_corpus(parts=["film-plots"], progress=False).restrict(max_size=5000)
    counts = glove.cooccurrence(corpus, window=10)
    vectors = glove.train_glove(
        counts, corpus.vocabulary, dim=50, epochs=8, x_max=10, threads=2, **QUIET
    )
    pairs = datasets.word_similarity("wordsim353", progress=False)
    assert evaluation.word_similarity(vectors, pairs).spearman > 0.2
    assert "woman" in vectors.nearest("man", topn=5)["word"].tolist()
