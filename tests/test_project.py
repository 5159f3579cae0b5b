"""The promises of the project as a whole: one list of dependencies, a light import."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LIBRARY = ROOT / "course_lib"


def pins(file: str) -> dict[str, Requirement]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("-r ")]
    return {pin.name.lower(): pin for pin in found}


def test_environment_file_installs_this_project_in_the_pinned_versions():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert set(environment) == {"name", "channels", "dependencies"}
    conda = [d for d in environment["dependencies"] if isinstance(d, str)]
    (pip,) = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    assert sorted(re.split("[=<>]", d)[0] for d in conda) == ["pip", "python"]
    python = next(d for d in conda if d.startswith("python")).split("=")[-1]
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{python}.0")
    assert pip == ["-r requirements.txt", "-e ."]  # nothing is listed twice


def test_the_extra_all_holds_every_other_extra():
    (everything,) = [Requirement(line) for line in EXTRAS["all"]]
    assert everything.name == PROJECT["name"]
    assert everything.extras == set(EXTRAS) - {"all", "rise"}


def test_requirements_pin_every_dependency_within_its_range():
    run, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert not set(run) & set(dev), "what stands in both can disagree: run 'make lock'"
    extras = [Requirement(d) for name in set(EXTRAS) - {"all", "rise"} for d in EXTRAS[name]]
    needed = [(Requirement(d), run) for d in PROJECT["dependencies"]]
    for requirement, listed in [*needed, *((r, run | dev) for r in extras)]:
        pin = listed.get(requirement.name.lower())
        assert pin is not None, f"{requirement.name} is not pinned: run 'make lock'"
        (specifier,) = pin.specifier
        assert specifier.operator == "=="
        assert requirement.specifier.contains(specifier.version), pin


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_fit_every_machine(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "+cpu" not in text and "--" not in text and "://" not in text
    assert not re.search(r"^(nvidia|cuda|triton)", text, re.MULTILINE)


def test_the_packages_of_the_course_are_there():
    names = {Requirement(d).name for d in PROJECT["dependencies"] + EXTRAS["test"]}
    assert {
        "numpy",
        "torch",
        "gensim",
        "matplotlib",
        "scikit-learn",
        "jupyterlab",
        "nbval",
    } <= names


def test_importing_the_course_imports_nothing_heavy():
    program = (
        "import sys, course_lib;"
        "heavy = {'torch', 'gensim', 'matplotlib', 'pandas', 'sklearn', 'numba', 'numpy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert output.stdout.strip() == "[]", output.stderr


@pytest.mark.parametrize("command", [["--help"], ["run", "--help"]])
def test_the_command_line_answers_without_heavy_imports(command):
    program = (
        "import sys, typer.testing, course_lib.cli as cli;"
        f"result = typer.testing.CliRunner().invoke(cli.app, {command!r});"
        "assert result.exit_code == 0, result.output;"
        "heavy = {'torch', 'gensim', 'matplotlib', 'sklearn', 'numba', 'scipy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert output.stdout.strip() == "[]", output.stderr


def test_nothing_is_unpickled():
    for path in LIBRARY.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import pickle" not in text and "allow_pickle=True" not in text, path
        assert "torch.load(" not in text or "weights_only=True" in text, path


def test_every_chapter_of_the_map_has_its_room():
    from course_lib.teaching.course_map import CHAPTERS

    written = {path.name[:2] for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    for chapter in CHAPTERS:
        if f"{chapter.number:02d}" in written:
            room = LIBRARY / chapter.room
            assert room.with_suffix(".py").exists() or room.is_dir(), chapter
