"""Recommendations as a row of cards, drawn from the data alone: no posters, no downloads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["draw_cards"]

# Inches. A card is a title on colour, then a line on the item, its words, its similarity.
_WIDTH, _HEIGHT, _GAP, _PAD = 2.15, 2.9, 0.18, 0.14
_BAND = 1.45  # height of the coloured part
_HEADING = 0.5
_TITLE_SIZES = (15, 13, 11.5, 10)
_COLOURS = ("blue", "grey")  # right, not right; dark enough for white letters
_KEY_SIZE = 10.5
_MISSING = "\N{WHITE SQUARE}"


def draw_cards(
    table: pd.DataFrame,
    heading: str = "",
    subtitles: Sequence[str] | None = None,
    right: Sequence[bool] | None = None,
    meaning: tuple[str, str] = ("right", "not right"),
) -> Figure:
    """Draw recommendations as a row of typographic cards, one for each.

    Parameters
    ----------
    table : pandas.DataFrame
        As ``Recommender.similar_to`` returns it: ``title`` and ``similarity``, and
        ``shared words`` if they are known.
    heading : str
        A line above the cards: what they are recommended for.
    subtitles : sequence of str, optional
        A line for each card, such as genres or a committee.
    right : sequence of bool, optional
        Whether each recommendation counts as right: blue if it does, grey if not. The line
        above the cards says so. Without it all cards are blue.
    meaning : (str, str), default ("right", "not right")
        What the two colours are called, such as "a genre in common", "no genre in common".

    Returns
    -------
    matplotlib.figure.Figure
        Long titles are set in several lines, then smaller, and then cut.

    Raises
    ------
    ValueError
        If there are no rows or no titles, or not one entry of ``subtitles`` or ``right`` for
        each row.
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import describe

    if "title" not in table or not len(table):
        raise ValueError("table holds no titles to draw: it needs a column 'title' and a row.")
    lines = [""] * len(table) if subtitles is None else [str(line) for line in subtitles]
    shares = [True] * len(table) if right is None else [bool(one) for one in right]
    for name, given in (("subtitles", lines), ("right", shares)):
        if len(given) != len(table):
            raise ValueError(f"{name} has {len(given)} entries for {len(table)} cards.")
    kinds = [""] * len(table) if right is None else [meaning[not one] for one in shares]
    width = len(table) * (_WIDTH + _GAP) + _GAP
    height = _HEIGHT + 2 * _GAP + (_HEADING if heading or right is not None else 0)
    figure = plt.figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    plt.close(figure)
    end = width - _GAP
    if right is not None:
        end = _key(axes, meaning, end, height - _GAP - 0.2)
    if heading:
        line = _fitted(axes, heading, end - _GAP, 1, (16, 14, 12))
        _text(axes, _GAP, height - _GAP - 0.1, *line, weight="bold", va="top")
    for place, row in enumerate(table.to_dict("records")):
        at = _GAP + place * (_WIDTH + _GAP)
        _card(axes, at, _GAP, place + 1, row, lines[place], _COLOURS[not shares[place]])
    return describe(figure, _told(table, heading, lines, kinds))


def _key(axes: Any, meaning: tuple[str, str], right: float, y: float) -> float:
    """Say what the colours mean, up to the right end of a line; return where it begins."""
    from matplotlib.patches import Rectangle

    from course_lib.plotting import COLOURS

    for name, colour in reversed(list(zip(meaning, _COLOURS, strict=True))):
        left = right - _measure(axes, name, _KEY_SIZE, "normal")
        _text(axes, left, y, name, _KEY_SIZE, va="center", color="#444444")
        axes.add_patch(Rectangle((left - 0.22, y - 0.07), 0.14, 0.14, color=COLOURS[colour]))
        right = left - 0.4
    return right


def _told(table: pd.DataFrame, heading: str, lines: Sequence[str], kinds: Sequence[str]) -> str:
    """Say what stands on the cards, for those who cannot see them."""
    cards = []
    for row, line, kind in zip(table.to_dict("records"), lines, kinds, strict=True):
        cosine = f"cosine {row['similarity']:.2f}" if "similarity" in row else ""
        more = "; ".join(part for part in (line, kind, cosine) if part)
        title = " ".join(str(row["title"]).split())
        cards.append(f"{title} ({more})" if more else title)
    opening = f"{heading}. " if heading else ""
    return f"{opening}{len(cards)} cards in a row: {', '.join(cards)}."


def _card(
    axes: Any, x: float, y: float, number: int, row: dict[Any, Any], subtitle: str, colour: str
) -> None:
    """Draw one card with its lower left corner at (x, y)."""
    from matplotlib.patches import FancyBboxPatch, Rectangle

    from course_lib.plotting import COLOURS

    box = FancyBboxPatch(
        (x, y), _WIDTH, _HEIGHT, boxstyle="round,pad=0,rounding_size=0.1", facecolor="white",
        edgecolor="#B8B8B8", linewidth=1,
    )  # fmt: skip
    axes.add_patch(box)
    band = Rectangle(
        (x, y + _HEIGHT - _BAND), _WIDTH, _BAND, facecolor=COLOURS[colour], edgecolor="none"
    )
    axes.add_patch(band)
    band.set_clip_path(box)
    inner = _WIDTH - 2 * _PAD
    left, top = x + _PAD, y + _HEIGHT - _PAD
    _text(axes, left, top, f"{number}", 10, color="white", va="top")
    similarity = f"{row['similarity']:.2f}" if "similarity" in row else ""
    _text(
        axes, x + _WIDTH - _PAD, top, f"cos {similarity}", 10, color="white", va="top", ha="right"
    )
    title = _fitted(axes, str(row["title"]) or "(no title)", inner, 3, _TITLE_SIZES, weight="bold")
    middle = y + _HEIGHT - _BAND / 2 - 0.1
    _text(axes, left, middle, *title, color="white", weight="bold", va="center")
    below = y + _HEIGHT - _BAND - 0.13
    _text(axes, left, below, *_fitted(axes, subtitle, inner, 3, (9.5,)), va="top", color="#444444")
    words = str(row.get("shared words", ""))
    if words:
        _text(axes, left, y + 0.83, "shared words", 8.5, color="#666666", va="top")
        _text(axes, left, y + 0.65, *_fitted(axes, words, inner, 3, (10.5, 9)), va="top")


def _text(axes: Any, x: float, y: float, text: str, size: float, **style: Any) -> None:
    # Titles may hold a dollar sign: that is no formula.
    axes.text(x, y, text, fontsize=size, parse_math=False, linespacing=1.15, **style)


def _fitted(
    axes: Any,
    text: str,
    width: float,
    n_lines: int,
    sizes: Sequence[float],
    weight: str = "normal",
) -> tuple[str, float]:
    """Break a text into lines, in the largest size in which it fits; else cut it."""
    text = _drawable(" ".join(text.split()))
    lines: list[str] = []
    for size in sizes:
        lines = _wrapped(text, partial(_fits, axes, width, size, weight))
        if len(lines) <= n_lines:
            return "\n".join(lines), size
    last = lines[n_lines - 1]
    while last and _measure(axes, last + "…", sizes[-1], weight) > width:
        last = last[:-1]
    return "\n".join([*lines[: n_lines - 1], last.rstrip(" ,") + "…"]), sizes[-1]


def _fits(axes: Any, width: float, size: float, weight: str, line: str) -> bool:
    return _measure(axes, line, size, weight) <= width


def _wrapped(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Break at spaces; a word too long for a line, as in Korean, is broken anywhere."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if fits(longer):
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and not fits(lines[-1] + letter):
                lines.append("")
            lines[-1] += letter
    return lines


def _measure(axes: Any, text: str, size: float, weight: str) -> float:
    """Width of a line in inches."""
    drawn = axes.text(0, 0, text, fontsize=size, weight=weight, parse_math=False)
    width = drawn.get_window_extent().width / axes.figure.dpi
    drawn.remove()
    return float(width)


def _drawable(text: str) -> str:
    """Replace letters that no font of the course has by a square, as a page would."""
    return "".join(letter if ord(letter) in _letters() else _MISSING for letter in text)


@cache
def _letters() -> frozenset[int]:
    from matplotlib import font_manager

    from course_lib.plotting import korean_font

    letters: set[int] = set()
    for name in (korean_font(), "DejaVu Sans"):
        letters.update(font_manager.get_font(font_manager.findfont(name)).get_charmap())
    return frozenset(letters)
