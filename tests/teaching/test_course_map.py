"""The map of the course: every chapter stands on it, with its question, inside its box."""

import matplotlib.pyplot as plt
import pytest

from course_lib import plotting
from course_lib.teaching.course_map import CHAPTERS, STAGES, plot_course_map


@pytest.fixture
def axes():
    plotting.use_course_style()
    axes = plot_course_map()
    axes.figure.draw_without_rendering()
    yield axes
    plt.close(axes.figure)


def test_chapters_are_numbered_in_order_and_each_belongs_to_a_stage() -> None:
    assert [chapter.number for chapter in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))
    assert {chapter.stage for chapter in CHAPTERS} == set(STAGES)


def test_every_chapter_and_stage_is_named_on_the_map_and_in_its_text(axes) -> None:
    written = [text.get_text().replace("\n", " ") for text in axes.texts]
    for chapter in CHAPTERS:
        assert f"{chapter.number:02d}  {chapter.name}" in written
        assert chapter.question in written
        assert f"{chapter.number:02d} {chapter.name}" in axes.figure.alt
    assert set(STAGES) <= set(written)
    assert f"{len(STAGES)} stages" in axes.figure.alt


def test_no_text_leaves_its_box(axes) -> None:
    boxes = [patch.get_window_extent() for patch in axes.patches]
    for text in axes.texts:
        room = text.get_window_extent()
        if text.get_text() and "back to counting" not in text.get_text():
            assert any(
                box.x0 <= room.x0 and room.x1 <= box.x1 and box.y0 <= room.y0 and room.y1 <= box.y1
                for box in boxes
            ), text.get_text()
