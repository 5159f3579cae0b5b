"""Latent semantic analysis: dense word vectors from counts, by a singular value decomposition.

Deerwester et al. (1990), Indexing by latent semantic analysis. Chapter 01.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from course_lib.sparse.counting import document_term_matrix, ppmi, tfidf
from course_lib.sparse.decomposition import truncated_svd
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors

__all__ = ["LSA", "train_lsa"]

_WEIGHTINGS = {"tfidf": tfidf, "ppmi": ppmi}


@dataclass(frozen=True)
class LSA:
    """What latent semantic analysis finds.

    Attributes
    ----------
    vectors : WordVectors
        One dense vector of length ``dim`` for each word.
    singular_values : numpy.ndarray of float64, shape (dim,)
        Sizes of the dimensions kept, largest first.
    kept_share : float
        Share of the weighted matrix, as a sum of squares, that these dimensions keep.
    """

    vectors: WordVectors
    singular_values: npt.NDArray[np.float64]
    kept_share: float


def train_lsa(
    corpus: EncodedCorpus,
    dim: int = 300,
    *,
    weighting: Literal["tfidf", "ppmi"] = "tfidf",
    scaling: float = 0.0,
    seed: int = 0,
) -> LSA:
    r"""Learn word vectors by latent semantic analysis: a truncated SVD of weighted counts.

    With the weighted document-term matrix :math:`X \approx U \Sigma V^\top`, the vector
    of word i is row i of :math:`V \Sigma^p`, where p is ``scaling``. The decomposition is
    that of ``truncated_svd``: never a dense matrix of documents times words.

    Parameters
    ----------
    corpus : EncodedCorpus
        Each sentence of the corpus counts as one document.
    dim : int, default 300
        Number of dimensions to keep. Landauer and Dumais (1997) found about 300 best;
        fewer are faster and keep less.
    weighting : {"tfidf", "ppmi"}, default "tfidf"
        How counts are weighed. TF-IDF is what LSA is known with. On the course's corpus PPMI
        answers more analogies and agrees less with SimLex-999 (chapter 01).
    scaling : float, default 0
        The power p. With 1, scalar products of word vectors are those of the columns of X,
        as nearly as ``dim`` dimensions allow. With 0, every dimension counts the same: on the
        course's corpus that agrees better with people at every number of dimensions tried
        (chapter 01), as Levy et al. (2015) found elsewhere.
    seed : int, default 0
        For the random start of the decomposition.

    Returns
    -------
    LSA

    Raises
    ------
    ValueError
        If ``dim`` is below 1 or not below the number of documents and of words, or
        ``weighting`` is neither of the two.

    References
    ----------
    Deerwester et al. (1990), Indexing by latent semantic analysis. Levy, Goldberg and Dagan
    (2015), Improving distributional similarity with lessons learned from word embeddings,
    Q15-1016.

    Examples
    --------
    >>> documents = [["dog", "bark"], ["puppy", "bark"], ["stock", "market"], ["bond", "market"]]
    >>> lsa = train_lsa(EncodedCorpus.from_sentences(documents), dim=2)
    >>> round(lsa.vectors.similarity("dog", "puppy"), 3)
    1.0
    """
    largest = min(len(corpus), len(corpus.vocabulary)) - 1
    if not 1 <= dim <= largest:
        raise ValueError(
            f"dim is {dim}, expected 1 to {largest}: fewer than the {len(corpus)} documents "
            f"and the {len(corpus.vocabulary)} words."
        )
    if weighting not in _WEIGHTINGS:
        raise ValueError(f"weighting is {weighting!r}, expected one of {list(_WEIGHTINGS)}.")
    weighted = _WEIGHTINGS[weighting](document_term_matrix(corpus))
    sigma, V = truncated_svd(weighted, dim, seed)
    matrix = np.ascontiguousarray(V * sigma**scaling, dtype=np.float32)
    kept = float((sigma**2).sum() / (weighted.data.astype(np.float64) ** 2).sum())
    return LSA(WordVectors(corpus.vocabulary.words, matrix), sigma, kept)
