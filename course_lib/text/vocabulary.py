"""The words of a corpus, counted and numbered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from course_lib.checks import check_whole
from course_lib.text.checks import checked_sentences

__all__ = ["Vocabulary"]


class Vocabulary:
    """The words of a corpus, numbered from the most frequent down.

    Words with equal counts keep the order in which they first appeared.

    Parameters
    ----------
    words : sequence of str
        The words; a word's position is its id. No word may occur twice.
    counts : array_like of int, shape (V,), optional
        How often each word occurred. Defaults to 1 for every word.

    Attributes
    ----------
    words : list of str
        Word of each id.
    counts : numpy.ndarray of int64, shape (V,)
        Number of occurrences of each word in the corpus it was built from.
    index : dict of str to int
        Id of each word.

    Examples
    --------
    >>> vocabulary = Vocabulary.build([["you", "say", "goodbye"], ["i", "say", "hello"]])
    >>> vocabulary.words
    ['say', 'you', 'goodbye', 'i', 'hello']
    >>> vocabulary.encode(["i", "say", "bonjour", "hello"]).tolist()
    [3, 0, 4]
    """

    UNKNOWN = -1

    def __init__(self, words: Sequence[str], counts: npt.ArrayLike | None = None) -> None:
        self.words = list(words)
        self.counts = (
            np.ones(len(self.words), dtype=np.int64)
            if counts is None
            else np.asarray(counts, dtype=np.int64)
        )
        if self.counts.shape != (len(self.words),):
            raise ValueError(
                f"counts has shape {self.counts.shape}, expected ({len(self.words)},): "
                "one count for each word."
            )
        self.index = {word: i for i, word in enumerate(self.words)}
        if len(self.index) != len(self.words):
            twice = [word for word, n in Counter(self.words).items() if n > 1]
            raise ValueError(f"words holds {twice[0]!r} more than once; each word needs one id.")

    @classmethod
    def build(
        cls, sentences: Iterable[Sequence[str]], min_count: int = 1, max_size: int | None = None
    ) -> Vocabulary:
        """Count the words of a corpus and number them by frequency.

        Parameters
        ----------
        sentences : iterable of sequences of str
            Token lists. A plain string is refused: its "words" would be letters.
        min_count : int, default 1
            Leave out words that occur fewer times. Training usually takes 5: a word
            seen once or twice cannot learn a useful vector.
        max_size : int, optional
            Keep at most this many words, the most frequent ones.

        Raises
        ------
        TypeError
            If ``sentences`` is a string or holds strings instead of token lists.
        ValueError
            If ``min_count`` or ``max_size`` is below 1.
        """
        check_whole(min_count=min_count)
        if max_size is not None:
            check_whole(max_size=max_size)
        counter: Counter[str] = Counter()
        for sentence in checked_sentences(sentences):
            counter.update(sentence)
        kept = [(w, n) for w, n in counter.most_common(max_size) if n >= min_count]
        return cls([w for w, _ in kept], [n for _, n in kept])

    def encode(
        self, tokens: Iterable[str], unknown: Literal["drop", "keep", "error"] = "drop"
    ) -> npt.NDArray[np.int32]:
        """Turn tokens into ids.

        Parameters
        ----------
        tokens : iterable of str
        unknown : {"drop", "keep", "error"}, default "drop"
            What to do with a token outside the vocabulary: leave it out (so its
            neighbours move together, as word2vec does), keep its place with the id
            ``Vocabulary.UNKNOWN`` (-1), or raise.

        Returns
        -------
        numpy.ndarray of int32, shape (number of tokens kept,)

        Raises
        ------
        KeyError
            If a token is unknown and ``unknown="error"``.
        ValueError
            If ``unknown`` is not one of the three.
        """
        get = self.index.get
        if unknown == "drop":
            ids = [i for token in tokens if (i := get(token)) is not None]
        elif unknown == "keep":
            ids = [get(token, self.UNKNOWN) for token in tokens]
        elif unknown == "error":
            tokens = list(tokens)
            missing = [token for token in tokens if token not in self.index]
            if missing:
                raise KeyError(
                    f"{len(missing)} of {len(tokens)} tokens are not in the vocabulary of "
                    f"{len(self)} words, the first is {missing[0]!r}. "
                    "Pass unknown='drop' or unknown='keep' to go on without them."
                )
            ids = [self.index[token] for token in tokens]
        else:
            raise ValueError(f"unknown is {unknown!r}, expected 'drop', 'keep' or 'error'.")
        return np.array(ids, dtype=np.int32)

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Turn ids back into words; the id -1 of an unknown token becomes ``"<unknown>"``."""
        return [self.words[i] if i >= 0 else "<unknown>" for i in ids]

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __repr__(self) -> str:
        return f"Vocabulary({len(self):,} words, {int(self.counts.sum()):,} tokens)"
