"""What a code cell is there for: read off its code, whatever it is called."""

import pytest

from course_lib.teaching.cells import CHECK_METADATA, asserts, draws, is_check, only_draws


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plotting.show(figures.plot_scores(table))", True),
        ("drawn = figures.plot_scores(table)\nplotting.show(drawn)", True),
        ("plotting.interactive(\n    figures.menu(\n        table\n    )\n)", True),
        ("show(plot_scores(table))", True),
        ("table = count()\nfigure = draw(table)\nplotting.show(figure)", False),
        ("plotting.show(draw(table))\nprint(table)", False),
        ("figure = plotting.show(draw(table))", False),
        ("show_source(MatMul)", False),
        ("table", False),
        ("%matplotlib inline", False),
        ("plotting.show(", False),
        ("", False),
    ],
)
def test_a_cell_that_only_draws(source: str, expected: bool) -> None:
    assert only_draws(source) is expected


def test_a_cell_that_draws_among_other_things_and_one_that_could() -> None:
    assert draws("table = count()\nprint(table)\nplotting.show(draw(table))\nx = 1")
    assert not draws("def later(table):\n    return plotting.show(draw(table))")


def test_what_is_only_defined_asserts_nothing_yet() -> None:
    assert asserts("if True:\n    for x in y:\n        assert x")
    assert asserts("from numpy.testing import assert_allclose\nassert_allclose(a, b)")
    assert not asserts("class A:\n    def f(self):\n        assert self")
    assert not asserts("print('assert')  # assert")


def test_a_check_is_known_by_its_tag() -> None:
    assert is_check({"metadata": CHECK_METADATA})
    assert not is_check({"metadata": {}})
    assert not is_check({})
