"""ELMo's biLM, small and at its published size, against the published way of computing it.

The peer is written for this comparison: the character CNN runs on all 50 characters of
every word of every sentence, repeated words included, and the LSTM is a cell that is called
for one step after the other and multiplies input and state at each, in padded batches.
Both give the same numbers, to 1e-5, and that is checked before anything is timed.
"""

from __future__ import annotations

import numpy as np
from rich.console import Console

from benchmarks._measure import measure, one_thread, report
from benchmarks._table import Row

SENTENCES, TOKENS = 32, 20
OWED = 2.4


def main(quick: bool = False) -> list[Row]:
    """Time a forward pass over 32 sentences of 20 words, real text; random weights at full size."""
    from course_lib.elmo import BiLM, Options

    models = {"original size": BiLM.random(Options.original()), "small size": BiLM.load_mini()}
    work = {name: f"read sentences with an ELMo of {name}" for name in models}
    return [
        Row(
            work[name], "step by step, as published", (OWED,), (forward(name, models[name], quick),)
        )
        for name in (("small size",) if quick else models)
    ]


def forward(name: str, bilm, quick: bool) -> float:
    """One model, both ways."""
    from course_lib.elmo.layers import product_path

    with one_thread():
        sentences = text()
        ours, theirs = bilm.layers(sentences), published(bilm, sentences)
        apart = max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs, strict=True))
        if apart > 1e-5:
            raise SystemExit(f"the two differ by {apart:.1e}: there is nothing to compare.")
        timings = measure(
            {
                "published style": lambda: published(bilm, sentences),
                "ours": lambda: bilm.layers(sentences),
            },
            repeats=1 if quick else 15 if name == "small size" else 5,
            warm_up=False,  # both have just run
        )
        path = product_path() if bilm.stack("forward")[0].large else "BLAS, row by row"
        words = sum(map(len, sentences))
        different = len({word for sentence in sentences for word in sentence})
        ratio = report(
            f"ELMo forward, {name}, {bilm.n_parameters / 1e6:.1f}M parameters, {words} tokens of "
            f"{different} words, {apart:.0e} apart, {path}",
            timings,
            "ours",
            {} if quick else {"published style": OWED},
        )["published style"]
    rates = ", ".join(
        f"{name} {words / timing.median('cpu'):,.0f}" for name, timing in timings.items()
    )
    Console().print(f"tokens a CPU-second: {rates}")
    return ratio


def text() -> list[list[str]]:
    """Sentences of 20 words from gensim's sample of Wikipedia."""
    from course_lib.datasets import wikipedia_sample
    from course_lib.text import tokenize

    found: list[list[str]] = []
    for article in wikipedia_sample():
        for paragraph in article.split("\n"):
            tokens = tokenize(paragraph)
            if len(tokens) >= TOKENS:
                found.append(tokens[:TOKENS])
            if len(found) == SENTENCES:
                return found
    return found


def published(bilm, sentences) -> list[np.ndarray]:
    """Layers as the published program computes them, with the weights of ``bilm``."""
    import torch

    from course_lib.elmo import character_ids

    with torch.no_grad():
        rows = [character_ids(["<S>", *sentence, "</S>"]) for sentence in sentences]
        tokens = torch.stack([characters(bilm, torch.from_numpy(each)) for each in rows])
        layers = [torch.cat([tokens, tokens], dim=2)]
        sides = []
        for direction in ("forward", "backward"):
            x = tokens if direction == "forward" else tokens.flip(1)
            outputs = []
            for number, lstm in enumerate(bilm.stack(direction)):
                below, x = x, unrolled(lstm, x)
                if number and bilm.options.skip_connections:
                    x = x + below
                outputs.append(x if direction == "forward" else x.flip(1))
            sides.append(outputs)
        layers += [torch.cat(pair, dim=2) for pair in zip(*sides, strict=True)]
        return list(torch.stack(layers, dim=1)[:, :, 1:-1].numpy())


def characters(bilm, ids):
    """The character CNN on whole rows of 50 characters."""
    import torch

    encoder = bilm.encoder
    x = encoder.characters[ids - 1].transpose(1, 2)
    found = [torch.relu(conv(x).max(dim=2).values) for conv in encoder.filters]
    x = torch.cat(found, dim=1)
    for highway in encoder.highways:
        carry = torch.sigmoid(highway.carry(x))
        x = carry * torch.relu(highway.transform(x)) + (1 - carry) * x
    return encoder.projection(x)


def unrolled(lstm, x):
    """A cell with projection and clipping, called for each step."""
    import torch

    options = lstm.options
    weight = torch.cat([lstm.from_input, lstm.from_state])
    hidden, memory = lstm.zero_state(len(x))
    outputs = []
    for step in range(x.shape[1]):
        sums = torch.cat([x[:, step], hidden], dim=1) @ weight + lstm.bias
        i, j, f, o = sums.chunk(4, dim=1)
        memory = torch.sigmoid(i) * torch.tanh(j) + torch.sigmoid(f + 1) * memory
        memory = memory.clamp(-options.cell_clip, options.cell_clip)
        hidden = (torch.sigmoid(o) * torch.tanh(memory)) @ lstm.projection
        hidden = hidden.clamp(-options.projection_clip, options.projection_clip)
        outputs.append(hidden)
    return torch.stack(outputs, dim=1)


if __name__ == "__main__":
    main()
