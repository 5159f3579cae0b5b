"""The recommender: the items whose documents are nearest, and the words that say why."""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.recommendation.documents import (
    Common,
    DocumentVectors,
    Weighting,
    average_documents,
    lsa_documents,
)
from course_lib.recommendation.errors import AmbiguousTitleError, UnknownTitleError
from course_lib.recommendation.index import ItemIndex
from course_lib.recommendation.weights import Documents, encode_documents, tfidf
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Recommender"]

_WORDS_SHOWN = 4


class Recommender:
    """Recommend the items whose documents point most nearly the same way.

    An item is never recommended to itself. An item without a known word keeps its number
    and is never recommended. Among equal cosines the item with the lower number comes first.

    Parameters
    ----------
    documents : EncodedCorpus, or iterable of texts or token lists, optional
        One for each item. May be left out only where ``vectors`` are document vectors;
        then matches have no explanation.
    vectors : WordVectors, DocumentVectors, or array of shape (items, D), optional
        Word vectors are averaged. Document vectors and ready-made matrices, dense or sparse,
        are used as they are. By default the documents alone decide: TF-IDF and SVD, see
        ``lsa_documents``.
    weighting : {"mean", "tfidf", "sif"}, default "mean"
        How word vectors are averaged, see ``average_documents``.
    titles : sequence of str, optional
        Titles of the items; without them ask by number.
    remove : {"auto", "mean", "component", "nothing"}, default "auto"
        What is taken away from averages, see ``average_documents``.
    dim : int, default 100
        Dimensions of the SVD, where no vectors are given.

    Attributes
    ----------
    vectors : DocumentVectors
    titles : list of str, or None

    Raises
    ------
    ValueError
        If there are no items, numbers of items differ, an entry of a ready-made matrix is
        not finite, or no document holds a word that has a vector.

    Examples
    --------
    >>> vectors = WordVectors(
    ...     ["ice", "snow", "cold", "fire", "heat"],
    ...     [[1, 0], [1, 0.1], [0.9, 0.2], [-1, 0.2], [-0.9, 0.3]],
    ... )
    >>> films = {"Frost": "Ice, cold ice", "Void": "", "Blaze": "Fire!", "Winter": "Cold snow."}
    >>> recommender = Recommender(films.values(), vectors, titles=list(films))
    >>> recommender.similar_to("Frost", topn=1).round(2)
       item   title  similarity shared words
    0     3  Winter        0.99         cold
    """

    def __init__(
        self,
        documents: Documents | None = None,
        vectors: WordVectors | DocumentVectors | npt.ArrayLike | sparse.sparray | None = None,
        weighting: Weighting = "mean",
        *,
        titles: Sequence[str] | None = None,
        remove: Common = "auto",
        dim: int = 100,
    ) -> None:
        if documents is None and (vectors is None or isinstance(vectors, WordVectors)):
            raise ValueError("documents is missing: give texts, or document vectors.")
        self._corpus = None if documents is None else encode_documents(documents)
        if self._corpus is not None and not len(self._corpus):
            raise ValueError("documents is empty: a catalogue needs at least one item.")
        if vectors is None:
            self.vectors = lsa_documents(_given(self._corpus), dim)
        elif isinstance(vectors, WordVectors):
            self.vectors = average_documents(_given(self._corpus), vectors, weighting, remove)
        elif isinstance(vectors, DocumentVectors):
            self.vectors = vectors
        else:
            self.vectors = _ready_made(vectors)
        self.titles = None if titles is None else [_text(title) for title in titles]
        for name, found in (("documents", self._corpus), ("titles", self.titles)):
            if found is not None and len(found) != len(self.vectors):
                raise ValueError(
                    f"{name} has {len(found):,} entries for {len(self.vectors):,} items: expected "
                    "one for each, empty ones included."
                )
        self._index = ItemIndex(self.vectors.matrix)

    def __len__(self) -> int:
        return len(self.vectors)

    def __repr__(self) -> str:
        return f"Recommender({len(self):,} items by {self.vectors.name})"

    def position(self, item: str | SupportsIndex) -> int:
        """Number of an item, given its title or its number; case matters only if it must.

        Raises
        ------
        UnknownTitleError, AmbiguousTitleError
            ``LookupError`` both: no item has the title, and close ones are offered; or
            several have it, and their numbers are named.
        IndexError
            If there is no item of this number.
        """
        if not isinstance(item, str):
            number = operator.index(item)
            if not 0 <= number < len(self):
                raise IndexError(f"item is {number}, expected 0 to {len(self) - 1}.")
            return number
        if self.titles is None:
            raise ValueError(f"item is {item!r}, but the items have no titles: ask by number.")
        exact, folded = self._places
        found = exact.get(_text(item)) or folded.get(_text(item).casefold(), [])
        if not found:
            raise UnknownTitleError(item, self.titles)
        if len(found) > 1:
            raise AmbiguousTitleError(item, found)
        return found[0]

    @cached_property
    def _places(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        exact: dict[str, list[int]] = {}
        folded: dict[str, list[int]] = {}
        for place, title in enumerate(self.titles or []):
            exact.setdefault(title, []).append(place)
            folded.setdefault(title.casefold(), []).append(place)
        return exact, folded

    def similar_to(self, item: str | SupportsIndex, topn: int = 5) -> pd.DataFrame:
        """Return the items nearest to an item, and the shared words that brought them there.

        Parameters
        ----------
        item : str or int
            Title, or number from 0.
        topn : int, default 5

        Returns
        -------
        pandas.DataFrame
            Columns ``item`` (number), ``title`` (where titles are known), ``similarity``
            (cosine) and ``shared words`` (up to four, those that added most to the cosine;
            see ``explain``; only where documents are known), the nearest first. Fewer rows
            if there are fewer items that can be compared.

        Raises
        ------
        ValueError
            If the item is empty, so that nothing is near it, or ``topn`` is below 1.
        LookupError
            As ``position``.
        """
        import pandas as pd

        place = self.position(item)
        if not self._index.filled[place]:
            raise ValueError(
                f"item {self._label(place)} cannot be compared: its document is empty, or none "
                "of its words is known."
            )
        rows, similarities = self.neighbours([place], min(topn, len(self._index)))
        there = rows[0] >= 0
        items = rows[0][there]
        table: dict[str, Any] = {"item": items}
        if self.titles is not None:
            table["title"] = [self.titles[row] for row in items]
        table["similarity"] = similarities[0][there]
        if self._explains:
            table["shared words"] = [
                ", ".join(self.explain(place, int(row), _WORDS_SHOWN)["word"]) for row in items
            ]
        return pd.DataFrame(table)

    def neighbours(
        self, items: npt.ArrayLike | None = None, topn: int = 5
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return numbers and cosines of the nearest items of many items at once.

        Parameters
        ----------
        items : array_like of int, shape (q,), optional
            All items by default.
        topn : int, default 5

        Returns
        -------
        rows : array of int64, shape (q, topn)
            -1 where there are no more items, and all along where the item is empty.
        similarities : array of float32, shape (q, topn)
            NaN where the row is -1.
        """
        return self._index.neighbours(np.arange(len(self)) if items is None else items, topn)

    @property
    def _explains(self) -> bool:
        return self.vectors.shares is not None or self._corpus is not None

    def explain(
        self, item: str | SupportsIndex, other: str | SupportsIndex, topn: int = 10
    ) -> pd.DataFrame:
        r"""Return the shared words that did most to bring two items together.

        A document vector that is a weighted sum of word vectors, :math:`d = \sum_w s_w v_w`,
        splits its cosine with another one, :math:`d'`, into parts, one for each word. The part
        of word w is :math:`s_w v_w \cdot d' / |d||d'|` as seen from one document; we take the
        mean of what is seen from either. The words of both documents add up to the cosine; the
        table lists shared words with a positive part. Vectors that are no sums over words
        (Doc2Vec, ready-made ones) are explained by the words' parts of the TF-IDF cosine.

        Returns
        -------
        pandas.DataFrame
            ``word`` and ``contribution``, the largest first; equal ones in the order of the
            vocabulary.

        Raises
        ------
        ValueError
            If neither documents nor the words of the vectors are known.
        """
        import pandas as pd

        words, parts, shared = self._parts(self.position(item), self.position(other))
        chosen = np.flatnonzero(shared & (parts > 0))
        chosen = chosen[np.argsort(-parts[chosen], kind="stable")][:topn]
        return pd.DataFrame({"word": [words[i] for i in chosen], "contribution": parts[chosen]})

    def _parts(
        self, first: int, second: int
    ) -> tuple[list[str], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Words of two documents, the part of each in the cosine, and whether it is in both."""
        shares, word_matrix, names = self._decomposition
        rows = [shares[[place]].tocoo() for place in (first, second)]
        columns = np.unique(np.concatenate([row.coords[1] for row in rows]))
        weights = np.zeros((2, len(columns)))
        for weight, row in zip(weights, rows, strict=True):
            np.add.at(weight, np.searchsorted(columns, row.coords[1]), row.data)
        if word_matrix is None:  # every word has a dimension of its own
            towards = weights[::-1]
            lengths = np.sqrt((weights**2).sum(axis=1))
        else:
            vectors = word_matrix[columns].astype(np.float64)
            documents = weights @ vectors
            towards = documents[::-1] @ vectors.T
            lengths = np.linalg.norm(documents, axis=1)
        scale = lengths.prod()
        parts = (weights * towards).sum(axis=0) / (2 * scale) if scale else np.zeros(len(columns))
        return [names[i] for i in columns], parts, (weights != 0).all(axis=0)

    @cached_property
    def _decomposition(
        self,
    ) -> tuple[sparse.csr_array, npt.NDArray[np.float32] | None, Sequence[str]]:
        if self.vectors.shares is not None:
            return self.vectors.shares, self.vectors.word_matrix, self.vectors.words
        if self._corpus is None:
            raise ValueError("matches of ready-made vectors need the documents to explain them.")
        return tfidf(self._corpus), None, self._corpus.vocabulary.words

    def _label(self, place: int) -> str:
        return f"{place} ({self.titles[place]!r})" if self.titles is not None else str(place)


def _given(corpus: EncodedCorpus | None) -> EncodedCorpus:
    assert corpus is not None
    return corpus


def _ready_made(matrix: Any) -> DocumentVectors:
    """Check a matrix of document vectors; rows of zeros are empty documents."""
    rows: Any = sparse.csr_array(matrix) if sparse.issparse(matrix) else np.asarray(matrix)
    if rows.ndim != 2 or rows.dtype.kind not in "fiu" or 0 in rows.shape:
        raise ValueError(
            f"vectors has shape {rows.shape} and type {rows.dtype}, expected numbers of shape "
            "(items, D): one row for each item."
        )
    rows = rows.astype(np.float32)
    if sparse.issparse(rows):
        rows.eliminate_zeros()
    values = rows.data if sparse.issparse(rows) else rows
    if not np.isfinite(values).all():
        raise ValueError("vectors holds NaN or infinity, expected finite numbers.")
    filled = ItemIndex(rows).filled
    return DocumentVectors(rows, filled.astype(np.int64), "ready-made vectors")


def _text(title: object) -> str:
    """A title as it is compared: NFC, without spaces around it; missing ones are empty."""
    if title is None or title != title:
        return ""
    return unicodedata.normalize("NFC", str(title)).strip()
