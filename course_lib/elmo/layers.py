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

__all__ = ["CharacterEncoder", "Highway", "ProjectedLSTM", "State", "product_path"]

# Output and memory of an LSTM: (sentences, projection) and (sentences, cell).
State = tuple[Tensor, Tensor]

# Words are grouped by length in steps of this many characters, and cut to it.
_LENGTH_STEP = 8
# As many words as go through the filters at once: keeps the intermediate results small.
_WORDS_AT_ONCE = 4096


# Weights of more numbers stay in no cache from one step to the next, see ``outputs_first``.
_LARGE = 500_000


def product_path() -> str:
    """Which product the fast reading uses, see ``outputs_first``.

    Returns
    -------
    str
        ``"oneDNN"`` where torch has this operator, which is private to torch and may go;
        else ``"BLAS"``, which is a little slower and gives the same numbers to 1e-6.
    """
    found = torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    return "oneDNN" if found else "BLAS"


def outputs_first(
    weight: Tensor, inputs: Tensor, add: Tensor | None = None, path: str | None = None
) -> Tensor:
    """``weight @ inputs.T + add``: a row for each output, not for each sentence.

    A step multiplies a few dozen sentences with weights of 32 MB, and fetching these is what
    takes the time. Both libraries do it nearly twice as fast if the weight is the left
    matrix and its rows lie together in memory. So large weights are laid out like that from
    the beginning: they need no second copy, which would have to follow their changes.

    Parameters
    ----------
    weight : Tensor, shape (outputs, inputs)
    inputs : Tensor, shape (n, inputs)
    add : Tensor, shape (outputs, n), optional
        Overwritten, or not.
    path : str, optional
        ``product_path()`` if not given.

    Returns
    -------
    Tensor, shape (outputs, n)
    """
    path = path or product_path()
    if path == "oneDNN" and inputs.dtype == torch.float32 and inputs.device.type == "cpu":
        linear = torch.ops.mkldnn._linear_pointwise
        if add is None:
            return linear(weight, inputs, None, "none", [], "")
        return linear.binary(weight, add, inputs, None, "add")
    if add is None:
        return weight @ inputs.t()
    return add.addmm_(weight, inputs.t())


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
        self.large = 4 * cell * projection > _LARGE

        def weight(inputs: int, outputs: int) -> nn.Parameter:
            """Of shape (inputs, outputs), as published; see ``outputs_first`` for large ones."""
            if self.large:
                return nn.Parameter(torch.empty(outputs, inputs).t())
            return nn.Parameter(torch.empty(inputs, outputs))

        self.from_input = weight(projection, 4 * cell)
        self.from_state = weight(projection, 4 * cell)
        self.bias = nn.Parameter(torch.empty(4 * cell))
        self.projection = weight(cell, projection)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the first weights as the published program does: Glorot's uniform."""
        cell, projection = self.options.cell, self.options.projection
        # The published matrix is one, of input and state; its limit counts both.
        limit = math.sqrt(6 / (2 * projection + 4 * cell))
        _draw(self.from_input, limit)
        _draw(self.from_state, limit)
        nn.init.zeros_(self.bias)
        _draw(self.projection, math.sqrt(6 / (cell + projection)))

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
        flat = inputs.reshape(-1, inputs.shape[-1])
        sums = torch.addmm(self._open_bias(), flat, self.from_input)
        return sums.view(*inputs.shape[:-1], -1)

    def _open_bias(self) -> Tensor:
        """The bias, with one added for the forget gate."""
        cell = self.options.cell
        return torch.cat([self.bias[: 2 * cell], self.bias[2 * cell : 3 * cell] + 1,
                          self.bias[3 * cell :]])  # fmt: skip

    @torch.no_grad()
    def read(
        self, inputs: Tensor, counts: list[int], state: State, places: Tensor | None = None
    ) -> Tensor:
        """Read sentences of unequal length, fast and without gradients.

        Parameters
        ----------
        inputs : Tensor, shape (tokens, projection)
            First words of all sentences, then second words, and so on, longest sentence
            first.
        counts : list of int
            How many sentences have a first word, a second word, ...
        state : pair of Tensor
            Changed in place into the state after each sentence's last word.
        places : Tensor of int64, shape (tokens,), optional
            If words repeat: ``inputs`` are the different ones, and these the row of each
            token. What a word adds to the gates is then computed once.

        Returns
        -------
        Tensor, shape (tokens, projection)
        """
        read = self._read_columns if self.large else self._read_rows
        return read(inputs, counts, state, places)

    def _read_rows(
        self, inputs: Tensor, counts: list[int], state: State, places: Tensor | None
    ) -> Tensor:
        """A row for each sentence, as one writes it down."""
        options = self.options
        hidden, memory = state
        gates = self.project_inputs(inputs)
        if places is not None:
            gates = gates[places]
        outputs = gates.new_empty(len(gates), options.projection)
        start = 0
        for n in counts:
            sums = gates[start : start + n].addmm_(hidden[:n], self.from_state)
            torch.mm(self._let_out(sums, memory[:n], 1), self.projection, out=hidden[:n])
            if options.projection_clip:
                hidden[:n].clamp_(-options.projection_clip, options.projection_clip)
            outputs[start : start + n] = hidden[:n]
            start += n
        return outputs

    def _read_columns(
        self, inputs: Tensor, counts: list[int], state: State, places: Tensor | None
    ) -> Tensor:
        """A column for each sentence: large weights then come from memory twice as fast."""
        options = self.options
        hidden, memory = state
        bias = self._open_bias().unsqueeze(1)
        gates = self.project_inputs(inputs) if places is not None else None
        outputs = hidden.new_empty(sum(counts), options.projection)
        columns = memory.t().contiguous()
        start, began = 0, bool(hidden.any())
        for n in counts:
            if n < columns.shape[1]:  # the shortest sentences have ended
                memory[n : columns.shape[1]] = columns[:, n:].t()
                columns = columns[:, :n].contiguous()
            if gates is not None and places is not None:
                sums = gates[places[start : start + n]].t().contiguous()
            else:
                sums = outputs_first(self.from_input.t(), inputs[start : start + n]).add_(bias)
            if began:  # before the first word there is nothing to multiply
                sums = outputs_first(self.from_state.t(), hidden[:n], sums)
            read = outputs_first(self.projection.t(), self._let_out(sums, columns, 0).t())
            if options.projection_clip:
                read.clamp_(-options.projection_clip, options.projection_clip)
            hidden[:n] = read.t()
            outputs[start : start + n] = hidden[:n]
            start, began = start + n, True
        memory[: columns.shape[1]] = columns.t()
        return outputs

    def _let_out(self, sums: Tensor, memory: Tensor, dim: int) -> Tensor:
        """Change the memory by the gates' sums, and return what the output gate lets out.

        The gates lie side by side in ``sums`` (``dim`` 1) or below each other (0). In torch
        a tanh takes five times as long as 2 sigmoid(2 x) - 1, which is the same.
        """
        i, j, f, o = sums.chunk(4, dim)
        j.mul_(2)
        sums.sigmoid_()
        j.mul_(2).sub_(1)
        memory.mul_(f).add_(i.mul_(j))
        if self.options.cell_clip:
            memory.clamp_(-self.options.cell_clip, self.options.cell_clip)
        return torch.mul(memory, 2).sigmoid_().mul_(2).sub_(1).mul_(o)


def _clipped(x: Tensor, bound: float | None) -> Tensor:
    return x if not bound else x.clamp(-bound, bound)


@torch.no_grad()
def _draw(weight: Tensor, limit: float) -> None:
    """Fill evenly from -limit to limit; the order of the draws is that of the rows."""
    weight.copy_(torch.empty(weight.shape).uniform_(-limit, limit))
