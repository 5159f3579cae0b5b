"""Slides without a browser: cutting notebooks into slides, decks on disk."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from course_lib.teaching import slides
from course_lib.teaching.notebooks import NotebookError
from course_lib.teaching.slides import build_editions, build_slides, read_deck
from tests.teaching.helpers import (
    PIXEL,
    TITLE,
    code_cell,
    markdown_cell,
    shown_output,
    write_slides,
)

# --- from cells to slides --------------------------------------------------------------


def test_cells_go_where_their_slide_type_says(tmp_path: Path) -> None:
    path = write_slides(
        tmp_path,
        markdown_cell(TITLE, "slide"),
        markdown_cell("Welcome them.", "notes"),
        code_cell("import os", "skip"),
        markdown_cell("## First\n\nText.", "slide"),
        code_cell("1 + 1", "fragment"),
        markdown_cell("Say this.", "notes"),
        code_cell("x = 2", "subslide"),
        markdown_cell("Continued."),
        markdown_cell("## Second", "slide"),
    )
    deck = read_deck(path)
    assert (deck.number, deck.name, deck.title) == ("97", "97_test", "Testing")
    assert deck.question == "Does it work?"
    assert [len(section) for section in deck.sections] == [1, 2, 1]
    title, first, code, second = deck.slides
    assert title.is_title
    assert "<h1>Testing</h1>" in title.body
    assert "<em>work</em>" in title.body
    assert [re.sub("<[^>]+>", "", note).strip() for note in title.notes] == [
        "You will be able to tell.",
        "Welcome them.",
    ]
    assert "<h2>First</h2>" in first.body
    assert '<div class="fragment"><pre class="code highlight">' in first.body
    assert "Say this." in first.notes[0]
    assert "Continued." in code.body
    assert '<p class="kicker">First</p>' in code.body
    assert "kicker" not in second.body
    assert "import" not in "".join(slide.body for slide in deck.slides)


@pytest.mark.parametrize("heading", ["# 07 ELMo", "# Chapter 07: ELMo", "# 7. ELMo", "# ELMo"])
def test_the_title_is_read_without_its_number(tmp_path: Path, heading: str) -> None:
    path = write_slides(tmp_path, markdown_cell(heading, "slide"))
    deck = read_deck(path)
    assert deck.title == "ELMo"
    assert deck.question == ""


def test_what_follows_the_title_without_a_slide_is_for_the_speaker(tmp_path: Path) -> None:
    deck = read_deck(write_slides(tmp_path, markdown_cell("# T", "slide"), markdown_cell("Aside.")))
    assert len(deck.slides) == 1
    assert "Aside." in deck.slides[0].notes[0]


def test_a_folded_cell_is_absent_whatever_its_slide_type(tmp_path: Path) -> None:
    check = code_cell(
        "assert x", "slide", outputs=(shown_output(text_plain="x"),), tags=("hide-cell",)
    )
    noted = code_cell("assert y", "notes", tags=("check", "hide-cell"))
    deck = read_deck(write_slides(tmp_path, markdown_cell("# T", "slide"), check, noted))
    assert len(deck.slides) == 1
    assert "assert" not in deck.slides[0].body + "".join(deck.slides[0].notes)


LONG = "\n".join(f"x{n} = {n}" for n in range(5))
FIGURE = shown_output({"image/png": {"alt": "A dot."}}, image_png=PIXEL)


@pytest.mark.parametrize(
    ("source", "tags", "outputs", "code", "figure"),
    [
        ("x = 1", (), (FIGURE,), True, True),
        (LONG, (), (FIGURE,), False, True),
        (LONG, ("show-input",), (FIGURE,), True, True),
        ("x = 1", ("hide-input",), (FIGURE,), False, True),
        ("x = 1", ("hide-output",), (FIGURE,), True, False),
        (LONG, (), (), True, False),
        ("plotting.show(draw(x))", (), (FIGURE,), False, True),
        ("plotting.show(draw(x))", ("show-input",), (FIGURE,), True, True),
        ("plotting.show(draw(x))", (), (), True, False),
    ],
)
def test_a_figure_stands_alone_when_its_code_only_draws_or_is_long(
    tmp_path: Path, source: str, tags: tuple, outputs: tuple, code: bool, figure: bool
) -> None:
    cell = code_cell(source, "slide", outputs=outputs, tags=tags)
    body = read_deck(write_slides(tmp_path, markdown_cell("# T", "slide"), cell)).slides[1].body
    assert ("<pre" in body, "<img" in body) == (code, figure)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([markdown_cell("# T"), code_cell("1")], "has no slide metadata.*property inspector"),
        ([markdown_cell("Text", "slide")], "has no title"),
        ([code_cell("1", "slide")], "has no title"),
        ([], "has no slide metadata"),
        ([markdown_cell("# T", "slides")], "cell 0: slide type 'slides' does not exist"),
    ],
)
def test_notebooks_that_are_no_chapters_are_refused(
    tmp_path: Path, cells: list, message: str
) -> None:
    with pytest.raises(NotebookError, match=message) as failure:
        read_deck(write_slides(tmp_path, *cells))
    assert "97_test.ipynb" in str(failure.value)


def test_raw_and_empty_cells_make_no_slide(tmp_path: Path) -> None:
    raw = nbformat.v4.new_raw_cell("raw", metadata={"slideshow": {"slide_type": "slide"}})
    path = write_slides(tmp_path, markdown_cell("# T", "slide"), raw, code_cell(" ", "slide"))
    assert len(read_deck(path).slides) == 1


# --- decks on disk ---------------------------------------------------------------------


def test_building_writes_decks_assets_and_an_index(tmp_path: Path, chapter: Path) -> None:
    seen = []
    decks = build_slides([chapter], tmp_path / "out", on_deck=seen.append)
    assert seen == decks
    page = (tmp_path / "out" / "97_test.html").read_text(encoding="utf-8")
    for name in re.findall(r'(?:src|href)="(assets/[^"]+)"', page):
        assert (tmp_path / "out" / name).is_file(), name
    assert "assets/plotly.min.js" in page
    assert not re.search(r'(?:src|href)="https?:', page)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert '<a href="97_test.html">Testing</a>' in index
    assert "2 slides" in index


def test_an_index_keeps_the_decks_of_earlier_calls(tmp_path: Path, chapter: Path) -> None:
    linking = write_slides(
        chapter.parent,
        markdown_cell('# A "second"\n\n[Before](97_test.ipynb).', "slide"),
        name="98_more.ipynb",
    )
    build_slides([chapter], tmp_path / "out")
    build_slides([linking], tmp_path / "out")
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert index.index("97_test.html") < index.index("98_more.html")
    assert "Does it work?" in index
    assert 'href="97_test.html"' in (tmp_path / "out" / "98_more.html").read_text(encoding="utf-8")


def test_only_decks_with_interactive_figures_load_plotly(tmp_path: Path) -> None:
    plain = write_slides(tmp_path, markdown_cell("# T", "slide"))
    build_slides([plain], tmp_path / "out")
    assert "plotly" not in (tmp_path / "out" / "97_test.html").read_text(encoding="utf-8")


def test_an_explorable_has_a_slide_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, more = markdown_cell("## Section", "slide"), markdown_cell("More", "notes")
    text.metadata["tags"] = ["play-neighbours"]
    path = write_slides(tmp_path, markdown_cell(TITLE, "slide"), text, more)
    deck = read_deck(path)
    _, before, own = deck.slides
    assert deck.told == deck.slides[:2]
    assert before.explorable is None and own.explorable == "neighbours"
    assert "<h2>Try it: Neighbours and analogies</h2>" in own.body
    assert 'data-play="neighbours"' in own.body and not own.begins_section
    monkeypatch.setattr(slides.play, "bundle", lambda name: f"// {name}")
    build_slides([path], tmp_path / "out")
    page = (tmp_path / "out" / f"{path.stem}.html").read_text(encoding="utf-8")
    assert page.index('src="assets/play-neighbours.js"') < page.index('src="assets/reveal.js"')
    script = tmp_path / "out" / "assets" / "play-neighbours.js"
    assert script.read_text(encoding="utf-8") == "// neighbours"


def test_a_single_file_holds_everything(tmp_path: Path, chapter: Path) -> None:
    build_slides([chapter], tmp_path / "out", single_file=True)
    page = (tmp_path / "out" / "97_test.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="assets/', page)
    assert "data:font/woff;base64," in page


def test_the_course_name_is_on_every_title(chapter: Path) -> None:
    assert slides.COURSE in read_deck(chapter).slides[0].body


def test_a_deck_links_its_twin(chapter: Path, tmp_path: Path) -> None:
    korean = chapter.parent / "ko" / chapter.name
    korean.parent.mkdir()
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    notebook["metadata"]["course"] = {"language": "ko"}
    korean.write_text(json.dumps(notebook), encoding="utf-8")
    decks = build_editions([chapter], tmp_path / "out", folders={"ko": tmp_path / "out-ko"})
    assert [deck.language for deck in decks] == ["en"]
    english = (tmp_path / "out" / "97_test.html").read_text(encoding="utf-8")
    assert '<a href="../out-ko/97_test.html" lang="ko" hreflang="ko">한국어</a>' in english
    there = (tmp_path / "out-ko" / "97_test.html").read_text(encoding="utf-8")
    assert '<a href="../out/97_test.html" lang="en" hreflang="en">English</a>' in there
    assert '<html lang="ko"' in there and '<html lang="en"' in english
    assert 'href="../out-ko/index.html"' in (tmp_path / "out" / "index.html").read_text()
