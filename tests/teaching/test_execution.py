"""Running notebooks: copies, failures, dead kernels, Ctrl-C, and no kernel left behind."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest

from course_lib.teaching.execution import execute_notebooks, find_chapters, repository_root
from tests.teaching.helpers import write_notebook

# nbclient, zmq and asyncio close their sockets in their own time
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


def test_notebooks_run_and_stay_as_they_were(tmp_path):
    first = write_notebook(tmp_path, "01_first", "x = 20 + 1", "x * 2")
    second = write_notebook(
        tmp_path, "02_second", "import os", "print(os.environ['COURSE_PROFILE'], os.getcwd())"
    )
    before = first.read_bytes()
    started, cells, ended = [], [], []
    outcomes = execute_notebooks(
        [first, second],
        tmp_path / "build",
        environment={"COURSE_PROFILE": "full"},
        on_start=lambda notebook, n: started.append((notebook.stem, n)),
        on_cell=lambda notebook: cells.append(notebook.stem),
        on_end=lambda outcome: ended.append(outcome.notebook.stem),
    )
    assert [outcome.failure for outcome in outcomes] == [None, None]
    assert sorted(started) == [("01_first", 2), ("02_second", 2)]
    assert sorted(cells) == ["01_first"] * 2 + ["02_second"] * 2
    assert sorted(ended) == ["01_first", "02_second"]
    assert first.read_bytes() == before
    executed = nbformat.read(outcomes[0].executed, 4)
    assert executed.cells[2].outputs[0].data["text/plain"] == "42"
    assert executed.metadata["language_info"] == {"name": "python"}  # no version, no machine
    printed = nbformat.read(outcomes[1].executed, 4).cells[2].outputs[0].text
    assert printed.split() == ["full", str(tmp_path)]
    assert not list((tmp_path / "build").glob("*.partial"))


def test_progress_bars_are_not_kept(tmp_path):
    bar = "from tqdm.auto import tqdm\nfor i in tqdm(range(3)):\n    pass\nprint('done')"
    (outcome,) = execute_notebooks([write_notebook(tmp_path, "01_bar", bar)], tmp_path / "build")
    executed = nbformat.read(outcome.executed, 4)
    assert [output.get("text") for output in executed.cells[1].outputs] == ["done\n"]
    assert "widgets" not in executed.metadata


def test_a_failing_cell_is_named_and_the_others_still_run(tmp_path):
    bad = write_notebook(tmp_path, "01_bad", "ok = 1", "1 / 0", "never = 1")
    good = write_notebook(tmp_path, "02_good", "1 + 1")
    outcomes = execute_notebooks([bad, good], tmp_path / "build", jobs=1)
    failure = outcomes[0].failure
    assert failure is not None
    assert (failure.cell, failure.source) == (2, "1 / 0")
    assert failure.error == "ZeroDivisionError: division by zero"
    assert "\x1b" not in failure.traceback
    assert outcomes[1].failure is None
    assert outcomes[0].executed.exists()


def test_a_kernel_that_dies_is_a_failure_not_a_hang(tmp_path):
    dying = write_notebook(tmp_path, "01_dying", "import os; os._exit(1)")
    (outcome,) = execute_notebooks([dying], tmp_path / "build")
    assert outcome.failure is not None and "DeadKernelError" in outcome.failure.error


def test_a_cell_that_takes_too_long_is_a_failure(tmp_path):
    slow = write_notebook(tmp_path, "01_slow", "import time; time.sleep(60)")
    (outcome,) = execute_notebooks([slow], tmp_path / "build", timeout=1)
    assert outcome.failure is not None and "Timeout" in outcome.failure.error


def test_no_kernel_stays_behind(tmp_path):
    bad = write_notebook(tmp_path, "01_bad", "1 / 0")
    execute_notebooks([bad], tmp_path / "build")
    children = psutil.Process().children(recursive=True)
    assert not [c for c in children if "ipykernel" in " ".join(c.cmdline())]


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT as a terminal does")
def test_ctrl_c_stops_every_kernel(tmp_path):
    for name in ("01_a", "02_b"):
        cell = "import pathlib, time; pathlib.Path(f'{NAME}.started').touch(); time.sleep(300)"
        write_notebook(tmp_path, name, f"NAME = {name!r}", cell)
    program = (
        "from course_lib.cli.run import _run; from rich.console import Console;"
        "import pathlib, sys;"
        f"folder = pathlib.Path({str(tmp_path)!r});"
        "sys.exit(_run(Console(), sorted(folder.glob('*.ipynb')), folder / 'b', 'sample', 2, 600))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    deadline = time.monotonic() + 60
    while len(list(tmp_path.glob("*.started"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    kernels = psutil.Process(process.pid).children(recursive=True)
    assert len(kernels) >= 2
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "All kernels have been shut down" in output and "Traceback" not in output
    _, alive = psutil.wait_procs(kernels, timeout=10)
    assert not alive


def test_chapters_are_found_by_number_name_or_path(tmp_path):
    names = ["00_start_here", "01_sparse_vs_dense", "11_scaling_out"]
    paths = [write_notebook(tmp_path, name, "1") for name in names]
    write_notebook(tmp_path, "draft", "1")
    assert find_chapters(folder=tmp_path) == paths
    assert find_chapters(["1", "11", "start", "01_sparse_vs_dense"], tmp_path) == [
        paths[1],
        paths[2],
        paths[0],
        paths[1],
    ]
    assert find_chapters([str(paths[0])], tmp_path) == [paths[0].resolve()]


def test_unknown_chapters_are_named_with_those_there_are(tmp_path):
    write_notebook(tmp_path, "01_sparse_vs_dense", "1")
    write_notebook(tmp_path, "11_scaling_out", "1")
    with pytest.raises(LookupError, match="'7' is no chapter. Chapters: 01_sparse_vs_dense, 11_s"):
        find_chapters(["7"], tmp_path)
    with pytest.raises(LookupError, match="'s' fits more than one chapter"):
        find_chapters(["s"], tmp_path)


def test_jobs_below_one_are_refused(tmp_path):
    with pytest.raises(ValueError, match="jobs is 0"):
        execute_notebooks([], tmp_path, jobs=0)


def test_the_library_knows_its_course():
    assert (repository_root() / "notebooks").is_dir()


def test_working_directory_of_the_tests_is_left_alone(tmp_path):
    here = os.getcwd()
    execute_notebooks(
        [write_notebook(tmp_path, "01_a", "import os; os.chdir('/')")], tmp_path / "b"
    )
    assert os.getcwd() == here


def test_an_unreadable_notebook_does_not_stop_the_others(tmp_path):
    good = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    nbformat.write(good, tmp_path / "01_good.ipynb")
    (tmp_path / "02_bad.ipynb").write_text("{", encoding="utf-8")
    ended = []
    outcomes = execute_notebooks(
        sorted(tmp_path.glob("*.ipynb")), tmp_path / "out", on_end=lambda o: ended.append(o)
    )
    assert [outcome.failure is None for outcome in outcomes] == [True, False]
    assert "02_bad.ipynb is not a notebook" in outcomes[1].failure.error
    assert len(ended) == 2
