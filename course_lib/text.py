"""From raw text to arrays of integers: tokens, vocabulary, encoded corpora, windows.

Every method in the course starts here. ``tokenize`` cuts a string into words,
``Vocabulary`` numbers the words, ``EncodedCorpus`` holds a whole corpus as one
integer array that the training loops can read without touching a Python object,
and ``contexts_and_targets`` slides a window over it. Used by every chapter.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, overload

import numpy as np
import numpy.typing as npt

__all__ = ["EncodedCorpus", "Vocabulary", "contexts_and_targets", "tokenize"]

# A number with its inner separators ("3.14", "10,000"), or a run of letters and
# digits in any script, with apostrophes inside ("don't") but not around it.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'"})


def tokenize(text: str, lowercase: bool = True) -> list[str]:
    """Cut text into word tokens, the same way for English and Korean.

    The text is first brought into Unicode form NFC, so that Korean typed on a Mac
    (one code point per jamo) and elsewhere (one per syllable) gives the same tokens.
    A token is then

    - a number with its separators: ``"3.14"``, ``"10,000"``; or
    - a run of letters and digits, apostrophes inside it kept: ``"don't"``,
      ``"o'clock"``, ``"mp3"``, ``"제3조"``, ``"ㅋㅋㅋ"``.

    Everything else separates tokens and is dropped: punctuation, emoji and hyphens
    too, so ``"well-known"`` gives two tokens. We split at hyphens because on a small
    corpus both halves are worth more than one rare compound.

    Parameters
    ----------
    text : str
        Any text. The empty string gives an empty list.
    lowercase : bool, default True
        Fold case, because a small corpus cannot afford ``The`` beside ``the``.

    Returns
    -------
    list of str

    Raises
    ------
    TypeError
        If ``text`` is not a string (bytes, say, which must be decoded first).

    Examples
    --------
    >>> tokenize("The dog's bone cost 10,000 won; a well-known fact!")
    ['the', "dog's", 'bone', 'cost', '10,000', 'won', 'a', 'well', 'known', 'fact']
    >>> tokenize("자연어처리는 재미있다.")
    ['자연어처리는', '재미있다']
    """
    if not isinstance(text, str):
        raise TypeError(
            f"text must be a str, got {type(text).__name__}: {text!r:.60}. "
            "Decode bytes first, for example with .decode('utf-8')."
        )
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    return _TOKEN.findall(text.lower() if lowercase else text)


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
        _check_at_least_one("min_count", min_count)
        if max_size is not None:
            _check_at_least_one("max_size", max_size)
        counter: Counter[str] = Counter()
        for sentence in _checked_sentences(sentences):
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


class _Sentences(Sequence[list[str]]):
    """The sentences of an encoded corpus, decoded one at a time when asked for."""

    def __init__(self, corpus: EncodedCorpus) -> None:
        self._corpus = corpus

    def __len__(self) -> int:
        return len(self._corpus)

    @overload
    def __getitem__(self, i: int) -> list[str]: ...
    @overload
    def __getitem__(self, i: slice) -> list[list[str]]: ...
    def __getitem__(self, i: int | slice) -> list[str] | list[list[str]]:
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        return self._corpus.vocabulary.decode(self._corpus[i].tolist())


@dataclass(frozen=True, eq=False)
class EncodedCorpus:
    """A corpus as one array of word ids, cut into sentences by an array of offsets.

    Sentence ``s`` is ``ids[offsets[s]:offsets[s + 1]]``. The two arrays may be
    memory-mapped from disk; nothing here copies them.

    Attributes
    ----------
    ids : numpy.ndarray of int32, shape (tokens,)
        Word ids of all sentences, one after the other.
    offsets : numpy.ndarray of int64, shape (sentences + 1,)
        Where each sentence starts; the last entry is the number of tokens.
    vocabulary : Vocabulary

    Examples
    --------
    >>> corpus = EncodedCorpus.from_sentences([["a", "rose", "is", "a", "rose"], ["so", "is", "a"]])
    >>> len(corpus), corpus.n_tokens
    (2, 8)
    >>> corpus[1].tolist(), corpus.sentences[1]
    ([3, 2, 0], ['so', 'is', 'a'])
    >>> corpus.restrict(min_count=2).sentences[1]
    ['is', 'a']
    """

    ids: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        if len(self.offsets) < 1 or self.offsets[0] != 0 or self.offsets[-1] != len(self.ids):
            raise ValueError(
                f"offsets must run from 0 to the number of tokens ({len(self.ids)}), "
                f"got {self.offsets[:1].tolist()} to {self.offsets[-1:].tolist()}. "
                "The arrays do not belong together, or a file was cut short."
            )

    @classmethod
    def from_sentences(
        cls,
        sentences: Iterable[Sequence[str]],
        vocabulary: Vocabulary | None = None,
        min_count: int = 1,
    ) -> EncodedCorpus:
        """Encode token lists; words outside the vocabulary are left out.

        Parameters
        ----------
        sentences : iterable of sequences of str
            Read twice if no vocabulary is given, so a generator is put in a list first.
        vocabulary : Vocabulary, optional
            Built from the sentences if not given.
        min_count : int, default 1
            Passed to ``Vocabulary.build`` when it is built here.
        """
        if vocabulary is None:
            sentences = list(sentences)
            vocabulary = Vocabulary.build(sentences, min_count=min_count)
        encoded = [vocabulary.encode(sentence) for sentence in _checked_sentences(sentences)]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(sentence) for sentence in encoded], out=offsets[1:])
        ids = np.concatenate(encoded) if encoded else np.zeros(0, dtype=np.int32)
        return cls(ids, offsets, vocabulary)

    @property
    def sentences(self) -> Sequence[list[str]]:
        """The sentences as token lists, decoded lazily."""
        return _Sentences(self)

    @property
    def n_tokens(self) -> int:
        """Number of tokens in the corpus."""
        return len(self.ids)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, sentence: int) -> npt.NDArray[np.int32]:
        """Ids of one sentence (a view, not a copy)."""
        n = len(self)
        if not -n <= sentence < n:
            raise IndexError(f"sentence {sentence} is out of range: the corpus has {n} sentences.")
        sentence %= n
        return self.ids[self.offsets[sentence] : self.offsets[sentence + 1]]

    def __iter__(self) -> Iterator[npt.NDArray[np.int32]]:
        return (self[s] for s in range(len(self)))

    def __repr__(self) -> str:
        return (
            f"EncodedCorpus({len(self):,} sentences, {self.n_tokens:,} tokens, "
            f"{len(self.vocabulary):,} words)"
        )

    def restrict(self, min_count: int = 1, max_size: int | None = None) -> EncodedCorpus:
        """Keep only frequent words; the others leave no gap. No sentence is removed.

        Parameters
        ----------
        min_count : int, default 1
            Drop words that occur fewer times in this corpus.
        max_size : int, optional
            Keep at most this many words.

        Returns
        -------
        EncodedCorpus
            New ids, numbered by frequency in this corpus.
        """
        _check_at_least_one("min_count", min_count)
        counts = np.bincount(self.ids, minlength=len(self.vocabulary))
        order = np.argsort(-counts, kind="stable")
        order = order[counts[order] >= min_count][:max_size]
        return self._renumber(order, counts)

    def select(self, sentences: npt.ArrayLike, min_count: int = 1) -> EncodedCorpus:
        """Take some sentences, in the order given, with the vocabulary they hold.

        Parameters
        ----------
        sentences : array_like of int
            Positions of the sentences to keep.
        min_count : int, default 1
            Drop words that occur fewer times in the selection.
        """
        chosen = np.asarray(sentences, dtype=np.int64)
        parts = [self[int(s)] for s in chosen]
        offsets = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum([len(part) for part in parts], out=offsets[1:])
        ids = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
        return EncodedCorpus(ids, offsets, self.vocabulary).restrict(min_count)

    def _renumber(
        self, order: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]
    ) -> EncodedCorpus:
        """Renumber the words so that ``order[new] = old``; words not in ``order`` are dropped."""
        new_id = np.full(len(self.vocabulary), Vocabulary.UNKNOWN, dtype=np.int32)
        new_id[order] = np.arange(len(order), dtype=np.int32)
        renumbered = new_id[self.ids]
        kept = renumbered >= 0
        kept_before = np.concatenate([[0], np.cumsum(kept)])
        words = [self.vocabulary.words[i] for i in order]
        return EncodedCorpus(
            renumbered[kept], kept_before[self.offsets], Vocabulary(words, counts[order])
        )

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write the corpus to a folder: three ``.npy`` arrays and ``words.txt``."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "ids.npy", self.ids)
        np.save(folder / "offsets.npy", self.offsets)
        np.save(folder / "counts.npy", self.vocabulary.counts)
        (folder / "words.txt").write_bytes("\n".join(self.vocabulary.words).encode())

    @classmethod
    def load(cls, folder: str | os.PathLike[str]) -> EncodedCorpus:
        """Open a corpus written by ``save``; the big arrays stay on disk, memory-mapped.

        Raises
        ------
        FileNotFoundError
            If the folder or one of its files is missing.
        ValueError
            If the arrays do not belong together.
        """
        folder = Path(folder)
        words = (folder / "words.txt").read_bytes().decode()
        return cls(
            np.load(folder / "ids.npy", mmap_mode="r", allow_pickle=False),
            np.load(folder / "offsets.npy", mmap_mode="r", allow_pickle=False),
            Vocabulary(
                words.split("\n") if words else [],
                np.load(folder / "counts.npy", allow_pickle=False),
            ),
        )


def contexts_and_targets(
    ids: npt.ArrayLike, window: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Slide a window over a sentence: the words around each position, and the word in it.

    Only positions with ``window`` words on both sides are used, so every context has
    the same length.

    Parameters
    ----------
    ids : array_like of int, shape (tokens,)
        One sentence, encoded.
    window : int
        Number of words on each side, at least 1.

    Returns
    -------
    contexts : numpy.ndarray of int64, shape (tokens - 2 * window, 2 * window)
        Left neighbours, then right neighbours, in reading order.
    targets : numpy.ndarray of int64, shape (tokens - 2 * window,)

    Raises
    ------
    ValueError
        If the window is below 1, or the sentence too short to hold one full window.

    Examples
    --------
    >>> contexts, targets = contexts_and_targets([0, 1, 2, 3, 4], window=1)
    >>> contexts.tolist()
    [[0, 2], [1, 3], [2, 4]]
    >>> targets.tolist()
    [1, 2, 3]
    """
    _check_at_least_one("window", window)
    sentence = np.asarray(ids, dtype=np.int64)
    if sentence.ndim != 1:
        raise ValueError(f"ids has {sentence.ndim} dimensions, expected 1: a single sentence.")
    if len(sentence) < 2 * window + 1:
        raise ValueError(
            f"the sentence has {len(sentence)} words, but window={window} needs at least "
            f"{2 * window + 1} (window on each side and the target). Take a smaller window."
        )
    spans = np.lib.stride_tricks.sliding_window_view(sentence, 2 * window + 1)
    return np.delete(spans, window, axis=1), spans[:, window].copy()


def _check_at_least_one(name: str, value: int) -> None:
    if value < 1:
        raise ValueError(f"{name} is {value!r}, expected a whole number of at least 1.")


def _checked_sentences(sentences: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Pass sentences through, but refuse strings, whose "words" would be letters."""
    if isinstance(sentences, str):
        raise TypeError(
            "sentences is a str, expected token lists. Call tokenize first: [tokenize(text)]."
        )
    for sentence in sentences:
        if isinstance(sentence, str):
            raise TypeError(
                f"sentences holds the str {sentence!r:.40}, expected a list of tokens. "
                "Call tokenize on each text first."
            )
        yield sentence
