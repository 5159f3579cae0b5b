"""The compiled loops and the same loops interpreted."""

import numpy as np
import pytest

from course_lib.kernels import (
    fasttext,
    hardware,
    questions,
    sampling,
    vector_binary,
    vector_format,
    vector_text,
    word2vec,
)


@pytest.fixture(params=["compiled", "interpreted"])
def voice(request, monkeypatch):
    """Run a test on the compiled loops, then on the same Python uncompiled."""
    if request.param == "interpreted":
        for module in (vector_text, vector_format, vector_binary):
            for name, function in vars(module).copy().items():
                if hasattr(function, "py_func"):
                    monkeypatch.setattr(module, name, function.py_func)
    with np.errstate(over="ignore"):  # compiled code does not warn, NumPy's scalars do
        yield request.param


@pytest.fixture
def interpreted(monkeypatch):
    """The training loops uncompiled, and the steps inside them as well."""
    for module in (hardware, questions, sampling, fasttext, word2vec):
        for name, function in vars(module).copy().items():
            if hasattr(function, "py_func"):
                monkeypatch.setattr(module, name, function.py_func)
    with np.errstate(over="ignore"):  # the generator's product is meant to wrap around
        yield
