"""Setting up: running needs the first list of packages alone, and make says what it can do."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def pinned(file: str) -> set[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {plain(Requirement(line).name) for line in lines if line and line[0] != "-"}


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def imports(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"course_lib"}


def code(notebook: Path) -> str:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return "\n".join(re.sub(r"^\s*[%!].*", "", source, flags=re.M) for source in sources)


def test_chapters_and_library_import_what_requirements_txt_brings():
    installs, run = metadata.packages_distributions(), pinned("requirements.txt")
    for path in [*ROOT.glob("course_lib/**/*.py"), *ROOT.glob("notebooks/**/*.ipynb")]:
        source = code(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
        for module in imports(source):
            names = {plain(name) for name in installs.get(module, [])}
            assert names & run, f"{path.relative_to(ROOT)}: {module} is not in requirements.txt"


def targets() -> dict[str, tuple[str, str]]:
    rules = re.findall(r"^([a-z]+):(.*?)(?:##(.*))?$", MAKEFILE, re.MULTILINE)
    return {name: (needs, text.strip()) for name, needs, text in rules}


def test_every_target_says_what_it_does():
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == set(targets())
    assert all(text for _, text in targets().values())


def test_running_and_reading_do_not_install_what_tests_need():
    for name, (needs, _) in targets().items():
        dev = name in {"test", "slides", "site", "bench", "lint", "lock"}
        assert ("$(DEV_READY)" in needs) == dev, name


@pytest.mark.skipif(
    shutil.which("make") is None or sys.platform == "win32", reason="needs make and a Unix shell"
)
def test_make_without_a_target_prints_what_there_is():
    alone = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make"], cwd=ROOT, env=alone, capture_output=True, text=True, check=True
    )  # under "make test" it would be a make within a make, which announces its folder
    listed = dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[1:])
    assert listed == {name: text for name, (_, text) in targets().items()}


def test_binder_fetches_the_data_when_it_builds():
    hook = ROOT / "postBuild"
    assert hook.read_text(encoding="utf-8").startswith("#!/bin/bash\n")
    assert "course data get --embedded" in hook.read_text(encoding="utf-8")
    assert b"\r" not in hook.read_bytes()
    if sys.platform != "win32":
        assert hook.stat().st_mode & 0o111, "postBuild is not executable: chmod +x postBuild"
