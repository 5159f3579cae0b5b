"""Half of the processors for each library; one thread for small networks, and back again."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from course_lib import threads as module
from course_lib.classification import fit, predict
from course_lib.threads import VARIABLES, one_torch_thread, processors, share
from tests import ROOT


def session(program: str, **variables: str) -> dict[str, int]:
    """What a fresh Python counts, without the variables that this one has."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    done = subprocess.run(
        [sys.executable, "-c", program + "; import json; print(json.dumps(counts()))"],
        env={**environment, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("first", ["", "import numpy; ", "import torch, numba, faiss; "])
def test_a_plain_session_gives_each_library_half_whatever_is_imported_first(first):
    found = session(first + "from course_lib.threads import counts")
    wanted = max(1, processors() // 2)
    if "numba" in first:
        found["Numba"] = wanted  # too late for it; but no loop of the course is parallel
    assert found == dict.fromkeys(("torch", "BLAS", "Numba", "faiss"), wanted)


def test_numba_compiles_although_its_threads_were_started_before():
    first = "import numba; numba.set_num_threads(numba.get_num_threads()); import course_lib; "
    compiled = "numba.njit(lambda x: x + 1)(1); from course_lib.threads import counts"
    session(first + compiled)


def test_a_number_asked_for_is_kept():
    found = session("import numpy; from course_lib.threads import counts", OMP_NUM_THREADS="3")
    assert found["faiss"] == 3
    assert max(found.values()) <= 3  # some start no more than there are processors


@pytest.mark.parametrize(
    ("given", "jobs", "threads"),
    [("", 2, 4), ("", 3, 2), ("", 16, 1), ("5", 2, 5), ("6,2", 2, 6), ("many", 2, 4)],
)
def test_a_share_is_what_was_asked_for_or_a_part_of_the_processors(
    given, jobs, threads, monkeypatch
):
    monkeypatch.setattr(module, "ASKED_FOR", given)
    monkeypatch.setattr(module, "processors", lambda: 8)
    assert share(jobs) == threads


def test_processors_where_the_system_does_not_tell_which_may_be_used(monkeypatch):
    monkeypatch.delattr(module.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(module.os, "cpu_count", lambda: None)
    assert processors() == 1


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_one_thread_inside_and_the_old_number_after_an_error(two_threads):
    with pytest.raises(KeyError), one_torch_thread():
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == 2
    with one_torch_thread(when=False):
        assert torch.get_num_threads() == 2


def test_training_and_prediction_use_one_thread(two_threads):
    seen = set()

    class Watched(torch.nn.Linear):
        def forward(self, features):
            seen.add(torch.get_num_threads())
            return super().forward(features)

    model = Watched(4, 2)
    features = np.eye(4, dtype=np.float32)
    fit(model, (features, np.array([0, 1, 0, 1])), epochs=2, progress=False)
    predict(model, features)
    assert seen == {1} and torch.get_num_threads() == 2
