"""The tests mirror the library: each module has its test file, each test file its module."""

import ast
from pathlib import Path

from tests import ROOT

LIBRARY, TESTS = ROOT / "course_lib", ROOT / "tests"

# What is tested beside the library: the project as a whole, and the committed notebooks
# with the decks and pages made of them; damaged files for all loaders at once.
BESIDE_THE_LIBRARY = {
    "test_architecture.py", "test_benchmarks.py", "test_layout.py", "test_project.py",
    "test_readme.py", "test_setup.py", "notebooks", "fuzz",
}  # fmt: skip
# One parametrised test puts every question of these modules.
QUESTIONS = ("teaching/questions", TESTS / "notebooks" / "test_questions.py")


def place_of_test(module: Path) -> Path:
    """``vectors/search.py`` is tested in ``vectors/test_search.py``."""
    return module.with_name(f"test_{module.stem.strip('_')}.py")


def offers_something(source: str) -> bool:
    """Whether a module has a public function or class with code; a bare error has none."""
    return any(
        isinstance(part, ast.FunctionDef | ast.ClassDef)
        and not part.name.startswith("_")
        and not all(isinstance(line, ast.Expr) for line in part.body)  # a docstring alone
        for part in ast.parse(source).body
    )


def untested(library: Path, tests: Path) -> list[str]:
    """Modules without a test file where it belongs, each with that place."""
    modules = [path.relative_to(library) for path in sorted(library.rglob("*.py"))]
    return [
        f"{library.name}/{module} has no {tests.name}/{place_of_test(module)}"
        for module in modules
        if not module.as_posix().startswith(QUESTIONS[0])
        and offers_something((library / module).read_text(encoding="utf-8"))
        and not (tests / place_of_test(module)).is_file()
    ]


def homeless(library: Path, tests: Path) -> list[str]:
    """Test files that belong to no module."""
    known = {place_of_test(path.relative_to(library)) for path in library.rglob("*.py")}
    files = [path.relative_to(tests) for path in sorted(tests.rglob("test_*.py"))]
    return [
        f"{tests.name}/{file} tests no module of {library.name}"
        for file in files
        if file not in known and file.parts[0] not in BESIDE_THE_LIBRARY
    ]


def test_every_module_has_its_test_file():
    assert untested(LIBRARY, TESTS) == []
    assert QUESTIONS[1].is_file()


def test_every_test_file_has_its_module():
    assert homeless(LIBRARY, TESTS) == []


def test_what_is_out_of_place_is_named(tmp_path):
    library, tests = tmp_path / "lib", tmp_path / "tests"
    for path, source in {
        "lib/__init__.py": "from lib.room import found\n",
        "lib/room/found.py": "def find():\n    pass\n",
        "lib/room/lost.py": "class Lost:\n    number = 1\n",
        "lib/room/_hidden.py": "def show():\n    pass\n",
        "lib/room/names.py": "NAME = 'only'\n\n\ndef _helper():\n    pass\n",
        "lib/room/errors.py": "class LostError(ValueError):\n    'It is gone.'\n",
        "tests/room/test_found.py": "",
        "tests/room/test_names.py": "",
        "tests/test_lost.py": "",
        "tests/notebooks/test_pages.py": "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source, encoding="utf-8")
    assert untested(library, tests) == [
        "lib/room/_hidden.py has no tests/room/test_hidden.py",
        "lib/room/lost.py has no tests/room/test_lost.py",
    ]
    assert homeless(library, tests) == ["tests/test_lost.py tests no module of lib"]
