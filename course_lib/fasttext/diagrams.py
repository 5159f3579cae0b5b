"""The diagrams of chapter 05: the pieces of a word, letters in a syllable, what a slip leaves.

A word's n-grams stand in a grid: across, where an n-gram begins; down, its length n. The
pictures are drawn from the same words and pieces that the chapter computes with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from course_lib.hangul import CODAS, ONSETS, VOWELS, split_syllable
from course_lib.language import tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_pieces", "plot_survivors", "plot_syllables"]

Cut = Callable[[str, int, int], list[str]]


def plot_pieces(marked: str, lengths: Sequence[int], seen: Mapping[str, int]) -> Axes:
    """Draw the n-grams of a word, coloured by how many words of the vocabulary have them.

    Parameters
    ----------
    marked : str
        The word between its marks, such as ``"<birthplace>"``.
    lengths : sequence of int
        Each n, one row of the grid for each.
    seen : mapping of str to int
        In how many words of the vocabulary each n-gram occurs; 0 if it is missing.

    Returns
    -------
    matplotlib.axes.Axes
        White squares are n-grams that no word of the vocabulary has.
    """
    from course_lib.plotting import COLOURS, describe, listed, new_axes

    pieces = {(i, n): marked[i : i + n] for n in lengths for i in range(len(marked) - n + 1)}
    known = [piece for piece in pieces.values() if seen.get(piece)]
    title = tr(
        "{count} of the {count_2} n-grams of {marked} were seen in training",
        count=len(known),
        count_2=len(pieces),
        marked=marked,
    )
    axes = new_axes(title, "", "", figsize=(11, 0.75 * len(lengths) + 1.4))
    _letters(axes, marked, 0, {})
    for (i, n), piece in pieces.items():
        count = seen.get(piece, 0)
        y = -1.3 - list(lengths).index(n)
        _box(axes, i, y, f"{piece}\n{count or '-'}", COLOURS["sky"] if count else "white", 12)
    for row, n in enumerate(lengths):
        axes.text(-0.15, -0.8 - row, f"n = {n}", ha="right", va="center")
    axes.text(
        len(marked), -len(lengths) - 0.3,
        "blue: seen, with the number of words that have it\neach under its first character",
        ha="right", va="bottom", fontsize=11, linespacing=1.4,
    )  # fmt: skip
    _frame(axes, len(marked), len(lengths) + 0.3)
    missing = [piece for piece in pieces.values() if not seen.get(piece)]
    alt = tr(
        "{title}. A grid of n-grams, in columns by where they begin and in rows "
        "by length. Never seen: {value}.",
        title=title,
        value=listed(missing) or "none",
    )
    return describe(axes, alt)


def plot_syllables(word: str, gloss: str) -> Axes:
    """Draw each syllable of a Korean word and, below, its onset, vowel and coda.

    Parameters
    ----------
    word : str
        Korean syllables only.
    gloss : str
        What the word means, in English.

    Returns
    -------
    matplotlib.axes.Axes
        Under each letter stands its index; ``_`` is the missing coda, index 0.
    """
    from course_lib.plotting import COLOURS, describe, new_axes

    fillers = sum(not split_syllable(syllable)[2] for syllable in word)
    told = {"word": word, "gloss": gloss, "count": len(word), "n": 3 * len(word) - fillers}
    if fillers == 1:
        title = tr("{word} ({gloss}): {count} syllables, {n} letters and 1 filler", **told)
    else:
        title = tr(
            "{word} ({gloss}): {count} syllables, {n} letters and {fillers} fillers",
            fillers=fillers,
            **told,
        )
    axes = new_axes(title, "", "", figsize=(11, 3.6))
    colours = [COLOURS["sky"], COLOURS["yellow"], COLOURS["green"]]
    said = []
    for place, syllable in enumerate(word):
        letters = split_syllable(syllable)
        indices = [
            letters_of.index(letter)
            for letters_of, letter in zip((ONSETS, VOWELS, CODAS), letters, strict=True)
        ]
        left = 3.6 * place
        _box(axes, left + 1, 1.7, syllable, "white", 22)
        for part, (letter, index, colour) in enumerate(zip(letters, indices, colours, strict=True)):
            x = left + part
            line = ([left + 1.5, x + 0.5], [1.7, 1])
            axes.plot(*line, color=COLOURS["grey"], linewidth=1, zorder=0)
            _box(axes, x, 0, letter or "_", colour if letter else "white", 18)
            axes.text(x + 0.5, -0.1, str(index), ha="center", va="top", fontsize=12)
        said.append(
            tr(
                "{syllable} is {words}",
                syllable=syllable,
                words=" ".join(letter or "_" for letter in letters),
            )
        )
    for part, (name, colour) in enumerate(zip(("onset", "vowel", "coda"), colours, strict=True)):
        axes.text(
            3.6 * part, -1.0, f" {name} ", va="center", fontsize=12,
            bbox={"facecolor": colour, "edgecolor": "black", "linewidth": 0.8},
        )  # fmt: skip
    axes.text(10.8, -1.0, "white: no coda; below each letter: its index", va="center", fontsize=12)
    axes.set_axis_off()
    axes.set(xlim=(-0.1, 3.6 * len(word) - 0.5), ylim=(-1.4, 2.8))
    return describe(
        axes,
        tr(
            "{title}. {words}. Below each letter stands its index.",
            title=title,
            words="; ".join(said),
        ),
    )


def plot_survivors(typo: str, intended: str, cut: Cut, to_jamo: Callable[[str], str]) -> Figure:
    """Draw which n-grams of a misspelt word are also n-grams of the word that was meant.

    Parameters
    ----------
    typo, intended : str
    cut : callable
        Cuts a word into n-grams, marks included, given the shortest and the longest n, such
        as ``fasttext.char_ngrams``.
    to_jamo : callable
        Writes a word in letters, such as ``hangul.decompose``.

    Returns
    -------
    matplotlib.figure.Figure
        N-grams of one to three syllables above, of three and four letters below; those that
        survive are green, the wrong syllable or letter is orange.
    """
    import matplotlib.pyplot as plt

    from course_lib.plotting import describe, listed

    figure, rows = plt.subplots(
        2, 1, figsize=(11, 5.3), layout="constrained", height_ratios=[4.8, 3.8]
    )
    plt.close(figure)
    spelled = {
        "In syllables": (typo, intended, [1, 2, 3]),
        "In jamo": (to_jamo(typo), to_jamo(intended), [3, 4]),
    }
    said = []
    for axes, (name, (wrong, right, lengths)) in zip(rows, spelled.items(), strict=True):
        kept, total = _draw_survivors(axes, wrong, right, lengths, cut)
        message = tr(
            "{name}: {count} of {total} n-grams survive", name=name, count=len(kept), total=total
        )
        axes.set_title(message)
        _frame(axes, len(to_jamo(typo)) + 2, len(lengths) + 0.3)
        said.append(f"{message}: {listed(kept)}")
    return describe(
        figure,
        tr("{typo} for {intended}. {words}.", typo=typo, intended=intended, words=". ".join(said)),
    )


def _draw_survivors(
    axes: Axes, wrong: str, right: str, lengths: Sequence[int], cut: Cut
) -> tuple[list[str], int]:
    """Draw a grid of n-grams; return those that survive, and the number of all."""
    from course_lib.plotting import COLOURS

    marked = f"<{wrong}>"
    slips = {i for i, (a, b) in enumerate(zip(marked, f"<{right}>", strict=False)) if a != b}
    _letters(axes, marked, 0, dict.fromkeys(slips, COLOURS["orange"]))
    survivors: list[str] = []
    total = 0
    for row, n in enumerate(lengths):
        axes.text(-0.15, -0.8 - row, f"n = {n}", ha="right", va="center")
        pieces, meant = cut(wrong, n, n), set(cut(right, n, n))
        first = (len(marked) - n + 1 - len(pieces)) // 2  # marks alone are no n-grams
        for i, piece in enumerate(pieces, start=first):
            colour = COLOURS["green"] if piece in meant else "white"
            _box(axes, i, -1.3 - row, piece, colour, 13)
        survivors += [piece for piece in pieces if piece in meant]
        total += len(pieces)
    return survivors, total


def _letters(axes: Axes, marked: str, y: float, colours: Mapping[int, str]) -> None:
    for i, letter in enumerate(marked):
        _box(axes, i, y, letter, colours.get(i, "#EEEEEE"), 14)


def _frame(axes: Axes, width: float, depth: float) -> None:
    axes.set_axis_off()
    axes.set(xlim=(-1.1, width + 0.1), ylim=(-depth - 0.1, 1.1))


def _box(axes: Axes, x: float, y: float, text: object, colour: str, size: float) -> None:
    """Draw a box of width and height 1 with a text in it."""
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, edgecolor="black", linewidth=0.8))
    axes.text(x + 0.5, y + 0.47, str(text), ha="center", va="center", fontsize=size)
