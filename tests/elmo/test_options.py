"""The measures of a biLM, and options that cannot be used."""

import pytest
import torch

from course_lib.elmo import BiLM, Options, OptionsError
from tests.elmo.helpers import change


def test_the_original_has_its_published_size():
    with torch.device("meta"):
        bilm = BiLM(Options.original())
    assert (bilm.n_layers, bilm.dim) == (3, 1024)
    assert round(bilm.n_parameters / 1e6, 1) == 93.6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lstm__projektion_dim": 4}, "unknown key lstm.projektion_dim; did you mean lstm.proj"),
        ({"char_cnn__colour": 4}, "unknown key char_cnn.colour; expected embedding, filters"),
        ({"char_cnn__n_characters": 300}, "n_characters is 300, expected 262"),
        ({"char_cnn__activation": "gelu"}, "activation is 'gelu', expected 'relu' or 'tanh'"),
        ({"char_cnn__filters": []}, r"filters is \(\), expected pairs"),
        ({"char_cnn__filters": [[60, 2]]}, "width 60, but max_characters_per_token is 50"),
        ({"char_cnn__filters": 3}, r"char_cnn\.filters is 3, expected a list of pairs"),
        ({"char_cnn__filters": [[1, 2.5]]}, r"filters is \(\(1, 2\.5\),\), expected pairs"),
        ({"lstm__cell_clip": -3}, "cell_clip is -3, expected a number above 0 or none"),
        ({"lstm__proj_clip": 1e999}, "projection_clip is inf, expected a number above 0"),
        ({"lstm__dim": 1e999}, "cell is inf, expected 1 or more"),
        ({"lstm__dim": 10**12}, "cell is 1000000000000, expected 1 or more, at most 1,048,576"),
        ({"lstm__n_layers": True}, "n_layers is True, expected 1 or more"),
        ({"lstm__use_skip_connections": 1}, "skip_connections is 1, expected true or false"),
        ({"char_cnn__activation": "x" * 3000}, r"activation is 'x{37}\.\.\.x{38}', expected"),
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
    path.write_text("[" * 100_000)
    with pytest.raises(OptionsError, match=r"options.json is no JSON: .*recursion"):
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
