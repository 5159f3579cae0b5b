"""The softmax with candidates, and the readers of states."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.elmo.heads import Candidates, GloveHeads, away_from

FREQUENCY = 1 / np.arange(1.0, 1001)
FREQUENCY /= FREQUENCY.sum()


@pytest.fixture
def heads():
    torch.manual_seed(0)
    return GloveHeads(4, torch.randn(1000, 3), FREQUENCY, n_own=10)


def test_candidates_hold_what_is_wanted_and_the_most_frequent():
    wanted = np.array([999, -1, 2, 999])
    drawn = Candidates.draw(wanted, FREQUENCY, np.random.default_rng(0))
    assert (np.diff(drawn.which) > 0).all()
    assert drawn.which[:300].tolist() == list(range(300))
    assert drawn.which[drawn.targets[[0, 2, 3]]].tolist() == [999, 2, 999]
    assert drawn.targets[1] == -100
    assert (drawn.log_presence[:300] == 0).all() and (drawn.log_presence[300:] < 0).all()


def test_the_presence_of_a_candidate_is_how_often_it_is_one():
    """4,000 draws: the share in which an output is a candidate, against the formula."""
    rng = np.random.default_rng(0)
    often = np.zeros(1000)
    said = np.zeros(1000)
    for _ in range(400):
        wanted = np.searchsorted(FREQUENCY.cumsum(), rng.random(200)).clip(0, 999)
        drawn = Candidates.draw(wanted, FREQUENCY, rng, n_drawn=100)
        often[drawn.which] += 1
        said[drawn.which] = np.exp(drawn.log_presence)
    seen = often[300:] / 400
    assert np.abs(seen - said[300:]).mean() < 0.02


def test_all_outputs_as_candidates_give_the_whole_softmax(heads):
    states = torch.randn(6, 4)
    targets = torch.tensor([0, 5, 9, 10, 500, 999])
    with torch.no_grad():
        heads.own.normal_()
        everything = Candidates(np.arange(1000), targets.numpy(), np.zeros(1000, np.float32))
        logits = states @ heads.outputs().t() + heads.bias
        expected = torch.nn.functional.cross_entropy(logits, targets)
        assert torch.allclose(heads.sampled_loss(states, everything), expected, atol=1e-5)
        assert torch.allclose(heads.outputs(targets), heads.outputs()[targets], atol=1e-6)


def test_both_directions_have_one_reader(heads):
    states, where = torch.randn(5, 2, 3, 4), torch.ones(5, 2, 3, dtype=torch.bool)
    with torch.no_grad():
        read = heads.ahead(states)
        assert float(heads.bag_loss(heads.ahead, states, 3 * read[where], where)) < 1e-6
        assert float(heads.bag_loss(heads.behind, states, read[where], where)) > 0.1


def test_no_goals_no_loss():
    assert float(away_from(torch.ones(0, 3), torch.ones(0, 3))) == 0
