"""One training run of a biLM: its loop, its loss, its history, its checkpoints.

``train_bilm`` is what to call; this is what it does. Chapter 08.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor
from torch.nn import functional

from course_lib.elmo.characters import (
    SENTENCE_END,
    SENTENCE_START,
    boundary_ids,
    character_ids,
)
from course_lib.elmo.language_model import LanguageModel, unigram_perplexity
from course_lib.elmo.layers import State
from course_lib.elmo.options import Options
from course_lib.elmo.streams import Streams, Window, split_documents
from course_lib.elmo.tensor_files import read_checkpoint, write_safetensors
from course_lib.text import EncodedCorpus
from course_lib.training import TrainingInterrupted

__all__ = ["Run", "Settings"]

# Share of the training in which the learning rate rises, and where it ends.
WARM_UP = 0.02
LOWEST_RATE = 0.02
# Gradients longer than this are shortened: an LSTM's can explode.
LONGEST_GRADIENT = 1.0
# Predictions on which the perplexity is watched; all held-out text is used at the end.
WATCHED = 10_000
# Of the factors in products of matrices; everything else is kept in 32 bits.
PRECISIONS = ("highest", "high", "medium")


@dataclass(frozen=True)
class Settings:
    """What a training run is made of; a run is resumed with the same ones."""

    vocabulary_size: int
    steps: int
    minutes: float | None
    streams: int
    window: int
    learning_rate: float
    held_out: float
    seed: int
    precision: str

    def __post_init__(self) -> None:
        check_sizes(self, "vocabulary_size", "steps", "streams", "window")
        if self.precision not in PRECISIONS:
            raise ValueError(
                f"precision is {self.precision!r}, expected one of {', '.join(PRECISIONS)}."
            )


def check_sizes(settings: Any, *counts: str) -> None:
    """Refuse settings whose counts are not 1 or more, or whose rate or minutes are not above 0."""
    for name in counts:
        if getattr(settings, name) < 1:
            raise ValueError(f"{name} is {getattr(settings, name)}, expected 1 or more.")
    for name in ("learning_rate", "minutes"):
        value = getattr(settings, name)
        if value is not None and not value > 0:
            raise ValueError(f"{name} is {value}, expected a positive number.")


class Run:
    """One training run: the model, the text, and how far it has come."""

    def __init__(
        self, corpus: EncodedCorpus, options: Options, settings: Settings, device: str
    ) -> None:
        self.settings = settings
        self.device = torch.device(device)
        self.training, self.held_out = split_documents(corpus, settings.held_out, settings.seed)
        words = self.training.vocabulary.words
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            self.model = LanguageModel(options, words[: settings.vocabulary_size])
        self.model.to(self.device)
        self.streams = Streams(
            self.training,
            self.model.encode(words),
            (self.model.index[SENTENCE_START], self.model.index[SENTENCE_END]),
            settings.streams,
            settings.window,
            settings.seed,
        )
        longest = options.max_characters
        table = np.concatenate([boundary_ids(longest), character_ids(words, longest)])
        self.characters = torch.from_numpy(table.astype(np.int16))
        fused = self.device.type in ("cpu", "cuda")
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), lr=settings.learning_rate, betas=(0.9, 0.99), fused=fused
        )
        self.states: dict[str, list[State]] = {}
        self.step = 0
        self.seconds = 0.0
        self.cpu_seconds = 0.0
        self.rows: list[dict[str, float]] = []
        self.interrupted = False

    def train(
        self,
        path: Path | None,
        every: int,
        report: Callable[[dict[str, float]], None] | None,
        progress: bool,
    ) -> None:
        """Go through the windows until the steps or the minutes are used up."""
        from tqdm.auto import tqdm

        settings = self.settings
        losses: list[Tensor] = []
        windows = self.streams.windows(self.step)
        bar = tqdm(
            total=settings.steps,
            initial=self.step,
            desc="biLM",
            unit=" steps",
            disable=not progress,
        )
        wall = time.perf_counter() - self.seconds
        cpu = time.process_time() - self.cpu_seconds
        try:
            with bar:
                while self.done() < 1:
                    before = self.done()
                    losses.append(self.one_step(next(windows)))
                    self.step += 1
                    self.seconds = time.perf_counter() - wall
                    self.cpu_seconds = time.process_time() - cpu
                    bar.update()
                    if self.step % every == 0 or self.done() >= 1 or self.tenth_over(before):
                        row = self.look(losses)
                        losses = []
                        bar.set_postfix(loss=row["loss"], perplexity=row["perplexity"])
                        if report is not None:
                            report(row)
                        self.keep(path)
        except KeyboardInterrupt:
            self.interrupted = True
            self.keep(path)
            warnings.warn(
                f"training was stopped after {self.step:,} of {settings.steps:,} steps; the model "
                "so far is returned.",
                TrainingInterrupted,
                stacklevel=4,
            )

    def done(self) -> float:
        """Share of the training that is over: by steps or by time, whichever is more."""
        share = self.step / self.settings.steps
        if self.settings.minutes is not None:
            share = max(share, self.seconds / (60 * self.settings.minutes))
        return share

    def tenth_over(self, before: float) -> bool:
        """Whether a tenth of the minutes has just ended: time to say how it goes."""
        return self.settings.minutes is not None and int(10 * self.done()) > int(10 * before)

    def one_step(self, windows: tuple[Window, Window]) -> Tensor:
        """Change the weights once; the loss of the window, in nats for each prediction."""
        rate = self.settings.learning_rate * _rate(self.done())
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        if self.streams.starts_epoch(self.step):
            self.states = {}
        loss, states = self.loss(windows)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        length = torch.nn.utils.clip_grad_norm_(self.model.parameters(), LONGEST_GRADIENT)
        if not torch.isfinite(length + loss.detach()):
            raise FloatingPointError(
                f"the loss is {float(loss.detach())} and the gradient {float(length)} long at step "
                f"{self.step + 1}: training diverged. Lower the learning rate; the last good "
                "checkpoint is still there."
            )
        self.optimiser.step()
        self.states = states
        return loss.detach()

    def loss(self, windows: tuple[Window, Window]) -> tuple[Tensor, dict[str, list[State]]]:
        """Mean of both directions' losses, and the states after the windows."""
        ids = np.stack([window.inputs for window in windows])
        different, places = np.unique(ids, return_inverse=True)
        words = self.model.bilm.encoder(self.characters[different].long().to(self.device))
        index = torch.from_numpy(places.reshape(ids.shape)).to(self.device)
        losses: list[Tensor] = []
        states: dict[str, list[State]] = {}
        for number, direction in enumerate(("forward", "backward")):
            x = functional.embedding(index[number], words)
            keep = torch.from_numpy(np.ascontiguousarray(windows[number].keep)).to(self.device)
            states[direction] = []
            before = self.states.get(direction)
            for k, lstm in enumerate(self.model.bilm.stack(direction)):
                outputs, (hidden, memory) = lstm(x, before[k] if before else None, keep)
                states[direction].append((hidden.detach(), memory.detach()))
                x = outputs + x if k and self.model.bilm.options.skip_connections else outputs
            targets = torch.from_numpy(np.ascontiguousarray(windows[number].targets))
            flat = targets.reshape(-1).to(self.device)
            losses.append(self.model.softmax(x.reshape(-1, x.shape[-1]), flat).loss)
        return torch.stack(losses).mean(), states

    def look(self, losses: list[Tensor]) -> dict[str, float]:
        """Add a row to the history, and return it."""
        watched: list[list[str]] = []
        tokens = 0
        for text in self.held_out:
            if watched and tokens > WATCHED:
                break
            watched.append(text)
            tokens += len(text) + 1
        perplexity = self.model.eval().perplexity(watched).mean if watched else math.nan
        self.model.train()
        row = {
            "step": self.step,
            "seconds": self.seconds,
            "learning_rate": self.optimiser.param_groups[0]["lr"],
            "loss": float(torch.stack(losses).mean()),
            "perplexity": perplexity,
        }
        self.rows.append(row)
        return row

    def finished(self) -> LanguageModel:
        """The model, with what is to be known of its training."""
        model = self.model.eval()
        model.history = pd.DataFrame(self.rows, columns=_ROW)
        model.interrupted = self.interrupted
        facts: dict[str, Any] = {
            "steps": self.step,
            "predictions": 2 * self.step * self.settings.streams * self.settings.window,
            "epochs": round(self.step / self.streams.windows_per_epoch, 3),
            "seconds": round(self.seconds, 1),
            "cpu_seconds": round(self.cpu_seconds, 1),
            "settings": asdict(self.settings),
            "device": str(self.device),
            "training_tokens": self.training.n_tokens,
            "training_documents": len(self.training),
            "held_out_documents": len(self.held_out),
        }
        if self.held_out:
            vocabulary = self.training.vocabulary
            counts = dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True))
            unigram = unigram_perplexity(model, counts, len(self.training), self.held_out)
            facts["perplexity"] = asdict(model.perplexity(self.held_out))
            facts["unigram_perplexity"] = asdict(unigram)
        model.facts = facts
        return model

    # Checkpoints

    def keep(self, path: Path | None) -> None:
        """Write a checkpoint, if one is wanted."""
        if path is None:
            return
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        for number, values in self.optimiser.state_dict()["state"].items():
            tensors |= {f"adam.{number}.{name}": value for name, value in values.items()}
        for direction, stack in self.states.items():
            for k, (hidden, memory) in enumerate(stack):
                tensors[f"state.{direction}.{k}.hidden"] = hidden
                tensors[f"state.{direction}.{k}.memory"] = memory
        write_safetensors(path, tensors, self.about() | self.progress())

    def about(self) -> dict[str, Any]:
        """What has to be the same for a run to be resumed."""
        settings = asdict(self.settings)
        del settings["minutes"]  # more time may be given
        return {
            "options": self.model.bilm.options.to_dict(),
            "settings": settings,
            "training_tokens": self.training.n_tokens,
            "training_documents": len(self.training),
        }

    def progress(self) -> dict[str, Any]:
        """How far the run has come."""
        return {
            "step": self.step, "seconds": self.seconds, "cpu_seconds": self.cpu_seconds,
            "rows": self.rows,
        }  # fmt: skip

    def restore(self, path: Path) -> None:
        """Go back to where a checkpoint was written."""
        tensors, about = read_checkpoint(path, self.about())
        for name in ("step", "seconds", "cpu_seconds", "rows"):
            setattr(self, name, about[name])
        groups: dict[str, dict[str, Tensor]] = {"model": {}, "adam": {}, "state": {}}
        for name, value in tensors.items():
            group, rest = name.split(".", 1)
            groups[group][rest] = value
        self.model.load_state_dict(groups["model"])
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in groups["adam"].items():
            number, key = name.split(".")
            state.setdefault(int(number), {})[key] = value
        self.optimiser.load_state_dict(
            {"state": state, "param_groups": self.optimiser.state_dict()["param_groups"]}
        )
        for direction in ("forward", "backward"):
            pairs = [
                (groups["state"][f"{direction}.{k}.hidden"].to(self.device),
                 groups["state"][f"{direction}.{k}.memory"].to(self.device))
                for k in range(self.model.bilm.options.n_layers)
                if groups["state"]
            ]  # fmt: skip
            self.states |= {direction: pairs} if pairs else {}


_ROW = ["step", "seconds", "learning_rate", "loss", "perplexity"]


def _rate(done: float) -> float:
    """Learning rate as a share of the highest: a short rise, then half a cosine."""
    if done < WARM_UP:
        return max(done / WARM_UP, 0.01)
    falling = 0.5 * (1 + math.cos(math.pi * min(1.0, (done - WARM_UP) / (1 - WARM_UP))))
    return LOWEST_RATE + (1 - LOWEST_RATE) * falling
