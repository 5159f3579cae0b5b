"""One training run of a small biLM that learns from GloVe, in three phases.

1. *Spelling*: the character CNN alone learns to say a word's GloVe vector from its letters.
2. *Text, words fixed*: its vectors stay as they are, the LSTMs learn from text.
3. *Text*: the character CNN learns on with them, slowly, and goes on saying GloVe's vectors.

The loss on text is that of a language model, with candidates instead of all words, and two
more: a state is asked what the next words are about, and what those before were. Each
direction is asked about what it has not read and what it has, so nothing leaks.
``train_from_glove`` is what to call. Chapter 08.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from course_lib.elmo.glove_text import GloveText
from course_lib.elmo.heads import Candidates, GloveHeads
from course_lib.elmo.layers import State
from course_lib.elmo.meanings import bag_ahead, bag_behind
from course_lib.elmo.model import BiLM
from course_lib.elmo.options import Options
from course_lib.elmo.run import check_sizes
from course_lib.elmo.scan import encode_words, product_type, read_layer
from course_lib.elmo.streams import Window
from course_lib.elmo.tensor_files import read_checkpoint, write_safetensors
from course_lib.text import EncodedCorpus
from course_lib.training import TrainingInterrupted
from course_lib.vectors import WordVectors

__all__ = ["GloveRun", "GloveSettings"]

# Shares: of the minutes for phase 1, at most; of the steps on text with the words fixed.
SPELLING_SHARE, FIXED_SHARE = 1 / 3, 0.6
# What the parts of the loss count beside the language model's.
AHEAD, BEHIND, SPELLING = 3.0, 3.0, 1.0
# Phase 1: words of a step, learning rate.
SPELLED_AT_ONCE, SPELLING_RATE = 160, 2e-3
# Phase 3: the character CNN learns at this share of the rate.
ENCODER_RATE = 0.25
WORDS_AHEAD = 10
LONGEST_GRADIENT = 1.0

Windows = tuple[Window, Window]


@dataclass(frozen=True)
class GloveSettings:
    """What a training run is made of; a run is resumed with the same ones."""

    vocabulary_size: int
    spelling_steps: int
    steps: int
    minutes: float | None
    streams: int
    window: int
    learning_rate: float
    held_out: float
    seed: int

    def __post_init__(self) -> None:
        check_sizes(self, "vocabulary_size", "spelling_steps", "steps", "streams", "window")


class GloveRun:
    """One training run: the model, what stands around it, the text, and how far it has come."""

    def __init__(
        self,
        corpus: EncodedCorpus,
        vectors: WordVectors,
        options: Options,
        settings: GloveSettings,
        more_text: EncodedCorpus | None = None,
        device: str = "cpu",
    ) -> None:
        self.settings, self.options, self.device = settings, options, torch.device(device)
        self.products = product_type(device)
        self.text = GloveText(
            corpus, vectors, more_text, settings.vocabulary_size, settings.held_out,
            settings.seed, settings.streams, settings.window, options.max_characters,
        )  # fmt: skip
        self.text.to(self.device)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            self.bilm = BiLM(options).to(self.device)
            meaning = self.text.white[torch.from_numpy(self.text.inputs).to(self.device)]
            self.heads = GloveHeads(
                options.projection, meaning, self.text.frequency, 2 + len(self.text.words)
            )
        self.heads.to(self.device)
        self.in_text = False
        self.optimiser = self._new_optimiser()
        self.table: Tensor | None = None
        self.states: list[State] = []
        self.means: dict[str, Tensor] = {}
        self.spelling_step = self.step = 0
        self.spelling_seconds = self.seconds = self.cpu_seconds = 0.0
        self.rows: list[dict[str, float]] = []
        self.losses: list[float] = []  # since the last row
        self.windows: Iterator[tuple[Windows, Windows]] | None = None
        self.interrupted = False

    def _new_optimiser(self) -> torch.optim.Adam:
        fused = self.device.type in ("cpu", "cuda")
        spelling = [*self.bilm.encoder.parameters(), *self.heads.spelling.parameters()]
        if not self.in_text:
            return torch.optim.Adam(spelling, lr=SPELLING_RATE, betas=(0.9, 0.98), fused=fused)
        its = {id(parameter) for parameter in spelling}
        everything = [*self.bilm.parameters(), *self.heads.parameters()]
        groups = [{"params": [p for p in everything if id(p) not in its]}, {"params": spelling}]
        rate = self.settings.learning_rate
        return torch.optim.Adam(groups, lr=rate, betas=(0.9, 0.99), fused=fused)

    # The loop

    def train(
        self,
        path: Path | None,
        every: int,
        report: Callable[[dict[str, float]], None] | None,
        progress: bool,
    ) -> None:
        """Go through the phases until the steps or the minutes are used up."""
        from tqdm.auto import tqdm

        cpu = time.process_time() - self.cpu_seconds
        bar = tqdm(total=100, desc="biLM", unit="%", disable=not progress,
                   bar_format="{l_bar}{bar}| {elapsed}{postfix}")  # fmt: skip
        try:
            with bar:
                while self.done() < 1:
                    before = self.done()
                    self.losses.append(self.one_step())
                    self.cpu_seconds = time.process_time() - cpu
                    bar.update(100 * self.done() - bar.n)
                    if int(10 * self.done()) > int(10 * before):
                        bar.set_postfix(loss=self.look()["loss"])
                        if report is not None:
                            report(self.rows[-1])
                        self.keep(path)
                    elif (self.step + self.spelling_step) % every == 0:
                        self.keep(path)
        except KeyboardInterrupt:
            self.interrupted = True
            self.keep(path)
            warnings.warn(
                f"training was stopped after {self.step:,} of {self.settings.steps:,} steps on "
                "text; the model so far is returned.",
                TrainingInterrupted,
                stacklevel=4,
            )

    def one_step(self) -> float:
        """A step of whichever phase it is; its loss."""
        start = time.perf_counter()
        if self.in_text:
            self.windows = self.windows or pairwise(self.text.streams.windows(self.step))
            loss = self.text_step(*next(self.windows))
            self.seconds += time.perf_counter() - start
            return loss
        loss = self.spelling_step_once()
        self.spelling_seconds += time.perf_counter() - start
        if self.spelling_done() >= 1:
            self.begin_text()
        return loss

    def spelling_done(self) -> float:
        """Share of phase 1 that is over: by steps or by time, whichever is more."""
        if self.in_text:
            return 1.0
        share = self.spelling_step / self.settings.spelling_steps
        if self.settings.minutes is not None:
            seconds = 60 * self.settings.minutes * SPELLING_SHARE
            share = max(share, self.spelling_seconds / seconds)
        return min(1.0, share)

    def text_done(self) -> float:
        """Share of phases 2 and 3 that is over."""
        share = self.step / self.settings.steps
        if self.settings.minutes is not None:
            left = max(1e-9, 60 * self.settings.minutes - self.spelling_seconds)
            share = max(share, self.seconds / left)
        return min(1.0, share)

    def done(self) -> float:
        """Share of the whole run."""
        return SPELLING_SHARE * self.spelling_done() + (1 - SPELLING_SHARE) * self.text_done()

    def spelling_step_once(self) -> float:
        """Phase 1: move the vectors of some words towards GloVe's."""
        done = self.spelling_done()
        rate = SPELLING_RATE * min(1, done / 0.04 + 0.02) * (_cosine(done) + 0.01)
        rng = np.random.default_rng([self.settings.seed, 1, self.spelling_step])
        words = self.text.spelled
        drawn = np.searchsorted(self.text.chances, rng.random(SPELLED_AT_ONCE))
        chosen = torch.from_numpy(words[drawn.clip(0, len(words) - 1)])
        meaning = self.text.white[chosen.to(self.device)]
        loss = self.heads.spelling_loss(self.encode(chosen), meaning)
        self.learn(loss, [rate])
        self.spelling_step += 1
        return float(loss.detach())

    @torch.no_grad()
    def begin_text(self) -> None:
        """End phase 1: vectors of spread 1, which is what the LSTMs' first weights expect."""
        spread = float(self.encode(torch.from_numpy(self.text.spelled[:5000])).std())
        for parameter in self.bilm.encoder.projection.parameters():
            parameter.div_(spread)
        self.heads.spelling.weight *= spread
        self.in_text = True
        self.optimiser = self._new_optimiser()

    def text_step(self, windows: Windows, following: Windows) -> float:
        """Phases 2 and 3: change the weights once, by a window of text in both directions."""
        done = self.text_done()
        rate = self.settings.learning_rate * (0.02 + 0.98 * _cosine((done - 0.03) / 0.97))
        if done < 0.03:
            rate = self.settings.learning_rate * max(done / 0.03, 0.01)
        slowly = ENCODER_RATE * rate * min(1.0, max(0.0, done - FIXED_SHARE) / 0.02)
        if self.text.streams.starts_epoch(self.step):
            self.states = []
        loss, states = self.loss(windows, following, fixed=done < FIXED_SHARE)
        self.learn(loss, [rate, slowly])
        self.states = states
        self.step += 1
        return float(loss.detach())

    def learn(self, loss: Tensor, rates: list[float]) -> None:
        """One step of Adam."""
        for group, rate in zip(self.optimiser.param_groups, rates, strict=True):
            group["lr"] = rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        everything = [p for group in self.optimiser.param_groups for p in group["params"]]
        length = torch.nn.utils.clip_grad_norm_(everything, LONGEST_GRADIENT)
        if not torch.isfinite(length + loss.detach()):
            raise FloatingPointError(
                f"the loss is {float(loss.detach())} and the gradient {float(length)} long at step "
                f"{self.step + 1} on text: training diverged. Lower the learning rate; the last "
                "good checkpoint is still there."
            )
        self.optimiser.step()

    def loss(self, windows: Windows, following: Windows, fixed: bool) -> tuple[Tensor, list[State]]:
        """The loss of a window, and the states after it."""
        ids, goals, keep = (
            np.stack([getattr(w, name) for w in windows], axis=1)
            for name in ("inputs", "targets", "keep")
        )
        keeps = torch.from_numpy(keep).to(self.device)
        loss, vectors = self.word_vectors(ids, fixed)
        states: list[State] = []
        x = vectors
        for k, pair in enumerate(zip(self.bilm.forward_layers, self.bilm.backward_layers)):
            before = self.states[k] if self.states else None
            y, after = read_layer(pair, x, before, keeps, self.products)  # type: ignore[arg-type]
            x = y + x if k and self.options.skip_connections else y
            states.append(after)
        rng = np.random.default_rng([self.settings.seed, 2, self.step])
        wanted = self.text.output_of[goals].reshape(-1)
        candidates = Candidates.draw(wanted, self.text.frequency, rng)
        loss = loss + self.heads.sampled_loss(x.reshape(-1, x.shape[-1]), candidates, self.products)
        if not self.text.streams.starts_epoch(self.step + 1):
            goals, keep = (
                np.concatenate(
                    [mine, np.stack([getattr(w, n)[:WORDS_AHEAD] for w in following], 1)]
                )
                for mine, n in ((goals, "targets"), (keep, "keep"))
            )
        documents = torch.from_numpy((1 - keep).cumsum(axis=0)).to(self.device)
        about = (self.text.turned, self.text.weight)
        ahead = bag_ahead(
            torch.from_numpy(goals).to(self.device), documents, len(ids), *about, WORDS_AHEAD
        )
        behind = bag_behind(torch.from_numpy(ids).to(self.device), keeps, *about)
        for name, share, reader, (bags, where) in (
            ("ahead", AHEAD, self.heads.ahead, ahead),
            ("behind", BEHIND, self.heads.behind, behind),
        ):
            if len(bags):
                centred = bags - self.running_mean(name, bags)
                loss = loss + share * self.heads.bag_loss(reader, x, centred, where)
        return loss, states

    def word_vectors(self, ids: npt.NDArray[np.int64], fixed: bool) -> tuple[Tensor, Tensor]:
        """Vectors of the words of a window, and in phase 3 the loss of their spelling."""
        if fixed:
            if self.table is None:
                with torch.no_grad():
                    everything = torch.arange(len(self.text.characters))
                    self.table = torch.cat([self.encode(part) for part in everything.split(4096)])
            places = torch.from_numpy(ids).to(self.device)
            return self.table.new_zeros(()), functional.embedding(places, self.table)
        self.table = None
        different, where = np.unique(ids, return_inverse=True)
        chosen = torch.from_numpy(different)
        vectors = self.encode(chosen)
        chosen = chosen.to(self.device)
        known = self.text.known[chosen]
        loss = self.heads.spelling_loss(vectors[known], self.text.white[chosen[known]])
        places = torch.from_numpy(where.reshape(ids.shape)).to(self.device)
        return SPELLING * loss, functional.embedding(places, vectors)

    def encode(self, words: Tensor) -> Tensor:
        """Vectors of words, from their letters."""
        letters = self.text.characters[words].long().to(self.device)
        return encode_words(self.bilm.encoder, letters, self.products)

    def running_mean(self, name: str, bags: Tensor) -> Tensor:
        """What all bags have in common, which says nothing about any of them."""
        mean, before = bags.mean(0), self.means.get(name)
        self.means[name] = mean if before is None else 0.99 * before + 0.01 * mean
        return self.means[name]

    def look(self) -> dict[str, float]:
        """Add a row to the history, and return it."""
        row = {
            "phase": 1 if not self.in_text else 2 if self.table is not None else 3,
            "step": self.step,
            "seconds": self.spelling_seconds + self.seconds,
            "learning_rate": self.optimiser.param_groups[0]["lr"],
            "loss": float(np.mean(self.losses)) if self.losses else math.nan,
        }
        self.rows.append(row)
        self.losses = []
        return row

    # Checkpoints

    def keep(self, path: Path | None) -> None:
        """Write a checkpoint, if one is wanted."""
        if path is None:
            return
        tensors = {f"bilm.{name}": value for name, value in self.bilm.state_dict().items()}
        for part, values in (("heads", self.heads.state_dict()), ("mean", self.means)):
            tensors |= {f"{part}.{name}": value for name, value in values.items()}
        for number, values in self.optimiser.state_dict()["state"].items():
            tensors |= {f"adam.{number}.{name}": value for name, value in values.items()}
        for k, (hidden, memory) in enumerate(self.states):
            tensors |= {f"state.{k}.hidden": hidden, f"state.{k}.memory": memory}
        progress = {name: getattr(self, name) for name in _PROGRESS}
        write_safetensors(path, tensors, self.about() | progress)

    def about(self) -> dict[str, Any]:
        """What has to be the same for a run to be resumed."""
        settings = asdict(self.settings)
        del settings["minutes"]  # more time may be given
        return {
            "objective": "glove",
            "options": self.options.to_dict(),
            "settings": settings,
            "training_tokens": self.text.text.n_tokens,
            "training_documents": len(self.text.text),
        }

    def restore(self, path: Path) -> None:
        """Go back to where a checkpoint was written."""
        tensors, about = read_checkpoint(path, self.about())
        for name in _PROGRESS:
            setattr(self, name, about[name])
        parts = ("bilm", "heads", "mean", "adam", "state")
        groups: dict[str, dict[str, Tensor]] = {name: {} for name in parts}
        for name, value in tensors.items():
            group, rest = name.split(".", 1)
            groups[group][rest] = value.to(self.device)
        self.bilm.load_state_dict(groups["bilm"])
        self.heads.load_state_dict(groups["heads"])
        self.means = groups["mean"]
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in groups["adam"].items():
            number, key = name.split(".")
            state.setdefault(int(number), {})[key] = value
        self.optimiser = self._new_optimiser()
        now = self.optimiser.state_dict()["param_groups"]
        self.optimiser.load_state_dict({"state": state, "param_groups": now})
        layers = sorted({name.split(".")[0] for name in groups["state"]})
        self.states = [
            (groups["state"][f"{k}.hidden"], groups["state"][f"{k}.memory"]) for k in layers
        ]


_PROGRESS = (
    "in_text", "step", "spelling_step", "seconds", "spelling_seconds", "cpu_seconds", "rows",
)  # fmt: skip


def _cosine(done: float) -> float:
    """Half a cosine, from 1 to 0."""
    return 0.5 * (1 + math.cos(math.pi * min(1.0, max(0.0, done))))
