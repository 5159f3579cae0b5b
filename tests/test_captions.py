"""Whatever a figure says is said in the reader's language; data is not touched."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

from course_lib import captions, language, plotting

KOREAN = {
    "loss": "손실",
    "Two steps": "두 걸음",
    "dense": "밀집",
    "after the first step": "첫 걸음 뒤에",
    "It falls from 2 to 1.": "2에서 1로 줄어듭니다.",
}


@pytest.fixture(autouse=True)
def style():
    with plt.rc_context():
        plotting.use_course_style()
        yield


@pytest.fixture
def korean(monkeypatch):
    monkeypatch.setenv("COURSE_LANGUAGE", "ko")
    monkeypatch.setattr(language, "_translations", lambda chosen: KOREAN)


def drawn():
    axes = plotting.new_axes("Two steps", "x", "loss")
    axes.bar(["dense", "dog"], [2, 1], label="dense")
    axes.legend()
    axes.text(0, 0, "after the\nfirst step")
    return plotting.describe(axes, "It falls from 2 to 1.")


def texts(axes) -> list[str]:
    axes.figure.canvas.draw()
    ticks = [tick.get_text() for tick in axes.get_xticklabels()]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    return [
        axes.get_title(loc="left"),
        axes.get_ylabel(),
        *ticks,
        *legend,
        axes.texts[0].get_text(),
    ]


def test_every_text_of_a_matplotlib_figure_is_translated(korean):
    axes = drawn()
    captions.translate_figure(axes.figure)
    assert texts(axes) == ["두 걸음", "손실", "밀집", "dog", "밀집", "첫 걸음 뒤에"]
    assert repr(plotting.show(axes)) == "Figure: 2에서 1로 줄어듭니다."
    plt.close("all")


def test_english_is_not_touched(monkeypatch):
    monkeypatch.delenv("COURSE_LANGUAGE", raising=False)
    axes = drawn()
    before = texts(axes)
    captions.translate_figure(axes.figure)
    assert (
        texts(axes)
        == before
        == ["Two steps", "loss", "dense", "dog", "dense", "after the\nfirst step"]
    )
    content = {"data": [], "layout": {}}
    assert captions.translate_content(content) is content
    plt.close("all")


def test_what_a_plotly_figure_says_is_translated_and_its_data_is_not(korean):
    content = {
        "data": [{"name": "loss", "text": ["loss"], "x": ["dense", "dog"]}],
        "layout": {"title": {"text": "Two steps"}, "sliders": [{"steps": [{"label": "dense"}]}]},
        "frames": [],
    }
    said = captions.translate_content(content)
    assert said["data"] == [{"name": "손실", "text": ["loss"], "x": ["밀집", "dog"]}]
    assert said["layout"]["title"] == {"text": "두 걸음"}
    assert said["layout"]["sliders"][0]["steps"] == [{"label": "밀집"}]
