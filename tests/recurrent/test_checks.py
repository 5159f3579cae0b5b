"""The kinds of layers, and how many scores each computes."""

import pytest
from torch import nn

from course_lib.recurrent.checks import KINDS, checked_kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_layer_of_torch_with_as_many_scores(kind):
    layer = getattr(nn, checked_kind(kind))(2, 5)
    assert len(layer.weight_hh_l0) == KINDS[kind] * 5


def test_other_kinds_are_refused_with_their_name():
    with pytest.raises(ValueError, match="kind is 'Transformer', expected 'RNN', 'GRU' or 'LSTM'"):
        checked_kind("Transformer")
