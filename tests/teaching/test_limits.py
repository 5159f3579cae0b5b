"""The limits of the second edition: a chapter that keeps them, and one broken at a time."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_lib.teaching.cells import CHECK_METADATA
from course_lib.teaching.limits import CHAPTER, START_HERE, chapter_problems, edition_of, main

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
NAME = "97_test.ipynb"


def _markdown(source: str, kind: str) -> Any:
    return nbformat.v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}})


def _code(source: str, kind: str = "fragment", printed: str = "", **metadata: Any) -> Any:
    outputs = [nbformat.v4.new_output("stream", text=printed)] if printed else []
    metadata = {"slideshow": {"slide_type": kind}, **metadata}
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata=metadata)


def _check(source: str = "assert f(1) == 1") -> Any:
    return nbformat.v4.new_code_cell(source, metadata=copy.deepcopy(CHECK_METADATA))


def _chapter() -> Any:
    """Ten sections of five cells, 20 slides, two definitions: within every limit."""
    cells = [_markdown("# 97 Testing\n\nDoes it work?", "slide")]
    for section in range(10):
        cells += [
            _markdown(f"## Part {section}\n\n{'word ' * 50}", "slide"),
            _code(f"def f(x):\n    return x ** {section}" if section < 2 else "x = 1", "skip"),
            _code(f"f({section})", "subslide", printed="1"),
            _check(),
            _markdown("word " * 120 + "and $a + b = c$, then\n```python\nx = 1\n```", "notes"),
        ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"course": {"edition": 2}})
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"
    return notebook


@pytest.fixture
def notebook() -> Any:
    return _chapter()


@pytest.fixture
def problems(tmp_path: Path):
    def problems_of(notebook: Any, name: str = NAME) -> list[str]:
        nbformat.write(notebook, tmp_path / name)
        return chapter_problems(tmp_path / name)

    return problems_of


def test_a_chapter_within_the_limits_breaks_nothing(notebook, problems) -> None:
    assert problems(notebook) == []


def test_a_chapter_without_the_mark_is_held_to_nothing_of_this(notebook, problems) -> None:
    del notebook.metadata["course"]
    notebook.cells = notebook.cells[:3]
    assert edition_of(notebook) == 1
    assert problems(notebook) == []


def test_a_mark_that_means_nothing_is_named(notebook, problems) -> None:
    notebook.metadata["course"]["edition"] = "2"
    (said,) = problems(notebook)
    assert said.startswith(NAME) and "course edition '2'; expected 2" in said


# --- one cell at a time: cell 3 prints, cell 4 is its check, both of the first section ------


def _too_long(cells: list) -> None:
    cells[3].source = "\n".join(f"x{n} = {n}" for n in range(26))


def _too_wide(cells: list) -> None:
    cells[3].source = f"x = '{'=' * 83}'"


def _drawn_in_three_lines(cells: list) -> None:
    cells[3].source = "plotting.show(\n    figures.plot_loss(history)\n)"


def _figure_of_three_lines(cells: list) -> None:
    cells[3].source = "a = 1\nb = 2\ndraw(a, b)"
    cells[3].outputs = [nbformat.v4.new_output("display_data", data={"image/png": PIXEL})]


def _hints(cells: list) -> None:
    cells[3].source = "def f(x: float):\n    return x"


def _hint_of_the_result(cells: list) -> None:
    cells[3].source = "def f(x) -> float:\n    return x"


def _open_assert(cells: list) -> None:
    cells[3].source = "y = f(1)\nassert y == 1"


def _open_numpy_assert(cells: list) -> None:
    cells[3].source = "np.testing.assert_allclose(f(1), 1)"


def _open_assert_in_a_loop(cells: list) -> None:
    cells[3].source = "for x in range(3):\n    assert f(x) == 1"


def _check_without_a_claim(cells: list) -> None:
    cells[4].source = "f(1)"


def _check_that_is_not_collapsed(cells: list) -> None:
    del cells[4].metadata["jupyter"]


def _check_that_is_not_folded(cells: list) -> None:
    cells[4].metadata["tags"] = ["check"]


def _check_on_a_slide(cells: list) -> None:
    cells[4].metadata["slideshow"] = {"slide_type": "fragment"}


def _check_that_prints(cells: list) -> None:
    cells[4].outputs = [nbformat.v4.new_output("stream", text="fine")]


def _two_checks(cells: list) -> None:
    cells[5:6] = [_check("assert f(2) == 1"), cells[5]]
    cells[5].id = "second"


def _not_compared_and_not_checked(cells: list) -> None:
    cells[3].metadata["tags"] = ["nbval-ignore-output"]
    cells[3], cells[4] = cells[4], cells[3]


@pytest.mark.parametrize(
    ("spoil", "cell", "message"),
    [
        (_too_long, 3, "26 lines of code, expected at most 25"),
        (_too_wide, 3, "a line of 89 columns, expected at most 88"),
        (_drawn_in_three_lines, 3, "it draws, in 3 lines, expected at most 2"),
        (_figure_of_three_lines, 3, "it draws, in 3 lines, expected at most 2"),
        (_hints, 3, "type hints"),
        (_hint_of_the_result, 3, "type hints"),
        (_open_assert, 3, "it asserts, and is not marked as a check"),
        (_open_numpy_assert, 3, "it asserts, and is not marked as a check"),
        (_open_assert_in_a_loop, 3, "it asserts, and is not marked as a check"),
        (_check_without_a_claim, 4, "tagged check and asserts nothing"),
        (_check_that_is_not_collapsed, 4, "a check has jupyter {'source_hidden': True}"),
        (_check_that_is_not_folded, 4, "a check has tags ['check', 'hide-cell']"),
        (_check_on_a_slide, 4, "a check has slideshow {'slide_type': 'skip'}"),
        (_check_that_prints, 4, "a check prints nothing"),
        (_two_checks, 5, "check number 2 of its section, expected at most 1: the first is cell 4"),
        (_not_compared_and_not_checked, 4, "no check follows in its section"),
    ],
)
def test_what_a_cell_breaks_is_said_by_file_and_cell(
    notebook, problems, spoil, cell: int, message: str
) -> None:
    spoil(notebook.cells)
    (said,) = problems(notebook)
    assert said.startswith(f"{NAME}, cell {cell} (")
    assert repr(notebook.cells[cell].source.splitlines()[0][:50]) in said
    assert message in said


def test_more_tags_than_those_of_a_check_may_stand_beside_them(notebook, problems) -> None:
    notebook.cells[4].metadata["tags"] = ["hide-cell", "check", "slow"]
    assert problems(notebook) == []


def test_an_assert_inside_a_function_is_part_of_the_function(notebook, problems) -> None:
    notebook.cells[3].source = "def f(x):\n    assert x > 0\n    return x"
    assert problems(notebook) == []


def test_a_heading_inside_a_block_of_code_begins_no_section(notebook, problems) -> None:
    _two_checks(notebook.cells)
    notebook.cells.insert(5, _markdown("```\n## a comment\n```", "notes"))
    notebook.cells[5].id = "between"
    (said,) = problems(notebook)
    assert said.startswith(f"{NAME}, cell 6 ")


def test_a_cell_for_ipython_or_broken_on_purpose_is_no_check(notebook, problems) -> None:
    notebook.cells[3].source = "%timeit -n1 f(1)"
    notebook.cells[8].source = "def f(x:"
    assert problems(notebook) == []


# --- the chapter as a whole -----------------------------------------------------------------


def _few_cells(notebook: Any) -> None:
    for index in range(47, 12, -5):  # seven of "x = 1"
        del notebook.cells[index]


def _many_cells(notebook: Any) -> None:
    for n in range(25):
        notebook.cells.append(_markdown("One.", "notes"))
        notebook.cells[-1].id = f"more-{n}"


def _few_words(notebook: Any) -> None:
    for cell in notebook.cells[5::5]:
        cell.source = "word " * 90


def _many_words(notebook: Any) -> None:
    notebook.cells[1].source += "word " * 600


def _few_slides(notebook: Any) -> None:
    for cell in notebook.cells[3:20:5]:
        cell.metadata["slideshow"]["slide_type"] = "fragment"


def _many_slides(notebook: Any) -> None:
    for n in range(10):
        notebook.cells.append(_markdown("One.", "slide"))
        notebook.cells[-1].id = f"more-{n}"


def _no_slides(notebook: Any) -> None:
    for cell in notebook.cells:
        cell.metadata["slideshow"]["slide_type"] = "skip"


def _nothing_written_on_the_page(notebook: Any) -> None:
    notebook.cells[2].source = "from course_lib.sparse import one_hot as f"


def _little_compared(notebook: Any) -> None:
    for cell in notebook.cells[3:20:5]:
        cell.metadata["tags"] = ["nbval-ignore-output"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_few_cells, "44 cells, expected 45 to 75"),
        (_many_cells, "76 cells, expected 45 to 75"),
        (_few_words, "1425 words of prose, expected 1500 to 2300"),
        (_many_words, "2345 words of prose, expected 1500 to 2300"),
        (_few_slides, "17 slides, expected 20 to 30"),
        (_many_slides, "31 slides, expected 20 to 30"),
        (_no_slides, "no deck can be made of it"),
        (_nothing_written_on_the_page, "1 functions and classes are written on the page"),
        (_little_compared, "4 of 10 outputs are tagged nbval-ignore-output, expected fewer"),
    ],
)
def test_what_the_whole_chapter_breaks_is_said_by_file(
    notebook, problems, spoil, message: str
) -> None:
    spoil(notebook)
    (said,) = problems(notebook)
    assert said.startswith(f"{NAME}: ")
    assert message in said


def test_chapter_00_may_be_short_and_keeps_the_other_limits(notebook, problems) -> None:
    notebook.cells = notebook.cells[:5]
    assert problems(notebook, "00_test.ipynb") == ["00_test.ipynb: 3 slides, expected 15 to 30."]
    notebook.cells[4].metadata["tags"] = ["check"]
    assert "cell 4 ('assert f(1) == 1'): a check has tags" in problems(notebook, "00_test.ipynb")[1]
    assert (START_HERE.lines, START_HERE.columns) == (CHAPTER.lines, CHAPTER.columns) == (25, 88)


def test_several_problems_are_all_told(notebook, tmp_path: Path, capsys, monkeypatch) -> None:
    _too_long(notebook.cells)
    _check_that_prints(notebook.cells)
    nbformat.write(notebook, tmp_path / NAME)
    monkeypatch.setattr("sys.argv", ["limits", str(tmp_path / NAME)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().out.count(f"{NAME}, cell ") == 2
