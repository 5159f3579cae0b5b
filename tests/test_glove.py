"""Co-occurrence counts, probability ratios and GloVe's objective: by hand, torch, hypothesis."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from course_lib import glove
from course_lib.glove import counting, ratios
from course_lib.gradients import numerical_gradient
from course_lib.text import EncodedCorpus, Vocabulary

THREE = [
    ["I", "like", "deep", "learning"],
    ["I", "like", "NLP"],
    ["I", "enjoy", "flying"],
]
ORDER = ["I", "like", "enjoy", "deep", "learning", "NLP", "flying"]
PRINTED = [
    [0, 2, 1, 0, 0, 0, 0],
    [2, 0, 0, 1, 0, 1, 0],
    [1, 0, 0, 0, 0, 0, 1],
    [0, 1, 0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0, 0, 0],
    [0, 1, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0, 0],
]
WORD_LISTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=9), min_size=1, max_size=5)


# Counting


def test_the_printed_matrix_of_three_sentences():
    counts = glove.cooccurrence(THREE, window=1)
    table = glove.count_table(counts, Vocabulary.build(THREE), ORDER)
    assert table.to_numpy().tolist() == PRINTED
    assert table.index.tolist() == table.columns.tolist() == ORDER
    assert table.loc["like", "deep"] == 1 and table.loc["I", "like"] == 2


def test_counts_are_sparse_integers_with_sorted_columns():
    counts = glove.cooccurrence(THREE, window=2)
    assert isinstance(counts, sparse.csr_array) and counts.dtype == np.int64
    assert counts.has_canonical_format
    rows = np.split(counts.indices, counts.indptr[1:-1])
    assert all((np.diff(row) > 0).all() for row in rows)
    harmonic = glove.cooccurrence(THREE, window=2, weighting="harmonic")
    assert harmonic.dtype == np.float64 and harmonic.has_sorted_indices


def test_harmonic_counts_by_hand():
    vocabulary = Vocabulary(["a", "b", "c"])
    counts = glove.cooccurrence([["a", "b", "c", "a"]], vocabulary, 3, "harmonic").toarray()
    expected = [[2 / 3, 1.5, 1.5], [1.5, 0, 1], [1.5, 1, 0]]
    assert counts.tolist() == expected  # exactly: 1 + 1/2, and the a's meet at 1/3, twice


@settings(deadline=None, max_examples=50)
@given(WORD_LISTS, st.integers(1, 12), st.sampled_from(["flat", "harmonic"]))
def test_symmetric_and_equal_to_a_dictionary_of_pairs(sentences, window, weighting):
    if not any(sentences):
        return
    vocabulary = Vocabulary.build(sentences)
    counts = glove.cooccurrence(sentences, window=window, weighting=weighting)
    expected = np.zeros((len(vocabulary), len(vocabulary)))
    for sentence in sentences:
        ids = vocabulary.encode(sentence)
        for i in range(len(ids)):
            for j in range(max(0, i - window), min(len(ids), i + window + 1)):
                if i != j:
                    weight = 1 if weighting == "flat" else 1 / abs(i - j)
                    expected[ids[i], ids[j]] += weight
    assert (counts != counts.T).nnz == 0
    if weighting == "flat":
        assert (counts.toarray() == expected).all()
    np.testing.assert_allclose(counts.toarray(), expected, rtol=1e-13)


@pytest.mark.parametrize("weighting", ["flat", "harmonic"])
def test_any_order_of_the_sentences_gives_the_same_bits(weighting):
    rng = np.random.default_rng(0)
    sentences = [[str(w) for w in rng.zipf(1.5, 30) % 50] for _ in range(40)]
    vocabulary = Vocabulary.build(sentences)
    forward = glove.cooccurrence(sentences, vocabulary, 10, weighting)
    backward = glove.cooccurrence(sentences[::-1], vocabulary, 10, weighting)
    assert (forward.data == backward.data).all()
    assert (forward.indices == backward.indices).all()


def test_parts_counted_in_whole_units_equal_the_whole_bit_for_bit():
    """The promise of the docstring, kept with the kernel as a distributed count uses it."""
    from course_lib.kernels.cooccurrence import count_neighbours, distance_units

    rng = np.random.default_rng(1)
    sentences = [[str(w) for w in rng.integers(0, 30, 25)] for _ in range(20)]
    vocabulary = Vocabulary.build(sentences)
    units, denominator = distance_units(7, "harmonic")
    total = sparse.csr_array((len(vocabulary), len(vocabulary)), dtype=np.int64)
    for start in (0, 7, 11):
        part = sentences[start : {0: 7, 7: 11, 11: 20}[start]]
        encoded = EncodedCorpus.from_sentences(part, vocabulary)
        ids = encoded.ids.astype(np.uint32)
        starts, columns, sums = count_neighbours(ids, encoded.offsets, len(vocabulary), units)
        total = total + sparse.csr_array((sums, columns, starts), shape=total.shape)
    whole = glove.cooccurrence(sentences, vocabulary, 7, "harmonic")
    assert ((total.toarray() / denominator) == whole.toarray()).all()


def test_encoded_corpus_and_token_lists_count_the_same():
    corpus = EncodedCorpus.from_sentences(THREE)
    counts = glove.cooccurrence(corpus, window=2)
    assert (counts != glove.cooccurrence(THREE, corpus.vocabulary, window=2)).nnz == 0
    assert (counts != glove.cooccurrence(corpus, corpus.vocabulary, window=2)).nnz == 0
    assert (counts != glove.cooccurrence((s for s in THREE), window=2)).nnz == 0


def test_memory_mapped_corpus_counts_the_same(tmp_path):
    corpus = EncodedCorpus.from_sentences(THREE)
    corpus.save(tmp_path)
    mapped = glove.cooccurrence(EncodedCorpus.load(tmp_path), window=2)
    assert (mapped != glove.cooccurrence(corpus, window=2)).nnz == 0


def test_words_outside_the_vocabulary_leave_no_gap():
    vocabulary = Vocabulary(["a", "c"])
    counts = glove.cooccurrence([["a", "b", "c"]], vocabulary, window=1)
    assert counts.toarray().tolist() == [[0, 1], [1, 0]]


def test_no_window_crosses_the_end_of_a_sentence():
    vocabulary = Vocabulary(["a", "b"])
    assert glove.cooccurrence([["a"], ["b"], []], vocabulary, window=50).nnz == 0


@pytest.mark.parametrize("window", [0, -1, 2.5, True, "5", None])
def test_windows_that_make_no_sense(window):
    with pytest.raises(ValueError, match=f"window is {window!r}, expected a whole number"):
        glove.cooccurrence(THREE, window=window)


def test_bad_input_to_counting():
    with pytest.raises(ValueError, match="weighting is 'linear', expected 'flat' or 'harmonic'"):
        glove.cooccurrence(THREE, weighting="linear")
    with pytest.raises(TypeError, match="Call tokenize"):
        glove.cooccurrence("I like NLP")
    with pytest.raises(TypeError, match="Call tokenize on each text"):
        glove.cooccurrence(["I like NLP"])
    for nothing in ([], [[]], [["unknown"]]):
        with pytest.raises(ValueError, match="hold no word of the vocabulary"):
            glove.cooccurrence(nothing, Vocabulary(["ice"]))


def test_a_corpus_and_a_vocabulary_that_do_not_belong_together():
    corpus = EncodedCorpus.from_sentences(THREE)
    with pytest.raises(ValueError, match="encoded with another one of 7"):
        glove.cooccurrence(corpus, Vocabulary(["ice", "steam"]))
    broken = EncodedCorpus(np.array([0, 9], np.int32), np.array([0, 2]), Vocabulary(["a"]))
    with pytest.raises(ValueError, match="holds the ids 0 to 9, expected 0 to 0"):
        glove.cooccurrence(broken)


def test_sums_that_would_overflow_are_refused(monkeypatch):
    # Three times a word with neighbours on both sides, in sixths: 3 x 2 x (6 + 3 + 2).
    sentences = [["a", "b"]] * 3
    monkeypatch.setattr(counting, "_INT64_MAX", 66)
    glove.cooccurrence(sentences, window=3, weighting="harmonic")
    monkeypatch.setattr(counting, "_INT64_MAX", 65)
    with pytest.raises(ValueError, match="more than 64 bits hold.*smaller window than 3"):
        glove.cooccurrence(sentences, window=3, weighting="harmonic")


# Tables and probabilities


def test_count_table_shows_all_words_by_default():
    vocabulary = Vocabulary.build(THREE)
    table = glove.count_table(glove.cooccurrence(THREE, window=1), vocabulary)
    assert table.index.tolist() == vocabulary.words


def test_count_table_refuses_what_it_cannot_show():
    counts, vocabulary = glove.cooccurrence(THREE, window=1), Vocabulary.build(THREE)
    with pytest.raises(KeyError, match="'lik' is not among the 7 words.*Close spellings: 'like'"):
        glove.count_table(counts, vocabulary, ["I", "lik"])
    many = Vocabulary([f"w{i}" for i in range(101)])
    with pytest.raises(ValueError, match="101 words, expected at most 100"):
        glove.count_table(sparse.csr_array((101, 101)), many)
    with pytest.raises(ValueError, match=r"shape \(7, 7\), expected \(101, 101\)"):
        glove.count_table(counts, many, ["w1"])


def test_probabilities_sum_to_one_and_zero_rows_stay():
    counts = sparse.csr_array([[0, 2, 1], [0, 0, 0], [1, 1, 0]])
    shares = glove.probabilities(counts)
    assert shares.sum(axis=1).tolist() == [1, 0, 1]
    assert shares.toarray()[0].tolist() == [0, 2 / 3, 1 / 3]
    assert counts.dtype == np.int64 and counts.toarray()[0].tolist() == [0, 2, 1]  # unchanged


def test_counts_that_are_not_counts():
    for wrong in (np.nan, -1.0, np.inf):
        with pytest.raises(ValueError, match=rf"counts holds {wrong} in row 1, column 2"):
            glove.probabilities(sparse.csr_array([[0, 1.0, 0], [1, 0, wrong], [0, 0, 0]]))
    with pytest.raises(ValueError, match=r"shape \(2, 3\), expected \(V, V\)"):
        glove.probabilities(sparse.csr_array((2, 3)))


def test_checked_counts_adds_duplicates_and_drops_zeros_in_a_copy():
    messy = sparse.csr_array(([1.0, 2.0, 0.0], [1, 1, 0], [0, 2, 3]), shape=(2, 2))
    clean = counting.checked_counts(messy)
    assert clean.toarray().tolist() == [[0, 3], [0, 0]] and clean.nnz == 1
    assert messy.nnz == 3


# Ratios


def test_ratios_by_hand():
    vocabulary = Vocabulary(["ice", "steam", "solid", "gas"])
    counts = sparse.csr_array([[0, 0, 6, 2], [0, 0, 1, 3], [6, 1, 0, 0], [2, 3, 0, 0]])
    table = glove.probability_ratios(counts, vocabulary, probes=["solid", "gas", "ice"])
    assert table["X(ice, k)"].tolist() == [6, 2, 0]
    assert table["X(ice)"].tolist() == [8, 8, 8]
    assert table["P(k | ice)"].tolist() == [0.75, 0.25, 0]
    assert table["X(steam, k)"].tolist() == [1, 3, 0]
    assert table["P(k | steam)"].tolist() == [0.25, 0.75, 0]
    assert table["ratio"].iloc[:2].tolist() == [3, 0.25 / 0.75]
    assert math.isnan(table["ratio"]["ice"])
    assert table.index.name == "k"


def test_a_ratio_is_undefined_where_either_count_is_zero():
    vocabulary = Vocabulary(["ice", "steam", "solid", "gas"])
    counts = sparse.csr_array([[0, 0, 5, 0], [0, 0, 0, 5], [5, 0, 0, 0], [0, 5, 0, 0]])
    table = glove.probability_ratios(counts, vocabulary, probes=["solid", "gas"])
    assert table["ratio"].isna().all()
    assert table["P(k | steam)"].tolist() == [0, 1]  # a probability of 0 is one


def test_an_all_zero_row_has_no_probabilities():
    vocabulary = Vocabulary(["ice", "steam", "solid"])
    counts = sparse.csr_array([[0, 0, 2], [0, 0, 0], [2, 0, 0]])
    table = glove.probability_ratios(counts, vocabulary, probes=["solid"])
    assert table["X(steam)"].tolist() == [0]
    assert table["P(k | steam)"].isna().all() and table["ratio"].isna().all()


def test_other_words_and_a_single_probe():
    vocabulary = Vocabulary.build(THREE)
    counts = glove.cooccurrence(THREE, window=1)
    table = glove.probability_ratios(counts, vocabulary, "like", "enjoy", "I")
    assert table.loc["I", "ratio"] == pytest.approx((2 / 4) / (1 / 2))
    assert "P(k | like)" in table


def test_a_probe_absent_from_the_corpus_is_named():
    vocabulary = Vocabulary.build(THREE)
    counts = glove.cooccurrence(THREE, window=1)
    with pytest.raises(glove.UncountedWordError, match="'toyota' is not among the 7 words"):
        glove.probability_ratios(counts, vocabulary, "like", "enjoy", ["toyota"])
    with pytest.raises(KeyError, match="'ice' is not among"):
        glove.probability_ratios(counts, vocabulary, probes=["like"])


def test_published_ratios_and_what_rounding_does_to_them():
    table = glove.published_ratios()
    assert table["P(k | ice)"].tolist() == [0.00019, 0.000066, 0.003, 0.000017]
    assert table["P(k | steam)"].tolist() == [0.000022, 0.00078, 0.0022, 0.000018]
    assert table["printed"].tolist() == [8.9, 0.085, 1.36, 0.96]
    assert table["same"].to_dict() == {"solid": False, "gas": True, "water": True, "fashion": False}
    assert table["recomputed"].round(3).tolist() == [8.636, 0.085, 1.364, 0.944]
    np.testing.assert_allclose(table["recomputed"], table["P(k | ice)"] / table["P(k | steam)"])
    # Rounding of the probabilities explains all four.
    assert (table["lowest"] <= table["printed"]).all()
    assert (table["printed"] <= table["highest"]).all()


def test_the_reader_has_all_four_ratios_with_the_published_sign():
    sentences = glove.ice_and_steam()
    assert 55 <= len(sentences) <= 70
    vocabulary = Vocabulary.build(sentences)
    counts = glove.cooccurrence(sentences, vocabulary, window=10)
    table = glove.probability_ratios(counts, vocabulary)
    assert (table[["X(ice, k)", "X(steam, k)"]] >= 2).all(axis=None)
    ratio = table["ratio"]
    assert ratio["solid"] > 3 and ratio["gas"] < 1 / 3
    assert 0.8 < ratio["water"] < 1.25 and 0.8 < ratio["fashion"] < 1.25
    words = vocabulary.counts[[vocabulary.index["ice"], vocabulary.index["steam"]]]
    assert words.min() >= 25  # both words have much to say


def test_the_reader_is_well_made():
    text = ratios.READER_PATH.read_bytes().decode("utf-8")
    lines = text.splitlines()
    assert text.endswith("\n") and "\r" not in text
    assert len(set(lines)) == len(lines)
    assert all(line.strip() == line and line.endswith(".") for line in lines)


def test_a_missing_reader_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(ratios, "READER_PATH", tmp_path / "gone.txt")
    with pytest.raises(FileNotFoundError, match="gone.txt is not there.*pip install -e"):
        glove.ice_and_steam()


# The objective


def test_weight_by_hand():
    np.testing.assert_allclose(
        glove.weight([0, 1, 50, 100, 1000]), [0, 0.01**0.75, 0.5**0.75, 1, 1]
    )
    assert glove.weight(25, x_max=100, alpha=0.5) == 0.5
    assert glove.weight([0, 3], alpha=0).tolist() == [0, 1]


@given(
    st.lists(st.floats(0, 1e9), min_size=2, max_size=20),
    st.floats(1e-3, 1e4),
    st.floats(0.01, 2),
)
def test_weight_rises_from_0_to_1(counts, x_max, alpha):
    weights = glove.weight(sorted(counts), x_max, alpha)
    assert (np.diff(weights) >= 0).all()
    assert weights.min() >= 0 and weights.max() <= 1
    assert glove.weight(x_max, x_max, alpha) == 1


@pytest.mark.parametrize("x_max", [0, -1, math.nan, math.inf])
def test_weight_refuses_a_senseless_x_max(x_max):
    with pytest.raises(ValueError, match=f"x_max is {x_max!r}, expected a finite number above 0"):
        glove.weight([1], x_max=x_max)


def test_weight_refuses_other_nonsense():
    with pytest.raises(ValueError, match="alpha is -1"):
        glove.weight([1], alpha=-1)
    with pytest.raises(ValueError, match="x holds nan, expected counts"):
        glove.weight([1, math.nan])
    with pytest.raises(ValueError, match="x holds -2.0"):
        glove.weight([-2])


@pytest.fixture
def model():
    """Counts of a few words, some zero, and random parameters."""
    rng = np.random.default_rng(3)
    dense = rng.integers(0, 40, (6, 6)) * (rng.random((6, 6)) < 0.5)
    counts = sparse.csr_array((dense + dense.T).astype(float))
    parameters = [rng.normal(0, 0.5, shape) for shape in ((6, 4), (6, 4), 6, 6)]
    return parameters, counts


def loss_in_torch(parameters, counts, x_max, alpha):
    W, W_context, bias, bias_context = parameters
    cells = sparse.csr_array(counts).tocoo()
    i, k = (torch.tensor(array.astype(np.int64)) for array in cells.coords)
    x = torch.tensor(cells.data)
    guess = (W[i] * W_context[k]).sum(dim=1) + bias[i] + bias_context[k]
    return (torch.clamp((x / x_max) ** alpha, max=1) * (guess - torch.log(x)) ** 2).sum()


def test_loss_and_gradients_equal_torch(model):
    parameters, counts = model
    counts.eliminate_zeros()
    tensors = [torch.tensor(array, requires_grad=True) for array in parameters]
    expected = loss_in_torch(tensors, counts, 20, 0.75)
    expected.backward()
    assert glove.loss(*parameters, counts, x_max=20) == pytest.approx(expected.item())
    computed = glove.gradients(*parameters, counts, x_max=20)
    for name, ours, tensor in zip(computed._fields, computed, tensors):
        np.testing.assert_allclose(ours, tensor.grad.numpy(), atol=1e-12, err_msg=name)


def test_gradients_equal_finite_differences(model):
    parameters, counts = model
    computed = glove.gradients(*parameters, counts, x_max=10, alpha=0.5)
    for ours, parameter in zip(computed, parameters):
        expected = numerical_gradient(
            lambda _: glove.loss(*parameters, counts, x_max=10, alpha=0.5), parameter
        )
        np.testing.assert_allclose(ours, expected, atol=1e-5)


def test_zero_counts_cost_nothing(model):
    parameters, counts = model
    explicit = counts.copy()
    explicit.data[0] = 0
    implicit = explicit.copy()
    implicit.eliminate_zeros()
    assert glove.loss(*parameters, explicit) == glove.loss(*parameters, implicit)


def test_errors_in_blocks_equal_errors_at_once(model, monkeypatch):
    from course_lib.glove import objective

    parameters, counts = model
    at_once = glove.errors(*parameters, counts)
    monkeypatch.setattr(objective, "_BLOCK", 4)
    assert (glove.errors(*parameters, counts) == at_once).all()


def test_shapes_that_do_not_fit(model):
    (W, W_context, bias, bias_context), counts = model
    with pytest.raises(ValueError, match=r"expected \[\(6, 4\), \(6, 4\), \(6,\), \(6,\)\]"):
        glove.loss(W, W_context[:, :2], bias, bias_context, counts)
    with pytest.raises(ValueError, match="counts holds nan"):
        glove.loss(W, W_context, bias, bias_context, counts * math.nan)


# Figures


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_window_slider_shows_the_printed_matrix_first():
    figure = glove.window_slider(THREE, ORDER)
    assert [trace.visible for trace in figure.data] == [True, False, False]
    assert np.array(figure.data[0].z).tolist() == PRINTED
    assert figure.layout.title.text == "Within 1 word, 76% of the pairs never meet"
    last = figure.layout.sliders[0].steps[-1]
    assert last.args[0]["visible"] == [False, False, True]
    assert last.args[1]["title.text"].startswith("Within 3 words, ")
    with pytest.raises(ValueError, match="start is 9"):
        glove.window_slider(THREE, ORDER, start=9)


def test_plot_ratios_marks_what_is_undefined():
    published = glove.published_ratios()["printed"]
    ours = published.copy()
    ours["gas"] = math.nan
    axes = glove.plot_ratios({"published": published, "ours": ours}, "A message")
    assert axes.get_title() == "A message" and axes.get_xscale() == "log"
    drawn = [points.get_offsets() for points in axes.collections]
    assert drawn[0][:, 0].tolist() == [8.9, 0.085, 1.36, 0.96]
    assert [text.get_text() for text in axes.texts] == ["undefined in ours"]
    assert [label.get_text() for label in axes.get_yticklabels()] == list(published.index)


def test_plot_weight_draws_each_exponent():
    axes = glove.plot_weight()
    labels = [line.get_label() for line in axes.lines]
    assert labels == ["exponent 0.5", "exponent 0.75", "exponent 1"]
    x, y = axes.lines[1].get_data()
    assert y.tolist() == glove.weight(x).tolist() and y.max() == 1


def test_plot_losses_names_runs_only_if_there_are_several():
    history = pd.DataFrame({"epoch": [1, 2], "loss": [0.5, 0.2]})
    axes = glove.plot_losses({"w": history}, "Falls")
    assert axes.get_legend() is None and axes.lines[0].get_ydata().tolist() == [0.5, 0.2]
    axes = glove.plot_losses({"a": history, "b": history}, "Falls")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]


def test_plot_comparison_marks_every_seed():
    tests = ["similarity", "analogies"]
    card = pd.DataFrame({"score": [0.5, 0.2], "low": [0.4, 0.1], "high": [0.7, 0.3]}, index=tests)
    axes = glove.plot_comparison({"GloVe": [card, card + 0.1], "LSA": [card / 2]}, "A message")
    assert [label.get_text() for label in axes.get_yticklabels()] == tests
    assert [line.get_xdata().tolist() for line in axes.lines if line.get_fillstyle() == "none"] == [
        pytest.approx([0.6, 0.3])
    ]
    spans = [path for bars in axes.collections for path in bars.get_segments()]
    assert spans[0][:, 0].tolist() == pytest.approx([0.4, 0.7])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["GloVe", "LSA"]
    with pytest.raises(ValueError, match="no card for \\['CBOW'\\]"):
        glove.plot_comparison({"CBOW": []}, "Nothing")
