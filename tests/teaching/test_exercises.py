"""Exercises: generated from solutions, and problems told with their mend."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from course_lib.teaching import exercises
from course_lib.teaching.notebooks import NotebookError, read_notebook
from tests.teaching.helpers import declare, marked, write_solutions


def _exercise(root: Path) -> list[str]:
    exercises.build_exercises(root)
    notebook = read_notebook(root / "notebooks" / "exercises" / "97_test.ipynb")
    return [cell.source for cell in notebook.cells]


def test_hidden_names_that_visible_lines_use_are_left_blank(tmp_path: Path) -> None:
    solved = marked("import math", "helper = math.pi", "zeros, ones = helper, 2", "extra = 3")
    root = write_solutions(
        tmp_path, f"code|given = 1\n{solved}", "code|check('97.1', zeros + ones)"
    )
    assert _exercise(root) == [
        "given = 1\n# Your code here.\nzeros = ...\nones = ...",
        "check('97.1', zeros + ones)",
    ]


def test_names_inside_functions_and_comprehensions_are_not_left_blank(tmp_path: Path) -> None:
    solved = marked("squares = [x for x in range(3)]", "def helper(y):", "    inner = y")
    root = write_solutions(
        tmp_path, f"code|{solved}", "code|x = inner = 0\nprint(squares, helper, x, inner)"
    )
    assert _exercise(root)[0] == "# Your code here.\nsquares = ...\nhelper = ..."


def test_a_function_body_becomes_a_bare_ellipsis(tmp_path: Path) -> None:
    body = marked("length = len(a)", "return sum(a) / length", indent="    ")
    root = write_solutions(tmp_path, f'code|def mean(a):\n    """Mean."""\n{body}')
    assert _exercise(root) == [
        'def mean(a):\n    """Mean."""\n    # Your code here.\n    ...',
    ]


def test_a_function_keeps_the_names_that_its_last_lines_need(tmp_path: Path) -> None:
    body = marked("length = len(a)", indent="    ")
    root = write_solutions(tmp_path, f"code|def mean(a):\n{body}\n    return sum(a) / length")
    assert _exercise(root) == [
        "def mean(a):\n    # Your code here.\n    length = ...\n    return sum(a) / length",
    ]


def test_words_are_blanked_and_magics_survive(tmp_path: Path) -> None:
    root = write_solutions(
        tmp_path, f"markdown|Why?\n\n{marked('Because.')}", "code|%matplotlib inline\nx = ("
    )
    assert _exercise(root) == ["Why?\n\n*Your answer here.*", "%matplotlib inline\nx = ("]


def test_outputs_go_and_grading_metadata_comes(tmp_path: Path) -> None:
    root = write_solutions(
        tmp_path, f"code|{marked('a = 1')}", "code|check('97.1', a)", "code|check('97.1', a)"
    )
    path = root / "notebooks" / "solutions" / "97_test.ipynb"
    notebook = read_notebook(path)
    notebook.cells[0].execution_count = 1
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="1")]
    notebook.cells[0].metadata["slideshow"] = {"slide_type": "slide"}
    nbformat.write(notebook, path)
    _exercise(root)
    solution = read_notebook(path)
    exercise = read_notebook(root / "notebooks" / "exercises" / "97_test.ipynb")
    assert solution.cells[0].outputs
    assert not exercise.cells[0].outputs
    assert exercise.cells[0].execution_count is None
    assert set(exercise.cells[0].metadata) == {"nbgrader"}
    grading = [cell.metadata["nbgrader"] for cell in exercise.cells]
    assert [cell["solution"] for cell in grading] == [True, False, False]
    assert [cell["grade"] for cell in grading] == [False, True, True]
    assert [cell["grade_id"] for cell in grading] == [
        "answer-cell-0",
        "check-97-1",
        "check-97-1-again",
    ]
    assert [cell.get("points") for cell in grading] == [None, 1, 1]


def test_building_twice_writes_once_and_the_same_bytes(tmp_path: Path) -> None:
    root = write_solutions(tmp_path, f"code|{marked('a = 1')}", "code|print(a)")
    written = exercises.build_exercises(root)
    assert [path.parent.name for path in written] == ["solutions", "exercises"]
    content = written[1].read_bytes()
    assert exercises.build_exercises(root) == []
    written[1].unlink()
    assert exercises.build_exercises(root, ["97"]) == [written[1]]
    assert written[1].read_bytes() == content
    assert content.endswith(b"}\n")
    assert b"\r" not in content


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("### BEGIN SOLUTION\na = 1", "never closed"),
        ("a = 1\n### END SOLUTION", "line 2: '### END SOLUTION' without its partner"),
        (marked(marked("a = 1")), "without its partner"),
        ("# BEGIN SOLUTION\na = 1", "is not a marker"),
        (marked("a = = 1"), r"cell 0: the solution does not parse .*line 2 of the cell"),
        ("a = 1", "marks no solution"),
        (marked("a = 1") + "\ncheck('97.1', a)", "in the cell of its solution"),
    ],
)
def test_broken_solutions_are_refused_by_name_and_cell(
    tmp_path: Path, source: str, message: str
) -> None:
    root = write_solutions(tmp_path, f"code|{source}")
    with pytest.raises(NotebookError, match=message) as failure:
        exercises.build_exercises(root)
    assert "97_test.ipynb" in str(failure.value)


def test_problems_are_told_with_their_mend(tmp_path: Path) -> None:
    root = write_solutions(tmp_path, f"code|{marked('a = 1')}", "code|check('97.1', a)")

    def of_97() -> list[str]:
        return [one for one in exercises.problems(root) if "97" in one]

    undeclared = "checks 97.1, which course_lib/teaching/questions/chapter_97.py does not declare."
    assert [one.partition("ipynb ")[2] for one in of_97()] == [
        "lacks nbgrader's metadata. Run: course exercises build 97",
        "is missing. Run: course exercises build 97",
        undeclared,
    ]
    exercises.build_exercises(root)
    assert [one.partition("ipynb ")[2] for one in of_97()] == [undeclared]
    exercise = root / "notebooks" / "exercises" / "97_test.ipynb"
    exercise.write_bytes(exercise.read_bytes() + b"\n")
    assert any("differs from its solution" in one for one in of_97())
    exercise.rename(exercise.with_name("97_other.ipynb"))
    assert any("97_other.ipynb has no solution" in one for one in of_97())


def test_problems_compares_the_questions_declared_and_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = [declare(lambda: 3)]
    monkeypatch.setattr(
        exercises, "all_questions", lambda chapter=None: declared if chapter != "97" else []
    )
    root = write_solutions(tmp_path, f"code|{marked('a = 1')}", name="99_test.ipynb")
    exercises.build_exercises(root)
    assert exercises.problems(root) == [
        "course_lib/teaching/questions/chapter_99.py declares 99.1, which "
        "notebooks/solutions/99_test.ipynb never checks."
    ]
    root = write_solutions(
        tmp_path,
        f"code|{marked('a = 1')}",
        "code|check('99.1', a)",
        "code|check('99.1', a)",
        name="99_test.ipynb",
    )
    exercises.build_exercises(root)
    assert exercises.problems(root) == [
        "notebooks/solutions/99_test.ipynb checks 99.1 more than once."
    ]
    (root / "notebooks" / "solutions" / "99_test.ipynb").unlink()
    assert "Question 99.1 is declared, but chapter 99 has no solutions notebook." in (
        exercises.problems(root)
    )


def test_problems_reports_a_broken_solution_and_goes_on(tmp_path: Path) -> None:
    root = write_solutions(tmp_path, "code|a = 1", name="97_test.ipynb")
    (root / "notebooks" / "solutions" / "98_test.ipynb").write_text("{}", encoding="utf-8")
    found = "\n".join(exercises.problems(root))
    assert "97_test.ipynb marks no solution" in found
    assert "98_test.ipynb is not a notebook that can be read" in found
