"""The house stands: no circle of imports, no arrow upwards, every room in the list.

Every import is read from the source, those inside functions and under TYPE_CHECKING too: a
circle that only works because one import waits inside a function is a circle nevertheless.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from course_lib import FLOORS
from tests import ROOT


class Arrow(NamedTuple):
    """One import: which file asks, in which line, for which file."""

    source: str
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line} imports {self.target}"


# Reading the imports


def read_arrows(root: Path, package: str = "course_lib") -> list[Arrow]:
    """All imports from file to file of a package; paths relative to ``root``."""
    files = {}
    for path in sorted((root / package).rglob("*.py")):
        here = path.relative_to(root)
        files[".".join(here.with_suffix("").parts).removesuffix(".__init__")] = here
    arrows, modules = [], set(files)
    for here in files.values():
        for node in ast.walk(ast.parse((root / here).read_text(encoding="utf-8"))):
            for name in targets(node, here, modules):
                if files[name] != here:
                    arrows.append(Arrow(here.as_posix(), node.lineno, files[name].as_posix()))
    return arrows


def targets(node: ast.AST, here: Path, modules: set[str]) -> Iterator[str]:
    """The modules that a statement asks for, each the innermost with a file of its own."""
    if isinstance(node, ast.Import):
        wanted = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        package = list(here.parts[: -node.level]) if node.level else []
        base = ".".join([*package, *filter(None, [node.module])])
        wanted = [f"{base}.{alias.name}" for alias in node.names]
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
        yield from asked_by_name(node.args[0], modules)
        return
    else:
        return
    for name in wanted:
        while name and name not in modules:
            name = name.rpartition(".")[0]
        if name:
            yield name


def asked_by_name(name: ast.expr, modules: set[str]) -> list[str]:
    """What ``import_module`` may be asked for: a name, or all that begin as an f-string does."""
    if isinstance(name, ast.Constant):
        return [module for module in modules if module == name.value]
    assert isinstance(name, ast.JoinedStr), f"which module is {ast.unparse(name)}?"
    beginning = name.values[0]
    assert isinstance(beginning, ast.Constant), f"which module is {ast.unparse(name)}?"
    return [module for module in modules if module.startswith(beginning.value)]


# Judging them


def room_of(file: str) -> str:
    """``text`` for ``course_lib/text/tokens.py``, ``sparse`` for ``course_lib/sparse.py``."""
    return Path(file).parts[1].removesuffix(".py")


def circles(arrows: Sequence[Arrow], of: Callable[[str], str] = str) -> list[str]:
    """Each way that leads back to its start, of files or, with ``of=room_of``, of rooms.

    For each start the shortest; none for a start that stands in a circle already found.
    """
    ways: dict[str, list[Arrow]] = {}
    for arrow in arrows:
        if of(arrow.source) != of(arrow.target):
            ways.setdefault(of(arrow.source), []).append(arrow)
    found: list[str] = []
    seen: set[str] = set()
    for start in sorted(ways):
        circle = [] if start in seen else shortest_way_back(start, ways, of)
        if circle:
            found.append("a circle: " + "; ".join(map(str, circle)))
            seen |= {of(arrow.source) for arrow in circle}
    return found


def shortest_way_back(
    start: str, ways: Mapping[str, Sequence[Arrow]], of: Callable[[str], str]
) -> list[Arrow]:
    """The arrows from a start back to itself; none if there is no way."""
    came_by: dict[str, Arrow] = {}
    waiting = [start]
    for place in waiting:
        for arrow in ways.get(place, ()):
            if of(arrow.target) not in came_by:
                came_by[of(arrow.target)] = arrow
                waiting.append(of(arrow.target))
    if start not in came_by:
        return []
    way = [came_by[start]]
    while of(way[0].source) != start:
        way.insert(0, came_by[of(way[0].source)])
    return way


def upward(arrows: Sequence[Arrow], floors: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Imports that run up a floor, or from one chapter's room to another's."""
    height = {room: -i for i, rooms in enumerate(floors.values()) for room in rooms}
    height["__init__"] = -len(floors)  # the door: open to every room, and leading to one
    wrong = []
    for arrow in arrows:
        source, target = room_of(arrow.source), room_of(arrow.target)
        if (source, target) == ("__init__", "threads"):
            continue  # settled as one comes in; that room leads to no other
        if height[target] > height[source]:
            wrong.append(f"{arrow}: upwards, from {source!r} to {target!r}")
        elif source != target and {source, target} <= set(floors["middle"]):
            wrong.append(f"{arrow}: from one chapter's room to another's")
    return wrong


# The house itself


@pytest.fixture(scope="module")
def ours() -> list[Arrow]:
    return read_arrows(ROOT)


def test_every_import_is_seen(ours):
    assert len(ours) > 500
    assert any(arrow.target.endswith("kernels/word2vec.py") for arrow in ours)  # in a function
    asked = {arrow.target for arrow in ours if arrow.source.endswith("teaching/asking.py")}
    assert "course_lib/teaching/questions/chapter_01.py" in asked  # by import_module


def test_no_circle_of_files(ours):
    found = circles(ours)
    assert not found, "\n".join(found)


def test_no_circle_of_rooms(ours):
    found = circles(ours, of=room_of)
    assert not found, "\n".join(found)


def test_imports_only_run_downwards(ours):
    found = upward(ours, FLOORS)
    assert not found, "\n".join(found)


def test_every_room_is_in_the_list_and_every_listed_room_is_there():
    listed = [room for rooms in FLOORS.values() for room in rooms]
    folders = {path.parent.name for path in (ROOT / "course_lib").glob("*/__init__.py")}
    files = {path.stem for path in (ROOT / "course_lib").glob("*.py")} - {"__init__"}
    assert sorted(listed) == sorted(folders | files)
    for room, sentence in (item for rooms in FLOORS.values() for item in rooms.items()):
        assert sentence.endswith(".") and len(sentence) < 80, room


def test_readme_lists_every_room_with_its_sentence():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    start = cells.index(["floor", "room", "what it is for"]) + 2
    found: dict[str, dict[str, str]] = {}
    floor = ""
    for row in cells[start : cells.index([""], start)]:
        floor = row[0] or floor
        found.setdefault(floor, {})[row[1].strip("`")] = row[2]
    assert found == FLOORS


def test_importing_the_package_is_quick():
    program = (
        "import sys, time; start = time.process_time(); import course_lib;"
        "print(time.process_time() - start);"
        "print(sorted({'torch', 'gensim', 'matplotlib', 'numpy'} & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    seconds, heavy = output.stdout.split("\n")[:2]
    assert float(seconds) < 0.2 and heavy == "[]", output


# The judge itself, on houses that are made up

HOUSE = {
    "__init__.py": "",
    "cli.py": "def run():\n    from course_lib.glove import train\n",
    "glove/__init__.py": "from course_lib.glove.model import train\n",
    "glove/model.py": "from course_lib.text import tokens\n",
    "sparse.py": "import course_lib.text.tokens\nfrom course_lib import vectors\n",
    "text/__init__.py": "from .tokens import tokenize\n",
    "text/tokens.py": "import re\ntokenize = re.findall\n",
    "vectors.py": "from course_lib.text import tokenize\n",
}
MADE_UP = {
    "top": {"cli": ""},
    "middle": {"glove": "", "sparse": ""},
    "ground": {"text": "", "vectors": ""},
}


def build(root: Path, more: Mapping[str, str]) -> list[Arrow]:
    for name, source in {**HOUSE, **more}.items():
        path = root / "course_lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return read_arrows(root)


def test_a_house_in_order_passes(tmp_path):
    arrows = build(tmp_path, {})
    assert [str(arrow).replace("course_lib/", "") for arrow in arrows] == [
        "cli.py:2 imports glove/__init__.py",
        "glove/__init__.py:1 imports glove/model.py",
        "glove/model.py:1 imports text/tokens.py",
        "sparse.py:1 imports text/tokens.py",
        "sparse.py:2 imports vectors.py",
        "text/__init__.py:1 imports text/tokens.py",
        "vectors.py:1 imports text/__init__.py",
    ]
    assert not circles(arrows) and not circles(arrows, of=room_of)
    assert not upward(arrows, MADE_UP)


@pytest.mark.parametrize(
    "back",
    [
        "def late():\n    from course_lib import vectors",
        "if TYPE_CHECKING:\n    from course_lib.vectors import WordVectors",
        "import importlib\nimportlib.import_module('course_lib.vectors')",
        "import importlib\nimportlib.import_module(f'course_lib.vect{name}')",
        "import re\nfrom .. import vectors",
    ],
    ids=["in a function", "for a type checker", "by name", "by part of a name", "relative"],
)
def test_a_circle_is_named(tmp_path, back):
    arrows = build(tmp_path, {"text/tokens.py": back})
    (circle,) = circles(arrows)
    assert "course_lib/text/tokens.py:2 imports course_lib/vectors.py" in circle
    assert "course_lib/vectors.py:1 imports course_lib/text/__init__.py" in circle


def test_a_circle_of_rooms_is_named_even_where_no_files_go_round(tmp_path):
    arrows = build(tmp_path, {"text/more.py": "from course_lib import vectors\n"})
    assert not circles(arrows)
    (circle,) = circles(arrows, of=room_of)
    assert "course_lib/text/more.py:1 imports course_lib/vectors.py" in circle


@pytest.mark.parametrize(
    ("file", "source", "message"),
    [
        ("text/tokens.py", "\nimport course_lib.cli", "tokens.py:2 .*'text' to 'cli'"),
        ("vectors.py", "from course_lib.glove.model import train", "'vectors' to 'glove'"),
        ("sparse.py", "def f():\n    from course_lib import glove", "sparse.py:2 .*another's"),
        ("__init__.py", "from course_lib.text import tokenize", "'__init__' to 'text'"),
    ],
)
def test_an_arrow_upwards_is_named(tmp_path, file, source, message):
    (wrong,) = upward(build(tmp_path, {file: source}), MADE_UP)
    assert re.search(message, wrong)
