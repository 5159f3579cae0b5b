"""The measures of a biLM, and the ``options.json`` in which the published weights state them.

Peters et al. (2018) ship each set of weights with such a file. Chapter 08.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from course_lib.elmo.characters import MAX_CHARACTERS, N_CHARACTERS

__all__ = ["Options", "OptionsError"]

# What the published training program also writes; none of it changes the representations.
_OF_TRAINING = frozenset(
    "all_clip_norm_val batch_size bidirectional dropout n_batches_per_epoch n_epochs "
    "n_negative_samples_batch n_tokens_vocab n_train_tokens sample_softmax "
    "share_embedding_softmax unroll_steps".split()
)
_LSTM = ("dim", "projection_dim", "n_layers", "cell_clip", "proj_clip", "use_skip_connections")
_CNN = (
    "embedding", "filters", "n_highway", "n_characters", "max_characters_per_token", "activation",
)  # fmt: skip


class OptionsError(ValueError):
    """An ``options.json`` that cannot be used; the message names the key."""


@dataclass(frozen=True)
class Options:
    """How large the parts of a biLM are.

    Attributes
    ----------
    cell : int
        Numbers in the memory of each LSTM.
    projection : int
        Numbers that each LSTM passes on; a layer of the biLM has twice as many.
    n_layers : int
        LSTM layers, in each direction.
    cell_clip, projection_clip : float or None
        Memory and output are kept between minus and plus this.
    skip_connections : bool
        Whether layers above the first add their input to their output.
    character_dim : int
        Length of a character's vector.
    filters : tuple of (int, int)
        Pairs of width in characters and number of filters.
    n_highway : int
        Highway layers above the filters.
    activation : {"relu", "tanh"}
        After the filters.
    max_characters : int
        Bytes read of each word, the two marks included.

    Examples
    --------
    >>> options = Options.original()
    >>> options.cell, options.projection, options.dim, options.n_filters
    (4096, 512, 1024, 2048)
    >>> Options.from_dict(options.to_dict()) == options
    True
    """

    cell: int
    projection: int
    n_layers: int = 2
    cell_clip: float | None = 3.0
    projection_clip: float | None = 3.0
    skip_connections: bool = True
    character_dim: int = 16
    filters: tuple[tuple[int, int], ...] = ((1, 32), (2, 32), (3, 64), (4, 128))
    n_highway: int = 1
    activation: Literal["relu", "tanh"] = "relu"
    max_characters: int = MAX_CHARACTERS

    def __post_init__(self) -> None:
        for name in ("cell", "projection", "n_layers", "character_dim"):
            if getattr(self, name) < 1:
                raise OptionsError(f"{name} is {getattr(self, name)}, expected 1 or more.")
        if not self.filters or any(width < 1 or n < 1 for width, n in self.filters):
            raise OptionsError(f"filters is {self.filters}, expected pairs of width and number.")
        widest = max(width for width, _ in self.filters)
        if widest > self.max_characters:
            raise OptionsError(
                f"filters has one of width {widest}, but max_characters_per_token is "
                f"{self.max_characters}: it would never fit into a word."
            )
        if self.activation not in ("relu", "tanh"):
            raise OptionsError(f"activation is {self.activation!r}, expected 'relu' or 'tanh'.")

    @property
    def dim(self) -> int:
        """Length of the vector that each layer gives a word: both directions together."""
        return 2 * self.projection

    @property
    def n_filters(self) -> int:
        """Filters of all widths together."""
        return sum(n for _, n in self.filters)

    @classmethod
    def original(cls) -> Options:
        """The published model: 93.6 million parameters."""
        filters = ((1, 32), (2, 32), (3, 64), (4, 128), (5, 256), (6, 512), (7, 1024))
        return cls(cell=4096, projection=512, filters=filters, n_highway=2)

    @classmethod
    def mini(cls) -> Options:
        """The small model that comes with the course."""
        filters = ((1, 16), (2, 32), (3, 64), (4, 64), (5, 64))
        return cls(cell=256, projection=128, filters=filters, n_highway=1)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Options:
        """Read an official ``options.json``.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        OptionsError
            If it is no JSON, a key is missing or unknown, or a value makes no sense.
        """
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
        except ValueError as error:
            raise OptionsError(f"{os.fspath(path)} is no JSON: {error}") from error
        try:
            return cls.from_dict(content)
        except OptionsError as error:
            raise OptionsError(f"{os.fspath(path)}: {error}") from None

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Options:
        """Take the options from what an official ``options.json`` holds."""
        _check_keys(content, "", ("lstm", "char_cnn"), _OF_TRAINING)
        lstm, cnn = content["lstm"], content["char_cnn"]
        _check_keys(lstm, "lstm.", _LSTM, optional=_LSTM[3:])
        _check_keys(cnn, "char_cnn.", _CNN, optional=("n_highway", "activation"))
        _check_keys(cnn["embedding"], "char_cnn.embedding.", ("dim",))
        # The training program writes 261, the published files 262; the weights are the same.
        if cnn["n_characters"] not in (N_CHARACTERS, N_CHARACTERS - 1):
            raise OptionsError(
                f"char_cnn.n_characters is {cnn['n_characters']}, expected {N_CHARACTERS}: "
                "256 bytes, 5 marks and one number for no word."
            )
        try:
            return cls(
                cell=int(lstm["dim"]),
                projection=int(lstm["projection_dim"]),
                n_layers=int(lstm["n_layers"]),
                cell_clip=_clip(lstm.get("cell_clip")),
                projection_clip=_clip(lstm.get("proj_clip")),
                skip_connections=bool(lstm.get("use_skip_connections", False)),
                character_dim=int(cnn["embedding"]["dim"]),
                filters=tuple((int(width), int(n)) for width, n in cnn["filters"]),
                n_highway=int(cnn.get("n_highway", 0)),
                activation=cnn.get("activation", "relu"),
                max_characters=int(cnn["max_characters_per_token"]),
            )
        except (TypeError, ValueError) as error:
            if isinstance(error, OptionsError):
                raise
            raise OptionsError(f"a value is not of the kind expected: {error}") from error

    def to_dict(self) -> dict[str, Any]:
        """What to write into an official ``options.json``."""
        return {
            "lstm": {
                "dim": self.cell,
                "projection_dim": self.projection,
                "n_layers": self.n_layers,
                "cell_clip": self.cell_clip,
                "proj_clip": self.projection_clip,
                "use_skip_connections": self.skip_connections,
            },
            "char_cnn": {
                "embedding": {"dim": self.character_dim},
                "filters": [list(pair) for pair in self.filters],
                "n_highway": self.n_highway,
                "n_characters": N_CHARACTERS,
                "max_characters_per_token": self.max_characters,
                "activation": self.activation,
            },
        }


def _clip(value: float | None) -> float | None:
    """A bound; nothing and 0 both mean that there is none."""
    return float(value) if value else None


def _check_keys(
    part: Any,
    prefix: str,
    expected: tuple[str, ...],
    ignored: frozenset[str] = frozenset(),
    optional: tuple[str, ...] = (),
) -> None:
    """Refuse missing and unknown keys, each by its full name."""
    if not isinstance(part, Mapping):
        raise OptionsError(f"{prefix.rstrip('.') or 'options'} is {part!r}, expected an object.")
    for key in part:
        if key not in expected and key not in ignored:
            close = difflib.get_close_matches(str(key), expected, n=1)
            hint = f"did you mean {prefix}{close[0]}?" if close else ""
            raise OptionsError(
                f"unknown key {prefix}{key}; {hint or 'expected ' + ', '.join(expected) + '.'}"
            )
    for key in expected:
        if key not in part and key not in optional:
            raise OptionsError(f"the key {prefix}{key} is missing.")
