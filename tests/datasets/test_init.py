"""Importing the data room is cheap."""

from __future__ import annotations

import subprocess
import sys


def test_importing_the_data_room_imports_nothing_heavy():
    code = (
        "import sys, course_lib.datasets\n"
        "heavy = 'numpy pandas pyarrow torch gensim matplotlib sklearn pooch requests tqdm'\n"
        "print([name for name in heavy.split() if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
