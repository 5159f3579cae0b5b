"""What is a message and what is kept; what is rebuilt reads as it did."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from course_lib.teaching.notebooks import read_notebook
from course_lib.teaching.translation.pieces import messages, pieces, rebuilt, structure
from tests import ROOT

PAGE = """# 03 Sampling

**Can a yes replace
a choice?**

- a list item
  over two lines;
    - one inside
1. `code` alone is a word less
2. `x = 1`

| method | score |
| --- | --- |
| 0.5 | 12 |

$$y - t$$

$$f(x) = 1 \\quad \\text{if } x > 0$$

```python
print("not a message")
```

> you say
> goodbye

한국어 문장.
### BEGIN SOLUTION
Because.
### END SOLUTION"""


def test_paragraphs_headings_items_and_rows_are_messages():
    found = [(piece.kind, piece.message) for piece in messages(PAGE)]
    assert found == [
        ("heading", "03 Sampling"),
        ("text", "**Can a yes replace a choice?**"),
        ("list item", "a list item over two lines;"),
        ("list item", "one inside"),
        ("list item", "`code` alone is a word less"),
        ("table row", "| method | score |"),
        ("formula", "$$f(x) = 1 \\quad \\text{if } x > 0$$"),
        ("quotation", "you say goodbye"),
        ("text", "Because."),
    ]


def test_what_is_no_message_is_kept_to_the_letter():
    shouted = rebuilt(PAGE, lambda message: message.upper())
    for kept in ["| 0.5 | 12 |", 'print("not a message")', "$$y - t$$", "2. `x = 1`"]:
        assert kept in shouted
    assert "### BEGIN SOLUTION\nBECAUSE.\n### END SOLUTION" in shouted
    assert "    - ONE INSIDE\n1. " in shouted


def test_wrapping_anew_makes_no_new_message():
    one = messages("A sentence of\nthree lines\nand no more.")
    assert one == messages("A sentence of three\nlines and no more.")


def test_nothing_begins_inside_a_formula():
    (piece,) = pieces("$$a\n- b\n= c$$")
    assert not piece.message


def test_what_directives_show_is_a_message():
    source = '```{image} cover.png\n:alt: "Two maps."\n:class: wide\n```'
    assert rebuilt(source, lambda message: "지도") == source.replace("Two maps.", "지도")


@pytest.mark.parametrize(
    ("text", "same"),
    [("두 번째 문단\n\n하나", False), ("- 목록", False), ("3. 셋", False), ("그냥 글", True)],
)
def test_structure_says_what_a_translation_would_become(text, same):
    assert (structure("A paragraph.") == structure(text)) is same


def test_every_page_of_the_course_reads_as_before():
    """Rebuilt of its own messages, a cell renders to the same HTML."""
    markdown = MarkdownIt("commonmark").enable("table")
    cells = [
        cell.source
        for path in sorted((ROOT / "notebooks").glob("**/*.ipynb"))
        for cell in read_notebook(path).cells
        if cell.cell_type == "markdown"
    ]
    cells += [path.read_text(encoding="utf-8") for path in (ROOT / "site").glob("*.md")]
    cells += [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "data/README.md")]
    assert len(cells) > 500
    for source in cells:
        before, after = (
            re.sub(r"\s+", " ", markdown.render(text))
            for text in (source, rebuilt(source, lambda message: message))
        )
        assert before == after, source[:200]
