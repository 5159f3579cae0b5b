"""A corpus that can be trained on, from token lists or as it is; what cannot is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from course_lib.text import EncodedCorpus, Vocabulary

__all__ = ["check_corpus", "encoded"]


def encoded(
    sentences: EncodedCorpus | Iterable[Sequence[str]],
    vocabulary: Vocabulary | None,
    min_count: int,
) -> EncodedCorpus:
    """Encode token lists; an encoded corpus stays as it is, its own vocabulary counts."""
    if not isinstance(sentences, EncodedCorpus):
        return EncodedCorpus.from_sentences(sentences, vocabulary, min_count)
    if vocabulary is not None and vocabulary.words != sentences.vocabulary.words:
        raise ValueError(
            f"vocabulary has {len(vocabulary):,} words, but the corpus was encoded with another "
            f"one of {len(sentences.vocabulary):,}. Leave vocabulary out, or pass token lists."
        )
    return sentences


def check_corpus(corpus: EncodedCorpus, negatives: int) -> None:
    """Refuse a corpus that cannot be trained on."""
    n_words = len(corpus.vocabulary)
    if n_words < 2:
        raise ValueError(
            f"the vocabulary has {n_words} words, expected at least 2: words are learnt by telling "
            "them apart. Use more text, or a smaller min_count (5 by default)."
        )
    if negatives >= n_words:
        raise ValueError(
            f"negatives is {negatives}, but only {n_words - 1} of the vocabulary's {n_words} words "
            "differ from a target. Take fewer negatives."
        )
    if not any(len(sentence) > 1 for sentence in corpus):
        raise ValueError(
            f"none of the {len(corpus)} sentences holds two words of the vocabulary, so no word "
            "has a context. Pass longer sentences, or a smaller min_count (5 by default)."
        )
