"""The two parts of a biLM: a character CNN that reads words, an LSTM that reads sentences.

Both are written out as Peters et al. (2018) use them: filters, highway layers (Srivastava
et al. 2015) and a projection after Kim et al. (2016); an LSTM with projection and clipping
after Józefowicz et al. (2016). Chapter 08.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_lib.elmo.characters import N_CHARACTERS, PADDING, SHIFT
from course_lib.elmo.options import Options

__all__ = ["CharacterEncoder", "Highway", "ProjectedLSTM", "State"]

# Output and memory of an LSTM: (sentences, projection) and (sentences, cell).
State = tuple[Tensor, Tensor]

# Words are grouped by length in steps of this many characters, and cut to it.
_LENGTH_STEP = 8
# As many words as go through the filters at once: keeps the intermediate results small.
_WORDS_AT_ONCE = 4096


class Highway(nn.Module):
    """Let through a part of the input, and transform the rest (Srivastava et al. 2015).

    ``carry * relu(W x + b) + (1 - carry) * x``; ``carry`` is a sigmoid of its own ``W x + b``.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.carry = nn.Linear(dim, dim)
        self.transform = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Map (words, dim) to (words, dim)."""
        return torch.lerp(x, functional.relu(self.transform(x)), torch.sigmoid(self.carry(x)))


class CharacterEncoder(nn.Module):
    """Turn the characters of a word into one vector.

    Parameters
    ----------
    options : Options

    Examples
    --------
    >>> from course_lib.elmo import character_ids
    >>> encoder = CharacterEncoder(Options.mini())
    >>> encoder(torch.from_numpy(character_ids(["dog", "doggy", "개"]))).shape
    torch.Size([3, 128])
    """

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options
        # The published weights have no row for "no word", hence one fewer.
        self.characters = nn.Parameter(torch.empty(N_CHARACTERS - SHIFT, options.character_dim))
        self.filters = nn.ModuleList(
            nn.Conv1d(options.character_dim, n, width) for width, n in options.filters
        )
        self.highways = nn.ModuleList(Highway(options.n_filters) for _ in range(options.n_highway))
        self.projection = nn.Linear(options.n_filters, options.projection)
        self.widest = max(width for width, _ in options.filters)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the first weights as the published program does."""
        nn.init.uniform_(self.characters, -1, 1)
        for each in self.filters:
            assert isinstance(each, nn.Conv1d) and each.bias is not None
            nn.init.uniform_(each.weight, -0.05, 0.05)
            nn.init.zeros_(each.bias)
        deviation = 1 / math.sqrt(self.options.n_filters)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=deviation)
                nn.init.zeros_(module.bias)
            if isinstance(module, Highway):
                # Begin by letting nearly everything through.
                nn.init.constant_(module.carry.bias, -2)

    def forward(self, ids: Tensor) -> Tensor:
        """Vectors of words.

        Words are taken in groups of similar length and cut to it, for most of their 50
        places are padding. So that nothing changes, as much padding is kept as the widest
        filter needs: it then sees a window of nothing but padding, as in the whole row.

        Parameters
        ----------
        ids : Tensor of int64, shape (words, max_characters)
            From ``character_ids``.

        Returns
        -------
        Tensor of float32, shape (words, projection)
        """
        lengths = (ids != PADDING + SHIFT).sum(dim=1)
        groups = (lengths + _LENGTH_STEP - 1) // _LENGTH_STEP
        x = self.characters.new_zeros(len(ids), self.options.n_filters)
        for group in groups.unique().tolist():
            width = group * _LENGTH_STEP + self.widest
            for rows in (groups == group).nonzero()[:, 0].split(_WORDS_AT_ONCE):
                x = x.index_copy(0, rows, self._filter(ids[rows, :width]))
        for highway in self.highways:
            x = highway(x)
        return self.projection(x)

    def _filter(self, ids: Tensor) -> Tensor:
        """The strongest answer of each filter anywhere in the word, shape (words, filters)."""
        x = functional.embedding(ids - SHIFT, self.characters).transpose(1, 2)
        strongest = torch.cat([each(x).amax(dim=2) for each in self.filters], dim=1)
        # Both functions rise, so they may come after the maximum, on fewer numbers.
        return torch.relu(strongest) if self.options.activation == "relu" else strongest.tanh()


class ProjectedLSTM(nn.Module):
    """One layer in one direction: an LSTM whose output is projected, and both are clipped.

    The four gates stand in the order of the published weights: input (i), candidate (j),
    forget (f), output (o). One is added to the forget gate's sum, so that it begins open.

    Parameters
    ----------
    options : Options

    Examples
    --------
    >>> lstm = ProjectedLSTM(Options.mini())
    >>> outputs, (hidden, memory) = lstm(torch.zeros(7, 2, 128))
    >>> outputs.shape, hidden.shape, memory.shape
    (torch.Size([7, 2, 128]), torch.Size([2, 128]), torch.Size([2, 256]))
    """

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options
        cell, projection = options.cell, options.projection
        # Stored as (inputs, outputs), which is how the fast path multiplies.
        self.from_input = nn.Parameter(torch.empty(projection, 4 * cell))
        self.from_state = nn.Parameter(torch.empty(projection, 4 * cell))
        self.bias = nn.Parameter(torch.empty(4 * cell))
        self.projection = nn.Parameter(torch.empty(cell, projection))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the first weights as the published program does: Glorot's uniform."""
        cell, projection = self.options.cell, self.options.projection
        # The published matrix is one, of input and state; its limit counts both.
        limit = math.sqrt(6 / (2 * projection + 4 * cell))
        nn.init.uniform_(self.from_input, -limit, limit)
        nn.init.uniform_(self.from_state, -limit, limit)
        nn.init.zeros_(self.bias)
        limit = math.sqrt(6 / (cell + projection))
        nn.init.uniform_(self.projection, -limit, limit)

    def zero_state(self, n: int) -> State:
        """The state before the first word of ``n`` sentences."""
        new = self.bias.new_zeros
        return new(n, self.options.projection), new(n, self.options.cell)

    def forward(
        self, inputs: Tensor, state: State | None = None, keep: Tensor | None = None
    ) -> tuple[Tensor, State]:
        """Read sentences of equal length, keeping what a gradient needs.

        Parameters
        ----------
        inputs : Tensor, shape (steps, sentences, projection)
        state : pair of Tensor, optional
            As returned; zeros if not given.
        keep : Tensor, shape (steps, sentences), optional
            0 where the state is to be forgotten before the step, 1 elsewhere.

        Returns
        -------
        outputs : Tensor, shape (steps, sentences, projection)
        state : pair of Tensor
            After the last step.
        """
        hidden, memory = state if state is not None else self.zero_state(inputs.shape[1])
        # unbind, not given[step]: the gradient of an index is a block of zeros each time
        given = self.project_inputs(inputs).unbind(0)
        outputs = []
        for step, gates in enumerate(given):
            if keep is not None:
                kept = keep[step].unsqueeze(1)
                hidden, memory = hidden * kept, memory * kept
            sums = torch.addmm(gates, hidden, self.from_state)
            i, j, f, o = sums.chunk(4, dim=1)
            memory = torch.sigmoid(f) * memory + torch.sigmoid(i) * torch.tanh(j)
            memory = _clipped(memory, self.options.cell_clip)
            hidden = (torch.sigmoid(o) * torch.tanh(memory)) @ self.projection
            hidden = _clipped(hidden, self.options.projection_clip)
            outputs.append(hidden)
        return torch.stack(outputs), (hidden, memory)

    def project_inputs(self, inputs: Tensor) -> Tensor:
        """What all words add to the gates: one product, because none waits for another."""
        cell = self.options.cell
        bias = torch.cat([self.bias[: 2 * cell], self.bias[2 * cell : 3 * cell] + 1,
                          self.bias[3 * cell :]])  # fmt: skip
        flat = inputs.reshape(-1, inputs.shape[-1])
        return torch.addmm(bias, flat, self.from_input).view(*inputs.shape[:-1], -1)

    @torch.no_grad()
    def read(self, gates: Tensor, counts: list[int], state: State) -> Tensor:
        """Read sentences of unequal length, fast and without gradients.

        Parameters
        ----------
        gates : Tensor, shape (tokens, 4 * cell)
            From ``project_inputs``: first words of all sentences, then second words, and so
            on, longest sentence first. Overwritten.
        counts : list of int
            How many sentences have a first word, a second word, ...
        state : pair of Tensor
            Changed in place into the state after each sentence's last word.

        Returns
        -------
        Tensor, shape (tokens, projection)
        """
        cell, options = self.options.cell, self.options
        hidden, memory = state
        outputs = gates.new_empty(len(gates), options.projection)
        squashed = torch.empty_like(memory)
        start = 0
        for n in counts:
            sums = gates[start : start + n]
            h, c, s = hidden[:n], memory[:n], squashed[:n]
            sums.addmm_(h, self.from_state)
            sums[:, :cell].sigmoid_()
            sums[:, cell : 2 * cell].tanh_()
            sums[:, 2 * cell :].sigmoid_()
            i, j, f, o = sums.chunk(4, dim=1)
            c.mul_(f).addcmul_(i, j)
            if options.cell_clip:
                c.clamp_(-options.cell_clip, options.cell_clip)
            torch.tanh(c, out=s).mul_(o)
            torch.mm(s, self.projection, out=h)
            if options.projection_clip:
                h.clamp_(-options.projection_clip, options.projection_clip)
            outputs[start : start + n] = h
            start += n
        return outputs


def _clipped(x: Tensor, bound: float | None) -> Tensor:
    return x if not bound else x.clamp(-bound, bound)
