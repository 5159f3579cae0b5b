"""A small course to translate."""

from tests.teaching.translation.helpers import course

__all__ = ["course"]
