"""Scripts, fonts and colours that slides and site share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course_lib.plotting import COLOURS
from course_lib.teaching import assets
from course_lib.teaching.assets import Asset, MissingAssetError
from course_lib.teaching.slides import build_slides


def test_a_missing_package_is_named(
    tmp_path: Path, chapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(assets.ASSETS, "reveal.js", Asset("sphinx-revealjs", "no_such", "x.js"))
    with pytest.raises(MissingAssetError, match=r"package sphinx-revealjs, which is not installed"):
        build_slides([chapter], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    monkeypatch.setitem(assets.ASSETS, "reveal.js", Asset("sphinx-revealjs", "course_lib", "x.js"))
    with pytest.raises(MissingAssetError, match="is not where the package sphinx-revealjs"):
        build_slides([chapter], tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, chapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PermissionError, match="Cannot write to the build folder"):
        build_slides([chapter], tmp_path / "file")

    def refuse(self: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(PermissionError, match=r"out.*\(Permission denied\).*--output"):
        assets.writable_folder(tmp_path / "out")


def test_the_korean_font_is_packed_once_and_without_what_browsers_refuse(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    assets.copy_assets(["NanumGothic.woff"], tmp_path)
    packed = tmp_path / "NanumGothic.woff"
    with TTFont(packed) as font:
        assert not [table for table in font.keys() if table.startswith("TSI")]  # noqa: SIM118
        assert ord("한") in font.getBestCmap()
    written = packed.stat().st_mtime_ns
    assets.copy_assets(["NanumGothic.woff"], tmp_path)
    assert packed.stat().st_mtime_ns == written


def _variables() -> dict[str, str]:
    text = assets.own_file("identity.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--course-(\w+): (#[0-9a-f]{6});", text))


def test_slides_and_site_share_the_colours_of_the_figures() -> None:
    variables = _variables()
    for name in ("blue", "orange", "green", "purple", "sky", "yellow"):
        assert variables[name] == COLOURS[name].lower()


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", ["text", "quiet", "accent", "warm"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_colours_of_text_have_contrast_aa(ink: str, ground: str) -> None:
    variables = _variables()
    assert _contrast(variables[ink], variables[ground]) >= 4.5
