"""Similarity and analogies: by hand, and as gensim scores them."""

import warnings

import numpy as np
import pandas as pd
import pytest
from gensim.test.utils import datapath

from course_lib.evaluation import analogies, wilson_interval, word_similarity
from course_lib.vectors import WordVectors


def pair_table(rows):
    return pd.DataFrame(rows, columns=["word1", "word2", "score"])


def question_table(rows):
    return pd.DataFrame(rows, columns=["section", "a", "b", "c", "d"])


@pytest.fixture(scope="module")
def gensim_pairs():
    with open(datapath("wordsim353.tsv"), encoding="utf-8") as file:
        rows = [line.split("\t") for line in file if not line.startswith("#")]
    return pair_table([(a, b, float(score)) for a, b, score in rows])


@pytest.fixture(scope="module")
def gensim_questions():
    section, rows = "", []
    with open(datapath("questions-words.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith(": "):
                section = line[2:].strip()
            else:
                rows.append((section, *line.split()))
    return question_table(rows)


@pytest.fixture(scope="module")
def half_good_vectors(gensim_pairs, gensim_questions):
    """Words of both tests, with vectors that answer about half of the analogies.

    Every third word is missing, and every fourth stands there in a second spelling too.
    """
    rng = np.random.default_rng(5)
    vectors: dict[str, np.ndarray] = {}
    for section, rows in gensim_questions.groupby("section", sort=False):
        if section in ("family", "capital-common-countries", "currency", "gram8-plural"):
            step = 3 * rng.normal(size=8)
            for a, b in rows[["a", "b"]].drop_duplicates().itertuples(index=False):
                start = vectors.setdefault(a, rng.normal(size=8))
                vectors.setdefault(b, start + step + 0.5 * rng.normal(size=8))
    for word in pd.unique(pd.concat([gensim_pairs["word1"], gensim_pairs["word2"]])):
        vectors.setdefault(word, rng.normal(size=8))
    words = [str(word) for word in rng.permutation(list(vectors))]
    words = [word for i, word in enumerate(words) if i % 3]
    rows = [vectors[word] for word in words]
    for place in range(0, len(words), 4):
        other = words[place].swapcase()
        if other not in vectors:
            words.insert(place + 2 * (place % 8), other)
            rows.insert(place + 2 * (place % 8), rng.normal(size=8) + vectors[other.swapcase()])
    return WordVectors(words, np.array(rows))


# Similarity


def test_similarity_by_hand():
    vectors = WordVectors(["cat", "dog", "car", "bus"], [[1, 0], [4, 3], [3, 4], [0, 1]])
    # Cosines: cat-dog .8, cat-car .6, cat-bus 0, dog-car .96.
    rows = [
        ("cat", "dog", 7),
        ("cat", "car", 5),
        ("CAT", "Bus", 1),
        ("dog", "car", 6),
        ("a", "cat", 1),
    ]
    result = word_similarity(vectors, pair_table(rows))
    assert (result.used, result.missing) == (4, 1)
    human, cosines = [7, 5, 1, 6], [0.8, 0.6, 0, 0.96]
    assert result.spearman == pytest.approx(0.8)
    assert result.pearson == pytest.approx(np.corrcoef(human, cosines)[0, 1])
    assert result.interval.low <= result.spearman <= result.interval.high


def test_the_first_spelling_counts():
    vectors = WordVectors(["Apple", "apple", "pear", "plum"], [[1, 0], [0, 1], [1, 0], [1, 1]])
    table = pair_table([("APPLE", "pear", 3), ("apple", "plum", 2), ("pear", "plum", 2)])
    assert word_similarity(vectors, table).spearman == pytest.approx(1)


def test_a_word_of_zeros_has_similarity_zero():
    vectors = WordVectors(["a", "b", "c"], [[0, 0], [1, 0], [1, 1]])
    table = pair_table([("a", "b", 1), ("b", "c", 2), ("b", "b", 3)])
    assert word_similarity(vectors, table).spearman == pytest.approx(1)


@pytest.mark.parametrize("restrict", [None, 250])
def test_similarity_equals_gensims(half_good_vectors, gensim_pairs, restrict):
    ours = word_similarity(half_good_vectors, gensim_pairs, restrict)
    pearson, spearman, missing = half_good_vectors.to_gensim().evaluate_word_pairs(
        datapath("wordsim353.tsv"), restrict_vocab=restrict
    )
    assert 3 < ours.used < len(gensim_pairs)
    assert ours.spearman == pytest.approx(spearman.statistic, abs=1e-6)
    assert ours.pearson == pytest.approx(pearson.statistic, abs=1e-6)
    assert 100 * ours.missing / len(gensim_pairs) == pytest.approx(missing)


def test_similarity_repeats_for_a_seed(half_good_vectors, gensim_pairs):
    one, two, other = (word_similarity(half_good_vectors, gensim_pairs, seed=s) for s in (1, 1, 2))
    assert one == two
    assert one.interval != other.interval
    assert one.spearman == other.spearman


def test_bad_pairs():
    vectors = WordVectors(["a", "b"], np.eye(2))
    with pytest.raises(
        ValueError, match=r"pairs has the columns \['x'\], expected .* word1, word2"
    ):
        word_similarity(vectors, pd.DataFrame({"x": []}))
    with pytest.raises(ValueError, match=r"only 2 of 3 pairs .* 2 words .* at least 3"):
        word_similarity(vectors, pair_table([("a", "b", 1), ("b", "a", 2), ("a", "c", 3)]))
    with pytest.raises(ValueError, match="only 0 of 0 pairs"):
        word_similarity(vectors, pair_table([]))


# Analogies


@pytest.fixture
def royals():
    return WordVectors(
        ["man", "woman", "king", "queen", "apple"],
        [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4], [-1, -1, 1]],
    )


def test_analogies_by_hand(royals):
    result = analogies(
        royals,
        question_table(
            [
                ("family", "man", "king", "woman", "queen"),
                ("family", "MAN", "Woman", "king", "queen"),
                ("family", "man", "king", "woman", "apple"),
                ("fruit", "man", "king", "woman", "pear"),
                ("fruit", "pear", "king", "woman", "queen"),
                ("more", "king", "man", "queen", "woman"),
            ]
        ),
    )
    assert (result.correct, result.total, result.skipped) == (3, 4, 2)
    assert result.accuracy == 0.75
    assert result.interval == wilson_interval(3, 4)
    assert result.sections["section"].tolist() == ["family", "fruit", "more"]
    assert result.sections["correct"].tolist() == [2, 0, 1]
    assert result.sections["total"].tolist() == [3, 0, 1]
    assert result.sections["accuracy"].round(3).fillna(-1).tolist() == [0.667, -1, 1]


def test_restrict_leaves_out_questions_and_answers(royals):
    table = question_table([("family", "man", "king", "woman", "queen")])
    assert analogies(royals, table, restrict=3).total == 0
    assert np.isnan(analogies(royals, table, restrict=3).accuracy)
    assert analogies(royals, table, restrict=3).interval == (0, 1)
    assert analogies(royals, table, restrict=None).correct == 1


def test_no_questions(royals):
    result = analogies(royals, question_table([]))
    assert (result.total, len(result.sections)) == (0, 0)


def test_questions_without_a_column(royals):
    with pytest.raises(ValueError, match=r"questions has the columns .* d missing"):
        analogies(royals, question_table([]).drop(columns="d"))


@pytest.mark.parametrize("restrict", [400, 10**6])
def test_analogies_equal_gensims(half_good_vectors, gensim_questions, restrict):
    ours = analogies(half_good_vectors, gensim_questions, restrict)
    score, sections = half_good_vectors.to_gensim().evaluate_word_analogies(
        datapath("questions-words.txt"), restrict_vocab=restrict
    )
    assert 0.1 < ours.accuracy < 0.9
    assert 20 < ours.correct < ours.total < len(gensim_questions)
    assert ours.accuracy == score
    for row, theirs in zip(ours.sections.itertuples(), sections, strict=False):
        assert row.section == theirs["section"]
        assert row.correct == len(theirs["correct"])
        assert row.total == len(theirs["correct"]) + len(theirs["incorrect"])


def test_a_vocabulary_hardly_larger_than_the_question_equals_gensims(tmp_path):
    rng = np.random.default_rng(0)
    words = ["a", "A", "b", "B", "C", "c", "d", "D"]
    questions = [("s", *rng.permutation(list("abcd"))) for _ in range(20)]
    (tmp_path / "q.txt").write_text(": s\n" + "".join(f"{' '.join(q[1:])}\n" for q in questions))
    right = 0
    for n in range(4, 9):
        for seed in range(10):
            matrix = np.random.default_rng(seed).normal(size=(n, 3)).astype(np.float32)
            vectors = WordVectors(words[:n], matrix)
            ours = analogies(vectors, question_table(questions), restrict=n)
            if ours.total:
                score, _ = vectors.to_gensim().evaluate_word_analogies(str(tmp_path / "q.txt"))
                assert ours.accuracy == score
                right += ours.correct
    assert right > 50


# The real thing


@pytest.mark.data
def test_glove_scores_what_is_known():
    from course_lib import datasets

    vectors = datasets.glove_6b_50d()
    result = word_similarity(vectors, datasets.word_similarity("wordsim353"))
    assert result.spearman == pytest.approx(0.5033, abs=5e-4)
    assert (result.used, result.missing) == (353, 0)
    capitals = analogies(vectors, datasets.analogies()).sections.set_index("section")
    assert capitals.loc["capital-common-countries", "correct"] == 403
    assert capitals.loc["family", "correct"] == 259


def test_equal_cosines_share_a_rank_whatever_their_last_bits():
    vectors = WordVectors(list("abcd"), [[1, 1, 1], [1, 2, 3], [3, 1, 2], [1, 0, 1]])
    pairs = [("a", "a", 10), ("b", "b", 10), ("c", "c", 10), ("a", "d", 3), ("d", "b", 1)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert word_similarity(vectors, pair_table(pairs)).spearman == pytest.approx(1.0)
