"""Human similarity judgements and analogies, scored as gensim scores them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.evaluation.intervals import Interval, percentile_interval, wilson_interval
from course_lib.evaluation.resampling import resampled_spearman
from course_lib.vectors import WordVectors
from course_lib.vectors.search import unit_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AnalogyResult", "SimilarityResult", "analogies", "pair_cosines", "word_similarity"]


@dataclass(frozen=True)
class SimilarityResult:
    """Agreement of vectors with human judgements.

    Attributes
    ----------
    spearman : float
        Rank correlation; the number that papers report.
    pearson : float
        Linear correlation.
    used, missing : int
        Pairs with both words in the vocabulary, and the others, which do not count.
    human_and_cosine : numpy.ndarray of float64, shape (used, 2)
        What is correlated.
    seed : int
        Of the resampling behind the interval.
    """

    spearman: float
    pearson: float
    used: int
    missing: int
    human_and_cosine: npt.NDArray[np.float64] = field(repr=False, compare=False)
    seed: int = 0

    @cached_property
    def interval(self) -> Interval:
        """95% bootstrap interval of ``spearman``, over the choice of pairs.

        Computed when it is first asked for: it takes many times as long as the correlation.
        """
        return percentile_interval(resampled_spearman(self.human_and_cosine, seed=self.seed))


@dataclass(frozen=True)
class AnalogyResult:
    """Share of analogy questions answered as expected.

    Attributes
    ----------
    accuracy : float
        Over all questions asked; NaN if none could be asked.
    interval : Interval
        95% Wilson interval of ``accuracy``.
    correct, total : int
        Questions answered as expected, and asked.
    skipped : int
        Questions not asked because a word is not in the vocabulary.
    sections : pandas.DataFrame
        Columns ``section``, ``correct``, ``total``, ``accuracy`` (NaN if total is 0).
    """

    accuracy: float
    interval: Interval
    correct: int
    total: int
    skipped: int
    sections: pd.DataFrame


def word_similarity(
    vectors: WordVectors,
    pairs: pd.DataFrame,
    restrict: int | None = 300_000,
    seed: int = 0,
) -> SimilarityResult:
    """Correlate cosines with human judgements of similarity.

    Words are matched without regard to case, and of several spellings the first in the
    vocabulary is taken, as gensim's ``evaluate_word_pairs`` does.

    Parameters
    ----------
    vectors : WordVectors
    pairs : pandas.DataFrame
        Columns ``word1``, ``word2``, ``score``, as from ``datasets.word_similarity``.
    restrict : int or None, default 300,000
        Use the first ``restrict`` words only; gensim's default too. None uses all.
    seed : int, default 0
        Of the resampling behind the interval.

    Returns
    -------
    SimilarityResult

    Raises
    ------
    ValueError
        If a column is missing, or fewer than three pairs have both words in the
        vocabulary: two points always correlate perfectly.

    Examples
    --------
    >>> import pandas as pd
    >>> vectors = WordVectors(["cat", "dog", "car", "bus"], [[3, 1], [3, 2], [1, 3], [0, 3]])
    >>> pairs = pd.DataFrame(
    ...     [("cat", "dog", 9.0), ("Car", "bus", 8.5), ("cat", "bus", 1.0), ("cat", "fig", 5.0)],
    ...     columns=["word1", "word2", "score"],
    ... )
    >>> result = word_similarity(vectors, pairs)
    >>> result.spearman, result.used, result.missing
    (1.0, 3, 1)
    """
    from scipy import stats

    cosine = pair_cosines(vectors, pairs, restrict)
    known = ~np.isnan(cosine)
    if known.sum() < 3:
        raise ValueError(
            f"only {known.sum()} of {len(pairs)} pairs have both words among the "
            f"{len(vectors.words[:restrict]):,} words of the vocabulary, expected at least 3."
        )
    table = np.column_stack([pairs["score"].to_numpy(dtype=np.float64), cosine])[known]
    human, cosine = table.T
    return SimilarityResult(
        spearman=float(stats.spearmanr(human, cosine).statistic),
        pearson=float(stats.pearsonr(human, cosine).statistic),
        used=int(known.sum()),
        missing=int((~known).sum()),
        human_and_cosine=table,
        seed=seed,
    )


def pair_cosines(
    vectors: WordVectors, pairs: pd.DataFrame, restrict: int | None = 300_000
) -> npt.NDArray[np.float64]:
    """Cosines of pairs of words, as ``word_similarity`` compares them with what people said.

    Parameters
    ----------
    vectors : WordVectors
    pairs : pandas.DataFrame
        Columns ``word1``, ``word2``, ``score``.
    restrict : int or None, default 300,000
        Use the first ``restrict`` words only. None uses all.

    Returns
    -------
    numpy.ndarray of float64, shape (pairs,)
        NaN for a pair with a word that has no vector.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    _check_columns("pairs", pairs, ["word1", "word2", "score"])
    rows = _lookup(_rows_ignoring_case(vectors, restrict), pairs[["word1", "word2"]])
    known = (rows >= 0).all(axis=1)
    first, second = (unit_rows(vectors.matrix[rows[known, i]], np.float64) for i in (0, 1))
    cosine = np.full(len(pairs), np.nan)
    # Rounded, so that cosines which are equal but for the last bits share a rank.
    cosine[known] = (first * second).sum(axis=1).round(9)
    return cosine


def analogies(
    vectors: WordVectors, questions: pd.DataFrame, restrict: int | None = 30_000
) -> AnalogyResult:
    """Count the analogies that vector arithmetic answers as expected.

    The answer to "a is to b as c is to ?" is the word nearest to b - a + c (3CosAdd on unit
    vectors), a, b and c themselves left out. Words are matched without regard to case, and
    questions with an unknown word are skipped: gensim's ``evaluate_word_analogies`` with
    ``restrict_vocab=restrict``.

    Parameters
    ----------
    vectors : WordVectors
    questions : pandas.DataFrame
        Columns ``section``, ``a``, ``b``, ``c``, ``d``, as from ``datasets.analogies``.
    restrict : int or None, default 30,000
        Ask, and search for answers, among the first ``restrict`` words only, as word2vec's
        own script does; rare words make the task harder. None searches all.

    Returns
    -------
    AnalogyResult

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> vectors = WordVectors(
    ...     ["man", "woman", "king", "queen"], [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4]]
    ... )
    >>> questions = pd.DataFrame(
    ...     [("family", "man", "king", "woman", "queen"), ("family", "man", "king", "he", "she")],
    ...     columns=["section", "a", "b", "c", "d"],
    ... )
    >>> analogies(vectors, questions).sections
      section  correct  total  accuracy
    0  family        1      1       1.0
    """
    import pandas as pd

    _check_columns("questions", questions, ["section", "a", "b", "c", "d"])
    if restrict is not None:
        vectors = vectors.restrict(restrict)
    row_of = _rows_ignoring_case(vectors, None)
    rows = _lookup(row_of, questions[["a", "b", "c", "d"]])
    asked = (rows >= 0).all(axis=1)
    # Several spellings of a word count as that word, the first of them standing for all.
    spelling = np.array([row_of[word.upper()] for word in vectors.words], dtype=np.int64)
    correct = np.zeros(len(questions), dtype=bool)
    correct[asked] = _answers(vectors, rows[asked], spelling) == rows[asked, 3]
    frame = pd.DataFrame(
        {"section": questions["section"].to_numpy(), "correct": correct, "total": asked}
    )
    sections = frame.groupby("section", sort=False).sum().reset_index()
    sections["accuracy"] = sections["correct"] / sections["total"]
    n_correct, n_asked = int(correct.sum()), int(asked.sum())
    return AnalogyResult(
        accuracy=n_correct / n_asked if n_asked else float("nan"),
        interval=wilson_interval(n_correct, n_asked),
        correct=n_correct,
        total=n_asked,
        skipped=int((~asked).sum()),
        sections=sections,
    )


def _answers(
    vectors: WordVectors, questions: npt.NDArray[np.int64], spelling: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Row that answers each question (rows a, b, c, ...), under its first spelling, or -1."""
    # As gensim does: of the five words that follow a, b and c themselves, the first that is
    # no other spelling of them.
    looked_at = 5
    answers = np.full(len(questions), -1, dtype=np.int64)
    for start in range(0, len(questions), 4096):
        inputs = questions[start : start + 4096, :3]
        a, b, c = (unit_rows(vectors.matrix[rows]) for rows in inputs.T)
        found, _ = vectors.nearest_ids(b - a + c, looked_at + 3)
        is_input = (found[:, :, np.newaxis] == inputs[:, np.newaxis]).any(axis=2)
        is_spelled_so = (spelling[found][:, :, np.newaxis] == inputs[:, np.newaxis]).any(axis=2)
        among_five = np.cumsum(~is_input, axis=1) <= looked_at
        good = ~is_spelled_so & among_five
        first = spelling[found[np.arange(len(found)), good.argmax(axis=1)]]
        answers[start : start + 4096] = np.where(good.any(axis=1), first, -1)
    return answers


def _rows_ignoring_case(vectors: WordVectors, restrict: int | None) -> dict[str, int]:
    """Row of each word in capitals; of several spellings the first, the most frequent."""
    return _rows_in_capitals(tuple(vectors.words[:restrict]))


@lru_cache(maxsize=4)  # one vocabulary is asked again and again: other tests, other vectors
def _rows_in_capitals(words: tuple[str, ...]) -> dict[str, int]:
    return {words[row].upper(): row for row in range(len(words) - 1, -1, -1)}


def _lookup(row_of: dict[str, int], words: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Rows of the words in a table, -1 for those without a vector."""
    import pandas as pd

    # 20,000 questions hold some hundred words: look each up once.
    codes, known = pd.factorize(words.to_numpy(dtype=object).ravel(), use_na_sentinel=False)
    found = np.array([row_of.get(str(word).upper(), -1) for word in known], dtype=np.int64)
    return found[codes].reshape(words.shape)


def spearman(human_and_cosine: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Spearman's correlations of the first column with the others: Pearson's of their ranks."""
    from scipy import stats

    ranks = stats.rankdata(human_and_cosine, axis=0)
    ranks -= ranks.mean(axis=0)
    with np.errstate(invalid="ignore"):  # NaN for a column that holds one value alone
        ranks /= np.sqrt((ranks**2).sum(axis=0))
    correlations: npt.NDArray[np.float64] = ranks[:, 0] @ ranks[:, 1:]
    return correlations


def _check_columns(name: str, frame: pd.DataFrame, columns: list[str]) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(
            f"{name} has the columns {list(frame.columns)}, expected {columns}: "
            f"{', '.join(missing)} missing."
        )
