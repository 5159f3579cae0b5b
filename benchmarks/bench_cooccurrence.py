"""Counting co-occurrences on gensim's Wikipedia sample, against what people write first."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from benchmarks import _stanford
from benchmarks._measure import measure, one_thread, report
from benchmarks._table import Row

WINDOW = 5
STANFORD, COUNTERS = "Stanford's C", "a dict of Counters"
OWED = {STANFORD: 5.0, COUNTERS: 10.0}


def main(quick: bool = False) -> list[Row]:
    """Time the ways to the same matrix; vocabulary and token lists are ready before."""
    from benchmarks.bench_word2vec import wikipedia
    from course_lib.glove import cooccurrence
    from course_lib.text import EncodedCorpus

    corpus = EncodedCorpus.from_sentences(wikipedia()[: 10 if quick else None], min_count=5)
    sentences = [list(sentence) for sentence in corpus.sentences]
    contestants = {
        COUNTERS: lambda: dict_of_counters(sentences),
        "ours": lambda: cooccurrence(corpus, window=WINDOW),
    }
    counts = contestants["ours"]()
    assert (counts != shifted(corpus)).nnz == 0
    index = corpus.vocabulary.index
    for word, near in list(contestants[COUNTERS]().items())[:100]:
        assert all(counts[index[word], index[other]] == n for other, n in near.items())
    program = _stanford.programs()
    with one_thread(), tempfile.TemporaryDirectory() as folder:
        if program is not None:
            _stanford.write_corpus(corpus, Path(folder))
            contestants[STANFORD] = lambda: _stanford.count(program, Path(folder), WINDOW)
        timings = measure(contestants, repeats=1 if quick else 5, warm_up={"ours"})
    peer = STANFORD if program is not None else COUNTERS
    ratios = report(
        f"co-occurrence counts, window {WINDOW}: {corpus.n_tokens:,} tokens, "
        f"{len(corpus.vocabulary):,} words, {counts.nnz:,} cells",
        timings,
        "ours",
        {} if quick else OWED,
    )
    return [Row(f"count co-occurrences, window {WINDOW}", peer, (OWED[peer],), (ratios[peer],))]


def dict_of_counters(sentences: list[list[str]]) -> dict[str, Counter[str]]:
    """Count as one would write it down first."""
    near: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for i, word in enumerate(sentence):
            near[word].update(sentence[max(0, i - WINDOW) : i])
            near[word].update(sentence[i + 1 : i + WINDOW + 1])
    return near


def shifted(corpus):
    """Shift the corpus against itself by 1, 2, ...; SciPy adds up the pairs."""
    from scipy import sparse

    sentence = np.repeat(np.arange(len(corpus)), np.diff(corpus.offsets))
    shape = (len(corpus.vocabulary),) * 2
    counts = sparse.csr_array(shape, dtype=np.int64)
    for distance in range(1, WINDOW + 1):
        same = sentence[:-distance] == sentence[distance:]
        left, right = corpus.ids[:-distance][same], corpus.ids[distance:][same]
        ones = np.ones(len(left), dtype=np.int64)
        counts = counts + sparse.coo_array((ones, (left, right)), shape=shape).tocsr()
    return counts + counts.T


if __name__ == "__main__":
    main()
