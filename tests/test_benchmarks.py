"""The benchmarks' own bookkeeping: one table, its place in README, and the path of a peer."""

import os

import numpy as np
import pytest
from scipy import sparse

from benchmarks import _stanford, _table
from benchmarks.__main__ import BESIDE, TABLE, main
from benchmarks._measure import processor_time
from benchmarks._table import Row, keep, kept, ratios, write
from course_lib.text import EncodedCorpus
from tests import ROOT

ROWS = [
    Row("train skip-gram: one text / another", "gensim", (5, 5), (4.968, 5.1)),
    Row("train as the book does", "dense layers", (1000,), (1468.4,)),
    Row("look for one", "a full sort", (), (3.14159,)),
]
PAGE = f"# Title\n\nBefore.\n\n{_table.MARKS[0]}\nold\n{_table.MARKS[1]}\n\nAfter.\n"


def test_ratios_have_three_digits():
    assert ratios((4.968, 14.31, 0.5)) == "4.97 / 14.3 / 0.5"
    assert ratios((999.4, 1468.4)) == "999 / 1,468"


def test_what_falls_short_is_said_in_the_digits_shown():
    assert ROWS[0].short() and not ROWS[1].short() and not ROWS[2].short()
    assert not Row("", "", (5,), (4.996,)).short()
    unmeasured = Row("work", "peer", (1.8, 1.8), ())
    assert unmeasured.cells() == ("work", "peer", "1.8 / 1.8", "–") and not unmeasured.short()


def test_the_table_takes_the_place_of_the_old_one(tmp_path, monkeypatch):
    page = tmp_path / "README.md"
    page.write_text(PAGE, encoding="utf-8")
    write(ROWS, "cpu", page)
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[:4] == ["# Title", "", "Before.", ""] and lines[-2:] == ["", "After."]
    assert "old" not in lines and "processor time" in " ".join(lines)
    start = lines.index("| work | peer | owed | reached |")
    assert lines[start + 2 : start + 6] == [
        "| train skip-gram: one text / another | gensim | 5 / 5 | 4.97 / 5.1 |",
        "| train as the book does | dense layers | 1,000 | 1,468 |",
        "| look for one | a full sort | – | 3.14 |",
        _table.MARKS[1],
    ]
    monkeypatch.setattr(_table, "conditions", lambda clock: lines[5])
    write(ROWS, "cpu", page)
    once = page.read_text(encoding="utf-8")
    write(ROWS, "cpu", page)
    assert page.read_text(encoding="utf-8") == once


def test_rows_are_kept_until_they_are_measured_again(tmp_path):
    path = tmp_path / "build" / "rows.json"
    with pytest.raises(SystemExit, match="no rows yet of one, two by cpu time"):
        kept(["one", "two"], "cpu", path)
    keep("two", "cpu", ROWS[1:], path)
    keep("one", "cpu", ROWS[:1], path)
    assert kept(["one", "two"], "cpu", path) == ROWS
    keep("one", "cpu", ROWS[2:], path)
    assert kept(["one"], "cpu", path) == ROWS[2:]
    with pytest.raises(SystemExit, match="no rows yet of one by wall time"):
        kept(["one"], "wall", path)


@pytest.mark.parametrize("page", ["", PAGE.replace("end:", "stop:"), PAGE + PAGE])
def test_a_page_without_one_place_for_it_is_left_alone(page, tmp_path):
    path = tmp_path / "README.md"
    path.write_text(page, encoding="utf-8")
    with pytest.raises(ValueError, match="once each"):
        write(ROWS, "cpu", path)
    assert path.read_text(encoding="utf-8") == page


@pytest.mark.parametrize("arguments", [["nonsense"], ["--write", "--quick"]], ids=" ".join)
def test_what_cannot_be_run_or_written_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "python -m benchmarks" in capsys.readouterr().err


def test_every_benchmark_is_named():
    files = {path.stem for path in (ROOT / "benchmarks").glob("bench_*.py")}
    assert files == {f"bench_{name}" for name in TABLE + BESIDE}


def test_stanfords_programs_are_taken_from_a_folder(tmp_path, monkeypatch):
    monkeypatch.delenv(_stanford.VARIABLE, raising=False)
    assert _stanford.programs() is None
    monkeypatch.setenv(_stanford.VARIABLE, str(tmp_path))
    with pytest.raises(SystemExit, match="no program cooccur"):
        _stanford.programs()


def test_stanfords_files_hold_words_and_cells_from_one(tmp_path):
    corpus = EncodedCorpus.from_sentences([["b", "a", "b"], ["a"]])
    _stanford.write_corpus(corpus, tmp_path)
    assert (tmp_path / "corpus.txt").read_text() == "b a b\na\n"
    assert sorted((tmp_path / "vocab.txt").read_text().split("\n")) == ["", "a 2", "b 2"]
    _stanford.write_cells(sparse.csr_array([[0.0, 2.5], [2.5, 0.0]]), tmp_path)
    cells = np.fromfile(tmp_path / "cells.bin", dtype=_stanford.CELL)
    assert sorted(cells.tolist()) == [(1, 2, 2.5), (2, 1, 2.5)]


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_stanfords_programs_are_called_with_one_thread_and_their_time_counts(tmp_path):
    for name in ("cooccur", "glove"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "$@" > {name}.asked\n[ {name} = glove ] || cat\n')
        program.chmod(0o755)
    (tmp_path / "corpus.txt").write_text("a b\n")
    _stanford.count(tmp_path, tmp_path, window=7)
    assert (tmp_path / "counted.bin").read_text() == "a b\n"
    assert "-window-size 7 " in (tmp_path / "cooccur.asked").read_text()
    before = processor_time()
    _stanford.train(tmp_path, tmp_path, dim=9, epochs=2, x_max=10)
    asked = (tmp_path / "glove.asked").read_text()
    for option in ("-vector-size 9", "-iter 2", "-x-max 10", "-threads 1", "-input-file cells.bin"):
        assert option in asked
    assert processor_time() >= before
