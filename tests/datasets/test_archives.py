"""Single files out of zip files, wheels and tar archives; damaged and hostile ones."""

from __future__ import annotations

import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from course_lib.datasets.archives import extract
from course_lib.datasets.errors import ArchiveError
from course_lib.datasets.registry import Member
from tests.datasets.helpers import tar_bytes, zip_bytes


def extract_from(data: bytes, folder: Path, *members: Member) -> Path:
    archive = folder / "some.archive"
    archive.write_bytes(data)
    target = folder / "target"
    target.mkdir()
    extract(archive, members, target)
    return target


@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
def test_takes_the_members_that_are_asked_for_and_nothing_else(tmp_path, pack):
    data = pack({"deep/in/a.txt": b"alpha", "b.txt": b"beta", "c.txt": b"gamma"})
    target = extract_from(data, tmp_path, Member("one", "deep/in/a.txt"), Member("b.txt", "b.txt"))
    assert {file.name: file.read_bytes() for file in target.iterdir()} == {
        "one": b"alpha",
        "b.txt": b"beta",
    }


@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
def test_a_missing_member_is_refused_by_name(tmp_path, pack):
    with pytest.raises(ArchiveError, match=r"no member 'x\.txt'; it holds 1 others"):
        extract_from(pack({"a.txt": b"a"}), tmp_path, Member("x", "x.txt"))


@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/etc/evil", "..\\evil", "C:\\evil"])
def test_an_archive_that_would_write_outside_is_refused_as_a_whole(tmp_path, pack, name):
    with pytest.raises(ArchiveError, match="written outside its folder"):
        extract_from(pack({"good.txt": b"g", name: b"x"}), tmp_path, Member("g", "good.txt"))
    assert not list((tmp_path / "target").iterdir())


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_links_devices_and_folders_in_a_tar_are_refused(tmp_path, kind):
    info = tarfile.TarInfo("data.txt")
    info.type, info.linkname = kind, "/etc/passwd"
    with pytest.raises(ArchiveError, match="link, a folder or a device"):
        extract_from(tar_bytes({}, (info,)), tmp_path, Member("d", "data.txt"))


def test_links_in_a_zip_are_refused(tmp_path):
    archive = tmp_path / "some.archive"
    info = zipfile.ZipInfo("data.txt")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(info, "/etc/passwd")
    with pytest.raises(ArchiveError, match="link, a folder or a device"):
        extract_from(archive.read_bytes(), tmp_path, Member("d", "data.txt"))


@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
def test_a_member_of_another_size_is_refused_before_it_is_unpacked(tmp_path, pack):
    with pytest.raises(ArchiveError, match="has 1,000 bytes, expected 5"):
        extract_from(pack({"a": b"x" * 1000}), tmp_path, Member("a", "a", bytes=5))
    assert not list((tmp_path / "target").iterdir())


def test_a_zip_whose_header_lies_about_the_size_is_refused(tmp_path):
    data = bytearray(zip_bytes({"a": b"x" * 1000}))
    at = data.index(b"PK\x01\x02") + 24  # size after unpacking, in the directory of the zip
    data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(ArchiveError, match=r"damaged|larger than"):
        extract_from(bytes(data), tmp_path, Member("a", "a"))


@pytest.mark.parametrize("pack", [zip_bytes, tar_bytes])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_an_archive_that_was_cut_short_is_refused(tmp_path, pack, share):
    data = pack({"a": bytes(range(256)) * 400, "b": b"b"})
    with pytest.raises(ArchiveError, match="damaged or cut short"):
        extract_from(data[: int(len(data) * share)], tmp_path, Member("a", "a"))


def test_a_zip_with_flipped_bits_is_refused(tmp_path):
    text = bytes(range(256)) * 40
    data = bytearray(zip_bytes({"a": text}))
    data[60] ^= 0xFF
    with pytest.raises(ArchiveError, match="damaged or cut short"):
        extract_from(bytes(data), tmp_path, Member("a", "a"))


def test_something_that_is_no_archive_is_refused(tmp_path):
    with pytest.raises(ArchiveError, match=r"some\.archive is damaged or cut short"):
        extract_from(b"<html>not found</html>", tmp_path, Member("a", "a"))


def test_an_encrypted_zip_is_refused(tmp_path):
    data = bytearray(zip_bytes({"a": b"secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(ArchiveError, match=r"cannot be unpacked: .*encrypted"):
        extract_from(bytes(data), tmp_path, Member("a", "a"))
