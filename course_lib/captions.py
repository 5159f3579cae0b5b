"""The texts of a finished figure, in the reader's language.

Figure functions write their titles and labels in English. Before a figure goes on the page,
every text that stands in a catalogue is replaced by its translation, wherever it stands:
titles, axes, legends, ticks, sliders, menus. Texts with numbers in them go through ``tr`` where
they are made. In English nothing is touched.
"""

from __future__ import annotations

import textwrap
from typing import Any

from course_lib.language import SOURCE, language, tr

__all__ = ["translate_content", "translate_figure"]

# Words of the data, not of the course.
_DATA = {"text", "ids", "customdata", "hovertext", "labels", "parents", "uid"}


def translate_figure(figure: Any) -> None:
    """Translate the texts of a matplotlib figure, in place.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    """
    if language() == SOURCE:
        return
    from matplotlib.text import Text

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _translate_ticks(axis)
    for text in figure.findobj(Text):
        said = text.get_text()
        if any(letter.isalpha() for letter in said):
            text.set_text(_said(said))


def _translate_ticks(axis: Any) -> None:
    """Ticks take their texts from a formatter whenever the figure is drawn."""
    from matplotlib.category import StrCategoryFormatter
    from matplotlib.ticker import FixedFormatter

    formatter = axis.get_major_formatter()
    if isinstance(formatter, FixedFormatter):
        formatter.seq = [_said(text) for text in formatter.seq]
    elif isinstance(formatter, StrCategoryFormatter):
        names = axis.units._mapping
        axis.set_ticks(list(names.values()), [_said(name) for name in names])


def _said(text: str) -> str:
    """Translate a text, also one that was broken into lines, and break it again."""
    translated = tr(text)
    if translated == text and "\n" in text:
        flat = " ".join(text.split())
        translated = tr(flat)
        if translated == flat:
            return text
        width = max(map(len, text.split("\n")))
        # A Hangul syllable is nearly as wide as two letters.
        translated = textwrap.fill(translated, max(8, 2 * width // 3), break_long_words=False)
    return translated


def translate_content(content: Any) -> Any:
    """Translate the texts of a plotly figure.

    Parameters
    ----------
    content : dict
        The figure as JSON holds it.

    Returns
    -------
    dict
        The same with other texts; words that are data stay.
    """
    if language() == SOURCE:
        return content
    return {
        **content,
        "data": [_walked(trace, _DATA) for trace in content.get("data", [])],
        "layout": _walked(content.get("layout", {}), set()),
    }


def _walked(value: Any, data: set[str]) -> Any:
    if isinstance(value, str):
        return tr(value)
    if isinstance(value, list):
        return [_walked(one, data) for one in value]
    if isinstance(value, dict):
        return {key: one if key in data else _walked(one, data) for key, one in value.items()}
    return value
