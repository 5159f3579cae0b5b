"""Read both directions of a biLM layer at once while it trains: ``ProjectedLSTM``, made fast.

Left to itself, torch notes every operation of every step and walks back over the notes. Here
the gradient of a step is written out, as chapter 07 derives it, the two directions go side by
side through each product, and the factors of the products may have 16 bits. Values and
gradients are those of ``ProjectedLSTM``, which a test compares. Chapter 08.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from course_lib.elmo.characters import PADDING, SHIFT
from course_lib.elmo.layers import CharacterEncoder, ProjectedLSTM, State

__all__ = ["encode_words", "product_type", "read_layer"]

# No clipping: farther away than any state gets.
_FAR = 1e30
# Words are grouped by length in steps of this many characters, and cut to it.
_LENGTH_STEP = 8


def product_type(device: str | torch.device = "cpu") -> torch.dtype:
    """The type for factors of matrix products: bfloat16 where the processor multiplies it.

    Returns
    -------
    torch.dtype
        ``torch.bfloat16`` on processors with AVX-512 BF16 or AMX, and on graphics cards that
        have it; else ``torch.float32``: without such instructions 16 bits are slower.
    """
    if torch.device(device).type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    tests = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    here = torch.device(device).type == "cpu"
    # Both are private to torch and may go; then nothing is lost but time.
    able = here and any(getattr(torch.cpu, name, lambda: False)() for name in tests)
    return torch.bfloat16 if able else torch.float32


def read_layer(
    pair: Sequence[ProjectedLSTM],
    inputs: Tensor,
    state: State | None,
    keep: Tensor,
    products: torch.dtype = torch.float32,
) -> tuple[Tensor, State]:
    """Read some steps of text with the forward and the backward LSTM of one layer.

    Parameters
    ----------
    pair : sequence of two ProjectedLSTM
        Of equal size: one for each direction.
    inputs : Tensor of float32, shape (steps, 2, streams, projection)
    state : pair of Tensor, optional
        Output (2, streams, projection) and memory (2, streams, cell) before the first step,
        zeros if not given. No gradient goes back through them.
    keep : Tensor of float32, shape (steps, 2, streams)
        0 where the state is to be forgotten before the step, 1 elsewhere.
    products : torch.dtype, default torch.float32
        Of the factors of matrix products, from ``product_type``; all else is float32.

    Returns
    -------
    outputs : Tensor, shape (steps, 2, streams, projection)
    state : pair of Tensor
        After the last step.
    """
    options = pair[0].options
    streams = inputs.shape[2]
    weights = [
        torch.stack([getattr(lstm, name) for lstm in pair])
        for name in ("from_input", "from_state", "projection")
    ]
    bias = torch.stack([lstm._open_bias() for lstm in pair])
    if state is None:
        state = (
            inputs.new_zeros(2, streams, options.projection),
            inputs.new_zeros(2, streams, options.cell),
        )
    clips = (options.cell_clip or _FAR, options.projection_clip or _FAR)
    outputs, hidden, memory = _Scan.apply(inputs, *weights, bias, *state, keep, clips, products)
    return outputs, (hidden.detach(), memory.detach())


class _Scan(torch.autograd.Function):
    """The steps one after the other, and back. Sizes: T steps, D directions, B streams, C cells.

    Gates stand in the order input (i), candidate (j), forget (f), output (o).
    """

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, w_input: Tensor, w_state: Tensor, w_out: Tensor, bias: Tensor,
        hidden: Tensor, memory: Tensor, keep: Tensor, clips: tuple[float, float],
        products: torch.dtype,
    ) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
        """Outputs of all steps, and output and memory of the last one."""
        steps, directions, streams, dim = x.shape
        cells = w_out.shape[1]
        w_input, w_state, w_out = (w.to(products) for w in (w_input, w_state, w_out))
        flat = x.transpose(0, 1).to(products).reshape(directions, steps * streams, dim)
        gates = torch.bmm(flat, w_input).float().view(directions, steps, streams, 4 * cells)
        gates += bias[:, None, None]
        wide, narrow = (steps, directions, streams, cells), (steps, directions, streams, dim)
        outputs, memories = x.new_empty(narrow), x.new_empty(wide)
        kept_hidden = torch.empty(narrow, dtype=products, device=x.device)
        let_out = torch.empty(wide, dtype=products, device=x.device)
        kept_memory, squashed = x.new_empty(wide), x.new_empty(wide)
        for t in range(steps):
            kept = keep[t].unsqueeze(2)
            kept_hidden[t] = hidden * kept
            torch.mul(memory, kept, out=kept_memory[t])
            sums = gates[:, t].add_(torch.bmm(kept_hidden[t], w_state))
            j = sums[:, :, cells : 2 * cells]
            j.mul_(2)  # tanh(x) = 2 sigmoid(2x) - 1, which torch computes faster
            sums.sigmoid_()
            j.mul_(2).sub_(1)
            i, f, o = (sums[:, :, k * cells : (k + 1) * cells] for k in (0, 2, 3))
            memory = memories[t]
            torch.mul(f, kept_memory[t], out=memory).addcmul_(i, j).clamp_(-clips[0], clips[0])
            torch.mul(memory, 2, out=squashed[t]).sigmoid_().mul_(2).sub_(1)
            let_out[t] = squashed[t] * o
            hidden = outputs[t]
            hidden.copy_(torch.bmm(let_out[t], w_out)).clamp_(-clips[1], clips[1])
        ctx.save_for_backward(
            gates, w_input, w_state, w_out, outputs, memories, kept_hidden, kept_memory,
            let_out, squashed, keep, flat,
        )  # fmt: skip
        ctx.clips, ctx.products = clips, products
        return outputs, hidden.clone(), memory.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of inputs and weights; none for the state before the first step."""
        (gates, w_input, w_state, w_out, outputs, memories, kept_hidden, kept_memory,
         let_out, squashed, keep, flat) = ctx.saved_tensors  # fmt: skip
        d_outputs, products = gradients[0], ctx.products
        directions, steps, streams, width = gates.shape
        cells, dim = width // 4, outputs.shape[3]
        state_back, out_back = (w.transpose(1, 2).contiguous() for w in (w_state, w_out))
        d_gates = torch.empty(gates.shape, dtype=products, device=gates.device)
        d_read = torch.empty(outputs.shape, dtype=products, device=gates.device)
        d_hidden, d_memory = torch.zeros_like(outputs[0]), torch.zeros_like(memories[0])
        d_sums, d_bias = torch.empty_like(gates[:, 0]), gates.new_zeros(directions, width)
        d_i, d_j, d_f, d_o = d_sums.split(cells, dim=2)
        inside = outputs.abs() < ctx.clips[1], memories.abs() < ctx.clips[0]
        for t in range(steps - 1, -1, -1):
            kept = keep[t].unsqueeze(2)
            d_read[t] = (d_outputs[t] + d_hidden) * inside[0][t]
            d_let_out = torch.bmm(d_read[t], out_back).float()
            after = gates[:, t]
            i, j, f, o = after.split(cells, dim=2)
            torch.mul(d_let_out, squashed[t], out=d_o)
            d_inside = d_let_out.mul_(o).mul_(1 - squashed[t] * squashed[t])
            d_memory = d_inside.add_(d_memory).mul_(inside[1][t])
            torch.mul(d_memory, j, out=d_i)
            torch.mul(d_memory, i, out=d_j)
            torch.mul(d_memory, kept_memory[t], out=d_f)
            d_memory = d_memory.mul_(f).mul_(kept)
            slope = after - after * after  # of the sigmoid; of the tanh it is 1 - j^2
            torch.addcmul(torch.ones_like(j), j, j, value=-1, out=slope.split(cells, dim=2)[1])
            d_sums.mul_(slope)
            d_bias += d_sums.sum(1)
            d_gates[:, t] = d_sums
            d_hidden = torch.bmm(d_gates[:, t], state_back).float().mul_(kept)
        rows = d_gates.view(directions, steps * streams, width)

        def in_rows(each: Tensor) -> Tensor:
            return each.transpose(0, 1).reshape(directions, steps * streams, -1)

        d_state = torch.bmm(in_rows(kept_hidden).transpose(1, 2), rows).float()
        d_input = torch.bmm(flat.transpose(1, 2), rows).float()
        d_out = torch.bmm(in_rows(let_out).transpose(1, 2), in_rows(d_read)).float()
        d_x = torch.bmm(rows, w_input.transpose(1, 2)).float()
        d_x = d_x.view(directions, steps, streams, dim).transpose(0, 1)
        return d_x, d_input, d_state, d_out, d_bias, None, None, None, None, None


def encode_words(
    encoder: CharacterEncoder, ids: Tensor, products: torch.dtype = torch.float32
) -> Tensor:
    """Vectors of words, as ``CharacterEncoder.forward``, with products of 16 bits if wanted.

    Parameters
    ----------
    encoder : CharacterEncoder
    ids : Tensor of int64, shape (words, max_characters)
    products : torch.dtype, default torch.float32

    Returns
    -------
    Tensor of float32, shape (words, projection)
    """
    groups = ((ids != PADDING + SHIFT).sum(1) + _LENGTH_STEP - 1) // _LENGTH_STEP
    relu = encoder.options.activation == "relu"
    parts, order = [], []
    for group in groups.unique().tolist():
        rows = (groups == group).nonzero()[:, 0]
        width = min(ids.shape[1], group * _LENGTH_STEP + encoder.widest)
        letters = functional.embedding(ids[rows, :width] - SHIFT, encoder.characters)
        strongest = [_strongest(each, letters) for each in encoder.filters]
        parts.append(torch.cat(strongest, 1))
        order.append(rows)
    x = torch.cat(parts)
    x = torch.relu(x) if relu else x.tanh()
    x = x[torch.cat(order).argsort()]
    for highway in encoder.highways:
        transformed = torch.relu(_linear(highway.transform, x, products))
        x = torch.lerp(x, transformed, torch.sigmoid(_linear(highway.carry, x, products)))
    return _linear(encoder.projection, x, products)


def _strongest(filters: Any, letters: Tensor) -> Tensor:
    """The strongest answer of each filter anywhere, as a product of windows and filters.

    The gradient of so small a product takes two thirds of the time of a convolution's, and
    16 bits would not make it faster.
    """
    width = filters.kernel_size[0]
    end = letters.shape[1] - width + 1
    windows = torch.cat([letters[:, start : start + end] for start in range(width)], 2)
    weight = filters.weight.permute(2, 1, 0).reshape(windows.shape[2], -1)
    return (windows @ weight).amax(1) + filters.bias


def _linear(layer: Any, x: Tensor, products: torch.dtype) -> Tensor:
    product = functional.linear(x.to(products), layer.weight.to(products))
    return product.float() + layer.bias
