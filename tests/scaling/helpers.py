"""Sentences of shards, exact comparison, and a full disk."""

import errno
import gzip
import os

from hypothesis import HealthCheck, settings

from course_lib.text import tokenize

PATIENT = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sentences_of(files):
    text = b"".join(
        gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files
    )
    return [tokenize(line) for line in text.decode().split("\n") if line]


def assert_same_bits(ours, expected):
    for part in ("data", "indices", "indptr"):
        a, b = getattr(ours, part), getattr(expected, part)
        assert a.dtype == b.dtype and a.tobytes() == b.tobytes(), part


def full_disk(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
