"""The committed solutions: in step with the exercises, and executed in order."""

from __future__ import annotations

import pytest

from course_lib.teaching import exercises
from course_lib.teaching.notebooks import read_notebook
from tests import ROOT

SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))


def test_exercises_are_in_step_with_solutions() -> None:
    assert exercises.problems(ROOT) == []


def test_solutions_were_executed_in_order() -> None:
    for solution in sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb")):
        cells = [c for c in read_notebook(solution).cells if c.cell_type == "code"]
        counts = [cell.execution_count for cell in cells]
        assert counts == list(range(1, len(cells) + 1)), solution.name


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda p: p.stem)
def test_solutions_belong_to_a_chapter(path):
    assert (ROOT / "notebooks" / path.name).exists()
