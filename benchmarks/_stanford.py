"""The GloVe programs of its authors, where somebody has compiled them.

They are C and not to be had through pip: ``git clone https://github.com/stanfordnlp/GloVe``,
``make``, and ``STANFORD_GLOVE`` set to the folder ``build``. Where it is not set, another peer
stands in, and the table says which.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np

VARIABLE = "STANFORD_GLOVE"
# How the programs write a cell: two numbers of words, from 1, and a count.
CELL = np.dtype([("row", "<i4"), ("column", "<i4"), ("count", "<f8")])


def programs() -> Path | None:
    """Return the folder of the compiled programs, or None.

    Raises
    ------
    SystemExit
        If the variable names a folder without them.
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        return None
    for name in ("cooccur", "glove"):
        if not os.access(Path(folder) / name, os.X_OK):
            raise SystemExit(
                f"{VARIABLE}={folder} holds no program {name}: compile it, or unset it."
            )
    return Path(folder)


def write_corpus(corpus, folder: Path) -> None:
    """Write text and vocabulary; words are numbered as in ours."""
    words, counts = corpus.vocabulary.words, corpus.vocabulary.counts
    rows = [f"{word} {int(n)}" for word, n in zip(words, counts, strict=True)]
    (folder / "vocab.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    text = "\n".join(" ".join(sentence) for sentence in corpus.sentences)
    (folder / "corpus.txt").write_text(text + "\n", encoding="utf-8")


def write_cells(counts, folder: Path, seed: int = 0) -> None:
    """Write the cells of a matrix in a random order, as ``shuffle`` leaves them."""
    cells = counts.tocoo()
    order = np.random.default_rng(seed).permutation(cells.nnz)
    written = np.empty(cells.nnz, dtype=CELL)
    written["row"], written["column"] = cells.row[order] + 1, cells.col[order] + 1
    written["count"] = cells.data[order]
    written.tofile(folder / "cells.bin")


def count(program: Path, folder: Path, window: int) -> None:
    """Count co-occurrences of ``corpus.txt``."""
    settings = ["-window-size", str(window), "-memory", "4.0", "-verbose", "0"]
    command = [program / "cooccur", *settings, "-vocab-file", "vocab.txt"]
    with open(folder / "corpus.txt", "rb") as text, open(folder / "counted.bin", "wb") as out:
        subprocess.run(command, stdin=text, stdout=out, cwd=folder, check=True)


def train(program: Path, folder: Path, dim: int, epochs: int, x_max: float) -> None:
    """Train on ``cells.bin``, one thread."""
    settings = {"vector-size": dim, "iter": epochs, "x-max": x_max, "threads": 1, "verbose": 0}
    files = {"input-file": "cells.bin", "vocab-file": "vocab.txt", "save-file": "vectors"}
    options = [
        part for key, value in {**settings, **files}.items() for part in (f"-{key}", f"{value}")
    ]
    subprocess.run([program / "glove", *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)
