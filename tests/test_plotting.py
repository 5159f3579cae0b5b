"""The look of the figures: fonts, alternative texts, interactive output without scripts."""

import ast
import json
import re
from collections.abc import Iterator

import matplotlib.pyplot as plt
import plotly.graph_objects as go
import pytest
from matplotlib import font_manager

from course_lib import plotting
from tests import ROOT


@pytest.fixture(autouse=True)
def restore_style():
    with plt.rc_context():
        yield


def test_the_korean_font_has_hangul():
    name = plotting.korean_font()
    font = font_manager.get_font(font_manager.findfont(name, fallback_to_default=False))
    assert all(font.get_char_index(ord(letter)) for letter in "강아지ㅋㅠ")


def test_a_missing_font_package_says_how_to_mend_it(monkeypatch):
    plotting.korean_font.cache_clear()
    monkeypatch.setattr(plotting, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="pip install koreanize-matplotlib"):
        plotting.korean_font()
    plotting.korean_font.cache_clear()


def test_korean_text_draws_without_a_missing_glyph():
    plotting.use_course_style()  # a missing glyph is a warning, and warnings are errors here
    axes = plotting.new_axes("강아지는 −1도", "가로", "세로")
    axes.plot([-1, 1])
    picture = plotting.show(axes, "A line.")
    assert picture.data["image/png"].startswith(b"\x89PNG")
    assert picture.metadata["image/png"]["alt"] == "A line."
    assert picture._repr_mimebundle_() == (picture.data, picture.metadata)
    assert repr(picture) == "Figure: A line."


def test_figures_do_not_pile_up():
    before = plt.get_fignums()
    plotting.show(plotting.new_axes("t", "x", "y"), "Nothing.")
    assert plt.get_fignums() == before


def test_every_colour_stands_out_from_white():
    def luminance(code):
        channels = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear))

    contrast = {name: 1.05 / (luminance(code) + 0.05) for name, code in plotting.COLOURS.items()}
    assert min(contrast.values()) > 2  # for lines; the first ones carry text as well
    assert contrast["blue"] > 4.5 and contrast["grey"] > 4.5


def test_interactive_figures_carry_data_but_no_library():
    figure = go.Figure(go.Scatter(x=[1, 2], y=[3, 4], text="</script>"))
    picture = plotting.interactive(figure, 'Two "points".')
    page = picture.data["text/html"]
    assert len(page) < 20_000
    assert 'aria-label="Two &quot;points&quot;."' in page
    assert page.count("</script>") == 1  # the one that ends our own
    stored = json.loads(re.search(r"var figure = (\{.*\});", page)[1])
    assert stored["data"][0]["y"] == [3, 4]
    assert picture.data["application/vnd.plotly.v1+json"]["data"][0]["y"] == [3, 4]


def test_interactive_numbers_are_written_as_a_browser_writes_them():
    # JSON.stringify(2.0) is "2": a notebook saved from JupyterLab must not differ
    figure = go.Figure(go.Scatter(x=[0.0, 2.0, 1e300], y=[-3.0, 0.5, 1e-7]))
    (trace,) = plotting.interactive(figure, "Dots.").data["application/vnd.plotly.v1+json"]["data"]
    assert str(trace["x"]) == "[0, 2, 1e+300]" and str(trace["y"]) == "[-3, 0.5, 1e-07]"


def test_interactive_output_is_the_same_twice():
    def page():
        return plotting.interactive(go.Figure(go.Scatter(y=[1])), "A point.").data["text/html"]

    assert page() == page()


@pytest.mark.parametrize("function", [plotting.show, plotting.interactive])
def test_figures_need_an_alternative_text(function):
    with pytest.raises(ValueError, match="alt is empty"):
        function(None, " ")


def test_a_figure_brings_its_own_text_and_show_finds_it():
    axes = plotting.describe(plotting.new_axes("Loss", "step", "loss"), "The loss falls to 1.")
    assert plotting.show(axes).alt == "The loss falls to 1."
    assert plotting.show(axes, alt="Said here.").alt == "Said here."
    figure = go.Figure(go.Scatter(x=[1], y=[2]))
    assert plotting.describe(figure, "One dot.") is figure
    assert plotting.interactive(figure).alt == "One dot."


def test_a_figure_without_text_is_refused():
    with pytest.raises(ValueError, match="the figure brings none"):
        plotting.show(plotting.new_axes("Loss", "step", "loss"))
    with pytest.raises(ValueError, match="alt is empty"):
        plotting.describe(plotting.new_axes("Loss", "step", "loss"), " ")


@pytest.mark.parametrize("kind", ["slider", "menu"])
def test_sliders_and_menus_hold_every_choice(kind):
    figure = go.Figure([go.Scatter(y=[1]), go.Scatter(y=[2])])
    changes = {
        name: [{"visible": [name == "one", name == "two"]}, {"title.text": name}]
        for name in ("one", "two")
    }
    if kind == "slider":
        plotting.add_slider(figure, changes, 1, "which: ", room=20)
        (found,) = figure.layout.sliders
        choices = found.steps
        assert (found.active, found.currentvalue.prefix, found.pad.t) == (1, "which: ", 20)
    else:
        plotting.add_menu(figure, changes, height=1.2)
        (found,) = figure.layout.updatemenus
        choices = found.buttons
        assert (found.x, found.xanchor, found.y) == (1, "right", 1.2)
    assert [(one.label, one.method) for one in choices] == [("one", "update"), ("two", "update")]
    assert choices[1].args == ({"visible": [False, True]}, {"title.text": "two"})


def test_parts_are_joined_as_in_a_sentence():
    assert plotting.listed(["a"]) == "a"
    assert plotting.listed([1, 2, 3]) == "1, 2 and 3"


# --- every figure function describes what it draws -------------------------------------------

FIGURES = {"Axes", "Figure", "PlotlyFigure"}
OWN_ROOM = "course_lib/plotting.py"  # opens, describes and shows figures of others


def undescribed(sources: dict[str, str]) -> list[str]:
    """Figure functions with a return that gives a figure without its text, by file and line.

    A figure function is public, and returns a figure by its annotation or its name. What it
    returns must come from ``describe``, or from another figure function.
    """
    functions = [
        (file, node)
        for file, source in sources.items()
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.name.startswith("plot_") or (node.returns and ast.unparse(node.returns) in FIGURES)
    ]
    described = {"describe", *(node.name for _, node in functions)}
    return [
        f"{file}:{line.lineno}: {node.name} returns a figure without its alternative text; "
        "end with 'return describe(...)'"
        for file, node in functions
        for line in own_parts(node)
        if isinstance(line, ast.Return)
        if not isinstance(line.value, ast.Call)
        or ast.unparse(line.value.func).rpartition(".")[2] not in described
    ]


def own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """Walk through a function, not into the functions that it defines."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield child
            yield from own_parts(child)


def test_every_figure_function_describes_what_it_draws():
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "course_lib").rglob("*.py"))
    }
    assert undescribed({f: source for f, source in sources.items() if f != OWN_ROOM}) == []


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def plot_loss(history):\n    axes = new_axes('', '', '')\n    return axes", 3),
        ("def slider(x) -> Figure:\n    return go.Figure()", 2),
        (
            "def menu(x) -> PlotlyFigure:\n    if x:\n        return x\n    return describe(x, '')",
            3,
        ),
        ("def draw_cell(x) -> Axes:\n    return describe(x, 'A cell.')", 0),
        ("def plot_twice(x) -> Axes:\n    return plotting.describe(x, 'A line.')", 0),
        ("def plot_a(x):\n    return plot_b(x)\ndef plot_b(x):\n    return describe(x, '')", 0),
        ("def _hidden() -> Axes:\n    return axes\ndef table() -> DataFrame:\n    return x", 0),
    ],
)
def test_a_figure_without_its_text_is_named_by_file_and_line(source, line):
    wrong = undescribed({"course_lib/room/figures.py": source})
    assert [said.partition(": ")[0] for said in wrong] == [
        f"course_lib/room/figures.py:{line}" for _ in range(bool(line))
    ]
