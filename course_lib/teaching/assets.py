"""Scripts and fonts for slides and site: copied out of installed packages, none kept here.

reveal.js comes from ``sphinx-revealjs``, MathJax from ``sphinx-mathjax-offline``, plotly's
script from ``plotly`` and a Korean font from ``koreanize-matplotlib``; our own style sheets
lie beside this module. Nothing is fetched from a network, at build or in the browser.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = [
    "ASSETS",
    "MissingAssetError",
    "copy_assets",
    "find_asset",
    "own_file",
    "writable_folder",
]

_OWN = Path(__file__).parent / "assets"


class MissingAssetError(ImportError):
    """A package that carries a script or font is not installed; the message says which."""


@dataclass(frozen=True)
class Asset:
    """A file inside an installed package.

    Attributes
    ----------
    package : str
        What pip calls the package.
    module : str
        What Python calls it; looked up, never imported.
    path : str
        Where the file lies in it.
    """

    package: str
    module: str
    path: str


_REVEAL = ("sphinx-revealjs", "sphinx_revealjs")
_KOREAN = ("koreanize-matplotlib", "koreanize_matplotlib")
ASSETS = {
    "reset.css": Asset(*_REVEAL, "_static/revealjs/dist/reset.css"),
    "reveal.css": Asset(*_REVEAL, "_static/revealjs/dist/reveal.css"),
    "reveal.js": Asset(*_REVEAL, "_static/revealjs/dist/reveal.js"),
    "notes.js": Asset(*_REVEAL, "_static/revealjs/plugin/notes/notes.js"),
    "zoom.js": Asset(*_REVEAL, "_static/revealjs/plugin/zoom/zoom.js"),
    "tex-svg.js": Asset(
        "sphinx-mathjax-offline", "sphinx-mathjax-offline", "static/mathjax/tex-svg.js"
    ),
    "plotly.min.js": Asset("plotly", "plotly", "package_data/plotly.min.js"),
    "NanumGothic.woff": Asset(*_KOREAN, "fonts/NanumGothic.ttf"),
    "NanumGothicBold.woff": Asset(*_KOREAN, "fonts/NanumGothicBold.ttf"),
}
"""The files that slides and site need, by the name they get there."""


def find_asset(name: str) -> Path:
    """Find a file of an installed package.

    Parameters
    ----------
    name : str
        A key of ``ASSETS``.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingAssetError
        If the package is not installed, or no longer holds the file.
    """
    asset = ASSETS[name]
    spec = find_spec(asset.module)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise MissingAssetError(
            f"{name} comes from the package {asset.package}, which is not installed. "
            "Run: python -m pip install -r requirements-dev.txt"
        )
    path = Path(folders[0]) / asset.path
    if not path.is_file():
        raise MissingAssetError(
            f"{name} is not where the package {asset.package} should keep it ({path}). "
            f"Run: python -m pip install --force-reinstall {asset.package}"
        )
    return path


def own_file(name: str) -> Path:
    """Return the path of one of the course's own style sheets, scripts or templates."""
    return _OWN / name


def copy_assets(names: Iterable[str], folder: Path) -> None:
    """Copy files of installed packages, and our own, into a folder of a build.

    Parameters
    ----------
    names : iterable of str
        Keys of ``ASSETS``, or names of files that lie beside this module.
    folder : pathlib.Path
        Made if missing.

    Raises
    ------
    MissingAssetError
        If a package is missing.
    PermissionError
        If the folder cannot be written to.
    """
    found = {name: find_asset(name) if name in ASSETS else own_file(name) for name in names}
    writable_folder(folder)
    for name, source in found.items():
        target = folder / name
        if not name.endswith(".woff"):
            shutil.copyfile(source, target)
        elif not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
            target.write_bytes(_web_font(source))


@cache
def _web_font(source: Path) -> bytes:
    """Pack a font for browsers.

    Nanum's files carry empty tables of the tool that hinted them (TSI…); browsers refuse
    a font for that, so these go. WOFF halves the size.
    """
    from fontTools.ttLib import TTFont

    packed = io.BytesIO()
    with TTFont(source, lazy=True) as font:
        for table in [name for name in font.keys() if name.startswith("TSI")]:  # noqa: SIM118
            del font[table]
        font.flavor = "woff"
        font.save(packed)
    return packed.getvalue()


def writable_folder(folder: Path) -> Path:
    """Create a folder to build into and make sure that files can be written there.

    Parameters
    ----------
    folder : pathlib.Path
        Made, with its parents, where it is missing.

    Returns
    -------
    pathlib.Path
        The same folder.

    Raises
    ------
    PermissionError
        If it cannot be made or written to; the message says what to do.
    """
    probe = folder / f".write-test-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise PermissionError(
            f"Cannot write to the build folder {folder} ({error.strerror or error}). "
            "Give yourself write permission there, or name another folder with --output."
        ) from error
    return folder
