"""Questions of chapter 01: sparse and dense vectors."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from course_lib import datasets, evaluation, sparse
from course_lib.teaching.checks import Mistake, question
from course_lib.vectors import WordVectors

Vector = npt.NDArray[np.float64]
Cosine = Callable[[Vector, Vector], float]


@question(
    "01.1",
    blank="A one-hot vector holds a single 1. What share of the 50,000 numbers is left?",
    mistakes=[
        Mistake(lambda: 1 / 50_000, "That is the share of ones. The question asks for the zeros."),
        Mistake(
            lambda: 99.998,
            "A share lies between 0 and 1; you gave a percentage.",
            when=lambda answer: answer > 1,
        ),
    ],
    otherwise="Count the zeros of the vector, then divide by its length.",
    tolerance=1e-9,
)
def share_of_zeros() -> float:
    """Share of zeros in a one-hot vector of length 50,000."""
    return float((sparse.one_hot(4, 50_000) == 0).mean())


@question(
    "01.2",
    blank="Words times dimensions gives the numbers; each float32 number takes 4 bytes.",
    mistakes=[
        Mistake(lambda: 400_000 * 300 * 8 / 1e6, "float32 takes 4 bytes a number; 8 is float64."),
        Mistake(
            lambda: 400_000**2 * 4 / 1e6,
            "That is the one-hot table. The dense one has 300 columns, not 400,000.",
        ),
    ],
    otherwise="Multiply words, dimensions and bytes a number; a megabyte is a million bytes.",
    right="A few hundred megabytes: this is why published vectors come in several sizes.",
)
def megabytes_of_a_dense_table() -> float:
    """Megabytes of 400,000 dense vectors of 300 dimensions in float32."""
    return float(sparse.memory_table([400_000], dim=300)["dense"][0] / 1e6)


def _try_cosine(cosine: Cosine) -> list[float]:
    pairs = [([1.0, 2.0], [2.0, 1.0]), ([3.0, 4.0], [3.0, 4.0]), ([1.0, 0.0], [0.0, 5.0])]
    return [float(cosine(np.array(u), np.array(v))) for u, v in pairs]


@question(
    "01.3",
    blank="Divide the scalar product by the product of the two lengths.",
    mistakes=[
        Mistake(
            lambda: lambda u, v: u @ v,
            "That is the scalar product. It grows with the lengths; divide by both of them.",
        ),
        Mistake(
            lambda: lambda u, v: np.linalg.norm(u - v),
            "That is the distance: 0 for equal vectors. A cosine is 1 for them.",
        ),
        Mistake(
            lambda: lambda u, v: u @ v / np.linalg.norm(u),
            "You divided by one length only. Divide by the length of the other vector as well.",
        ),
    ],
    otherwise="For (1, 2) and (2, 1) it should give 4 / 5.",
    probe=_try_cosine,
)
def cosine_function() -> Cosine:
    """Return a function that computes the cosine of the angle between two vectors."""
    return lambda u, v: float(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))


@question(
    "01.4",
    blank="The factor is ln((1 + N) / (1 + n)) + 1, with N = 4 and n = 2; times the count.",
    mistakes=[
        Mistake(
            lambda: 3 * float(np.log(5 / 3)),
            "The + 1 after the logarithm is missing: the factor of a word in every document "
            "would be 0.",
        ),
        Mistake(
            lambda: 3 * (float(np.log10(5 / 3)) + 1),
            "ln is the natural logarithm, np.log. You took the one to base 10.",
        ),
        Mistake(
            lambda: float(np.log(5 / 3)) + 1, "That is the factor. Multiply it by the count, 3."
        ),
    ],
    otherwise="Compute the factor from 4 documents, 2 with the word; then multiply by 3.",
    tolerance=5e-4,
)
def tfidf_by_hand() -> float:
    """TF-IDF, before levelling, of a word with count 3 in 2 of 4 documents."""
    return 3 * (float(np.log((1 + 4) / (1 + 2))) + 1)


@cache
def _plots_lsa() -> sparse.LSA:
    return sparse.train_lsa(datasets.english_corpus(parts=["film-plots"]), dim=50)


def _wordsim(vectors: WordVectors) -> float:
    return evaluation.word_similarity(vectors, datasets.word_similarity("wordsim353")).spearman


@question(
    "01.5",
    blank="Divide each column of the matrix by its singular value, make WordVectors of the "
    "result, and score both; the answer is new score minus old score.",
    mistakes=[
        Mistake(
            lambda: _wordsim(_plots_lsa().vectors) - _wordsim(_unweighted()),
            "The sign is the other way round: new score minus old score.",
        ),
        Mistake(
            lambda: _wordsim(_unweighted()),
            "That is the new score itself. Subtract the old one from it.",
        ),
        Mistake(
            lambda: 0.0,
            "No difference at all? Scaling every column by the same number changes no cosine. "
            "Divide by the array of singular values, one for each column.",
        ),
    ],
    otherwise="Score both sets of vectors on WordSim-353 with evaluation.word_similarity.",
    right="Large singular values belong to directions such as the kind of text. Taking their "
    "weight away helps on this test.",
    tolerance=0.15,  # the decomposition is a random one, and the scores move a little
    needs_data=True,
)
def gain_without_the_singular_values() -> float:
    """WordSim score of V minus that of V Sigma, for LSA on the film plots."""
    return _wordsim(_unweighted()) - _wordsim(_plots_lsa().vectors)


def _unweighted() -> WordVectors:
    lsa = _plots_lsa()
    return WordVectors(lsa.vectors.words, lsa.vectors.matrix / lsa.singular_values)
