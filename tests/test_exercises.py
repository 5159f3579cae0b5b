"""Exercises: generated from solutions, in step with them, and checked by every question."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from typer.testing import CliRunner

from course_lib.cli import exercises as command
from course_lib.teaching import checks, comparison, execution, exercises
from course_lib.teaching.checks import CheckFailed, Mistake, Question, all_questions, question
from course_lib.teaching.notebooks import NotebookError, read_notebook, write_if_changed

ROOT = Path(__file__).parents[1]
QUESTIONS = [
    pytest.param(one, id=one.number, marks=[pytest.mark.data] if one.needs_data else [])
    for one in all_questions()
]


# --- every declared question ---------------------------------------------------------


@pytest.mark.parametrize("one", QUESTIONS)
def test_the_right_answer_passes(one: Question) -> None:
    verdict = one.grade(one.expected())
    assert verdict.outcome == "right"
    assert str(verdict).startswith(f"{one.number} is right.")


@pytest.mark.parametrize("one", QUESTIONS)
@pytest.mark.parametrize("blank", [..., None])
def test_the_blank_fails_with_a_hint(one: Question, blank: object) -> None:
    with pytest.raises(CheckFailed) as failure:
        checks.check(one.number, blank)
    assert one.blank in str(failure.value)


@pytest.mark.parametrize("one", QUESTIONS)
def test_each_likely_mistake_fails_with_its_own_hint(one: Question) -> None:
    assert len(one.mistakes) >= 2
    for mistake in one.mistakes:
        verdict = one.grade(mistake.example())
        assert (verdict.outcome, verdict.hint) == ("mistake", mistake.hint)


@pytest.mark.parametrize("one", QUESTIONS)
def test_an_answer_of_another_kind_gets_the_general_hint(one: Question) -> None:
    verdict = one.grade(SimpleNamespace())
    assert verdict.outcome == "other"
    assert one.otherwise in verdict.hint


def test_exercises_are_in_step_with_solutions() -> None:
    assert exercises.problems(ROOT) == []


def test_three_to_six_questions_a_chapter() -> None:
    for solution in sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb")):
        assert 3 <= len(all_questions(solution.name[:2])) <= 6, solution.name


def test_solutions_were_executed_in_order() -> None:
    for solution in sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb")):
        cells = [c for c in read_notebook(solution).cells if c.cell_type == "code"]
        counts = [cell.execution_count for cell in cells]
        assert counts == list(range(1, len(cells) + 1)), solution.name


# --- the machinery of a question -----------------------------------------------------


def _declare(expected, **changes) -> Question:
    registry: dict[str, Question] = {}
    settings = {
        "blank": "Begin here.",
        "mistakes": [Mistake(lambda: 1, "First hint."), Mistake(lambda: 2, "Second hint.")],
        "otherwise": "Think again.",
        **changes,
    }
    question("99.1", registry=registry, **settings)(expected)
    return registry["99.1"]


def test_grade_says_right_blank_mistake_or_other() -> None:
    one = _declare(lambda: 3.0, right="Three it is.")
    assert str(one.grade(3)) == "99.1 is right. Three it is."
    assert str(one.grade(...)) == "99.1 is still blank. Hint: Begin here."
    assert str(one.grade(1)) == "99.1 is not right yet. First hint."
    assert str(one.grade(2.0)) == "99.1 is not right yet. Second hint."
    assert str(one.grade(5)) == "99.1 is not right yet. Think again."


@pytest.mark.parametrize("answer", [(1, ...), [None], {"a": ...}])
def test_a_blank_inside_a_container_is_a_blank(answer: object) -> None:
    assert _declare(lambda: (1, 2)).grade(answer).outcome == "blank"


def test_a_function_is_judged_through_the_probe() -> None:
    one = _declare(
        lambda: abs,
        probe=lambda function: function(-3),
        mistakes=[
            Mistake(lambda: lambda x: x, "The sign stays."),
            Mistake(lambda: lambda x: x * x, "That is the square."),
        ],
    )
    assert one.grade(lambda x: x if x > 0 else -x).outcome == "right"
    assert one.grade(lambda x: x).hint == "The sign stays."
    assert one.grade(lambda x: None).outcome == "blank"
    assert one.grade(lambda x: ... + x).outcome == "blank"
    crashed = one.grade(lambda x: 1 / 0)
    assert crashed.outcome == "other"
    assert crashed.hint == (
        "Looking at your answer raised ZeroDivisionError: division by zero. Think again."
    )


def test_when_widens_a_mistake_and_survives_other_kinds() -> None:
    percent = Mistake(lambda: 90, "A share is at most 1.", when=lambda answer: answer > 1)
    one = _declare(lambda: 0.9, mistakes=[percent, Mistake(lambda: 0.1, "The other share.")])
    assert one.grade(55).hint == "A share is at most 1."
    assert one.grade("90%").outcome == "other"


def test_check_raises_an_assertion_error_that_ipython_shows_as_one_paragraph() -> None:
    failure = CheckFailed(_declare(lambda: 3).grade(1))
    assert isinstance(failure, AssertionError)
    assert failure._render_traceback_() == ["99.1 is not right yet. First hint."]


def test_check_returns_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_find", lambda number: _declare(lambda: 3))
    assert repr(checks.check("99.1", 3)) == "99.1 is right."


@pytest.mark.parametrize("number", ["1.2", "01", 1.2, "01.2.3"])
def test_check_refuses_a_malformed_number(number: object) -> None:
    with pytest.raises(LookupError, match=r"named by a string such as '01\.2'"):
        checks.check(number, 1)  # type: ignore[arg-type]


def test_check_refuses_an_unknown_chapter() -> None:
    with pytest.raises(LookupError, match="no questions for chapter 98"):
        checks.check("98.1", 1)


def test_check_names_the_questions_there_are() -> None:
    with pytest.raises(LookupError, match=r"no question 01\.99; chapter 01 has 01\.1, 01\.2"):
        checks.check("01.99", 1)


def test_a_broken_questions_module_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(checks.importlib, "import_module", lacking)
    with pytest.raises(ModuleNotFoundError, match="torch"):
        checks.check("01.1", 1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"blank": " "}, "empty hint"),
        ({"mistakes": [Mistake(lambda: 1, "x")]}, "foresees 1 mistakes"),
    ],
)
def test_bad_declarations_are_refused(changes: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _declare(lambda: 3, **changes)


def test_a_declaration_cannot_take_arguments_or_a_taken_number() -> None:
    with pytest.raises(ValueError, match="must take no arguments"):
        _declare(lambda answer: 3)
    registry: dict[str, Question] = {"99.1": _declare(lambda: 3)}
    with pytest.raises(ValueError, match="declared twice"):
        question("99.1", blank="b", mistakes=[], otherwise="o", registry=registry)(lambda: 3)
    with pytest.raises(ValueError, match="must look like"):
        question("1.1", blank="b", mistakes=[], otherwise="o", registry=registry)(lambda: 3)


# --- comparing answers ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (np.float32(0.5), 0.5),
        (3, 3.0),
        (3.0, 3),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (float("nan"), float("nan")),
        ([1, 2], np.array([1.0, 2.0])),
        (np.array([1, 2]), [1, 2]),
        ((1, 2), [1, 2]),
        ([1.0, 1e-12], [1.0, 1e-12]),
        (np.array(["king", "queen"]), ["king", "queen"]),
        (pd.Series(["a", "b"]), ("a", "b")),
        ("\u1103\u1162", "대"),
        (["b", "a"], {"a", "b"}),
        ({"a": [1.0]}, {"a": np.array([1.0])}),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1.0, 2.0]})),
        (scipy.sparse.csr_array(np.eye(2)), np.eye(2)),
    ],
)
def test_equal_answers_in_other_clothes(answer: object, right: object) -> None:
    assert comparison.matches(answer, right)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (0.9998, 0.9999),
        (999_999, 1_000_000),
        (1, True),
        (True, 1),
        ("3", 3),
        ([2, 1], [1, 2]),
        ([1, 2, 3], [1, 2]),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        (np.array([0.0, 1e-3]), np.array([0.0, 2e-3])),
        ({"a": 1}, {"a": 2}),
        (3, {"a": 2}),
        ("King", "king"),
        (3, "3"),
        (3, np.array([1.0, 2.0])),
        ("ab", np.array([1.0, 2.0])),
        (["a", "b"], np.array([1.0, 2.0])),
        ([[1, 2], [3]], {1, 3}),
    ],
)
def test_other_answers_do_not_match(answer: object, right: object) -> None:
    assert not comparison.matches(answer, right)


def test_a_torch_tensor_is_an_array() -> None:
    torch = pytest.importorskip("torch")
    assert comparison.matches(torch.ones(2, requires_grad=True), np.ones(2))


def test_tolerance_accepts_rounded_numbers() -> None:
    assert not comparison.matches(0.642, 0.64196878)
    assert comparison.matches(0.642, 0.64196878, tolerance=5e-4)
    assert comparison.matches([0.642, 0.0265], np.array([0.64196878, 0.02652714]), 5e-4)
    assert comparison.matches(1e-9, 0.0)


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        ("3", 3, "of type str, expected a number"),
        (np.zeros(3), np.zeros((3, 1)), r"shape \(3,\), expected \(3, 1\)"),
        (["a"], ["a", "b"], "length 1, expected 2"),
        ({"a": 1}, {"a": 1, "b": 2}, "lacks the key 'b'"),
        (0.9998, 0.9999, "less than 1% off"),
        (SimpleNamespace(), object(), "of type SimpleNamespace, expected object"),
    ],
)
def test_differences_are_described_without_the_answer(
    answer: object, right: object, said: str
) -> None:
    import re

    assert re.search(said, comparison.describe_difference(answer, right))


def test_nothing_to_say_of_another_number_or_word() -> None:
    assert comparison.describe_difference(5, 3) == ""
    assert comparison.describe_difference("queen", "king") == ""
    assert comparison.describe_difference({"a": 1}, {"a": 2}) == ""


# --- from solution to exercise -------------------------------------------------------


def _course(tmp_path: Path, *sources: str, name: str = "97_test.ipynb") -> Path:
    notebook = nbformat.v4.new_notebook()
    for number, source in enumerate(sources):
        kind, text = source.split("|", maxsplit=1)
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        cell = new(text)
        cell.id = f"cell-{number}"
        notebook.cells.append(cell)
    folder = tmp_path / "notebooks" / "solutions"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / name)
    return tmp_path


def _exercise(root: Path) -> list[str]:
    exercises.build_exercises(root)
    notebook = read_notebook(root / "notebooks" / "exercises" / "97_test.ipynb")
    return [cell.source for cell in notebook.cells]


def _solved(*lines: str, indent: str = "") -> str:
    marked = ["### BEGIN SOLUTION", *lines, "### END SOLUTION"]
    return "\n".join(indent + line for line in marked)


def test_hidden_names_that_visible_lines_use_are_left_blank(tmp_path: Path) -> None:
    solved = _solved("import math", "helper = math.pi", "zeros, ones = helper, 2", "extra = 3")
    root = _course(tmp_path, f"code|given = 1\n{solved}", "code|check('97.1', zeros + ones)")
    assert _exercise(root) == [
        "given = 1\n# Your code here.\nzeros = ...\nones = ...",
        "check('97.1', zeros + ones)",
    ]


def test_names_inside_functions_and_comprehensions_are_not_left_blank(tmp_path: Path) -> None:
    solved = _solved("squares = [x for x in range(3)]", "def helper(y):", "    inner = y")
    root = _course(
        tmp_path, f"code|{solved}", "code|x = inner = 0\nprint(squares, helper, x, inner)"
    )
    assert _exercise(root)[0] == "# Your code here.\nsquares = ...\nhelper = ..."


def test_a_function_body_becomes_a_bare_ellipsis(tmp_path: Path) -> None:
    body = _solved("length = len(a)", "return sum(a) / length", indent="    ")
    root = _course(tmp_path, f'code|def mean(a):\n    """Mean."""\n{body}')
    assert _exercise(root) == [
        'def mean(a):\n    """Mean."""\n    # Your code here.\n    ...',
    ]


def test_a_function_keeps_the_names_that_its_last_lines_need(tmp_path: Path) -> None:
    body = _solved("length = len(a)", indent="    ")
    root = _course(tmp_path, f"code|def mean(a):\n{body}\n    return sum(a) / length")
    assert _exercise(root) == [
        "def mean(a):\n    # Your code here.\n    length = ...\n    return sum(a) / length",
    ]


def test_words_are_blanked_and_magics_survive(tmp_path: Path) -> None:
    root = _course(
        tmp_path, f"markdown|Why?\n\n{_solved('Because.')}", "code|%matplotlib inline\nx = ("
    )
    assert _exercise(root) == ["Why?\n\n*Your answer here.*", "%matplotlib inline\nx = ("]


def test_outputs_go_and_grading_metadata_comes(tmp_path: Path) -> None:
    root = _course(
        tmp_path, f"code|{_solved('a = 1')}", "code|check('97.1', a)", "code|check('97.1', a)"
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
    root = _course(tmp_path, f"code|{_solved('a = 1')}", "code|print(a)")
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
        (_solved(_solved("a = 1")), "without its partner"),
        ("# BEGIN SOLUTION\na = 1", "is not a marker"),
        (_solved("a = = 1"), r"cell 0: the solution does not parse .*line 2 of the cell"),
        ("a = 1", "marks no solution"),
        (_solved("a = 1") + "\ncheck('97.1', a)", "in the cell of its solution"),
    ],
)
def test_broken_solutions_are_refused_by_name_and_cell(
    tmp_path: Path, source: str, message: str
) -> None:
    root = _course(tmp_path, f"code|{source}")
    with pytest.raises(NotebookError, match=message) as failure:
        exercises.build_exercises(root)
    assert "97_test.ipynb" in str(failure.value)


def test_problems_are_told_with_their_mend(tmp_path: Path) -> None:
    root = _course(tmp_path, f"code|{_solved('a = 1')}", "code|check('97.1', a)")

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
    declared = [_declare(lambda: 3)]
    monkeypatch.setattr(
        exercises, "all_questions", lambda chapter=None: declared if chapter != "97" else []
    )
    root = _course(tmp_path, f"code|{_solved('a = 1')}", name="99_test.ipynb")
    exercises.build_exercises(root)
    assert exercises.problems(root) == [
        "course_lib/teaching/questions/chapter_99.py declares 99.1, which "
        "notebooks/solutions/99_test.ipynb never checks."
    ]
    root = _course(
        tmp_path,
        f"code|{_solved('a = 1')}",
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
    root = _course(tmp_path, "code|a = 1", name="97_test.ipynb")
    (root / "notebooks" / "solutions" / "98_test.ipynb").write_text("{}", encoding="utf-8")
    found = "\n".join(exercises.problems(root))
    assert "97_test.ipynb marks no solution" in found
    assert "98_test.ipynb is not a notebook that can be read" in found


def test_an_old_or_missing_notebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="There is no notebook"):
        read_notebook(tmp_path / "none.ipynb")
    old = nbformat.v3.new_notebook()
    (tmp_path / "old.ipynb").write_text(nbformat.v3.writes_json(old), encoding="utf-8")
    with pytest.raises(NotebookError, match="has format 3, expected 4"):
        read_notebook(tmp_path / "old.ipynb")


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: object, target: object) -> None:
        raise PermissionError("refused")

    monkeypatch.setattr("course_lib.teaching.notebooks.os.replace", refuse)
    with pytest.raises(PermissionError):
        write_if_changed(tmp_path / "a.ipynb", b"x")
    assert list(tmp_path.iterdir()) == []


# --- the commands --------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(execution, "repository_root", lambda: tmp_path)
    monkeypatch.setattr(exercises, "all_questions", lambda chapter=None: [])
    return lambda *arguments: CliRunner().invoke(command.app, list(arguments))


def test_the_commands_build_and_check(tmp_path: Path, run) -> None:
    _course(tmp_path, f"code|{_solved('a = 1')}", "code|print(a)")
    assert run("check").exit_code == 1
    assert run("build", "--check").exit_code == 1
    assert not (tmp_path / "notebooks" / "exercises").exists()
    built = run("build")
    assert built.exit_code == 0
    assert "wrote notebooks/exercises/97_test.ipynb" in built.output.replace("\\", "/")
    assert "nothing to write" in run("build").output
    assert run("check").exit_code == 0


def test_the_commands_fail_plainly(tmp_path: Path, run) -> None:
    _course(tmp_path, "code|a = 1")
    failed = run("build")
    assert failed.exit_code == 1
    assert "marks no solution" in failed.output
    assert "no solutions notebook for chapter '12'" in run("build", "12").output


def test_check_can_run_the_solutions(tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:
    failure = execution.Failure(cell=4, source="1 / 0", error="ZeroDivisionError: division by zero")

    def execute(notebooks: list[Path], folder: Path) -> list[execution.Outcome]:
        return [execution.Outcome(path, 1.0, folder / path.name, failure) for path in notebooks]

    monkeypatch.setattr(execution, "execute_notebooks", execute)
    _course(tmp_path, f"code|{_solved('a = 1 / 0')}", "code|print(a)")
    assert run("build").exit_code == 0
    assert run("check").exit_code == 0
    failed = run("check", "--run")
    assert failed.exit_code == 1
    assert "97_test.ipynb, cell 4: ZeroDivisionError" in failed.output
