"""``show_source``: a reader sees the code, without documentation and type hints."""

import ast
import functools

import numpy as np
import pytest

from course_lib import layers
from course_lib.kernels import word2vec
from course_lib.teaching import show_source
from course_lib.teaching.rendering import render_outputs


def grow(
    weights: list[float],
    *more: float,
    rate: float = 0.1,
    label: str | None = None,
    **rest: object,
) -> dict[str, list[float]]:
    """Multiply the weights.

    This goes.
    """
    # This comment stays.
    total: float = sum(weights)
    names = "웨이트"  # 두 글자보다 길다
    return {names: [w * (1 + rate) / total for w in weights]}  # and so does this one


def test_documentation_and_hints_go_and_comments_stay():
    assert show_source(grow).code == (
        "def grow(weights, *more, rate=0.1, label=None, **rest):\n"
        "    # This comment stays.\n"
        "    total = sum(weights)\n"
        '    names = "웨이트"  # 두 글자보다 길다\n'
        "    return {names: [w * (1 + rate) / total for w in weights]}  # and so does this one"
    )


def test_what_is_shown_computes_the_same():
    room = {}
    exec(show_source(grow).code, room)
    assert room["grow"]([1, 3], rate=1) == grow([1, 3], rate=1) == {"웨이트": [0.5, 1.5]}


def test_a_class_a_method_a_compiled_and_a_wrapped_function():
    shown = show_source(layers.MatMul)
    ast.parse(shown.code)
    assert shown.code.startswith("class MatMul:\n    def __init__(self, W):")
    assert '"""' not in shown.code
    assert show_source(layers.MatMul.forward).code.startswith("def forward(self, x):")
    compiled = show_source(word2vec.skipgram).code
    assert "npt." not in compiled and "for i in range(first, stop)" in compiled

    @functools.wraps(grow)
    def wrapper(*args, **kwargs):
        return grow(*args, **kwargs)

    assert show_source(wrapper).code == show_source(grow).code


def test_a_body_of_documentation_alone_and_a_field_without_value_stay_whole():
    class Nothing:
        """Only this."""

    class Fields:
        width: int
        height: int = 2

    assert show_source(Nothing).code.endswith('"""Only this."""')
    assert show_source(Fields).code == "class Fields:\n    width: int\n    height = 2"


@pytest.mark.parametrize("value", [len, 3, np.dot, "text"])
def test_what_has_no_source_is_refused_by_name(value):
    with pytest.raises(TypeError, match=r"has no Python source to show: expected a function"):
        show_source(value)


def test_it_is_highlighted_in_notebook_site_and_slides():
    shown = show_source(layers.MatMul.forward)
    assert shown._repr_markdown_() == f"```python\n{shown.code}\n```"
    output = {
        "output_type": "execute_result",
        "data": {"text/markdown": shown._repr_markdown_(), "text/plain": repr(shown)},
        "metadata": {},
    }
    page = render_outputs({"outputs": [output]})
    assert '<span class="k">return</span>' in page
