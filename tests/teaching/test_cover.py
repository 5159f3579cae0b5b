"""The picture of the first screen: small, described, and described everywhere alike."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from course_lib.teaching.cover import COVER, draw_cover, save_cover
from tests import ROOT


def committed() -> tuple[tuple[int, int], str]:
    with Image.open(ROOT / COVER) as picture:
        return picture.size, picture.text["Description"]


def test_the_picture_is_small_and_sharp() -> None:
    assert (ROOT / COVER).stat().st_size < 300_000
    assert committed()[0][0] >= 1600  # twice the width that a page shows


def test_readme_and_site_describe_it_alike() -> None:
    _, alt = committed()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    index = (ROOT / "site" / "index.md").read_text(encoding="utf-8")
    assert re.findall(rf"!\[(.*?)\]\({COVER.as_posix()}\)", readme) == [alt]
    assert re.findall(r':alt: "(.*?)"', index) == [alt]


@pytest.mark.data
def test_drawn_again_it_says_the_same(tmp_path) -> None:
    _, alt = draw_cover()
    assert alt == committed()[1]
    assert "80 words" in alt and "7 of 8" in alt
    (tmp_path / COVER).parent.mkdir(parents=True)
    with Image.open(save_cover(tmp_path)) as again:
        assert (again.size, again.text["Description"]) == committed()
