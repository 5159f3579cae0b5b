"""What can go wrong with a corpus in many files, on many processes."""

from __future__ import annotations

__all__ = ["ClusterError", "DuplicateShardWarning", "ShardError"]


class ShardError(ValueError):
    """A file of the corpus is missing, empty, not UTF-8, or changed while it was read."""


class DuplicateShardWarning(UserWarning):
    """Two files of the corpus hold the same text, so that everything in it counts twice."""


class ClusterError(ConnectionError):
    """No scheduler answered, it has no workers, or the workers cannot see the files."""
