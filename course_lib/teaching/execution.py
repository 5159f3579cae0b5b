"""Run notebooks in fresh kernels, several at a time, and say plainly what failed.

``execute_notebooks`` is what ``course run`` and ``make run`` call. Each notebook gets a
kernel of its own, in the folder of the notebook, and its executed copy is written to an
output folder; the notebook itself is not touched unless that folder is its own. Whatever
happens, an error, a dead kernel or Ctrl-C, no kernel stays behind.
"""

from __future__ import annotations

import asyncio
import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbclient import NotebookClient
    from nbformat import NotebookNode

__all__ = [
    "Failure",
    "Outcome",
    "chapters_folder",
    "execute_notebooks",
    "find_chapters",
    "repository_root",
]

_WIDGET = "application/vnd.jupyter.widget-view+json"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Failure:
    """Where and why a notebook stopped."""

    cell: int
    source: str
    error: str
    traceback: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook: seconds it took, its executed copy, and any failure."""

    notebook: Path
    seconds: float
    executed: Path
    failure: Failure | None = None


def repository_root() -> Path:
    """Return the top folder of the course, the one that holds ``notebooks/``.

    Raises
    ------
    FileNotFoundError
        If the library was installed without the course around it.
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / "notebooks").is_dir():
        raise FileNotFoundError(
            f"no folder 'notebooks' in {root}. The course runs from its own checkout: "
            "clone the repository and install it with 'pip install -e .'."
        )
    return root


def chapters_folder(language: str | None = None) -> Path:
    """Return the folder of a language's chapters: ``notebooks/``, or ``notebooks/ko/``.

    Parameters
    ----------
    language : str, optional
        As in ``translations/ko``, or "en". Defaults to ``COURSE_LANGUAGE``, else English.

    Raises
    ------
    ValueError
        If the course does not have the language.
    """
    from course_lib.language import SOURCE, language_named

    chosen = language_named(language)
    folder = repository_root() / "notebooks"
    return folder if chosen == SOURCE else folder / chosen


def find_chapters(selection: Sequence[str] = (), folder: Path | None = None) -> list[Path]:
    """Find the notebooks that a person means.

    Parameters
    ----------
    selection : sequence of str
        Chapter numbers (``"1"``, ``"01"``), names (``"01_sparse_vs_dense"``, ``"sparse"``)
        or paths of notebooks. Empty for all chapters.
    folder : Path, optional
        Where to look; the course's ``notebooks/`` by default.

    Returns
    -------
    list of Path
        In the order of the chapters, or as asked for.

    Raises
    ------
    LookupError
        If a selection fits no chapter, or more than one; the message lists the chapters.
    """
    folder = folder or repository_root() / "notebooks"
    chapters = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not selection:
        return chapters
    return [_find_one(wanted, chapters) for wanted in selection]


def _find_one(wanted: str, chapters: Sequence[Path]) -> Path:
    if wanted.endswith(".ipynb") and Path(wanted).is_file():
        return Path(wanted).resolve()
    if wanted.isascii() and wanted.isdigit():
        fitting = [c for c in chapters if int(c.name[:2]) == int(wanted)]
    else:
        fitting = [c for c in chapters if c.stem == wanted] or [
            c for c in chapters if wanted.lower() in c.stem
        ]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(c.stem for c in fitting or chapters) or "none yet"
    problem = "fits more than one chapter" if fitting else "is no chapter"
    raise LookupError(f"{wanted!r} {problem}. Chapters: {names}.")


def execute_notebooks(
    notebooks: Sequence[Path],
    output_folder: Path,
    *,
    jobs: int = 2,
    timeout: int = 600,
    environment: dict[str, str] | None = None,
    on_start: Callable[[Path, int], None] = lambda notebook, cells: None,
    on_cell: Callable[[Path], None] = lambda notebook: None,
    on_end: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run notebooks top to bottom, each in a fresh kernel, ``jobs`` at a time.

    Parameters
    ----------
    notebooks : sequence of Path
    output_folder : Path
        Executed copies go here, under the notebooks' own names; made if missing. A
        notebook that fails is written too, up to the failing cell.
    jobs : int, default 2
        How many run at once. Two suits a laptop with two cores.
    timeout : int, default 600
        Seconds that a single cell may take.
    environment : dict of str to str, optional
        Added to the kernels' environment variables, for example ``COURSE_PROFILE``.
    on_start, on_cell, on_end : callables
        Called, from worker threads, when a notebook starts (with its number of code
        cells), after each code cell, and when it ends. For progress bars.

    Returns
    -------
    list of Outcome
        In the order of ``notebooks``. Failures are in the outcomes, they do not raise.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C, when all kernels have been stopped.
    ValueError
        If ``jobs`` is below 1.
    """
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}, expected at least 1.")
    output_folder.mkdir(parents=True, exist_ok=True)
    runner = _Runner(output_folder, timeout, environment or {}, on_start, on_cell, on_end)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = [pool.submit(runner.run, notebook) for notebook in notebooks]
        waiting = set(futures)
        try:
            while waiting:  # short waits, so that Ctrl-C is heard at once on every system
                _, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
        except KeyboardInterrupt:
            for future in futures:
                future.cancel()
            runner.stop_kernels()
            raise
    return [future.result() for future in futures]


class _Runner:
    """Runs one notebook per call; knows which kernels are alive so that it can stop them."""

    def __init__(
        self,
        output_folder: Path,
        timeout: int,
        environment: dict[str, str],
        on_start: Callable[[Path, int], None],
        on_cell: Callable[[Path], None],
        on_end: Callable[[Outcome], None],
    ) -> None:
        self.output_folder = output_folder
        self.timeout = timeout
        self.environment = {**os.environ, **environment}
        self.on_start, self.on_cell, self.on_end = on_start, on_cell, on_end
        self._clients: set[NotebookClient] = set()
        self._lock = threading.Lock()
        self._stopping = False

    def run(self, path: Path) -> Outcome:
        from nbclient import NotebookClient

        from course_lib.teaching.notebooks import NotebookError, read_notebook

        try:
            notebook = read_notebook(path)
        except NotebookError as error:  # the others go on
            outcome = Outcome(path, 0.0, path, Failure(0, "", str(error)))
            self.on_start(path, 0)
            self.on_end(outcome)
            return outcome
        code_cells = [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]
        self.on_start(path, len(code_cells))
        current = [0]

        def remember(cell: NotebookNode, cell_index: int) -> None:
            current[0] = cell_index

        client = NotebookClient(
            notebook,
            timeout=self.timeout,
            kernel_name="python3",
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],  # quiet about local sockets being plain
            resources={"metadata": {"path": str(path.parent)}},
            on_cell_start=remember,
            on_cell_executed=lambda **_: self.on_cell(path),
        )
        started = time.perf_counter()
        failure = self._execute(client, notebook, current)
        executed = self.output_folder / path.name
        _write(notebook, executed)
        outcome = Outcome(path, time.perf_counter() - started, executed, failure)
        self.on_end(outcome)
        return outcome

    def _execute(
        self, client: NotebookClient, notebook: NotebookNode, current: list[int]
    ) -> Failure | None:
        from nbclient.exceptions import CellExecutionError

        with self._lock:
            if self._stopping:
                return Failure(0, "", "stopped before it began")
            self._clients.add(client)
        try:
            asyncio.run(client.async_execute(env=self.environment))
        except CellExecutionError as error:
            return Failure(
                current[0],
                notebook.cells[current[0]].source,
                f"{error.ename}: {error.evalue}",
                _ANSI.sub("", error.traceback),
            )
        except Exception as error:  # a dead kernel, a time-out: anything that ends the run
            cells: Any = notebook.cells
            source = cells[current[0]].source if cells else ""
            return Failure(current[0], source, f"{type(error).__name__}: {error}".strip())
        finally:
            with self._lock:
                self._clients.discard(client)
        return None

    def stop_kernels(self) -> None:
        """Kill every kernel that is alive, with its children; their runs then end."""
        import psutil

        with self._lock:
            self._stopping = True
            clients = list(self._clients)
        for client in clients:
            pid = getattr(getattr(client.km, "provisioner", None), "pid", None)
            if pid is None:
                continue
            try:
                kernel = psutil.Process(pid)
                for process in [*kernel.children(recursive=True), kernel]:
                    process.kill()
            except psutil.NoSuchProcess:
                pass


def _write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook without the details of the machine that ran it.

    Progress bars are left out too: they are for those who watch a cell run, and a page
    that shows one later would need scripts from the network.
    """
    import nbformat

    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if _WIDGET not in o.get("data", {})]
    partial = path.with_suffix(".partial")
    nbformat.write(notebook, partial)
    os.replace(partial, path)
