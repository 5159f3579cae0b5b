"""Documents as vectors, recommendations from them, and how good these are.

``average_documents``, ``lsa_documents``, ``tfidf_documents`` and ``doc2vec_documents`` turn
texts into vectors; ``Recommender`` finds the items nearest to an item and names the words
that brought them together; ``evaluate`` scores recommendations against labels, beside chance.
Chapter 10.
"""

from course_lib.recommendation.cards import draw_cards
from course_lib.recommendation.catalogue import (
    Catalogue,
    choose_vectors,
    looks_english,
    read_catalogue,
)
from course_lib.recommendation.documents import (
    DocumentVectors,
    average_documents,
    doc2vec_documents,
    lsa_documents,
    mean_cosine,
    remove_common,
    tfidf_documents,
)
from course_lib.recommendation.errors import AmbiguousTitleError, UnknownTitleError
from course_lib.recommendation.few import few_documents
from course_lib.recommendation.index import ItemIndex
from course_lib.recommendation.ranking import (
    RankingScores,
    coverage,
    evaluate,
    label_matrix,
    ndcg_at_k,
    precision_at_k,
    random_precision,
)
from course_lib.recommendation.recommender import Recommender
from course_lib.recommendation.tuning import tune_doc2vec
from course_lib.recommendation.weights import encode_documents, idf_weights, sif_weights, tfidf

__all__ = [
    "AmbiguousTitleError",
    "Catalogue",
    "DocumentVectors",
    "ItemIndex",
    "RankingScores",
    "Recommender",
    "UnknownTitleError",
    "average_documents",
    "choose_vectors",
    "coverage",
    "doc2vec_documents",
    "draw_cards",
    "encode_documents",
    "evaluate",
    "few_documents",
    "idf_weights",
    "label_matrix",
    "looks_english",
    "lsa_documents",
    "mean_cosine",
    "ndcg_at_k",
    "precision_at_k",
    "random_precision",
    "read_catalogue",
    "remove_common",
    "sif_weights",
    "tfidf",
    "tfidf_documents",
    "tune_doc2vec",
]
