"""The messages in Python code: what is handed to ``tr``, and the hints of exercises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

__all__ = ["labels_of_cell", "messages_of_code"]

_SAY = ("tr", "marked")
_DRAW = ("describe", "new_axes")
_FIGURES = ("figures.", "diagrams.", "plotting.", "plot_", "new_axes")
_DRAWN_BY = {
    "annotate", "describe", "new_axes", "set_title", "set_xlabel", "set_ylabel", "suptitle",
    "supxlabel", "supylabel", "text",
}  # fmt: skip
_SHOWN = _DRAWN_BY | {"alt", "label", "name", "prefix", "title", "xlabel", "ylabel"}
_SETTINGS = {
    "arrowstyle",
    "color",
    "family",
    "fmt",
    "linestyle",
    "format",
    "hovertemplate",
    "loc",
    "style",
}
_LAYOUT = re.compile(
    r"(upper|lower|center|middle) ?(left|right|center)?|offset points|DejaVu Sans|"
    r"[a-z]+[._:]\S*|\S*/\S*"
)
_FORMULA = re.compile(r"\$[^$]*\$|<[^>]*>|%\{[^}]*\}")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_DECLARES = "\n@question("  # a module of course_lib.teaching.questions


def messages_of_code(source: str) -> list[tuple[str, str]]:
    r"""The messages of a module, in order, each with its kind.

    Parameters
    ----------
    source : str
        Python.

    Returns
    -------
    list of (str, str)
        Message and kind: "library text", "label" (of a figure) or "hint".

    Examples
    --------
    >>> messages_of_code('axes.set_title(tr("{n} words", n=len(words)))')
    [('{n} words', 'library text')]
    >>> messages_of_code('@question("01.1", blank="How many?")\ndef right(): ...')
    [('How many?', 'hint')]
    """
    if _DECLARES in f"\n{source}":
        return list(dict.fromkeys((text, "hint") for text in _hints(ast.parse(source))))
    if not any(f"{name}(" in source for name in (*_SAY, *_DRAW)):
        return []
    tree = ast.parse(source)
    found = [(text, "library text") for text in _said(tree)]
    if any(f"{name}(" in source for name in _DRAW) and "def describe(" not in source:
        said = {text for text, _ in found}
        found += [(text, "label") for text in _labels(tree) if text not in said]
    return list(dict.fromkeys(found))


def labels_of_cell(source: str) -> list[str]:
    """The texts that a cell of a notebook hands to a figure.

    Examples
    --------
    >>> labels_of_cell('plotting.show(figures.plot_map(points, title="Which words?"))')
    ['Which words?']
    """
    if not any(word in source for word in _FIGURES):
        return []
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic, or a cell broken on purpose
        return []
    return list(dict.fromkeys([*_labels(tree, alone=True), *_titles(tree)]))


def _titles(tree: ast.AST) -> Iterator[str]:
    """What a cell calls ``title``, or hands to a figure by its place."""
    for node in ast.walk(tree):
        texts: list[ast.expr] = []
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "title":
            texts = [node.value]
        elif isinstance(node, ast.Call) and ".plot_" in f".{ast.unparse(node.func)}":
            texts = list(node.args)
        yield from (text for each in texts for text in _texts(each) if " " in text)


def _labels(tree: ast.AST, alone: bool = False) -> Iterator[str]:
    """Texts that a module draws. ``alone``: only those that are handed on as arguments."""
    for text, place in _placed(tree, ""):
        words = _WORDS.findall(_FORMULA.sub(" ", text))
        if not words or _LAYOUT.fullmatch(text):
            continue
        if place in _SHOWN or (not alone and " " in text.strip() and place not in _SETTINGS):
            yield text


def _placed(node: ast.AST, place: str) -> Iterator[tuple[str, str]]:
    """All texts but documentation and errors, each with the argument in which it stands."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value, place
        return
    if isinstance(node, (ast.Raise, ast.JoinedStr, ast.Compare)):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Subscript):
        yield from _placed(node.value, place)
        return
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in _SAY or name.endswith("Error"):
            return
        for argument in node.args:
            yield from _placed(argument, name if name in _DRAWN_BY else "")
        for keyword in node.keywords:
            yield from _placed(keyword.value, keyword.arg or "")
        yield from _placed(node.func, place)
        return
    for child in ast.iter_child_nodes(node):
        yield from _placed(child, place)


def _said(node: ast.AST) -> Iterator[str]:
    """What is handed to ``tr`` and ``marked``."""
    for child in ast.walk(node):
        if isinstance(child, ast.Call) and child.args and ast.unparse(child.func) in _SAY:
            yield from _texts(child.args[0])


def _hints(node: ast.AST) -> Iterator[str]:
    """All sentences of a module that declares questions, but for documentation."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            if " " in child.value and child.value.endswith((".", "?", "!", ")")):
                yield child.value
        elif not isinstance(child, ast.JoinedStr):
            yield from _hints(child)


def _texts(node: ast.expr) -> Iterator[str]:
    """A literal, or the literals that a condition chooses from."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
