"""FastText against gensim on gensim's Wikipedia sample; and its ``quality``."""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks._measure import measure, one_thread, report
from benchmarks._table import Row
from benchmarks.bench_word2vec import wikipedia

SETTINGS = {"dim": 100, "window": 5, "negatives": 5, "subsample": 0.0, "min_n": 3, "max_n": 6}
# Only skip-gram is owed; CBOW is shown beside it.
OWED = {"skipgram": 5.0, "cbow": None}
# For quality, the same corpus with sub-sampling and epochs enough to be above noise.
QUALITY = {"epochs": 10, "subsample": 1e-3, "learning_rate": 0.05}


def main(quick: bool = False) -> list[Row]:
    """Epochs over the same sentences, one thread; vocabularies are built before the clock starts.

    Ours hashes the n-grams and fills its tables within the time measured; gensim did so
    when it built its vocabulary.
    """
    from course_lib.fasttext import train_fasttext
    from course_lib.text import EncodedCorpus

    texts = wikipedia()[: 10 if quick else None]
    corpus = EncodedCorpus.from_sentences(texts, min_count=5)
    epochs = 1 if quick else 2
    reached = {}
    with one_thread():
        for architecture, owed in OWED.items():
            model = gensim_model(texts, architecture, **SETTINGS)
            timings = measure(
                {
                    "gensim": lambda model=model: model.train(
                        texts, total_examples=model.corpus_count, epochs=epochs
                    ),
                    "ours": lambda architecture=architecture: train_fasttext(
                        corpus, architecture=architecture, epochs=epochs, progress=False, **SETTINGS
                    ),
                },
                repeats=1 if quick else 5,
                warm_up={"ours"},
            )
            reached[architecture] = report(
                f"FastText {architecture}, {epochs} × {corpus.n_tokens:,} tokens, "
                f"{len(corpus.vocabulary):,} words, dim 100, n-grams 3 to 6, sample 0",
                timings,
                "ours",
                {} if quick or owed is None else {"gensim": owed},
            )["gensim"]
    work = "train FastText, skip-gram with n-grams of 3 to 6"
    return [Row(work, "gensim", (OWED["skipgram"],), (reached["skipgram"],))]


def quality(quick: bool = False) -> None:
    """Three seeds, same settings: mean and standard deviation, and typos recovered."""
    from course_lib import datasets
    from course_lib.fasttext import ENGLISH_KINDS, train_fasttext, typos
    from course_lib.text import EncodedCorpus

    texts = wikipedia()[: 10 if quick else None]
    corpus = EncodedCorpus.from_sentences(texts, min_count=5)
    options = {**SETTINGS, **QUALITY, **({"epochs": 1} if quick else {})}
    vocabulary = corpus.vocabulary
    frequent = [
        word
        for word, n in zip(vocabulary.words, vocabulary.counts, strict=True)
        if n >= 20 and len(word) >= 5
    ]
    pairs = typos(frequent, ENGLISH_KINDS, 20 if quick else 100, avoid=vocabulary.words)
    judgements = [datasets.word_similarity(name) for name in ("wordsim353", "simlex999")]
    title = f"quality on {corpus.n_tokens:,} tokens × {options['epochs']}, three seeds"
    table = Table(title=title, title_justify="left")
    for column in ("", "", "WordSim-353", "SimLex-999", "typo top 1", "typo top 5"):
        table.add_column(column, justify="right" if column else "left")
    for architecture in OWED:
        scores: dict[str, list[list[float]]] = {"ours": [], "gensim": []}
        for seed in range(3):
            ours = train_fasttext(
                corpus, architecture=architecture, seed=seed, progress=False, **options
            )
            scores["ours"].append(score(ours, judgements, pairs))
            model = gensim_model(texts, architecture, seed=seed + 1, **options)
            model.train(texts, total_examples=model.corpus_count, epochs=options["epochs"])
            scores["gensim"].append(score(from_gensim(model), judgements, pairs))
        for name, rows in scores.items():
            mean, sd = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1)
            cells = [f"{m:.3f} ± {s:.3f}" for m, s in zip(mean, sd, strict=True)]
            table.add_row(architecture, name, *cells)
    Console(width=100).print(table)


def score(vectors, judgements, pairs) -> list[float]:
    """WordSim, SimLex, and the share of typos whose word comes first, and among five."""
    from course_lib.evaluation import word_similarity
    from course_lib.fasttext import typo_recovery

    recovery = typo_recovery(vectors, pairs).iloc[-1]
    return [
        *(word_similarity(vectors, each).spearman for each in judgements),
        recovery["top 1"],
        recovery["top 5"],
    ]


def from_gensim(model):
    """A gensim model as our vectors, with all its buckets."""
    from course_lib.fasttext import NgramScheme, SubwordVectors

    wv = model.wv
    scheme = NgramScheme("character", wv.min_n, wv.max_n, wv.bucket)
    return SubwordVectors(
        list(wv.index_to_key), wv.vectors, scheme, np.arange(wv.bucket), wv.vectors_ngrams
    )


def gensim_model(
    texts, architecture, dim, window, negatives, subsample, min_n, max_n,
    epochs=1, learning_rate=0.025, seed=1,
):  # fmt: skip
    """A gensim model with its vocabulary built, one worker, not yet trained."""
    from gensim.models import FastText

    model = FastText(
        vector_size=dim,
        window=window,
        negative=negatives,
        sample=subsample,
        min_n=min_n,
        max_n=max_n,
        bucket=2_000_000,
        sg=int(architecture == "skipgram"),
        min_count=5,
        workers=1,
        seed=seed,
        alpha=learning_rate,
        epochs=epochs,
    )
    model.build_vocab(texts)
    return model


if __name__ == "__main__":
    main()
