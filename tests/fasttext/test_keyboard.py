"""The keyboard: keys struck, the text that appears, neighbours."""

from hypothesis import given
from hypothesis import strategies as st

from course_lib.fasttext import keyboard
from course_lib.hangul import CODAS, ONSETS, VOWELS

SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)


@given(st.text(SYLLABLES, max_size=5))
def test_what_is_struck_appears(text):
    assert keyboard.typed(keyboard.keystrokes(text)) == text


def test_keys_by_hand():
    assert keyboard.keystrokes("값을 과외ok") == "ㄱㅏㅂㅅㅇㅡㄹ ㄱㅗㅏㅇㅗㅣok"
    assert keyboard.typed("ㄱㅏㅂㅅㅣ") == "갑시"
    assert keyboard.typed("ㄱㅜㄱㅁㅣㄴ") == "국민"
    assert keyboard.typed("ㄱㅜㄱㅣㄴ") == "구긴"
    assert keyboard.typed("ㄷㄷㅐ") == "ㄷ대"
    assert keyboard.typed("ㅋㅋㅋ ㅠㅠ abc") == "ㅋㅋㅋ ㅠㅠ abc"
    assert keyboard.typed("ㅇㅏㄸㅏ") == "아따"  # ㄸ never ends a syllable


def test_every_letter_can_be_typed():
    strokes = {
        key
        for letters in (ONSETS, VOWELS, "".join(CODAS))
        for key in keyboard.keystrokes("".join(chr(0xAC00 + i) for i in range(0, 11_172, 5)))
    }
    singles = [c for c in (*ONSETS, *VOWELS) if c not in "ㅘㅙㅚㅝㅞㅟㅢ"]
    assert strokes == set(singles)
    assert all(keyboard.neighbours(key) for key in strokes)


def test_neighbours_by_hand():
    assert set(keyboard.neighbours("ㅕ")) == set("ㅛㅑㅓㅗ")
    assert set(keyboard.neighbours("ㄲ")) == set("ㄸㅆㅇㄹ")  # with shift, where there is one
    assert set(keyboard.neighbours("s")) == set("awedxz")
    assert set(keyboard.neighbours("S")) == set("AWEDXZ")
    assert keyboard.neighbours("가") == keyboard.neighbours("1") == ""


def test_neighbours_are_mutual_and_the_layouts_agree():
    for key in "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ":
        assert all(key in keyboard.neighbours(other) for other in keyboard.neighbours(key))
    korean = dict(
        zip(
            "qwertyuiopasdfghjklzxcvbnm",
            "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
            strict=True,
        )
    )
    for key, letter in korean.items():
        assert {korean[k] for k in keyboard.neighbours(key)} == set(keyboard.neighbours(letter))
