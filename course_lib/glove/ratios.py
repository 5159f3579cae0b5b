"""Ratios of co-occurrence probabilities: what tells ice from steam.

P(k | ice) alone says little, for it is large for every common word k. The ratio
P(k | ice) / P(k | steam) is large for what belongs to ice, small for what belongs to
steam, and near 1 for what belongs to both or to neither (Pennington, Socher and Manning
2014, table 1). Here is their table, and the same table for any corpus, with the raw
counts beside it so that nobody mistakes a ratio of 2 to 1 occurrences for a law.
Chapter 04.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from course_lib.glove.counting import checked_counts, word_ids
from course_lib.text import Vocabulary, tokenize

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ice_and_steam", "probability_ratios", "published_ratios"]

READER_PATH = Path(__file__).resolve().parents[2] / "data" / "ice_and_steam.txt"

# Pennington et al. (2014), table 1, in the digits that they print:
# probe, P(k | ice), P(k | steam), ratio. Counted in 6 billion words.
_PUBLISHED = [
    ("solid", "1.9e-4", "2.2e-5", "8.9"),
    ("gas", "6.6e-5", "7.8e-4", "8.5e-2"),
    ("water", "3.0e-3", "2.2e-3", "1.36"),
    ("fashion", "1.7e-5", "1.8e-5", "0.96"),
]


def probability_ratios(
    counts: sparse.csr_array,
    vocabulary: Vocabulary,
    numerator: str = "ice",
    denominator: str = "steam",
    probes: Sequence[str] = ("solid", "gas", "water", "fashion"),
) -> pd.DataFrame:
    """Compare two words by how much more probable each probe word is near one of them.

    Nothing is smoothed. A probe never seen near ``numerator`` has the ratio 0, which is
    defined, though its logarithm is not, and rests on no meeting at all; one never seen near
    ``denominator`` has none (NaN), since nothing can be divided by 0.

    Parameters
    ----------
    counts : scipy.sparse array, shape (V, V)
        As ``cooccurrence`` returns it, flat or harmonic.
    vocabulary : Vocabulary
        Of the counts.
    numerator, denominator : str, default "ice" and "steam"
        The two words i and j.
    probes : sequence of str, default solid, gas, water and fashion
        The words k.

    Returns
    -------
    pandas.DataFrame
        One row for each probe k, with the columns

        - ``X(ice, k)`` and ``X(ice)``: the count, and the sum of ice's row;
        - ``P(k | ice)``: their quotient, NaN if ice has no neighbours at all;
        - the same three for steam;
        - ``ratio``: ``P(k | ice) / P(k | steam)``; NaN where ``P(k | steam)`` is 0.

    Raises
    ------
    UncountedWordError
        A ``KeyError``: a word is not in the vocabulary.
    ValueError
        If counts and vocabulary do not fit together, or a count is negative or NaN.

    Examples
    --------
    >>> from course_lib.glove import cooccurrence
    >>> corpus = [["solid", "ice"], ["solid", "ice"], ["hot", "steam"], ["solid", "steam"]]
    >>> vocabulary = Vocabulary.build(corpus)
    >>> counts = cooccurrence(corpus, vocabulary, window=1)
    >>> table = probability_ratios(counts, vocabulary, probes=["solid", "hot"])
    >>> table[["X(ice, k)", "P(k | ice)", "X(steam, k)", "P(k | steam)", "ratio"]]
           X(ice, k)  P(k | ice)  X(steam, k)  P(k | steam)  ratio
    k
    solid          2         1.0            1           0.5    2.0
    hot            0         0.0            1           0.5    0.0
    """
    import pandas as pd

    probes = [probes] if isinstance(probes, str) else list(probes)
    matrix = checked_counts(counts, vocabulary)
    columns = word_ids(vocabulary, probes)
    table = pd.DataFrame(index=pd.Index(probes, name="k"))
    for word, row in zip(
        (numerator, denominator), word_ids(vocabulary, [numerator, denominator]), strict=True
    ):
        neighbours = matrix[[row]].toarray()[0]
        total = neighbours.sum()
        table[f"X({word}, k)"] = neighbours[columns]
        table[f"X({word})"] = total
        table[f"P(k | {word})"] = neighbours[columns] / total if total else np.nan
    above, below = table[f"P(k | {numerator})"], table[f"P(k | {denominator})"]
    table["ratio"] = above / below.where(below > 0)
    return table


def published_ratios() -> pd.DataFrame:
    """Table 1 of Pennington et al. (2014), and the ratios recomputed from its probabilities.

    The printed probabilities are rounded to two digits, so their quotient differs from the
    printed ratio, which the authors computed before rounding. How far it may differ can be
    computed too: between ``lowest`` and ``highest`` lies every ratio of two numbers that
    round to the two printed ones.

    Returns
    -------
    pandas.DataFrame
        One row for each probe k, with the columns ``P(k | ice)``, ``P(k | steam)``,
        ``printed`` (the ratio as published), ``recomputed`` (the quotient, unrounded),
        ``same`` (whether the quotient, rounded to as many digits, is the printed ratio),
        ``lowest`` and ``highest``.

    Examples
    --------
    >>> published_ratios()[["printed", "recomputed", "same", "lowest", "highest"]].round(3)
             printed  recomputed   same  lowest  highest
    k
    solid      8.900       8.636  False   8.222    9.070
    gas        0.085       0.085   True   0.083    0.086
    water      1.360       1.364   True   1.311    1.419
    fashion    0.960       0.944  False   0.892    1.000
    """
    import pandas as pd

    rows = []
    for probe, *printed in _PUBLISHED:
        ice, steam, ratio = map(Decimal, printed)
        quotient = ice / steam
        rows.append(
            {
                "k": probe,
                "P(k | ice)": float(ice),
                "P(k | steam)": float(steam),
                "printed": float(ratio),
                "recomputed": float(quotient),
                "same": quotient.quantize(ratio) == ratio,
                "lowest": float((ice - _half_digit(ice)) / (steam + _half_digit(steam))),
                "highest": float((ice + _half_digit(ice)) / (steam - _half_digit(steam))),
            }
        )
    return pd.DataFrame(rows).set_index("k")


def ice_and_steam() -> list[list[str]]:
    """Read the course's own reader: some sixty sentences about ice and steam, as tokens.

    Written for this chapter, because in a corpus of a few million words too many of the
    eight counts are 0. Counted flat with a window of 10, all of them are defined, and the
    ratios say what the published ones say: solid above 1, gas below 1, water and fashion
    near 1. It is ``data/ice_and_steam.txt``, one sentence a line, CC0.

    Returns
    -------
    list of list of str

    Raises
    ------
    FileNotFoundError
        If the file is not where the course keeps it.

    Examples
    --------
    >>> ice_and_steam()[0][:7]
    ['ice', 'is', 'water', 'in', 'its', 'solid', 'form']
    """
    if not READER_PATH.is_file():
        raise FileNotFoundError(
            f"{READER_PATH} is not there. The file belongs to the course's folder data/: restore "
            "it, or install the course from its own folder with `pip install -e .`."
        )
    lines = READER_PATH.read_text(encoding="utf-8").splitlines()
    return [tokenize(line) for line in lines if line.strip()]


def _half_digit(number: Decimal) -> Decimal:
    """Half a unit of the last digit: how far rounding may have moved the number."""
    return Decimal((0, (1,), int(number.as_tuple().exponent))) / 2
