"""What a code cell is there for: to check a claim, to draw a figure, or to be read.

A check must not interrupt: it is collapsed in JupyterLab, folded on the site and absent
from the slides (``CHECK_METADATA``). A cell that only draws is folded on the site, and a
slide shows its figure alone. Used by ``slides``, ``sphinx_hooks``, ``exercises`` and
``limits``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["CHECK_METADATA", "asserts", "draws", "is_check", "only_draws", "parse_code"]

CHECK_METADATA = {
    "slideshow": {"slide_type": "skip"},
    "jupyter": {"source_hidden": True},
    "tags": ["check", "hide-cell"],
}
"""The metadata of a check cell: absent from slides, collapsed in JupyterLab, folded on the site."""

_OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_ON_THE_PAGE = {"show", "interactive"}


def parse_code(source: str) -> ast.Module:
    """Parse a code cell; IPython's own lines (magics, shell) are taken as empty.

    Parameters
    ----------
    source : str

    Returns
    -------
    ast.Module

    Raises
    ------
    SyntaxError
        If the rest is not Python.
    """
    plain = (re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in source.splitlines())
    return ast.parse("\n".join(plain))


def is_check(cell: Any) -> bool:
    """Say whether a cell carries the marks of a check: the tag ``check``."""
    return "check" in cell.get("metadata", {}).get("tags", [])


def asserts(source: str) -> bool:
    """Say whether code asserts something when it runs: inside a function does not count.

    Parameters
    ----------
    source : str
        The code of a cell.

    Returns
    -------
    bool

    Examples
    --------
    >>> asserts("assert 1 < 2"), asserts("np.testing.assert_allclose(ours, theirs)")
    (True, True)
    >>> asserts("def half(n): assert n % 2 == 0")
    False
    """
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and _called(node).startswith("assert_"))
        for node in _run_at_once(_parsed(source))
    )


def draws(source: str) -> bool:
    """Say whether code puts a figure on the page, with ``plotting.show`` or ``interactive``."""
    return any(
        isinstance(node, ast.Call) and _called(node) in _ON_THE_PAGE
        for node in _run_at_once(_parsed(source))
    )


def only_draws(source: str) -> bool:
    """Say whether a cell does nothing but draw: one or two statements, the last shows a figure.

    Parameters
    ----------
    source : str

    Returns
    -------
    bool

    Examples
    --------
    >>> only_draws("plotting.show(figures.plot_scores(table))")
    True
    >>> only_draws("print(table)")
    False
    """
    statements = _parsed(source).body
    last = statements[-1] if statements else None
    return (
        len(statements) <= 2
        and isinstance(last, ast.Expr)
        and isinstance(last.value, ast.Call)
        and _called(last.value) in _ON_THE_PAGE
    )


def _parsed(source: str) -> ast.Module:
    try:
        return parse_code(source)
    except SyntaxError:  # a cell broken on purpose
        return ast.Module([], [])


def _run_at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Walk through what runs with the cell, not through functions that it only defines."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _OWN_SCOPE):
            yield child
            yield from _run_at_once(child)


def _called(call: ast.Call) -> str:
    """Name the function that is called, without the module before it."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
