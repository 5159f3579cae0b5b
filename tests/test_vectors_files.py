"""Reading and writing vectors: every format, odd words, damaged files."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.vectors import VectorFileError, WordVectors, reading
from course_lib.vectors.text_format import TextReader

GLOVE = "the 0.5 -1.25\nof 1e-3 +2\n"
HEADED = "2 2\nthe 0.5 -1.25\nof 1e-3 +2\n"
# Words that have broken readers: quotes, what pandas takes for "missing", non-ASCII spaces,
# line separators that str.splitlines splits at, digits, a byte order mark inside.
ODD_WORDS = [
    '"', "'", "nan", "null", "n/a", "NA", "inf", "a\u00a0b", "\u3000", "\u0085", "x\u2028y",
    "\u00a0", "1", "-2.5", "1e5", "자연어", "ice\u200b", "\x0b", "\x1c", "a\ufeff", "😀", "</s>",
]  # fmt: skip


def write(folder: Path, content: str | bytes, name: str = "v.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def load_text(content: str | bytes, **options) -> WordVectors:
    data = content if isinstance(content, bytes) else content.encode()
    words, matrix = TextReader(io.BytesIO(data), "v.txt", **options).read()
    return WordVectors(words, matrix)


def binary(words, matrix, header=None, newline=b"\n") -> bytes:
    matrix = np.asarray(matrix, dtype="<f4")
    header = header or f"{len(words)} {matrix.shape[1]}\n"
    records = [
        w.encode() + b" " + r.tobytes() + newline for w, r in zip(words, matrix, strict=True)
    ]
    return header.encode() + b"".join(records)


# Reading what is right


@pytest.mark.parametrize(
    "content",
    [
        GLOVE,
        GLOVE.rstrip("\n"),
        GLOVE.replace("\n", "\r\n"),
        GLOVE.replace("\n", " \n"),
        GLOVE.replace(" ", "\t"),
        GLOVE.replace(" ", "  "),
        GLOVE + "\n\n \n",
        "\ufeff" + GLOVE,
        HEADED,
        HEADED.replace("\n", "\r\n"),
        HEADED.replace("\n", " \n"),
        "\ufeff" + HEADED,
    ],
)
def test_text_in_all_its_shapes(tmp_path, content):
    vectors = WordVectors.load(write(tmp_path, content))
    assert vectors.words == ["the", "of"]
    assert vectors.matrix.tolist() == [[0.5, -1.25], [np.float32(0.001), 2]]


@pytest.mark.parametrize(
    "suffix", [".npz", ".txt", ".vec", ".bin", ".txt.gz", ".vec.zip", ".bin.gz"]
)
def test_every_format_gives_back_words_and_bits(tmp_path, suffix):
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(len(ODD_WORDS), 5)).astype(np.float32)
    matrix[3] = [0, -0.0, 1e-30, 3.4e38, 1e-45]
    path = tmp_path / f"v{suffix}"
    WordVectors(ODD_WORDS, matrix).save(path)
    vectors = WordVectors.load(path)
    assert vectors.words == ODD_WORDS
    assert (vectors.matrix.view(np.uint32) == matrix.view(np.uint32)).all()


def test_npz_keeps_counts_and_spaces_and_holds_no_pickle(tmp_path):
    path = tmp_path / "v.npz"
    WordVectors(["new york", "", "a\r"], np.eye(3), counts=[3, 2, 1]).save(path)
    vectors = WordVectors.load(path)
    assert vectors.words == ["new york", "", "a\r"]
    assert vectors.counts.tolist() == [3, 2, 1]
    with np.load(path, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays} == {"u", "f", "i"}
    assert WordVectors.load(path, limit=1).words == ["new york"]


def test_an_npz_of_no_words(tmp_path):
    WordVectors([], np.zeros((0, 3))).save(tmp_path / "v.npz")
    assert len(WordVectors.load(tmp_path / "v.npz")) == 0


@pytest.mark.parametrize("word", [". . .", "at name@domain.com", "- \u00a0 -"])
def test_words_with_spaces_inside_are_read(word):
    vectors = load_text(f"the 1 2 3\n{word} 4 5 6\nof 7 8 9\n")
    assert vectors.words == ["the", word, "of"]
    assert vectors[word].tolist() == [4, 5, 6]


def test_a_word_with_spaces_on_the_first_line():
    assert load_text(". . . 1 2\nthe 3 4\n").words == [". . .", "the"]


def test_a_number_is_a_word_if_it_comes_first():
    assert load_text("5 1 2\n7 3 4\n").words == ["5", "7"]


def test_format_overrides_the_first_line(tmp_path):
    path = write(tmp_path, "3 2\n4 5\n")
    vectors = WordVectors.load(path, format="glove")
    assert vectors.words == ["3", "4"]
    assert vectors.matrix.tolist() == [[2], [5]]
    with pytest.raises(
        VectorFileError, match=r"line 1: expected the number of words .*format='glove'"
    ):
        WordVectors.load(write(tmp_path, GLOVE), format="word2vec")


@pytest.mark.parametrize("name", ["v.vec", "v.50d", "v"])
def test_other_names_are_read_as_text(tmp_path, name):
    assert len(WordVectors.load(write(tmp_path, HEADED, name))) == 2


@pytest.mark.parametrize("newline", [b"\n", b""])
def test_binary_of_the_c_program_and_of_gensim(tmp_path, newline):
    content = binary(["</s>", "자연어"], [[1, 2, 3], [4, 5, 6]], newline=newline)
    vectors = WordVectors.load(write(tmp_path, content, "v.bin"))
    assert vectors.words == ["</s>", "자연어"]
    assert vectors.matrix.tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize("name", ["v.txt", "v.vec", "v.bin", "v.npz", "v.txt.gz", "v.txt.zip"])
def test_limit_reads_the_first_words(tmp_path, name):
    vectors = WordVectors([f"w{i}" for i in range(50)], np.arange(150).reshape(50, 3))
    vectors.save(tmp_path / name)
    some = WordVectors.load(tmp_path / name, limit=7)
    assert some.words == [f"w{i}" for i in range(7)]
    assert some.matrix[-1].tolist() == [18, 19, 20]
    assert len(WordVectors.load(tmp_path / name, limit=50)) == 50
    assert len(WordVectors.load(tmp_path / name, limit=99)) == 50
    with pytest.raises(ValueError, match="limit is 0"):
        WordVectors.load(tmp_path / name, limit=0)


def test_damage_beyond_the_limit_does_not_matter():
    assert load_text("the 1 2\nof x y\n", limit=1).words == ["the"]


@pytest.mark.parametrize("name", ["v.txt", "v.vec", "v.bin", "v.txt.gz"])
@pytest.mark.parametrize("block", [7, 64, 1000])
def test_blocks_may_end_anywhere(tmp_path, monkeypatch, name, block):
    vectors = WordVectors(
        [f"w{i}" * (1 + i % 4) for i in range(60)], np.arange(240).reshape(60, 4) / 7
    )
    vectors.save(tmp_path / name)
    monkeypatch.setattr(reading, "_BLOCK", block)
    read = WordVectors.load(tmp_path / name)
    assert read.words == vectors.words
    assert (read.matrix == vectors.matrix).all()


def test_blank_lines_at_the_end_may_fill_blocks(monkeypatch):
    monkeypatch.setattr(reading, "_BLOCK", 16)
    assert load_text(GLOVE + "\n" * 100).words == ["the", "of"]
    with pytest.raises(VectorFileError, match="line 3: the line is empty, but the file goes on"):
        load_text(GLOVE + "\n" * 100 + "x 1 2\n")


def test_more_long_numbers_than_fit_at_once(monkeypatch):
    from course_lib.vectors import text_format

    monkeypatch.setattr(text_format, "_ROOM_FOR_PENDING", 4)
    # Halfway between two float32, or beyond the table of powers: Python must decide.
    line = "1.00000005960464477539062500001 1e-150 1.5"
    vectors = load_text("".join(f"w{i} {line}\n" for i in range(10)))
    assert (vectors.matrix == np.array([float(x) for x in line.split()], dtype=np.float32)).all()


# Bits


digits = st.text("0123456789", max_size=25)
decimals = st.builds(
    lambda sign, whole, point, rest, exponent: sign + whole + point + rest + exponent,
    st.sampled_from(["", "-", "+"]),
    digits,
    st.sampled_from(["", "."]),
    digits,
    st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from("eE"), st.integers(-60, 45))),
)
numbers = st.one_of(
    decimals,
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(width=32, allow_nan=False, allow_infinity=False).map(lambda x: f"{x:.9g}"),
    st.floats(-1, 1).map(lambda x: f"{x:.5f}"),
    # The middle between two float32 and its neighbours: where a careless parser errs.
    st.builds(
        lambda bits, nudge: repr(
            float(np.nextafter(_between(np.uint32(bits)), nudge, dtype=np.float64))
        ),
        st.integers(1, 0x7F000000),
        st.sampled_from([-np.inf, 0.0, np.inf]),
    ),
)


def _between(bits):
    low = float(bits.view(np.float32))
    return (low + float((bits + np.uint32(1)).view(np.float32))) / 2


def is_decimal(text):
    try:
        with np.errstate(over="ignore"):
            return bool(np.isfinite(np.float32(float(text)))) and not text.startswith((".e", ".E"))
    except ValueError:
        return False


@settings(max_examples=300, deadline=None)
@given(st.lists(numbers.filter(is_decimal), min_size=1, max_size=20))
def test_numbers_have_the_bits_of_pythons_float(texts):
    _, matrix = TextReader(
        io.BytesIO(("word " + " ".join(texts) + "\n").encode()), "v.txt", header=False
    ).read()
    expected = np.array([np.float32(float(text)) for text in texts])
    assert matrix.view(np.uint32)[0].tolist() == expected.view(np.uint32).tolist()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters=" \t\r\n\ufeff"), min_size=1
        ),
        min_size=1,
        unique=True,
    ),
    st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=2, max_size=6),
    st.sampled_from(["v.txt", "v.vec", "v.bin", "v.npz"]),
)
def test_any_words_and_numbers_survive_a_round_trip(tmp_path, words, numbers, name):
    matrix = np.array([np.roll(numbers, i) for i in range(len(words))], dtype=np.float32)
    WordVectors(words, matrix).save(tmp_path / name)
    vectors = WordVectors.load(tmp_path / name)
    assert vectors.words == words
    assert (vectors.matrix.view(np.uint32) == matrix.view(np.uint32)).all()


def test_text_is_short_and_readable(tmp_path):
    numbers = [0.418, -0.00066023, 12, 1e-6, 123456.5, 1e9, 0.1, 100, 16777216, -0.0]
    tiny = [1e-30, -3e-20, 1e30, 0.418, 7, 0, 0, 0, 0, -0.0]
    WordVectors(["w", "t", "x"], [numbers, tiny, numbers]).save(tmp_path / "v.txt")
    line = "0.418 -0.00066023 12 1e-06 123456.5 1e+09 0.1 100 16777216 -0"
    assert (tmp_path / "v.txt").read_text() == (
        f"w {line}\nt 1e-30 -3e-20 1e+30 0.418 7 0 0 0 0 -0\nx {line}\n"
    )


# Agreement with gensim


@pytest.mark.parametrize(("name", "is_binary"), [("v.vec", False), ("v.bin", True)])
def test_gensim_reads_what_we_write_and_we_read_what_gensim_writes(tmp_path, name, is_binary):
    from gensim.models import KeyedVectors

    words = [w for w in ODD_WORDS if not w.isspace() and w not in ("\x0b", "\x1c")]
    matrix = np.random.default_rng(1).normal(size=(len(words), 4)).astype(np.float32)
    ours = WordVectors(words, matrix)
    ours.save(tmp_path / name)
    theirs = KeyedVectors.load_word2vec_format(tmp_path / name, binary=is_binary)
    assert theirs.index_to_key == words
    assert (theirs.vectors == matrix).all()
    ours.to_gensim().save_word2vec_format(str(tmp_path / f"g{name}"), binary=is_binary)
    back = WordVectors.load(tmp_path / f"g{name}")
    assert back.words == words
    assert (back.matrix == matrix).all()


# Bad text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"v\.txt is empty"),
        ("\n", r"line 1: expected a word followed by numbers, got ''"),
        ("the of to\n", r"line 1: expected a word followed by numbers, got 'the of to'"),
        ("the 1 2\nof 1\n", r"line 2: expected a word and 2 numbers, got 1 numbers: 'of 1'"),
        ("the 1 2\nof 1 2 3\n", r"line 2: expected a word and 2 numbers, got 3 numbers"),
        ("the 1 2\nof\n", r"line 2: expected a word and 2 numbers, got 0 numbers"),
        ("the 1 2\n7 8\n", r"line 2: expected a word and 2 numbers, got 1 numbers"),
        ("the 1 2\nof 1 x\n", r"line 2: 'x' is not a number"),
        ("the 1 2\nof 1 2e\n", r"line 2: '2e' is not a number"),
        ("the 1 2\nof 1 1_0\n", r"line 2: '1_0' is not a number"),
        ("the 1 2\nof - 2\n", r"line 2: '-' is not a number"),
        ("the 1 2\nof . 2\n", r"line 2: '.' is not a number"),
        ("the 1 2\nof 0x1 2\n", r"line 2: '0x1' is not a number"),
        ("the 1 2\nof nan 2\n", r"line 2: 'nan' in the vector of 'of'; all must be finite"),
        ("the 1 2\nof 1 -inf\n", r"line 2: '-inf' in the vector of 'of'"),
        ("the 1 2\nof 1 1e39\n", r"line 2: '1e39' is too large for a 32-bit float"),
        ("the 1 2\nof 1 1e999999999999999999999\n", r"line 2: '1e9+' is too large"),
        ("the 1 2\n 1 2\n", r"line 2: begins with a space where the word should stand"),
        ("the 1 2\n\nof 3 4\n", r"line 2: the line is empty, but the file goes on"),
        ("the 1 2\n" + "x" * 99 + " 1\n", r"'x{60}'\.\.\.\."),
        ("3 2\nthe 1 2\nof 3 4\n", r"promises 3 words, but the file ends after 2 \(line 3\)"),
        (
            "1 2\nthe 1 2\nof 3 4\n",
            r"line 3: the first line promises 1 words, but the file goes on",
        ),
        ("1 2\nthe 1 2\nof\n", r"line 3: the first line promises 1 words, but the file goes on"),
        ("2 3\nthe 1 2\nof 3 4\n", r"line 2: expected a word and 3 numbers \(as the first line"),
        ("2 1\nthe 1 2\nof 3 4\n", r"line 2: expected a word and 1 numbers \(as the first line"),
        ("0 5\n", r"line 1: promises 0 words of 5 dimensions"),
        ("5 0\n", r"line 1: promises 5 words of 0 dimensions"),
        ("99999999999999 2\nthe 1 2\n", r"ends after 1"),
    ],
)
def test_bad_text_names_the_line(tmp_path, content, message):
    with pytest.raises(VectorFileError, match=message) as caught:
        WordVectors.load(write(tmp_path, content))
    assert isinstance(caught.value, ValueError)
    assert "v.txt" in str(caught.value)


def test_the_line_number_counts_over_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_BLOCK", 50)
    lines = [f"w{i} 1 2" for i in range(100)]
    lines[76] = "w76 1 oops"
    with pytest.raises(VectorFileError, match=r"line 77: 'oops'"):
        load_text("\n".join(lines))
    with pytest.raises(VectorFileError, match=r"line 78: 'oops'"):
        load_text("100 2\n" + "\n".join(lines))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "the 1 2\ncafé 3 4\n".encode("latin1"),
            r"line 2, byte 4: the word 'caf\\\\xe9' is not UTF-8",
        ),
        ("1 2\n자연어 3 4\n".encode("cp949"), r"line 2, byte 1: .* \(cp949 for Korean\)"),
        (GLOVE.encode("utf-16"), r"line 1: .* UTF-16: save it as UTF-8"),
        (gzip.compress(GLOVE.encode(), mtime=0) + b"\n", r"line 1: .* its name should end in \.gz"),
        (b"PK\x03\x04 \n", r"line 1: .* its name should end in \.zip or \.npz"),
    ],
)
def test_text_in_another_encoding(tmp_path, content, message):
    with pytest.raises(VectorFileError, match=message):
        WordVectors.load(write(tmp_path, content))


def test_a_file_without_lines_is_given_up(monkeypatch):
    monkeypatch.setattr(reading, "_BLOCK", 100)
    monkeypatch.setattr(reading, "_LARGEST_BLOCK", 1000)
    with pytest.raises(VectorFileError, match="line 1: does not end within"):
        load_text(b"x" * 5000)
    long_line = "w " + " ".join(["0.25"] * 190)
    assert load_text(f"{long_line}\n").dim == 190


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("v.txt", "the 1 2\nof 3 4\nthe 5 6\n"),
        ("v.vec", "3 2\nthe 1 2\nof 3 4\nthe 5 6\n"),
        ("v.bin", binary(["the", "of", "the"], [[1, 2], [3, 4], [5, 6]])),
    ],
)
def test_repeated_words_are_told_with_their_place(tmp_path, name, content):
    place = {"v.txt": "line 3", "v.vec": "line 4", "v.bin": "word 3"}[name]
    path = write(tmp_path, content, name)
    with pytest.warns(UserWarning, match=rf"{name}: 1 of 3 vectors .* 'the' \({place}\)") as told:
        vectors = WordVectors.load(path)
    assert told[0].filename == __file__
    assert vectors.words == ["the", "of"]
    assert vectors.matrix.tolist() == [[1, 2], [3, 4]]


# Bad binary


GOOD = binary(["the", "of"], [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"v\.bin is empty"),
        (b"hello\n", r"expected a first line with the number of words"),
        (b"\x00\x01\x02", r"fastText's own \.bin is another one"),
        (b"0 5\n", r"expected a first line"),
        (b"2 2", r"expected a first line"),
        (b"2 2\n", r"word 1: the file ends within or before this word, 0 bytes are left"),
        (GOOD[:-2], r"word 2: the file ends within or before this word, 11 bytes are left"),
        (GOOD[:-12], r"word 2: the file ends .* promises 2 words of 2 dimensions"),
        (GOOD + b"to ", r"word 3: the first line promises 2 words, but the file goes on"),
        (GOOD.replace(b"2 2\n", b"1 2\n"), r"word 2: the first line promises 1 words"),
        (GOOD.replace(b"2 2\n", b"3 2\n"), r"word 3: the file ends within or before this word"),
        (GOOD.replace(b"2 2\n", b"2 1\n"), r"v\.bin, word 2"),
        (GOOD.replace(b"2 2\n", b"2 9\n"), r"word 1: the file ends"),
        (binary(["the", "of"], [[1, 2], [3, np.nan]]), r"word 2: the vector of 'of' holds NaN"),
        (b"2 2\n\xff\xfe " + b"\0" * 8, r"word 1, byte 1: the word .* is not UTF-8"),
        (b"1 2\nthe\nof " + b"\0" * 8, r"word 1: expected a word and a space, got 'the"),
        (b"1 2\n" + b"x" * 9000, r"word 1: expected a word and a space, got 'xxx"),
    ],
)
def test_bad_binary_names_the_word(tmp_path, content, message):
    with pytest.raises(VectorFileError, match=message):
        WordVectors.load(write(tmp_path, content, "v.bin"))


def test_newlines_may_end_a_binary_file(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_BLOCK", 20)
    assert len(WordVectors.load(write(tmp_path, GOOD + b"\n" * 50, "v.bin"))) == 2


# Bad archives


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_truncated_gzip(tmp_path, keep):
    rng = np.random.default_rng(0)
    text = "".join(f"w{i} {a:.5f} {b:.5f}\n" for i, (a, b) in enumerate(rng.normal(size=(500, 2))))
    data = gzip.compress(text.encode(), mtime=0)
    with pytest.raises(
        VectorFileError, match=r"v\.txt\.gz: .* damaged or cut short, after [\d,]+ words"
    ):
        WordVectors.load(write(tmp_path, data[: int(keep * len(data))], "v.txt.gz"))


def test_gzip_with_a_flipped_byte_or_that_is_none(tmp_path):
    data = bytearray(gzip.compress(GLOVE.encode() * 50, mtime=0))
    data[-6] ^= 0xFF  # in the checksum
    for content in (bytes(data), GLOVE.encode()):
        with pytest.raises(VectorFileError, match="damaged or cut short"):
            WordVectors.load(write(tmp_path, content, "v.txt.gz"))


def make_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_zip_of_several_files_asks_which(tmp_path):
    members = {
        "glove.50d.txt": GLOVE,
        "glove.3d.txt": "the 1 2 3\n",
        "__MACOSX/x": "",
        "folder/": "",
    }
    path = make_zip(tmp_path / "v.zip", members)
    with pytest.raises(VectorFileError, match=r"found 2: glove\.50d\.txt, glove\.3d\.txt.*member="):
        WordVectors.load(path)
    assert WordVectors.load(path, member="glove.3d.txt").dim == 3
    with pytest.raises(VectorFileError, match=r"no member 'x\.txt', only: glove\.50d\.txt"):
        WordVectors.load(path, member="x.txt")
    with pytest.raises(ValueError, match=r"member is 'x', but .* is not a \.zip"):
        WordVectors.load(write(tmp_path, GLOVE), member="x")


def test_zip_members_are_named_in_errors_and_their_suffix_counts(tmp_path):
    path = make_zip(tmp_path / "v.zip", {"v.bin": GOOD})
    assert WordVectors.load(path).words == ["the", "of"]
    path = make_zip(tmp_path / "w.zip", {"a.txt": "the 1 2\nof 1\n"})
    with pytest.raises(VectorFileError, match=r"a\.txt, line 2"):
        WordVectors.load(path)


def test_damaged_zip(tmp_path):
    path = make_zip(tmp_path / "v.zip", {"v.txt": GLOVE * 200})
    data = bytearray(path.read_bytes())
    with pytest.raises(VectorFileError, match="not a whole zip archive"):
        WordVectors.load(write(tmp_path, bytes(data[:-30]), "cut.zip"))
    data[60] ^= 0xFF
    with pytest.raises(VectorFileError, match="damaged or cut short"):
        WordVectors.load(write(tmp_path, bytes(data), "flipped.zip"))
    with pytest.raises(VectorFileError, match="found 0: none"):
        WordVectors.load(make_zip(tmp_path / "none.zip", {}))


@pytest.mark.parametrize(
    "content",
    [b"", b"not an archive", b"PK\x03\x04 broken"],
)
def test_damaged_npz(tmp_path, content):
    with pytest.raises(VectorFileError, match=r"v\.npz"):
        WordVectors.load(write(tmp_path, content, "v.npz"))


def test_npz_that_is_not_ours(tmp_path):
    np.savez(tmp_path / "a.npz", other=np.zeros(3))
    np.savez(tmp_path / "b.npz", words=np.array(["x", 3], dtype=object), matrix=np.eye(2))
    np.savez(tmp_path / "c.npz", words=np.frombuffer(b"a\nb", np.uint8), matrix=np.eye(3))
    np.savez(tmp_path / "d.npz", words=np.frombuffer(b"a\xff", np.uint8), matrix=np.eye(1))
    for name in "abcd":
        with pytest.raises(VectorFileError, match=rf"{name}\.npz: not vectors saved by"):
            WordVectors.load(tmp_path / f"{name}.npz")


def test_missing_files_are_missing_files(tmp_path):
    for name in ("v.txt", "v.npz", "v.zip", "v.txt.gz"):
        with pytest.raises(FileNotFoundError):
            WordVectors.load(tmp_path / name)
    with pytest.raises(ValueError, match="format is 'csv', expected one of npz, glove"):
        WordVectors.load(tmp_path / "v.txt", format="csv")


def test_an_error_of_the_disk_is_not_blamed_on_the_file():
    class Disk(io.BytesIO):
        def readinto(self, buffer):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error") as caught:
        TextReader(Disk(), "v.txt").read()
    assert not isinstance(caught.value, VectorFileError)


# Writing


@pytest.mark.parametrize("word", ["new york", "", "a\nb", "a\tb", "a\r", "\ufeffa"])
@pytest.mark.parametrize("name", ["v.txt", "v.bin"])
def test_words_that_a_format_cannot_hold_are_refused(tmp_path, word, name):
    with pytest.raises(ValueError, match=r"cannot be written in this format"):
        WordVectors([word], [[1.0, 2.0]]).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_line_break_in_a_word_fits_nowhere(tmp_path):
    with pytest.raises(ValueError, match=r"'a\\nb' holds a line break"):
        WordVectors(["a\nb"], [[1.0]]).save(tmp_path / "v.npz")


def test_unknown_suffix_when_saving(tmp_path):
    vectors = WordVectors(["a"], [[1.0, 2.0]])
    with pytest.raises(ValueError, match=r"from the name 'v\.csv': end it in one of \.npz, \.bin"):
        vectors.save(tmp_path / "v.csv")
    vectors.save(tmp_path / "v.csv", format="glove")
    assert (tmp_path / "v.csv").read_text() == "a 1 2\n"


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "v.txt"
    WordVectors(["a"], [[1.0, 2.0]]).save(path)
    from course_lib.vectors import files

    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write_text", interrupted)
    with pytest.raises(KeyboardInterrupt):
        WordVectors(["b"], [[3.0, 4.0]]).save(path)
    assert path.read_text() == "a 1 2\n"
    assert list(tmp_path.iterdir()) == [path]


def test_compressed_files_are_the_same_each_time(tmp_path):
    vectors = WordVectors(["a", "b"], np.eye(2))
    vectors.save(tmp_path / "one.txt.gz")
    vectors.save(tmp_path / "two.txt.gz")
    assert (tmp_path / "one.txt.gz").read_bytes() == (tmp_path / "two.txt.gz").read_bytes()
    vectors.save(tmp_path / "v.zip", format="glove")
    assert zipfile.ZipFile(tmp_path / "v.zip").namelist() == ["v.txt"]


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
