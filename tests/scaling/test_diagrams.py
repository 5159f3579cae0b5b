"""The diagrams of chapter 11 are drawn from what the page computes."""

import numpy as np
import pytest

from course_lib.plotting import alternative_of
from course_lib.scaling import diagrams


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_runs_are_drawn_with_their_keys_and_counts():
    runs = [[(1, 1), (3, 1)], [(3, 2)], [(0, 1)]]
    half, total = [(1, 1), (3, 3)], [(0, 1), (1, 1), (3, 3)]
    axes = diagrams.plot_map_reduce([["a b"], ["b"], ["c", "d"]], runs, half, total)
    assert {"$D_1$: a b", "$D_3$: c / d", "$N_2$", "$N_1 + N_2$", "$N$"} <= set(texts(axes))
    assert texts(axes).count("3") == 4 + 2  # the key in four runs, the sum in two
    coloured = [box.get_xy()[1] for box in axes.patches if box.get_facecolor()[:3] != (1, 1, 1)]
    assert coloured == [3.0]  # the first merge adds the counts of key 3, the second none
    assert "D_1 has 2 keys" in alternative_of(axes) and "1 keys that several" in alternative_of(
        axes
    )


def test_the_inverted_file_lists_each_cell_and_marks_the_nearest():
    X = np.array([[0, 0], [0, 1], [5, 5], [5, 6], [9, 0]], dtype=float)
    C = np.array([[0, 0.5], [5, 5.5], [9, 0]])
    axes = diagrams.plot_inverted_file(X, C, [0, 0, 1, 1, 2], np.array([4.0, 5]), near=1)
    table = axes.figure.axes[1]
    assert "$x_{2}$, $x_{3}$" in texts(table) and "1 of 3 cells" in axes.get_title()
    assert "compares itself with their 2 points" in alternative_of(axes)


def test_the_walk_goes_to_the_nearest_as_long_as_one_is_nearer():
    X = np.array([[0, 0], [1, 0], [2, 0], [3, 0], [4, 0]], dtype=float)
    graph = diagrams._neighbours(X, range(5), 1)
    assert graph == {0: {1}, 1: {0, 2}, 2: {1, 3}, 3: {2, 4}, 4: {3}}
    assert diagrams._walk(X, graph, np.array([2.9, 0]), 0) == [0, 1, 2, 3]
    assert diagrams._walk(X, graph, np.array([-1.0, 0]), 0) == [0]


def test_the_layers_say_how_many_steps_were_taken():
    X = np.random.default_rng(0).uniform(size=(12, 2))
    axes = diagrams.plot_layers([range(12), range(0, 12, 3)], X, X[5] + 0.001)
    told = alternative_of(axes)
    assert "A graph in 2 layers" in told and "4 points and" in told and "12 points and" in told
    assert {"layer 0", "layer 1", "$q$", "start", "$x_{5}$"} <= set(texts(axes))


def test_a_point_near_the_query_is_called_so_if_it_is_not_the_nearest():
    X = np.array([[0, 0], [0.1, 0], [0.2, 1], [9, 0], [9.1, 0], [9.2, 1]], dtype=float)
    axes = diagrams.plot_layers([range(6)], X, np.array([9.0, 0.1]), links=2)
    assert alternative_of(axes).endswith("It ends at a point near the query.")
    with pytest.raises(IndexError):
        diagrams.plot_layers([], X, X[0])
