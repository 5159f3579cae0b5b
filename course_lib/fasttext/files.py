"""Vectors with n-grams on disk: our own ``.npz``, and the ``.bin`` of Facebook's program."""

from __future__ import annotations

import json
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.fasttext.model import SubwordVectors
from course_lib.fasttext.ngrams import NgramScheme
from course_lib.vectors import VectorFileError
from course_lib.vectors.files import _replacing

__all__ = ["load", "save_npz"]


def save_npz(vectors: SubwordVectors, path: str | os.PathLike[str]) -> None:
    """Write words, matrices and settings as plain arrays; nothing needs to be unpickled.

    ``WordVectors.load`` reads the words of such a file as well.
    """
    bad = next((word for word in vectors.words if "\n" in word), None)
    if bad is not None:
        raise ValueError(f"the word {bad!r} holds a line break, which no format here can keep.")
    arrays: dict[str, Any] = {
        "words": np.frombuffer("\n".join(vectors.words).encode(), dtype=np.uint8),
        "matrix": vectors.matrix,
        "ngram_scheme": np.frombuffer(json.dumps(vars(vectors.scheme)).encode(), dtype=np.uint8),
        "bucket_ids": vectors.bucket_ids,
        "ngram_matrix": vectors.ngram_matrix,
    }
    if vectors.counts is not None:
        arrays["counts"] = vectors.counts
    with _replacing(Path(path)) as file:
        np.savez(file, **arrays)


def load(path: str | os.PathLike[str]) -> SubwordVectors:
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


def _load_npz(path: Path) -> SubwordVectors:
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as arrays:
            if "words" in arrays and "ngram_scheme" not in arrays:
                raise VectorFileError(
                    f"{path}: holds words but no n-grams; read it with WordVectors.load."
                )
            words = arrays["words"].tobytes().decode().split("\n")
            scheme = NgramScheme(**json.loads(arrays["ngram_scheme"].tobytes()))
            matrix = arrays["matrix"]
            return SubwordVectors(
                words if len(matrix) else [],
                matrix,
                scheme,
                arrays["bucket_ids"],
                arrays["ngram_matrix"],
                arrays.get("counts"),
            )
    except VectorFileError:
        raise
    except (
        KeyError, ValueError, TypeError, AttributeError, EOFError, OSError, zipfile.BadZipFile,
    ) as error:  # fmt: skip
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise VectorFileError(
            f"{path}: not vectors saved by SubwordVectors.save, or damaged ({error})."
        ) from error


def _load_facebook(path: Path) -> SubwordVectors:
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
    return SubwordVectors(
        list(keyed.index_to_key),
        keyed.vectors,
        scheme,
        np.arange(keyed.bucket),
        keyed.vectors_ngrams,
        keyed.expandos.get("count"),
    )
