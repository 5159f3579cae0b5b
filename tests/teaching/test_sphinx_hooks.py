"""What is shown of notebook cells on the website."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

from course_lib.teaching import check, sphinx_hooks
from course_lib.training import TrainingInterrupted


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


def test_a_check_stays_folded_and_says_what_is_folded(tmp_path: Path) -> None:
    tags = ["check", "hide-cell"]
    cell = {"cell_type": "code", "metadata": {"tags": tags}, "source": "assert x", "outputs": []}
    metadata = _shown(tmp_path, "notebooks/01_test", cell)[1]["metadata"]
    assert metadata["tags"] == tags
    assert metadata["mystnb"]["code_prompt_show"] == "Show the check"


def test_other_pages_are_left_alone(tmp_path: Path) -> None:
    source = ["# Not JSON"]
    sphinx_hooks._read_source(SimpleNamespace(srcdir=tmp_path), "index", source)
    assert source == ["# Not JSON"]


def test_scripts_are_loaded_where_they_are_needed() -> None:
    loaded = []
    app = SimpleNamespace(
        add_js_file=lambda name, **options: loaded.append(name), add_css_file=loaded.append
    )
    sphinx_hooks._load_scripts(app, "a", "page.html", {"body": "<p>text</p>"}, None)
    sphinx_hooks._load_scripts(app, "b", "page.html", {}, None)
    assert loaded == []
    sphinx_hooks._load_scripts(app, "c", "page.html", {"body": "course-plotly"}, None)
    assert loaded == ["plotly.min.js"]
    body = '<div class="course-play" data-play="neighbours">'
    sphinx_hooks._load_scripts(app, "d", "page.html", {"body": body}, None)
    assert loaded[1:] == ["play.css", "play-neighbours.js"]


def test_an_explorable_follows_the_cell_with_its_tag(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "metadata": {"tags": ["play-neighbours"]}, "source": "Text"}
    *_, text, place = _shown(tmp_path, "notebooks/06_test", {**cell, "metadata": {}}, cell)
    assert text["source"] == "Text"
    headline, html = place["source"].split("\n\n")
    assert headline == "**Try it: Neighbours and analogies**"
    assert html.startswith('<div class="course-play" data-play="neighbours"><noscript>')


def test_the_extension_registers_itself() -> None:
    connected = []
    app = SimpleNamespace(
        connect=lambda event, function: connected.append(event),
        add_config_value=lambda *value: None,
    )
    assert sphinx_hooks.setup(app)["parallel_read_safe"]
    assert connected == [
        "config-inited",
        "source-read",
        "html-page-context",
        "html-page-context",
        "autodoc-skip-member",
    ]


def test_a_page_links_its_twin(tmp_path: Path) -> None:
    twins = {"language": "ko", "way": "ko/", "pages": ["index", "notebooks/01_test"]}
    (tmp_path / sphinx_hooks.TWINS).write_text(json.dumps(twins), encoding="utf-8")
    app = SimpleNamespace(srcdir=tmp_path, config=SimpleNamespace())
    sphinx_hooks._read_twins(app, app.config)
    page, other = {"body": "<h1>One</h1>"}, {"body": "<h1>Two</h1>"}
    sphinx_hooks._link_twin(app, "notebooks/01_test", "page.html", page, None)
    sphinx_hooks._link_twin(app, "credits", "page.html", other, None)
    assert '<a href="../ko/notebooks/01_test.html" lang="ko"' in page["body"]
    assert "한국어</a>" in page["body"] and page["body"].endswith("<h1>One</h1>")
    assert other == {"body": "<h1>Two</h1>"}


def test_what_a_room_passes_on_is_described_in_its_own_room() -> None:
    def skipped(document: str, member: object, what: str = "module") -> bool | None:
        app = SimpleNamespace(env=SimpleNamespace(docname=document))
        return sphinx_hooks._skip_borrowed(app, what, "name", member, False, None)

    assert skipped("reference/training", TrainingInterrupted) is None  # from training.driver
    assert skipped("reference/optimisers", TrainingInterrupted) is True
    assert skipped("reference/optimisers", TrainingInterrupted, "class") is None
    assert skipped("reference/teaching_asking", check) is None
    assert skipped("reference/optimisers", Path) is None
    assert skipped("reference/optimisers", 3) is None
