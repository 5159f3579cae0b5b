"""The class that every chapter hands on: words, one vector each, questions about them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole, check_whole_or_none
from course_lib.vectors.cache import load_cached
from course_lib.vectors.errors import UnknownWordError
from course_lib.vectors.exchange import from_gensim, to_gensim
from course_lib.vectors.files import Format, load, save
from course_lib.vectors.questions import (
    distances_from_mean,
    products_of_similarities,
    towards_and_away,
)
from course_lib.vectors.reading import Decoding
from course_lib.vectors.search import NeighbourSearch, unit_rows
from course_lib.vectors.table import Table, checked_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["WordVectors"]


class WordVectors:
    """Words and their vectors.

    Similarity is the cosine of the angle between two vectors throughout. A vector of
    zeros has no direction: its similarity to everything, itself included, is 0.

    Parameters
    ----------
    words : sequence of str
        One word for each row, the most frequent first where that is known.
    matrix : array_like of float, shape (V, D)
        One row for each word. Kept as it is if it is float32, memory-mapped or not;
        other types are converted. Do not change it afterwards.
    counts : array_like of int, shape (V,), optional
        How often each word occurred in the training corpus.
    check : bool, default True
        Look through the matrix for NaN and infinity, and through the words for
        duplicates. Switch it off only for a file already checked, to open it in no time.

    Attributes
    ----------
    words : list of str
    matrix : numpy.ndarray of float32, shape (V, D)
        Read-only.
    counts : numpy.ndarray of int64, shape (V,), or None

    Raises
    ------
    ValueError
        If the shapes do not fit together, or an entry of the matrix is NaN or infinite.

    Warns
    -----
    UserWarning
        If words occur more than once. The first vector is kept, the others are dropped.

    Examples
    --------
    >>> vectors = WordVectors(["ice", "snow", "fire"], [[1, 0], [0.9, 0.1], [-1, 0.2]])
    >>> vectors.nearest("ice", topn=2).round(2)
       word  similarity
    0  snow        0.99
    1  fire       -0.98
    >>> "steam" in vectors, len(vectors), vectors["ice"]
    (False, 3, array([1., 0.], dtype=float32))
    """

    def __init__(
        self,
        words: Sequence[str],
        matrix: npt.ArrayLike,
        counts: npt.ArrayLike | None = None,
        *,
        check: bool = True,
    ) -> None:
        table, repeated = checked_table(words, matrix, counts, check)
        if repeated:
            warnings.warn(repeated, UserWarning, stacklevel=2)
        self.words, rows, self.counts = table
        # A view, so that the caller's own array stays writeable.
        self.matrix = rows.view()
        self.matrix.setflags(write=False)

    def _table(self) -> Table:
        return Table(self.words, self.matrix, self.counts)

    # Looking words up

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each word; built when first used."""
        return dict(zip(self.words, range(len(self.words)), strict=True))

    @property
    def dim(self) -> int:
        """Length of the vectors, D."""
        return int(self.matrix.shape[1])

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __repr__(self) -> str:
        return f"WordVectors({len(self):,} words, {self.dim} dimensions)"

    def __getitem__(self, word: str | Iterable[str]) -> npt.NDArray[np.float32]:
        """Vector of a word, shape (D,), or of several, shape (n, D); always a copy.

        Raises
        ------
        UnknownWordError
            A ``KeyError`` that offers close spellings.
        """
        if isinstance(word, str):
            return self.matrix[self._row(word)].copy()
        if not isinstance(word, Iterable):
            raise TypeError(
                f"expected a word or several words, got {word!r}. Row {word!r} of the matrix is "
                "vectors.matrix[...]."
            )
        return self.matrix[self._rows(word)]

    def _row(self, word: str) -> int:
        row = self.index.get(word)
        if row is None:
            raise UnknownWordError(word, self.words)
        return row

    def _rows(self, words: Iterable[str]) -> list[int]:
        return [self._row(word) for word in words]

    # Asking for neighbours

    @cached_property
    def _search(self) -> NeighbourSearch:
        return NeighbourSearch(self.matrix)

    def nearest(
        self,
        query: str | Sequence[str] | Sequence[float] | npt.NDArray[np.floating],
        topn: int = 10,
        exclude: Iterable[str] = (),
        *,
        negative: str | Iterable[str] = (),
    ) -> pd.DataFrame:
        """Words whose vectors point most nearly the same way.

        Parameters
        ----------
        query : str, sequence of str, or array_like of float, shape (D,)
            A word; several words, whose unit vectors are averaged; or any vector.
            The words asked about are not among the answers.
        topn : int, default 10
        exclude : iterable of str
            Further words to leave out. Words without a vector are no error here.
        negative : str or iterable of str
            Words to turn away from: their unit vectors are subtracted. For words only.

        Returns
        -------
        pandas.DataFrame
            Columns ``word`` and ``similarity``, the nearest first; equal similarities in
            the order of ``words``.

        Raises
        ------
        UnknownWordError
            If a word of the query has no vector.
        ValueError
            If ``topn`` is below 1 or the vector has the wrong length.

        Examples
        --------
        >>> vectors = WordVectors(["ice", "snow", "fire"], [[1, 0], [0.9, 0.1], [-1, 0.2]])
        >>> vectors.nearest([-1.0, 0.0], topn=1)["word"].tolist()
        ['fire']
        """
        exclude = set(_listed(exclude))
        against = _listed(negative)
        parts = [query] if isinstance(query, str) else list(query)
        words = [word for word in parts if isinstance(word, str)]
        if not parts:
            raise ValueError("query is empty, expected a word, several words or a vector.")
        if len(words) == len(parts):
            exclude.update(words, against)
            if against:
                vector = towards_and_away(self[words], self[against])
            else:
                vector = unit_rows(self[words]).mean(axis=0)
        elif against:
            raise ValueError("negative goes with words, but the query is a vector.")
        else:
            vector = np.asarray(query)
            if vector.ndim != 1:
                raise ValueError(
                    f"query has shape {vector.shape}, expected ({self.dim},): a single vector. "
                    "For many at once use nearest_ids."
                )
        return self._nearest_frame(vector, topn, exclude)

    def nearest_ids(
        self, queries: npt.ArrayLike, topn: int = 10
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Rows nearest to many vectors at once; nothing is left out.

        Exact, and several times faster for each query than one after the other.

        Parameters
        ----------
        queries : array_like of float, shape (n, D)
        topn : int, default 10
            Cut to the number of words.

        Returns
        -------
        ids : numpy.ndarray of int64, shape (n, topn)
            Positions in ``words``, the nearest first; equal similarities by position.
        similarities : numpy.ndarray of float32, shape (n, topn)

        Raises
        ------
        ValueError
            If the shape is wrong, an entry is not finite or ``topn`` is below 1.
        """
        vectors = np.asarray(queries)
        if vectors.dtype.kind not in "fiu" or vectors.ndim != 2 or vectors.shape[1] != self.dim:
            raise ValueError(
                f"queries has shape {vectors.shape} and type {vectors.dtype}, "
                f"expected numbers of shape (n, {self.dim}): one vector in each row."
            )
        if not np.isfinite(vectors).all():
            raise ValueError("queries holds NaN or infinity, expected finite numbers.")
        check_whole(topn=topn)
        return self._search.nearest(vectors, topn)

    def analogy(
        self, a: str, b: str, c: str, topn: int = 5, exclude_inputs: bool = True
    ) -> pd.DataFrame:
        """Answer "a is to b as c is to ?" by vector arithmetic.

        The words nearest to b - a + c, computed on unit vectors: 3CosAdd in Levy and
        Goldberg (2014), first used by Mikolov, Yih and Zweig (2013).

        Parameters
        ----------
        a, b, c : str
        topn : int, default 5
        exclude_inputs : bool, default True
            Leave a, b and c out of the answers, as everybody does. Without it the first
            answer is often simply c or b: b - a is short compared with c.

        Returns
        -------
        pandas.DataFrame
            Columns ``word`` and ``similarity``, the nearest first.

        Raises
        ------
        UnknownWordError
            If a, b or c has no vector.

        Examples
        --------
        >>> vectors = WordVectors(
        ...     ["man", "woman", "king", "queen"], [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4]]
        ... )
        >>> vectors.analogy("man", "king", "woman", topn=1)["word"].tolist()
        ['queen']
        """
        unit = unit_rows(self[[a, b, c]])
        return self._nearest_frame(
            unit[1] - unit[0] + unit[2], topn, {a, b, c} if exclude_inputs else set()
        )

    def cosmul(
        self, positive: str | Iterable[str], negative: str | Iterable[str] = (), topn: int = 10
    ) -> pd.DataFrame:
        """Words near to each of some words and far from each of others, by multiplication.

        3CosMul of Levy and Goldberg (2014), equation 4: with ``analogy``, one large
        similarity can outweigh the others; here every one counts as a factor.

        Parameters
        ----------
        positive, negative : str or iterable of str
            For a : b as c : ?, ``positive`` is b and c, ``negative`` a.
        topn : int, default 10

        Returns
        -------
        pandas.DataFrame
            Columns ``word`` and ``score``, at least 0, the highest first; the words asked
            about are left out.

        Raises
        ------
        UnknownWordError
            If a word has no vector.
        ValueError
            If ``positive`` is empty or ``topn`` is below 1.

        Examples
        --------
        >>> vectors = WordVectors(
        ...     ["man", "woman", "king", "queen"], [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4]]
        ... )
        >>> vectors.cosmul(["king", "woman"], "man", topn=1)["word"].tolist()
        ['queen']
        """
        import pandas as pd

        check_whole(topn=topn)
        towards, against = _listed(positive), _listed(negative)
        if not towards:
            raise ValueError("positive is empty, expected a word or several words.")
        scores = products_of_similarities(self.matrix, self[towards], self[against])
        asked = {*towards, *against}
        order = np.argsort(-scores, kind="stable")[: topn + len(asked)].tolist()
        rows = [row for row in order if self.words[row] not in asked][:topn]
        return pd.DataFrame({"word": [self.words[row] for row in rows], "score": scores[rows]})

    def doesnt_match(self, words: Iterable[str]) -> str:
        """The odd one out: the word that is farthest from the mean of all.

        Parameters
        ----------
        words : iterable of str
            At least three; unit vectors are averaged. Of equally far words the last.

        Raises
        ------
        UnknownWordError
            If a word has no vector.
        ValueError
            If there are fewer than three words.

        Examples
        --------
        >>> vectors = WordVectors(["ice", "snow", "fire"], [[1, 0], [0.9, 0.1], [-1, 0.2]])
        >>> vectors.doesnt_match(["snow", "fire", "ice"])
        'fire'
        """
        if isinstance(words, str):
            raise TypeError(f"expected several words, got one string: {words!r}.")
        words = list(words)
        if len(words) < 3:
            raise ValueError(f"words is {words!r}: an odd one out needs at least three words.")
        distances = distances_from_mean(self[words])
        return words[len(words) - 1 - int(np.argmax(distances[::-1]))]

    def _nearest_frame(
        self, vector: npt.NDArray[Any], topn: int, exclude: set[str]
    ) -> pd.DataFrame:
        import pandas as pd

        check_whole(topn=topn)
        left_out = {self.index[word] for word in exclude if word in self.index}
        ids, similarities = self.nearest_ids(vector[np.newaxis], topn + len(left_out))
        kept = [place for place, row in enumerate(ids[0].tolist()) if row not in left_out][:topn]
        return pd.DataFrame(
            {
                "word": [self.words[row] for row in ids[0][kept]],
                "similarity": similarities[0][kept],
            }
        )

    def similarity(self, a: str, b: str) -> float:
        """Cosine of the angle between the vectors of two words, from -1 to 1.

        Examples
        --------
        >>> vectors = WordVectors(["ice", "snow", "fire"], [[1, 0], [0.9, 0.1], [-1, 0.2]])
        >>> round(vectors.similarity("ice", "snow"), 3)
        0.994
        """
        unit = unit_rows(self[[a, b]], np.float64)
        return float(np.clip(unit[0] @ unit[1], -1, 1))

    # Taking parts

    def restrict(self, n: int) -> WordVectors:
        """Return the first ``n`` words, the most frequent ones in published files; a view.

        Raises
        ------
        ValueError
            If ``n`` is below 1.
        """
        check_whole(n=n)
        counts = None if self.counts is None else self.counts[:n]
        return WordVectors(self.words[:n], self.matrix[:n], counts, check=False)

    def subset(self, words: Iterable[str]) -> WordVectors:
        """Return the given words only, in the order given.

        Raises
        ------
        UnknownWordError
            If a word has no vector. Filter first to go on without:
            ``vectors.subset(word for word in words if word in vectors)``.
        """
        rows = self._rows(words)
        counts = None if self.counts is None else self.counts[rows]
        return WordVectors([self.words[row] for row in rows], self.matrix[rows], counts)

    def unit(self) -> WordVectors:
        """Copy with every vector scaled to length 1, so that dot products are cosines."""
        return WordVectors(self.words, unit_rows(self.matrix), self.counts, check=False)

    # Exchanging with files and gensim

    def save(self, path: str | os.PathLike[str], format: Format | None = None) -> None:
        """Write to a file; nothing half-written is left behind if that fails.

        Parameters
        ----------
        path : str or path-like
            The suffix decides: ``.npz`` (fast, exact, keeps counts), ``.txt`` (GloVe
            text), ``.vec`` (the same with a first line of sizes, as word2vec and fastText
            write), ``.bin`` (word2vec binary). Text may end in ``.gz``, ``.bz2`` or
            ``.zip`` too.
            Numbers in text are short but exact: reading them gives the same float32.
        format : {"npz", "glove", "word2vec", "word2vec-binary", "fasttext"}, optional
            Overrides the suffix.

        Raises
        ------
        ValueError
            If the suffix is unknown, or a word cannot stand in that format: text and
            word2vec files separate by spaces and lines, so words must hold neither.
        """
        save(self._table(), path, format)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        limit: int | None = None,
        cache: bool = False,
        *,
        format: Format | None = None,
        member: str | None = None,
        encoding: str = "utf-8",
        unicode_errors: str = "strict",
    ) -> WordVectors:
        """Read vectors from a file.

        Parameters
        ----------
        path : str or path-like
            ``.npz``, ``.bin`` (word2vec binary), or text: GloVe's, or word2vec's and
            fastText's, which open with a line of sizes. Compressed as ``.gz``,
            ``.bz2`` or ``.zip`` as well.
        limit : int, optional
            Read the first ``limit`` words only.
        cache : bool, default False
            Keep the parsed vectors in the course's data folder and memory-map them from
            then on: 0.2 s instead of seconds or minutes. A changed file is read anew.
        format : {"npz", "glove", "word2vec", "word2vec-binary", "fasttext"}, optional
            Overrides suffix and first line.
        member : str, optional
            Which file of a ``.zip`` that holds several, such as ``"glove.6B.50d.txt"``.
        encoding : str, default "utf-8"
            Of the words, in text and word2vec's binary; ``"cp949"`` for old Korean files.
        unicode_errors : str, default "strict"
            What to do with bytes that are not in that encoding, as in ``bytes.decode``:
            refuse the file, or ``"replace"`` or ``"ignore"`` them. The original word2vec
            cuts long words anywhere, in the middle of a character too.

        Returns
        -------
        WordVectors

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        VectorFileError
            A ``ValueError`` that names the file and the line (for binary files the
            number of the word): wrong number of columns, not a number, NaN or infinity,
            not UTF-8, empty, cut short, or not as long as its first line says.

        Warns
        -----
        UserWarning
            If words occur more than once; the first vector is kept.
        """
        check_whole_or_none(limit=limit)
        reader = load_cached if cache else load
        decoding = Decoding(encoding, unicode_errors)
        return WordVectors(*reader(path, limit, format, member, decoding=decoding), check=False)

    def to_gensim(self, copy: bool = True) -> Any:
        """The same vectors as ``gensim.models.KeyedVectors``.

        Parameters
        ----------
        copy : bool, default True
            gensim may then change the vectors, as its ``unit_normalize_all`` does. Without,
            both share the memory, and gensim's are read-only.

        Returns
        -------
        gensim.models.KeyedVectors
            Where counts are not known they run from V down to 1, as when gensim reads a
            file without counts.
        """
        return to_gensim(self._table(), copy)

    @classmethod
    def from_gensim(cls, keyed_vectors: Any) -> WordVectors:
        """Take the vectors of a gensim model or of its ``KeyedVectors``, sharing the memory.

        Warns
        -----
        UserWarning
            If it is a fastText model: its n-grams stay behind. ``SubwordVectors.from_gensim``
            takes them along.
        """
        return cls(*from_gensim(keyed_vectors))


def _listed(words: str | Iterable[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)
