"""GloVe text, 400,000 × 50 (171 MB): gensim and line-by-line Python against our parser."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

import numpy as np

from benchmarks._measure import measure, one_thread, report
from benchmarks._table import Row

GENSIM, PYTHON = "gensim load_word2vec_format", "line-by-line Python"
PARSED, CACHED = "ours, parsed", "ours, memory-mapped cache"
# gensim takes one line after the other, and long: it reads a part, and its time is stretched.
PART = 4
OWED = {GENSIM: 22.0, PYTHON: 4.2, PARSED: 10.0}


def main(quick: bool = False) -> list[Row]:
    """Write the real vectors as GloVe text, then time reading it."""
    from gensim.models import KeyedVectors

    from course_lib import datasets
    from course_lib.vectors import WordVectors

    logging.getLogger("gensim").setLevel(logging.ERROR)
    vectors = datasets.glove_6b_50d()
    if quick:
        vectors = vectors.restrict(20_000)
    with tempfile.TemporaryDirectory() as folder, one_thread():
        path = Path(folder) / "glove.6B.50d.txt"
        # The shortest decimals: as many digits as the published file, 171 MB in all.
        vectors.save(path)
        previous = os.environ.get("COURSE_DATA_HOME")
        os.environ["COURSE_DATA_HOME"] = folder
        try:
            # Compiles the loops and fills the cache; the peers have nothing to warm up.
            WordVectors.load(path, cache=True)
            timings = measure(
                {
                    GENSIM: lambda: KeyedVectors.load_word2vec_format(
                        path, no_header=True, limit=len(vectors) // PART
                    ),
                    PYTHON: lambda: line_by_line(path),
                    PARSED: lambda: WordVectors.load(path),
                    CACHED: lambda: WordVectors.load(path, cache=True),
                },
                repeats=1 if quick else 5,
                warm_up=False,
            )
            timings[GENSIM].stretch(PART)
            same = WordVectors.load(path)
            again = WordVectors.load(path, cache=True)
        finally:
            if previous is None:
                del os.environ["COURSE_DATA_HOME"]
            else:
                os.environ["COURSE_DATA_HOME"] = previous
        words, matrix = line_by_line(path)
        for read in (same, again):
            assert read.words == words == vectors.words
            assert (read.matrix == matrix).all()
        size = path.stat().st_size / 1e6
        del again, read  # Windows cannot remove a folder with mapped files.
    title = f"GloVe text, {len(vectors):,} × {vectors.dim}, {size:.0f} MB"
    cached = timings.pop(CACHED)
    reached = report(title, timings, PARSED, {} if quick else OWED)
    again = {PARSED: timings[PARSED], CACHED: cached}
    reached |= report(f"{title}, loaded again", again, CACHED, {} if quick else OWED)
    work = ("read 400,000 GloVe vectors from text", "the same", "open them again, from the cache")
    peers = {GENSIM: "gensim", PYTHON: "line by line in Python", PARSED: "reading the text"}
    return [
        Row(each, peer, (OWED[key],), (reached[key],))
        for each, (key, peer) in zip(work, peers.items(), strict=True)
    ]


def line_by_line(path: Path) -> tuple[list[str], np.ndarray]:
    """The loop that every tutorial shows, in its fastest form."""
    words, rows = [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            word, numbers = line.split(" ", maxsplit=1)
            words.append(word)
            rows.append(np.fromstring(numbers, dtype=np.float32, sep=" "))
    return words, np.stack(rows)


if __name__ == "__main__":
    main()
