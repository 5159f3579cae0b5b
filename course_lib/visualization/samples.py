"""Data whose truth is known, to see what a map makes of it; and words in groups.

What t-SNE does to sizes, gaps and noise was shown on such data by Wattenberg, Viégas and
Johnson (2016). Chapter 09.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course_lib.visualization.points import check_points
from course_lib.visualization.quality import nearest_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["blobs", "count_clumps", "korean_word_groups", "word_groups"]

_GROUPS = {
    "animals": "dog cat horse cow sheep lion tiger elephant monkey rabbit",
    "fruit": "apple banana orange lemon grape peach cherry mango strawberry pear",
    "colours": "red green blue yellow black white purple pink brown gray",
    "countries": "france germany italy spain japan china brazil canada egypt india",
    "cities": "paris berlin rome madrid tokyo beijing london moscow cairo vienna",
    "numbers": "two three four five six seven eight nine ten eleven",
    "months": "january february march april june july august september october december",
    "instruments": "piano violin guitar cello flute trumpet drums saxophone harp clarinet",
}

_KOREAN = {
    "health": "병원 hospital, 의사 doctor, 환자 patient, 간호사 nurse, 의약품 medicine",
    "school": "학교 school, 학생 student, 대학 university, 교원 teachers, 교육 education",
    "farming": "농업 farming, 농지 farmland, 축산 livestock, 어업 fishing, 농촌 countryside",
    "army": "군인 soldier, 병역 military service, 국방부 defence ministry, 예비군 reserve, "
    "입영 enlistment",
    "tax": "소득세 income tax, 법인세 company tax, 공제 deduction, 과세 taxation, "
    "상속세 inheritance tax",
    "traffic": "자동차 car, 운전자 driver, 도로 road, 철도 railway, 버스 bus",
}


def blobs(
    spreads: Sequence[float], gaps: Sequence[float], size: int = 100, dim: int = 50, seed: int = 0
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Draw round clouds of points whose centres lie on a line.

    Parameters
    ----------
    spreads : sequence of float
        Standard deviation of each cloud, in every dimension.
    gaps : sequence of float
        Distance from the centre of each cloud to that of the next: one fewer.
    size : int, default 100
        Points in each cloud.
    dim : int, default 50
    seed : int, default 0

    Returns
    -------
    points : numpy.ndarray of float64, shape (len(spreads) x size, dim)
    cloud : numpy.ndarray of int64
        The number of each point's cloud, from 0.

    Raises
    ------
    ValueError
        If there is not one gap fewer than clouds.

    Examples
    --------
    >>> points, cloud = blobs([1, 10], gaps=[100], size=3, dim=50)
    >>> points.shape, cloud.tolist()
    ((6, 50), [0, 0, 0, 1, 1, 1])
    """
    if len(gaps) != len(spreads) - 1:
        raise ValueError(
            f"gaps holds {len(gaps)} numbers, expected {len(spreads) - 1}: one fewer than spreads."
        )
    generator = np.random.default_rng(seed)
    cloud = np.repeat(np.arange(len(spreads)), size)
    points = generator.normal(size=(len(cloud), dim)) * np.asarray(spreads)[cloud, np.newaxis]
    points[:, 0] += np.concatenate([[0], np.cumsum(gaps)])[cloud]
    return points, cloud


def count_clumps(points: npt.ArrayLike, k: int = 3) -> int:
    """Count the groups that fall apart when each point holds on to its k nearest only.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
        Data or a map.
    k : int, default 3

    Returns
    -------
    int
        Connected parts of the graph that links every point with its k nearest.

    Examples
    --------
    >>> count_clumps([[0], [1], [2], [10], [11], [12]], k=2)
    2
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    matrix = check_points(points)
    rows, _ = nearest_rows(matrix, k)
    n = len(matrix)
    links = csr_array((np.ones(n * k), rows.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n))
    return int(connected_components(links, directed=False, return_labels=False))


def word_groups() -> pd.DataFrame:
    """Eighty common English words in eight groups of ten, chosen by us.

    Returns
    -------
    pandas.DataFrame
        Columns ``word`` and ``group``. A few have two senses: an orange is a colour,
        March is a walk.
    """
    import pandas as pd

    rows = [(word, group) for group, words in _GROUPS.items() for word in words.split()]
    return pd.DataFrame(rows, columns=["word", "group"])


def korean_word_groups() -> pd.DataFrame:
    """Thirty words of Korean law in six groups of five, chosen by us.

    Returns
    -------
    pandas.DataFrame
        Columns ``word``, ``gloss`` (its meaning in English) and ``group``.
    """
    import pandas as pd

    rows = [
        (*entry.split(maxsplit=1), group)
        for group, entries in _KOREAN.items()
        for entry in entries.split(", ")
    ]
    return pd.DataFrame(rows, columns=["word", "gloss", "group"])
