"""Do the vectors of misspelt words lie near the right ones? Ranks, not impressions.

For each pair of a typo and the word intended, all words of the vocabulary are sorted by
their similarity to the typo's vector; the place of the intended word is its rank. Cosines
alone say little: they are high for all words that share an ending. Chapter 05.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib.evaluation import wilson_interval
from course_lib.fasttext.model import SubwordVectors
from course_lib.vectors import WordVectors
from course_lib.vectors.search import unit_rows

__all__ = ["typo_ranks", "typo_recovery"]

_CHUNK = 128


def typo_ranks(vectors: WordVectors, pairs: pd.DataFrame) -> pd.DataFrame:
    """Rank of each intended word among all words, by similarity to its typo.

    Parameters
    ----------
    vectors : WordVectors or SubwordVectors
        Plain word vectors have no answer for a typo that is not in their vocabulary.
    pairs : pandas.DataFrame
        Columns ``typo`` and ``intended``, as from ``load_typos`` or ``typos``.

    Returns
    -------
    pandas.DataFrame
        The columns of ``pairs``; ``first``, the word nearest to the typo, and ``rank``: 1 if
        that is the intended one. Words as similar as the intended one count as nearer, and
        the typo itself does not count. Where there is no vector, or it is zero, ``first``
        is None and ``rank`` infinite.

    Raises
    ------
    ValueError
        If a column is missing, or an intended word is not in the vocabulary: then its rank
        would mean nothing. Filter first.

    Examples
    --------
    >>> vectors = WordVectors(["apple", "pear", "aple"], [[3, 1], [1, 3], [3, 2]])
    >>> pairs = pd.DataFrame({"typo": ["aple", "paer"], "intended": ["pear", "pear"]})
    >>> typo_ranks(vectors, pairs)
       typo intended  first  rank
    0  aple     pear  apple   2.0
    1  paer     pear   None   inf
    """
    _check_pairs(vectors, pairs)
    ranks = np.full(len(pairs), np.inf)
    first: list[str | None] = [None] * len(pairs)
    typos = [str(typo) for typo in pairs["typo"]]
    queries, answered = _query_vectors(vectors, typos)
    targets = np.array([vectors.index[word] for word in pairs["intended"]], dtype=np.int64)
    selves = np.array([vectors.index.get(typo, -1) for typo in typos], dtype=np.int64)
    words = unit_rows(vectors.matrix)
    for start in range(0, len(answered), _CHUNK):
        some = answered[start : start + _CHUNK]
        scores = unit_rows(queries[start : start + _CHUNK]) @ words.T
        own = np.arange(len(some))
        in_vocabulary = selves[some] >= 0
        scores[own[in_vocabulary], selves[some][in_vocabulary]] = -np.inf
        right = scores[own, targets[some]]
        ranks[some] = (scores >= right[:, np.newaxis]).sum(axis=1)
        for pair, nearest in zip(some.tolist(), scores.argmax(axis=1).tolist(), strict=True):
            first[pair] = vectors.words[nearest]
    return pairs.assign(first=pd.Series(first, index=pairs.index, dtype=object), rank=ranks)


def typo_recovery(
    models: WordVectors | Mapping[str, WordVectors],
    pairs: pd.DataFrame,
    top: Sequence[int] = (1, 5),
) -> pd.DataFrame:
    """How often the intended word comes first, or among the first few, by kind of typo.

    Parameters
    ----------
    models : WordVectors, SubwordVectors, or mapping of str to these
        One model, or several under their names.
    pairs : pandas.DataFrame
        Columns ``typo``, ``intended`` and ``kind``.
    top : sequence of int, default (1, 5)

    Returns
    -------
    pandas.DataFrame
        For each model, each kind and ``"all"``: ``model``, ``kind``, ``pairs``,
        ``answered`` (the typo has a vector; the others count as not recovered),
        ``median_rank`` (infinite if most have none), and for each k of ``top``: the share
        ``top k``, its 95% Wilson interval ``top k low`` and ``top k high``, and
        ``top k chance``, which a random order of the vocabulary would reach.

    Raises
    ------
    ValueError
        If a column is missing, there are no pairs, or an intended word is not in a
        vocabulary.

    Examples
    --------
    >>> vectors = WordVectors(["apple", "pear", "aple"], [[3, 1], [1, 3], [3, 2]])
    >>> pairs = pd.DataFrame(
    ...     [("aple", "apple", "missing"), ("paer", "pear", "swap")],
    ...     columns=["typo", "intended", "kind"],
    ... )
    >>> typo_recovery(vectors, pairs, top=[1]).round(2)[["kind", "answered", "top 1", "top 1 high"]]
          kind  answered  top 1  top 1 high
    0  missing         1    1.0        1.00
    1     swap         0    0.0        0.79
    2      all         1    0.5        0.91
    """
    if "kind" not in pairs.columns or not len(pairs):
        raise ValueError(
            f"pairs has {len(pairs)} rows and the columns {list(pairs.columns)}, expected at "
            "least one row, and the columns 'typo', 'intended' and 'kind'."
        )
    named = models if isinstance(models, Mapping) else {"": models}
    rows = []
    for name, vectors in named.items():
        ranks = typo_ranks(vectors, pairs)
        groups = [*ranks.groupby("kind", sort=False)["rank"], ("all", ranks["rank"])]
        for kind, some in groups:
            row = {
                "model": name,
                "kind": kind,
                "pairs": len(some),
                "answered": int(np.isfinite(some).sum()),
                "median_rank": float(np.median(some)),
            }
            for k in top:
                row.update(_share(k, some.to_numpy(), len(vectors)))
            rows.append(row)
    table = pd.DataFrame(rows)
    return table if isinstance(models, Mapping) else table.drop(columns="model")


def _share(k: int, ranks: npt.NDArray[np.float64], n_words: int) -> dict[str, float]:
    hits = int((ranks <= k).sum())
    low, high = wilson_interval(hits, len(ranks))
    return {
        f"top {k}": hits / len(ranks),
        f"top {k} low": low,
        f"top {k} high": high,
        f"top {k} chance": min(k / n_words, 1.0),
    }


def _query_vectors(
    vectors: WordVectors, typos: Sequence[str]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Vectors of those typos that have one which is not zero, and which these are."""
    if isinstance(vectors, SubwordVectors):
        queries = vectors[typos]
        answered = np.flatnonzero(queries.any(axis=1))
        return queries[answered], answered
    known = [i for i, typo in enumerate(typos) if typo in vectors]
    rows = [vectors.index[typos[i]] for i in known]
    return vectors.matrix[rows], np.array(known, dtype=np.int64)


def _check_pairs(vectors: WordVectors, pairs: pd.DataFrame) -> None:
    missing = [name for name in ("typo", "intended") if name not in pairs.columns]
    if missing:
        raise ValueError(
            f"pairs has the columns {list(pairs.columns)}, expected 'typo' and 'intended'."
        )
    unknown = [word for word in pairs["intended"] if word not in vectors]
    if unknown:
        raise ValueError(
            f"{len(unknown)} of {len(pairs)} intended words are not among the {len(vectors):,} "
            f"words of the vocabulary, the first is {unknown[0]!r}. Leave these pairs out: "
            "pairs[[word in vectors for word in pairs['intended']]]."
        )
