"""Skip-gram and CBOW against gensim, on two texts; and ``quality`` of both, on the larger."""

from __future__ import annotations

from functools import cache

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks._measure import measure, one_thread, report
from benchmarks._table import Row

SETTINGS = {"dim": 100, "window": 5, "negatives": 5, "subsample": 0.0}
OWED = {"skipgram": (5.0, 5.0), "cbow": (3.4, 3.2)}
ENGLISH_TOKENS = 1_500_000
# For quality, on the English corpus: enough epochs to be well above noise.
QUALITY_RUNS = {
    "cbow": {"epochs": 5, "learning_rate": 0.05},
    "skipgram": {"epochs": 3, "learning_rate": 0.025},
}


def main(quick: bool = False) -> list[Row]:
    """Time both architectures on both texts, one thread each."""
    reached: dict[str, list[float]] = {architecture: [] for architecture in OWED}
    with one_thread():
        for place, (name, corpus) in enumerate(texts(quick)):
            for architecture, owed in OWED.items():
                epochs = 3 if architecture == "cbow" and not quick and place == 0 else 1
                ratio = against_gensim(name, corpus, architecture, epochs, quick, owed[place])
                reached[architecture].append(ratio)
    return [
        Row("train skip-gram: Wikipedia sample / 1.5 million English tokens", "gensim",
            OWED["skipgram"], tuple(reached["skipgram"])),
        Row("train CBOW, the same", "gensim", OWED["cbow"], tuple(reached["cbow"])),
    ]  # fmt: skip


def texts(quick: bool):
    """Wikipedia articles as gensim cuts them, few words; English of all kinds, many words."""
    from course_lib import datasets
    from course_lib.text import EncodedCorpus

    articles = wikipedia()[: 10 if quick else None]
    yield "Wikipedia sample", EncodedCorpus.from_sentences(articles, min_count=5)
    corpus = datasets.english_corpus()
    order = np.random.default_rng(0).permutation(len(corpus))
    ends = np.cumsum(np.diff(corpus.offsets)[order])
    wanted = ENGLISH_TOKENS // (50 if quick else 1)
    yield "English", corpus.select(order[: np.searchsorted(ends, wanted)])


def against_gensim(name, corpus, architecture, epochs, quick, owed) -> float:
    """Epochs over the same sentences; vocabularies are built before the clock starts."""
    from course_lib.negative_sampling import train_word2vec

    sentences = list(corpus.sentences)
    model = gensim_model(sentences, architecture, min_count=1, **SETTINGS)
    assert len(model.wv) == len(corpus.vocabulary)
    timings = measure(
        {
            "gensim": lambda: model.train(
                sentences, total_examples=model.corpus_count, epochs=epochs
            ),
            "ours": lambda: train_word2vec(
                corpus, architecture=architecture, epochs=epochs, progress=False, **SETTINGS
            ),
        },
        repeats=1 if quick else 5,
        warm_up={"ours"},
    )
    ratios = report(
        f"{architecture}, {name}, {epochs} × {corpus.n_tokens:,} tokens, "
        f"{len(corpus.vocabulary):,} words, dim 100, window 5, neg 5, sample 0",
        timings,
        "ours",
        {} if quick else {"gensim": owed},
    )
    return ratios["gensim"]


def quality(quick: bool = False) -> None:
    """Three seeds on the English corpus, same settings: mean and standard deviation.

    The sentences are shuffled. Both programs lower the learning rate as they go, but
    gensim counts sentences and we count words: with the long texts in front, as the
    corpus has them, the same settings would not mean the same rates.
    """
    from course_lib import datasets
    from course_lib.negative_sampling import train_word2vec
    from course_lib.vectors import WordVectors

    corpus = datasets.english_corpus()
    order = np.random.default_rng(0).permutation(len(corpus))
    corpus = corpus.select(order[::20], min_count=5) if quick else corpus.select(order)
    sentences = list(corpus.sentences)
    table = Table(title=f"quality on {corpus.n_tokens:,} tokens, three seeds", title_justify="left")
    for column in ("", "", "WordSim-353", "SimLex-999", "analogies", "analogies, 30k"):
        table.add_column(column, justify="right" if column else "left")
    for architecture, options in QUALITY_RUNS.items():
        options = {**options, "epochs": 1} if quick else options
        scores: dict[str, list[list[float]]] = {"ours": [], "gensim": []}
        for seed in range(3):
            ours = train_word2vec(
                corpus, architecture=architecture, seed=seed, progress=False, **options
            )
            scores["ours"].append(score(ours))
            model = gensim_model(
                sentences, architecture, seed=seed + 1, alpha=options["learning_rate"]
            )
            model.train(sentences, total_examples=model.corpus_count, epochs=options["epochs"])
            scores["gensim"].append(score(WordVectors.from_gensim(model.wv)))
        for name, rows in scores.items():
            mean, sd = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1)
            cells = [f"{m:.3f} ± {s:.3f}" for m, s in zip(mean, sd, strict=True)]
            table.add_row(f"{architecture} × {options['epochs']}", name, *cells)
    Console(width=110).print(table)


def score(vectors) -> list[float]:
    """WordSim, SimLex, analogies among all words and among the first 30,000."""
    from course_lib import datasets, evaluation

    pairs = [datasets.word_similarity(name) for name in ("wordsim353", "simlex999")]
    questions = datasets.analogies()
    return [
        *(evaluation.word_similarity(vectors, each, restrict=None).spearman for each in pairs),
        *(evaluation.analogies(vectors, questions, restrict=n).accuracy for n in (None, 30_000)),
    ]


@cache
def wikipedia() -> list[list[str]]:
    """The articles as gensim itself cuts them: the row's 412,531 tokens at min_count 5.

    Cutting takes several seconds, and four benchmarks of a run ask for them.
    """
    from gensim.corpora import WikiCorpus
    from gensim.test.utils import datapath

    name = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
    return list(WikiCorpus(datapath(name), dictionary={}, processes=1).get_texts())


def gensim_model(
    sentences, architecture, dim=100, window=5, negatives=5, subsample=1e-3, seed=1, alpha=0.025,
    min_count=5,
):  # fmt: skip
    """A gensim model with its vocabulary built, one worker, not yet trained."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        vector_size=dim,
        window=window,
        negative=negatives,
        sample=subsample,
        sg=int(architecture == "skipgram"),
        min_count=min_count,
        workers=1,
        seed=seed,
        alpha=alpha,
    )
    model.build_vocab(sentences)
    return model


if __name__ == "__main__":
    main()
