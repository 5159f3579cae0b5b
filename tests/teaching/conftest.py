"""A chapter to make slides of, and a stand-in for Sphinx."""

from tests.teaching.helpers import chapter, sphinx

__all__ = ["chapter", "sphinx"]
