"""Published numbers agree with the paper."""

from __future__ import annotations

import pytest

from course_lib.elmo import published


def test_published_gains_agree_with_the_paper():
    tasks = published.published_tasks()
    gains = {"SQuAD": 4.7, "SNLI": 0.7, "SRL": 3.2, "Coref": 3.2, "NER": 2.06, "SST-5": 3.3}
    removed = {"SQuAD": 24.9, "SNLI": 5.8, "SRL": 17.2, "Coref": 9.8, "NER": 21, "SST-5": 6.8}
    for task, gain in gains.items():
        # The paper's 2.06 was computed before rounding.
        assert tasks.loc[task, "gain"] == pytest.approx(gain, abs=0.011)
        assert 100 * tasks.loc[task, "errors removed"] == pytest.approx(removed[task], abs=0.06)
    layers = published.published_layers()
    lower, upper = layers.loc["biLM, layer 1"], layers.loc["biLM, layer 2"]
    assert upper["WSD"] > lower["WSD"] and lower["PoS"] > upper["PoS"]
    assert layers["WSD"].idxmax() == "Iacobacci et al. 2016"
    assert layers["PoS"].idxmax() == "Ling et al. 2015"
