"""Skip-gram and CBOW on gensim's Wikipedia sample, against gensim: speed, then quality."""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks._measure import measure, one_thread, report

SETTINGS = {"dim": 100, "window": 5, "negatives": 5, "subsample": 0.0}
OWED = {"skipgram": 3.0, "cbow": 2.5}
# For quality, on the English corpus: enough epochs to be well above noise.
QUALITY_RUNS = {
    "cbow": {"epochs": 5, "learning_rate": 0.05},
    "skipgram": {"epochs": 3, "learning_rate": 0.025},
}


def main(quick: bool = False) -> None:
    """Time both architectures, one thread each; then compare three seeds of each."""
    speed(quick)
    quality(quick)


def speed(quick: bool = False) -> None:
    """Epochs over the same sentences; vocabularies are built before the clock starts."""
    from course_lib.negative_sampling import train_word2vec
    from course_lib.text import EncodedCorpus

    texts = wikipedia()[: 10 if quick else None]
    corpus = EncodedCorpus.from_sentences(texts, min_count=5)
    epochs = 1 if quick else 5
    with one_thread():
        for architecture, owed in OWED.items():
            model = gensim_model(texts, architecture, **SETTINGS)
            timings = measure(
                {
                    "gensim": lambda model=model: model.train(
                        texts, total_examples=model.corpus_count, epochs=epochs
                    ),
                    "ours": lambda architecture=architecture: train_word2vec(
                        corpus, architecture=architecture, epochs=epochs, progress=False, **SETTINGS
                    ),
                },
                repeats=1 if quick else 5,
            )
            report(
                f"{architecture}, {epochs} × {corpus.n_tokens:,} tokens, "
                f"{len(corpus.vocabulary):,} words, dim 100, window 5, neg 5, sample 0",
                timings,
                "ours",
                {} if quick else {"gensim": owed},
            )


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


def wikipedia() -> list[list[str]]:
    """The articles as gensim itself cuts them: the row's 412,531 tokens at min_count 5."""
    from gensim.corpora import WikiCorpus
    from gensim.test.utils import datapath

    name = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
    return list(WikiCorpus(datapath(name), dictionary={}, processes=1).get_texts())


def gensim_model(
    sentences, architecture, dim=100, window=5, negatives=5, subsample=1e-3, seed=1, alpha=0.025
):
    """A gensim model with its vocabulary built, one worker, not yet trained."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        vector_size=dim,
        window=window,
        negative=negatives,
        sample=subsample,
        sg=int(architecture == "skipgram"),
        min_count=5,
        workers=1,
        seed=seed,
        alpha=alpha,
    )
    model.build_vocab(sentences)
    return model


if __name__ == "__main__":
    main()
