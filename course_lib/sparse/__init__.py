"""Sparse and dense word vectors: counts in documents, their weighting, and LSA.

A one-hot vector gives every word a dimension of its own; ``memory_table`` says what that
costs. Words counted in documents (``document_term_matrix``) and weighted (``tfidf``,
``ppmi``) give vectors that can be compared. Latent semantic analysis (Deerwester et al.
1990) makes them short and dense by a truncated singular value decomposition
(``truncated_svd``, ``train_lsa``). Chapter 01.
"""

from course_lib.sparse.counting import document_term_matrix, ppmi, tfidf
from course_lib.sparse.decomposition import truncated_svd
from course_lib.sparse.figures import (
    memory_slider,
    plot_factors,
    plot_scores,
    plot_singular_values,
)
from course_lib.sparse.lsa import LSA, train_lsa
from course_lib.sparse.memory import memory_table, readable_bytes

__all__ = [
    "LSA",
    "document_term_matrix",
    "memory_slider",
    "memory_table",
    "plot_factors",
    "plot_scores",
    "plot_singular_values",
    "ppmi",
    "readable_bytes",
    "tfidf",
    "train_lsa",
    "truncated_svd",
]
