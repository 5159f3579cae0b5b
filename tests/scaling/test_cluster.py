"""Finding workers: schedulers out of reach, dead workers, nothing left behind."""

import time
from types import SimpleNamespace

import psutil
import pytest

from course_lib import scaling
from course_lib.scaling import cluster as cluster_module
from course_lib.scaling import counting
from course_lib.text import Vocabulary
from tests.scaling.helpers import sentences_of


def children():
    """Processes that this one has started; Python's own helper stays until the end."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "resource_tracker" not in " ".join(child.cmdline())
    ]


def test_a_task_that_kills_every_worker_is_explained():
    from distributed import KilledWorker

    class Stub:
        def cancel(self, futures, force):
            self.cancelled = futures

    stub = Stub()
    killed = KilledWorker("count", SimpleNamespace(address="tcp://here:1"), 3)
    with (
        pytest.raises(scaling.ClusterError, match="run out of memory"),
        counting._guarded(stub),
    ):
        raise killed
    assert stub.cancelled == []


def test_a_scheduler_out_of_reach_is_told_in_time(monkeypatch, corpus):
    monkeypatch.setattr(cluster_module, "PATIENCE", 0.3)
    monkeypatch.setenv("COURSE_SCHEDULER", "tcp://127.0.0.1:9")
    start = time.monotonic()
    with pytest.raises(scaling.ClusterError, match="at tcp://127.0.0.1:9 within 0.3 s"):
        scaling.count_words(corpus, progress=False)
    assert time.monotonic() - start < 20
    with pytest.raises(scaling.ClusterError, match="tcp:// included"):
        scaling.count_words(corpus, "nonsense://here", progress=False)


def test_an_address_and_an_environment_variable_lead_to_the_cluster(cluster, corpus, monkeypatch):
    address = cluster.scheduler.address
    expected = Vocabulary.build(sentences_of(corpus[:1]))
    assert scaling.count_words(corpus[0], address, progress=False).words == expected.words
    monkeypatch.setenv("COURSE_SCHEDULER", address)
    assert scaling.count_words(corpus[0], progress=False).words == expected.words
    cluster.wait_for_workers(2, timeout=30)  # a client leaves, the workers stay


def test_a_scheduler_without_workers_is_told():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        Client(empty) as client,
        pytest.raises(scaling.ClusterError, match=r"no worker after 0\.2 s"),
        scaling.connect(client, patience=0.2),
    ):
        pass


def test_no_process_is_left_behind(corpus):
    before = {child.pid for child in children()}
    with (
        pytest.raises(RuntimeError, match="something else"),
        scaling.local_cluster(1),
    ):
        started = {child.pid for child in children()} - before
        assert started
        raise RuntimeError("something else")
    assert not {child.pid for child in children()} & started


def test_workers_that_do_not_see_the_files_are_named(tmp_path):
    class Stub:
        def run(self, function, paths):
            return {"tcp://far:1": function(paths)}

    with pytest.raises(scaling.ClusterError, match="far:1 does not see the folder .*gone"):
        cluster_module.check_all_see(Stub(), tmp_path / "gone", [])
    with pytest.raises(scaling.ClusterError, match=r"far:1 does not see .*text\.txt"):
        cluster_module.check_all_see(Stub(), tmp_path, [str(tmp_path / "text.txt")])

    class Old:
        def run(self, function, paths):
            raise ModuleNotFoundError("No module named 'course_lib'")

    with pytest.raises(scaling.ClusterError, match="same version of Python and of this course"):
        cluster_module.check_all_see(Old(), tmp_path, [])


def test_an_interrupt_ends_the_workers():
    before = {child.pid for child in children()}
    with pytest.raises(KeyboardInterrupt), scaling.local_cluster(1):
        raise KeyboardInterrupt
    assert {child.pid for child in children()} <= before
