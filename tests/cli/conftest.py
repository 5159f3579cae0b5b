"""Fixtures of other folders that the commands are tested with."""

from tests.datasets.helpers import room
from tests.teaching.helpers import chapter, sphinx

__all__ = ["chapter", "room", "sphinx"]
