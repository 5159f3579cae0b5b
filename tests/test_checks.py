"""Arguments that are refused are named, with what was expected."""

import numpy as np
import pytest

from course_lib.checks import check_rate, check_whole, check_whole_or_none


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "3", None])
def test_what_is_no_whole_number_is_named(value):
    with pytest.raises(ValueError, match=f"window is {value!r}, expected a whole number"):
        check_whole(dim=3, window=value)


def test_whole_numbers_pass_and_none_only_where_it_may():
    check_whole(dim=1, window=np.int64(5))
    check_whole_or_none(limit=None, size=3)
    with pytest.raises(ValueError, match="limit is 0, expected a whole number of at least 1"):
        check_whole_or_none(size=None, limit=0)


def test_rates():
    check_rate(0.1, "")
    for rate in (0, -1, np.inf, np.nan):
        with pytest.raises(ValueError, match="expected a finite number above 0; 0.05 is usual"):
            check_rate(rate, "0.05 is usual")
