"""Syllables to jamo and back: every syllable, any text, and a library of others."""

import itertools
import unicodedata

import hgtk
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import hangul
from course_lib.text import tokenize

SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4)]


# Korean of all sorts, marks and others, so that ambiguous neighbours come up often.
KOREAN_TEXT = st.text(st.sampled_from("가각값힣ㄱㅏㅋㅠㄳㅇ_< aA\u1100\u1161\uffa1\U0001f600"))


def has_bare_pair(text):
    """A bare consonant that may be an onset, directly followed by a bare vowel."""
    return any(a in hangul.ONSETS and b in hangul.VOWELS for a, b in itertools.pairwise(text))


def test_the_word_of_the_lecture():
    assert hangul.decompose("자연어") == "ㅈㅏ_ㅇㅕㄴㅇㅓ_"
    assert hangul.decompose("자연어처리") == "ㅈㅏ_ㅇㅕㄴㅇㅓ_ㅊㅓ_ㄹㅣ_"
    assert hangul.compose("ㅈㅏ_ㅇㅕㄴㅇㅓ_ㅊㅓ_ㄹㅣ_") == "자연어처리"


def test_the_last_mark_is_kept_or_dropped():
    assert hangul.decompose("처리", keep_last=False) == "ㅊㅓ_ㄹㅣ"
    assert hangul.decompose("자연", keep_last=False) == "ㅈㅏ_ㅇㅕㄴ"
    assert hangul.decompose("처_", keep_last=False) == "ㅊㅓ__"  # that mark is the text's own
    assert hangul.decompose("", keep_last=False) == ""
    assert hangul.compose("ㅊㅓ_ㄹㅣ") == "처리"


def test_every_syllable_comes_back():
    assert len(SYLLABLES) == 11_172
    for syllable in SYLLABLES:
        jamo = hangul.decompose(syllable)
        assert len(jamo) == 3
        assert hangul.compose(jamo) == syllable
        assert hangul.join_syllable(*hangul.split_syllable(syllable)) == syllable
    everything = "".join(SYLLABLES)
    assert hangul.compose(hangul.decompose(everything)) == everything


def test_every_syllable_as_another_library_has_it():
    for syllable in SYLLABLES:
        assert hangul.split_syllable(syllable) == hgtk.letter.decompose(syllable)


def test_the_syllables_agree_with_unicode_itself():
    for syllable in SYLLABLES[::37]:
        onset, vowel, *coda = unicodedata.normalize("NFD", syllable)
        names = [unicodedata.name(jamo).split()[-1] for jamo in (onset, vowel, *coda)]
        ours = [
            unicodedata.name(jamo).split()[-1] for jamo in hangul.split_syllable(syllable) if jamo
        ]
        assert ours == names


@given(st.one_of(st.text(), KOREAN_TEXT), st.sampled_from("_-0 "), st.booleans())
@example("ㅋㅋㅋ 가ㅏㄱ각_ ㅠㅠ", "_", True)
def test_any_text_comes_back(text, empty, keep_last):
    if not has_bare_pair(text):
        assert hangul.compose(hangul.decompose(text, empty, keep_last), empty) == text


@pytest.mark.parametrize(
    ("text", "comes_back_as"),
    [
        ("ㅋㅏ", "카"),
        ("ㅋㅏㄱ", "칵"),
        ("ㅋㅏ가", "칵ㅏ_"),
        ("ㅋㅏ_", "카"),
        ("ㅋㅏ!", "ㅋㅏ!"),
        ("ㄳㅏ", "ㄳㅏ"),
    ],
)
def test_the_one_ambiguous_input(text, comes_back_as):
    assert hangul.compose(hangul.decompose(text)) == comes_back_as


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ㅋㅋㅋ",
        "ㅠㅠ",
        "ㄱㄴㄷ",
        "ﾡﾢￂ",
        "apple pie",
        "\U0001f600",
        "漢字かな",
        "\u1112\u1161\u11ab",
        "_",
        "ㆍㅿ",
    ],
)
def test_everything_else_passes_through(text):
    assert hangul.decompose(text) == text
    assert hangul.compose(text) == text


def test_mixed_scripts():
    assert hangul.decompose("LG전자 3rd ㅋㅋ\U0001f600") == "LGㅈㅓㄴㅈㅏ_ 3rd ㅋㅋ\U0001f600"


def test_text_from_a_mac_is_normalised_by_tokenize_not_here():
    decomposed = unicodedata.normalize("NFD", "한국어")
    assert hangul.decompose(decomposed) == decomposed
    assert hangul.decompose(tokenize(decomposed)[0]) == "ㅎㅏㄴㄱㅜㄱㅇㅓ_"


@pytest.mark.parametrize("empty", ["", "__", "ㄱ", "ㅏ", "가", "\u11a8", "ﾡ"])
@pytest.mark.parametrize("function", [hangul.decompose, hangul.compose])
def test_a_mark_that_could_be_confused_is_refused(function, empty):
    with pytest.raises(ValueError, match=f"empty is '{empty}'"):
        function("자연어", empty=empty)


def test_special_characters_as_mark():
    for empty in r"]^-\.$":
        assert hangul.compose(hangul.decompose("자연어", empty), empty) == "자연어"


def test_bad_parts():
    with pytest.raises(ValueError, match="syllable is 'ㄱ', expected one of the blocks"):
        hangul.split_syllable("ㄱ")
    with pytest.raises(ValueError, match="syllable is '가나'"):
        hangul.split_syllable("가나")
    with pytest.raises(ValueError, match="coda is 'ㄸ'"):
        hangul.join_syllable("ㄱ", "ㅏ", "ㄸ")
    with pytest.raises(ValueError, match="onset is ''"):
        hangul.join_syllable("", "ㅏ")
    with pytest.raises(ValueError, match="vowel is 'ㅏㅓ'"):
        hangul.join_syllable("ㄱ", "ㅏㅓ")
