"""``course compare``: train five methods on the English corpus and record what they answer.

Chapter 04 reads the record; here are the settings behind it. Each method stands there with a
second effort, too, so that a reader can see what more epochs or dimensions would have changed.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course_lib.cli._say import failing_plainly, say

if TYPE_CHECKING:
    from course_lib.text import EncodedCorpus
    from course_lib.vectors import WordVectors

__all__ = ["compare", "corpus_hash", "train_method"]

OUTPUT = Path(__file__).resolve().parents[2] / "data" / "results" / "five_methods.tsv"

_CBOW = {"architecture": "cbow", "learning_rate": 0.1, "subsample": 3e-4}
_SKIPGRAM = {"architecture": "skipgram", "learning_rate": 0.05, "subsample": 3e-4}
_GLOVE = {"window": 10, "weighting": "flat", "x_max": 10, "learning_rate": 0.1}
_WINDOWS = {"window": 5, "weighting": "flat"}

SETTINGS: dict[str, dict[str, Any]] = {
    "LSA": {"dim": 500},
    "CBOW": {**_CBOW, "epochs": 10},
    "skip-gram": {**_SKIPGRAM, "epochs": 10},
    "GloVe": {**_GLOVE, "epochs": 5},
    "PPMI + SVD": {**_WINDOWS, "dim": 100},
    # The same with another effort, for one seed: would more have helped?
    "LSA, 300 dimensions": {"dim": 300},
    "CBOW, 20 epochs": {**_CBOW, "epochs": 20},
    "skip-gram, 20 epochs": {**_SKIPGRAM, "epochs": 20},
    "GloVe, 10 epochs": {**_GLOVE, "epochs": 10},
    "PPMI + SVD, 300 dimensions": {**_WINDOWS, "dim": 300},
    # The paper's weighting; and each of the two with the other's window, to tell the method
    # from the window.
    "GloVe, 1/d": {**_GLOVE, "weighting": "harmonic", "epochs": 5},
    "GloVe, window 5": {**_GLOVE, "window": 5, "epochs": 5},
    "PPMI + SVD, window 10": {**_WINDOWS, "window": 10, "dim": 100},
}
RANDOM = ("CBOW", "skip-gram", "GloVe", "GloVe, window 5")
"""Methods that start from random vectors; the others solve for theirs, and run once."""


def compare(
    seeds: Annotated[int, typer.Option(min=1, help="Random starts of each trained method.")] = 3,
    method: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be repeated. Default: all.")
    ] = None,
    output: Annotated[Path, typer.Option(help="Where to write the record.")] = OUTPUT,
) -> None:
    """Train LSA, CBOW, skip-gram, GloVe and PPMI + SVD on one corpus; record their answers."""
    import pandas as pd

    from course_lib.datasets import english_corpus
    from course_lib.glove.comparison import Comparison, answers_of

    with failing_plainly():
        corpus = english_corpus()
        found = {}
        for chosen in method or SETTINGS:
            for seed in range(1, seeds + 1 if chosen in RANDOM else 2):
                for name, vectors in train_method(chosen, corpus, seed):
                    say(f"{name}, seed {seed}")
                    found[name, seed] = answers_of(vectors)
        comparison = Comparison(pd.DataFrame(found), _facts(corpus, seeds))
        comparison.write(output)
    say(comparison.scores().round(3).to_string())
    say(f"record: {output}")


def train_method(
    method: str, corpus: EncodedCorpus, seed: int
) -> Iterator[tuple[str, WordVectors]]:
    """Train one method as ``SETTINGS`` has it.

    Parameters
    ----------
    method : str
        A key of ``SETTINGS``.
    corpus : EncodedCorpus
    seed : int
        Of the start; the order of the sentences is always the same.

    Yields
    ------
    name : str
        The method; GloVe's vectors come as the sum w + w̃, as w alone, and side by side.
    vectors : WordVectors
    """
    if method not in SETTINGS:
        raise ValueError(f"method is {method!r}, expected one of {list(SETTINGS)}.")
    trainers: dict[str, Callable[..., Iterator[tuple[str, WordVectors]]]] = {
        "LSA": _lsa,
        "GloVe": _glove,
        "PPMI + SVD": _ppmi_and_svd,
    }
    return trainers.get(_kind(method), _word2vec)(method, corpus, seed, **SETTINGS[method])


def _kind(method: str) -> str:
    """Name the method without the effort: "GloVe" of "GloVe, 10 epochs"."""
    return method.partition(",")[0]


def _lsa(name: str, corpus: EncodedCorpus, seed: int, **settings: Any) -> Iterator[Any]:
    from course_lib.sparse import train_lsa

    yield name, train_lsa(corpus, seed=seed, **settings).vectors


def _word2vec(name: str, corpus: EncodedCorpus, seed: int, **settings: Any) -> Iterator[Any]:
    import numpy as np

    from course_lib.negative_sampling import train_word2vec

    # Shuffled as in chapter 03: else each epoch would read all plots before the dictionary.
    shuffled = corpus.select(np.random.default_rng(0).permutation(len(corpus)))
    yield name, train_word2vec(shuffled, seed=seed, **settings)


def _glove(
    name: str, corpus: EncodedCorpus, seed: int, window: int, weighting: Any, **settings: Any
) -> Iterator[Any]:
    import numpy as np

    from course_lib.glove import cooccurrence, train_glove
    from course_lib.vectors import WordVectors

    counts = cooccurrence(corpus, window=window, weighting=weighting)
    vectors = train_glove(counts, corpus.vocabulary, seed=seed, **settings)
    yield name, vectors
    if name != "GloVe":
        return
    yield "w alone", vectors.combined("word")
    both = np.hstack([vectors.parameters.W, vectors.parameters.W_context])
    yield "w beside w̃", WordVectors(vectors.words, both)


def _ppmi_and_svd(
    name: str, corpus: EncodedCorpus, seed: int, window: int, weighting: Any, dim: int
) -> Iterator[Any]:
    from course_lib.glove import cooccurrence
    from course_lib.sparse import ppmi, truncated_svd
    from course_lib.vectors import WordVectors

    counts = cooccurrence(corpus, window=window, weighting=weighting)
    _, V = truncated_svd(ppmi(counts), dim, seed)
    yield name, WordVectors(corpus.vocabulary.words, V)


def corpus_hash(corpus: EncodedCorpus) -> str:
    """SHA-256 of a corpus: its words, the ends of its sentences, its tokens."""
    import hashlib

    import numpy as np

    found = hashlib.sha256("\n".join(corpus.vocabulary.words).encode())
    found.update(np.asarray(corpus.offsets, dtype="<i8").tobytes())
    found.update(np.asarray(corpus.ids, dtype="<u4").tobytes())
    return found.hexdigest()


def _facts(corpus: EncodedCorpus, seeds: int) -> dict[str, str]:
    facts = {
        "made": f"{datetime.now(UTC):%Y-%m-%d} by course compare --seeds {seeds}",
        "corpus": f"english_corpus(), {corpus.n_tokens:,} tokens, {len(corpus.vocabulary):,} words",
        "sha256 of the corpus": corpus_hash(corpus),
        "versions": ", ".join(
            [f"Python {platform.python_version()}"]
            + [f"{name} {version(name)}" for name in ("numpy", "scipy", "numba")]
        ),
    }
    for method, settings in SETTINGS.items():
        facts[method] = ", ".join(f"{name} {value}" for name, value in settings.items())
    return facts
