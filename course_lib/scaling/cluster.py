"""Find workers: two processes on this machine, or a real cluster by its address.

Dask's scheduler hands tasks to workers, and hands them out again if a worker dies. The
same program runs on a laptop and on a hundred machines; only the address differs
(Rocklin 2015, "Dask: Parallel computation with blocked algorithms and task scheduling").
Chapter 11.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_lib.checks import check_whole
from course_lib.scaling.errors import ClusterError
from course_lib.storage import ScratchError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["connect", "local_cluster"]

SCHEDULER_VARIABLE = "COURSE_SCHEDULER"
SCRATCH_VARIABLE = "COURSE_SCRATCH"
PATIENCE = 15.0  # seconds to wait for a scheduler, and then for its workers


@contextmanager
def local_cluster(workers: int = 2, memory: str = "2GiB") -> Iterator[Client]:
    """Start worker processes on this machine; leaving the block ends them all.

    In a script (not in a notebook), call this under ``if __name__ == "__main__":``, since
    every worker starts by importing the script.

    Parameters
    ----------
    workers : int, default 2
        Processes, of one thread each. More than the machine has processors gain nothing.
    memory : str, default "2GiB"
        A worker that takes more is ended by Dask, and started again.

    Yields
    ------
    distributed.Client
        For ``count_words`` and ``count_cooccurrence``, any number of times. Starting the
        processes takes a few seconds, so it pays to start them once.
    """
    from distributed import Client, LocalCluster

    check_whole(workers=workers)
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=memory,
            dashboard_address="127.0.0.1:0",  # any free port
            silence_logs=logging.CRITICAL + 1,
        ) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(workers, timeout=60)
        yield client


@contextmanager
def connect(
    client: Client | str | None = None, workers: int = 2, patience: float | None = None
) -> Iterator[Client]:
    """Get a client: yours, one for an address, or one for a cluster on this machine.

    Parameters
    ----------
    client : distributed.Client or str, optional
        A client is used and left open. A string is the address of a scheduler, such as
        ``"tcp://10.0.0.5:8786"``. None takes the address in ``COURSE_SCHEDULER``; if it is
        not set, worker processes are started on this machine and ended afterwards.
    workers : int, default 2
        How many to start on this machine, where it comes to that.
    patience : float, default 15
        Seconds to wait for a scheduler to answer, and for its first worker.

    Raises
    ------
    ClusterError
        If nobody answers in time, or no worker is there.
    """
    from distributed import Client

    patience = PATIENCE if patience is None else patience
    if client is None:
        client = os.environ.get(SCHEDULER_VARIABLE) or None
    if client is None:
        with local_cluster(workers) as own:
            yield own
    elif isinstance(client, str):
        with _reached(client, patience) as found:
            yield found
    elif isinstance(client, Client):
        _check_has_workers(client, patience)
        yield client
    else:
        raise TypeError(
            f"client is {client!r:.60}, expected a distributed.Client, the address of a scheduler "
            "such as 'tcp://10.0.0.5:8786', or None."
        )


@contextmanager
def _reached(address: str, patience: float) -> Iterator[Client]:
    from distributed import Client

    with _quiet():
        try:
            client = Client(address, timeout=patience)
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            raise ClusterError(
                f"no scheduler answered at {address} within {patience:g} s. Is it running "
                "(dask scheduler), and is the address the one that it printed, tcp:// included? "
                f"Can this machine reach it? Without client and {SCHEDULER_VARIABLE}, the work "
                "is done by processes on this machine."
            ) from error
        with client:
            _check_has_workers(client, patience)
            yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the attempts to connect off the page: what they came to is said by an error."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _check_has_workers(client: Client, patience: float) -> None:
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as error:
        raise ClusterError(
            f"the scheduler has no worker after {patience:g} s. Start some on the machines "
            "that shall do the work: dask worker ADDRESS, with the scheduler's address."
        ) from error


@contextmanager
def scratch_folder(chosen: str | os.PathLike[str] | None) -> Iterator[Path]:
    """A new folder for results on their way, removed afterwards.

    It lies in ``chosen``, or in ``COURSE_SCRATCH``, or where the system keeps temporary
    files. On a real cluster it must lie where all machines see it.
    """
    parent = chosen or os.environ.get(SCRATCH_VARIABLE) or None
    try:
        folder = Path(tempfile.mkdtemp(prefix="course-counts-", dir=parent))
    except OSError as error:
        raise ScratchError(
            f"no folder for results on their way can be made in {parent or 'the usual place'} "
            f"({error.strerror}). Pass scratch=FOLDER, with a folder that exists and has room."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_all_see(client: Client, scratch: Path | None, shards: Iterable[str]) -> None:
    """Ask every worker whether it has the course, and sees the scratch folder and the files."""
    wanted = [*shards] if scratch is None else [str(scratch), *shards]
    try:
        answers: dict[str, Any] = client.run(_first_missing, wanted)
    except Exception as error:
        raise ClusterError(
            f"a worker could not run the course's code ({type(error).__name__}: {error}). Every "
            "machine needs the same version of Python and of this course."
        ) from error
    for worker, missing in answers.items():
        if scratch is not None and missing == str(scratch):
            raise ClusterError(
                f"the worker at {worker} does not see the folder {scratch}, through which results "
                "are passed. Pass scratch=FOLDER, or set COURSE_SCRATCH, to one that all machines "
                "share."
            )
        if missing is not None:
            raise ClusterError(
                f"the worker at {worker} does not see {missing}. All machines must see the same "
                "files under the same names: put them on a disk that they share."
            )


def _first_missing(paths: list[str]) -> str | None:
    return next((path for path in paths if not os.path.exists(path)), None)
