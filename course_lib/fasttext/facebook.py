"""The ``.bin`` of Facebook's fastText: a whole model, read and written without its program.

Settings, dictionary, then two matrices: the rows of the words and after them those of the
buckets, and what the training predicted with. The layout is that of the program's own
source (github.com/facebookresearch/fastText, ``args.cc``, ``dictionary.cc``,
``densematrix.cc``), of version 12 and of the models of 2016, which begin without a version.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from course_lib.fasttext.ngrams import NgramScheme
from course_lib.vectors import VectorFileError
from course_lib.vectors.reading import MOST_DIMENSIONS, shown
from course_lib.vectors.table import Table

__all__ = ["check_common", "dense_rows", "own_rows", "read_facebook", "write_facebook"]

_MAGIC, _VERSION = 793_712_314, 12
_SETTINGS = (
    "dim window epochs min_count negative word_ngrams loss model buckets min_n max_n update_rate"
).split()
_LAYOUT = struct.Struct("<12id")
_SIZES = struct.Struct("<3iq")
_ENTRY = struct.Struct("<qb")  # after each word: its count, and 0 for a word, 1 for a label
_SHAPE = struct.Struct("<2q")
_END_OF_LINE = "</s>"  # the one word that has no n-grams
_SKIPGRAM, _SUPERVISED, _NEGATIVE_SAMPLING = 2, 3, 2
_LONGEST_NGRAM = 100
_WORDS = 65_536


class _Dictionary(NamedTuple):
    words: list[bytes]
    counts: npt.NDArray[np.int64]


def read_facebook(
    path: Path, limit: int | None = None, encoding: str = "utf-8", errors: str = "strict"
) -> tuple[Table, NgramScheme, npt.NDArray[np.float32]]:
    """Read a model: the words with their vectors, the scheme, and a row for every bucket.

    The vector of a word is the mean of its own row and those of its n-grams, except for
    ``</s>``, the end of a line: its own row alone.

    Raises
    ------
    VectorFileError
        If the file is another one, damaged or cut short, a model for classification or a
        compressed one (``.ftz``), without n-grams, or a word is not in that encoding.
    """
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        settings, begins_new = _settings(path, file)
        sizes = _read(path, file, _SIZES)
        _check_kind(path, settings, sizes[2])
        if begins_new and _read(path, file, struct.Struct("<q"))[0] > 0:
            raise _compressed(path)
        dictionary = _read_dictionary(path, file, sizes)
        if begins_new and _flag(path, file):
            raise _compressed(path)
        rows, _ = _shape(path, file, settings["dim"], size)
        n_words, buckets = len(dictionary.words), settings["buckets"]
        if rows != n_words + buckets:
            raise _damaged(path, f"{rows:,} rows for {n_words:,} words and {buckets:,} buckets")
        scheme = _scheme(path, settings)
        taken = n_words if limit is None else min(limit, n_words)
        matrix = _rows(file, taken, settings["dim"])
        file.seek(4 * (n_words - taken) * settings["dim"], os.SEEK_CUR)
        ngram_matrix = _rows(file, buckets, settings["dim"])
        _expect_output(path, file, begins_new, size)
    words = _decoded(path, dictionary.words[:taken], encoding, errors)
    _add_ngrams(matrix, dictionary.words[:taken], scheme, ngram_matrix)
    finite = np.isfinite(matrix).all(axis=1)
    if not finite.all():
        word = words[int(np.argmin(finite))]
        raise _damaged(path, f"the vector of {word!r} holds NaN or infinity")
    return Table(words, matrix, dictionary.counts[:taken]), scheme, ngram_matrix


def _damaged(path: Path, what: str) -> VectorFileError:
    return VectorFileError(
        f"{path}: not a model of Facebook's fastText, or damaged: {what}. Get it again; "
        "word2vec's binary format has the same suffix and is read by WordVectors.load."
    )


def _compressed(path: Path) -> VectorFileError:
    return VectorFileError(
        f"{path}: a model compressed by `fasttext quantize` (.ftz), which is not read here. Take "
        "the .bin it was made from."
    )


def _read(path: Path, file: IO[bytes], layout: struct.Struct) -> tuple[Any, ...]:
    data = file.read(layout.size)
    if len(data) < layout.size:
        raise _damaged(path, f"it ends at byte {file.tell():,}")
    return layout.unpack(data)


def _flag(path: Path, file: IO[bytes]) -> bool:
    (value,) = _read(path, file, struct.Struct("<B"))
    if value > 1:
        raise _damaged(path, f"byte {file.tell() - 1:,} is {value}, expected 0 or 1")
    return bool(value)


def _settings(path: Path, file: IO[bytes]) -> tuple[dict[str, int], bool]:
    """The settings of the training, and whether the file begins with a version."""
    magic, version = _read(path, file, struct.Struct("<2i"))
    begins_new = magic == _MAGIC
    if begins_new and not 11 <= version <= _VERSION:
        raise _damaged(path, f"version {version}, expected 11 or {_VERSION}")
    if not begins_new:
        file.seek(0)
    settings = dict(zip(_SETTINGS, _read(path, file, _LAYOUT), strict=False))
    if not 1 <= settings["dim"] <= MOST_DIMENSIONS:
        raise _damaged(path, f"{settings['dim']:,} dimensions")
    return settings, begins_new


def _check_kind(path: Path, settings: dict[str, int], n_labels: int) -> None:
    if settings["model"] == _SUPERVISED or n_labels > 0:
        raise VectorFileError(
            f"{path}: a model for classification (`fasttext supervised`), whose vectors are those "
            "of its labels' clues; expected one of skipgram or cbow."
        )
    if settings["model"] not in (1, _SKIPGRAM) or n_labels:
        raise _damaged(path, f"training method {settings['model']} with {n_labels} labels")
    if not settings["buckets"] or not settings["max_n"]:
        raise VectorFileError(
            f"{path}: a model without n-grams (maxn 0); save it as .vec and read that with "
            "WordVectors.load."
        )


def _scheme(path: Path, settings: dict[str, int]) -> NgramScheme:
    low, high, buckets = max(settings["min_n"], 1), settings["max_n"], settings["buckets"]
    if settings["min_n"] < 0 or not low <= high <= _LONGEST_NGRAM or buckets < 0:
        raise _damaged(path, f"n-grams of {settings['min_n']} to {high} in {buckets} buckets")
    return NgramScheme("character", low, high, buckets)


def _read_dictionary(path: Path, file: IO[bytes], sizes: tuple[int, ...]) -> _Dictionary:
    """Words, each ended by a zero byte, and how often each occurred."""
    entries, n_words = sizes[:2]
    start, words = file.tell(), []
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        if entries != n_words or not 0 < entries <= (len(view) - start) // (_ENTRY.size + 2):
            raise _damaged(path, f"a dictionary of {entries:,} entries with {n_words:,} words")
        counts = np.empty(entries, dtype=np.int64)
        for place in range(entries):
            stop = view.find(b"\0", start)
            if stop <= start or stop + 1 + _ENTRY.size > len(view):
                raise _damaged(path, f"word {place + 1} of {entries:,} is empty or does not end")
            counts[place], kind = _ENTRY.unpack_from(view, stop + 1)
            if kind or counts[place] < 0:
                raise _damaged(
                    path, f"word {place + 1}, {shown(view[start:stop])}, is of kind {kind} and "
                    f"occurs {counts[place]:,} times"
                )  # fmt: skip
            words.append(view[start:stop])
            start = stop + 1 + _ENTRY.size
    file.seek(start)
    return _Dictionary(words, counts)


def _shape(path: Path, file: IO[bytes], dim: int | None, size: int) -> tuple[int, int]:
    """Rows and columns of the matrix that follows, which must be in the file."""
    rows, columns = _read(path, file, _SHAPE)
    left = size - file.tell()
    if rows < 0 or columns < 0 or 4 * rows * columns > left or dim not in (None, columns):
        raise _damaged(path, f"a matrix of {rows:,} by {columns:,} numbers in {left:,} bytes")
    return rows, columns


def _expect_output(path: Path, file: IO[bytes], begins_new: bool, size: int) -> None:
    """After the vectors comes what the training predicted with, and then the end."""
    if begins_new and _flag(path, file):
        raise _compressed(path)
    rows, columns = _shape(path, file, None, size)
    left = size - file.tell() - 4 * rows * columns
    if left:
        raise _damaged(path, f"{left:,} bytes follow where it should end")


def _rows(file: IO[bytes], rows: int, dim: int) -> npt.NDArray[np.float32]:
    values = np.fromfile(file, "<f4", rows * dim).reshape(rows, dim)
    return values.astype(np.float32, copy=False)


def _decoded(path: Path, words: list[bytes], encoding: str, errors: str) -> list[str]:
    try:
        return [word.decode(encoding, errors) for word in words]
    except UnicodeDecodeError as error:
        raise VectorFileError(
            f"{path}: the word {shown(error.object)} is not {encoding}. Pass the encoding of the "
            "training text as encoding=, or unicode_errors='replace' to load it nevertheless."
        ) from None


def _add_ngrams(
    matrix: npt.NDArray[np.float32],
    words: list[bytes],
    scheme: NgramScheme,
    ngram_matrix: npt.NDArray[np.float32],
    sign: int = 1,
) -> None:
    """Make the mean of the row of each word and of its n-grams' rows, or undo it (-1)."""
    from course_lib.kernels.ngrams import sum_rows

    for start in range(0, len(words), _WORDS):
        part = matrix[start : start + _WORDS]
        plain = [word == _END_OF_LINE.encode() for word in words[start : start + _WORDS]]
        offsets, ids = scheme.bucket_ids_of_bytes(
            b"" if mark else b"<%s>" % word
            for mark, word in zip(plain, words[start : start + _WORDS], strict=True)
        )
        sums = np.empty_like(part)
        sum_rows(ids, offsets, ngram_matrix, sums)
        rows = (np.diff(offsets) + 1)[:, np.newaxis].astype(np.float32)
        with np.errstate(over="ignore", invalid="ignore"):  # looked for by the reader
            part[...] = (part + sums) / rows if sign > 0 else part * rows - sums


def write_facebook(
    file: IO[bytes],
    table: Table,
    scheme: NgramScheme,
    bucket_ids: npt.NDArray[np.uint32],
    ngram_matrix: npt.NDArray[np.float32],
) -> None:
    """Write a model that fastText, gensim and ``read_facebook`` open.

    The row of a word is what its vector leaves when those of its n-grams are taken away.
    Buckets without a row, and what the training predicted with, are written as zeros.

    Raises
    ------
    ValueError
        If the n-grams are of Korean letters, there are more buckets than fastText can
        count, or a word is empty, holds a zero byte or is not Unicode.
    """
    dim, n_words = table.matrix.shape[1], len(table.words)
    words = _checked_words(table.words)
    check_common(scheme, "fastText's .bin", "Save as .npz, or as .vec without the n-grams.")
    counts = np.arange(n_words, 0, -1) if table.counts is None else table.counts
    settings = [dim, 5, 5, 1, 5, 1, _NEGATIVE_SAMPLING, _SKIPGRAM]
    file.write(struct.pack("<2i", _MAGIC, _VERSION))
    file.write(_LAYOUT.pack(*settings, scheme.buckets, scheme.min_n, scheme.max_n, 100, 1e-4))
    file.write(_SIZES.pack(n_words, n_words, 0, int(counts.sum())) + struct.pack("<q", -1))
    for word, count in zip(words, counts.tolist(), strict=True):
        file.write(word + b"\0" + _ENTRY.pack(count, 0))
    file.write(b"\0" + _SHAPE.pack(n_words + scheme.buckets, dim))
    full = dense_rows(scheme.buckets, bucket_ids, ngram_matrix)
    own = own_rows(table.matrix, words, scheme, full)
    file.write(own.astype("<f4").tobytes())
    for start in range(0, scheme.buckets, _WORDS):
        file.write(full[start : start + _WORDS].astype("<f4").tobytes())
    file.write(b"\0" + _SHAPE.pack(n_words, dim))
    file.write(bytes(4 * n_words * dim))


def check_common(scheme: NgramScheme, where: str, instead: str) -> None:
    """Refuse n-grams that only this course knows."""
    if scheme.unit != "character" or scheme.buckets >= 2**31:
        raise ValueError(
            f"{where} cannot hold {scheme}: it knows n-grams of characters, in fewer than 2**31 "
            f"buckets. {instead}"
        )


def own_rows(
    matrix: npt.NDArray[np.float32],
    words: list[bytes],
    scheme: NgramScheme,
    full: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """The rows of the words themselves: what their vectors leave without their n-grams."""
    own = np.array(matrix)
    _add_ngrams(own, words, scheme, full, sign=-1)
    return own


def dense_rows(
    buckets: int, bucket_ids: npt.NDArray[np.uint32], ngram_matrix: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """A row for every bucket; those of zeros take no memory until they are looked at."""
    full = np.zeros((buckets, ngram_matrix.shape[1]), dtype=np.float32)
    full[bucket_ids] = ngram_matrix
    return full


def _checked_words(words: list[str]) -> list[bytes]:
    encoded = []
    for word in words:
        try:
            encoded.append(word.encode())
        except UnicodeEncodeError:
            encoded.append(b"")
        if not encoded[-1] or b"\0" in encoded[-1]:
            raise ValueError(
                f"the word {word!r} cannot be written into fastText's .bin: it must be Unicode "
                "text, not empty and without a zero character. Save as .npz."
            )
    return encoded
