"""One table of scores with their intervals for one set of vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from course_lib.evaluation.intrinsic import analogies, word_similarity
from course_lib.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["scorecard"]


def scorecard(
    vectors: WordVectors,
    pairs: Mapping[str, pd.DataFrame],
    questions: pd.DataFrame | None = None,
    restrict: int | None = None,
) -> pd.DataFrame:
    """Put the scores of one set of vectors on one card, each with its interval.

    Parameters
    ----------
    vectors : WordVectors
    pairs : mapping of str to pandas.DataFrame
        Tables for ``word_similarity``, under the names that the card shows.
    questions : pandas.DataFrame, optional
        For ``analogies``.
    restrict : int, optional
        Ask only analogies among the first ``restrict`` words. Pairs use the first 300,000
        words whatever is set here, as gensim does.

    Returns
    -------
    pandas.DataFrame
        A row for each test with the columns ``score`` (Spearman's correlation, or the
        share of analogies right), ``low`` and ``high`` (95% interval), ``used`` (pairs or
        questions that counted) and ``left out`` (those with a word that has no vector).

    Examples
    --------
    >>> import pandas as pd
    >>> vectors = WordVectors(["cat", "dog", "car", "bus"], [[3, 1], [3, 2], [1, 3], [0, 3]])
    >>> rows = [("cat", "dog", 9.0), ("car", "bus", 8.5), ("cat", "bus", 1.0)]
    >>> pairs = pd.DataFrame(rows, columns=["word1", "word2", "score"])
    >>> card = scorecard(vectors, {"toy": pairs})
    >>> float(card.loc["toy", "score"]), int(card.loc["toy", "used"])
    (1.0, 3)
    """
    import pandas as pd

    rows: dict[str, tuple[float, float, float, int, int]] = {}
    for name, table in pairs.items():
        found = word_similarity(vectors, table)
        rows[name] = (found.spearman, *found.interval, found.used, found.missing)
    if questions is not None:
        answered = analogies(vectors, questions, restrict)
        rows["analogies"] = (
            answered.accuracy,
            *answered.interval,
            answered.total,
            answered.skipped,
        )
    columns = ["score", "low", "high", "used", "left out"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
