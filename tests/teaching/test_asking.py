"""Questions are found by their number, and ``check`` asks them."""

from __future__ import annotations

import pytest

from course_lib.teaching import asking
from tests.teaching.helpers import declare


def test_check_returns_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_find", lambda number: declare(lambda: 3))
    assert repr(asking.check("99.1", 3)) == "99.1 is right."


@pytest.mark.parametrize("number", ["1.2", "01", 1.2, "01.2.3"])
def test_check_refuses_a_malformed_number(number: object) -> None:
    with pytest.raises(LookupError, match=r"named by a string such as '01\.2'"):
        asking.check(number, 1)  # type: ignore[arg-type]


def test_check_refuses_an_unknown_chapter() -> None:
    with pytest.raises(LookupError, match="no questions for chapter 98"):
        asking.check("98.1", 1)


def test_check_names_the_questions_there_are() -> None:
    with pytest.raises(LookupError, match=r"no question 01\.99; chapter 01 has 01\.1, 01\.2"):
        asking.check("01.99", 1)


def test_a_broken_questions_module_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(asking.importlib, "import_module", lacking)
    with pytest.raises(ModuleNotFoundError, match="torch"):
        asking.check("01.1", 1)
