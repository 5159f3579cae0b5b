"""The measures of a biLM, and the ``options.json`` in which the published weights state them.

Peters et al. (2018) ship each set of weights with such a file. Chapter 08.
"""

from __future__ import annotations

import difflib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from course_lib.checks import quoted
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


# The published model has 4,096 of the most numerous; beyond these a file is damaged.
_MOST = {
    "cell": 2**20, "projection": 2**20, "n_layers": 1000, "character_dim": 2**16,
    "n_highway": 1000, "max_characters": 2**16,
}  # fmt: skip


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
        for name, most in _MOST.items():
            value, least = getattr(self, name), 0 if name == "n_highway" else 1
            if not _is_whole(value) or not least <= value <= most:
                raise OptionsError(
                    f"{name} is {quoted(value)}, expected {least} or more, at most {most:,}."
                )
        for name in ("cell_clip", "projection_clip"):
            clip = getattr(self, name)
            if clip is not None and not (_is_number(clip) and 0 < clip < math.inf):
                raise OptionsError(f"{name} is {quoted(clip)}, expected a number above 0 or none.")
        if not isinstance(self.skip_connections, bool):
            raise OptionsError(
                f"skip_connections is {quoted(self.skip_connections)}, expected true or false."
            )
        if not 0 < len(self.filters) <= 1000 or not all(map(_is_filter, self.filters)):
            raise OptionsError(
                f"filters is {quoted(self.filters)}, expected pairs of width and number."
            )
        widest = max(width for width, _ in self.filters)
        if widest > self.max_characters:
            raise OptionsError(
                f"filters has one of width {widest}, but max_characters_per_token is "
                f"{self.max_characters}: it would never fit into a word."
            )
        if self.activation not in ("relu", "tanh"):
            raise OptionsError(
                f"activation is {quoted(self.activation)}, expected 'relu' or 'tanh'."
            )

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
        """The small model that comes with the course: it knows 25,000 words by their letters."""
        filters = ((1, 16), (2, 32), (3, 80), (4, 128), (5, 128), (6, 128))
        return cls(cell=256, projection=128, filters=filters, n_highway=2)

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
        except (ValueError, RecursionError) as error:
            raise OptionsError(f"{os.fspath(path)} is no JSON: {str(error)[:200]}") from error
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
                f"char_cnn.n_characters is {quoted(cnn['n_characters'])}, expected {N_CHARACTERS}: "
                "256 bytes, 5 marks and one number for no word."
            )
        filters = cnn["filters"]
        if not isinstance(filters, (list, tuple)) or not all(
            isinstance(pair, (list, tuple)) for pair in filters
        ):
            raise OptionsError(f"char_cnn.filters is {quoted(filters)}, expected a list of pairs.")
        return cls(
            cell=lstm["dim"],
            projection=lstm["projection_dim"],
            n_layers=lstm["n_layers"],
            # Nothing and 0 both mean that there is no bound.
            cell_clip=lstm.get("cell_clip") or None,
            projection_clip=lstm.get("proj_clip") or None,
            skip_connections=lstm.get("use_skip_connections", False),
            character_dim=cnn["embedding"]["dim"],
            filters=tuple(tuple(pair) for pair in filters),
            n_highway=cnn.get("n_highway", 0),
            activation=cnn.get("activation", "relu"),
            max_characters=cnn["max_characters_per_token"],
        )

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


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_filter(pair: tuple[Any, ...]) -> bool:
    return len(pair) == 2 and all(_is_whole(value) and 1 <= value <= 2**20 for value in pair)


def _check_keys(
    part: Any,
    prefix: str,
    expected: tuple[str, ...],
    ignored: frozenset[str] = frozenset(),
    optional: tuple[str, ...] = (),
) -> None:
    """Refuse missing and unknown keys, each by its full name."""
    if not isinstance(part, Mapping):
        raise OptionsError(
            f"{prefix.rstrip('.') or 'options'} is {quoted(part)}, expected an object."
        )
    for key in part:
        if key not in expected and key not in ignored:
            close = difflib.get_close_matches(str(key)[:80], expected, n=1)
            hint = f"did you mean {prefix}{close[0]}?" if close else ""
            known = f"expected {', '.join(expected)}."
            raise OptionsError(f"unknown key {prefix}{str(key)[:80]}; {hint or known}")
    for key in expected:
        if key not in part and key not in optional:
            raise OptionsError(f"the key {prefix}{key} is missing.")
