"""Opening and saving a committed notebook in a real JupyterLab leaves its bytes as they are.

Needs playwright and a Chromium; is skipped, with the reason, where there is none.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from course_lib.teaching.lab import switch_on
from tests import ROOT

pytestmark = pytest.mark.slow

# A chapter, one with an interactive figure, an exercise and a solution.
OPENED = [
    "00_start_here.ipynb",
    "04_glove_ratios.ipynb",
    "exercises/01_sparse_vs_dense.ipynb",
    "solutions/00_start_here.ipynb",
]


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A JupyterLab with the course's extension, on copies of the notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    configuration = switch_on(folder).parents[1]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = {
        f"JUPYTER{name}": str(folder / "home")
        for name in ("_CONFIG_DIR", "_DATA_DIR", "_RUNTIME_DIR", "LAB_SETTINGS_DIR")
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder / 'notebooks'}",
    ]
    with open(folder / "log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            cwd=ROOT,
            env={**os.environ, **home, "JUPYTER_CONFIG_PATH": str(configuration)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api", folder / "log")
        yield f"http://127.0.0.1:{port}/lab/tree/", folder / "notebooks"
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, log: Path) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.mark.parametrize("name", OPENED)
def test_a_notebook_that_is_opened_and_saved_stays_the_same(address, browser, name: str) -> None:
    server, folder = address
    before = (folder / name).read_bytes()
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(120_000)
        with page.expect_websocket(lambda socket: "/channels" in socket.url) as opened:
            page.goto(f"{server}{name}?reset")
        _wait_for_the_kernels_description(page, opened.value)
        page.wait_for_timeout(3000)  # a change would show within moments of the description
        assert page.locator(".jp-NotebookPanel").count() == 1
        assert page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0
        with page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
        ):
            page.keyboard.press("Control+s")
        assert (folder / name).read_bytes() == before
    finally:
        context.close()


def _wait_for_the_kernels_description(page, socket) -> None:
    """Wait until the kernel has said which Python it is: then JupyterLab changes metadata."""
    heard = []
    socket.on("framereceived", lambda frame: heard.append(b"kernel_info_reply" in _bytes(frame)))
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached")
    for _ in range(600):
        if any(heard):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the kernel did not describe itself within a minute")


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame
