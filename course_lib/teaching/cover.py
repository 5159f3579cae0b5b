"""The picture on the first screen of README and site, made of two figures of chapter 09.

Draw it anew after a change of these figures or of the vectors::

    python -m course_lib.teaching.cover
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_lib import datasets, plotting, visualization
from course_lib.teaching.execution import repository_root
from course_lib.visualization import figures

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["COVER", "PAIRS", "draw_cover", "save_cover"]

COVER = Path("site", "_static", "cover.png")
"""Where the picture lies in the repository."""

PAIRS = [
    ("man", "woman"),
    ("king", "queen"),
    ("uncle", "aunt"),
    ("brother", "sister"),
    ("father", "mother"),
    ("son", "daughter"),
    ("husband", "wife"),
    ("actor", "actress"),
]
"""Start and end of each arrow."""

_ALIKE = 0.7  # cosine with the mean arrow from which one points nearly the same way
_HEIGHT = 5.4  # inches, of both figures
_DPI = 150  # twice what a README shows, for screens of high resolution
_GAP = 24  # pixels


def draw_cover() -> tuple[Image, str]:
    """Draw the map of eighty words and the arrows between pairs, side by side.

    Returns
    -------
    picture : PIL.Image.Image
    alt : str
        What it shows, for those who cannot see it.

    Raises
    ------
    course_lib.datasets.DataUnavailableError
        If the GloVe vectors are not here and cannot be fetched.
    """
    plotting.use_course_style()
    glove = datasets.glove_6b_50d().restrict(30_000)
    groups = visualization.word_groups()
    places = visualization.tsne(
        glove[groups["word"]], perplexity=15, metric="cosine", progress=False
    )
    words = figures.plot_map(
        places,
        "Neighbours in 50 dimensions, drawn in two",
        groups["word"].tolist(),
        groups["group"].tolist(),
        figsize=(6.2, _HEIGHT),
        legend=False,
    )
    arrows = visualization.analogy_arrows(glove, PAIRS)
    steps = figures.plot_arrows(
        arrows, "man is to woman as king is to queen", figsize=(5.0, _HEIGHT)
    )
    alike = int((arrows.table["cosine"] > _ALIKE).sum())
    (start, end), (second, its_end) = PAIRS[:2]
    alt = (
        f"Two figures of chapter 09. Left, a map of {len(groups)} words by their GloVe vectors: "
        f"words of a kind lie together, be they {_listed(groups['group'].unique())}. Right, arrows "
        f"from {start} to {end}, {second} to {its_end} and so on: {alike} of {len(PAIRS)} point "
        "nearly the same way."
    )
    return _beside(words, steps), alt


def save_cover(root: Path) -> Path:
    """Draw the picture and write it, with its alternative text inside.

    Parameters
    ----------
    root : pathlib.Path
        The course's folder.

    Returns
    -------
    pathlib.Path
        The file, ``root / COVER``.
    """
    from PIL.PngImagePlugin import PngInfo

    picture, alt = draw_cover()
    text = PngInfo()
    text.add_itxt("Description", alt)
    picture.quantize(128).save(root / COVER, optimize=True, pnginfo=text)
    return root / COVER


def _beside(*axes: Any) -> Image:
    from PIL import Image

    pictures = []
    for one in axes:
        buffer = io.BytesIO()
        one.figure.savefig(buffer, format="png", dpi=_DPI, bbox_inches=None)
        pictures.append(Image.open(buffer).convert("RGB"))
    width = sum(picture.width for picture in pictures) + _GAP * (len(pictures) - 1)
    joined = Image.new("RGB", (width, max(picture.height for picture in pictures)), "white")
    left = 0
    for picture in pictures:
        joined.paste(picture, (left, 0))
        left += picture.width + _GAP
    return joined


def _listed(names: Any) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"


if __name__ == "__main__":
    print(save_cover(repository_root()))
