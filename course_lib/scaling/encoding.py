"""Encode a corpus in files once, to arrays on disk that training reads through memory maps.

A memory map lends the file's pages to the process as it touches them; the system takes
them back when somebody needs the memory. So an epoch over any corpus needs no more of it
than the vectors do. Chapter 11.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib.scaling.counting import Files, Tokenizer
from course_lib.scaling.shards import checked_shards, cut, read_lines
from course_lib.storage import finished_folder
from course_lib.text import EncodedCorpus, Vocabulary, tokenize

__all__ = ["encode_files"]

CHUNK_TOKENS = 500_000
# Length of an .npy header that leaves room for any shape: written first, filled in last.
_HEADER = 128


def encode_files(
    files: Files,
    vocabulary: Vocabulary,
    folder: str | os.PathLike[str],
    *,
    tokenizer: Tokenizer = tokenize,
    progress: bool = True,
) -> EncodedCorpus:
    """Turn text files into an encoded corpus on disk; the text streams through.

    Parameters
    ----------
    files : path, or iterable of paths
        UTF-8 text, a sentence or a document on each line, also compressed (``.gz``).
    vocabulary : Vocabulary
        From ``count_words``. Other words are left out.
    folder : path
        Where to write; about 4 bytes for each token and 8 for each line. It appears when
        all is written. A folder of that name is then replaced.
    tokenizer : callable, default ``text.tokenize``
        The one that counted the words.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    EncodedCorpus
        Memory-mapped: for ``train_word2vec``, or ``EncodedCorpus.load(folder)`` later.

    Raises
    ------
    ShardError
        If a file is missing, empty, named twice, not UTF-8, or changes meanwhile.
    ScratchError
        If the disk is full. Nothing half-written stays.
    """
    from tqdm.auto import tqdm

    segments = cut(checked_shards(files))
    total = sum(segment.stop - segment.start for segment in segments)
    with (
        finished_folder(folder) as unfinished,
        _GrowingArray(unfinished / "ids.npy", np.int32) as ids,
        _GrowingArray(unfinished / "offsets.npy", np.int64) as offsets,
        tqdm(total=total, desc="encoding", unit="B", unit_scale=True, disable=not progress) as bar,
    ):
        offsets.append(np.zeros(1, dtype=np.int64))
        get = vocabulary.index.get
        for segment in segments:
            known: list[int] = []
            ends: list[int] = []
            for line in read_lines(segment):
                known += [i for token in tokenizer(line) if (i := get(token)) is not None]
                ends.append(ids.length + len(known))
                if len(known) >= CHUNK_TOKENS:
                    ids.append(known)
                    offsets.append(ends)
                    known, ends = [], []
            ids.append(known)
            offsets.append(ends)
            bar.update(segment.stop - segment.start)
        np.save(unfinished / "counts.npy", vocabulary.counts)
        (unfinished / "words.txt").write_bytes("\n".join(vocabulary.words).encode())
    return EncodedCorpus.load(folder)


class _GrowingArray:
    """An ``.npy`` file that numbers are added to; its length is filled in at the end."""

    def __init__(self, path: Path, dtype: npt.DTypeLike) -> None:
        self._dtype = np.dtype(dtype)
        self._file = open(path, "wb")  # noqa: SIM115 - closed by __exit__
        self._file.write(bytes(_HEADER))
        self.length = 0

    def append(self, numbers: npt.ArrayLike) -> None:
        added = np.asarray(numbers, dtype=self._dtype)
        self._file.write(added.tobytes())
        self.length += len(added)

    def __enter__(self) -> _GrowingArray:
        return self

    def __exit__(self, *_: Any) -> None:
        with self._file:
            self._file.seek(0)
            header = {"descr": self._dtype.str, "fortran_order": False, "shape": (self.length,)}
            np.lib.format.write_array_header_1_0(self._file, header)
            if self._file.tell() != _HEADER:  # NumPy pads to 64 bytes: this one takes two
                raise AssertionError(f"the header took {self._file.tell()} bytes, not {_HEADER}.")
