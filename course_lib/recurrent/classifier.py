"""A classifier that reads: frozen vectors, a recurrent layer, a class. Chapter 07."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from course_lib.recurrent.networks import Start, recurrent_layer

__all__ = ["RecurrentClassifier"]

POOLINGS = ("last", "mean")


class RecurrentClassifier(nn.Module):
    """Read a sequence with a recurrent layer; choose a class from its states.

    Sequences of unequal length are padded to one length and packed: the recurrent layer
    takes as many steps for each as it has words, and none over the padding. So a sequence
    gets the same answer in any company.

    Parameters
    ----------
    embedding : array_like of float, shape (V + 1, d), or int
        Vectors of the words, row 0 for the padding, as ``sequences.embedding_matrix`` gives
        them: the inputs are then ids, (batch, time). Or a number of features: the inputs are
        then floats, (batch, time, features).
    classes : int, default 2
    kind : {"LSTM", "GRU", "RNN"}, default "LSTM"
    hidden : int, default 32
        Length of a state.
    layers : int, default 1
    bidirectional : bool, default False
    pooling : {"last", "mean"}, default "last"
        What the class is chosen from: the last state (of both directions, the backward
        one being that at the first word), or the mean of the states of all words.
    frozen : bool, default True
        Leave the vectors as they are. A few thousand texts are too few to improve 50
        numbers for each word.
    start, open_gate, input_scale
        As in ``recurrent_layer``.
    dropout : float, default 0.0
        Share of the pooled state, and of the states between stacked layers, that is put to
        zero in training.
    seed : int, default 0
        For the initial weights.

    Raises
    ------
    ValueError
        If a size is below 1, or the vectors are not finite.

    Examples
    --------
    >>> model = RecurrentClassifier(np.eye(4, dtype=np.float32), kind="GRU", hidden=3)
    >>> ids = torch.tensor([[1, 2, 3], [2, 0, 0]])
    >>> model(ids).shape
    torch.Size([2, 2])
    >>> bool(torch.allclose(model(ids)[1:], model(ids[1:, :1])))
    True
    """

    def __init__(
        self,
        embedding: npt.ArrayLike | int,
        classes: int = 2,
        *,
        kind: str = "LSTM",
        hidden: int = 32,
        layers: int = 1,
        bidirectional: bool = False,
        pooling: str = "last",
        frozen: bool = True,
        start: Start = "uniform",
        open_gate: float | None = None,
        input_scale: float = 1.0,
        dropout: float = 0.0,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if pooling not in POOLINGS:
            raise ValueError(f"pooling is {pooling!r}, expected 'last' or 'mean'.")
        if classes < 2:
            raise ValueError(f"classes is {classes!r}, expected at least 2.")
        self.pooling = pooling
        self.embedding: nn.Embedding | None = None
        if isinstance(embedding, int):
            features = embedding
        else:
            matrix = _checked_matrix(embedding)
            features = matrix.shape[1]
            self.embedding = nn.Embedding.from_pretrained(matrix, freeze=frozen, padding_idx=0)
        self.recurrent = recurrent_layer(
            kind,
            features,
            hidden,
            layers=layers,
            bidirectional=bidirectional,
            start=start,
            open_gate=open_gate,
            input_scale=input_scale,
            dropout=dropout,
            seed=seed,
        )
        self.dropout = nn.Dropout(dropout)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.output = nn.Linear(hidden * (1 + bidirectional), classes)

    def forward(
        self, inputs: torch.Tensor, lengths: torch.Tensor | npt.ArrayLike | None = None
    ) -> torch.Tensor:
        """Score the classes.

        Parameters
        ----------
        inputs : torch.Tensor, shape (B, T) of ids or (B, T, features) of floats
            Padded after the end of each sequence.
        lengths : array_like of int, shape (B,), optional
            Steps of each sequence, 0 to T. By default up to the last id that is not 0, or
            all T steps of floats. A sequence of no steps, or of padding only, has a state
            of zeros.

        Returns
        -------
        torch.Tensor of float, shape (B, classes)
            Scores; a softmax makes probabilities of them.

        Raises
        ------
        ValueError
            If a shape does not fit, a length is not from 0 to T, a feature is not finite,
            or ids are padded before the sequence and ``lengths`` is not given.
        IndexError
            If an id has no row in the vectors.
        """
        states, last, steps = self._read(inputs, lengths)
        if self.pooling == "last":
            return self.output(self.dropout(last))
        # The states over the padding are zeros, so the sum is that of the words.
        mean = states.sum(dim=1) / steps.clamp(min=1).to(states)[:, None]
        return self.output(self.dropout(mean))

    def states(
        self, inputs: torch.Tensor, lengths: torch.Tensor | npt.ArrayLike | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the states of the upper layer: after every step, and the last ones.

        Parameters
        ----------
        inputs, lengths
            As for ``forward``.

        Returns
        -------
        states : torch.Tensor of float, shape (B, T, hidden), or twice that for two directions
            What Keras calls ``return_sequences=True``. Zeros over the padding.
        last : torch.Tensor of float, shape (B, hidden), or twice that
            ``return_sequences=False``: the forward state after the last word and, with two
            directions, the backward state after the first.
        """
        return self._read(inputs, lengths)[:2]

    def _read(
        self, inputs: torch.Tensor, lengths: torch.Tensor | npt.ArrayLike | None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        steps = self._lengths(inputs, lengths)
        features = self._features(inputs)
        if bool((steps == inputs.shape[1]).all()):  # nothing is padding: no need to pack
            states, state = self.recurrent(features)
        else:
            # Packing wants at least one step. An empty sequence takes one over its padding,
            # and what came of it is put to zero.
            packed = pack_padded_sequence(
                features, steps.clamp(min=1).cpu(), batch_first=True, enforce_sorted=False
            )
            output, state = self.recurrent(packed)
            states, _ = pad_packed_sequence(output, batch_first=True, total_length=inputs.shape[1])
        upper = state[0] if isinstance(state, tuple) else state
        upper = upper[-(1 + self.recurrent.bidirectional) :]  # (directions, B, hidden)
        last = upper.transpose(0, 1).flatten(start_dim=1)
        read = (steps > 0).to(states)[:, None]
        return states * read[:, :, None], last * read, steps

    def _features(self, inputs: torch.Tensor) -> torch.Tensor:
        if self.embedding is not None:
            n_rows = self.embedding.num_embeddings
            if int(inputs.min()) < 0 or int(inputs.max()) >= n_rows:
                wrong = int(inputs[(inputs < 0) | (inputs >= n_rows)][0])
                raise IndexError(
                    f"id {wrong} has no vector: expected 0 to {n_rows - 1}. Were the texts "
                    "encoded with another index?"
                )
            return self.embedding(inputs)
        if not torch.isfinite(inputs).all():
            b, t, d = (int(i) for i in (~torch.isfinite(inputs)).nonzero()[0])
            raise ValueError(
                f"inputs holds {float(inputs[b, t, d])} at sequence {b}, step {t}, feature {d}, "
                "expected finite numbers."
            )
        return inputs.to(self.output.weight.dtype)

    def _lengths(
        self, inputs: torch.Tensor, lengths: torch.Tensor | npt.ArrayLike | None
    ) -> torch.Tensor:
        self._check_shape(inputs)
        n, n_steps = inputs.shape[:2]
        if lengths is None:
            return self._lengths_of_padded(inputs)
        steps = torch.as_tensor(np.asarray(lengths)).to(inputs.device)
        if steps.shape != (n,) or steps.is_floating_point():
            raise ValueError(
                f"lengths has shape {tuple(steps.shape)} and type {steps.dtype}, expected "
                f"{n} whole numbers: one for each sequence."
            )
        if int(steps.min()) < 0 or int(steps.max()) > n_steps:
            wrong = int(steps[(steps < 0) | (steps > n_steps)][0])
            raise ValueError(
                f"lengths holds {wrong}, expected 0 to {n_steps}, the steps of the padded inputs."
            )
        if self.embedding is None:
            return steps
        # A text without words: classification.fit hands it over as a single padding.
        return steps * (inputs != 0).any(dim=1)

    def _lengths_of_padded(self, inputs: torch.Tensor) -> torch.Tensor:
        n, n_steps = inputs.shape[:2]
        if self.embedding is None:
            return torch.full((n,), n_steps, device=inputs.device)
        places = torch.arange(1, n_steps + 1, device=inputs.device)
        steps = ((inputs != 0) * places).amax(dim=1)
        if bool(((inputs[:, 0] == 0) & (steps > 0)).any()):
            row = int(((inputs[:, 0] == 0) & (steps > 0)).nonzero()[0])
            raise ValueError(
                f"row {row} of the inputs begins with padding, expected it after the sequence. "
                "Pad with side='after', or say how long the sequences are: lengths=..."
            )
        return steps

    def _check_shape(self, inputs: torch.Tensor) -> None:
        shape = tuple(inputs.shape)
        if self.embedding is not None:
            if inputs.dim() != 2 or inputs.is_floating_point():
                raise ValueError(
                    f"inputs has shape {shape} and type {inputs.dtype}, expected ids: whole "
                    "numbers of shape (batch, time)."
                )
        elif inputs.dim() != 3 or shape[2] != self.recurrent.input_size:
            raise ValueError(
                f"inputs has shape {shape}, expected (batch, time, features) with "
                f"{self.recurrent.input_size} features."
            )
        if 0 in shape[:2]:
            raise ValueError(
                f"inputs has shape {shape}: there is nothing to read, expected at least one "
                "sequence, and at least one step of room."
            )


def _checked_matrix(embedding: npt.ArrayLike) -> torch.Tensor:
    matrix = np.asarray(embedding)
    if matrix.ndim != 2 or matrix.dtype.kind != "f" or 0 in matrix.shape:
        raise ValueError(
            f"embedding has shape {matrix.shape} and type {matrix.dtype}, expected floats of "
            "shape (words + 1, d), as embedding_matrix gives them, or a number of features."
        )
    if not np.isfinite(matrix).all():
        row = int(np.argwhere(~np.isfinite(matrix))[0][0])
        raise ValueError(f"row {row} of embedding is not finite: it holds NaN or infinity.")
    return torch.tensor(matrix, dtype=torch.float32)
