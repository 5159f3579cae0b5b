"""Tests in the order of the library: ``tests/vectors/test_search.py`` for ``vectors/search.py``."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
