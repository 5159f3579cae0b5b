"""Showing the source of a library function as a reader wants to see it: the code alone.

Documentation and type hints are for those who call a function; on the page of a chapter,
and from the last row of a lecture, they hide its five lines. ``show_source`` leaves both
out and keeps the comments. Used wherever a chapter shows code of ``course_lib``.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["SourceCode", "show_source"]

_WIDTH = 88  # what a slide holds


class SourceCode:
    """Python code on its way to the page: a notebook, the site and a deck highlight it."""

    def __init__(self, code: str) -> None:
        self.code = code

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.code}\n```"

    def __repr__(self) -> str:
        return self.code


def show_source(shown: Callable[..., Any] | type) -> SourceCode:
    """Show the source of a function or class without documentation and type hints.

    Parameters
    ----------
    shown : function, method or class
        A function compiled by Numba or wrapped by a decorator is shown as it was written.

    Returns
    -------
    SourceCode
        Displayed by the notebook when it is the last line of a cell.

    Raises
    ------
    TypeError
        If it has no Python source: a built-in function, or a value.

    Examples
    --------
    >>> from course_lib.layers import MatMul
    >>> show_source(MatMul.forward)
    def forward(self, x):
        (W,) = self.params
        self.x = x
        return x @ W
    """
    written = getattr(shown, "py_func", None) or inspect.unwrap(shown)
    try:
        source = textwrap.dedent(inspect.getsource(written))
    except (TypeError, OSError):
        raise TypeError(
            f"{shown!r} has no Python source to show: expected a function, a method or a "
            "class written in Python."
        ) from None
    return SourceCode(_joined_headers(_without(source, _documentation_and_hints(source))))


_Span = tuple[tuple[int, int], tuple[int, int]]


def _documentation_and_hints(source: str) -> Iterator[tuple[str, _Span]]:
    """Find what to leave out: kind, and first and last place as (line, UTF-8 column)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = node.body[0]
            if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
                yield "documentation", _span(first)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns:
            yield "return", _span(node.returns)
        if isinstance(node, ast.arg) and node.annotation:
            start, _ = _span(node)
            after_name = start[0], start[1] + len(node.arg.encode())
            yield "parameter", (after_name, _span(node.annotation)[1])
        if isinstance(node, ast.AnnAssign) and node.value:
            yield "hint", (_span(node.target)[1], _span(node.annotation)[1])


def _span(node: Any) -> _Span:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _without(source: str, places: Iterator[tuple[str, _Span]]) -> str:
    lines = [line.encode() for line in source.splitlines()]
    for kind, ((line, column), (last, end)) in sorted(places, key=lambda p: p[1], reverse=True):
        before, after = lines[line - 1][:column], lines[last - 1][end:]
        if kind == "return":
            before = before[: before.rindex(b"->")].rstrip()
        if kind == "parameter" and after.startswith(b" = "):
            after = b"=" + after[3:]  # as a default is written without a hint
        joined = before + after
        keep = [] if kind == "documentation" and not joined.strip() else [joined]
        if kind == "documentation" and last < len(lines) and not lines[last].strip():
            last += 1  # the empty line that followed it
        lines[line - 1 : last] = keep
    return b"\n".join(lines).decode().strip("\n")


def _joined_headers(code: str) -> str:
    """Put the parameters on one line again, where they fit without their hints."""
    lines = code.splitlines()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    headers = [
        (node.lineno - 1, max(node.lineno, node.body[0].lineno - 1))
        for node in ast.walk(ast.parse(code))
        if isinstance(node, functions)
    ]
    for first, stop in sorted(headers, reverse=True):
        header = lines[first:stop]
        while not header[-1].rstrip().endswith(":"):  # comments between header and body
            header.pop()
        one = header[0] + " ".join(line.strip() for line in header[1:])
        one = one.replace(", ):", "):")
        if "#" not in one and len(one) <= _WIDTH:
            lines[first : first + len(header)] = [one]
    return "\n".join(lines)
