"""Two ways to draw many dimensions on paper: PCA, which projects, and t-SNE, which rearranges.

PCA keeps the two directions in which the points vary most. t-SNE (van der Maaten and
Hinton 2008) turns distances into probabilities of being neighbours, and moves points on
the plane until its neighbours agree with them. The optimiser is openTSNE's (Poličar,
Stražar and Zupan 2024). Chapter 09.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole
from course_lib.visualization.points import Metric, check_points, distance_blocks
from course_lib.visualization.quality import nearest_rows, pair_with_map

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Map", "kl_divergence", "pca", "tsne"]

_REPORT_EVERY = 10  # iterations: often enough for the bar, and for what Ctrl-C keeps
# How points push each other away: summed over a tree of them (van der Maaten 2014), or
# interpolated on a grid (Linderman et al. 2019), which takes half the time for 5,000 points as
# long as its cells are large. Then the map ends 2% higher, so a tree has the last word.
_TREE: dict[str, Any] = {"negative_gradient_method": "bh"}
_GRID: dict[str, Any] = {"negative_gradient_method": "fft", "ints_in_interval": 2}
_MANY = 4000


@dataclass(frozen=True)
class Map:
    """Points on a plane, and how they came there; an array of coordinates for NumPy.

    Attributes
    ----------
    coordinates : numpy.ndarray of float64, shape (n, 2)
    method : str
        ``"PCA"`` or ``"t-SNE"``.
    kept_share : float or None
        Of PCA: the share of the variance that the two directions keep.
    kl : float or None
        Of t-SNE: the Kullback-Leibler divergence reached, in nats, as the optimiser
        estimates it; ``kl_divergence`` adds it up without estimates.
    history : list of (int, float)
        Of t-SNE: iterations done and the divergence there.
    """

    coordinates: npt.NDArray[np.float64]
    method: str
    kept_share: float | None = None
    kl: float | None = None
    history: list[tuple[int, float]] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.coordinates)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.array(self.coordinates, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        told = "" if self.kept_share is None else f", {self.kept_share:.0%} of the variance"
        told += "" if self.kl is None else f", KL {self.kl:.3f}"
        return f"Map({len(self):,} points by {self.method}{told})"

    def frame(self, **columns: Any) -> pd.DataFrame:
        """Coordinates as columns ``x`` and ``y``, after columns of your own."""
        import pandas as pd

        return pd.DataFrame({**columns, "x": self.coordinates[:, 0], "y": self.coordinates[:, 1]})


def pca(points: npt.ArrayLike, metric: Metric = "euclidean") -> Map:
    """Project points on the two directions in which they vary most.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
        At least two points. Equal points get equal coordinates.
    metric : {"euclidean", "cosine"}, default "euclidean"
        With ``"cosine"`` rows are scaled to length 1 first.

    Returns
    -------
    Map
        The largest loading of each direction is positive, so that the same points always
        give the same picture. With points on a line the second coordinate is 0.

    Raises
    ------
    ValueError
        If ``points`` has fewer than two rows, NaN or infinity, or all rows are equal;
        with ``"cosine"``, if a row is all zeros.

    Examples
    --------
    >>> pca([[0, 0, 1], [3, 4, 1], [6, 8, 1]]).coordinates.round(2)
    array([[-5.,  0.],
           [ 0.,  0.],
           [ 5.,  0.]])
    """
    matrix, exponent = _scaled(check_points(points, metric))
    centred = matrix - matrix.mean(axis=0)
    _check_different(centred)
    _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    kept = directions[:2]
    largest = np.abs(kept).argmax(axis=1)
    kept = kept * np.sign(kept[np.arange(len(kept)), largest])[:, np.newaxis]
    coordinates = np.zeros((len(matrix), 2))
    coordinates[:, : len(kept)] = centred @ kept.T
    coordinates[:, (sizes[:2] <= sizes[0] * 1e-12).nonzero()[0]] = 0
    return Map(
        np.ldexp(coordinates, exponent),
        "PCA",
        kept_share=float((sizes[:2] ** 2).sum() / (sizes**2).sum()),
    )


def tsne(
    points: npt.ArrayLike,
    perplexity: float = 30,
    *,
    metric: Metric = "euclidean",
    initialisation: Literal["pca", "random"] | npt.NDArray[np.floating] = "pca",
    iterations: int = 750,
    seed: int = 0,
    threads: int = 1,
    progress: bool = True,
) -> Map:
    r"""Arrange points on a plane so that neighbours stay neighbours.

    Point j is a neighbour of i with a probability that falls with their distance as a
    Gaussian, whose width gives every point about ``perplexity`` neighbours. On the plane
    the probability :math:`q_{ij}` falls as :math:`(1 + d_{ij}^2)^{-1}`. t-SNE lowers
    :math:`KL(P \| Q) = \sum_{ij} p_{ij} \log (p_{ij} / q_{ij})` by gradient descent.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
        Equal points stay together, up to a hair.
    perplexity : float, default 30
        How many neighbours count; above 1 and at most (n - 1) / 3, since each point's
        3 x perplexity nearest are looked at.
    metric : {"euclidean", "cosine"}, default "euclidean"
        With ``"cosine"`` rows are scaled to length 1 first.
    initialisation : {"pca", "random"} or array of shape (n, 2), default "pca"
        Where the points start. PCA keeps what it knows of the large distances, which
        t-SNE alone does not look at (Kobak and Linderman 2021). An array is scaled to
        a standard deviation of 1e-4.
    iterations : int, default 750
        A third of them, at most 250, with the attractions multiplied by 12, which lets
        groups find together (early exaggeration). The factor then falls by way of 4 and 2
        to 1: most programs go straight to 1, which ends higher and depends more on the seed.
    seed : int, default 0
        For random starts. The same seed gives the same picture on the same machine, and a
        PCA start the same for every seed.
    threads : int, default 1
    progress : bool, default True
        Show a bar. Ctrl-C ends early with the map so far.

    Returns
    -------
    Map

    Raises
    ------
    ValueError
        If ``points`` is not fit for a map (see ``pca``), or there are too few points for
        the perplexity; also for a wrong ``iterations``, ``threads`` or ``initialisation``.

    References
    ----------
    van der Maaten and Hinton (2008), Visualizing data using t-SNE, JMLR 9.
    """
    matrix, _ = _scaled(check_points(points, metric, at_least=4))
    _check_different(matrix)
    _check_perplexity(perplexity, len(matrix))
    check_whole(iterations=iterations, threads=threads)
    start = _start(initialisation, matrix, seed)
    from openTSNE import TSNE

    phases = _with_forces(_phases(iterations), len(matrix))
    watcher = _Watcher(iterations)
    optimiser = TSNE(
        n_jobs=threads,
        callbacks=watcher,
        callbacks_every_iters=_REPORT_EVERY,
    )
    affinities = _affinities(matrix, perplexity, threads)
    found = optimiser.prepare_initial(affinities=affinities, initialization=start)
    with watcher.bar() if progress else nullcontext():
        try:
            for n_iter, exaggeration, momentum, forces in phases:
                found.optimize(
                    n_iter,
                    inplace=True,
                    exaggeration=exaggeration,
                    momentum=momentum,
                    learning_rate=max(len(matrix) / exaggeration, 200),  # Belkina et al. 2019
                    **forces,
                )
                watcher.before += n_iter
        except KeyboardInterrupt:
            if watcher.latest is None:
                raise
            kl = watcher.history[-1][1]
            return Map(watcher.latest, "t-SNE", kl=kl, history=watcher.history)
    _check_drawn(found)
    kl = float(found.kl_divergence)
    history = [*watcher.history[: (iterations - 1) // _REPORT_EVERY], (iterations, kl)]
    return Map(np.array(found, dtype=np.float64), "t-SNE", kl=kl, history=history)


def kl_divergence(
    points: npt.ArrayLike,
    coordinates: npt.ArrayLike,
    perplexity: float = 30,
    metric: Metric = "euclidean",
) -> float:
    """Compute what ``tsne`` minimises, for any map of the points.

    The sum over all pairs in the map is exact. As in ``tsne``, each point has neighbours
    only among the nearest, three times the perplexity; the P of the original paper reaches
    all other points, so that its divergence is another number: for 600 words, 1.22 by
    scikit-learn's ``method="exact"`` where this gives 1.38.

    Parameters
    ----------
    points : array_like of float, shape (n, D)
    coordinates : Map or array of shape (n, 2)
        A map by any program. Its scale counts: t-SNE chooses it, PCA does not.
    perplexity, metric
        As for ``tsne``.

    Returns
    -------
    float
        In nats; 0 only if the map tells the same neighbours.
    """
    matrix, plane = pair_with_map(points, coordinates, metric)
    matrix, _ = _scaled(matrix)
    _check_perplexity(perplexity, len(matrix))
    joint = _affinities(matrix, perplexity, threads=1).P.tocoo()
    p, i, j = joint.data, joint.row, joint.col
    p, i, j = p[p > 0], i[p > 0], j[p > 0]
    # The diagonal is infinitely far and adds nothing.
    total = sum(float((1 / (1 + squared)).sum()) for _, squared in distance_blocks(plane))
    kernel = 1 / (1 + ((plane[i] - plane[j]) ** 2).sum(axis=1))
    return float((p * (np.log(p) - np.log(kernel / total))).sum())


class _Watcher:
    """What openTSNE calls between iterations: moves the bar, keeps the map so far."""

    def __init__(self, iterations: int) -> None:
        self.iterations = iterations
        self.before = 0  # iterations of the phases that are over
        self.latest: npt.NDArray[np.float64] | None = None
        self.history: list[tuple[int, float]] = []
        self.update: Callable[[int, float], None] = lambda done, kl: None

    def __call__(self, iteration: int, error: float, embedding: npt.NDArray[np.float64]) -> None:
        done = self.before + iteration
        self.latest = np.array(embedding, dtype=np.float64)
        self.history.append((done, float(error)))
        self.update(done, float(error))

    def bar(self) -> Any:
        from tqdm.auto import tqdm

        bar = tqdm(total=self.iterations, desc="t-SNE", unit="iteration", leave=False)

        def update(done: int, kl: float) -> None:
            bar.update(done - bar.n)
            bar.set_postfix(KL=f"{kl:.3f}", refresh=False)

        self.update = update
        return bar


def _affinities(matrix: npt.NDArray[np.float64], perplexity: float, threads: int) -> Any:
    """Probabilities of being neighbours, over the exact 3 x perplexity nearest."""
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    rows, distances = nearest_rows(matrix, min(len(matrix) - 1, int(3 * perplexity)))
    known = PrecomputedNeighbors(rows, distances)
    return PerplexityBasedNN(perplexity=perplexity, knn_index=known, n_jobs=threads)


def _phases(iterations: int) -> list[tuple[int, float, float]]:
    """Iterations, exaggeration and momentum of each phase.

    A jump from 12 to 1 tears groups apart that then cannot find together again. With two
    steps between, they drift apart while they still hold together.
    """
    early = min(250, iterations // 3)
    between = min(100, iterations // 8)
    last = iterations - early - 2 * between
    return [(early, 12, 0.5), (between, 4, 0.5), (between, 2, 0.5), (last, 1, 0.8)]


def _with_forces(
    phases: list[tuple[int, float, float]], n_points: int
) -> list[tuple[int, float, float, dict[str, Any]]]:
    """Add to each phase how forces are found; of many points the last one is split."""
    if n_points < _MANY:
        return [(*phase, _TREE) for phase in phases]
    *earlier, (n_iter, exaggeration, momentum) = phases
    half = n_iter // 2
    rough = [*earlier, (n_iter - half, exaggeration, momentum)]
    return [(*phase, _GRID) for phase in rough] + [(half, exaggeration, momentum, _TREE)]


def _start(initialisation: Any, matrix: npt.NDArray[np.float64], seed: int) -> Any:
    if isinstance(initialisation, str):
        if initialisation == "random":
            return np.random.default_rng(seed).normal(scale=1e-4, size=(len(matrix), 2))
        if initialisation != "pca":
            raise ValueError(
                f"initialisation is {initialisation!r}, expected 'pca', 'random' or an array."
            )
        start = pca(matrix).coordinates
    else:
        start = check_points(initialisation, name="initialisation")
        if start.shape != (len(matrix), 2):
            raise ValueError(
                f"initialisation has shape {start.shape}, expected ({len(matrix)}, 2)."
            )
        _check_different(start)
    start = (start - start.mean(axis=0)) / start.std(axis=0).max() * 1e-4
    # Equal points would feel equal forces for ever: a hair parts them, the same for all seeds.
    return start + np.random.default_rng(0).normal(scale=1e-6, size=start.shape)


def _scaled(matrix: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], np.integer]:
    """Bring the largest number near 1, so that squares neither overflow nor vanish.

    The factor is a power of two, which changes no digit.
    """
    _, exponent = np.frexp(np.abs(matrix).max())
    return np.ldexp(matrix, -exponent), exponent


def _check_drawn(coordinates: npt.ArrayLike) -> None:
    if not np.isfinite(coordinates).all():
        raise ValueError(
            "t-SNE found no map for these points: some coordinates became NaN. Look for a point "
            "that is very far from all others, and leave it out or scale the columns."
        )


def _check_different(matrix: npt.NDArray[np.float64]) -> None:
    if np.ptp(matrix, axis=0).max() == 0:
        raise ValueError(
            f"all {len(matrix)} points are equal: there is nothing to spread on a map."
        )


def _check_perplexity(perplexity: float, n: int) -> None:
    largest = (n - 1) / 3
    if not 1 < perplexity <= largest:
        raise ValueError(
            f"perplexity is {perplexity:g}, expected more than 1 and at most (n - 1) / 3 = "
            f"{largest:.4g} for n = {n} points. Take a smaller perplexity or more points."
        )
