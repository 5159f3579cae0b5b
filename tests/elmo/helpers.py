"""Options, sentences and files of weights for tiny models."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pandas as pd
import torch

from course_lib.elmo import Options, train_bilm
from course_lib.elmo.glove_training import train_from_glove

TINY = Options(cell=6, projection=4, character_dim=3, filters=((1, 2), (2, 3), (4, 5)), n_highway=2)
SENTENCES = [
    ["the", "bank", "of", "the", "river"],
    [],
    ["bank"],
    ["a", "word", "of", "x" * 60, "은행에", "🙂", "naïve", "the", "U.S."],
    ["the", "bank", "is", "closed"],
]


def loud(bilm):
    """Larger weights, so that clipping, skipping and the gates all matter."""
    with torch.no_grad():
        for parameter in bilm.parameters():
            parameter.mul_(3).add_(0.1 * torch.sin(torch.arange(parameter.numel()).float())
                                   .reshape(parameter.shape))  # fmt: skip
    return bilm


def write_fixture(folder, clip=0.8, skip=True, activation="relu", seed=0):
    """Weights in the official format, written without the course's help."""
    rng = np.random.default_rng(seed)
    filters, d, n, cell, half = [[1, 3], [2, 4], [3, 5]], 4, 12, 7, 5
    options = {
        "lstm": {"cell_clip": clip, "use_skip_connections": skip, "n_layers": 2,
                 "proj_clip": clip, "projection_dim": half, "dim": cell},
        "char_cnn": {"embedding": {"dim": d}, "filters": filters, "n_highway": 2,
                     "n_characters": 262, "max_characters_per_token": 50,
                     "activation": activation},
    }  # fmt: skip
    shapes = {"char_embed": (261, d), "CNN_proj/W_proj": (n, half), "CNN_proj/b_proj": (half,)}
    for k, (width, count) in enumerate(filters):
        shapes |= {f"CNN/W_cnn_{k}": (1, width, d, count), f"CNN/b_cnn_{k}": (count,)}
    for k in range(2):
        for part in ("carry", "transform"):
            shapes |= {f"CNN_high_{k}/W_{part}": (n, n), f"CNN_high_{k}/b_{part}": (n,)}
        for direction in range(2):
            group = f"RNN_{direction}/RNN/MultiRNNCell/Cell{k}/LSTMCell"
            shapes |= {f"{group}/B": (4 * cell,), f"{group}/W_0": (2 * half, 4 * cell),
                       f"{group}/W_P_0": (cell, half)}  # fmt: skip
    (folder / "options.json").write_text(json.dumps(options))
    with h5py.File(folder / "weights.hdf5", "w") as file:
        for name, shape in shapes.items():
            file[name] = rng.normal(0, 0.7, shape).astype(np.float32)
    return options


def change(path, **changes):
    options = json.loads(path.read_text())
    for key, value in changes.items():
        part, name = key.split("__")
        options[part][name] = value
    path.write_text(json.dumps(options))


SENSES = pd.DataFrame(
    {
        "word": ["bank"] * 4 + ["배"] * 2,
        "sense": ["river", "river", "account", "account", "boat", "pear"],
        "tokens": [
            ["river", "bank"], ["water", "bank"], ["bank", "loan"], ["bank", "cash"],
            ["배가", "떠난다"], ["배를", "먹는다"],
        ],
        "position": [1, 1, 0, 0, 0, 0],
        "token": ["bank"] * 4 + ["배가", "배를"],
    }
)  # fmt: skip
LITTLE = Options(cell=16, projection=8, character_dim=4, filters=((1, 8), (3, 16)), n_highway=1)


# A text with an order to learn: each word says which one follows.
LINES = [
    "the cat sat on the mat and the dog ran to the door",
    "a dog ran to the door and a cat sat on a mat",
    "rivers run down to the sea and rain falls on the hills",
    "rain falls on the sea and rivers run down the hills",
]


def train(corpus, **changes):
    settings = {
        "options": LITTLE, "vocabulary_size": 25, "steps": 12, "streams": 4, "window": 6,
        "learning_rate": 0.02, "held_out": 0.1, "checkpoint_every": 4, "progress": False,
    }  # fmt: skip
    return train_bilm(corpus, **settings | changes)


def train_glove(corpus, vectors, **changes):
    settings = {
        "options": LITTLE, "vocabulary_size": 25, "spelling_steps": 8, "steps": 12, "streams": 4,
        "window": 6, "learning_rate": 0.02, "held_out": 0.1, "checkpoint_every": 3,
        "progress": False,
    }  # fmt: skip
    return train_from_glove(corpus, vectors, **settings | changes)


def same_weights(one, two):
    pairs = zip(one.state_dict().values(), two.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)
