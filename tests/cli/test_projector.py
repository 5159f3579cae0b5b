"""``course projector``: files, a server until Ctrl-C, and its page in a browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import numpy as np
import pytest
from typer.testing import CliRunner

from course_lib import datasets
from course_lib.cli import app
from course_lib.vectors import WordVectors
from tests import ROOT
from tests.visualization.helpers import read_cells

PICTURE = ROOT / "notebooks" / "images" / "projector.png"
RUNNER = CliRunner()
VECTORS = WordVectors(["ice", "눈", "fire"], [[1, 0.1], [0.9, -2e-7], [-1, 0]])


# --- server and command ---------------------------------------------------------------------


def _export_to(folder, *more):
    return RUNNER.invoke(app, ["projector", *more, "--export", str(folder)])


def test_the_command_exports_vectors_of_ones_own(tmp_path):
    VECTORS.save(tmp_path / "own.npz")
    done = _export_to(tmp_path / "out", str(tmp_path / "own.npz"))
    assert done.exit_code == 0 and "3 words written to" in done.output
    assert read_cells(tmp_path / "out" / "metadata.tsv")[2] == ["눈", "2"]
    assert 'tensor_name: "own"' in (tmp_path / "out" / "projector_config.pbtxt").read_text()


@pytest.mark.data
def test_the_command_exports_the_most_frequent_words_of_glove(tmp_path):
    assert _export_to(tmp_path, "--words", "5").exit_code == 0
    assert [row[0] for row in read_cells(tmp_path / "metadata.tsv")] == [
        "word",
        *datasets.glove_6b_50d().words[:5],
    ]


def test_missing_vectors_are_one_sentence(tmp_path):
    done = _export_to(tmp_path, str(tmp_path / "nowhere.txt"))
    assert done.exit_code == 1 and "Traceback" not in done.output
    assert "there is no such file" in done.output
    (tmp_path / "broken.txt").write_text("ice 1 2\nsnow 1\n")
    broken = _export_to(tmp_path, str(tmp_path / "broken.txt"))
    assert broken.exit_code == 1 and "broken.txt" in broken.output


@contextlib.contextmanager
def _running(*arguments):
    """The command in a process of its own, and the address that it tells."""
    command = [sys.executable, "-c", "from course_lib.cli import main; main()", "projector"]
    process = subprocess.Popen(
        [*command, *arguments, "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    try:
        yield process, process.stdout.readline()
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


@pytest.fixture
def own_vectors(tmp_path):
    rng = np.random.default_rng(0)
    words = [f"word{i}" for i in range(60)]
    WordVectors(words, rng.normal(size=(60, 10))).save(tmp_path / "own.npz")
    return str(tmp_path / "own.npz")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process")
def test_the_command_serves_until_ctrl_c_and_leaves_nothing(own_vectors, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(scratch))
        running = _running(own_vectors, "--port", "0")
        with running as (process, line):
            address = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)[0]
            base = address.rsplit("/", 1)[0]
            with urllib.request.urlopen(f"{base}/info?run=.") as answer:
                (embedding,) = json.load(answer)["embeddings"]
            assert embedding["tensorShape"] == [60, 10]
            with urllib.request.urlopen(f"{base}/tensor?run=.&name=own") as answer:
                assert len(answer.read()) == 60 * 10 * 4
            with urllib.request.urlopen(f"{base}/metadata?run=.&name=own") as answer:
                assert answer.read().decode().splitlines()[:2] == ["word\trank", "word0\t1"]
            assert any("course-projector" in path.name for path in scratch.iterdir())
            process.send_signal(signal.SIGINT)
            told, _ = process.communicate(timeout=20)
            assert process.returncode == 0
            assert "Stopped." in told and "Traceback" not in told
    assert not any("course-projector" in path.name for path in scratch.iterdir())


@pytest.mark.slow
def test_a_busy_port_is_one_sentence(own_vectors):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with _running(own_vectors, "--port", str(port)) as (process, line):
            assert process.wait(timeout=60) == 1
            told = line + process.stdout.read()
    assert f"Port {port} on 127.0.0.1 is taken" in told and f"--port {port + 1}" in told
    assert "Traceback" not in told


# --- the page in a browser ------------------------------------------------------------------


def _ink(screenshot: bytes) -> float:
    """Share of the picture that is neither white nor nearly so."""
    import io

    import matplotlib.image

    picture = matplotlib.image.imread(io.BytesIO(screenshot), format="png")[..., :3]
    return float((picture.min(axis=2) < 0.8).mean())


@pytest.mark.data
@pytest.mark.slow
def test_the_projector_draws_our_words_and_asks_for_nothing_outside(browser):
    """Look at the page, and keep a picture of it: chapter 09 shows it.

    The picture is written where ``COURSE_PROJECTOR_PICTURE=1`` asks for it, or it is missing.
    """
    with _running("--port", "0") as (_, line):
        address = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)[0]
        server = address.split("/data/")[0]
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        page = context.new_page()
        asked: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.get_by_text("Points: 10000").wait_for(timeout=90_000)
        page.get_by_text("Dimension: 50").wait_for()
        page.wait_for_timeout(2000)  # one turn of the camera
        middle = {"x": 420, "y": 130, "width": 480, "height": 560}
        assert _ink(page.screenshot(clip=middle)) > 0.03
        page.get_by_text("Spherize data").first.click()  # its centring changes the neighbours
        page.wait_for_timeout(4000)
        page.locator("vz-projector-inspector-panel input").first.fill("music")
        page.locator(".matches-list").get_by_text("music", exact=True).click()
        panel = page.locator("vz-projector-inspector-panel .nn-list")
        panel.get_by_text("songs").wait_for(timeout=30_000)
        near = panel.inner_text().split()
        assert near[:8:2] == ["musical", "pop", "dance", "songs"]
        page.mouse.move(660, 700)  # away from what explains itself under the mouse
        page.wait_for_timeout(1500)
        shown = page.screenshot()
        context.close()
    outside = [url for url in asked if not url.startswith((server, "data:", "blob:"))]
    assert outside == [] and errors == []
    assert len(shown) < 150_000
    if os.environ.get("COURSE_PROJECTOR_PICTURE") or not PICTURE.is_file():
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_bytes(shown)
