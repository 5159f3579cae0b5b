"""What the functions of this room refuse: strings for token lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

__all__ = ["checked_sentences"]


def checked_sentences(sentences: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
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
