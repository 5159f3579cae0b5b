"""Twenty thousand damaged files: see ``python -m tests.fuzz --help``. And the fuzzer itself."""

import json
import subprocess
import sys
from random import Random
from types import SimpleNamespace

import pytest

from tests import ROOT
from tests.fuzz.loaders import TEXTS, Loader, loaders, word_vectors
from tests.fuzz.mutation import mutated
from tests.fuzz.readers import read_text

runner = pytest.importorskip(
    "tests.fuzz.__main__",
    reason="needs limits of time and memory that Unix has",
    exc_type=ImportError,
)


@pytest.mark.long
def test_no_damaged_file_does_harm(tmp_path):
    """Of each loader as many, always the same ones; ``make fuzz`` tries others and more."""
    report = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.fuzz", "20000", "--report", str(report)]
    done = subprocess.run(
        [*command, "--keep", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    figures = json.loads(report.read_text())
    assert figures.keys() == loaders().keys()
    assert sum(each["inputs"] for each in figures.values()) == 20_000
    # Neither is everything refused, nor is there no damage.
    assert all(each["accepted"] for each in figures.values())


def attempt_with(tmp_path, load, expected=lambda files, folder: 1):
    (tmp_path / "a.txt").write_bytes(b"x")
    return runner.attempt(Loader([], load, expected, (ValueError,)), tmp_path, {"a.txt": b"x"})


def test_the_fuzzer_sees_what_it_looks_for(tmp_path, monkeypatch):
    def raising(error):
        def load(folder):
            raise error

        return load

    assert attempt_with(tmp_path, lambda folder: 1) == ("accepted", "")
    assert attempt_with(tmp_path, lambda folder: 2)[0] == "wrong"
    assert attempt_with(tmp_path, lambda folder: 1, raising(KeyError))[0] == "wrong"
    assert attempt_with(tmp_path, raising(ValueError("a.txt is bad")))[0] == "refused"
    assert attempt_with(tmp_path, raising(ValueError("it is bad")))[0] == "raw"
    assert attempt_with(tmp_path, raising(ValueError("a.txt" + "x" * 3000)))[0] == "raw"
    monkeypatch.setattr(runner.attempt, "__defaults__", (0.05,))

    def endless(folder):
        while True:
            pass

    assert attempt_with(tmp_path, endless)[0] == "hang"
    for error in (KeyError("a.txt"), MemoryError(), SystemExit(), StopIteration()):
        assert attempt_with(tmp_path, raising(error))[0] == "raw"


def test_the_fuzzer_keeps_what_fails(tmp_path, capsys):
    """A reader that takes only the first word: the damaged files that show it are written down."""
    broken = word_vectors("vectors.txt", TEXTS, lambda data: read_text(data)[:1])
    with pytest.raises(AssertionError, match="text: a seed is wrong"):
        runner.fuzz("text", broken, 1, SimpleNamespace(seed=0, keep=tmp_path))
    sound = word_vectors("vectors.txt", TEXTS, read_text)
    figures = runner.fuzz("text", sound, 20, SimpleNamespace(seed=0, keep=tmp_path))
    assert figures["inputs"] == 20 == figures["refused"] + figures["accepted"]


def test_the_same_number_gives_the_same_damage():
    for number in range(50):
        one, two = (mutated(Random(f"0/text/{number}"), TEXTS[0], TEXTS) for _ in range(2))
        assert one == two
