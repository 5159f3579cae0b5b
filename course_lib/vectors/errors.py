"""The two errors that students meet most: a word without a vector, a broken file."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.checks import quoted

__all__ = ["UnknownWordError", "VectorFileError"]


class UnknownWordError(KeyError):
    """A word that has no vector; the message offers words spelled like it.

    The search for similar spellings takes about half a second over 400,000 words, so it
    waits until somebody reads the message: catching the error in a loop stays cheap.

    Parameters
    ----------
    word : str
        The word asked for.
    words : sequence of str
        All words that have a vector, the most frequent first.

    Examples
    --------
    >>> print(UnknownWordError("quene", ["king", "queen", "quit"]))
    'quene' is not among the 3 words that have a vector. Close spellings: 'queen'.
    """

    def __init__(self, word: str, words: Sequence[str] = ()) -> None:
        super().__init__(word, words)
        self.word = word
        self.words = words

    def __str__(self) -> str:
        close = self.close_spellings()
        hint = ""
        if close:
            hint = f" Close spellings: {', '.join(repr(word) for word in close)}."
        elif not isinstance(self.word, str):
            hint = f" Words are str, this is {type(self.word).__name__}."
        known = f"{len(self.words):,} words that have a vector"
        return f"{quoted(self.word)} is not among the {known}.{hint}"

    def close_spellings(self, topn: int = 5) -> list[str]:
        """Words within a few typing errors, the closest first (ties: the more frequent)."""
        if not isinstance(self.word, str) or not self.word:
            return []
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = process.extract(
            self.word,
            self.words,
            scorer=OSA.distance,
            processor=str.lower,
            score_cutoff=max(1, len(self.word) // 3),
            limit=topn,
        )
        return [word for word, _, _ in found]


class VectorFileError(ValueError):
    """A file of vectors that cannot be read as one; names the file and the place in it."""
