"""Slides and site, in a real browser: every deck and every page of the course.

Needs playwright and a Chromium; is skipped, with the reason, where there is none.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from filelock import FileLock

from course_lib.teaching.limits import edition_of
from course_lib.teaching.notebooks import read_notebook
from course_lib.teaching.play.pages import BUILDERS, explorable_of, find_still
from course_lib.teaching.presenting import open_server
from course_lib.teaching.site import build_site
from course_lib.teaching.slides import build_slides, read_deck
from tests import ROOT

CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
NAMES = [path.stem for path in CHAPTERS]
LOOK = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
pytestmark = pytest.mark.slow


# --- what is looked at: built once, also where several workers share the tests --------


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The website, with the decks in its folder ``slides``."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / "teaching" / "site"
    warnings = shared / "site-warnings.txt"
    with FileLock(shared / "site.lock"):
        if not warnings.is_file():
            built = build_site(ROOT, CHAPTERS, folder)
            warnings.write_text("\n".join(built.warnings), encoding="utf-8")
    return folder


class Visit:
    """A page in a browser, with what it asked the network for and what it complained of."""

    def __init__(self, browser: Any, width: int = 1280, height: int = 720) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.add_init_script(LOOK)
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._on_request)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._on_console)

    def _on_request(self, request: Any) -> None:
        if urlsplit(request.url).scheme not in ("file", "data", "blob", "about"):
            self.outside.append(request.url)

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def look(self, what: str, selector: str = "body") -> Any:
        return self.page.evaluate(
            f"selector => look.{what}(document.querySelector(selector))", selector
        )


# --- decks ------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=NAMES)
def deck(request: pytest.FixtureRequest, site: Path, browser: Any) -> Iterator[dict]:
    """Walk through a deck once and keep what was seen of every slide."""
    yield _walk_through(site / "slides" / f"{request.param}.html", browser)


def _walk_through(page: Path, browser: Any) -> dict:
    visit = Visit(browser)
    visit.page.goto(page.as_uri())
    visit.page.wait_for_selector("html[data-deck=ready]", state="attached")
    slides = []
    for number in range(visit.page.evaluate("Reveal.getTotalSlides()")):
        visit.page.evaluate(
            """number => {
              const at = Reveal.getIndices(Reveal.getSlides()[number]);
              Reveal.slide(at.h, at.v, 99);
              Reveal.getCurrentSlide().id = "looked-at";
            }""",
            number,
        )
        seen = {
            what: visit.look(what, "#looked-at")
            for what in (
                "overflow", "smallText", "smallCode", "lowContrast", "missingGlyphs",
                "unrenderedMath",
            )
        }  # fmt: skip
        seen["plots"] = visit.page.evaluate(
            """() => [...document.querySelectorAll("#looked-at .course-plotly")].map(plot =>
              plot.querySelectorAll(".main-svg").length ? plot.clientWidth : 0)"""
        )
        visit.page.evaluate("document.getElementById('looked-at').removeAttribute('id')")
        slides.append(seen)
    found = {
        "name": page.stem,
        "slides": slides,
        "images": visit.look("undescribedImages"),
        "outside": visit.outside,
        "complaints": visit.complaints,
    }
    visit.context.close()
    return found


def _told(deck: dict, what: str) -> dict[int, Any]:
    return {number: seen[what] for number, seen in enumerate(deck["slides"], 1) if seen[what]}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_a_chapter_has_15_to_30_slides(chapter: Path) -> None:
    assert 15 <= len(read_deck(chapter).told) <= 30


def test_a_deck_asks_for_nothing_outside(deck: dict) -> None:
    assert deck["outside"] == []


def test_a_deck_has_no_console_errors(deck: dict) -> None:
    assert deck["complaints"] == []


def test_no_slide_overflows(deck: dict) -> None:
    assert _told(deck, "overflow") == {}


def test_slides_can_be_read_from_the_last_row(deck: dict) -> None:
    assert _told(deck, "smallText") == {}
    assert _told(deck, "lowContrast") == {}


def test_code_on_slides_stands_at_20_px_in_the_second_edition(deck: dict) -> None:
    notebook = read_notebook(ROOT / "notebooks" / f"{deck['name']}.ipynb")
    small = _told(deck, "smallCode") if edition_of(notebook) == 2 else {}
    assert small == {}, f"{deck['name']}: split these slides, or leave code out: {small}"


def test_code_that_had_to_shrink_is_named_with_its_slide(tmp_path: Path, browser: Any) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("# 97 T\n\nWhy?"),
        nbformat.v4.new_code_cell("\n".join(f"x{n} = {n}" for n in range(20))),
        nbformat.v4.new_code_cell("\n".join(f"y{n} = {n}" for n in range(25))),
    ]
    for cell in cells:
        cell.metadata["slideshow"] = {"slide_type": "slide"}
    path = tmp_path / "97_test.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    build_slides([path], tmp_path / "slides")
    seen = _walk_through(tmp_path / "slides" / "97_test.html", browser)
    assert _told(seen, "smallCode") == {3: ["y0 = 0: 18px"]}


def test_korean_has_its_glyphs_on_slides(deck: dict) -> None:
    missing = {n: seen["missing"] for n, seen in _told(deck, "missingGlyphs").items()}
    assert not any(missing.values()), missing


def test_formulas_are_set_on_slides(deck: dict) -> None:
    assert _told(deck, "unrenderedMath") == {}


def test_figures_on_slides_have_alternative_text(deck: dict) -> None:
    assert deck["images"] == []


def test_interactive_figures_fill_their_slide(deck: dict) -> None:
    for number, widths in _told(deck, "plots").items():
        assert all(width > 900 for width in widths), (number, widths)


def test_a_deck_is_moved_through_by_keys_and_shows_notes(site: Path, browser: Any) -> None:
    visit = Visit(browser)
    page = visit.page
    page.goto((site / "slides" / f"{NAMES[0]}.html").as_uri())
    page.wait_for_selector("html[data-deck=ready]", state="attached")
    total = page.evaluate("Reveal.getTotalSlides()")
    pressed = 0
    while not page.evaluate("Reveal.isLastSlide()"):
        page.keyboard.press("ArrowRight")
        pressed += 1
        assert pressed < 20 * total
    assert page.evaluate("Reveal.getSlidePastCount()") == total - 1
    page.keyboard.press("Home")
    assert page.evaluate("Reveal.isFirstSlide()")
    with visit.context.expect_page() as opened:
        page.keyboard.press("s")
    speaker = opened.value
    noted = page.evaluate("!!Reveal.getCurrentSlide().querySelector('aside.notes')")
    speaker.wait_for_selector(".speaker-controls-notes .value", state="attached")
    if noted:
        speaker.wait_for_function(
            "() => document.querySelector('.speaker-controls-notes .value').textContent.length > 20"
        )
    visit.context.close()


def test_the_print_view_makes_one_page_of_every_slide(site: Path, browser: Any) -> None:
    visit = Visit(browser)
    address = (site / "slides" / f"{NAMES[-1]}.html").as_uri()
    visit.page.goto(f"{address}?print-pdf")
    visit.page.wait_for_selector("html[data-deck=ready]", state="attached")
    visit.page.wait_for_selector(".pdf-page")
    printed = visit.page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.count(b"/Type /Page\n") == len(read_deck(CHAPTERS[-1]).slides)
    visit.context.close()


def test_a_deck_of_a_single_file_stands_alone(tmp_path: Path, browser: Any) -> None:
    build_slides(CHAPTERS[:1], tmp_path / "built", single_file=True)
    alone = tmp_path / "alone.html"
    shutil.move(tmp_path / "built" / f"{NAMES[0]}.html", alone)
    shutil.rmtree(tmp_path / "built")
    visit = Visit(browser)
    files: list[str] = []
    visit.page.on("request", lambda request: files.append(request.url))
    visit.page.goto(alone.as_uri())
    visit.page.wait_for_selector("html[data-deck=ready]", state="attached")
    assert [url for url in files if url.startswith("file:")] == [alone.as_uri()]
    assert visit.outside == visit.complaints == []
    visit.context.close()


def test_a_served_deck_asks_only_its_server(site: Path, browser: Any) -> None:
    server = open_server(site / "slides", 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    context = browser.new_context()
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}{NAMES[0]}.html")
        page.wait_for_selector("html[data-deck=ready]", state="attached")
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()


PLAYED = [
    (path.stem, name)
    for path in CHAPTERS
    for name in map(explorable_of, read_notebook(path).cells)
    if name
]


@pytest.mark.parametrize(("chapter", "name"), PLAYED)
def test_an_explorable_fills_its_slide_and_gives_the_keys_back(
    chapter: str, name: str, site: Path, browser: Any
) -> None:
    visit = Visit(browser)
    page = visit.page
    page.goto((site / "slides" / f"{chapter}.html").as_uri())
    page.wait_for_selector("html[data-deck=ready]", state="attached")
    page.evaluate(
        """name => { const slide = document.querySelector(`[data-play=${name}]`).closest("section");
          const at = Reveal.getIndices(slide); Reveal.slide(at.h, at.v); }""",
        name,
    )
    own = page.evaluate("Reveal.getSlidePastCount()")
    box = page.locator(f"[data-play={name}][data-ready]").bounding_box()
    assert box and box["width"] > 1100 and box["height"] > 450
    assert page.locator(f"[data-play={name}]").evaluate(
        "one => [one, ...one.querySelectorAll('div')].every(part => part.clientHeight === 0 || "
        "part.scrollHeight <= part.clientHeight + 2)"
    )
    control = page.locator(f"[data-play={name}] :is(input, select, button):visible").last
    control.focus()
    if control.evaluate("one => one.tagName") != "SELECT":  # a list would open, and take Escape
        page.keyboard.press("Space")
    assert page.evaluate("Reveal.getSlidePastCount()") == own
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getSlidePastCount()") == own + 1
    page.keyboard.press("ArrowLeft")
    control.focus()
    page.keyboard.press("PageDown")  # a presenter's remote
    assert page.evaluate("Reveal.getSlidePastCount()") == own + 1
    visit.context.close()


# --- pages ------------------------------------------------------------------------------


def _pages() -> list[str]:
    """Name the pages that the site must have, before it is built."""
    pages = ["index", "play", "slides", "troubleshooting", "instructors", "credits", "slides/index"]
    pages += [f"notebooks/{name}" for name in NAMES]
    exercises = sorted((ROOT / "notebooks" / "exercises").glob("[0-9][0-9]_*.ipynb"))
    pages += [f"notebooks/exercises/{path.stem}" for path in exercises if path.stem in NAMES]
    return [*pages, "reference/index", "reference/text", "reference/vectors", "search"]


@pytest.fixture(scope="module", params=_pages())
def page(request: pytest.FixtureRequest, site: Path, browser: Any) -> Iterator[dict]:
    """Open a page, look at it light and dark, and at 200% zoom."""
    visit = Visit(browser, height=900)
    visit.page.goto((site / f"{request.param}.html").as_uri())
    visit.page.evaluate("() => window.MathJax?.startup?.promise")
    visit.page.evaluate("() => document.fonts.ready")
    seen = {
        what: visit.look(what)
        for what in ("lowContrast", "missingGlyphs", "unrenderedMath", "undescribedImages")
    }
    seen["plots"] = visit.page.evaluate(
        """() => [...document.querySelectorAll(".course-plotly")].map(plot => {
          const right = (one) => one.getBoundingClientRect().right;
          const svg = plot.querySelector(".main-svg");
          return svg && right(svg) <= right(plot) + 1;
        })"""
    )
    visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    seen["lowContrastDark"] = visit.look("lowContrast")
    visit.page.evaluate("document.documentElement.dataset.theme = 'light'")
    visit.page.set_viewport_size({"width": 640, "height": 450})  # 1280 × 900 at 200%
    visit.page.wait_for_timeout(150)
    seen["wide"] = visit.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    yield {**seen, "outside": visit.outside, "complaints": visit.complaints}
    visit.context.close()


def test_sphinx_has_nothing_to_complain_of(site: Path) -> None:
    warnings = site.parent.parent / "site-warnings.txt"
    assert warnings.read_text(encoding="utf-8") == ""


def test_a_page_asks_for_nothing_outside(page: dict) -> None:
    assert page["outside"] == []


def test_a_page_has_no_console_errors(page: dict) -> None:
    assert page["complaints"] == []


def test_text_on_a_page_has_contrast_light_and_dark(page: dict) -> None:
    assert page["lowContrast"] == []
    assert page["lowContrastDark"] == []


def test_korean_has_its_glyphs_on_a_page(page: dict) -> None:
    assert page["missingGlyphs"]["missing"] == []


def test_formulas_are_set_on_a_page(page: dict) -> None:
    assert page["unrenderedMath"] == []


def test_figures_on_a_page_have_alternative_text(page: dict) -> None:
    assert page["undescribedImages"] == []


def test_interactive_figures_are_drawn_and_fit(page: dict) -> None:
    assert all(page["plots"]), page["plots"]


def test_a_page_at_200_percent_does_not_scroll_sideways(page: dict) -> None:
    needed, given = page["wide"]
    assert needed <= given


def test_the_page_of_explorables_paints_soon_and_is_small(site: Path, browser: Any) -> None:
    visit = Visit(browser)
    visit.page.goto((site / "play.html").as_uri())
    places = visit.page.locator(".course-play")
    assert places.count() == visit.page.locator(".course-play[data-ready]").count() > 0
    painted = visit.page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    assert painted < 1000 * (1 + (os.getloadavg()[0] if hasattr(os, "getloadavg") else 0))
    own = [site / "play.html", *(site / "_static").glob("play*.[cj]s*")]
    assert sum(path.stat().st_size for path in own) < 2_000_000
    visit.context.close()


def test_without_scripts_the_page_of_explorables_shows_figures(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((site / "play.html").as_uri())
    figures = page.locator(".course-play noscript img")
    tagged = [cell for path in CHAPTERS for cell in read_notebook(path).cells]
    stills = [name for name in BUILDERS if find_still(tagged, name)]
    assert figures.count() == len(stills) > 0
    for i in range(figures.count()):
        assert len(figures.nth(i).get_attribute("alt") or "") > 40
        assert figures.nth(i).evaluate("one => one.naturalWidth") > 300
    context.close()


def test_the_site_is_used_by_keys_alone(site: Path, browser: Any) -> None:
    visit = Visit(browser, height=900)
    visit.page.goto((site / "index.html").as_uri())
    visit.page.keyboard.press("Tab")
    assert "Skip to main content" in visit.page.evaluate("document.activeElement.textContent")
    reached = set()
    for _ in range(60):
        visit.page.keyboard.press("Tab")
        reached.add(visit.page.evaluate("document.activeElement.getAttribute('href') || ''"))
    assert {f"notebooks/{name}.html" for name in NAMES} <= reached
    visit.context.close()


def test_search_finds_a_chapter_from_disk(site: Path, browser: Any) -> None:
    visit = Visit(browser)
    visit.page.goto((site / "search.html").as_uri() + "?q=one-hot")
    visit.page.wait_for_selector("#search-results li a")
    assert visit.complaints == []
    visit.context.close()


# --- links: no browser needed -----------------------------------------------------------


class _Links(HTMLParser):
    """Collects what a page links to, and the places in it that others can link to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("href", "src") and value and tag != "base":
                self.targets.append(value)
            if name in ("id", "name") and value:
                self.places.add(value)


def _read_links(path: Path) -> _Links:
    links = _Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def test_every_internal_link_resolves(site: Path) -> None:
    pages = {
        path.resolve(): _read_links(path)
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }
    assert len(pages) > 20
    broken = []
    for path, links in pages.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not goal.is_file() or (
                place
                and goal in pages
                and not place.startswith("/")
                and place not in pages[goal].places
            ):
                broken.append(f"{path.relative_to(site.resolve())} → {target}")
    assert broken == []
