"""What the functions of this room refuse: limits below one, strings for token lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

__all__ = ["check_at_least_one", "checked_sentences"]


def check_at_least_one(name: str, value: int) -> None:
    """Refuse a whole number below one."""
    if value < 1:
        raise ValueError(f"{name} is {value!r}, expected a whole number of at least 1.")


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
