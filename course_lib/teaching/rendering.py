"""From notebook cells to HTML: prose with formulas, code with colours, outputs.

What ``slides`` puts on a slide. Markdown and code go through the same filters as in
nbconvert; of an output's several forms the richest that works in a plain page is taken.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

__all__ = [
    "align_tables",
    "has_figure",
    "is_shown",
    "render_code",
    "render_markdown",
    "render_outputs",
]

_WIDGET = "application/vnd.jupyter.widget-view+json"
_NUMERIC = re.compile(
    r"[-−+]?[\d.,]+(?:e[-+]?\d+)?(?: ?(?:%|×|[kMGT]?B|[mµn]?s))?|-?inf|NaN|nan||…|\.\.\."
)
_LINK = re.compile(r'<a href="([^"#]*)(#[^"]*)?"([^>]*)>(.*?)</a>', flags=re.DOTALL)


def render_markdown(source: str, folder: Path, links: dict[str, str] | None = None) -> str:
    """Turn a markdown cell into HTML; formulas are left for MathJax.

    Parameters
    ----------
    source : str
        The cell. Pictures beside the notebook are put into the page.
    folder : pathlib.Path
        The notebook's folder.
    links : dict of str to str, optional
        Where links to other notebooks lead, by file name. A relative link that is not
        among them has no target beside the slides and becomes plain text.

    Returns
    -------
    str
    """
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(
        escape=False, embed_images=True, exclude_anchor_links=True, path=str(folder)
    )
    page = MarkdownWithMath(renderer=renderer).render(source)
    return _LINK.sub(lambda match: _relink(match, links or {}), page)


def render_code(source: str, language: str = "python") -> str:
    """Turn code into HTML with pygments' classes.

    Parameters
    ----------
    source : str
    language : str, default "python"
        A pygments lexer; IPython's magics are understood in Python.

    Returns
    -------
    str
    """
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    code = highlight(source.strip("\n"), get_lexer_by_name(language), HtmlFormatter(nowrap=True))
    return f'<pre class="code highlight"><code>{code.rstrip()}</code></pre>'


def render_outputs(cell: Any) -> str:
    """Turn a code cell's outputs into HTML.

    Messages to standard error and live widgets (progress bars) are left out.

    Parameters
    ----------
    cell : nbformat.NotebookNode

    Returns
    -------
    str
        Empty where there is nothing to show.
    """
    return "\n".join(_output(output) for output in cell.get("outputs", []) if is_shown(output))


def align_tables(page: str) -> str:
    """Mark the columns of pandas' tables that hold words, so that they align left.

    Parameters
    ----------
    page : str
        HTML; anything but tables of the class ``dataframe`` stays as it is.

    Returns
    -------
    str

    Examples
    --------
    >>> page = '<table class="dataframe"><tr><th>w</th></tr><tr><td>say</td></tr></table>'
    >>> align_tables(page).count('class="text"')
    2
    """
    if 'class="dataframe"' not in page:
        return page
    import bs4

    soup = bs4.BeautifulSoup(page, "html.parser")
    for table in soup.find_all("table", class_="dataframe"):
        rows = [row.find_all(["th", "td"]) for row in table.find_all("tr")]
        words = {
            len(row) - place  # from the right: rows of a MultiIndex lack cells on the left
            for row in rows
            for place, one in enumerate(row)
            if one.name == "td" and not _NUMERIC.fullmatch(one.get_text(strip=True))
        }
        for row in rows:
            for place, one in enumerate(row):
                if len(row) - place in words:
                    one["class"] = "text"
        if table.has_attr("border"):
            del table["border"]
        for styled in table.find_all("tr", style=True):
            del styled["style"]
    return str(soup)


def has_figure(cell: Any) -> bool:
    """Say whether a code cell shows a picture or an interactive figure."""
    return any(
        kind.startswith("image/") or "plotly" in kind
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    )


def is_shown(output: Any) -> bool:
    """Say whether an output has something to show on a page."""
    if output["output_type"] == "stream":
        return output["name"] == "stdout" and bool(output["text"].strip())
    return output["output_type"] == "error" or _WIDGET not in output.get("data", {})


def _output(output: Any) -> str:
    if output["output_type"] == "stream":
        return _text(output["text"])
    if output["output_type"] == "error":
        return _text(f"{output['ename']}: {output['evalue']}", "output error")
    data, metadata = output["data"], output.get("metadata", {})
    if "text/html" in data:
        return f'<div class="output">{align_tables(data["text/html"])}</div>'
    if "image/svg+xml" in data:
        label = _alternative(metadata.get("image/svg+xml", {}))
        return f'<div class="figure" role="img" aria-label="{label}">{data["image/svg+xml"]}</div>'
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            label = _alternative(metadata.get(kind, {}))
            content = data[kind].replace("\n", "")
            picture = f'<img src="data:{kind};base64,{content}" alt="{label}">'
            return f'<div class="figure">{picture}</div>'
    if "text/markdown" in data:
        return f'<div class="output">{render_markdown(data["text/markdown"], Path())}</div>'
    if "text/latex" in data:
        return f'<div class="output latex">{html.escape(data["text/latex"])}</div>'
    return _text(data.get("text/plain", ""))


def _text(text: str, kind: str = "output") -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text).strip("\n")
    return f'<pre class="{kind}">{html.escape(plain)}</pre>'


def _alternative(metadata: Any) -> str:
    """Find the text for those who cannot see a picture, stored by ``plotting.show``."""
    return html.escape(str(metadata.get("alt", "")), quote=True)


def _relink(match: re.Match[str], links: dict[str, str]) -> str:
    target, anchor, attributes, text = match.groups()
    if re.match(r"[a-z]+:", target):
        return f'<a href="{target}{anchor or ""}"{attributes}>{text}</a>'
    name = target.rsplit("/", maxsplit=1)[-1]
    if name in links and "/" not in target.removeprefix("./"):
        return f'<a href="{links[name]}"{attributes}>{text}</a>'
    return text
