"""Trying settings of Doc2Vec on items that are not scored later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.recommendation.documents import doc2vec_documents
from course_lib.recommendation.index import ItemIndex
from course_lib.recommendation.ranking import Labels, precision_at_k
from course_lib.recommendation.weights import Documents, encode_documents

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["tune_doc2vec"]


def tune_doc2vec(
    documents: Documents, labels: Labels, settings: Sequence[Mapping[str, Any]], k: int = 5
) -> pd.DataFrame:
    """Train Doc2Vec with each setting on a catalogue, and score it on all of its items.

    Parameters
    ----------
    documents : EncodedCorpus, or iterable of texts or token lists
        The tuning catalogue: none of its items may be scored afterwards.
    labels : sequence
        One entry for each item, as for ``label_matrix``.
    settings : sequence of mappings
        Arguments of ``doc2vec_documents``.
    k : int, default 5

    Returns
    -------
    pandas.DataFrame
        A row for each setting, in the order given: its arguments and ``precision``.

    Raises
    ------
    ValueError
        If there are no settings.
    """
    import pandas as pd

    if not settings:
        raise ValueError("settings is empty, expected at least one to try.")
    corpus = encode_documents(documents)
    queries = np.arange(len(corpus))
    rows = []
    for setting in settings:
        trained = doc2vec_documents(corpus, **{"progress": False, **setting})
        near, _ = ItemIndex(trained.matrix).neighbours(queries, k)
        rows.append({**setting, "precision": precision_at_k(near, labels, queries).mean()})
    return pd.DataFrame(rows)
