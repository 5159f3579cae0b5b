"""Train a biLM: two language models, one softmax, as Peters et al. (2018) did, in small.

Both directions are trained together, on the sum of their losses, and share the character
CNN and the softmax. Unlike the published program, which carries the LSTM states on through
all of a stream, this one forgets them where a document begins: that is how
``BiLM.layers`` reads afterwards. Chapter 08.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import torch

from course_lib.elmo.language_model import LanguageModel
from course_lib.elmo.options import Options
from course_lib.elmo.run import Run, Settings
from course_lib.text import EncodedCorpus

__all__ = ["train_bilm"]


def train_bilm(
    corpus: EncodedCorpus | None = None,
    *,
    options: Options | None = None,
    vocabulary_size: int = 10_000,
    steps: int = 3_000,
    minutes: float | None = None,
    streams: int = 64,
    window: int = 24,
    learning_rate: float = 4e-3,
    held_out: float = 0.02,
    seed: int = 0,
    device: str = "cpu",
    precision: str = "highest",
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: int = 100,
    resume: bool = False,
    report: Callable[[dict[str, float]], None] | None = None,
    progress: bool = True,
) -> LanguageModel:
    """Train a biLM on a corpus.

    Ctrl-C ends the training early: the model so far comes back, with a
    ``TrainingInterrupted`` warning, and the checkpoint is written.

    Parameters
    ----------
    corpus : EncodedCorpus, optional
        With all its words, for the character CNN reads rare ones too.
        ``datasets.english_corpus(min_count=1)`` if not given.
    options : Options, optional
        ``Options.mini()`` if not given.
    vocabulary_size : int, default 10,000
        Words that can be predicted; the others are ``<UNK>`` as targets, and themselves as
        input.
    steps : int, default 3,000
        Windows to train on; on the English corpus one epoch.
    minutes : float, optional
        Stop after this time even if steps are left. The learning rate falls with whichever
        is nearer to its end. The history gets a row at least every tenth of it.
    streams : int, default 64
        Streams of text read side by side.
    window : int, default 24
        Words after which the weights are changed; gradients reach back as far.
    learning_rate : float, default 0.004
        Of Adam, at its highest; it rises at first and then falls along a cosine.
    held_out : float, default 0.02
        Share of the documents kept to measure perplexity.
    seed : int, default 0
        Of the first weights, of the documents held out and of their order.
    device : str, default "cpu"
        Any device that torch knows and this machine has, such as ``"cuda"``.
    precision : {"highest", "high", "medium"}, default "highest"
        As in ``torch.set_float32_matmul_precision``. ``"medium"`` rounds the factors of
        matrix products to 16 bits, which took a quarter off the time on a processor with
        AVX-512 BF16; on one without it may be slower.
    checkpoint : path-like, optional
        Where to write checkpoints; no file is written otherwise.
    checkpoint_every : int, default 100
        Steps between checkpoints, and between two looks at the held-out text.
    resume : bool, default False
        Go on from the checkpoint, bit for bit as if there had been no break (on one and the
        same machine).
    report : callable, optional
        Called with each new row of the history.
    progress : bool, default True
        Show a bar with the loss.

    Returns
    -------
    LanguageModel
        In ``facts``: steps, seconds, perplexity on all held-out text and that of the unigram
        model. In ``history``, one row for each look: ``step``, ``seconds``,
        ``learning_rate``, ``loss`` (nats for each prediction since the last row) and
        ``perplexity`` (on a part of the held-out text).

    Raises
    ------
    ValueError
        If an argument is out of range, the corpus too small, or the checkpoint of another
        run.
    FileNotFoundError
        If there is nothing to resume from.
    FloatingPointError
        If the loss becomes NaN or infinite; the last good checkpoint stays.
    """
    settings = Settings(
        vocabulary_size, steps, minutes, streams, window, learning_rate, held_out, seed, precision
    )
    if resume and checkpoint is None:
        raise ValueError("resume is True, but checkpoint is not given: say where to go on from.")
    if checkpoint_every < 1:
        raise ValueError(f"checkpoint_every is {checkpoint_every}, expected 1 or more.")
    _check_device(device)
    if corpus is None:
        from course_lib import datasets

        corpus = datasets.english_corpus(min_count=1, progress=progress)
    run = Run(corpus, options or Options.mini(), settings, device)
    path = None if checkpoint is None else Path(checkpoint)
    if resume and path is not None:
        run.restore(path)
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(precision)
    try:
        run.train(path, checkpoint_every, report, progress)
    finally:
        torch.set_float32_matmul_precision(before)
    return run.finished()


def _check_device(device: str) -> None:
    try:
        torch.ones(1, device=device).sum().item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).strip().partition("\n")[0][:200]
        raise ValueError(
            f"device is {device!r}, which torch cannot compute on here ({reason}). Expected a "
            "device of this machine: 'cpu' always works."
        ) from error
