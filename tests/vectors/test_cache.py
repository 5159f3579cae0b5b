"""Cached vectors: parsed once, memory-mapped from then on, never stale, never half there."""

import mmap
import os

import numpy as np
import pytest

from course_lib.vectors import VectorFileError, WordVectors, cache, files


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "vectors"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "v.txt"
    WordVectors(["a", "b\u2028", "자연어"], [[1, 2], [3, 4], [5, 6]]).save(path)
    return path


@pytest.fixture
def parsed(monkeypatch):
    """How often a file was really parsed."""
    calls = []
    original = cache.load

    def counting(*args, **options):
        calls.append(args)
        return original(*args, **options)

    monkeypatch.setattr(cache, "load", counting)
    return calls


def is_mapped(array):
    while array is not None and not isinstance(array, mmap.mmap):
        array = getattr(array, "base", None)
    return array is not None


def test_the_second_time_is_mapped_not_parsed(home, path, parsed):
    for _ in range(3):
        vectors = WordVectors.load(path, cache=True)
        assert vectors.words == ["a", "b\u2028", "자연어"]
        assert vectors.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]
        assert is_mapped(vectors.matrix)
    assert len(parsed) == 1
    assert [entry.name.startswith("v.txt-") for entry in home.iterdir()] == [True]


def test_limits_use_a_whole_copy_if_there_is_one(home, path, parsed):
    assert len(WordVectors.load(path, limit=2, cache=True)) == 2
    assert len(WordVectors.load(path, limit=2, cache=True)) == 2
    assert len(parsed) == 1
    assert len(WordVectors.load(path, cache=True)) == 3
    assert len(WordVectors.load(path, limit=1, cache=True)) == 1
    assert len(parsed) == 2


def test_a_changed_file_is_read_anew_and_the_old_copy_goes(home, path, parsed):
    WordVectors.load(path, cache=True)
    WordVectors(["new"], [[7, 8]]).save(path)
    assert WordVectors.load(path, cache=True).words == ["new"]
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9))
    assert WordVectors.load(path, cache=True).words == ["new"]
    assert len(parsed) == 3
    assert len(list(home.iterdir())) == 1


def test_format_and_member_have_copies_of_their_own(home, tmp_path, parsed):
    path = tmp_path / "v.txt"
    path.write_text("1 2\nthe 3\n")
    with pytest.raises(VectorFileError):
        WordVectors.load(path, cache=True)
    assert WordVectors.load(path, cache=True, format="glove").words == ["1", "the"]
    assert not list(home.glob(".new-*"))


@pytest.mark.parametrize("name", ["matrix.npy", "words.txt"])
@pytest.mark.parametrize("keep", [0, 20, 130, None])
def test_a_damaged_copy_is_made_anew(home, path, parsed, name, keep):
    WordVectors.load(path, cache=True)
    (entry,) = home.iterdir()
    content = (entry / name).read_bytes()
    if keep is None:
        (entry / name).unlink()
    elif keep < len(content):
        (entry / name).write_bytes(content[:keep])
    else:
        (entry / name).write_bytes(content + b"\nmore")
    with pytest.warns(UserWarning, match="made anew"):
        again = WordVectors.load(path, cache=True)
    assert again.words == ["a", "b\u2028", "자연어"]
    assert len(parsed) == 2
    assert WordVectors.load(path, cache=True).dim == 2
    assert len(parsed) == 2


def test_an_interrupted_copy_leaves_nothing(home, path, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cache.np, "save", interrupted)
    with pytest.raises(KeyboardInterrupt):
        WordVectors.load(path, cache=True)
    assert list(home.iterdir()) == []


def test_another_process_that_was_faster_wins(home, path, monkeypatch):
    mine, theirs = cache.os.rename, cache.shutil.copytree

    def overtaken(temporary, folder):
        theirs(temporary, folder)
        (folder / "theirs").touch()
        mine(temporary, folder)

    monkeypatch.setattr(cache.os, "rename", overtaken)
    vectors = WordVectors.load(path, cache=True)
    assert vectors.words == ["a", "b\u2028", "자연어"]
    (entry,) = home.iterdir()
    assert (entry / "theirs").exists()


def test_a_copy_that_another_process_just_made_is_not_removed(home, path, monkeypatch):
    WordVectors.load(path, cache=True)
    (entry,) = home.iterdir()
    (entry / "theirs").touch()
    # Not found at first (whole and limited copy), there when it comes to writing.
    monkeypatch.setattr(cache, "_open", _misses(cache._open, 2))
    assert len(WordVectors.load(path, cache=True)) == 3
    assert (entry / "theirs").exists()


def _misses(opened, times):
    calls = []

    def missing_at_first(folder):
        calls.append(folder)
        return None if len(calls) <= times else opened(folder)

    return missing_at_first


def test_a_full_disk_is_told_and_the_vectors_still_come(home, path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.np, "save", full)
    with pytest.warns(UserWarning, match=r"cannot keep .*v\.txt .*No space left") as told:
        vectors = WordVectors.load(path, cache=True)
    assert told[0].filename == __file__
    assert len(vectors) == 3
    assert list(home.iterdir()) == []


def test_repeated_words_are_told_once_and_dropped_for_good(home, tmp_path):
    path = tmp_path / "v.txt"
    path.write_text("a 1 2\nb 3 4\na 5 6\n")
    with pytest.warns(UserWarning, match="1 of 3 vectors") as told:
        WordVectors.load(path, cache=True)
    assert told[0].filename == __file__
    assert WordVectors.load(path, cache=True).words == ["a", "b"]


def test_counts_are_kept(home, tmp_path):
    WordVectors(["a", "b"], np.eye(2), counts=[5, 3]).save(tmp_path / "v.npz")
    for _ in range(2):
        assert WordVectors.load(tmp_path / "v.npz", cache=True).counts.tolist() == [5, 3]


def test_without_cache_nothing_is_written(home, path):
    WordVectors.load(path)
    assert not home.exists()
    assert files.load(path).words[0] == "a"


def flip(file, place):
    data = bytearray(file.read_bytes())
    data[place] ^= 0x40
    file.write_bytes(data)


@pytest.mark.parametrize("name", ["matrix.npy", "words.txt", "hashes.json"])
def test_one_flipped_bit_is_seen_told_and_mended(home, path, name):
    WordVectors.load(path, cache=True)
    (folder,) = home.iterdir()
    flip(folder / name, -3)
    with pytest.warns(UserWarning, match="cached vectors .* made anew from"):
        vectors = WordVectors.load(path, cache=True)
    assert vectors.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert [problem for _, problem in cache.cached_copies()] == [None]


def test_hashes_are_compared_once_until_a_file_changes(home, path, monkeypatch):
    WordVectors.load(path, cache=True)
    compared = []
    monkeypatch.setattr(cache, "_compare", compared.append)
    WordVectors.load(path, cache=True)
    assert compared == []
    (folder,) = home.iterdir()
    os.utime(folder / "matrix.npy", (1, 1))
    WordVectors.load(path, cache=True)
    assert compared == [folder]


def test_all_copies_are_compared_on_request(home, path, tmp_path):
    other = tmp_path / "other.txt"
    WordVectors(["x"], [[1, 2]]).save(other)
    for file in (path, other):
        WordVectors.load(file, cache=True)
    broken = next(folder for folder in home.iterdir() if folder.name.startswith("other"))
    flip(broken / "matrix.npy", -1)
    problems = dict(cache.cached_copies())
    assert len(problems) == 2
    assert "matrix.npy is not what was written" in problems[broken]
