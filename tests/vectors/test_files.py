"""Reading and writing vectors: every format, archives, damaged files."""

import bz2
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.vectors import VectorFileError, WordVectors
from tests.vectors.helpers import GLOVE, binary, random_vectors, write

HEADED = "2 2\nthe 0.5 -1.25\nof 1e-3 +2\n"


# Words that have broken readers: quotes, what pandas takes for "missing", non-ASCII spaces,
# line separators that str.splitlines splits at, digits, a byte order mark inside.
ODD_WORDS = [
    '"', "'", "nan", "null", "n/a", "NA", "inf", "a\u00a0b", "\u3000", "\u0085", "x\u2028y",
    "\u00a0", "1", "-2.5", "1e5", "자연어", "ice\u200b", "\x0b", "\x1c", "a\ufeff", "😀", "</s>",
]  # fmt: skip


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


GOOD = binary(["the", "of"], [[1, 2], [3, 4]])


# Bad archives


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


def test_an_npz_whose_directory_lies_about_a_length(tmp_path):
    """The array is whole, but its checksum would never be reached."""
    path = tmp_path / "v.npz"
    WordVectors(["a"], np.eye(1)).save(path)
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")  # the first entry of the directory
    for field in (20, 24):  # its two lengths
        content[entry + field : entry + field + 4] = (100_000).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(VectorFileError, match=r"v\.npz"):
        WordVectors.load(path)


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


# Writing


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


def test_an_npz_with_another_array_is_not_read_in_part(tmp_path):
    """A damaged name would otherwise lose the counts unsaid."""
    arrays = {"words": np.frombuffer(b"a\nb", np.uint8), "matrix": np.eye(2, dtype=np.float32)}
    np.savez(tmp_path / "v.npz", **arrays, gounts=np.array([2, 1]))
    with pytest.raises(VectorFileError, match=r"v\.npz.*named 'gounts', expected words, matrix"):
        WordVectors.load(tmp_path / "v.npz")
    for name, value in (("counts", np.array([2.5, 1])), ("matrix", np.eye(2) * 1j)):
        np.savez(tmp_path / "v.npz", **arrays | {name: value})
        with pytest.raises(VectorFileError, match=f"v.npz.*{name} holds"):
            WordVectors.load(tmp_path / "v.npz")


# Encodings, and files of other programs


def test_bzip2(tmp_path):
    ours = random_vectors(20, 3)
    ours.save(tmp_path / "v.txt.bz2")
    assert bz2.decompress((tmp_path / "v.txt.bz2").read_bytes()).startswith(b"w0 ")
    assert np.array_equal(WordVectors.load(tmp_path / "v.txt.bz2").matrix, ours.matrix)
    (tmp_path / "cut.vec.bz2").write_bytes((tmp_path / "v.txt.bz2").read_bytes()[:-9])
    with pytest.raises(VectorFileError, match=r"cut\.vec\.bz2: the compressed file is damaged"):
        WordVectors.load(tmp_path / "cut.vec.bz2")


@pytest.mark.parametrize("name", ["v.vec", "v.bin"])
def test_words_that_are_not_utf8(tmp_path, monkeypatch, name):
    WordVectors(["ab", "cd", "ef"], [[1.0], [2], [3]]).save(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    cut = "자".encode()[:2]  # word2vec cuts long words anywhere
    (tmp_path / name).write_bytes(data.replace(b"ab", cut))
    with pytest.raises(VectorFileError, match="is not UTF-8.*unicode_errors='replace'"):
        WordVectors.load(tmp_path / name)
    assert WordVectors.load(tmp_path / name, unicode_errors="ignore").words == ["", "cd", "ef"]
    replaced = WordVectors.load(tmp_path / name, unicode_errors="replace")
    assert replaced.words == ["\ufffd", "cd", "ef"]
    assert replaced.matrix.tolist() == [[1], [2], [3]]
    (tmp_path / name).write_bytes(data.replace(b"ab", "눈".encode("cp949")))
    assert WordVectors.load(tmp_path / name, encoding="cp949").words == ["눈", "cd", "ef"]
    with pytest.raises(VectorFileError, match=r"is not ascii\. Pass another encoding="):
        WordVectors.load(tmp_path / name, encoding="ascii")
    # A copy in the cache belongs to the encoding with which it was read.
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "home"))
    for encoding, word in (("cp949", "눈"), ("latin-1", "´«"), ("cp949", "눈")):
        loaded = WordVectors.load(tmp_path / name, cache=True, encoding=encoding)
        assert loaded.words[0] == word


def test_encodings_that_cannot_be(tmp_path):
    (tmp_path / "v.txt").write_text("a 1\n", encoding="utf-16")
    for options, message in (
        ({"encoding": "utf-16"}, "'utf-16', whose spaces are not single bytes"),
        ({"encoding": "klingon"}, "unknown encoding: klingon; expected such as"),
        ({"unicode_errors": "shrug"}, "unknown error handler name 'shrug'"),
    ):
        with pytest.raises(ValueError, match=message):
            WordVectors.load(tmp_path / "v.txt", **options)


def test_models_of_fasttext_are_pointed_to_their_reader(tmp_path):
    (tmp_path / "v.ftz").write_bytes(b"\xba\x16\x4f\x2f\x0c\0\0\0" + bytes(40) + b"\n")
    with pytest.raises(VectorFileError, match=r"v\.ftz.*SubwordVectors\.load reads it, if"):
        WordVectors.load(tmp_path / "v.ftz")


def test_pickles_of_gensim_are_not_opened_but_pointed_to(tmp_path):
    keyed = random_vectors(5, 3).to_gensim()
    keyed.save(str(tmp_path / "v.kv"))
    with pytest.raises(VectorFileError, match=r"v\.kv.*is a pickle.*then WordVectors\.from_gensim"):
        WordVectors.load(tmp_path / "v.kv")
