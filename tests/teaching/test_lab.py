"""A notebook that JupyterLab opens: described in full on the screen, in short on the disk."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from course_lib.teaching import lab

FULL = IPythonKernel.language_info
SHORT = {"name": "python"}


@pytest.fixture
def manager(tmp_path: Path):
    make = lab.unchanged_when_opened(AsyncLargeFileManager)
    return THREAD.submit(make, root_dir=str(tmp_path)).result()


#: The browser of other tests has a loop in the main thread; the manager's database of
#: signatures answers only the thread that made it.
THREAD = ThreadPoolExecutor(1)


def wait_for(answer: Coroutine):
    return THREAD.submit(asyncio.run, answer).result()


def _written(path: Path, language: dict | None) -> bytes:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A", id="a")])
    if language is not None:
        notebook.metadata["language_info"] = language
    nbformat.write(notebook, path)
    return path.read_bytes()


def _language(model: dict) -> dict | None:
    return model["content"]["metadata"].get("language_info")


def test_the_course_writes_the_kernels_description_in_short_and_shows_it_in_full(
    manager, tmp_path: Path
) -> None:
    before = _written(tmp_path / "a.ipynb", SHORT)
    opened = wait_for(manager.get("a.ipynb"))
    assert _language(opened) == FULL and FULL["version"] == sys.version.split()[0]
    wait_for(manager.save(opened, "a.ipynb"))
    assert (tmp_path / "a.ipynb").read_bytes() == before


@pytest.mark.parametrize("language", [FULL, None, {"name": "R"}])
def test_other_notebooks_stay_as_they_are(manager, tmp_path: Path, language: dict | None) -> None:
    before = _written(tmp_path / "b.ipynb", language)
    opened = wait_for(manager.get("b.ipynb"))
    assert _language(opened) == language
    wait_for(manager.save(opened, "b.ipynb"))
    assert (tmp_path / "b.ipynb").read_bytes() == before


def test_a_new_notebook_a_folder_and_a_text_are_no_business_of_ours(
    manager, tmp_path: Path
) -> None:
    (tmp_path / "text.md").write_text("# B", encoding="utf-8")
    assert wait_for(manager.get("text.md"))["content"] == "# B"
    assert wait_for(manager.get(""))["type"] == "directory"
    _written(tmp_path / "a.ipynb", FULL)
    model = wait_for(manager.get("a.ipynb"))
    wait_for(manager.save(model, "new.ipynb"))
    assert _language(wait_for(manager.get("new.ipynb"))) == FULL
    assert wait_for(manager.get("a.ipynb", content=False))["content"] is None


def test_the_server_uses_it_and_is_told_so_in_the_environment(tmp_path: Path) -> None:
    server = SimpleNamespace(
        contents_manager_class=type("Own", (), {"__init__": lambda self, parent, log: None}),
        log=None,
        session_manager=SimpleNamespace(),
        web_app=SimpleNamespace(settings={}),
    )
    lab._load_jupyter_server_extension(server)
    manager = server.contents_manager
    assert type(manager).__name__ == "CourseContents"
    assert server.session_manager.contents_manager is manager
    assert server.web_app.settings["contents_manager"] is manager
    (point,) = lab._jupyter_server_extension_points()
    file = lab.switch_on(tmp_path)
    said = json.loads(file.read_text(encoding="utf-8"))
    assert said["ServerApp"]["jpserver_extensions"] == {point["module"]: True}
    assert file.parent == tmp_path / "etc" / "jupyter" / "jupyter_server_config.d"
