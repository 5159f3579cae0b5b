"""The website without a browser: what is laid out for Sphinx, and its failures."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_lib.teaching import site
from course_lib.teaching.assets import MissingAssetError
from course_lib.teaching.site import SiteError, build_site
from tests.teaching.helpers import PIXEL, write_chapter


def test_sources_are_laid_out_for_sphinx(tmp_path: Path, sphinx: SimpleNamespace) -> None:
    chapter = write_chapter(tmp_path)
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
    chapter = write_chapter(tmp_path)
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


def test_explorables_are_laid_out_with_their_still_figures(
    tmp_path: Path, sphinx: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter = write_chapter(tmp_path)
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    picture = {
        "output_type": "display_data",
        "data": {"image/png": PIXEL},
        "metadata": {"image/png": {"alt": "A map."}},
    }
    code = {"cell_type": "code", "id": "b", "source": "draw()", "execution_count": 1}
    tags = {"slideshow": {"slide_type": "skip"}, "tags": ["play-tsne", "still-tsne"]}
    notebook["cells"].append({**code, "metadata": tags, "outputs": [picture]})
    chapter.write_text(json.dumps(notebook), encoding="utf-8")
    page = '# Play\n\n<div class="course-play" data-play="{}"></div>\n'
    pages = page.format("tsne") + page.format("bank")
    (tmp_path / "site" / "play.md").write_text(pages, encoding="utf-8")
    monkeypatch.setattr(site.play, "bundle", lambda name: f"// {name}")
    build_site(tmp_path, [chapter], tmp_path / "out")
    source = tmp_path / "out-source"
    assert (source / "_static" / "play-tsne.js").read_text() == "// tsne"
    assert (source / "_static" / "play-bank.js").read_text() == "// bank"
    assert (source / "_static" / "play-tsne.png").read_bytes()[:4] == b"\x89PNG"
    assert not (source / "_static" / "play-bank.png").exists()
    made = (source / "play.md").read_text(encoding="utf-8")
    assert '<img src="_static/play-tsne.png" alt="A map.">' in made
    assert made.count("<img") == 1 and made.count("<noscript>") == 2


def test_warnings_are_kept_and_failures_told(tmp_path: Path, sphinx: SimpleNamespace) -> None:
    chapter = write_chapter(tmp_path)
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
        build_site(tmp_path, [write_chapter(tmp_path)], tmp_path / "out")


def test_a_language_being_translated_is_built_and_its_gaps_are_notes(
    tmp_path: Path, sphinx: SimpleNamespace
) -> None:
    chapter = write_chapter(tmp_path)
    korean = tmp_path / "notebooks" / "ko" / chapter.name
    korean.parent.mkdir()
    korean.write_bytes(chapter.read_bytes())
    built = build_site(tmp_path, [chapter], tmp_path / "out")
    assert built.warnings == []
    assert built.notes == ["WARNING: 1 messages of translations/ko/site.po are not translated."]
    source = tmp_path / "out-source-ko"
    assert (source / "notebooks" / chapter.name).is_file()
    assert (tmp_path / "out" / "ko" / "slides" / "01_test.html").is_file()
    twins = json.loads((tmp_path / "out-source" / "twins.json").read_text(encoding="utf-8"))
    assert twins["way"] == "ko/" and {"index", "notebooks/01_test"} <= set(twins["pages"])
    assert json.loads((source / "twins.json").read_text())["way"] == "../"
