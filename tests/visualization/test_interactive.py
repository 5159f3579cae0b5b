"""Maps to play with: hover text, a slider, pages without a network."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.plotting import alternative_of
from course_lib.visualization import figures, trustworthiness
from tests import ROOT

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(120, 8)) @ RNG.normal(size=(8, 8))


@pytest.fixture(autouse=True)
def restore_style():
    with plt.rc_context():
        yield


def test_hover_text_is_the_word_as_it_is():
    figure = figures.hover_map(
        CLOUD[:3, :2], ["a", "<b>", "c & d"], "Hover", groups=["x", "y", "x"], more=["1", "2", "3"]
    )
    assert [trace.name for trace in figure.data] == ["x", "y"]
    assert list(figure.data[0].text) == ["a", "c &amp; d"]
    assert list(figure.data[1].text) == ["&lt;b>"] and list(figure.data[1].customdata) == ["2"]
    assert "3 points on a map, in 2 groups" in alternative_of(figure)
    assert "Under the mouse: the word and a line about it" in alternative_of(figure)
    marked = figures.hover_map(CLOUD[:2, :2], ["a", "b"], "<i>R&D</i>", groups=["<b>", "c&d"])
    assert marked.layout.title.text == "&lt;i>R&amp;D&lt;/i>"
    assert [trace.name for trace in marked.data] == ["&lt;b>", "c&amp;d"]
    with pytest.raises(ValueError, match="words holds 2 entries, expected 3"):
        figures.hover_map(CLOUD[:3, :2], ["a", "b"], "Hover")


def test_the_slider_moves_every_group():
    data = CLOUD[:30]
    maps = {2: data[:, :2], 30: 1000 * data[:, 2:4]}
    words, groups = [f"word {i}" for i in range(30)], ["x", "y"] * 15
    figure = figures.map_slider(maps, words, groups, "perplexity", 30, data)
    title = f"Perplexity 30: trustworthiness {trustworthiness(data, maps[30]):.2f}, neighbours kept"
    assert figure.layout.title.text.startswith(title) and figure.layout.sliders[0].active == 1
    assert "a slider for the perplexity: 2 and 30. At 30, in 2 groups" in alternative_of(figure)
    moved, layout = figure.layout.sliders[0].steps[0].args
    assert np.allclose(moved["x"][1], data[1::2, 0] / np.abs(data[:, :2]).max(), atol=0.001)
    assert layout["title.text"].startswith("Perplexity 2: ")
    assert np.abs(figure.data[0].x).max() <= 1  # each position has a scale of its own
    with pytest.raises(ValueError, match="start is 5"):
        figures.map_slider(maps, words, groups, "perplexity", 5, data)


def test_a_page_needs_a_name_and_a_text(tmp_path):
    figure = figures.hover_map(CLOUD[:3, :2], list("abc"), "Hover")
    with pytest.raises(ValueError, match="ends in .html"):
        figures.save_page(figure, tmp_path / "map.htm", "Points.")
    with pytest.raises(ValueError, match="alt is empty"):
        figures.save_page(figure, tmp_path / "map.html", " ")


def test_a_picture_file_is_shown_with_its_text(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG...")
    picture = figures.show_file(tmp_path / "a.png", "A page.")
    assert picture.data["image/png"] == b"\x89PNG..." and picture.alt == "A page."
    assert picture.metadata["image/png"]["alt"] == "A page."
    with pytest.raises(ValueError, match="alt is empty"):
        figures.show_file(tmp_path / "a.png", "")
    (tmp_path / "b.png").write_text("text")
    with pytest.raises(ValueError, match="is no PNG file"):
        figures.show_file(tmp_path / "b.png", "A page.")


# --- in a browser ---------------------------------------------------------------------------


@pytest.mark.slow
def test_the_saved_hover_plot_tells_words_offline(tmp_path, browser):
    words = ["강아지", "<b>&", "plain"]
    plane = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.5]])
    figure = figures.hover_map(plane, words, "Three words", more=["dog", "odd", "third"])
    page_file = figures.save_page(figure, tmp_path / "map.html", "Three words on a plane.")
    context = browser.new_context(viewport={"width": 1000, "height": 700}, offline=True)
    page = context.new_page()
    outside, errors = [], []
    page.on("request", lambda r: outside.append(r.url) if r.url.startswith("http") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(page_file.as_uri())
    page.wait_for_selector(".scatterlayer .point")
    told = []
    for point in page.locator(".scatterlayer .point").all():
        box = point.bounding_box()
        page.mouse.move(5, 5)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        page.wait_for_selector(".hoverlayer .hovertext")
        told.append(page.locator(".hoverlayer .hovertext").text_content())
    context.close()
    assert outside == [] and errors == []
    assert all(word in text for word, text in zip(words, told, strict=True))
    assert "dog" in told[0]


@pytest.mark.slow
def test_the_hover_plots_of_the_chapter_tell_words_on_the_slides_offline(tmp_path, browser):
    from course_lib.teaching.slides import build_slides

    chapter = ROOT / "notebooks" / "09_seeing_embeddings.ipynb"
    build_slides([chapter], tmp_path)
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    outside = []
    page.on("request", lambda r: outside.append(r.url) if r.url.startswith("http") else None)
    page.goto((tmp_path / f"{chapter.stem}.html").as_uri())
    page.wait_for_selector("html[data-deck=ready]", state="attached")
    told = []
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(
            """number => {
              const at = Reveal.getIndices(Reveal.getSlides()[number]);
              Reveal.slide(at.h, at.v, 99);
            }""",
            number,
        )
        points = page.locator("section.present .course-plotly .scatterlayer .point")
        if page.locator("section.present:not(.stack) .course-plotly").count() == 0:
            continue
        points.first.wait_for(state="attached")
        box = points.first.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        page.wait_for_selector("section.present .hoverlayer .hovertext", timeout=10_000)
        told.append(page.locator("section.present .hoverlayer .hovertext").first.text_content())
        page.mouse.move(5, 715)
    context.close()
    assert outside == [] and len(told) == 3 and all(told)
