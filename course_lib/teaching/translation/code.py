"""The messages in Python code: what is handed to ``tr``, and the hints of exercises."""

from __future__ import annotations

import ast
from collections.abc import Iterator

__all__ = ["messages_of_code"]

_SAY = ("tr", "marked")
_DECLARES = "@question("  # a module of course_lib.teaching.questions


def messages_of_code(source: str) -> list[tuple[str, str]]:
    r"""The messages of a module, in order, each with its kind.

    Parameters
    ----------
    source : str
        Python.

    Returns
    -------
    list of (str, str)
        Message and kind: "library text", "hint".

    Examples
    --------
    >>> messages_of_code('axes.set_title(tr("{n} words", n=len(words)))')
    [('{n} words', 'library text')]
    >>> messages_of_code('@question("01.1", blank="How many?")\\ndef right(): ...')
    [('How many?', 'hint')]
    """
    if _DECLARES in source:
        return list(dict.fromkeys((text, "hint") for text in _hints(ast.parse(source))))
    if any(f"{name}(" in source for name in _SAY):
        return list(dict.fromkeys((text, "library text") for text in _said(ast.parse(source))))
    return []


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
