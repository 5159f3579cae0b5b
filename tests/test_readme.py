"""README tells the truth: what it repeats from elsewhere is compared with where it comes from.

Minutes, sizes and times are compared with a margin, since chapters grow and shrink; results of
chapters must agree to the digit that is printed.
"""

from __future__ import annotations

import doctest
import json
import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from course_lib.teaching.course_map import CHAPTERS
from course_lib.teaching.minutes import practice_minutes, reading_minutes
from tests import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
FLAT = " ".join(README.split())
INDEX = " ".join((ROOT / "site" / "index.md").read_text(encoding="utf-8").split())
BENCHMARKS = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "data/README.md"]
PAGES += [f"site/{path.name}" for path in (ROOT / "site").glob("*.md")]


class Row(NamedTuple):
    """A chapter in README's table."""

    chapter: str
    question: str
    rooms: str
    read: int
    practise: int
    exercise: str


def table_rows() -> Iterator[Row]:
    for line in README.splitlines():
        if re.match(r"\| \d\d \|", line):
            _, title, question, rooms, read, practise = map(str.strip, line.strip("|").split("|"))
            (chapter,) = re.findall(r"\]\((.+)\)", title)
            ((minutes, exercise),) = re.findall(r"\[(\d+)\smin\]\((.+)\)", practise)
            yield Row(chapter, question, rooms, int(read.split()[0]), int(minutes), exercise)


ROWS = list(table_rows())


def number(pattern: str, text: str = FLAT) -> float:
    """The one number that a sentence states."""
    found = re.findall(pattern, text)
    assert len(found) == 1, f"{pattern!r} fits {len(found)} places"
    return float(found[0].replace(",", ""))


def printed(chapter: str, needle: str) -> str:
    """What the cell of a chapter prints whose output holds the needle."""
    (path,) = (ROOT / "notebooks").glob(f"{chapter}_*.ipynb")
    texts = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            lines = output.get("text") or output.get("data", {}).get("text/plain", [])
            texts.append("".join(lines))
    found = [text for text in texts if re.search(needle, text)]
    assert found, f"chapter {chapter} prints nothing like {needle!r}"
    return found[0]


def steps() -> dict[str, list[str]]:
    """The rows of the table of benchmarks/README.md that tells how long setting up takes."""
    lines = BENCHMARKS[BENCHMARKS.index("## Setting up") :].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_that_are_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    places = [(ROOT / page).parent, ROOT]  # the site lays its pages beside notebooks/
    for link in re.findall(r"\]\(([^)#\s]+)", text):
        if "://" not in link:
            mine = places if page.startswith("site/") else places[:1]
            assert any((place / link).exists() for place in mine), f"{page} links to {link}"


@pytest.mark.data
def test_the_first_example_prints_what_it_shows():
    (block,) = re.findall(r"```python\n(>>> .*?)```", README, re.DOTALL)
    test = doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0)
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_every_chapter_has_its_row():
    chapters = [f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")]
    assert [row.chapter for row in ROWS] == sorted(chapters)
    for chapter in CHAPTERS:
        row = ROWS[chapter.number]
        assert row.question == chapter.question
        assert f"`{chapter.room}`" in row.rooms


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.chapter)
def test_minutes_are_those_of_the_notebooks(row):
    assert abs(reading_minutes(ROOT / row.chapter) - row.read) <= 10
    assert abs(practice_minutes(ROOT / row.exercise) - row.practise) <= 10


@pytest.mark.parametrize("page", [FLAT, INDEX], ids=["README", "site"])
def test_hours_are_the_sum_of_the_minutes(page):
    read = sum(reading_minutes(ROOT / row.chapter) for row in ROWS)
    practise = sum(practice_minutes(ROOT / row.exercise) for row in ROWS)
    assert abs(number(r"(\d+) hours to read", page) - read / 60) <= 1
    assert abs(number(r"(\d+) for the exercises", page) - practise / 60) <= 1


def test_packages_are_those_that_are_pinned():
    for pattern, file in [
        (r"take (\d+) packages", "requirements.txt"),
        (r"others add (\d+)", "requirements-dev.txt"),
    ]:
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        assert abs(number(pattern) - sum("==" in line for line in lines)) <= 3


def test_sizes_and_times_are_those_that_were_measured():
    rows = steps()
    install, rest = rows["`make run`: install"], rows["`make test`: install the rest"]
    assert number(r"packages .([0-9.]+) GB on Linux") == number(r"^([0-9.]+) GB$", install[1])
    assert number(r"others add .*?([0-9.]+) GB") == number(r"^([0-9.]+) GB$", rest[1])
    words = {
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "nine": 9,
        "ten": 10,
        "seventeen": 17,
    }
    (total, fetched, chapters) = re.findall(
        r"about (\w+) minutes on two processors: (\w+) to install and fetch, (\w+) for", FLAT
    )[0]
    minutes = [float(row[3].removesuffix(" min")) for row in list(rows.values())[2:5]]
    assert abs(words[fetched] - sum(minutes[:2])) <= 0.5
    assert abs(words[chapters] - minutes[2]) <= 0.5
    assert words[total] == words[fetched] + words[chapters]
    assert f"takes about {total} minutes" in INDEX
    (tests,) = re.findall(r"committed outputs: about (\w+) minutes", FLAT)
    assert f"{words[tests]} min" == rows["`make test`: the tests"][3]


def test_data_are_those_of_the_registry():
    registry = tomllib.loads((ROOT / "data" / "registry.toml").read_text(encoding="utf-8"))
    embedded = [entry for entry in registry.values() if entry.get("embedded")]
    fetched = sum(entry["pip"]["bytes"] for entry in embedded if "pip" in entry)
    assert abs(number(r"data once \(about (\d+) MB\)") - fetched / 1e6) < 10
    described = " ".join(entry["description"] for entry in embedded)
    sentence = FLAT[FLAT.index("5,000 film plots") : FLAT.index("three collections of human")]
    for stated in re.findall(r"\d[\d,]*", sentence):
        assert re.search(rf"\b{stated}\b", described), f"no data set says {stated}"


def test_typing_errors_are_those_of_chapter_05():
    table = printed("05", r"median_rank[\s\S]*syllables +\d+")
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines() if "   " in line}
    assert int(rows["jamo"][0]) == number(r"Of (\d+) Korean typing errors")
    share = {name: 100 * float(rows[name][3]) for name in ("jamo", "syllables", "words")}
    assert round(share["jamo"]) == number(r"for (\d+)% when the model knows the letters")
    assert round(share["syllables"]) == number(r"for (\d+)% when it knows the syllables")
    assert share["words"] == 0 and "for none when it knows whole words" in FLAT


def test_bills_are_those_of_chapter_10():
    table = printed("10", r"(?m)^mean, not centred +0\.1")
    precision: dict[str, float] = {}
    for name, value in re.findall(r"(?m)^(\S.*?) {2,}(0\.\d+)", table):
        precision.setdefault(name, float(value))  # the table goes on below with other columns
    counted = number(r"(\d+)% come from the same committee")
    averaged = number(r"and (\d+)% when averages of word vectors are")
    averages = ["mean, not centred", "mean, centred", "TF-IDF mean", "SIF"]
    assert round(100 * precision["TF-IDF"]) == counted
    assert round(100 * max(precision[name] for name in averages)) == averaged
    assert round(100 * precision["chance"]) == number(r"by chance it would be (\d+)%")


def test_the_training_loop_is_as_fast_as_was_measured():
    block = re.findall(r"<!-- begin: measured -->(.*?)<!-- end: measured -->", BENCHMARKS, re.S)
    assert len(block) == 1, "benchmarks/README.md needs its two marks once"
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in block[0].splitlines()]
    head = next(row for row in rows if "reached" in row)
    reached = [
        float(ratio)
        for row in rows
        if "train skip-gram" in row[0] and row[head.index("peer")].startswith("gensim")
        for ratio in re.findall(r"\d+(?:\.\d+)?", row[head.index("reached")])
    ]
    assert reached, "no row 'train skip-gram' with gensim as its peer"
    stated = number(r"at least ([0-9.]+) times as fast as with gensim")
    assert 0.5 * min(reached) <= stated <= min(reached)
