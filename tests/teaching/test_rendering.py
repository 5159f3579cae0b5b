"""From notebook cells to HTML: formulas, links, outputs, tables."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from course_lib.teaching import rendering
from tests.teaching.helpers import PIXEL, code_cell, shown_output

FIGURE = shown_output({"image/png": {"alt": "A dot."}}, image_png=PIXEL)


def test_formulas_reach_mathjax_untouched(tmp_path: Path) -> None:
    page = rendering.render_markdown("$a_1 < b_2$ and\n\n$$x_{1}^{2} \\\\ y$$", tmp_path)
    assert "$a_1 &lt; b_2$" in page
    assert "x_{1}^{2} \\\\ y" in page


def test_links_lead_to_decks_or_nowhere(tmp_path: Path) -> None:
    source = (
        "[deck](02_next.ipynb#x) [same](./02_next.ipynb) [file](../README.md) "
        "[exercise](exercises/02_next.ipynb) [paper](https://example.org/x#y)"
    )
    page = rendering.render_markdown(source, tmp_path, {"02_next.ipynb": "02_next.html"})
    assert page.count('<a href="02_next.html">') == 2
    assert '<a href="https://example.org/x#y">paper</a>' in page
    assert " file exercise " in page


def test_pictures_beside_the_notebook_go_into_the_page(tmp_path: Path) -> None:
    (tmp_path / "dot.png").write_bytes(b"png")
    page = rendering.render_markdown("![A dot](dot.png)", tmp_path)
    assert 'src="data:image/png;base64,cG5n"' in page
    assert 'alt="A dot"' in page


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (shown_output(text_plain="a < b"), '<pre class="output">a &lt; b</pre>'),
        (shown_output(text_html="<b>x</b>", text_plain="x"), '<div class="output"><b>x</b></div>'),
        (shown_output(text_latex="$x$"), '<div class="output latex">$x$</div>'),
        (FIGURE, 'alt="A dot."'),
        (shown_output(image_png=PIXEL, text_plain="<Figure size 1x1>"), 'alt=""'),
        (nbformat.v4.new_output("stream", name="stdout", text="\x1b[31mred\x1b[0m\n"), ">red<"),
        (
            nbformat.v4.new_output("error", ename="KeyError", evalue="'x'"),
            '<pre class="output error">KeyError: &#x27;x&#x27;</pre>',
        ),
    ],
)
def test_outputs_take_their_richest_form(output: nbformat.NotebookNode, expected: str) -> None:
    assert expected in rendering.render_outputs(code_cell("1", outputs=(output,)))


def test_vector_pictures_and_markdown_are_shown() -> None:
    svg = nbformat.v4.new_output(
        "display_data",
        data={"image/svg+xml": "<svg></svg>"},
        metadata={"image/svg+xml": {"alt": "A line."}},
    )
    shown = rendering.render_outputs(
        code_cell("1", outputs=(svg, shown_output(text_markdown="**b**")))
    )
    assert 'role="img" aria-label="A line."><svg></svg>' in shown
    assert "<strong>b</strong>" in shown


def test_progress_bars_and_messages_to_stderr_are_left_out() -> None:
    bar = nbformat.v4.new_output(
        "display_data", data={"application/vnd.jupyter.widget-view+json": {}, "text/plain": "50%"}
    )
    warning = nbformat.v4.new_output("stream", name="stderr", text="careful")
    assert rendering.render_outputs(code_cell("1", outputs=(bar, warning))) == ""


def test_columns_of_words_align_left_and_units_right() -> None:
    page = (
        '<table border="1" class="dataframe"><thead><tr style="text-align: right;"><th></th>'
        "<th>word</th><th>size</th></tr></thead><tbody><tr><th>0</th><td>say</td><td>12 MB</td>"
        "</tr><tr><th>1</th><td>3</td><td>-1.5e-3</td></tr></tbody></table>"
    )
    aligned = rendering.align_tables(page)
    assert re.findall(r'class="text">(\w+)', aligned) == ["word", "say", "3"]
    assert "border" not in aligned
    assert "style" not in aligned
    assert rendering.align_tables("<p>no table</p>") == "<p>no table</p>"
