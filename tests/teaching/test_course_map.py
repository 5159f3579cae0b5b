"""The map of the course: one list of chapters, drawn under their stages."""

from course_lib.teaching.course_map import CHAPTERS, STAGES, plot_course_map


def test_chapters_are_counted_without_a_gap_and_every_stage_has_some():
    assert [chapter.number for chapter in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))
    assert {chapter.stage for chapter in CHAPTERS} == set(STAGES)
    assert all(chapter.question.endswith("?") for chapter in CHAPTERS)


def test_the_map_shows_every_chapter_and_which_are_there():
    axes = plot_course_map({1, 4})
    boxes = {text.get_text(): text.get_bbox_patch() for text in axes.texts if text.get_text()}
    assert list(STAGES) == [name for name in boxes if name in STAGES]
    for chapter in CHAPTERS:
        box = boxes[f"{chapter.number:02d}\n{chapter.name}"]
        assert box.get_linestyle() == ("-" if chapter.number in {1, 4} else ":")


def test_a_chapter_stands_below_its_stage():
    places = {text.get_text(): text.get_position() for text in plot_course_map(set()).texts}
    for chapter in CHAPTERS:
        x, y = places[f"{chapter.number:02d}\n{chapter.name}"]
        assert x == places[chapter.stage][0] and y < places[chapter.stage][1]
