"""Vectors, and files of vectors as other programs write them."""

import io
from pathlib import Path

import numpy as np

from course_lib.vectors import WordVectors
from course_lib.vectors.text_format import TextReader


def random_vectors(n=3000, dim=20, seed=0):
    rng = np.random.default_rng(seed)
    return WordVectors([f"w{i}" for i in range(n)], rng.normal(size=(n, dim)).astype(np.float32))


GLOVE = "the 0.5 -1.25\nof 1e-3 +2\n"


def write(folder: Path, content: str | bytes, name: str = "v.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def load_text(content: str | bytes, **options) -> WordVectors:
    data = content if isinstance(content, bytes) else content.encode()
    words, matrix = TextReader(io.BytesIO(data), "v.txt", **options).read()
    return WordVectors(words, matrix)


def binary(words, matrix, header=None, newline=b"\n") -> bytes:
    matrix = np.asarray(matrix, dtype="<f4")
    header = header or f"{len(words)} {matrix.shape[1]}\n"
    records = [
        w.encode() + b" " + r.tobytes() + newline for w, r in zip(words, matrix, strict=True)
    ]
    return header.encode() + b"".join(records)
