"""The places an entry may come from: a mirror folder, pip, the web.

Each source writes the members of an entry into a folder that it is given, or raises
``SourceError`` with the reason. Checking what was written is the caller's business, but a
source that has several candidates checks them itself, to take the right one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from course_lib.datasets.archives import extract
from course_lib.datasets.errors import DataUnavailableError, SourceError
from course_lib.datasets.files import file_problem
from course_lib.datasets.progress import byte_bar
from course_lib.datasets.registry import Entry, Member, PipArchive
from course_lib.places import named_folder

if TYPE_CHECKING:
    import requests

__all__ = ["archive_names", "from_mirror", "from_pip", "from_web", "mirror_folder", "sources_of"]

_POLL_SECONDS = 0.1
_LINES_OF_PIP = 6


def mirror_folder() -> Path | None:
    """Folder of ``COURSE_DATA_MIRROR``, which is searched before the network; None if unset.

    Raises
    ------
    DataUnavailableError
        If the variable names a folder that does not exist.
    """
    chosen = os.environ.get("COURSE_DATA_MIRROR")
    if not chosen:
        return None
    folder = named_folder("COURSE_DATA_MIRROR", chosen)
    if not folder.is_dir():
        raise DataUnavailableError(
            f"COURSE_DATA_MIRROR is {chosen!r}, but there is no such folder. "
            "Set it to a folder that holds the data files, or unset it."
        )
    return folder


def sources_of(entry: Entry) -> list[str]:
    """Names of the sources to try for an entry, in order."""
    names = []
    if mirror_folder():
        names.append("mirror")
    if entry.pip:
        names.append("pip")
    if entry.url or any(member.url for member in entry.members):
        names.append("web")
    return names


def archive_names(entry: Entry) -> list[str]:
    """File names of the archives that hold an entry, as a mirror may have them."""
    names = [entry.pip.archive] if entry.pip else []
    return [*names, _file_name(entry.url)] if entry.url else names


def from_mirror(entry: Entry, folder: Path, work: Path, progress: bool) -> None:
    """Take an entry from the folder that ``COURSE_DATA_MIRROR`` names, or one level below it.

    Tried in turn: the archive by its file name; each member by its file name; the only
    member by the name of the entry.
    """
    mirror = mirror_folder()
    assert mirror is not None
    reasons: list[str] = []
    for name in archive_names(entry):
        sha256 = entry.pip.sha256 if entry.pip and name == entry.pip.archive else None
        for candidate in _named(mirror, name):
            if problem := file_problem(candidate, sha256, None):
                reasons.append(problem)
            else:
                extract(candidate, entry.members, folder, progress)
                return
    for member in entry.members:
        if not _copy_from_mirror(entry, member, mirror, folder, reasons):
            wanted = [*archive_names(entry), member.name]
            raise SourceError("; ".join(reasons) or f"{mirror} holds no {' and no '.join(wanted)}")


def from_pip(entry: Entry, folder: Path, work: Path, progress: bool) -> None:
    """Let pip download the one archive of an entry, from whatever index pip is set to.

    The hash goes into the requirements file: pip checks it before it looks inside, so
    nothing in an sdist runs unless it is the archive we know. Nothing is installed.
    """
    assert entry.pip is not None
    pip = entry.pip
    downloads, scratch = work / "download", work / "scratch"
    downloads.mkdir()
    scratch.mkdir()
    requirements = work / "requirements.txt"
    requirements.write_text(f"{pip.requirement} --hash=sha256:{pip.sha256}\n", encoding="utf-8")
    log = work / "pip.txt"
    status = _run_pip(entry.name, pip, requirements, downloads, scratch, log, progress)
    if status != 0:
        raise SourceError(_last_words_of_pip(log, status))
    archive = downloads / pip.archive
    if problem := file_problem(archive, pip.sha256, pip.bytes):
        got = ", ".join(sorted(file.name for file in downloads.iterdir())) or "nothing"
        raise SourceError(f"pip left {got}: {problem}")
    extract(archive, entry.members, folder, progress)


def from_web(entry: Entry, folder: Path, work: Path, progress: bool) -> None:
    """Download an entry over HTTP: its archive, or its files one by one."""
    if entry.url:
        archive = work / _file_name(entry.url)
        _download(entry.url, archive, None, entry.name, progress)
        extract(archive, entry.members, folder, progress)
        return
    for member in entry.members:
        if member.url is None:
            raise SourceError(f"there is no address for {member.name}")
        _download(member.url, folder / member.name, member.sha256, member.name, progress)


def _named(mirror: Path, name: str) -> Iterator[Path]:
    """Files of this name in the mirror folder, and in the folders directly inside it."""
    folders = [mirror, *sorted(path for path in mirror.iterdir() if path.is_dir())]
    return (path / name for path in folders if (path / name).is_file())


def _copy_from_mirror(
    entry: Entry, member: Member, mirror: Path, folder: Path, reasons: list[str]
) -> bool:
    names = [member.name]
    if len(entry.members) == 1:
        names += [entry.name, entry.name + Path(member.name).suffix]
    for name in names:
        for candidate in _named(mirror, name):
            if problem := file_problem(candidate, member.sha256, member.bytes):
                reasons.append(problem)
            else:
                shutil.copyfile(candidate, folder / member.name)
                return True
    return False


def _run_pip(
    title: str,
    pip: PipArchive,
    requirements: Path,
    downloads: Path,
    scratch: Path,
    log: Path,
    progress: bool,
) -> int:
    """Run pip and watch its folders grow; end it if we are interrupted."""
    command = [
        sys.executable, "-m", "pip", "download",
        "--no-deps", "--require-hashes", "--requirement", str(requirements),
        "--dest", str(downloads), "--only-binary" if pip.is_wheel else "--no-binary", pip.name,
        "--ignore-requires-python", "--retries", "2", "--no-input", "--progress-bar", "off",
        "--disable-pip-version-check",
    ]  # fmt: skip
    # pip's own temporary files go where we can count them, and where we clean up.
    environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    with (
        open(log, "wb") as output,
        byte_bar(f"{title} (pip)", pip.bytes, progress) as bar,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=output,
            env=environment, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            while True:
                try:
                    return process.wait(timeout=_POLL_SECONDS)
                except subprocess.TimeoutExpired:
                    grown = _folder_size(downloads) + _folder_size(scratch)
                    bar.update(min(grown, pip.bytes or grown) - bar.n)
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[bytes]) -> None:
    """End pip and what it started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    else:
        process.kill()
    process.wait()


def _folder_size(folder: Path) -> int:
    """Bytes of all files below a folder; files that vanish meanwhile do not count."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                continue
    return total


def _last_words_of_pip(log: Path, status: int) -> str:
    """What pip said when it failed: its ERROR lines, or the last lines if it has none."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    lines = [line.strip() for line in lines if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    if any("DO NOT MATCH THE HASHES" in line for line in errors):
        return "pip found an archive of this name, but its sha256 is not the one we know: refused"
    if errors == ["Exception:"]:  # a traceback follows; its last line is the reason
        errors = lines[-1:]
    if any("connection broken" in line for line in lines):
        errors.append("pip could not reach its index")
    said = "; ".join((errors or lines)[-_LINES_OF_PIP:])
    return f"pip ended with status {status}: {said or 'it said nothing'}"


def _file_name(url: str) -> str:
    """Name of the file at an address, "+" and "%20" turned into what they stand for."""
    return unquote(urlsplit(url).path).rsplit("/", 1)[-1]


def _download(url: str, target: Path, sha256: str | None, title: str, progress: bool) -> None:
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")  # the bar says it all
    with byte_bar(title, 1, progress) as bar:
        downloader = pooch.HTTPDownloader(
            progressbar=bar if progress else False, chunk_size=1 << 16, timeout=60
        )
        try:
            pooch.retrieve(
                url,
                known_hash=sha256 and f"sha256:{sha256}",
                fname=target.name,
                path=target.parent,
                downloader=downloader,
            )
        except requests.exceptions.RequestException as error:
            raise SourceError(f"{url}: {_network_reason(error)}") from error
        except ValueError as error:
            raise SourceError(f"{url}: {str(error).splitlines()[0]}") from error


def _network_reason(error: requests.exceptions.RequestException) -> str:
    """A network error in a few words, without the wrappers of the libraries below."""
    from requests import exceptions

    if isinstance(error, exceptions.ChunkedEncodingError):
        return "the connection was cut before the file was complete"
    if isinstance(error, exceptions.Timeout):
        return "no answer in time"
    if isinstance(error, exceptions.ConnectionError):
        cause = getattr(error.args[0], "reason", error) if error.args else error
        return f"no connection ({str(cause).rsplit(': ', 1)[-1]})"
    return str(error)
