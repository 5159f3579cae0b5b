"""Vectors written: short text, and words that a format cannot hold."""

import pytest

from course_lib.vectors import WordVectors


def test_text_is_short_and_readable(tmp_path):
    numbers = [0.418, -0.00066023, 12, 1e-6, 123456.5, 1e9, 0.1, 100, 16777216, -0.0]
    tiny = [1e-30, -3e-20, 1e30, 0.418, 7, 0, 0, 0, 0, -0.0]
    WordVectors(["w", "t", "x"], [numbers, tiny, numbers]).save(tmp_path / "v.txt")
    line = "0.418 -0.00066023 12 1e-06 123456.5 1e+09 0.1 100 16777216 -0"
    assert (tmp_path / "v.txt").read_text() == (
        f"w {line}\nt 1e-30 -3e-20 1e+30 0.418 7 0 0 0 0 -0\nx {line}\n"
    )


@pytest.mark.parametrize("word", ["new york", "", "a\nb", "a\tb", "a\r", "\ufeffa"])
@pytest.mark.parametrize("name", ["v.txt", "v.bin"])
def test_words_that_a_format_cannot_hold_are_refused(tmp_path, word, name):
    with pytest.raises(ValueError, match=r"cannot be written in this format"):
        WordVectors([word], [[1.0, 2.0]]).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_line_break_in_a_word_fits_nowhere(tmp_path):
    with pytest.raises(ValueError, match=r"'a\\nb' holds a line break"):
        WordVectors(["a\nb"], [[1.0]]).save(tmp_path / "v.npz")


def test_saved_files_can_be_read_by_others(tmp_path):
    import os
    import stat

    umask = os.umask(0o022)
    try:
        WordVectors(["a"], [[1.0]]).save(tmp_path / "v.npz")
    finally:
        os.umask(umask)
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "v.npz").stat().st_mode) == 0o644
