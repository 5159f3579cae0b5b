"""The biLM: published weights, plain NumPy, shapes, state between sentences, no leak."""

from __future__ import annotations

import json
import os
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from course_lib.elmo import BiLM, Options
from tests.elmo.helpers import SENTENCES, TINY, write_fixture

# An implementation of its own: NumPy, one word and one step at a time


def slow_layers(file, options, sentences, stateful):
    """What the published program computes, as directly as it can be written down."""
    lstm, cnn = options["lstm"], options["char_cnn"]
    n, half = cnn["n_highway"], lstm["projection_dim"]
    sigmoid = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731

    def token(word):
        marks = {"<S>": [256], "</S>": [257]}
        inside = marks.get(word) or list(word.encode()[:48])
        codes = [258, *inside, 259] + [260] * (48 - len(inside))
        letters = file["char_embed"][:].astype(np.float64)[codes]
        found = []
        for k, (width, _) in enumerate(cnn["filters"]):
            weight, bias = file[f"CNN/W_cnn_{k}"][0], file[f"CNN/b_cnn_{k}"][:]
            windows = [letters[p : p + width] for p in range(50 - width + 1)]
            sums = [np.einsum("wd,wdn->n", window, weight) + bias for window in windows]
            squash = np.tanh if cnn["activation"] == "tanh" else lambda x: np.maximum(x, 0)
            found.append(squash(np.max(sums, axis=0)))
        x = np.concatenate(found)
        for k in range(n):
            group = file[f"CNN_high_{k}"]
            carry = sigmoid(x @ group["W_carry"][:] + group["b_carry"][:])
            changed = np.maximum(x @ group["W_transform"][:] + group["b_transform"][:], 0)
            x = carry * changed + (1 - carry) * x
        return x @ file["CNN_proj/W_proj"][:] + file["CNN_proj/b_proj"][:]

    states = {}
    results = []
    for sentence in sentences:
        tokens = np.array([token(word) for word in ["<S>", *sentence, "</S>"]])
        layers = [np.concatenate([tokens, tokens], axis=1)]
        sides = []
        for d in (0, 1):
            x = tokens[:: 1 - 2 * d]
            outputs = []
            for k in range(lstm["n_layers"]):
                cell = file[f"RNN_{d}/RNN/MultiRNNCell/Cell{k}/LSTMCell"]
                h, c = states.get((d, k), (np.zeros(half), np.zeros(lstm["dim"])))
                read = []
                for step in x:
                    sums = np.concatenate([step, h]) @ cell["W_0"][:] + cell["B"][:]
                    i, j, f, o = np.split(sums, 4)
                    c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(j)
                    c = np.clip(c, -lstm["cell_clip"], lstm["cell_clip"])
                    h = sigmoid(o) * np.tanh(c) @ cell["W_P_0"][:]
                    h = np.clip(h, -lstm["proj_clip"], lstm["proj_clip"])
                    read.append(h)
                if stateful and sentence:
                    states[d, k] = h, c
                skip = k and lstm["use_skip_connections"]
                x = np.array(read) + (x if skip else 0)
                outputs.append(x[:: 1 - 2 * d])
            sides.append(outputs)
        layers += [np.concatenate(pair, axis=1) for pair in zip(*sides, strict=True)]
        results.append(np.array(layers)[:, 1:-1])
    return results


@pytest.mark.parametrize("stateful", [False, True])
@pytest.mark.parametrize(
    "variant", [{}, {"skip": False, "activation": "tanh"}, {"clip": 100.0, "seed": 3}]
)
def test_our_own_official_file_gives_what_plain_numpy_gives(tmp_path, variant, stateful):
    options = write_fixture(tmp_path, **variant)
    bilm = BiLM.load(tmp_path / "options.json", tmp_path / "weights.hdf5")
    with h5py.File(tmp_path / "weights.hdf5") as file:
        expected = slow_layers(file, options, SENTENCES, stateful)
    for ours, theirs in zip(bilm.layers(SENTENCES, stateful=stateful), expected, strict=True):
        assert ours.shape == theirs.shape and ours.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_clipping_and_state_matter_in_that_comparison(tmp_path):
    write_fixture(tmp_path)
    bilm = BiLM.load(tmp_path / "options.json", tmp_path / "weights.hdf5")
    free = Options.read(tmp_path / "options.json")
    free = Options.from_dict(
        json.loads(json.dumps(free.to_dict()).replace("0.8", "0"))  # 0: no bound
    )
    assert free.cell_clip is None
    other = BiLM(free).eval()
    other.load_state_dict(bilm.state_dict())
    clipped, unclipped = bilm.layers(SENTENCES), other.layers(SENTENCES)
    assert np.abs(clipped[0] - unclipped[0]).max() > 0.01
    carried = bilm.layers(SENTENCES, stateful=True)
    np.testing.assert_allclose(carried[0], clipped[0], atol=1e-5)
    assert np.abs(carried[4][1:] - clipped[4][1:]).max() > 0.01


def mirror():
    folder = Path(os.environ.get("COURSE_DATA_MIRROR") or "nowhere") / "elmo_fixture_allennlp"
    if not folder.is_dir():
        pytest.skip("COURSE_DATA_MIRROR names no folder with elmo_fixture_allennlp in it")
    return folder


@pytest.mark.parametrize("stream", [0, 1, 2])
def test_published_fixture(stream):
    folder = mirror()
    bilm = BiLM.load(folder / "options.json", folder / "lm_weights.hdf5")
    sentences = json.loads((folder / "sentences.json").read_text(encoding="utf-8"))[stream]
    found = bilm.layers([sentence.split() for sentence in sentences], stateful=True)
    with h5py.File(folder / f"lm_embeddings_{stream}.hdf5") as file:
        assert len(file) == len(found) == 10
        for number, layers in enumerate(found):
            expected = np.concatenate(list(file[str(number)][:]), axis=-1)
            np.testing.assert_allclose(layers[-1], expected, atol=1e-5)


def test_published_fixture_token_layer():
    folder = mirror()
    bilm = BiLM.load(folder / "options.json", folder / "lm_weights.hdf5")
    words = (folder / "vocab_test.txt").read_text(encoding="utf-8").split()
    with h5py.File(folder / "elmo_token_embeddings.hdf5") as file:
        np.testing.assert_allclose(bilm.word_vectors(words), file["embedding"][:], atol=1e-5)


# Reading sentences


def test_layers_have_the_promised_shape(tiny):
    results = tiny.layers(SENTENCES)
    assert [r.shape for r in results] == [(3, len(s), 8) for s in SENTENCES]
    assert (tiny.n_layers, tiny.dim) == (3, 8)
    assert all(r.dtype == np.float32 and np.isfinite(r).all() for r in results)
    for result in results:
        np.testing.assert_array_equal(result[0, :, :4], result[0, :, 4:])
    assert tiny.layers([]) == []
    assert tiny.layers([], stateful=True) == []


def test_stateful_carries_on_and_begins_anew_at_each_call(tiny):
    first, second = SENTENCES[0], SENTENCES[4]
    carried = tiny.layers([first, second, []], stateful=True)
    again = tiny.layers([first, [], second], stateful=True)
    np.testing.assert_array_equal(carried[0], again[0])
    np.testing.assert_array_equal(carried[1], again[2])
    alone = tiny.layers([second], stateful=True)[0]
    assert np.abs(carried[1][1:] - alone[1:]).max() > 1e-3
    np.testing.assert_allclose(alone, tiny.layers([second])[0], atol=1e-5)


def test_no_leak_forwards_and_backwards(tiny):
    text = ["the", "bank", "of", "the", "river"]
    other = [*text[:3], "old", "city"]
    a, b = tiny.layers([text, other])
    half = tiny.dim // 2
    np.testing.assert_allclose(a[:, :3, :half], b[:, :3, :half], atol=1e-5)
    assert (np.abs(a[1:, :3, half:] - b[1:, :3, half:]).max(axis=2) > 1e-3).all()
    assert (np.abs(a[1:, 3:, :half] - b[1:, 3:, :half]).max(axis=2) > 1e-3).all()
    a, b = tiny.layers([text[::-1], other[::-1]])
    np.testing.assert_allclose(a[:, 2:, half:], b[:, 2:, half:], atol=1e-5)
    assert (np.abs(a[1:, 2:, :half] - b[1:, 2:, :half]).max(axis=2) > 1e-3).all()


def test_words_of_any_kind_have_a_vector(tiny):
    vectors = tiny.word_vectors(["dog", "doggy", "강아지", "🙂", "x" * 1000, "", "dog"])
    assert vectors.shape == (7, 4) and np.isfinite(vectors).all()
    np.testing.assert_array_equal(vectors[0], vectors[-1])
    assert tiny.word_vectors([]).shape == (0, 4)


def test_random_models_repeat_and_leave_torch_alone():
    torch.manual_seed(5)
    before = torch.rand(3)
    torch.manual_seed(5)
    one, two, three = BiLM.random(TINY), BiLM.random(TINY), BiLM.random(TINY, seed=1)
    torch.testing.assert_close(torch.rand(3), before)
    np.testing.assert_array_equal(one.layers(SENTENCES)[0], two.layers(SENTENCES)[0])
    assert np.abs(one.layers(SENTENCES)[0] - three.layers(SENTENCES)[0]).max() > 1e-4


@pytest.mark.parametrize(
    ("sentences", "message"),
    [
        ("a rose", "expected a list of token lists"),
        (["a rose"], "sentence 0 is the string 'a rose', expected a list of tokens"),
        ([["a"], ["b", 3]], "sentence 1 holds 3 of type int"),
    ],
)
def test_what_is_no_list_of_token_lists(tiny, sentences, message):
    with pytest.raises(TypeError, match=message):
        tiny.layers(sentences)


def test_unknown_direction(tiny):
    with pytest.raises(ValueError, match="direction is 'sideways', expected 'forward'"):
        tiny.stack("sideways")
