"""What ``fit``, ``predict`` and ``split`` refuse, in sentences."""

import numpy as np
import pytest

from course_lib.classification import accuracy, confusion, fit, predict, split
from tests.classification.helpers import model_of

EYE = np.eye(4, dtype=np.float32)
LABELS = np.array([0, 1, 0, 1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit(model_of(), (EYE, [0, 0, 0, 0])), r"no example of class 1.*\[4, 0\]"),
        (lambda: fit(model_of(1), (EYE, [1, 1, 1, 1])), r"no example of class 0"),
        (lambda: fit(model_of(3), (EYE, LABELS)), r"no example of class 2.*\[2, 2, 0\]"),
        (lambda: fit(model_of(), (EYE, [0, 1, 2, 0])), "go up to 2, but the model has 2 outputs"),
        (lambda: fit(model_of(1), (EYE, LABELS), (EYE, [0, 1, 2, 0])), "1 output, for"),
        (lambda: fit(model_of(), (EYE, [0, 1])), r"train has 4 inputs and labels of shape \(2,\)"),
        (lambda: fit(model_of(), (EYE, LABELS), (EYE, [0])), "validation has 4 inputs"),
        (lambda: fit(model_of(), (EYE[:0], [])), "train has no inputs"),
        (lambda: fit(model_of(), ([], [])), "train has no inputs"),
        (lambda: fit(model_of(), (EYE, [0.0, 1, 0, 1])), "type float64.*whole numbers"),
        (lambda: fit(model_of(), (EYE, [0, -1, 0, 1])), r"whole numbers from 0"),
        (lambda: fit(model_of(), (np.array(["a", "b"]), [0, 1])), "type <U1, expected numbers"),
        (lambda: fit(model_of(), (EYE, LABELS), epochs=0), "epochs is 0"),
        (lambda: fit(model_of(), (EYE, LABELS), batch_size=0), "batch_size is 0"),
        (lambda: fit(model_of(), (EYE, LABELS), learning_rate=-1), "learning_rate is -1"),
        (lambda: fit(model_of(), (EYE, LABELS), patience=2), "patience is 2.*validation="),
        (lambda: fit(model_of(), (np.full_like(EYE, np.inf), LABELS), progress=False), "diverged"),
        (lambda: fit(model_of().requires_grad_(False), (EYE, LABELS)), "no weights to train"),
        (lambda: predict(model_of(), EYE[:0]), "inputs has no inputs"),
        (lambda: accuracy([], []), "at least one"),
        (lambda: accuracy([0, 1], [0]), r"shape \(2,\) and predictions \(1,\)"),
        (lambda: confusion([0, 2], [0, 1], names=["a"]), "names has 1 entries.*3 classes"),
        (lambda: split([0, 1], [0.5, 0.6]), "expected positive numbers"),
        (lambda: split([0, 1], [0.5, 0]), "expected positive numbers"),
        (lambda: split([0, 1], []), "expected positive numbers"),
        (lambda: split([0, 1], [0.1, 0.9]), "a part is empty"),
        (lambda: split([[0], [1]], [1]), r"labels has shape \(2, 1\)"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
