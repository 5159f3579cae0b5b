"""Measure a language model for its card: what it predicts, and what its context is worth.

Everything in ``data/README.md`` about the small model is computed here, so that whoever trains
another can put its figures beside them. Chapter 08.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from course_lib.elmo import contexts, gaps, probes
from course_lib.elmo.language_model import LanguageModel, Perplexity
from course_lib.elmo.model import BiLM
from course_lib.elmo.streams import split_documents
from course_lib.text import EncodedCorpus

if TYPE_CHECKING:
    import pandas as pd

    from course_lib.elmo.spam import Comparison

__all__ = [
    "held_out_text",
    "measure_all",
    "measure_gaps",
    "measure_reviews",
    "measure_senses",
    "measure_tags",
    "perplexity_of_known_words",
]


def measure_all(model: LanguageModel, split: str = "judge") -> dict[str, Any]:
    """All figures of a card, a table or a number under each name; takes minutes.

    The untrained rival is ``BiLM.random(model.bilm.options, seed=1)``.

    Parameters
    ----------
    model : LanguageModel
    split : {"choose", "judge"}, default "judge"
        ``"choose"`` as long as anything is still being chosen.
    """
    bilm, untrained = model.bilm, BiLM.random(model.bilm.options, seed=1)
    corpus, held_out = held_out_text(progress=False)
    accuracies, differences = measure_senses(bilm, untrained, split)
    tags, tag_differences = measure_tags(bilm, untrained)
    reviews, compared = measure_reviews(bilm, untrained)
    return {
        "perplexity": model.perplexity(held_out),
        "perplexity of known words": perplexity_of_known_words(model, held_out),
        "senses": accuracies,
        "senses, differences": differences,
        "parts of speech": tags,
        "parts of speech, differences": tag_differences,
        "gaps": measure_gaps(model, corpus, held_out),
        "reviews": compared.table,
        "reviews, differences": reviews,
    }


def held_out_text(seed: int = 0, progress: bool = True) -> tuple[EncodedCorpus, list[list[str]]]:
    """The English corpus as the training commands cut it: what is read, and what is not."""
    from course_lib import datasets

    return split_documents(datasets.english_corpus(min_count=1, progress=progress), 0.02, seed)


@torch.no_grad()
def perplexity_of_known_words(
    model: LanguageModel, sentences: Sequence[Sequence[str]]
) -> Perplexity:
    """Perplexity among the words of the vocabulary: ``<UNK>`` is neither target nor rival.

    ``LanguageModel.perplexity`` counts all unknown words as one, which is easy to guess.

    Parameters
    ----------
    model : LanguageModel
    sentences : sequence of token lists
    """
    texts = [list(sentence) for sentence in sentences]
    states = model.bilm.top_states(texts)
    means = []
    for number, direction in enumerate(("forward", "backward")):
        targets = np.concatenate([model._targets(text, direction) for text in texts])
        rows = np.concatenate([pair[number] for pair in states])[targets > 0]
        wanted, total = torch.from_numpy(targets[targets > 0]), 0.0
        for part, mine in zip(torch.from_numpy(rows).split(2048), wanted.split(2048), strict=True):
            scores = model.softmax.log_prob(part)[:, 1:].log_softmax(1)
            total -= float(scores.gather(1, mine[:, None] - 1).sum())
        means.append(float(np.exp(total / len(wanted))))
    return Perplexity(means[0], means[1], len(wanted), 0.0)


def measure_senses(
    bilm: BiLM, untrained: BiLM, split: str, draws: int = 8
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Senses of one part of the sentences, by themselves and among strangers.

    Parameters
    ----------
    bilm, untrained : BiLM
    split : {"choose", "judge"}
    draws : int, default 8
        Of strangers.

    Returns
    -------
    accuracies : pandas.DataFrame
        A row for each representation, with the columns ``alone`` and ``among strangers``, and
        ``cue before`` and ``cue after``: alone, where the cue stands there.
    differences : pandas.DataFrame
        As ``contexts.paired``, of each layer with the untrained one and with the bags; the
        column ``where`` says whether alone or among strangers.
    """
    import pandas as pd

    from course_lib import datasets

    table = datasets.senses(split=split, language="en")
    both = {"biLM": bilm, "untrained": untrained}
    vectors = datasets.glove_6b_50d(progress=False)
    alone = contexts.senses_found(table, vectors, both, windows=(None, 5))
    among = contexts.senses_found_among_strangers(table, vectors, both, draws=draws)
    cue = table["cue"].to_numpy()
    accuracies = pd.DataFrame(
        {
            "alone": {name: each.mean() for name, each in alone.items()},
            "among strangers": {name: each.mean() for name, each in among.items()},
            "cue before": {name: each[cue == "before"].mean() for name, each in alone.items()},
            "cue after": {name: each[cue == "after"].mean() for name, each in alone.items()},
        }
    )
    pairs = [
        (rival.format(layer), f"biLM, layer {layer}")
        for number in range(1, bilm.n_layers)
        for layer in (str(number), f"{number}, added")
        for rival in ("untrained, layer {}", "bag", "bag, window 5")
    ]
    found = {
        "alone": contexts.paired(alone, pairs),
        "among strangers": contexts.paired(among, pairs),
    }
    differences = pd.concat([each.assign(where=name) for name, each in found.items()])
    return accuracies, differences.reset_index(drop=True)


def measure_tags(bilm: BiLM, untrained: BiLM) -> tuple[pd.Series, pd.DataFrame]:
    """Parts of speech in the tagged sample: accuracies, and layer 0 against the others."""
    import pandas as pd

    from course_lib import datasets

    right = probes.tag_folds(
        datasets.tagged_sample(), datasets.glove_6b_50d(progress=False),
        {"biLM": bilm, "untrained": untrained},
    )  # fmt: skip
    pairs = [("biLM, layer 0", f"biLM, layer {k}") for k in range(1, bilm.n_layers)]
    pairs += [("untrained, layer 2", "biLM, layer 2"), ("usual tag of the word", "biLM, layer 2")]
    return pd.Series({k: each.mean() for k, each in right.items()}), contexts.paired(right, pairs)


def measure_gaps(
    model: LanguageModel, corpus: EncodedCorpus, held_out: Sequence[Sequence[str]], n: int = 500
) -> pd.DataFrame:
    """Gaps in held-out text: the bag and the model, as ``contexts.paired``.

    Parameters
    ----------
    model : LanguageModel
    corpus : EncodedCorpus
        The training part: its counts weigh the words of the bag.
    held_out : sequence of token lists
    n : int, default 500
        Texts, of which the first 20 words are taken.
    """
    from course_lib import datasets

    texts = [list(text[:20]) for text in held_out if len(text) >= 20][:n]
    asked = gaps.make_gaps(texts, model.words[3:])
    vectors = datasets.glove_6b_50d(progress=False)
    counts = dict(zip(corpus.vocabulary.words, corpus.vocabulary.counts.tolist(), strict=True))
    rights = {
        "bag": gaps.choose_by_bag(asked, vectors, counts),
        "biLM": gaps.choose_by_model(model, asked),
    }
    return contexts.paired(rights, [("bag", "biLM")])


def measure_reviews(
    bilm: BiLM, untrained: BiLM, n_train: int = 2_400, seed: int = 1
) -> tuple[pd.DataFrame, Comparison]:
    """Film reviews: what the biLM adds to GloVe, on all texts that are not trained on.

    Parameters
    ----------
    bilm, untrained : BiLM
    n_train : int, default 2,400
        Reviews that the classifiers learn from; the other 6,000 are the test part.
    seed : int, default 1
        Of their order.

    Returns
    -------
    differences : pandas.DataFrame
        ``first``, ``second``, ``difference``, ``low`` and ``high`` (bootstrap over texts).
    comparison : spam.Comparison
    """
    import pandas as pd

    from course_lib import datasets
    from course_lib.elmo import spam

    reviews = datasets.film_reviews(drop_duplicates=True, progress=False)
    reviews = reviews[reviews["source"] == "rotten_tomatoes"].sample(frac=1, random_state=seed)
    split = spam.split_in_order(reviews, share=n_train / len(reviews))
    vectors = datasets.glove_6b_50d(progress=False)
    features = spam.representations(split.texts, vectors, bilm, untrained)
    compared = spam.compare(split, features)
    rows = []
    for first, second in [
        ("GloVe mean", "GloVe + pre-trained biLM"),
        ("GloVe + untrained biLM", "GloVe + pre-trained biLM"),
        ("TF-IDF", "GloVe + pre-trained biLM"),
        ("untrained biLM", "pre-trained biLM"),
    ]:
        difference, (low, high) = compared.difference(first, second)
        rows.append((first, second, difference, low, high))
    columns = ["first", "second", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns), compared
