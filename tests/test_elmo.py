"""The biLM: bytes of words, published weights, batches, no leak, files that do not fit."""

from __future__ import annotations

import json
import os
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from course_lib.elmo import (
    BiLM,
    LanguageModel,
    Options,
    OptionsError,
    ScalarMix,
    WeightsError,
    boundary_ids,
    character_ids,
    load_official,
    save_official,
    unigram_perplexity,
)
from course_lib.elmo.characters import MAX_CHARACTERS

TINY = Options(cell=6, projection=4, character_dim=3, filters=((1, 2), (2, 3), (4, 5)), n_highway=2)
SENTENCES = [
    ["the", "bank", "of", "the", "river"],
    [],
    ["bank"],
    ["a", "word", "of", "x" * 60, "은행에", "🙂", "naïve", "the", "U.S."],
    ["the", "bank", "is", "closed"],
]


@pytest.fixture(scope="module")
def tiny():
    return loud(BiLM.random(TINY, seed=1))


def loud(bilm):
    """Larger weights, so that clipping, skipping and the gates all matter."""
    with torch.no_grad():
        for parameter in bilm.parameters():
            parameter.mul_(3).add_(0.1 * torch.sin(torch.arange(parameter.numel()).float())
                                   .reshape(parameter.shape))  # fmt: skip
    return bilm


# Bytes


def test_words_become_bytes_between_marks():
    assert character_ids(["ab"], 6).tolist() == [[259, 98, 99, 260, 261, 261]]
    assert character_ids([""], 4).tolist() == [[259, 260, 261, 261]]
    assert character_ids(["밤"], 6)[0, 1:4].tolist() == [b + 1 for b in "밤".encode()]
    assert character_ids(["🙂"], 7)[0, 1:5].tolist() == [b + 1 for b in "🙂".encode()]
    assert character_ids([]).shape == (0, MAX_CHARACTERS)


def test_long_words_are_cut_and_keep_both_marks():
    row = character_ids(["x" * 1000])[0]
    assert row.tolist() == character_ids(["x" * 48])[0].tolist()
    assert (row[0], row[-1]) == (259, 260)
    # 48 bytes are 16 Korean syllables; a cut may fall inside one, as published.
    assert character_ids(["가" * 17])[0].tolist() == character_ids(["가" * 16])[0].tolist()


def test_what_utf8_cannot_write_is_left_out():
    assert character_ids(["a\ud800b"]).tolist() == character_ids(["ab"]).tolist()


def test_marks_of_a_sentence_are_single_numbers():
    assert boundary_ids(5).tolist() == [[259, 257, 260, 261, 261], [259, 258, 260, 261, 261]]
    assert character_ids(["<S>", "</S>"], 5).tolist() == boundary_ids(5).tolist()


def test_no_room_for_characters():
    with pytest.raises(ValueError, match="max_characters is 2, expected 3"):
        character_ids(["a"], 2)


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


def test_a_sentence_does_not_depend_on_its_batch(tiny, monkeypatch):
    together = tiny.layers(SENTENCES)
    for sentence, result in zip(SENTENCES, together, strict=True):
        np.testing.assert_allclose(tiny.layers([sentence])[0], result, atol=1e-5)
    monkeypatch.setattr("course_lib.elmo.model._TOKENS_AT_ONCE", 12)
    for small, result in zip(tiny.layers(SENTENCES), together, strict=True):
        np.testing.assert_allclose(small, result, atol=1e-5)


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


def test_fast_reading_is_the_training_path(tiny):
    lstm = tiny.stack("backward")[1]
    x = torch.randn(5, 3, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected, (hidden, memory) = lstm(x)
        state = lstm.zero_state(3)
        found = lstm.read(lstm.project_inputs(x).reshape(15, -1), [3] * 5, state)
    torch.testing.assert_close(found.reshape(5, 3, 4), expected, atol=1e-6, rtol=0)
    torch.testing.assert_close(state, (hidden, memory), atol=1e-6, rtol=0)


def test_keep_forgets_the_state(tiny):
    lstm = tiny.stack("forward")[0]
    x = torch.randn(4, 2, 4, generator=torch.Generator().manual_seed(0))
    keep = torch.ones(4, 2)
    keep[2, 1] = 0
    with torch.no_grad():
        outputs, _ = lstm(x, keep=keep)
        plain, _ = lstm(x)
        anew, _ = lstm(x[2:])
    torch.testing.assert_close(outputs[:, 0], plain[:, 0])
    torch.testing.assert_close(outputs[2:, 1], anew[:, 1])


def test_gradients_of_the_lstm_against_finite_differences():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        lstm = loud(BiLM(TINY)).stack("forward")[0].double()
        x = torch.randn(3, 2, 4, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: lstm(x)[0], x)


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


def test_the_original_has_its_published_size():
    with torch.device("meta"):
        bilm = BiLM(Options.original())
    assert (bilm.n_layers, bilm.dim) == (3, 1024)
    assert round(bilm.n_parameters / 1e6, 1) == 93.6


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


# Files in the official format


def test_official_round_trip(tmp_path, tiny):
    save_official(tiny, tmp_path / "options.json", tmp_path / "weights.hdf5")
    again = BiLM.load(tmp_path / "options.json", tmp_path / "weights.hdf5")
    assert again.options == tiny.options
    for a, b in zip(again.layers(SENTENCES), tiny.layers(SENTENCES), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture
def official(tmp_path):
    write_fixture(tmp_path)
    return tmp_path / "options.json", tmp_path / "weights.hdf5"


def change(path, **changes):
    options = json.loads(path.read_text())
    for key, value in changes.items():
        part, name = key.split("__")
        options[part][name] = value
    path.write_text(json.dumps(options))


def test_weights_that_do_not_fit_name_both_shapes(official):
    change(official[0], lstm__dim=9)
    message = r"Cell0/LSTMCell/W_0 in .* has shape \(10, 28\), but the options say \(10, 36\)"
    with pytest.raises(WeightsError, match=message):
        load_official(*official)


def test_weights_that_are_missing_or_too_many(official):
    change(official[0], lstm__n_layers=3)
    with pytest.raises(WeightsError, match=r"no array RNN_0/.*Cell2/.*W_0; .* \(10, 28\)"):
        load_official(*official)
    change(official[0], lstm__n_layers=1)
    with pytest.raises(WeightsError, match=r"Cell1/.* of shape .* the options have no place"):
        load_official(*official)


def test_weights_that_are_not_finite(official):
    with h5py.File(official[1], "a") as file:
        file["CNN_proj/b_proj"][1] = np.nan
    with pytest.raises(WeightsError, match="CNN_proj/b_proj .* holds NaN"):
        load_official(*official)


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.001, 0])
def test_truncated_hdf5(official, kept):
    content = official[1].read_bytes()
    official[1].write_bytes(content[: int(kept * len(content))])
    with pytest.raises(WeightsError, match="cannot be read as HDF5"):
        load_official(*official)


def test_missing_files(official, tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no file .*nothing.hdf5"):
        BiLM.load(official[0], tmp_path / "nothing.hdf5")
    with pytest.raises(FileNotFoundError):
        BiLM.load(tmp_path / "nothing.json", official[1])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lstm__projektion_dim": 4}, "unknown key lstm.projektion_dim; did you mean lstm.proj"),
        ({"char_cnn__colour": 4}, "unknown key char_cnn.colour; expected embedding, filters"),
        ({"char_cnn__n_characters": 300}, "n_characters is 300, expected 262"),
        ({"char_cnn__activation": "gelu"}, "activation is 'gelu', expected 'relu' or 'tanh'"),
        ({"char_cnn__filters": []}, r"filters is \(\), expected pairs"),
        ({"char_cnn__filters": [[60, 2]]}, "width 60, but max_characters_per_token is 50"),
        ({"char_cnn__filters": 3}, "a value is not of the kind expected"),
        ({"char_cnn__embedding": 3}, "char_cnn.embedding is 3, expected an object"),
        ({"lstm__dim": 0}, "cell is 0, expected 1 or more"),
    ],
)
def test_options_that_cannot_be_used(official, changes, message):
    change(official[0], **changes)
    with pytest.raises(OptionsError, match=message):
        Options.read(official[0])


def test_options_of_other_kinds(tmp_path):
    path = tmp_path / "options.json"
    path.write_text("{")
    with pytest.raises(OptionsError, match=r"options.json is no JSON"):
        Options.read(path)
    path.write_text('{"lstm": {}}')
    with pytest.raises(OptionsError, match="the key char_cnn is missing"):
        Options.read(path)
    content = Options.mini().to_dict()
    content |= {"n_train_tokens": 5, "bidirectional": True}  # of the training program
    content["char_cnn"]["n_characters"] = 261
    assert Options.from_dict(content) == Options.mini()
    del content["lstm"]["dim"]
    with pytest.raises(OptionsError, match=r"the key lstm\.dim is missing"):
        Options.from_dict(content)


# ScalarMix


def test_scalar_mix_by_hand():
    layers = torch.tensor([[[1.0, 0.0]], [[0.0, 1.0]]])
    mix = ScalarMix(2, scalars=[0.0, float(np.log(3))], gamma=2.0)
    torch.testing.assert_close(mix.weights, torch.tensor([0.25, 0.75]))
    torch.testing.assert_close(mix(layers), torch.tensor([[0.5, 1.5]]))
    torch.testing.assert_close(mix(list(layers)), mix(layers))


def test_scalar_mix_learns_which_layer_matters():
    generator = torch.Generator().manual_seed(0)
    layers = torch.randn(3, 200, 4, generator=generator)
    mix = ScalarMix(3)
    optimiser = torch.optim.Adam(mix.parameters(), lr=0.1)
    for _ in range(150):
        optimiser.zero_grad()
        ((mix(layers) - 1.5 * layers[1]) ** 2).mean().backward()
        optimiser.step()
    assert mix.weights[1] > 0.9 and abs(float(mix.gamma.detach()) - 1.5) < 0.2


def test_scalar_mix_bad_input():
    with pytest.raises(ValueError, match="n_layers is 0"):
        ScalarMix(0)
    with pytest.raises(ValueError, match="scalars has 1 numbers, expected 2"):
        ScalarMix(2, scalars=[1.0])
    with pytest.raises(ValueError, match="layers has 3 layers in its first axis, expected 2"):
        ScalarMix(2)(torch.zeros(3, 4))


# The language models around it


@pytest.fixture(scope="module")
def model():
    words = [f"w{number}" for number in range(40)] + ["the", "bank", "of", "river"]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = LanguageModel(TINY, words).eval()
        loud(model.bilm)
    return model


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_probabilities_of_the_next_word(model, direction):
    table = model.next_words(["the", "bank"], topn=1000, direction=direction)
    assert len(table) == len(model.words) == 47
    assert abs(table["probability"].sum() - 1) < 1e-5
    assert table["probability"].is_monotonic_decreasing
    if direction == "forward":
        scores = model.log_likelihoods(["the", "bank", "river"])
        wanted = scores[2]
    else:
        scores = model.log_likelihoods(["river", "the", "bank"], direction="backward")
        wanted = scores[1]
    of_river = table.set_index("word")["probability"]["river"]
    assert scores.shape == (4,) and abs(np.log(of_river) - wanted) < 1e-4


def test_perplexity_is_the_mean_likelihood(model):
    texts = [["the", "bank"], ["of", "unheard", "things"], []]
    forward = np.concatenate([model.log_likelihoods(text) for text in texts])
    backward = np.concatenate([model.log_likelihoods(text, "backward") for text in texts])
    found = model.perplexity(texts)
    assert found.forward == pytest.approx(np.exp(-forward.mean()), rel=1e-4)
    assert found.backward == pytest.approx(np.exp(-backward.mean()), rel=1e-4)
    assert found.mean == pytest.approx(np.sqrt(found.forward * found.backward))
    assert (found.predictions, found.unknown) == (8, 2 / 8)
    with pytest.raises(ValueError, match="nothing to predict"):
        model.perplexity([])


def test_language_model_bad_input(model):
    with pytest.raises(ValueError, match="topn is 0"):
        model.next_words(["a"], topn=0)
    with pytest.raises(ValueError, match="direction is 'left'"):
        model.next_words(["a"], direction="left")
    with pytest.raises(ValueError, match="holds a word twice"):
        LanguageModel(TINY, ["a", "a"])
    assert len(model.next_words([], topn=3)) == 3


@pytest.mark.parametrize("half", [False, True])
def test_language_model_round_trip(tmp_path, model, half):
    model.facts = {"steps": 3}
    model.save(tmp_path / "model.safetensors", half=half)
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]
    again = LanguageModel.load(tmp_path / "model.safetensors")
    assert again.words == model.words and again.facts == {"steps": 3}
    a, b = again.bilm.layers(SENTENCES)[3], model.bilm.layers(SENTENCES)[3]
    np.testing.assert_allclose(a, b, atol=0.02 if half else 0)


@pytest.mark.parametrize("damage", ["cut", "flip the header", "empty", "text", "json"])
def test_damaged_safetensors(tmp_path, model, damage):
    path = tmp_path / "model.safetensors"
    model.save(path)
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut": content[: len(content) // 2],
            "flip the header": b"\xff" * 9 + content[9:],
            "empty": b"",
            "text": b"these are no weights",
            "json": content.replace(b'\\"options\\"', b'\\"opinions\\"', 1),
        }[damage]
    )
    with pytest.raises(WeightsError, match="model.safetensors"):
        LanguageModel.load(path)


def test_safetensors_that_do_not_fit(tmp_path, model):
    path = tmp_path / "model.safetensors"
    model.save(path)
    content = path.read_bytes()
    # The same number of characters, so that nothing else in the file moves.
    path.write_bytes(content.replace(b'\\"dim\\": 6', b'\\"dim\\": 9', 1))
    with pytest.raises(WeightsError, match=r"from_input does not fit: .* \(4, 24\), .* \(4, 36\)"):
        LanguageModel.load(path)
    with torch.no_grad():
        model.bilm.encoder.projection.bias[0] = torch.inf
    model.save(path)
    with torch.no_grad():
        model.bilm.encoder.projection.bias[0] = 0
    with pytest.raises(WeightsError, match="projection.bias in .* holds NaN or infinity"):
        LanguageModel.load(path)
    with pytest.raises(FileNotFoundError):
        LanguageModel.load(tmp_path / "nothing.safetensors")


# The model that comes with the course

MINI = Path(__file__).resolve().parents[1] / "data" / "models" / "mini_bilm.safetensors"


@pytest.fixture(scope="module")
def mini():
    return LanguageModel.load_mini()


def test_the_mini_model_is_small_and_as_its_card_says(mini):
    card = json.loads(MINI.with_suffix(".json").read_text(encoding="utf-8"))
    assert MINI.stat().st_size == card["bytes"] < 6_000_000
    assert Options.from_dict(card["options"]) == mini.bilm.options == Options.mini()
    assert card["facts"] == mini.facts
    assert len(mini.words) == 10_003
    assert (mini.bilm.n_layers, mini.bilm.dim) == (3, 256)


def test_the_mini_model_was_worth_training(mini):
    facts = mini.facts
    for direction in ("forward", "backward"):
        ratio = facts["unigram_perplexity"][direction] / facts["perplexity"][direction]
        assert ratio > 2.5


@pytest.mark.data
def test_its_perplexity_is_what_it_says(mini):
    from course_lib import datasets
    from course_lib.elmo.streams import split_documents

    settings = mini.facts["settings"]
    corpus = datasets.english_corpus(min_count=1, progress=False)
    training, held_out = split_documents(corpus, settings["held_out"], settings["seed"])
    sample = held_out[:400]
    counts = dict(zip(training.vocabulary.words, training.vocabulary.counts.tolist(), strict=True))
    unigram = unigram_perplexity(mini, counts, len(training), sample)
    assert unigram.mean > 2.5 * mini.perplexity(sample).mean


def test_it_knows_some_english(mini):
    def log_likelihood(text, direction):
        return mini.log_likelihoods(text.split(), direction).sum()

    for direction in ("forward", "backward"):
        said = log_likelihood("he was born in a small town in the north of england", direction)
        mixed = log_likelihood("town the of in was a england small north he born in", direction)
        assert said > mixed + 10


def test_a_damaged_mini_model_is_refused(tmp_path, monkeypatch):
    copy = tmp_path / MINI.name
    content = bytearray(MINI.read_bytes())
    content[-1000] ^= 1  # one bit of one number: no other check would see it
    copy.write_bytes(content)
    monkeypatch.setattr("course_lib.elmo.language_model._MINI", copy)
    with pytest.raises(FileNotFoundError, match=r"mini_bilm.json beside it is missing"):
        BiLM.load_mini()
    copy.with_suffix(".json").write_bytes(MINI.with_suffix(".json").read_bytes())
    with pytest.raises(WeightsError, match="is damaged: its SHA-256 is not"):
        BiLM.load_mini()
    copy.unlink()
    with pytest.raises(FileNotFoundError, match="is missing: fetch the course's repository"):
        BiLM.load_mini()
