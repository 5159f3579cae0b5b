"""Scripts and places of the explorables, without a browser."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest

from course_lib.teaching.assets import own_file
from course_lib.teaching.notebooks import read_notebook
from course_lib.teaching.play import pages
from tests import ROOT

CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
NAMES = list(pages.BUILDERS)


def tagged(name: str | None = None, picture: bytes = b"", alt: str = "") -> dict[str, Any]:
    outputs = []
    if picture:
        data = {"image/png": base64.b64encode(picture).decode()}
        outputs.append({"data": data, "metadata": {"image/png": {"alt": alt}}})
    return {"metadata": {"tags": [f"play-{name}"] if name else []}, "outputs": outputs}


@pytest.mark.parametrize("name", NAMES)
def test_every_message_is_used_and_every_message_used_is_there(name: str) -> None:
    source = own_file(f"play/{name}.js").read_text(encoding="utf-8")
    known = pages.messages(name)
    asked = set(re.findall(r'\bt\("(\w+)"', source))
    assert asked <= set(known)
    unused = {key for key in known if not re.search(rf'["`.]{key}\b', source)} - {"title"}
    assert unused == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_slots_of_a_message_are_filled_where_it_is_used(name: str) -> None:
    source = own_file(f"play/{name}.js").read_text(encoding="utf-8")
    for key, text in pages.messages(name).items():
        for slot in re.findall(r"\{(\w+)\}", text):
            assert re.search(rf'"{key}", ', source) and re.search(rf"\b{slot}\b", source), key


def test_a_script_holds_module_imports_data_and_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pages._data.cache_clear()
    monkeypatch.setitem(pages.BUILDERS, "neighbours", lambda: {"words": "a </script> b"})
    script = pages.bundle("neighbours", str.upper)
    pages._data.cache_clear()
    assert "export " not in script and "import " not in script
    assert script.count('"use strict"') == 1
    assert '{"words":"a <\\/script> b"}' in script
    assert '"nearest":"NEAREST"' in script
    assert re.search(r"^const \{ bars, .* \} = shared;$", script, flags=re.MULTILINE)
    assert re.search(r'shared\.play\("neighbours", \{ open, .*start \},', script)


def test_a_cell_asks_for_an_explorable_by_its_tag() -> None:
    assert pages.explorable_of(tagged()) is None
    assert pages.explorable_of({"metadata": {}}) is None
    assert pages.explorable_of(tagged("neighbours")) == "neighbours"
    with pytest.raises(ValueError, match=r"tag 'play-chess', but .* there are neighbours"):
        pages.explorable_of(tagged("chess"))


def test_the_still_figure_is_that_of_the_cell_with_the_tag() -> None:
    one, two = tagged(picture=b"one", alt="One."), tagged(picture=b"two", alt="Two.")
    two["metadata"]["tags"].append("still-neighbours")
    assert pages.find_still([one, two], "neighbours") == pages.Still(b"two", "Two.")
    assert pages.find_still([one], "neighbours") is None


def test_places_are_filled_for_readers_without_scripts() -> None:
    page = 'Text\n\n<div class="course-play" data-play="neighbours"></div>\n'
    assert pages.names_in(page) == ["neighbours"]
    filled = pages.fill(page, {"neighbours": ("_static/still.png", 'A "map".')})
    assert '<img src="_static/still.png" alt="A &quot;map&quot;.">' in filled
    assert "<noscript><p>Here is something to play with" in filled
    assert pages.names_in(filled) == []
    assert "<img" not in pages.fill(page, {})
    assert "has a figure instead" in pages.place("neighbours")


@pytest.mark.parametrize("name", NAMES)
def test_every_explorable_stands_in_one_chapter_and_has_a_still_figure(name: str) -> None:
    chapters = [read_notebook(path).cells for path in CHAPTERS]
    places = [cell for cells in chapters for cell in cells if pages.explorable_of(cell) == name]
    assert len(places) == 1, f"one cell of a chapter needs the tag play-{name}"
    (still,) = filter(None, (pages.find_still(cells, name) for cells in chapters))
    assert len(still.alt) > 40, f"the figure with the tag still-{name} says nothing"


def test_all_messages_are_text() -> None:
    catalogue = json.loads(own_file("play/messages.json").read_text(encoding="utf-8"))
    assert set(catalogue) == {"page", *NAMES}
    for texts in catalogue.values():
        assert all(text.strip() == text and text for text in texts.values())
