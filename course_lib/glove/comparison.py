"""Several methods on one corpus: the record of a comparison, and what can be read from it.

To train five methods with three seeds each, until they stop gaining, takes longer than a
chapter may run. So the command ``course compare`` does it once and keeps what each set of
vectors answers to each question, in ``data/results/five_methods.tsv``. Scores, and intervals
of differences, are computed from these answers whenever they are wanted. Chapter 04.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from course_lib import datasets, evaluation
from course_lib.evaluation.intrinsic import spearman

if TYPE_CHECKING:
    from course_lib.vectors import WordVectors

__all__ = ["Comparison", "answers_of", "read_comparison"]

RECORD_PATH = Path(__file__).resolve().parents[2] / "data" / "results" / "five_methods.tsv"
PAIRS = {"WordSim-353": "wordsim353", "SimLex-999": "simlex999"}
ANALOGIES = "analogies"
FREQUENT = 30_000  # words among which analogies are asked, as in chapters 01 and 03

_INDEX = ["test", "question", "asked"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What several sets of vectors answer to the same questions.

    Attributes
    ----------
    answers : pandas.DataFrame
        A row for each question, with the index levels ``test``, ``question`` (a pair's place
        in its test, or a section of analogies) and ``asked`` (1, or the section's analogies).
        A column for each set of vectors, with the levels method and seed: the cosine of the
        pair, or the number of analogies answered as expected.
    facts : dict of str to str
        When and how they were trained: date, command, versions, corpus, settings.
    """

    answers: pd.DataFrame
    facts: Mapping[str, str]

    @property
    def tests(self) -> list[str]:
        """Names of the tests, in order."""
        return list(self.answers.index.unique("test"))

    def scores(self) -> pd.DataFrame:
        """Score each set of vectors: Spearman's correlation with people, or the share right.

        Returns
        -------
        pandas.DataFrame
            A row for each method and seed, a column for each test.
        """
        found = {test: _scores(test, self._table(test)) for test in self.tests}
        return pd.DataFrame(found, index=self.answers.columns)

    def differences(
        self,
        method: str,
        others: list[str],
        same_runs: bool = False,
        resamples: int = 1000,
        seed: int = 0,
    ) -> pd.DataFrame:
        """Say how far other methods lie above or below one, with 95% intervals.

        Each resample draws questions with replacement, whole sections of analogies, and as
        many seeds of either method as there are; both methods answer the questions drawn.
        So the interval holds both kinds of chance, the choice of questions and the start of
        the training, and a question that is hard for both methods changes nothing.

        Parameters
        ----------
        method : str
            What is subtracted.
        others : list of str
        same_runs : bool, default False
            Whether a seed means the same training for both, as for w and w + w̃ of one model.
            Then a resample draws the same seeds for both.
        resamples : int, default 1000
        seed : int, default 0
            Of the resampling.

        Returns
        -------
        pandas.DataFrame
            Rows with the index levels ``test`` and ``method``; the columns ``difference`` of
            the mean scores, ``from`` and ``to``.

        Raises
        ------
        ValueError
            If a method is not among those compared.
        """
        known = list(self.answers.columns.unique(0))
        for name in (method, *others):
            if name not in known:
                raise ValueError(f"{name!r} is not among the methods compared: {known}.")
        rng = np.random.default_rng(seed)
        among = self.answers[list(dict.fromkeys([method, *others]))]  # no other is ranked
        part = Comparison(among, self.facts)
        places = {name: part._places(name) for name in (method, *others)}
        rows = {}
        for test in self.tests:
            table = part._table(test)
            drawn = _drawn(test, table, resamples, rng)
            scores = _scores(test, table)
            starts = _draw_seeds(len(drawn), len(places[method]), rng)
            for name in others:
                other = starts if same_runs else _draw_seeds(len(drawn), len(places[name]), rng)
                gains = _means(drawn, places[name], other) - _means(drawn, places[method], starts)
                difference = scores[places[name]].mean() - scores[places[method]].mean()
                rows[test, name] = [difference, *np.nanquantile(gains, [0.025, 0.975])]
        index = pd.MultiIndex.from_tuples(list(rows), names=["test", "method"])
        return pd.DataFrame(list(rows.values()), index, ["difference", "from", "to"])

    def write(self, path: Path) -> None:
        """Write the answers as a table with tabs; the facts stand above it, behind #."""
        path.parent.mkdir(parents=True, exist_ok=True)
        facts = "".join(f"# {name}: {value}\n" for name, value in self.facts.items())
        flat = self.answers.copy()
        flat.columns = pd.Index([f"{run[0]} {run[1]}" for run in flat.columns])
        table = flat.reset_index().to_csv(
            sep="\t", index=False, float_format="%.3f", lineterminator="\n"
        )
        path.write_text(facts + table, encoding="utf-8", newline="\n")

    def _table(self, test: str) -> npt.NDArray[np.float64]:
        """What people said, or how many were asked; beside it the answers of all runs."""
        part = self.answers.loc[[test]]
        if test == ANALOGIES:
            first = part.index.get_level_values("asked").to_numpy(dtype=np.float64)
        else:
            pairs = datasets.word_similarity(PAIRS[test])
            first = pairs["score"].to_numpy()[part.index.get_level_values("question").astype(int)]
        return np.column_stack([first, part.to_numpy(dtype=np.float64)])

    def _places(self, method: str) -> npt.NDArray[np.intp]:
        return np.flatnonzero(self.answers.columns.get_level_values(0) == method)


def read_comparison(path: Path = RECORD_PATH) -> Comparison:
    """Read the record that ``course compare`` has written.

    Parameters
    ----------
    path : pathlib.Path, default data/results/five_methods.tsv

    Returns
    -------
    Comparison

    Raises
    ------
    FileNotFoundError
        If there is no such file.

    Examples
    --------
    >>> "corpus" in read_comparison().facts
    True
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is not there. The file belongs to the course's folder data/results/: restore "
            "it, or make it anew with `course compare`, which takes some minutes."
        )
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    facts = [line.removeprefix("# ").rstrip() for line in lines if line.startswith("#")]
    table = io.StringIO("".join(line for line in lines if not line.startswith("#")))
    answers = pd.read_csv(table, sep="\t", dtype={"question": str}).set_index(_INDEX)
    runs = [name.rpartition(" ") for name in answers.columns]
    answers.columns = pd.MultiIndex.from_tuples([(method, int(seed)) for method, _, seed in runs])
    return Comparison(answers, dict(fact.split(": ", 1) for fact in facts))


def answers_of(vectors: WordVectors) -> pd.Series[Any]:
    """Ask one set of vectors everything: the cosine of each pair, the analogies by section.

    Parameters
    ----------
    vectors : WordVectors

    Returns
    -------
    pandas.Series
        Indexed as ``Comparison.answers``. Pairs with a word that has no vector are left out.
    """
    rows: dict[tuple[str, str, int], float] = {}
    for test, name in PAIRS.items():
        cosines = evaluation.pair_cosines(vectors, datasets.word_similarity(name))
        known = np.flatnonzero(~np.isnan(cosines))
        rows |= {(test, str(place), 1): float(cosines[place]) for place in known}
    sections = evaluation.analogies(vectors, datasets.analogies(), FREQUENT).sections
    asked = sections[sections["total"] > 0]
    for section, right, total in asked[["section", "correct", "total"]].to_numpy().tolist():
        rows[ANALOGIES, section, total] = float(right)
    return pd.Series(rows).rename_axis(_INDEX)


def _scores(test: str, table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Score of each run; the first column says what people said, or how many were asked."""
    return _shares(table) if test == ANALOGIES else spearman(table)


def _drawn(
    test: str, table: npt.NDArray[np.float64], resamples: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Scores of the runs when the questions are drawn anew, shape (resamples, runs)."""
    if test == ANALOGIES:
        return _shares(table[rng.integers(len(table), size=(resamples, len(table)))])
    return evaluation.resampled_spearman(table, resamples, rng)


def _shares(tables: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share answered as expected, of all sections together; of one table or of many."""
    sums = tables.sum(axis=-2)
    shares: npt.NDArray[np.float64] = sums[..., 1:] / sums[..., :1]
    return shares


def _draw_seeds(draws: int, n_seeds: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    return rng.integers(n_seeds, size=(draws, n_seeds))


def _means(
    drawn: npt.NDArray[np.float64], places: npt.NDArray[np.intp], seeds: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Mean score over the seeds drawn for each resample."""
    means: npt.NDArray[np.float64] = np.take_along_axis(drawn, places[seeds], axis=1).mean(axis=1)
    return means
