"""Taking single files out of zip files, wheels and tar archives, without trusting them.

An archive from elsewhere may be cut short, may lack what we want, may name files that
would land outside the folder (``../../.bashrc``), may hold links and devices, or may
unpack to more than the disk holds. We never unpack it as a whole: we open the members we
want, refuse anything that is not a plain file, and choose the file name ourselves.
"""

from __future__ import annotations

import gzip
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from course_lib.datasets.errors import ArchiveError
from course_lib.datasets.progress import byte_bar
from course_lib.datasets.registry import Member

__all__ = ["extract"]

_BLOCK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)


def extract(archive: Path, members: Sequence[Member], folder: Path, progress: bool = False) -> None:
    """Write the members of an archive into a folder, each under its own name.

    Parameters
    ----------
    archive : Path
        A zip file or wheel, or a tar file with any compression.
    members : sequence of Member
        What to take; ``path`` says where it lies in the archive, ``name`` how to call it.
    folder : Path
        An existing folder.
    progress : bool, default False

    Raises
    ------
    ArchiveError
        If the archive is damaged, a member is missing or is not a plain file, a name in
        the archive leads outside, or a member is larger than it should be.
    """
    try:
        with _opened(archive) as (sizes, open_member):
            _refuse_unsafe_names(archive, sizes)
            for member in members:
                size = _expected_size(archive, member, sizes)
                with (
                    open_member(str(member.path)) as source,
                    open(folder / member.name, "wb") as target,
                    byte_bar(f"unpacking {member.name}", size, progress) as bar,
                ):
                    while block := source.read(_BLOCK):  # never more than the size announced
                        target.write(block)
                        bar.update(len(block))
    except _DAMAGED as error:
        raise ArchiveError(f"{archive.name} is damaged or cut short: {error}") from error
    except (NotImplementedError, RuntimeError) as error:
        raise ArchiveError(f"{archive.name} cannot be unpacked: {error}") from error


@contextmanager
def _opened(archive: Path) -> Iterator[tuple[dict[str, int | None], Any]]:
    """Sizes of the members by name (None for what is no plain file), and how to open one."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as file:
            yield {info.filename: _zip_size(info) for info in file.infolist()}, file.open
    else:
        with tarfile.open(archive) as file_:
            sizes = {info.name: info.size if info.isreg() else None for info in file_}
            yield sizes, file_.extractfile


def _zip_size(info: zipfile.ZipInfo) -> int | None:
    mode = info.external_attr >> 16
    is_file = not info.is_dir() and (not stat.S_IFMT(mode) or stat.S_ISREG(mode))
    return info.file_size if is_file else None


def _refuse_unsafe_names(archive: Path, names: dict[str, int | None]) -> None:
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
            raise ArchiveError(
                f"{archive.name} is refused: it holds {name!r}, which would be written "
                "outside its folder"
            )


def _expected_size(archive: Path, member: Member, sizes: dict[str, int | None]) -> int:
    if member.path not in sizes:
        raise ArchiveError(
            f"{archive.name} has no member {member.path!r}; it holds {len(sizes)} others"
        )
    size = sizes[member.path]
    if size is None:
        raise ArchiveError(
            f"{archive.name} is refused: {member.path!r} is a link, a folder or a device, "
            "expected a plain file"
        )
    if member.bytes is not None and size != member.bytes:
        raise ArchiveError(
            f"{archive.name}: {member.path!r} has {size:,} bytes, expected {member.bytes:,}"
        )
    return size
