"""Vectors with n-grams on disk: our own ``.npz``, and the ``.bin`` of Facebook's program."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from course_lib.fasttext.facebook import read_facebook, write_facebook
from course_lib.fasttext.ngrams import NgramScheme
from course_lib.vectors import VectorFileError, files
from course_lib.vectors.table import Table

__all__ = ["Parts", "load", "save_bin", "save_npz"]


class Parts(NamedTuple):
    """What a file holds, in the order in which ``SubwordVectors`` takes it."""

    words: list[str]
    matrix: npt.NDArray[np.float32]
    scheme: NgramScheme
    bucket_ids: npt.NDArray[Any]
    ngram_matrix: npt.NDArray[np.float32]
    counts: npt.NDArray[np.int64] | None


def save_npz(
    path: str | os.PathLike[str],
    table: Table,
    scheme: NgramScheme,
    bucket_ids: npt.NDArray[np.uint32],
    ngram_matrix: npt.NDArray[np.float32],
) -> None:
    """Write words, matrices and settings as plain arrays; nothing needs to be unpickled.

    ``WordVectors.load`` reads the words of such a file as well.
    """
    files.save_npz(
        table,
        Path(path),
        ngram_scheme=np.frombuffer(json.dumps(vars(scheme)).encode(), dtype=np.uint8),
        bucket_ids=bucket_ids,
        ngram_matrix=ngram_matrix,
    )


def save_bin(
    path: str | os.PathLike[str],
    table: Table,
    scheme: NgramScheme,
    bucket_ids: npt.NDArray[np.uint32],
    ngram_matrix: npt.NDArray[np.float32],
) -> None:
    """Write a model that Facebook's program opens; see ``facebook.write_facebook``."""
    with files.replacing(Path(path)) as file:
        write_facebook(file, table, scheme, bucket_ids, ngram_matrix)


def load(
    path: str | os.PathLike[str],
    limit: int | None = None,
    encoding: str = "utf-8",
    unicode_errors: str = "strict",
) -> Parts:
    """Read a file of vectors with n-grams; see ``SubwordVectors.load``."""
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file.")
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return _load_npz(path, limit)
    if suffix in (".bin", ".ftz"):
        table, scheme, ngram_matrix = read_facebook(path, limit, encoding, unicode_errors)
        ids = np.arange(scheme.buckets)
        return Parts(table.words, table.matrix, scheme, ids, ngram_matrix, table.counts)
    raise VectorFileError(
        f"{path}: expected our own .npz or fastText's .bin, which hold n-grams. Text formats "
        "such as .vec hold words only: read them with WordVectors.load."
    )


def _load_npz(path: Path, limit: int | None) -> Parts:
    arrays = files.arrays_in(path)
    if "words" in arrays and "ngram_scheme" not in arrays:
        raise VectorFileError(f"{path}: holds words but no n-grams; read it with WordVectors.load.")
    words, matrix, counts = files.words_and_rows(arrays).first(limit)
    ids = arrays["bucket_ids"]
    scheme = NgramScheme(**json.loads(arrays["ngram_scheme"].tobytes()))
    # Before they become 32 bits: beyond, they would come back as other buckets.
    if ids.dtype.kind not in "iu" or (ids.size and not 0 <= ids.min() <= ids.max() < 2**32):
        raise VectorFileError(f"{path}: bucket_ids holds other than whole numbers of 32 bits.")
    return Parts(words, matrix, scheme, ids, arrays["ngram_matrix"], counts)
