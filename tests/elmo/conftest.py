"""Tiny models, a corpus with an order to learn, and files in the official format."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.elmo import BiLM, LanguageModel, Options
from course_lib.text import EncodedCorpus
from course_lib.vectors import WordVectors
from tests.elmo.helpers import LINES, TINY, loud, write_fixture


@pytest.fixture(scope="module")
def tiny():
    return loud(BiLM.random(TINY, seed=1))


@pytest.fixture
def official(tmp_path):
    write_fixture(tmp_path)
    return tmp_path / "options.json", tmp_path / "weights.hdf5"


@pytest.fixture(scope="module")
def model():
    words = [f"w{number}" for number in range(40)] + ["the", "bank", "of", "river"]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = LanguageModel(TINY, words).eval()
        loud(model.bilm)
    return model


@pytest.fixture(scope="module")
def small() -> BiLM:
    """An untrained biLM that reads fast: 3 layers of 8 numbers."""
    return BiLM.random(Options(cell=6, projection=4, filters=((1, 4), (2, 4))), seed=3)


@pytest.fixture(scope="module")
def corpus():
    rng = np.random.default_rng(0)
    texts = [LINES[k].split()[rng.integers(3) :] for k in rng.integers(4, size=60)]
    texts = [[*text, f"word{number}"] for number, text in enumerate(texts)]  # all different
    return EncodedCorpus.from_sentences(texts)


@pytest.fixture(scope="module")
def vectors():
    words = sorted({word for line in LINES for word in line.split()})
    return WordVectors(words, np.random.default_rng(0).normal(size=(len(words), 6)))


@pytest.fixture(scope="module")
def more_vectors(vectors):
    """With words so rare that they say something in a bag."""
    rare = [f"word{number}" for number in range(60)]
    rows = np.random.default_rng(1).normal(size=(len(rare), 6))
    return WordVectors([*vectors.words, *rare], np.concatenate([vectors.matrix, rows]))
