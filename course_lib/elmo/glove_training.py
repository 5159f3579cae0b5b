"""Train a small biLM that learns from GloVe as well as from text.

Peters et al. (2018) learn from a billion words. A laptop reads ten million in half an hour,
which is too little to find out what words mean. So the meaning of words comes from GloVe,
which has read six billion, and the text teaches what context does with it. Both ideas are
known: Li et al. (2019, "Efficient Contextual Representation Learning With Continuous
Outputs", TACL 7) predict the next word's pre-trained vector, which needs no table of output
vectors; Pinter et al. (2017, "Mimicking Word Embeddings using Subword RNNs", EMNLP) teach a
network to say a word's pre-trained vector from its letters. This is not the objective of
Peters et al.; ``train_bilm`` has theirs. Chapter 08.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from course_lib.elmo.glove_run import GloveRun, GloveSettings
from course_lib.elmo.language_model import LanguageModel, unigram_perplexity
from course_lib.elmo.options import Options
from course_lib.elmo.softmax import FullSoftmax, unknown_row
from course_lib.text import EncodedCorpus, tokenize
from course_lib.threads import one_torch_thread
from course_lib.vectors import WordVectors

__all__ = ["train_from_glove"]

# Predictions that the row for unknown words is fitted on.
_FITTED = 30_000


def train_from_glove(
    corpus: EncodedCorpus | None = None,
    vectors: WordVectors | None = None,
    *,
    more_text: EncodedCorpus | None = None,
    options: Options | None = None,
    vocabulary_size: int = 10_000,
    spelling_steps: int = 10_000,
    steps: int = 6_500,
    minutes: float | None = None,
    streams: int = 64,
    window: int = 24,
    learning_rate: float = 4e-3,
    held_out: float = 0.02,
    seed: int = 0,
    device: str = "cpu",
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: int = 250,
    resume: bool = False,
    report: Callable[[dict[str, float]], None] | None = None,
    progress: bool = True,
) -> LanguageModel:
    """Train a biLM in three phases: spelling, text with the words fixed, text.

    ``glove_run`` says what happens in them. Ctrl-C ends the training early: the model so far
    comes back, with a ``TrainingInterrupted`` warning, and the checkpoint is written.

    Parameters
    ----------
    corpus : EncodedCorpus, optional
        With all its words. ``datasets.english_corpus(min_count=1)`` if not given.
    vectors : WordVectors, optional
        Of the text's language. ``datasets.glove_6b_50d()`` if not given.
    more_text : EncodedCorpus, optional
        Text to train on that gives no words to the softmax, and from which nothing is held
        out. The IMDb reviews, without their labels, if neither this nor ``corpus`` is given.
    options : Options, optional
        ``Options.mini()`` if not given.
    vocabulary_size : int, default 10,000
        Words that the finished model can predict. While it learns it predicts all that have a
        vector and occur five times.
    spelling_steps : int, default 10,000
        Of phase 1: 160 words a step.
    steps : int, default 6,500
        Windows of phases 2 and 3; with the reviews, one epoch. 60% are phase 2.
    minutes : float, optional
        Stop after this time even if steps are left; at most a third of it is phase 1.
    streams, window, learning_rate, held_out, seed, device, checkpoint, resume, progress
        As in ``train_bilm``.
    checkpoint_every : int, default 250
        Steps between checkpoints; one is also written at each tenth of the run.
    report : callable, optional
        Called with each new row of the history, ten times in all.

    Returns
    -------
    LanguageModel
        With a full softmax. In ``facts`` as from ``train_bilm``, and ``objective`` (``"glove"``).
        In ``history`` a row for each tenth of the run: ``phase``, ``step``, ``seconds``,
        ``learning_rate`` and ``loss``, which is of another kind in phase 1.

    Raises
    ------
    ValueError
        If an argument is out of range, the corpus too small, no word has a vector, or the
        checkpoint belongs to another run.
    FileNotFoundError
        If there is nothing to resume from.
    FloatingPointError
        If the loss becomes NaN or infinite; the last good checkpoint stays.
    """
    settings = GloveSettings(
        vocabulary_size, spelling_steps, steps, minutes, streams, window, learning_rate,
        held_out, seed,
    )  # fmt: skip
    if resume and checkpoint is None:
        raise ValueError("resume is True, but checkpoint is not given: say where to go on from.")
    if checkpoint_every < 1:
        raise ValueError(f"checkpoint_every is {checkpoint_every}, expected 1 or more.")
    from course_lib import datasets

    if corpus is None:
        corpus = datasets.english_corpus(min_count=1, progress=progress)
        more_text = imdb_reviews(progress) if more_text is None else more_text
    if vectors is None:
        vectors = datasets.glove_6b_50d(progress=progress)
    run = GloveRun(corpus, vectors, options or Options.mini(), settings, more_text, device)
    path = None if checkpoint is None else Path(checkpoint)
    if resume and path is not None:
        run.restore(path)
    with one_torch_thread():
        run.train(path, checkpoint_every, report, progress)
    return finished(run)


def imdb_reviews(progress: bool = True) -> EncodedCorpus:
    """The texts of the IMDb reviews; those of Rotten Tomatoes, which chapter 08 judges by, not."""
    from course_lib import datasets

    reviews = datasets.film_reviews(drop_duplicates=True, progress=progress)
    texts = reviews["text"][reviews["source"] == "imdb"]
    return EncodedCorpus.from_sentences([tokenize(text) for text in texts])


@torch.no_grad()
def finished(run: GloveRun) -> LanguageModel:
    """The language model that a run has come to, with what is to be known of its training."""
    model = LanguageModel(run.options, run.text.words, softmax="full")
    model.bilm.load_state_dict(run.bilm.state_dict())
    assert isinstance(model.softmax, FullSoftmax)
    n = len(model.words) - 1  # the outputs after <UNK> are the run's first ones, in their order
    model.softmax.weight[1:] = run.heads.outputs().cpu()[:n]
    model.softmax.bias[1:] = run.heads.bias.cpu()[:n]
    model.eval()
    _fit_unknown(model, model.softmax, run)
    model.history = pd.DataFrame(run.rows)
    model.interrupted = run.interrupted
    settings = run.settings
    facts: dict[str, Any] = {
        "objective": "glove",
        "spelling_steps": run.spelling_step,
        "steps": run.step,
        "predictions": 2 * run.step * settings.streams * settings.window,
        "epochs": round(run.step / run.text.streams.windows_per_epoch, 3),
        "seconds": round(run.spelling_seconds + run.seconds, 1),
        "cpu_seconds": round(run.cpu_seconds, 1),
        "settings": asdict(settings),
        "device": str(run.device),
        "products": str(run.products).removeprefix("torch."),
        "training_tokens": run.text.text.n_tokens,
        "training_documents": len(run.text.text),
        "held_out_documents": len(run.text.held_out),
    }
    if run.text.held_out:
        vocabulary = run.text.training.vocabulary
        counts = dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True))
        unigram = unigram_perplexity(model, counts, len(run.text.training), run.text.held_out)
        facts["perplexity"] = asdict(model.perplexity(run.text.held_out))
        facts["unigram_perplexity"] = asdict(unigram)
    model.facts = facts
    return model


def _fit_unknown(model: LanguageModel, softmax: FullSoftmax, run: GloveRun) -> None:
    """Fit the row of ``<UNK>``, which stood in no candidates, on some training text."""
    order = np.random.default_rng([run.settings.seed, 3]).permutation(len(run.text.training))
    texts: list[list[str]] = []
    n = 0
    for document in order.tolist():
        texts.append(run.text.training.sentences[document])
        n += 2 * (len(texts[-1]) + 1)
        if n > _FITTED:
            break
    states = model.bilm.top_states(texts)
    rows = torch.from_numpy(np.concatenate([pair[k] for k in (0, 1) for pair in states]))
    unknown = np.concatenate(
        [model._targets(text, way) == 0 for way in ("forward", "backward") for text in texts]
    )
    logits = torch.cat(
        [part @ softmax.weight[1:].t() + softmax.bias[1:] for part in rows.split(2048)]
    )
    with torch.enable_grad():
        row = unknown_row(rows, logits.logsumexp(1), torch.from_numpy(unknown))
    softmax.weight[0], softmax.bias[0] = row
