"""Slides without a browser: cutting notebooks into slides, rendering cells, serving decks."""

from __future__ import annotations

import re
import socket
import threading
import urllib.request
from pathlib import Path

import nbformat
import pytest
import typer
from typer.testing import CliRunner

from course_lib.cli import slides as command
from course_lib.plotting import COLOURS
from course_lib.teaching import assets, execution, presenting, rendering, slides
from course_lib.teaching.assets import Asset, MissingAssetError
from course_lib.teaching.notebooks import NotebookError
from course_lib.teaching.slides import build_slides, read_deck

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


def _markdown(source: str, kind: str | None = None) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_markdown_cell(source)
    if kind:
        cell.metadata["slideshow"] = {"slide_type": kind}
    return cell


def _code(
    source: str, kind: str | None = None, *, outputs: tuple = (), tags: tuple[str, ...] = ()
) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs))
    if kind:
        cell.metadata["slideshow"] = {"slide_type": kind}
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def _shown(metadata: dict | None = None, **data: str) -> nbformat.NotebookNode:
    data = {kind.replace("_", "/"): content for kind, content in data.items()}
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata or {})


def _notebook(folder: Path, *cells: nbformat.NotebookNode, name: str = "97_test.ipynb") -> Path:
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / name)
    return folder / name


TITLE = "# 97 Testing\n\nDoes it *work*?\n\nYou will be able to tell."


# --- from cells to slides --------------------------------------------------------------


def test_cells_go_where_their_slide_type_says(tmp_path: Path) -> None:
    path = _notebook(
        tmp_path,
        _markdown(TITLE, "slide"),
        _markdown("Welcome them.", "notes"),
        _code("import os", "skip"),
        _markdown("## First\n\nText.", "slide"),
        _code("1 + 1", "fragment"),
        _markdown("Say this.", "notes"),
        _code("x = 2", "subslide"),
        _markdown("Continued."),
        _markdown("## Second", "slide"),
    )
    deck = read_deck(path)
    assert (deck.number, deck.name, deck.title) == ("97", "97_test", "Testing")
    assert deck.question == "Does it work?"
    assert [len(section) for section in deck.sections] == [1, 2, 1]
    title, first, code, second = deck.slides
    assert title.is_title
    assert "<h1>Testing</h1>" in title.body
    assert "<em>work</em>" in title.body
    assert [re.sub("<[^>]+>", "", note).strip() for note in title.notes] == [
        "You will be able to tell.",
        "Welcome them.",
    ]
    assert "<h2>First</h2>" in first.body
    assert '<div class="fragment"><pre class="code highlight">' in first.body
    assert "Say this." in first.notes[0]
    assert "Continued." in code.body
    assert '<p class="kicker">First</p>' in code.body
    assert "kicker" not in second.body
    assert "import" not in "".join(slide.body for slide in deck.slides)


@pytest.mark.parametrize("heading", ["# 07 ELMo", "# Chapter 07: ELMo", "# 7. ELMo", "# ELMo"])
def test_the_title_is_read_without_its_number(tmp_path: Path, heading: str) -> None:
    path = _notebook(tmp_path, _markdown(heading, "slide"))
    deck = read_deck(path)
    assert deck.title == "ELMo"
    assert deck.question == ""


def test_what_follows_the_title_without_a_slide_is_for_the_speaker(tmp_path: Path) -> None:
    deck = read_deck(_notebook(tmp_path, _markdown("# T", "slide"), _markdown("Aside.")))
    assert len(deck.slides) == 1
    assert "Aside." in deck.slides[0].notes[0]


def test_a_folded_cell_is_absent_whatever_its_slide_type(tmp_path: Path) -> None:
    check = _code("assert x", "slide", outputs=(_shown(text_plain="x"),), tags=("hide-cell",))
    noted = _code("assert y", "notes", tags=("check", "hide-cell"))
    deck = read_deck(_notebook(tmp_path, _markdown("# T", "slide"), check, noted))
    assert len(deck.slides) == 1
    assert "assert" not in deck.slides[0].body + "".join(deck.slides[0].notes)


LONG = "\n".join(f"x{n} = {n}" for n in range(5))
FIGURE = _shown({"image/png": {"alt": "A dot."}}, image_png=PIXEL)


@pytest.mark.parametrize(
    ("source", "tags", "outputs", "code", "figure"),
    [
        ("x = 1", (), (FIGURE,), True, True),
        (LONG, (), (FIGURE,), False, True),
        (LONG, ("show-input",), (FIGURE,), True, True),
        ("x = 1", ("hide-input",), (FIGURE,), False, True),
        ("x = 1", ("hide-output",), (FIGURE,), True, False),
        (LONG, (), (), True, False),
        ("plotting.show(draw(x))", (), (FIGURE,), False, True),
        ("plotting.show(draw(x))", ("show-input",), (FIGURE,), True, True),
        ("plotting.show(draw(x))", (), (), True, False),
    ],
)
def test_a_figure_stands_alone_when_its_code_only_draws_or_is_long(
    tmp_path: Path, source: str, tags: tuple, outputs: tuple, code: bool, figure: bool
) -> None:
    cell = _code(source, "slide", outputs=outputs, tags=tags)
    body = read_deck(_notebook(tmp_path, _markdown("# T", "slide"), cell)).slides[1].body
    assert ("<pre" in body, "<img" in body) == (code, figure)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([_markdown("# T"), _code("1")], "has no slide metadata.*property inspector"),
        ([_markdown("Text", "slide")], "has no title"),
        ([_code("1", "slide")], "has no title"),
        ([], "has no slide metadata"),
        ([_markdown("# T", "slides")], "cell 0: slide type 'slides' does not exist"),
    ],
)
def test_notebooks_that_are_no_chapters_are_refused(
    tmp_path: Path, cells: list, message: str
) -> None:
    with pytest.raises(NotebookError, match=message) as failure:
        read_deck(_notebook(tmp_path, *cells))
    assert "97_test.ipynb" in str(failure.value)


def test_raw_and_empty_cells_make_no_slide(tmp_path: Path) -> None:
    raw = nbformat.v4.new_raw_cell("raw", metadata={"slideshow": {"slide_type": "slide"}})
    path = _notebook(tmp_path, _markdown("# T", "slide"), raw, _code(" ", "slide"))
    assert len(read_deck(path).slides) == 1


# --- rendering -------------------------------------------------------------------------


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
        (_shown(text_plain="a < b"), '<pre class="output">a &lt; b</pre>'),
        (_shown(text_html="<b>x</b>", text_plain="x"), '<div class="output"><b>x</b></div>'),
        (_shown(text_latex="$x$"), '<div class="output latex">$x$</div>'),
        (FIGURE, 'alt="A dot."'),
        (_shown(image_png=PIXEL, text_plain="Figure: A dot."), 'alt="A dot."'),
        (_shown(image_png=PIXEL, text_plain="<Figure size 1x1>"), 'alt=""'),
        (nbformat.v4.new_output("stream", name="stdout", text="\x1b[31mred\x1b[0m\n"), ">red<"),
        (
            nbformat.v4.new_output("error", ename="KeyError", evalue="'x'"),
            '<pre class="output error">KeyError: &#x27;x&#x27;</pre>',
        ),
    ],
)
def test_outputs_take_their_richest_form(output: nbformat.NotebookNode, expected: str) -> None:
    assert expected in rendering.render_outputs(_code("1", outputs=(output,)))


def test_vector_pictures_and_markdown_are_shown() -> None:
    svg = nbformat.v4.new_output(
        "display_data",
        data={"image/svg+xml": "<svg></svg>"},
        metadata={"image/svg+xml": {"alt": "A line."}},
    )
    shown = rendering.render_outputs(_code("1", outputs=(svg, _shown(text_markdown="**b**"))))
    assert 'role="img" aria-label="A line."><svg></svg>' in shown
    assert "<strong>b</strong>" in shown


def test_progress_bars_and_messages_to_stderr_are_left_out() -> None:
    bar = nbformat.v4.new_output(
        "display_data", data={"application/vnd.jupyter.widget-view+json": {}, "text/plain": "50%"}
    )
    warning = nbformat.v4.new_output("stream", name="stderr", text="careful")
    assert rendering.render_outputs(_code("1", outputs=(bar, warning))) == ""


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


# --- decks on disk ---------------------------------------------------------------------


@pytest.fixture
def chapter(tmp_path: Path) -> Path:
    return _notebook(
        tmp_path / "notebooks",
        _markdown(TITLE, "slide"),
        _markdown("## <Angles> & 한글", "slide"),
        _code("figure", "fragment", outputs=(_shown(text_html="<p>window.Plotly</p>"),)),
    )


def test_building_writes_decks_assets_and_an_index(tmp_path: Path, chapter: Path) -> None:
    seen = []
    decks = build_slides([chapter], tmp_path / "out", on_deck=seen.append)
    assert seen == decks
    page = (tmp_path / "out" / "97_test.html").read_text(encoding="utf-8")
    for name in re.findall(r'(?:src|href)="(assets/[^"]+)"', page):
        assert (tmp_path / "out" / name).is_file(), name
    assert "assets/plotly.min.js" in page
    assert not re.search(r'(?:src|href)="https?:', page)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert '<a href="97_test.html">Testing</a>' in index
    assert "2 slides" in index


def test_an_index_keeps_the_decks_of_earlier_calls(tmp_path: Path, chapter: Path) -> None:
    linking = _notebook(
        chapter.parent,
        _markdown('# A "second"\n\n[Before](97_test.ipynb).', "slide"),
        name="98_more.ipynb",
    )
    build_slides([chapter], tmp_path / "out")
    build_slides([linking], tmp_path / "out")
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert index.index("97_test.html") < index.index("98_more.html")
    assert "Does it work?" in index
    assert 'href="97_test.html"' in (tmp_path / "out" / "98_more.html").read_text(encoding="utf-8")


def test_only_decks_with_interactive_figures_load_plotly(tmp_path: Path) -> None:
    plain = _notebook(tmp_path, _markdown("# T", "slide"))
    build_slides([plain], tmp_path / "out")
    assert "plotly" not in (tmp_path / "out" / "97_test.html").read_text(encoding="utf-8")


def test_a_single_file_holds_everything(tmp_path: Path, chapter: Path) -> None:
    build_slides([chapter], tmp_path / "out", single_file=True)
    page = (tmp_path / "out" / "97_test.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="assets/', page)
    assert "data:font/woff;base64," in page


def test_a_missing_package_is_named(
    tmp_path: Path, chapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(assets.ASSETS, "reveal.js", Asset("sphinx-revealjs", "no_such", "x.js"))
    with pytest.raises(MissingAssetError, match=r"package sphinx-revealjs, which is not installed"):
        build_slides([chapter], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    monkeypatch.setitem(assets.ASSETS, "reveal.js", Asset("sphinx-revealjs", "course_lib", "x.js"))
    with pytest.raises(MissingAssetError, match="is not where the package sphinx-revealjs"):
        build_slides([chapter], tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, chapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PermissionError, match="Cannot write to the build folder"):
        build_slides([chapter], tmp_path / "file")

    def refuse(self: Path, content: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(PermissionError, match=r"out.*\(Permission denied\).*--output"):
        assets.writable_folder(tmp_path / "out")


def test_the_korean_font_is_packed_once_and_without_what_browsers_refuse(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    assets.copy_assets(["NanumGothic.woff"], tmp_path)
    packed = tmp_path / "NanumGothic.woff"
    with TTFont(packed) as font:
        assert not [table for table in font.keys() if table.startswith("TSI")]  # noqa: SIM118
        assert ord("한") in font.getBestCmap()
    written = packed.stat().st_mtime_ns
    assets.copy_assets(["NanumGothic.woff"], tmp_path)
    assert packed.stat().st_mtime_ns == written


# --- one identity ----------------------------------------------------------------------


def _variables() -> dict[str, str]:
    text = assets.own_file("identity.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--course-(\w+): (#[0-9a-f]{6});", text))


def test_slides_and_site_share_the_colours_of_the_figures() -> None:
    variables = _variables()
    for name in ("blue", "orange", "green", "purple", "sky", "yellow"):
        assert variables[name] == COLOURS[name].lower()


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", ["text", "quiet", "accent", "warm"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_colours_of_text_have_contrast_aa(ink: str, ground: str) -> None:
    variables = _variables()
    assert _contrast(variables[ink], variables[ground]) >= 4.5


# --- serving and commands --------------------------------------------------------------


def test_a_server_serves_a_folder_on_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("안녕", encoding="utf-8")
    server = presenting.open_server(tmp_path, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        host, port = server.server_address[:2]
        assert host == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/a.html") as answer:
            assert answer.read().decode() == "안녕"
            assert answer.headers["Cache-Control"] == "no-store"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def run(chapter: Path, monkeypatch: pytest.MonkeyPatch):
    root = chapter.parents[1]
    monkeypatch.setattr(execution, "repository_root", lambda: root)
    app = typer.Typer()
    app.command()(command.slides)
    app.command()(command.present)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_the_command_builds_slides(run, chapter: Path) -> None:
    done = run("slides", "97")
    assert done.exit_code == 0, done.output
    assert "97_test: 2 slides  (15 to 30 is usual)" in done.output
    assert (chapter.parents[1] / "build" / "slides" / "index.html").is_file()


@pytest.mark.parametrize("arguments", [("slides", "12"), ("present", "12", "--port", "0")])
def test_the_commands_name_the_chapters_there_are(run, arguments: tuple) -> None:
    failed = run(*arguments)
    assert failed.exit_code == 1
    assert "97_test" in failed.output


def test_the_command_fails_plainly_on_a_notebook_without_slides(run, chapter: Path) -> None:
    _notebook(chapter.parent, _markdown("# T"))
    failed = run("slides")
    assert failed.exit_code == 1
    assert "has no slide metadata" in failed.output


def test_present_says_that_a_port_is_taken(run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        failed = run("present", "97", "--no-browser", "--port", str(port))
    assert failed.exit_code == 1
    assert f"Port {port} on 127.0.0.1 is taken" in failed.output
    assert f"--port {port + 1}" in failed.output


def test_present_serves_until_it_is_stopped(run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def stop(self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(presenting._Server, "serve_forever", stop)
    monkeypatch.setattr(command.webbrowser, "open", opened.append)
    done = run("present", "97", "--port", "0")
    assert done.exit_code == 0, done.output
    assert "Stopped." in done.output
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/97_test\.html", opened[0])


def test_present_closes_its_port_when_the_deck_fails(run, chapter: Path) -> None:
    _notebook(chapter.parent, _markdown("# T"))
    failed = run("present", "97", "--port", "0")
    assert failed.exit_code == 1
    assert "has no slide metadata" in failed.output


def test_other_errors_of_a_port_are_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(presenting, "_Server", fail)
    with pytest.raises(OSError, match="Input/output error"):
        presenting.open_server(tmp_path, 0)


def test_the_course_name_is_on_every_title(chapter: Path) -> None:
    assert slides.COURSE in read_deck(chapter).slides[0].body
