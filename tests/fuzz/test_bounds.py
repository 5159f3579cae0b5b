"""The compiled loops on small corpora, every index looked at: none leaves its array."""

import os
import subprocess
import sys

import pytest

from tests import ROOT


@pytest.mark.long
def test_no_compiled_loop_leaves_its_arrays(tmp_path):
    """The tests of the loops once more, compiled so that a wrong index raises IndexError."""
    checked = {
        "NUMBA_BOUNDSCHECK": "1",
        # Of its own: what is kept there otherwise was compiled without looking.
        "NUMBA_CACHE_DIR": str(tmp_path),
    }
    pytest_options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *pytest_options, "tests/kernels"],
        cwd=ROOT, env=os.environ | checked, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "passed" in done.stdout


def test_a_wrong_index_would_be_seen():
    script = (
        "import numpy as np\nfrom numba import njit\n"
        "@njit\ndef read(array, place):\n    return array[place]\nread(np.zeros(3), 3)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"NUMBA_BOUNDSCHECK": "1"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1 and "IndexError" in done.stderr
