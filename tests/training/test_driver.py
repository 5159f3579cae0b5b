"""The driver on work whose answer is known: who does what, at which rate, until when."""

import threading
import time

import numpy as np
import pytest

from course_lib.training import TrainingInterrupted, TrainingStep, history_frame, train
from course_lib.training.driver import LOWEST_RATE, check_architecture

OPTIONS = {
    "epochs": 2,
    "stretch": 3,
    "learning_rate": 1.0,
    "usual_rate": "1 is usual",
    "progress": False,
}
NO_WEIGHTS = [np.zeros(1)]


def test_one_thread_walks_from_end_to_end_while_the_rate_falls():
    calls = []

    def work(start, stop, rate, thread):
        calls.append((start, stop, rate, thread))
        return 2.0 * (stop - start), 4 * (stop - start)

    run = train(work, 8, NO_WEIGHTS, **OPTIONS)
    spans = [(0, 3), (3, 6), (6, 8)]
    rates = [1 - done / 16 for done in (0, 3, 6, 8, 11, 14)]
    assert calls == [(*span, rate, 0) for span, rate in zip(spans * 2, rates, strict=True)]
    assert run.steps[0] == TrainingStep(3 / 8, 0.5, 1.0, 3, 12)
    assert [step.epoch for step in run.steps] == [3 / 8, 6 / 8, 1, 11 / 8, 14 / 8, 2]
    assert run.epoch_losses() == [2.0, 2.0] and not run.interrupted
    assert list(run.history().columns) == ["epoch", "loss", "learning_rate", "tokens", "pairs"]
    assert run.history()["tokens"].sum() == 16
    assert history_frame([]).shape == (0, 5)


def test_the_rate_can_stay_and_never_falls_to_nothing():
    rates = []

    def work(start, stop, rate, thread):
        rates.append(rate)
        return 1.0, 1

    train(work, 4, NO_WEIGHTS, **OPTIONS, falling=False)
    assert set(rates) == {1.0}
    rates.clear()
    train(work, 10**6, NO_WEIGHTS, **{**OPTIONS, "epochs": 1, "stretch": 10**6 - 1})
    assert rates == [1.0, LOWEST_RATE]


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_share_everything_and_each_has_its_own_slice(threads):
    done = np.zeros(5, dtype=int)
    owners = [set() for _ in done]

    def work(start, stop, rate, thread):
        done[start:stop] += 1
        for token in range(start, stop):
            owners[token].add(thread)
        return float(stop - start), stop - start

    run = train(work, 5, NO_WEIGHTS, **{**OPTIONS, "stretch": 1}, threads=threads)
    assert done.tolist() == [2] * 5 and all(len(one) == 1 for one in owners)
    assert run.epoch_losses() == [1.0, 1.0]
    assert run.steps[-1].epoch == 2


def test_no_thread_waits_for_another():
    """Rounds would take the slower of two at each step: twice the time of either."""
    far = threading.Event()

    def work(start, stop, rate, thread):
        if thread == 0 and start == 0:
            assert far.wait(10), "the other thread did not get on alone"
        elif stop == 20:
            far.set()
        return 1.0, 1

    train(work, 20, NO_WEIGHTS, **{**OPTIONS, "epochs": 1, "stretch": 1}, threads=2)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_interruption_stops_all_threads_and_says_how_far_it_came(threads):
    steps = []

    def stop_early(step):
        steps.append(step)
        if len(steps) == 5:
            raise KeyboardInterrupt

    def work(start, stop, rate, thread):
        time.sleep(0.001)
        return 1.0, 1

    def caller():
        options = {**OPTIONS, "epochs": 10, "stretch": 1}
        return train(work, 10, NO_WEIGHTS, **options, threads=threads, callback=stop_early)

    before = threading.active_count()
    with pytest.warns(TrainingInterrupted, match=r"in epoch 1 of 10, after 5% of the work") as told:
        run = caller()
    assert told[0].filename == __file__
    assert run.interrupted and len(run.steps) == 5 and run.epoch_losses() == []
    assert threading.active_count() == before


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("loss", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_ends_the_run(threads, loss):
    message = rf"in epoch 1: the loss is {loss}, .* smaller learning_rate than 1; 1 is usual\."
    with pytest.raises(FloatingPointError, match=message):
        train(lambda *_: (loss, 1), 9, NO_WEIGHTS, **OPTIONS, threads=threads)


def test_weights_are_looked_at_when_an_epoch_ends():
    weights = [np.zeros(2), np.zeros(3)]
    calls = []

    def work(start, stop, rate, thread):
        calls.append(start)
        weights[1][2] = np.nan
        return 1.0, 1

    with pytest.raises(FloatingPointError, match="diverged in epoch 1"):
        train(work, 9, weights, **OPTIONS)
    assert calls == [0, 3, 6]


def test_a_stretch_without_pairs_is_no_failure_but_a_run_without_is():
    run = train(lambda start, *_: (1.0, 1) if start else (0.0, 0), 6, NO_WEIGHTS, **OPTIONS)
    assert np.isnan(run.steps[0].loss) and run.steps[1].loss == 1
    with pytest.raises(ValueError, match="nothing was left to train on"):
        train(lambda *_: (0.0, 0), 6, NO_WEIGHTS, **OPTIONS)


def test_the_bar_shows_the_loss_and_the_unit(capsys):
    train(lambda *_: (0.25, 1), 6, NO_WEIGHTS, **{**OPTIONS, "progress": True}, unit=" cells")
    shown = capsys.readouterr().err
    assert "loss=0.250" in shown and "cells" in shown


def test_architectures():
    check_architecture("cbow")
    with pytest.raises(ValueError, match="architecture is 'glove', expected 'skipgram' or 'cbow'"):
        check_architecture("glove")
