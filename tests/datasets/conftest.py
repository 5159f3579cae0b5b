"""A data room of its own, and a server, for each test that asks for them."""

from tests.datasets.helpers import room, server

__all__ = ["room", "server"]
