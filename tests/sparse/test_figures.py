"""Figures of chapter 01 show the data they are given, and say so in words."""

import numpy as np
import pandas as pd
import pytest

from course_lib import sparse


def alt_of(axes):
    return axes.figure.alt


def test_slider_shows_one_dense_line_at_a_time():
    figure = sparse.memory_slider([10, 100], dims=[16, 128], start=128)
    assert [trace.name for trace in figure.data] == ["one-hot", "one-hot, CSR", "dense", "dense"]
    assert [trace.visible for trace in figure.data] == [None, None, False, True]
    step = figure.layout.sliders[0].steps[0]
    assert step.label == "16" and list(step.args[0]["visible"]) == [True, True, True, False]
    with pytest.raises(ValueError, match="start is 5"):
        sparse.memory_slider([10], dims=[16], start=5)


def test_slider_axis_counts_bytes_as_people_do():
    figure = sparse.memory_slider([10, 1_000_000], dims=[128], start=128)
    assert figure.layout.yaxis.ticktext == ("1 bytes", "1 kB", "1 MB", "1 GB", "1 TB")
    assert figure.layout.xaxis.ticktext[-1] == "1,000,000"
    assert "one-hot 4 TB, one-hot, CSR 12 MB, dense 512 MB" in figure.layout.meta["alt"]


def test_the_slider_title_says_where_the_lines_cross():
    dim = 128
    table = sparse.memory_table([dim, dim + 1], dim)
    assert (table["dense"] < table["one-hot"]).tolist() == [False, True]


def test_factors_show_every_number_of_the_product():
    X = np.array([[1, 0, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 1]])
    words = ["dog", "puppy", "bark", "stock", "market"]
    axes = sparse.plot_factors(X, words, 2)
    shown = [text.get_text() for text in axes.texts]
    for number in ("1.73", "1.41", "1", "0.41", "0.82", "0.71", "-0.71"):
        assert number in shown
    assert "-0.41" not in shown and "-0" not in shown  # directions are turned the right way
    cells = [patch for patch in axes.patches if patch.get_fill()]
    assert len(cells) == 15 + 9 + 9 + 15
    assert "direction 2" in shown and "direction 3, dropped" in shown
    assert "1.73: dog, puppy and bark;" in alt_of(axes)
    assert "1.00, dropped: dog against puppy" in alt_of(axes).replace(
        "puppy against dog", "dog against puppy"
    )


def test_equal_numbers_of_different_factors_have_one_colour_and_dropped_ones_none():
    X = np.array([[1, 0, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 1]])
    axes = sparse.plot_factors(X, ["dog", "puppy", "bark", "stock", "market"], 2)
    numbers = [text.get_text() for text in axes.texts]
    _, of_u, of_sigma, of_vt = np.split(
        [patch.get_alpha() for patch in axes.patches if patch.get_fill()], [15, 24, 33]
    )
    assert "0.71" in numbers and of_sigma.max() == of_sigma.reshape(3, 3)[0, 0]
    assert np.isclose(of_u.reshape(3, 3)[0, 0], of_vt.reshape(3, 5)[1, 3])  # 0.71 in both
    assert not of_u.reshape(3, 3)[:, 2].any() and not of_vt.reshape(3, 5)[2].any()


def test_singular_value_figure_shows_them_all(corpus):
    lsa = sparse.train_lsa(corpus, dim=3)
    axes = sparse.plot_singular_values(lsa)
    (line,) = axes.lines
    assert np.array_equal(line.get_ydata(), lsa.singular_values)
    assert f"{lsa.singular_values[-1]:.1f} at rank 3" in alt_of(axes)


def test_score_figure_names_its_lines():
    columns = pd.MultiIndex.from_product([["WordSim", "SimLex"], ["V_k", "V_k Σ_k"]])
    table = pd.DataFrame([[0.1, 0.2, 0.3, 0.1], [0.2, 0.3, 0.4, 0.2]], [10, 20], columns)
    axes = sparse.plot_scores(table, "Scores")
    named = [text.get_text().strip() for text in axes.texts]
    kinds = ["$V_k$", r"$V_k \Sigma_k$"]
    assert named == [f"{test}, {kind}" for test in ("WordSim", "SimLex") for kind in kinds]
    assert list(axes.lines[1].get_ydata()) == [0.2, 0.3]
    assert axes.lines[0].get_color() == axes.lines[1].get_color() != axes.lines[2].get_color()
    assert "SimLex, V_k Σ_k: from 0.10 to 0.20" in alt_of(axes)
