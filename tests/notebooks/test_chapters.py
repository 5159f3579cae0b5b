"""What every committed notebook must be: run in order, quiet, small, ready for slides."""

import re
from functools import cache

import nbformat
import pytest

from course_lib.teaching.limits import chapter_problems
from tests import ROOT

CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
SLIDE_TYPES = {"slide", "subslide", "fragment", "notes", "skip", "-"}


def code_cells(notebook):
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def tags(cell):
    return cell.metadata.get("tags", [])


@cache
def read(path):
    return nbformat.read(path, as_version=4)


chapters = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
executed = pytest.mark.parametrize(
    "path", CHAPTERS + SOLUTIONS, ids=lambda p: f"{p.parent.name}-{p.stem}"
)


def test_there_are_chapters():
    assert [path.name[:2] for path in CHAPTERS] == [f"{i:02d}" for i in range(len(CHAPTERS))]
    assert CHAPTERS


@executed
def test_was_run_top_to_bottom_in_a_fresh_kernel(path):
    # nbval passes cells that were never executed, so the counts are looked at here
    counts = [cell.execution_count for cell in code_cells(read(path))]
    assert counts == list(range(1, len(counts) + 1))


@executed
def test_has_no_warnings_and_no_errors_on_the_page(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text


@executed
def test_is_valid_and_small(path):
    nbformat.validate(read(path))
    assert path.stat().st_size < 1_500_000
    metadata = read(path).metadata
    assert metadata["language_info"] == {"name": "python"}  # nothing about a machine


@chapters
def test_every_cell_says_what_it_is_on_a_slide(path):
    for cell in read(path).cells:
        assert cell.metadata.get("slideshow", {}).get("slide_type") in SLIDE_TYPES, cell.source
    assert read(path).cells[0].metadata["slideshow"]["slide_type"] == "slide"


@chapters
def test_opens_and_closes_as_every_chapter_does(path):
    notebook = read(path)
    prose = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    assert notebook.cells[0].source.startswith(f"# {path.name[:2]} ")
    for promise in ("After this chapter you can", "builds on", "runs in", "## Summary"):
        assert promise in prose, promise
    for end in ("**Exercises.**", "**Further reading**"):
        assert end in prose, end


@chapters
def test_keeps_the_limits_of_the_second_edition(path):
    assert read(path).metadata["course"]["edition"] == 2
    problems = chapter_problems(path)
    assert not problems, "\n".join(problems)


@chapters
def test_code_cells_install_nothing_and_hide_nothing(path):
    for cell in code_cells(read(path)):
        assert "pip install" not in cell.source and "sys.path" not in cell.source
        assert not cell.source.rstrip().endswith(";")
        assert "raises-exception" not in tags(cell), cell.source


@executed
def test_pictures_have_an_alternative_text(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert output.metadata.get("image/png", {}).get("alt"), cell.source


@executed
def test_no_library_of_javascript_is_stored(path):
    assert "plotly.js v" not in path.read_text(encoding="utf-8")


@executed
def test_outputs_name_no_folder_of_the_machine_that_ran_them(path):
    home = re.compile(r"(/home/|/Users/|/root/|/work/|C:\\\\Users)")
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            text = output.get("text", "") + "".join(
                str(v) for k, v in output.get("data", {}).items() if k.startswith("text/")
            )
            assert not home.search(text), text[:200]
