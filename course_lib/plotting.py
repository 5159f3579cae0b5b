"""One look for every figure of the course, readable by everyone, in English and Korean.

Colours are those of Okabe and Ito (2008), which people with colour-blindness tell apart.
A figure function draws from data and writes, from the same data, what the figure says
(``describe``), for those who cannot see it. ``show`` puts both on the page, and
``interactive`` does the same for a plotly figure, without storing plotly's script in the
notebook. Used by every chapter.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from course_lib.captions import translate_content, translate_figure
from course_lib.language import marked, tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from plotly.graph_objects import Figure as PlotlyFigure

__all__ = [
    "COLOURS",
    "Picture",
    "add_menu",
    "add_slider",
    "alternative_of",
    "describe",
    "interactive",
    "korean_font",
    "listed",
    "new_axes",
    "show",
    "use_course_style",
]

COLOURS = {
    "blue": "#0072B2",
    "orange": "#D55E00",
    "green": "#009E73",
    "purple": "#AA4499",
    "sky": "#56B4E9",
    "yellow": "#E69F00",
    "grey": "#5A5A5A",
}
"""Names and hex codes of the course's colours, in the order in which figures use them."""

_Drawn = TypeVar("_Drawn")
_FONT_PACKAGE = "koreanize_matplotlib"  # read for its font files only, never imported
_FONT_NAME = "NanumGothic"


@cache
def korean_font() -> str:
    """Make a font with Hangul known to matplotlib and return its name.

    Raises
    ------
    FileNotFoundError
        If the package that carries the font files is not installed.

    Examples
    --------
    >>> korean_font()
    'NanumGothic'
    """
    from matplotlib import font_manager

    spec = find_spec(_FONT_PACKAGE)
    folder = Path(spec.origin).parent / "fonts" if spec and spec.origin else None
    # The family has a light weight too, which matplotlib would take for the regular one.
    names = (f"{_FONT_NAME}.ttf", f"{_FONT_NAME}Bold.ttf")
    files = [folder / name for name in names if (folder / name).is_file()] if folder else []
    if not files:
        raise FileNotFoundError(
            "no Korean font found: the package koreanize-matplotlib, which carries "
            f"{_FONT_NAME}, is not installed. Run: python -m pip install koreanize-matplotlib"
        )
    for file in files:
        font_manager.fontManager.addfont(str(file))
    # matplotlib reads the bold file's weight as 600, and then warns when asked for bold.
    fonts = font_manager.fontManager.ttflist
    for i, entry in enumerate(fonts):
        if entry.name == _FONT_NAME and entry.weight == 600:
            fonts[i] = replace(entry, weight=700)
    return _FONT_NAME


def use_course_style() -> None:
    """Set matplotlib's defaults for the course: size, colours, a font that has Hangul."""
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            "figure.figsize": (8, 4.2),
            "figure.dpi": 110,
            "savefig.bbox": "tight",
            "font.family": [korean_font(), "DejaVu Sans"],
            "font.size": 12,
            "axes.unicode_minus": False,
            "axes.titlesize": 13,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": "#E4E4E4",
            "legend.frameon": False,
            "lines.linewidth": 2,
            "axes.prop_cycle": cycler(color=list(COLOURS.values())),
        }
    )


def new_axes(title: str, x: str, y: str, **kwargs: Any) -> Axes:
    """Open a figure with one set of axes, its message as title, and named axes.

    Parameters
    ----------
    title : str
        The message of the figure, as a sentence.
    x, y : str
        What the axes show, with the unit.
    **kwargs
        Passed to ``matplotlib.pyplot.subplots``, for example ``figsize``.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(**{"layout": "constrained", **kwargs})
    axes.set(title=title, xlabel=x, ylabel=y)
    plt.close(figure)  # only show() puts it on the page, once
    return axes


def describe(drawn: _Drawn, alt: str) -> _Drawn:
    """Say what a figure shows, in the function that draws it, from the data that it draws.

    Parameters
    ----------
    drawn : matplotlib Axes or Figure, or plotly Figure
    alt : str
        What the figure shows and what to read off it, in a sentence or two. ``show`` and
        ``interactive`` put it on the page as the alternative text.

    Returns
    -------
    drawn
        The same object, so that a figure function can end with ``return describe(axes, ...)``.

    Examples
    --------
    >>> axes = describe(new_axes("Two steps", "step", "loss"), "The loss falls from 2 to 1.")
    >>> show(axes)
    Figure: The loss falls from 2 to 1.
    """
    _check_alt(alt)
    alt = tr(alt).replace("?. ", "? ")  # a title that asks needs no full stop
    figure: Any = getattr(drawn, "figure", drawn)
    if hasattr(figure, "to_plotly_json"):
        figure.layout.meta = {"alt": alt}  # plotly's own place for what belongs to a figure
    else:
        figure.alt = alt
    return drawn


def listed(parts: Iterable[object]) -> str:
    """Join words or numbers as a sentence does, for an alternative text.

    Examples
    --------
    >>> listed(["LSA 0.54", "CBOW 0.51", "GloVe 0.60"])
    'LSA 0.54, CBOW 0.51 and GloVe 0.60'
    """
    *others, last = map(str, parts)
    return tr("{others} and {last}", others=", ".join(others), last=last) if others else last


class Picture:
    """A figure on its way to the page, with its alternative text."""

    def __init__(self, data: dict[str, Any], metadata: dict[str, Any], alt: str) -> None:
        self.data, self.metadata, self.alt = data, metadata, alt

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self.data, self.metadata

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"


def show(figure: Figure | Axes, alt: str | None = None) -> Picture:
    """Put a matplotlib figure on the page, with a text for those who cannot see it.

    Parameters
    ----------
    figure : matplotlib Figure or Axes
    alt : str, optional
        What the figure shows and what to read off it, in a sentence or two. Figures of the
        library bring their own (``describe``).

    Returns
    -------
    Picture
        Displayed by the notebook when it is the last line of a cell.
    """
    import io

    import matplotlib.pyplot as plt

    drawn: Any = getattr(figure, "figure", figure)
    alt = alternative_of(drawn, alt)
    translate_figure(drawn)
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="png")
    plt.close(drawn)
    # The text lies beside the picture: what is plain text here, nbval would compare.
    data = {"image/png": buffer.getvalue(), "text/plain": "Figure"}
    return Picture(data, {"image/png": {"alt": alt}}, alt)


_NOTE = marked("(Interactive: open this page in JupyterLab, on the course site or in the slides.)")
# Drawn when the page has plotly's script (site, slides); otherwise the sentence stays.
_PLOTLY_PAGE = """<div id="{id}" role="img" aria-label="{alt}" class="course-plotly">
<p class="course-plotly-missing">{alt}
{note}</p></div>
<script type="text/javascript">
(function () {{
  function draw() {{
    var target = document.getElementById("{id}");
    if (!window.Plotly || !target || target.dataset.drawn) return;
    target.dataset.drawn = "yes";
    target.innerHTML = "";
    var figure = {json};
    var options = {{responsive: true, displaylogo: false}};
    window.Plotly.newPlot(target, figure.data, figure.layout, options)
      .then(function () {{ if (figure.frames) window.Plotly.addFrames(target, figure.frames); }});
  }}
  if (window.Plotly) draw(); else window.addEventListener("load", draw);
}})();
</script>"""


def interactive(figure: PlotlyFigure, alt: str | None = None) -> Picture:
    """Put a plotly figure on the page: sliders and hover text work, offline.

    The notebook stores the figure's data but not plotly's script of several megabytes:
    JupyterLab has its own, and the course's site and slides load it once for a page.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
    alt : str, optional
        What the figure says when it stands still. Figures of the library bring their own
        (``describe``).
    """
    alt = alternative_of(figure, alt)
    figure.update_layout(
        font={"family": "NanumGothic, Noto Sans KR, Helvetica, Arial, sans-serif", "size": 14},
        colorway=list(COLOURS.values()),
        template="plotly_white",
        height=figure.layout.height or 430,
    )
    content = translate_content(json.loads(figure.to_json(), parse_float=_as_a_browser_writes_it))
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("</", "<\\/")
    page = _PLOTLY_PAGE.format(
        id="figure-" + hashlib.sha256(text.encode()).hexdigest()[:12],
        alt=html.escape(alt, quote=True),
        note=tr(_NOTE),
        json=safe,
    )
    data = {
        "application/vnd.plotly.v1+json": {**content, "config": {"displaylogo": False}},
        "text/html": page,
        "text/plain": "Figure",
    }
    return Picture(data, {}, alt)


def _as_a_browser_writes_it(digits: str) -> float:
    """Read 2.0 as 2: JupyterLab writes it so, and a notebook is to stay the same when saved."""
    number = float(digits)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def add_slider(
    figure: PlotlyFigure,
    changes: Mapping[str, Sequence[Any]],
    start: int,
    prefix: str,
    room: int = 50,
) -> None:
    """Put a slider under a plotly figure.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
    changes : mapping of str to sequence
        For each position its label, and what changes there in the traces, then in the
        layout, as plotly's method ``update`` takes it.
    start : int
        Where the slider stands first, counted from 0.
    prefix : str
        Stands before the label of the position: ``"dimensions: "``.
    room : int, default 50
        Pixels between the figure and the slider.

    Examples
    --------
    >>> import plotly.graph_objects as go
    >>> figure = go.Figure([go.Scatter(y=[1, 2]), go.Scatter(y=[2, 1], visible=False)])
    >>> changes = {"up": [{"visible": [True, False]}], "down": [{"visible": [False, True]}]}
    >>> add_slider(figure, changes, start=0, prefix="direction: ")
    >>> [step.label for step in figure.layout.sliders[0].steps]
    ['up', 'down']
    """
    figure.update_layout(
        sliders=[
            {
                "active": start,
                "steps": _choices(changes),
                "currentvalue": {"prefix": prefix},
                "pad": {"t": room},
            }
        ]
    )


def add_menu(figure: PlotlyFigure, changes: Mapping[str, Sequence[Any]], height: float) -> None:
    """Put a menu above the right end of a plotly figure.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
    changes : mapping of str to sequence
        For each entry its label and its changes, see ``add_slider``. The first is shown.
    height : float
        1 is the upper edge of the axes.
    """
    menu = {"buttons": _choices(changes), "x": 1, "xanchor": "right", "y": height}
    figure.update_layout(updatemenus=[menu])


def _choices(changes: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    return [
        {"label": label, "method": "update", "args": list(args)} for label, args in changes.items()
    ]


def alternative_of(drawn: Any, alt: str | None = None) -> str:
    """Return the text that goes with a figure: ``alt`` if it is given, else the figure's own.

    Parameters
    ----------
    drawn : matplotlib Axes or Figure, or plotly Figure
    alt : str, optional

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is neither, or the text is empty.
    """
    figure: Any = getattr(drawn, "figure", drawn)
    if alt is None and hasattr(figure, "to_plotly_json"):
        alt = (figure.layout.meta or {}).get("alt")
    elif alt is None:
        alt = getattr(figure, "alt", None)
    if alt is None:
        raise ValueError(
            "alt is missing and the figure brings none: say in a sentence what it shows, as "
            "show(figure, alt=...), or with describe in the function that draws it."
        )
    _check_alt(alt)
    return tr(alt)


def _check_alt(alt: str) -> None:
    if not alt.strip():
        raise ValueError("alt is empty: say in a sentence what the figure shows.")
