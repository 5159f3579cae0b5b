"""Comparing what students give with what is right."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from course_lib.teaching import comparison


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (np.float32(0.5), 0.5),
        (3, 3.0),
        (3.0, 3),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (float("nan"), float("nan")),
        ([1, 2], np.array([1.0, 2.0])),
        (np.array([1, 2]), [1, 2]),
        ((1, 2), [1, 2]),
        ([1.0, 1e-12], [1.0, 1e-12]),
        (np.array(["king", "queen"]), ["king", "queen"]),
        (pd.Series(["a", "b"]), ("a", "b")),
        ("\u1103\u1162", "대"),
        (["b", "a"], {"a", "b"}),
        ({"a": [1.0]}, {"a": np.array([1.0])}),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1.0, 2.0]})),
        (scipy.sparse.csr_array(np.eye(2)), np.eye(2)),
    ],
)
def test_equal_answers_in_other_clothes(answer: object, right: object) -> None:
    assert comparison.matches(answer, right)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (0.9998, 0.9999),
        (999_999, 1_000_000),
        (1, True),
        (True, 1),
        ("3", 3),
        ([2, 1], [1, 2]),
        ([1, 2, 3], [1, 2]),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        (np.array([0.0, 1e-3]), np.array([0.0, 2e-3])),
        ({"a": 1}, {"a": 2}),
        (3, {"a": 2}),
        ("King", "king"),
        (3, "3"),
        (3, np.array([1.0, 2.0])),
        ("ab", np.array([1.0, 2.0])),
        (["a", "b"], np.array([1.0, 2.0])),
        ([[1, 2], [3]], {1, 3}),
    ],
)
def test_other_answers_do_not_match(answer: object, right: object) -> None:
    assert not comparison.matches(answer, right)


def test_a_torch_tensor_is_an_array() -> None:
    torch = pytest.importorskip("torch")
    assert comparison.matches(torch.ones(2, requires_grad=True), np.ones(2))


def test_tolerance_accepts_rounded_numbers() -> None:
    assert not comparison.matches(0.642, 0.64196878)
    assert comparison.matches(0.642, 0.64196878, tolerance=5e-4)
    assert comparison.matches([0.642, 0.0265], np.array([0.64196878, 0.02652714]), 5e-4)
    assert comparison.matches(1e-9, 0.0)


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        ("3", 3, "of type str, expected a number"),
        (np.zeros(3), np.zeros((3, 1)), r"shape \(3,\), expected \(3, 1\)"),
        (["a"], ["a", "b"], "length 1, expected 2"),
        ({"a": 1}, {"a": 1, "b": 2}, "lacks the key 'b'"),
        (0.9998, 0.9999, "less than 1% off"),
        (SimpleNamespace(), object(), "of type SimpleNamespace, expected object"),
    ],
)
def test_differences_are_described_without_the_answer(
    answer: object, right: object, said: str
) -> None:
    import re

    assert re.search(said, comparison.describe_difference(answer, right))


def test_nothing_to_say_of_another_number_or_word() -> None:
    assert comparison.describe_difference(5, 3) == ""
    assert comparison.describe_difference("queen", "king") == ""
    assert comparison.describe_difference({"a": 1}, {"a": 2}) == ""
