"""The website without a browser: what is laid out for Sphinx, and what is shown of cells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from course_lib.cli import site as command
from course_lib.teaching import execution, site, sphinx_hooks
from course_lib.teaching.assets import MissingAssetError
from course_lib.teaching.site import SiteError, build_site

ROOT = Path(__file__).parents[1]


def _chapter(root: Path, name: str = "01_test.ipynb", exercise: bool = True) -> Path:
    cell = {
        "cell_type": "markdown",
        "id": "a",
        "metadata": {"slideshow": {"slide_type": "slide"}},
        "source": "# 01 Test\n\nWhy?",
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = root / "notebooks" / name
    for target in [path, *([root / "notebooks" / "exercises" / name] if exercise else [])]:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook), encoding="utf-8")
    (root / "site" / "_static").mkdir(parents=True, exist_ok=True)
    (root / "site" / "index.md").write_text("# Home\n", encoding="utf-8")
    return path


@pytest.fixture
def sphinx(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stands in for the run of Sphinx."""
    answer = SimpleNamespace(returncode=0, stderr="", command=[])

    def run(command: list[str], **options: object) -> SimpleNamespace:
        answer.command = command
        return answer

    monkeypatch.setattr(subprocess, "run", run)
    return answer


def test_sources_are_laid_out_for_sphinx(tmp_path: Path, sphinx: SimpleNamespace) -> None:
    chapter = _chapter(tmp_path)
    built = build_site(tmp_path, [chapter], tmp_path / "build" / "site")
    source = tmp_path / "build" / "site-source"
    assert built.warnings == []
    assert built.index == tmp_path / "build" / "site" / "index.html"
    assert sphinx.command[:3] == [sys.executable, "-m", "sphinx"]
    assert (source / "notebooks" / "01_test.ipynb").read_bytes() == chapter.read_bytes()
    assert (source / "notebooks" / "exercises" / "01_test.ipynb").is_file()
    assert ".. automodule:: course_lib.text" in (source / "reference" / "text.rst").read_text()
    assert "teaching_checks" in (source / "reference" / "index.md").read_text()
    assert (source / "_static" / "tex-svg.js").is_file()
    assert (tmp_path / "build" / "site" / "slides" / "01_test.html").is_file()
    table = (source / "chapters.txt").read_text(encoding="utf-8")
    assert "| 01 | [Test](notebooks/01_test.ipynb)<br>Why? " in table
    assert 'href="slides/01_test.html"' in table
    assert "[practise](notebooks/exercises/01_test.ipynb)" in table


def test_a_second_build_touches_only_what_changed(tmp_path: Path, sphinx: SimpleNamespace) -> None:
    chapter = _chapter(tmp_path)
    build_site(tmp_path, [chapter], tmp_path / "site-out")
    source = tmp_path / "site-out-source"
    (source / "gone.md").write_text("# Gone", encoding="utf-8")
    kept = source / "index.md"
    before = kept.stat().st_mtime_ns
    (tmp_path / "notebooks" / "exercises" / "01_test.ipynb").unlink()
    build_site(tmp_path, [chapter], tmp_path / "site-out")
    assert kept.stat().st_mtime_ns == before
    assert not (source / "gone.md").exists()
    assert not (source / "notebooks" / "exercises" / "01_test.ipynb").exists()
    assert "practise" not in (source / "chapters.txt").read_text(encoding="utf-8")


def test_warnings_are_kept_and_failures_told(tmp_path: Path, sphinx: SimpleNamespace) -> None:
    chapter = _chapter(tmp_path)
    sphinx.stderr = "note\na.md:1: WARNING: a link leads nowhere\n"
    built = build_site(tmp_path, [chapter], tmp_path / "out")
    assert built.warnings == ["a.md:1: WARNING: a link leads nowhere"]
    sphinx.returncode = 2
    with pytest.raises(SiteError, match="could not build the site:\n.*\n.*leads nowhere"):
        build_site(tmp_path, [chapter], tmp_path / "out")


def test_a_missing_builder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(site._PACKAGES, "no_such_module", "myst-nb")
    with pytest.raises(MissingAssetError, match="built by myst-nb, which is not installed"):
        build_site(tmp_path, [], tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(PermissionError, match="Cannot write to the build folder"):
        build_site(tmp_path, [_chapter(tmp_path)], tmp_path / "out")


# --- what Sphinx is shown ---------------------------------------------------------------


def _shown(tmp_path: Path, document: str, *cells: dict) -> list[dict]:
    first = {"cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "\n", "Text."]}
    source = [json.dumps({"cells": [first, *cells]})]
    sphinx_hooks._read_source(SimpleNamespace(srcdir=tmp_path), document, source)
    return json.loads(source[0])["cells"]


def test_links_stand_under_the_title(tmp_path: Path) -> None:
    exercise = tmp_path / "notebooks" / "exercises" / "01_test.ipynb"
    exercise.parent.mkdir(parents=True)
    text = _shown(tmp_path, "notebooks/01_test")[0]["source"]
    assert text.startswith("# Title\n\n<p class=")
    assert '<a href="../slides/01_test.html">Slides</a>' in text
    assert '<a href="../_sources/notebooks/01_test.ipynb" download>' in text
    assert "Exercises" not in text
    exercise.write_text("{}", encoding="utf-8")
    text = _shown(tmp_path, "notebooks/01_test")[0]["source"]
    assert '<a href="exercises/01_test.html">Exercises</a>' in text
    text = _shown(tmp_path, "notebooks/exercises/01_test")[0]["source"]
    assert '<a href="../01_test.html">Chapter</a>' in text
    assert '<a href="../../_sources/notebooks/exercises/01_test.ipynb" download>' in text


def test_figures_and_tables_are_prepared(tmp_path: Path) -> None:
    outputs = [
        {"output_type": "display_data", "data": {}, "metadata": {"image/png": {"alt": "A dot."}}},
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"text/html": ['<table class="dataframe"><tr>', "<td>say</td></tr></table>"]},
        },
        {"output_type": "stream", "text": "x"},
    ]
    cell = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": outputs}
    shown = _shown(tmp_path, "notebooks/01_test", cell)[1]
    assert shown["metadata"]["mystnb"] == {"image": {"alt": "A dot."}}
    assert '<td class="text">say</td>' in shown["outputs"][1]["data"]["text/html"]


def test_a_cell_that_only_draws_is_folded(tmp_path: Path) -> None:
    def tags_of(source: list[str], **metadata: list[str]) -> list[str]:
        cell = {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}
        return _shown(tmp_path, "notebooks/01_test", cell)[1]["metadata"].get("tags", [])

    drawing = ["drawn = draw(x)\n", "plotting.show(drawn)"]
    assert tags_of(drawing) == ["hide-input"]
    assert tags_of(drawing, tags=["nbval-ignore-output"]) == ["nbval-ignore-output", "hide-input"]
    assert tags_of(drawing, tags=["show-input"]) == ["show-input"]
    assert tags_of(drawing, tags=["hide-input"]) == ["hide-input"]
    assert tags_of(["x = count()\n", *drawing]) == []
    assert tags_of(["assert x"], tags=["check", "hide-cell"]) == ["check", "hide-cell"]


def test_other_pages_are_left_alone(tmp_path: Path) -> None:
    source = ["# Not JSON"]
    sphinx_hooks._read_source(SimpleNamespace(srcdir=tmp_path), "index", source)
    assert source == ["# Not JSON"]


def test_plotly_is_loaded_where_it_draws() -> None:
    loaded = []
    app = SimpleNamespace(add_js_file=lambda name, **options: loaded.append(name))
    sphinx_hooks._load_plotly(app, "a", "page.html", {"body": "<p>text</p>"}, None)
    sphinx_hooks._load_plotly(app, "b", "page.html", {}, None)
    assert loaded == []
    sphinx_hooks._load_plotly(app, "c", "page.html", {"body": "course-plotly"}, None)
    assert loaded == ["plotly.min.js"]


def test_the_extension_registers_itself() -> None:
    connected = []
    app = SimpleNamespace(connect=lambda event, function: connected.append(event))
    assert sphinx_hooks.setup(app)["parallel_read_safe"]
    assert connected == ["source-read", "html-page-context"]


# --- the command ------------------------------------------------------------------------


def test_the_command_builds_the_site(
    tmp_path: Path, sphinx: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _chapter(tmp_path)
    monkeypatch.setattr(execution, "repository_root", lambda: tmp_path)
    app = typer.Typer()
    app.command()(command.site)
    done = CliRunner().invoke(app, [])
    assert done.exit_code == 0, done.output
    assert "index.html" in done.output
    sphinx.stderr = "a.md:1: WARNING: [no] markup"
    assert CliRunner().invoke(app, []).exit_code == 0
    strict = CliRunner().invoke(app, ["--strict"])
    assert strict.exit_code == 1
    assert "WARNING: [no] markup" in strict.output
    (tmp_path / "file").write_bytes(b"")
    failed = CliRunner().invoke(app, ["--output", str(tmp_path / "file")])
    assert failed.exit_code == 1
    assert "Cannot write to the build folder" in failed.output
