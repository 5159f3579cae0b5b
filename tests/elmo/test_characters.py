"""Words become bytes between marks."""

from __future__ import annotations

import pytest

from course_lib.elmo import boundary_ids, character_ids
from course_lib.elmo.characters import MAX_CHARACTERS


def test_words_become_bytes_between_marks():
    assert character_ids(["ab"], 6).tolist() == [[259, 98, 99, 260, 261, 261]]
    assert character_ids([""], 4).tolist() == [[259, 260, 261, 261]]
    assert character_ids(["밤"], 6)[0, 1:4].tolist() == [b + 1 for b in "밤".encode()]
    assert character_ids(["🙂"], 7)[0, 1:5].tolist() == [b + 1 for b in "🙂".encode()]
    assert character_ids([]).shape == (0, MAX_CHARACTERS)


def test_long_words_are_cut_and_keep_both_marks():
    row = character_ids(["x" * 1000])[0]
    assert row.tolist() == character_ids(["x" * 48])[0].tolist()
    assert (row[0], row[-1]) == (259, 260)
    # 48 bytes are 16 Korean syllables; a cut may fall inside one, as published.
    assert character_ids(["가" * 17])[0].tolist() == character_ids(["가" * 16])[0].tolist()


def test_what_utf8_cannot_write_is_left_out():
    assert character_ids(["a\ud800b"]).tolist() == character_ids(["ab"]).tolist()


def test_marks_of_a_sentence_are_single_numbers():
    assert boundary_ids(5).tolist() == [[259, 257, 260, 261, 261], [259, 258, 260, 261, 261]]
    assert character_ids(["<S>", "</S>"], 5).tolist() == boundary_ids(5).tolist()


def test_no_room_for_characters():
    with pytest.raises(ValueError, match="max_characters is 2, expected 3"):
        character_ids(["a"], 2)
