"""Typos of everyday Korean: jamo against syllables on a file in the format of NSMC.

The file is not part of the course. The test finds ``nsmc_rebuilt_200k.txt.gz`` or the
published ``ratings_train.txt`` in the folder that ``COURSE_DATA_MIRROR`` names, or one
level below it, and is skipped where there is none.
"""

import os
from pathlib import Path

import pytest

from course_lib import datasets, fasttext
from course_lib.text import EncodedCorpus, tokenize

REVIEWS = 50_000
KINDS = ["vowel", "tense", "coda", "key", "swap"]


def reviews_file():
    mirror = os.environ.get("COURSE_DATA_MIRROR")
    names = ["ratings_train.txt", "nsmc_rebuilt_200k.txt.gz"]
    places = [Path(mirror), *Path(mirror).iterdir()] if mirror else []
    found = [place / name for place in places for name in names if (place / name).is_file()]
    if not found:
        pytest.skip(
            f"COURSE_DATA_MIRROR is {mirror or 'not set'}: it holds no {' and no '.join(names)}"
        )
    return found[0]


@pytest.mark.slow
def test_jamo_recovers_more_typos_than_syllables_and_syllables_more_than_chance():
    texts = datasets.nsmc(reviews_file())["text"].head(REVIEWS)
    sentences = [tokenize(text) for text in texts]
    corpus = EncodedCorpus.from_sentences(sentences, min_count=5)
    counted = zip(corpus.vocabulary.words, corpus.vocabulary.counts, strict=True)
    frequent = [word for word, count in counted if count >= 50 and len(word) > 1]
    written = {word for sentence in sentences for word in sentence}
    typos = fasttext.typos(frequent, KINDS, n=100, avoid=written)
    settings = {"learning_rate": 0.025, "epochs": 5, "progress": False}
    models = {
        "syllables": fasttext.train_fasttext(corpus, min_n=1, max_n=3, **settings),
        "jamo": fasttext.train_fasttext(corpus, unit="jamo", min_n=3, max_n=4, **settings),
    }
    found = fasttext.typo_recovery(models, typos)
    overall = found[found["kind"] == "all"].set_index("model")
    assert overall.loc["jamo", "top 5 low"] > overall.loc["syllables", "top 5 high"]
    assert overall.loc["jamo", "top 1 low"] > overall.loc["syllables", "top 1"]
    assert overall.loc["syllables", "top 5 low"] > 100 * overall.loc["syllables", "top 5 chance"]
    assert not typos["typo"].isin(corpus.vocabulary.words).any()  # so words alone find none
