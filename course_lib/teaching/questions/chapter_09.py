"""Questions of chapter 09: maps of vectors and what they do not mean."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from course_lib import datasets
from course_lib import visualization as vis
from course_lib.teaching.checks import Mistake, question
from course_lib.teaching.questions.answers_09 import (
    Parallel,
    Score,
    Step,
    Width,
    continuity,
    parallel,
    ranks,
    step,
    try_parallel,
    try_score,
    try_step,
    try_width,
    width,
)

Array = npt.NDArray[np.float64]

_WIDTHS = {
    "natural": "You compare with the natural logarithm of k. UMAP's is the logarithm to base 2.",
    "k": "Your weights add up to k. They should add up to its logarithm to base 2.",
    "no nearest": "You did not subtract the distance to the nearest. Its weight should be 1 for "
    "every width.",
    "left out": "You left the nearest out of the sum. Its weight, 1, belongs there too.",
    "gauss": "You square the distances, as t-SNE does. Here they stand in the exponent as they "
    "are, divided by the width.",
    "perplexity": "You compare the perplexity of the weights. Here it is simply their sum that "
    "should be log2(k).",
    "nearest only": "You add up the weights of the k nearest, as UMAP's program does. Here the "
    "weights of all n distances in d count.",
    "squared": "You square the distance beyond the nearest. It stands in the exponent as it is.",
    "log2 n": "You compare with the logarithm of the number of distances. It should be that of k.",
    "few rounds": "Your search ends too early: ten halvings of 0 to 100 leave the width uncertain "
    "by a tenth. Take 50.",
    "turned": "Your search ends at one end of its interval. Do you keep the right half (the sum "
    "grows with the width, so when it is too large, the width is too large), and is your nearest "
    "distance d.min(), though d is not sorted?",
}


def _at_an_end(answer: Any) -> bool:
    """Whether the widths that came out are far below or above all that could be right."""
    return any(not 1e-3 < float(found) < 50 for found in try_width(answer))


@question(
    "09.1",
    blank="Begin with low = 0 and high = 100, try the middle, and compare the sum of the weights "
    "with np.log2(k). Which half has the answer?",
    mistakes=[
        Mistake(partial(width, slip), hint, _at_an_end if slip == "turned" else None)
        for slip, hint in _WIDTHS.items()
    ],
    otherwise="For the distances 1, 3, 3, 3 and k = 3 all four weights should add up to log2(3) = "
    "1.585: one is 1, three are exp(-2 / sigma) = 0.195, so sigma is 1.223.",
    right="UMAP gives the nearest neighbour the weight 1, so that no point stands alone.",
    probe=try_width,
    tolerance=1e-3,
)
def width_of_umap() -> Width:
    """Width at which the weights of UMAP add up to log2(k)."""
    return width()


_STEPS = {
    "in place": "Right numbers, but your function changes the map that it is given: Y -= ... "
    "writes into it. Return Y - ... instead.",
    "student": "This is the step of t-SNE. In SNE the kernel is exp(-d**2), and the gradient has "
    "no denominator.",
    "student q": "You took the probabilities of t-SNE. In SNE the kernel on the map is exp(-d**2).",
    "distance": "You took the distance itself: the kernel is exp(-d**2), with its square.",
    "half": "Your Gaussian is exp(-d**2 / 2). On the map of SNE there is no width: exp(-d**2).",
    "denominator": "Your Q is right. Then you divided by 1 + d**2, as t-SNE's gradient does; in "
    "SNE's nothing stands under y_i - y_j.",
    "rate": "The gradient is right, but your step does not depend on `rate`. Multiply by it.",
    "no pushes": "Your points only pull. Subtract q from p.",
    "kernel kept": "You multiplied p - q by the kernel, as t-SNE does. In SNE's gradient nothing "
    "else stands beside p - q.",
    "diagonal": "The distance of a point to itself is 0, and its kernel 1: that went into your "
    "sum. Set the diagonal to 0.",
    "unscaled": "Your q do not add up to 1. Divide the kernel by its sum over all pairs.",
    "rows": "You divided each row by its own sum. Here all pairs together have probability 1.",
    "two": "The direction is right, the length is half of what it should be: the factor is 4.",
    "step alone": "You return the step. The question asks for the map after it: Y plus the step.",
    "no four": "The direction is right, the length is not: the gradient has a factor 4.",
    "sign": "Your points go uphill. A step goes against the gradient.",
    "gradient": "You return the gradient. The question asks for the map after the step.",
}


@question(
    "09.2",
    blank="The kernel is np.exp(-d) of the squared distances d, with 0 on the diagonal. Divided "
    "by its sum it is Q. The rest is the chapter's `gradient`, without its denominator.",
    mistakes=[Mistake(partial(step, slip), hint) for slip, hint in _STEPS.items()],
    otherwise="Try the points [0, 0], [1, 0] and [0, 2], with p = 1/6 for every pair and rate 1. "
    "The first has q = 0.468 with the second, 0.023 with the third, and goes to [-1.206, 1.147].",
    right="A Gaussian falls fast: on such maps groups crowd in the middle. Student's t was the "
    "remedy.",
    probe=try_step,
)
def step_of_sne() -> Step:
    """One step of symmetric SNE."""
    return step()


_SCORES = {
    "trustworthiness": "That is trustworthiness: it looks at neighbours on the map and asks for "
    "their rank in the data. Here it is the other way round.",
    "penalty": "That is what is missing from 1: the more neighbours are lost, the larger it is.",
    "kept": "That is the share of neighbours kept. Here the rank on the map counts too.",
    "rank": "You add up the whole ranks of the lost neighbours. A rank r costs r - k.",
    "no k": "You add up the ranks themselves. A neighbour of rank r on the map costs r - k, and "
    "nothing if that is below 0.",
    "no n": "Your factor lacks the number of points: its denominator begins with n k.",
    "from 0": "You count ranks from 0. In both matrices the nearest has rank 1, so the k nearest "
    "are those with a rank of at most k.",
    "below": "The k nearest have the ranks 1 to k: use <= k.",
    "all": "You add up over all pairs. Take only those where `data` is at most k.",
    "below 0": "A neighbour that is kept costs nothing: what is below 0 must become 0.",
    "no two": "The factor in front begins with 2 / (n k ...), not with 1.",
    "mean": "You took the mean of the costs. Use the factor of the formula, so that the worst map "
    "gets 0.",
}


@question(
    "09.3",
    blank="Choose the entries of `plane` where `data` is at most k, and subtract k from them. "
    "What is below 0 costs nothing.",
    mistakes=[Mistake(partial(continuity, slip), hint) for slip, hint in _SCORES.items()],
    otherwise="Two neighbours in the data, k = 1: if their ranks on the map are 1 and 4, the first "
    "costs nothing and the second 3. The factor and the 1 are those of trustworthiness.",
    right="Trustworthiness looks for neighbours invented, continuity for neighbours lost.",
    probe=try_score,
)
def continuity_of_a_map() -> Score:
    """Continuity, the counterpart of trustworthiness."""
    return continuity()


_PARALLELS = {
    "lengths": "You took the vectors as they are. Scale each to length 1 before you subtract.",
    "whole": "You divided by the length of all rows together. Each row needs its own: "
    "np.linalg.norm(..., axis=1, keepdims=True).",
    "half": "You took one triangle of the cosines, but divided by the size of the whole table: its "
    "zeros went into the mean.",
    "half of the pairs": "You took one triangle of the cosines, n (n - 1) / 2 of them, but divided "
    "by n (n - 1), as if both triangles were there.",
    "twice": "You added up both triangles of the cosines, n (n - 1) of them, but divided by half "
    "as many. Each pair of arrows stands there twice.",
    "by n squared": "You left the diagonal out of the sum, but not out of the count: n (n - 1) "
    "cosines remain, not n squared.",
    "diagonal added": "You divided by the right number, but the diagonal is still in the sum: n "
    "times 1.",
    "triangle with itself": "np.triu keeps the diagonal: with k=1 it begins beside it.",
    "sum": "That is a sum. Divide by the number of pairs, n (n - 1) / 2.",
    "consecutive": "You compare each arrow with the next one only. Compare every two.",
    "arrows": "You took scalar products of the arrows. For a cosine, scale the arrows to length "
    "1 as well.",
    "itself": "You compare each arrow with itself too, which gives 1. Leave the diagonal out.",
    "with the mean": "You compare each arrow with the mean arrow, of which it is a part. Compare "
    "every two different arrows.",
    "words": "That is the cosine between the two words of a pair. Compare the arrows, which are "
    "the differences.",
}


@question(
    "09.4",
    blank="Scale the rows of both arrays to length 1, subtract, and scale the differences to "
    "length 1. Their products with each other are the cosines.",
    mistakes=[Mistake(partial(parallel, slip), hint) for slip, hint in _PARALLELS.items()],
    otherwise="Arrows to [0, 1] from [1, 0], and to [0, -1] from [-1, 0], point in opposite "
    "directions: their only cosine is -1.",
    right="So `mean cosine` in the chapter's table is computed.",
    probe=try_parallel,
)
def mean_cosine_between_arrows() -> Parallel:
    """Mean cosine between two different arrows."""
    return parallel()


@cache
def _times_as_wide(perplexity: float) -> float:
    """Width of 400 points on the map, divided by that of 100."""
    points, cloud = vis.blobs(spreads=[1, 1], gaps=[50], size=400)
    plane = vis.tsne(points[:500], perplexity, progress=False).coordinates
    large, small = (
        np.linalg.norm(plane[own] - plane[own].mean(axis=0), axis=1).mean()
        for own in (cloud[:500] == 0, cloud[:500] == 1)
    )
    return float(large / small)


def _numbers(answer: Any, n: int) -> list[float]:
    """An answer of n numbers as a list; empty if it is none."""
    flat = answer.ravel().tolist() if isinstance(answer, np.ndarray) else answer
    values = list(flat) if isinstance(flat, (list, tuple)) else []
    fit = len(values) == n and all(type(value) in (int, float) for value in values)
    return [float(value) for value in values] if fit else []


def _near(answer: Any, low: float, high: float) -> bool:
    """Whether two widths are right: 0.15 is more than programs and seeds differ by."""
    values = _numbers(answer, 2)
    return bool(values) and abs(values[0] - low) < 0.15 and abs(values[1] - high) < 0.15


@question(
    "09.5",
    blank="Draw `points` with vis.tsne(points, perplexity=10), then with 30. On each map: the mean "
    "distance of the 400 from their centre, divided by that of the 100 from theirs.",
    mistakes=[
        Mistake(
            lambda: [_times_as_wide(30), _times_as_wide(10)],
            "These are the right ratios in the other order: perplexity 10 comes first.",
            when=lambda answer: _near(answer, 2.8, 2.4),
        ),
        Mistake(
            lambda: [1 / _times_as_wide(10), 1 / _times_as_wide(30)],
            "The other way round: divide the width of the 400 points by that of the 100.",
            when=lambda answer: _near([1 / value for value in _numbers(answer, 2)], 2.4, 2.8),
        ),
        Mistake(
            lambda: [1.0, 1.0],
            "Equal spreads, equal widths: that holds in the data. Measure on the map.",
            when=lambda answer: all(0.7 <= value < 1.4 for value in _numbers(answer, 2) or [0]),
        ),
        Mistake(
            lambda: [_times_as_wide(30)] * 2,
            "Twice the same ratio. Did both maps have the same perplexity? vis.tsne takes 30 "
            "unless it is handed another.",
            when=lambda answer: len({round(value, 2) for value in _numbers(answer, 2)}) == 1,
        ),
        Mistake(
            lambda: [_times_as_wide(10) ** 2, _times_as_wide(30) ** 2],
            "These look like areas, or sums instead of means. The width is the mean distance from "
            "the centre.",
            when=lambda answer: min(_numbers(answer, 2) or [0]) > 3.5,
        ),
    ],
    otherwise="Two ratios, [at perplexity 10, at perplexity 30], both between 1 and 4. For the "
    "width of a cloud take plane[own] - plane[own].mean(axis=0), the length of each row, and the "
    "mean of these.",
    right="Four times the points, and a cluster more than twice as wide: the width tells how many "
    "points there are and how the map was made, but not how far apart they were.",
    probe=lambda answer: _near(answer, 2.4, 2.8),
)
def times_as_wide() -> list[float]:
    """How much wider the cloud with four times the points is on the map."""
    return [_times_as_wide(10), _times_as_wide(30)]


@cache
def _fewest(centred: bool = True, k: int = 10, share: float = 0.5) -> int:
    """Directions after which PCA keeps the share of k neighbours."""
    words = datasets.glove_6b_50d().words[100:900]
    points = datasets.glove_6b_50d().subset(words).unit().matrix.astype(np.float64)
    near = ranks(points) <= k
    shifted = points - points.mean(axis=0) if centred else points
    directions = np.linalg.svd(shifted, full_matrices=False)[2]
    for d in range(1, 51):
        kept = (near & (ranks(shifted @ directions[:d].T) <= k)).sum() / (k * len(points))
        if kept >= share:
            return d
    raise AssertionError("all 50 directions keep all neighbours")


@question(
    "09.6",
    blank="For d = 1, 2, 3, ...: project the centred points on d directions, and compute the share "
    "of the ten nearest that are kept, until it is at least one half.",
    mistakes=[
        Mistake(
            lambda: _fewest() - 1,
            "One too few. Did a count begin at 0? Or did you count each point among its own "
            "neighbours?",
        ),
        Mistake(
            lambda: _fewest(centred=False),
            "Did you centre the points, and take ten neighbours? Uncentred, the first direction "
            "only points to their mean.",
        ),
        Mistake(
            lambda: 2,
            "Two directions keep about one neighbour in eight. Go on.",
            when=lambda answer: type(answer) is int and 0 < answer < 6,
        ),
        Mistake(
            lambda: 0.5,
            "The answer is a number of directions, from 1 to 50, not a share.",
            when=lambda answer: type(answer) is float and 0 <= answer <= 1,
        ),
    ],
    otherwise="A whole number. Centre the 800 points, take ten neighbours, do not count a point as "
    "its own neighbour, and stop at the first share of at least one half.",
    right="t-SNE keeps nearly as many on the plane: it does not have to use straight directions.",
    needs_data=True,
)
def directions_that_keep_half() -> int:
    """Fewest directions of PCA that keep half of ten neighbours."""
    return _fewest()
