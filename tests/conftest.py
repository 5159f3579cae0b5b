"""What several test files share: one browser, and figures that start from the same style."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
import tqdm.auto  # noqa: F401  chooses a notebook's bar if a test has imported a kernel before

from course_lib.teaching.checks import Question

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",  # the projector draws with WebGL
]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]

# A shell that starts a job in the background lets it ignore Ctrl-C, and so would every program
# that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """Bring the tests of each question together: what answers are compared with is trained once.

    It is kept in the process, and of several workers each gets neighbours in this list.
    """
    about = {}
    for item in items:
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        for question in (value for value in values if isinstance(value, Question)):
            about.setdefault(question.number, []).append(item)
    together = [item for number in sorted(about) for item in about[number]]
    seen = set(map(id, together))
    items[:] = [*together, *(item for item in items if id(item) not in seen)]


@pytest.fixture(scope="session")
def browser():
    """A Chromium; tests are skipped, with the reason, where there is none.

    One for all files: playwright cannot be started twice in one process.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        found = os.environ.get("COURSE_BROWSER") or next(
            filter(None, map(shutil.which, BROWSERS)), ""
        )
        if not found and Path(running.chromium.executable_path).is_file():
            found = running.chromium.executable_path
        if not found:
            pytest.skip(f"no browser found: none of {', '.join(BROWSERS)}; set COURSE_BROWSER")
        opened = running.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def the_same_style_for_every_test():
    """Undo what a test set with ``use_course_style``."""
    yield
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcdefaults()
