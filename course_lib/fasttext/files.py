"""Vectors with n-grams on disk: our own ``.npz``, and the ``.bin`` of Facebook's program."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from course_lib.fasttext.ngrams import NgramScheme
from course_lib.vectors import VectorFileError, files
from course_lib.vectors.table import Table

__all__ = ["Parts", "load", "save_npz"]


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


def load(path: str | os.PathLike[str]) -> Parts:
    """Read a file of vectors with n-grams; see ``SubwordVectors.load``."""
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file.")
    if path.suffix.lower() == ".npz":
        return _load_npz(path)
    if path.suffix.lower() == ".bin":
        return _load_facebook(path)
    raise VectorFileError(
        f"{path}: expected our own .npz or fastText's .bin, which hold n-grams. Text formats "
        "such as .vec hold words only: read them with WordVectors.load."
    )


def _load_npz(path: Path) -> Parts:
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as arrays:
        if "words" in arrays and "ngram_scheme" not in arrays:
            raise VectorFileError(
                f"{path}: holds words but no n-grams; read it with WordVectors.load."
            )
        words, matrix, counts = files.words_and_rows(arrays)
        scheme = NgramScheme(**json.loads(arrays["ngram_scheme"].tobytes()))
        return Parts(words, matrix, scheme, arrays["bucket_ids"], arrays["ngram_matrix"], counts)


def _load_facebook(path: Path) -> Parts:
    """Read a model of Facebook's program through gensim, which understands its versions."""
    from gensim.models.fasttext import load_facebook_vectors

    try:
        keyed = load_facebook_vectors(os.fspath(path))
    except (
        AssertionError, EOFError, MemoryError, NotImplementedError, OverflowError,
        UnicodeDecodeError, ValueError, struct.error,
    ) as error:  # fmt: skip
        raise VectorFileError(
            f"{path}: not an unsupervised model of Facebook's fastText, or damaged: "
            f"{error or type(error).__name__}. word2vec's binary format has the same suffix; "
            "that one is read by WordVectors.load."
        ) from error
    if not keyed.bucket or not keyed.max_n:
        raise VectorFileError(
            f"{path}: a model without n-grams (maxn 0); save it as .vec and read that with "
            "WordVectors.load."
        )
    scheme = NgramScheme("character", max(keyed.min_n, 1), keyed.max_n, keyed.bucket)
    return Parts(
        list(keyed.index_to_key),
        keyed.vectors,
        scheme,
        np.arange(keyed.bucket),
        keyed.vectors_ngrams,
        keyed.expandos.get("count"),
    )
