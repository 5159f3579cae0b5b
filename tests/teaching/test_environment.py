"""The look at the machine: what it finds, and the mend it names for each problem."""

import os
import shutil
from collections import namedtuple
from importlib import metadata

import psutil
import pytest

from course_lib import datasets, plotting, threads
from course_lib.teaching import environment

Memory = namedtuple("Memory", "available total")


def find(what):
    return next(f for f in environment.check_environment() if f.what == what)


def test_this_machine_can_run_the_tests():
    findings = environment.check_environment()
    assert {
        "Python",
        "packages",
        "Jupyter kernel",
        "Korean font",
        "memory",
        "threads",
        "disk",
        "data",
    } <= {f.what for f in findings}
    assert all(f.state == "ok" or f.mend for f in findings)  # never a problem without a mend


def test_table_has_a_row_for_each_finding():
    table = environment.environment_table()
    assert list(table.columns) == ["what", "state", "detail", "mend"]
    assert len(table) == len(environment.check_environment())


def test_little_memory_is_a_note(monkeypatch):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(2**30, 4 * 2**30))
    finding = find("memory")
    assert finding.state == "note" and "1.0 GiB free of 4.0" in finding.detail
    assert "--jobs 1" in finding.mend


def test_threads_are_told_and_too_many_are_a_note(monkeypatch):
    monkeypatch.setattr(threads, "counts", lambda: {"torch": 2, "BLAS": 8})
    monkeypatch.setattr(threads, "processors", lambda: 16)
    monkeypatch.setattr(threads, "ASKED_FOR", "")
    finding = find("threads")
    assert (finding.state, finding.detail) == ("ok", "torch 2, BLAS 8; half of 16 processors")
    monkeypatch.setattr(threads, "processors", lambda: 4)
    monkeypatch.setattr(threads, "ASKED_FOR", "8")
    finding = find("threads")
    assert (finding.state, finding.detail) == ("note", "torch 2, BLAS 8; OMP_NUM_THREADS=8")
    assert "unset OMP_NUM_THREADS" in finding.mend


def test_a_full_disk_is_a_note(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 2**20))
    assert find("disk").state == "note" and "COURSE_DATA_HOME" in find("disk").mend


def test_a_data_home_that_cannot_be_written_is_a_problem(tmp_path, monkeypatch):
    real = os.access
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path and real(path, mode))
    finding = find("disk")
    assert finding.state == "problem" and "COURSE_DATA_HOME" in finding.mend


def test_missing_data_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path))
    finding = find("data")
    assert finding.state == "problem" and "film-plots" in finding.detail
    assert finding.mend == "Fetch it once, with a network: course data get --embedded"
    assert "glove-6b-50d" in finding.detail and len(datasets.embedded()) >= 10


def test_a_mirror_that_is_not_there_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path / "nowhere"))
    assert find("data mirror").state == "problem"


def test_a_package_missing_or_too_old_is_named(monkeypatch):
    real = metadata.version

    def version(name):
        if name == "gensim":
            return "3.8.3"
        if name == "pooch":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    finding = find("packages")
    assert finding.state == "problem"
    assert "gensim 3.8.3, needs <5,>=4.4" in finding.detail and "pooch is missing" in finding.detail
    assert "requirements.txt" in finding.mend


def test_the_course_not_installed_is_a_problem(monkeypatch):
    def requires(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", requires)
    assert find("course_lib").mend.endswith("pip install -e .")


def test_a_missing_font_is_a_problem(monkeypatch):
    def missing():
        raise FileNotFoundError("no Korean font found: install it")

    monkeypatch.setattr(plotting, "korean_font", missing)
    assert find("Korean font").state == "problem"


@pytest.mark.parametrize(
    ("argv", "state"),
    [(["/elsewhere/bin/python"], "problem"), (["python"], "ok"), (None, "problem")],
)
def test_the_kernel_must_be_this_interpreter(monkeypatch, argv, state):
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

    def get(self, name):
        if argv is None:
            raise NoSuchKernel(name)
        return KernelSpec(argv=argv)

    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", get)
    finding = find("Jupyter kernel")
    assert finding.state == state
    assert state == "ok" or "ipykernel install" in finding.mend
