"""Exercises are generated from their solutions, so that the two never drift apart.

For authors
-----------
Write ``notebooks/solutions/NN_name.ipynb`` (the chapter's file name). A question is
three cells: markdown that asks, a code cell that solves, a code cell that checks::

    ### BEGIN SOLUTION
    vector = one_hot(4, 10_000)
    answer = float((vector == 0).mean())
    ### END SOLUTION

    check("01.2", answer)

``course exercises build`` writes ``notebooks/exercises/NN_name.ipynb``. There the lines
between the markers (nbgrader's) have become::

    # Your code here.
    answer = ...

- A name that the hidden lines define, and that a line left in the notebook uses, is
  left to the student as ``name = ...``. Inside a function the stub is a bare ``...``
  unless the lines that remain need a name. So hide whole thoughts, leave the set-up
  (imports, data, the signature and docstring of a function) outside the markers.
- A markdown cell with the markers is an answer in words: it becomes "*Your answer
  here.*", and an instructor grades it by hand.
- Import once, in the first code cell: ``from course_lib.teaching import check``. A check
  is the last line of its cell. Use a new name for each answer (``zeros``, ``nearest``),
  so that no check passes on the answer to the question before.
- nbgrader's cell metadata (which cells are solutions, which are graded, how many points)
  is filled in by ``build``, in the solutions too; write none by hand.
- Declare the question in ``course_lib/teaching/questions/chapter_NN.py``, with a function
  that computes the right answer and the hints; see ``course_lib.teaching.checks``. The
  tests then feed it the right answer, the blank and the mistakes.
- 3 to 6 questions a chapter, from a quick calculation to a small experiment; the whole
  notebook runs in under a minute. Execute the solutions before committing them.

``course exercises check`` says whether the exercises are in step with the solutions and
the solutions with the declared questions.
"""

from __future__ import annotations

import ast
import copy
import re
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from course_lib.teaching.asking import all_questions
from course_lib.teaching.cells import parse_code
from course_lib.teaching.notebooks import (
    NotebookError,
    chapter_of,
    notebook_bytes,
    read_notebook,
    write_if_changed,
)

__all__ = ["build_exercises", "failures", "problems", "student_version"]

_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_STUB = "# Your code here."
_ANSWER_IN_WORDS = "*Your answer here.*"
_OWN_SCOPE = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CHECK = re.compile(r"""^\s*check\(\s*["']([^"']+)["']""", flags=re.MULTILINE)


def build_exercises(root: Path, chapters: Sequence[str] = ()) -> list[Path]:
    """Write the exercise notebooks, and fill in nbgrader's metadata in the solutions.

    Files that are already as they should be are not touched; the bytes depend on the
    solutions alone.

    Parameters
    ----------
    root : pathlib.Path
        The course: holds ``notebooks/solutions`` and ``notebooks/exercises``.
    chapters : sequence of str, optional
        Two digits each. Defaults to all.

    Returns
    -------
    list of pathlib.Path
        The files that were written.

    Raises
    ------
    NotebookError
        If a solution cannot be read, has no markers, unbalanced markers or a syntax
        error in a solution; the message names the notebook and the cell.
    FileNotFoundError
        If there is no solution for a chapter that was asked for.
    """
    written = []
    for path in _solutions(root, chapters):
        solution = read_notebook(path)
        _fill_grading_metadata(solution, path)
        student = notebook_bytes(student_version(solution, path))
        for target, content in [
            (path, notebook_bytes(solution)),
            (_exercise_of(root, path), student),
        ]:
            if write_if_changed(target, content):
                written.append(target)
    return written


def problems(root: Path, chapters: Sequence[str] = ()) -> list[str]:
    """Say what is out of step between solutions, exercises and declared questions.

    Parameters
    ----------
    root : pathlib.Path
        The course.
    chapters : sequence of str, optional
        Two digits each. Defaults to all.

    Returns
    -------
    list of str
        One sentence for each problem, with its mend; empty when all is well.
    """
    found = []
    solutions = _solutions(root, chapters)
    for path in solutions:
        try:
            found += _problems_of(root, path)
        except NotebookError as error:
            found.append(str(error))
    if not chapters:
        names = {path.name for path in solutions}
        for exercise in sorted((root / "notebooks" / "exercises").glob("[0-9][0-9]_*.ipynb")):
            if exercise.name not in names:
                found.append(
                    f"notebooks/exercises/{exercise.name} has no solution: write "
                    f"notebooks/solutions/{exercise.name}, or delete it."
                )
        answered = {chapter_of(path) for path in solutions}
        found += [
            f"Question {one.number} is declared, but chapter {one.chapter} has no solutions "
            "notebook."
            for one in all_questions()
            if one.chapter not in answered
        ]
    return found


def failures(root: Path, chapters: Sequence[str] = ()) -> list[str]:
    """Execute the solutions and say which cells fail.

    Parameters
    ----------
    root : pathlib.Path
        The course.
    chapters : sequence of str, optional
        Two digits each. Defaults to all.

    Returns
    -------
    list of str
        Notebook, cell and error, one sentence for each notebook that stopped.
    """
    from tempfile import TemporaryDirectory

    from course_lib.teaching.execution import execute_notebooks

    with TemporaryDirectory() as folder:
        outcomes = execute_notebooks(_solutions(root, chapters), Path(folder))
    return [
        f"notebooks/solutions/{outcome.notebook.name}, cell {outcome.failure.cell}: "
        f"{outcome.failure.error}"
        for outcome in outcomes
        if outcome.failure
    ]


def student_version(solution: Any, path: Path) -> Any:
    """Make the exercise notebook from the solution notebook.

    Parameters
    ----------
    solution : nbformat.NotebookNode
        The solution; not changed.
    path : pathlib.Path
        Where it lies, for messages.

    Returns
    -------
    nbformat.NotebookNode
        Solutions replaced by stubs, outputs and execution counts gone.
    """
    exercise = copy.deepcopy(solution)
    kept = [
        _without_solution(cell.source, path, place)
        for place, cell in enumerate(exercise.cells)
        if cell.cell_type == "code"
    ]
    used = set().union(*(_names_used(source) for source in kept)) if kept else set()
    regions = 0
    for place, cell in enumerate(exercise.cells):
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in ("nbgrader", "tags")}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.source, count = _blank_code(cell.source, used, path, place)
        else:
            cell.source, count = _blank_words(cell.source, path, place)
        regions += count
    if not regions:
        raise NotebookError(
            f"{path} marks no solution: put {_BEGIN!r} and {_END!r} around what students "
            "are to write."
        )
    exercise.metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    return exercise


class _Region(NamedTuple):
    """Lines ``first`` to ``last`` of a cell, markers included."""

    first: int
    last: int


def _regions(source: str, path: Path, place: int) -> list[_Region]:
    regions, begin = [], None
    for number, line in enumerate(source.splitlines()):
        marker = line.strip()
        if marker not in (_BEGIN, _END):
            if "BEGIN SOLUTION" in marker or "END SOLUTION" in marker:
                raise NotebookError(
                    f"{path}, cell {place}, line {number + 1}: {marker!r} is not a marker. "
                    f"Write {_BEGIN!r} or {_END!r} alone on a line."
                )
            continue
        if (marker == _BEGIN) != (begin is None):
            raise NotebookError(
                f"{path}, cell {place}, line {number + 1}: {marker!r} without its partner. "
                f"Each {_BEGIN!r} needs an {_END!r} below it, and they do not nest."
            )
        if begin is None:
            begin = number
        else:
            regions.append(_Region(begin, number))
            begin = None
    if begin is not None:
        raise NotebookError(f"{path}, cell {place}: {_BEGIN!r} is never closed by {_END!r}.")
    return regions


def _without_solution(source: str, path: Path, place: int) -> str:
    """Cut the solutions out, leaving ``...`` so that what remains still parses."""
    lines = source.splitlines()
    for region in reversed(_regions(source, path, place)):
        indent = _indent(lines[region.first])
        lines[region.first : region.last + 1] = [f"{indent}..."]
    return "\n".join(lines)


def _blank_code(source: str, used: set[str], path: Path, place: int) -> tuple[str, int]:
    lines = source.splitlines()
    regions = _regions(source, path, place)
    here = _names_used(_without_solution(source, path, place))
    for region in reversed(regions):
        indent = _indent(lines[region.first])
        hidden = textwrap.dedent("\n".join(lines[region.first + 1 : region.last]))
        try:
            defined = _names_defined(hidden)
        except SyntaxError as error:
            raise NotebookError(
                f"{path}, cell {place}: the solution does not parse ({error.msg}, line "
                f"{region.first + 1 + (error.lineno or 1)} of the cell)."
            ) from error
        needed = [name for name in defined if name in (here if indent else used)]
        blanks = [f"{name} = ..." for name in needed] or (["..."] if indent else [])
        lines[region.first : region.last + 1] = [f"{indent}{line}" for line in [_STUB, *blanks]]
    return "\n".join(lines), len(regions)


def _blank_words(source: str, path: Path, place: int) -> tuple[str, int]:
    lines = source.splitlines()
    regions = _regions(source, path, place)
    for region in reversed(regions):
        lines[region.first : region.last + 1] = [_ANSWER_IN_WORDS]
    return "\n".join(lines), len(regions)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _names_used(source: str) -> set[str]:
    try:
        tree = parse_code(source)
    except SyntaxError:  # a cell broken on purpose uses no names
        return set()
    loads = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in loads if isinstance(node.ctx, ast.Load)}


def _names_defined(source: str) -> list[str]:
    """List the names that a piece of code binds in its own scope, first come first."""
    names: dict[str, None] = {}
    pending: list[ast.AST] = list(parse_code(source).body)
    while pending:
        node = pending.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names[node.name] = None
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((a.asname or a.name.split(".")[0], None) for a in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = None
        elif not isinstance(node, (ast.Lambda, *_OWN_SCOPE)):
            pending[:0] = ast.iter_child_nodes(node)
    return list(names)


def _fill_grading_metadata(solution: Any, path: Path) -> None:
    """Tell nbgrader which cells students fill in and which are graded."""
    points = {one.number: one.points for one in all_questions(chapter_of(path))}
    last = "00"
    taken: set[str] = set()
    for place, cell in enumerate(solution.cells):
        asked = _CHECK.findall(cell.source) if cell.cell_type == "code" else []
        marked = bool(_regions(cell.source, path, place))
        if asked and marked:
            raise NotebookError(
                f"{path}, cell {place}: the check of {asked[0]} stands in the cell of its "
                "solution. Give the check a cell of its own: students may change theirs."
            )
        if not asked and not marked:
            cell.metadata.pop("nbgrader", None)
            continue
        last = asked[0].replace(".", "-") if asked else last
        graded = bool(asked) or cell.cell_type == "markdown"
        name = f"check-{last}" if asked else f"answer-{cell.id}"
        while name in taken:
            name += "-again"
        taken.add(name)
        cell.metadata["nbgrader"] = {
            "cell_type": cell.cell_type,
            "grade": graded,
            "grade_id": name,
            "locked": bool(asked),
            "schema_version": 3,
            "solution": marked,
            "task": False,
        }
        if graded:
            worth = sum(points.get(number, 1) for number in asked) or 1
            cell.metadata["nbgrader"]["points"] = worth


def _problems_of(root: Path, path: Path) -> list[str]:
    solution = read_notebook(path)
    before = notebook_bytes(solution)
    _fill_grading_metadata(solution, path)
    expected = notebook_bytes(student_version(solution, path))
    exercise = _exercise_of(root, path)
    rebuild = f"Run: course exercises build {chapter_of(path)}"
    found = []
    if notebook_bytes(solution) != before:
        found.append(f"notebooks/solutions/{path.name} lacks nbgrader's metadata. {rebuild}")
    if not exercise.is_file():
        found.append(f"notebooks/exercises/{path.name} is missing. {rebuild}")
    elif exercise.read_bytes() != expected:
        found.append(f"notebooks/exercises/{path.name} differs from its solution. {rebuild}")
    asked = [
        number
        for cell in solution.cells
        if cell.cell_type == "code"
        for number in _CHECK.findall(cell.source)
    ]
    return [*found, *_unmatched(asked, chapter_of(path), path.name)]


def _unmatched(asked: list[str], chapter: str, name: str) -> Iterable[str]:
    declared = {one.number for one in all_questions(chapter)}
    module = f"course_lib/teaching/questions/chapter_{chapter}.py"
    for number in sorted(set(asked) - declared):
        yield f"notebooks/solutions/{name} checks {number}, which {module} does not declare."
    for number in sorted(declared - set(asked)):
        yield f"{module} declares {number}, which notebooks/solutions/{name} never checks."
    for number in sorted({one for one in asked if asked.count(one) > 1}):
        yield f"notebooks/solutions/{name} checks {number} more than once."


def _solutions(root: Path, chapters: Sequence[str]) -> list[Path]:
    folder = root / "notebooks" / "solutions"
    found = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    for chapter in chapters:
        if chapter not in {chapter_of(path) for path in found}:
            raise FileNotFoundError(
                f"There is no solutions notebook for chapter {chapter!r} in {folder}; "
                f"it has {', '.join(chapter_of(path) for path in found) or 'none'}."
            )
    return [path for path in found if not chapters or chapter_of(path) in chapters]


def _exercise_of(root: Path, solution: Path) -> Path:
    return root / "notebooks" / "exercises" / solution.name
