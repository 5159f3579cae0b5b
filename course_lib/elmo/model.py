"""ELMo's biLM: contextual vectors of words, from two language models.

One model reads a sentence forwards and one backwards; neither sees what it has to
predict. A word is read letter by letter, so that no word is unknown. Each layer gives
every word a vector that depends on the sentence. Peters et al. (2018,
arXiv:1802.05365). Chapter 08.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from course_lib.elmo.batches import Batch, make_batches, word_numbers
from course_lib.elmo.characters import boundary_ids, character_ids, check_token_lists
from course_lib.elmo.layers import CharacterEncoder, ProjectedLSTM, State
from course_lib.elmo.options import Options
from course_lib.elmo.tensor_files import mini_model, read_safetensors
from course_lib.elmo.weights import check_official, read_official
from course_lib.threads import one_torch_thread

__all__ = ["BiLM", "load_official"]

Floats = npt.NDArray[np.float32]

# Tokens of a batch: fastest for the small model, and 256 MB of gates for the original.
_TOKENS_AT_ONCE = 4096
_SMALL = 10_000_000  # parameters; below, one thread is enough
_DIRECTIONS = ("forward", "backward")


class BiLM(nn.Module):
    """A character CNN and two stacks of LSTMs, one for each direction.

    Parameters
    ----------
    options : Options

    Attributes
    ----------
    options : Options
    dim : int
        Length of the vector that each layer gives a word; forward half first.
    n_layers : int
        Layers that ``layers`` returns: the token layer and the LSTM layers, 3 as published.

    Examples
    --------
    >>> bilm = BiLM.random(seed=0)
    >>> bank, river = bilm.layers([["the", "bank"], ["a", "muddy", "bank"]])
    >>> bank.shape, river.shape
    ((3, 2, 256), (3, 3, 256))
    >>> bool((bank[0, 1] == river[0, 2]).all()), bool((bank[1, 1] == river[1, 2]).all())
    (True, False)
    """

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options
        self.encoder = CharacterEncoder(options)
        self.forward_layers = nn.ModuleList(ProjectedLSTM(options) for _ in range(options.n_layers))
        self.backward_layers = nn.ModuleList(
            ProjectedLSTM(options) for _ in range(options.n_layers)
        )

    @property
    def dim(self) -> int:
        """Length of the vector that each layer gives a word."""
        return self.options.dim

    @property
    def n_layers(self) -> int:
        """The token layer and the LSTM layers."""
        return 1 + self.options.n_layers

    @property
    def n_parameters(self) -> int:
        """How many numbers were, or would have to be, learnt."""
        return sum(p.numel() for p in self.parameters())

    def __repr__(self) -> str:
        return (
            f"BiLM({self.n_layers} layers of {self.dim} numbers, {self.n_parameters:,} parameters)"
        )

    # Making one

    @classmethod
    def random(cls, options: Options | None = None, seed: int = 0) -> BiLM:
        """An untrained model: the control of every experiment.

        Parameters
        ----------
        options : Options, optional
            ``Options.mini()`` if not given.
        seed : int, default 0
            The same seed gives the same weights. torch's own generator is left alone.
        """
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return cls(options or Options.mini()).eval()

    @classmethod
    def load(
        cls, options_json: str | os.PathLike[str], weights_hdf5: str | os.PathLike[str]
    ) -> BiLM:
        """Load weights in the official format.

        Parameters
        ----------
        options_json : str or path-like
        weights_hdf5 : str or path-like

        Raises
        ------
        FileNotFoundError
            If a file is missing.
        OptionsError
            If the options cannot be used, see ``Options.read``.
        WeightsError
            If the file is no HDF5 or cut short, or an array is missing, has another shape
            than the options say, or holds NaN or infinity. The message names the array and
            both shapes.
        """
        options = Options.read(options_json)
        with torch.device("meta"):
            check_official(cls(options), Path(weights_hdf5))
        bilm = cls.random(options)
        read_official(bilm, Path(weights_hdf5))
        return bilm

    @classmethod
    def load_mini(cls) -> BiLM:
        """Load the small model that comes with the course, see ``data/README.md``.

        It was trained on lower-case English, so lower-case the tokens first.
        """
        tensors, about = read_safetensors(mini_model())
        bilm = cls.random(Options.from_dict(about["options"]))
        own = {name: tensors["bilm." + name].float() for name in bilm.state_dict()}
        bilm.load_state_dict(own)
        return bilm

    # Reading sentences

    @torch.no_grad()
    def layers(self, sentences: Sequence[Sequence[str]], stateful: bool = False) -> list[Floats]:
        """Vectors of all words in all layers.

        The character CNN runs once for each different word. Sentences go through the
        LSTMs in batches of similar length; a sentence's vectors do not depend on its
        neighbours in the batch.

        Parameters
        ----------
        sentences : sequence of token lists
            An empty one gives an array without words.
        stateful : bool, default False
            True carries the states of the LSTMs from one sentence into the next, in the
            order given, beginning at zero: as the published program does within a stream
            of sentences. Empty sentences change nothing.

        Returns
        -------
        list of numpy.ndarray of float32, each (layers, tokens, dim)
            Layer 0 is the token layer, which knows no context; it stands in both halves, as
            published. In the others the first half was read forwards, the second backwards.

        Raises
        ------
        TypeError
            If a sentence is a string, or a token is not.
        """
        results = self._with_marks(sentences, stateful)
        # An empty sentence is two marks; what is between them is empty too.
        return [each[:, 1:-1].copy() for each in results]

    def top_states(self, sentences: Sequence[Sequence[str]]) -> list[tuple[Floats, Floats]]:
        """What the two language models predict from, for each sentence.

        Parameters
        ----------
        sentences : sequence of token lists

        Returns
        -------
        list of pairs of numpy.ndarray of float32, each (tokens + 1, dim / 2)
            Forwards, row k is the top layer at word k - 1, from which word k is predicted; in
            row 0 that is the mark in front of the sentence, and the last row predicts the one
            behind it. Backwards, row k is the top layer at word k, from which word k - 1 is
            predicted; row 0 predicts the mark in front, the last row stands at the one behind.
        """
        half = self.options.projection
        return [
            (each[-1, :-1, :half].copy(), each[-1, 1:, half:].copy())
            for each in self._with_marks(sentences)
        ]

    @torch.no_grad()
    def _with_marks(
        self, sentences: Sequence[Sequence[str]], stateful: bool = False
    ) -> list[Floats]:
        """As ``layers``, with the marks of each sentence."""
        check_token_lists(sentences)
        with one_torch_thread(when=self.n_parameters < _SMALL):
            return self._read_all(sentences, stateful)

    def _read_all(self, sentences: Sequence[Sequence[str]], stateful: bool) -> list[Floats]:
        words, numbers = word_numbers(sentences)
        vectors = self._token_layer(words)
        results: list[Floats] = [np.empty(0, dtype=np.float32)] * len(sentences)
        everything = np.arange(len(sentences))
        state = self._zero_state(1)
        for group in everything[:, np.newaxis] if stateful else [everything]:
            for batch in make_batches(numbers, group, _TOKENS_AT_ONCE):
                carried = stateful and len(batch.ids) > 2  # not through an empty sentence
                before = state if carried else self._zero_state(len(batch.sentences))
                read = self._read(batch, vectors, before)
                for sentence, start, end in zip(batch.sentences, batch.starts, batch.starts[1:]):
                    results[sentence] = read[:, start:end]
        return results

    @torch.no_grad()
    def word_vectors(self, words: Sequence[str]) -> Floats:
        """Vectors that the character CNN gives words by themselves, shape (words, dim / 2)."""
        check_token_lists([words])
        return self._token_layer(words)[2:].cpu().numpy()

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.encoder.characters.device

    def stack(self, direction: str) -> list[ProjectedLSTM]:
        """The LSTMs of one direction, ``"forward"`` or ``"backward"``, lowest first."""
        check_direction(direction)
        layers = self.forward_layers if direction == "forward" else self.backward_layers
        return [layer for layer in layers if isinstance(layer, ProjectedLSTM)]

    def _token_layer(self, words: Sequence[str]) -> Tensor:
        """Vectors of the two sentence marks, then of ``words``."""
        longest = self.options.max_characters
        ids = np.concatenate([boundary_ids(longest), character_ids(words, longest)])
        return self.encoder(torch.from_numpy(ids).to(self.device))

    def _zero_state(self, n: int) -> dict[str, list[State]]:
        return {name: [layer.zero_state(n) for layer in self.stack(name)] for name in _DIRECTIONS}

    def _read(self, batch: Batch, vectors: Tensor, states: dict[str, list[State]]) -> Floats:
        """All layers of one batch, shape (layers, tokens, dim); changes ``states``."""
        half = self.options.projection
        result = vectors.new_empty(self.n_layers, len(batch.ids), self.dim)
        different, places = np.unique(batch.ids, return_inverse=True)
        words = vectors[torch.from_numpy(different).to(self.device)]
        ids = torch.from_numpy(places.reshape(-1)).to(self.device)
        result[0, :, :half] = result[0, :, half:] = words[ids]
        for direction, part in zip(_DIRECTIONS, (slice(0, half), slice(half, None))):
            order = torch.from_numpy(batch.order[direction]).to(self.device)
            below: Tensor | None = None
            for number, lstm in enumerate(self.stack(direction)):
                state = states[direction][number]
                if below is None:
                    outputs = lstm.read(words, batch.counts, state, ids[order])
                else:
                    outputs = lstm.read(below, batch.counts, state)
                if below is not None and self.options.skip_connections:
                    outputs += below
                result[number + 1, order, part] = outputs
                below = outputs
        return result.cpu().numpy()


load_official = BiLM.load


def check_direction(direction: str) -> None:
    """Refuse what is neither ``"forward"`` nor ``"backward"``."""
    if direction not in _DIRECTIONS:
        raise ValueError(f"direction is {direction!r}, expected 'forward' or 'backward'.")
