"""``course pretrain-elmo``: train a small biLM, by the course's recipe or the published one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course_lib.cli._say import failing_plainly, say

if TYPE_CHECKING:
    from course_lib.elmo.language_model import LanguageModel
    from course_lib.text import EncodedCorpus

__all__ = ["pretrain_elmo"]

_OBJECTIVES = ("glove", "softmax")


def pretrain_elmo(
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Stop after this time at the latest.")
    ] = None,
    steps: Annotated[
        int, typer.Option(min=1, help="Stop after this many steps; 6,500 are about one epoch.")
    ] = 6_500,
    objective: Annotated[
        str,
        typer.Option(
            help="glove: from spelling, GloVe and text; softmax: as published, from text."
        ),
    ] = "glove",
    text: Annotated[
        Path | None,
        typer.Option(help="A text file, one document a line. Default: the English corpus."),
    ] = None,
    vectors: Annotated[
        Path | None,
        typer.Option(
            help="Word vectors of the text's language, for the objective glove. "
            "Default: GloVe 6B in 50 dimensions."
        ),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Where to keep the state of the training.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write the finished model.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint.")] = False,
    every: Annotated[int, typer.Option(min=1, help="Steps between two checkpoints.")] = 100,
    streams: Annotated[int, typer.Option(min=1, help="Streams of text read side by side.")] = 64,
    seed: Annotated[int, typer.Option(help="Of weights, held-out texts and order.")] = 0,
    device: Annotated[str, typer.Option(help="Where to compute: cpu, cuda, mps.")] = "cpu",
    precision: Annotated[
        str,
        typer.Option(
            help="Of the objective softmax: highest, high or medium, see "
            "torch.set_float32_matmul_precision. The other takes 16 bits where that is faster."
        ),
    ] = "highest",
) -> None:
    """Train a small ELMo. Ctrl-C stops it and keeps what it has learnt.

    The objective glove learns what words mean from GloVe (Pinter et al. 2017, Li et al. 2019)
    and from text what context does with it; softmax is the one of Peters et al. (2018).
    """
    import warnings

    from rich.markup import escape

    from course_lib.datasets import DataUnavailableError, data_home
    from course_lib.training import TrainingInterrupted

    if objective not in _OBJECTIVES:
        raise typer.BadParameter(
            f"{objective!r}, expected {' or '.join(_OBJECTIVES)}.", param_hint="--objective"
        )

    folder = data_home() / "models"
    checkpoint = checkpoint or folder / "bilm.checkpoint.safetensors"
    output = output or folder / "bilm.safetensors"
    with failing_plainly():
        try:
            corpus = _corpus(text)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", TrainingInterrupted)
                model = _train(
                    objective, precision, vectors, corpus,
                    steps=steps, minutes=minutes, streams=streams, seed=seed, device=device,
                    checkpoint=checkpoint, checkpoint_every=every, resume=resume, report=_report,
                )  # fmt: skip
        except (DataUnavailableError, FloatingPointError) as error:
            say(f"[red]error:[/] {escape(str(error))}", error=True)
            raise typer.Exit(1) from error
        output.parent.mkdir(parents=True, exist_ok=True)
        model.save(output)
    _conclude(model)
    say(f"model: {escape(str(output))}")
    say(f"checkpoint: {escape(str(checkpoint))}; go on from it with --resume and more time.")
    if model.interrupted:
        raise typer.Exit(130)


def _train(
    objective: str, precision: str, vectors: Path | None, corpus: EncodedCorpus | None,
    **settings: Any,
) -> LanguageModel:  # fmt: skip
    """Train by one of the two objectives."""
    if objective == "softmax":
        from course_lib.elmo.training import train_bilm

        return train_bilm(corpus, precision=precision, **settings)
    from course_lib.elmo.glove_training import train_from_glove
    from course_lib.vectors import WordVectors

    _reuse_memory()
    loaded = None if vectors is None else WordVectors.load(vectors)
    return train_from_glove(corpus, loaded, **settings)


def _reuse_memory() -> None:
    """Tell glibc to keep freed memory: a step frees and takes the same large arrays.

    Given back to the system and fetched anew each time, they cost up to half of the time.
    Elsewhere than on Linux there is nothing to tell.
    """
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    # M_MMAP_MAX, M_TRIM_THRESHOLD, M_TOP_PAD of malloc.h
    for parameter, value in ((-4, 0), (-1, 1 << 30), (-2, 1 << 28)):
        mallopt(parameter, value)


def _corpus(text: Path | None) -> EncodedCorpus | None:
    """A corpus of a file's lines; None stands for the English corpus."""
    if text is None:
        return None
    from course_lib.datasets import read_text
    from course_lib.text import EncodedCorpus, tokenize

    lines = (tokenize(line) for line in read_text(text).splitlines())
    return EncodedCorpus.from_sentences([line for line in lines if line])


def _report(row: dict[str, float]) -> None:
    """Say how far training has come, above the bar."""
    from tqdm.auto import tqdm

    line = f"step {row['step']:>6,.0f}   {row['seconds']:>6.0f} s   loss {row['loss']:.3f}"
    if "perplexity" in row:
        line += f"   held-out perplexity {row['perplexity']:,.0f}"
    tqdm.write(line + (f"   phase {row['phase']:.0f}" if "phase" in row else ""))


def _conclude(model: LanguageModel) -> None:
    """Say what the training came to."""
    facts = model.facts
    begun = "[yellow]![/] stopped by Ctrl-C after" if model.interrupted else "[green]✓[/]"
    say(f"{begun} {facts['steps']:,} steps in {facts['seconds']:,.0f} s.")
    if "perplexity" in facts:
        mine, unigram = facts["perplexity"], facts["unigram_perplexity"]
        say(
            f"perplexity on {mine['predictions']:,} held-out words: "
            f"forward {mine['forward']:,.0f}, backward {mine['backward']:,.0f}; "
            f"of word frequencies alone {unigram['forward']:,.0f} and {unigram['backward']:,.0f}."
        )
