"""``course pretrain-elmo``: train a small biLM, as the one in ``data/models`` was trained."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_lib.cli._say import failing_plainly, say

if TYPE_CHECKING:
    from course_lib.elmo.language_model import LanguageModel
    from course_lib.text import EncodedCorpus

__all__ = ["pretrain_elmo"]


def pretrain_elmo(
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Stop after this time at the latest.")
    ] = None,
    steps: Annotated[
        int, typer.Option(min=1, help="Stop after this many steps; 3,000 are about one epoch.")
    ] = 6_000,
    text: Annotated[
        Path | None,
        typer.Option(help="A text file, one document a line. Default: the English corpus."),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Where to keep the state of the training.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write the finished model.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint.")] = False,
    every: Annotated[int, typer.Option(min=1, help="Steps between two checkpoints.")] = 20,
    streams: Annotated[int, typer.Option(min=1, help="Streams of text read side by side.")] = 64,
    seed: Annotated[int, typer.Option(help="Of weights, held-out texts and order.")] = 0,
    device: Annotated[str, typer.Option(help="Where to compute: cpu, cuda, mps.")] = "cpu",
    precision: Annotated[
        str, typer.Option(help="highest, high or medium: see torch.set_float32_matmul_precision.")
    ] = "highest",
) -> None:
    """Train a small ELMo. Ctrl-C stops it and keeps what it has learnt."""
    import warnings

    from rich.markup import escape

    from course_lib.datasets import DataUnavailableError, data_home
    from course_lib.elmo.training import train_bilm
    from course_lib.training import TrainingInterrupted

    folder = data_home() / "models"
    checkpoint = checkpoint or folder / "bilm.checkpoint.safetensors"
    output = output or folder / "bilm.safetensors"
    with failing_plainly():
        try:
            corpus = _corpus(text)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", TrainingInterrupted)
                model = train_bilm(
                    corpus, steps=steps, minutes=minutes, streams=streams, seed=seed,
                    device=device, precision=precision, checkpoint=checkpoint,
                    checkpoint_every=every, resume=resume, report=_report,
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

    tqdm.write(
        f"step {row['step']:>6,.0f}   {row['seconds']:>6.0f} s   loss {row['loss']:.3f}   "
        f"held-out perplexity {row['perplexity']:,.0f}"
    )


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
