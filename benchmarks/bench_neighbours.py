"""10 nearest in 400,000 × 50: one query and 1,000, against gensim and faiss."""

from __future__ import annotations

import itertools

import numpy as np

from benchmarks._measure import measure, one_thread, report
from benchmarks._table import Row

GENSIM, FAISS, OURS = "gensim most_similar", "faiss IndexFlatIP", "ours"
# One query, then 1,000.
OWED = {GENSIM: (4.4, 10.4), FAISS: (1.49, 4.0)}


def main(quick: bool = False) -> list[Row]:
    """Look for neighbours of words all over the vocabulary."""
    from course_lib import datasets
    from course_lib.vectors import WordVectors

    glove = datasets.glove_6b_50d()
    if quick:
        glove = glove.restrict(20_000)
    # Everybody gets rows that lie together, as they come from GloVe's text.
    vectors = WordVectors(glove.words, np.ascontiguousarray(glove.matrix))
    rng = np.random.default_rng(0)
    with one_thread():
        peers = Peers(vectors)
        rows = rng.choice(len(vectors), size=1000, replace=False)
        words = [vectors.words[row] for row in rows]
        title = f"10 nearest in {len(vectors):,} × {vectors.dim}"

        # Every call asks for another word. Peers and we return the words, best first.
        in_turn = {name: itertools.cycle(words) for name in (GENSIM, FAISS, OURS)}
        one = {
            GENSIM: lambda: peers.gensim.most_similar(next(in_turn[GENSIM])),
            FAISS: lambda: peers.nearest_by_faiss(next(in_turn[FAISS])),
            OURS: lambda: vectors.nearest(next(in_turn[OURS])),
        }
        owed = [{peer: owed[i] for peer, owed in OWED.items()} for i in (0, 1)]
        single = report(f"{title}, 1 query", measure(one, 101), OURS, {} if quick else owed[0])

        many = {
            GENSIM: lambda: [peers.gensim.most_similar(word) for word in words[:100]],
            FAISS: lambda: peers.faiss.search(peers.unit[rows], 11),
            OURS: lambda: vectors.nearest_ids(vectors[words], 11),
        }
        timings = measure(many, 1 if quick else 5, warm_up={FAISS, OURS})
        timings[GENSIM].stretch(len(words) / 100)  # it takes one query after the other
        batch = report(f"{title}, 1,000 queries", timings, OURS, {} if quick else owed[1])
        peers.check(vectors, words[:20])
    work = ("the 10 nearest of 400,000 words: one query / 1,000", "the same")
    return [
        Row(each, name, OWED[peer], (single[peer], batch[peer]))
        for each, (peer, name) in zip(
            work, {GENSIM: "gensim", FAISS: "faiss, flat index"}.items(), strict=True
        )
    ]


class Peers:
    """The same vectors in gensim and in faiss."""

    def __init__(self, vectors) -> None:
        import faiss

        faiss.omp_set_num_threads(1)
        self.gensim = vectors.to_gensim()
        self.unit = np.ascontiguousarray(vectors.unit().matrix)
        self.faiss = faiss.IndexFlatIP(vectors.dim)
        self.faiss.add(self.unit)

    def nearest_by_faiss(self, word: str) -> list[tuple[str, float]]:
        """Words and similarities, the word itself left out."""
        row = self.gensim.key_to_index[word]
        similarities, rows = self.faiss.search(self.unit[row : row + 1], 11)
        return [
            (self.gensim.index_to_key[i], similarity)
            for i, similarity in zip(rows[0].tolist(), similarities[0].tolist(), strict=True)
            if i != row
        ][:10]

    def check(self, vectors, words: list[str]) -> None:
        """All find the same similarities (words as near as each other may swap)."""
        by_faiss, _ = self.faiss.search(self.unit[[vectors.index[word] for word in words]], 11)
        _, batch = vectors.nearest_ids(vectors[words], 11)
        np.testing.assert_allclose(batch, by_faiss, atol=1e-5)
        for word in words:
            ours = vectors.nearest(word)["similarity"]
            gensim = [similarity for _, similarity in self.gensim.most_similar(word)]
            np.testing.assert_allclose(ours, gensim, atol=1e-5)


if __name__ == "__main__":
    main()
