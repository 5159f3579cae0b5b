"""The four steps of ELMo inside a task: layers side by side, weights, sum, scale; then a class.

A logistic regression whose input is a ``ScalarMix`` of the layers of a biLM, with other
numbers beside it if wanted (GloVe, in the paper). The mix is trained with the rest, so the
task says which layers it wants. Chapter 08.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from course_lib.elmo.mixing import ScalarMix

__all__ = ["MixClassifier"]


class MixClassifier(nn.Module):
    """Mix the layers of a sentence and give each class a score.

    The sentence's layers are means over its words. The mean of mixed words is the mix of
    the means, because both are weighted sums; so words need to be averaged only once.

    Parameters
    ----------
    n_layers, dim : int
        Layers of the biLM and their length.
    extra : int, default 0
        Numbers beside the mix, such as the 50 of an averaged GloVe vector.
    seed : int, default 0
        Of the starting weights. torch's own generator is left alone.

    Examples
    --------
    >>> model = MixClassifier(n_layers=3, dim=4, extra=2)
    >>> inputs = model.inputs(np.zeros((5, 3, 4), np.float32), np.zeros((5, 2), np.float32))
    >>> inputs.shape, model(torch.from_numpy(inputs)).shape
    ((5, 14), torch.Size([5]))
    >>> sum(p.numel() for p in model.mix.parameters())
    4
    """

    def __init__(self, n_layers: int, dim: int, extra: int = 0, seed: int = 0) -> None:
        super().__init__()
        self.n_layers, self.dim, self.extra = n_layers, dim, extra
        self.mix = ScalarMix(n_layers)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.scores = nn.Linear(dim + extra, 1)

    def inputs(
        self, layers: npt.NDArray[np.floating], extra: npt.NDArray[np.floating] | None = None
    ) -> npt.NDArray[np.float32]:
        """One row of numbers for each sentence, as ``forward`` and ``classification.fit`` want.

        Parameters
        ----------
        layers : numpy.ndarray, shape (n, n_layers, dim)
            From ``sentences.pool``.
        extra : numpy.ndarray, shape (n, extra), optional

        Raises
        ------
        ValueError
            If a shape is not the model's.
        """
        beside = np.empty((len(layers), 0)) if extra is None else np.asarray(extra)
        wanted = (len(layers), self.n_layers, self.dim)
        if layers.shape != wanted or beside.shape != (len(layers), self.extra):
            raise ValueError(
                f"layers has shape {layers.shape} and extra {beside.shape}, expected "
                f"(n, {self.n_layers}, {self.dim}) and (n, {self.extra})."
            )
        flat = layers.reshape(len(layers), -1)
        return np.hstack([flat, beside]).astype(np.float32)

    def forward(self, inputs: Tensor) -> Tensor:
        """Score of class 1 before the sigmoid, shape (batch,)."""
        cut = self.n_layers * self.dim
        layers = inputs[:, :cut].view(-1, self.n_layers, self.dim)
        mixed = self.mix(layers.transpose(0, 1))
        scores: Tensor = self.scores(torch.cat([mixed, inputs[:, cut:]], dim=1))
        return scores[:, 0]
