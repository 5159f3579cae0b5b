"""The map of one word in its sentences: a menu chooses the layer, dots are coloured by sense."""

from __future__ import annotations

import pytest

from course_lib.elmo import figures, probes
from course_lib.plotting import alternative_of
from tests.elmo.helpers import SENSES


def test_map_of_contexts(small):
    table = SENSES.assign(sentence=[" ".join(tokens) for tokens in SENSES["tokens"]])
    states = probes.word_states(table, small)
    shares = {"layer 1": 0.5, "layer 2": 0.25}
    made = {"layer 1": states[1], "layer 2": states[2]}
    figure = figures.context_map(table, made, shares, "bank")
    assert [trace.visible for trace in figure.data] == [False, False, True, True]
    assert [len(trace.x) for trace in figure.data] == [2, 2, 2, 2]
    assert figure.data[2].text.tolist() == ["river bank", "water bank"]
    assert "25%" in figure.layout.title.text
    buttons = figure.layout.updatemenus[0].buttons
    assert buttons[0].args[0]["visible"] == [True, True, False, False]
    with pytest.raises(ValueError, match=r"start is 'layer 9', expected one of \['layer 1', 'la"):
        figures.context_map(table, made, shares, "bank", start="layer 9")
    with pytest.raises(ValueError, match="word is 'gift', expected one of"):
        figures.context_map(table, made, shares, "gift")
    told = alternative_of(figure)
    assert "The vectors of bank in 4 sentences" in told
    assert "layer 1 50% and layer 2 25%" in told
