"""A second, plain reader of each format, to compare with: written for clarity, not for speed.

What a reader refuses, by ``Refused`` or any other error, the library must refuse as well.
"""

from __future__ import annotations

import ast
import io
import json
import math
import re
import struct
import zipfile
from typing import Any

import h5py
import numpy as np

__all__ = [
    "Refused", "read_binary", "read_conllu", "read_corpus", "read_csv", "read_facebook",
    "read_hdf5", "read_npz", "read_options", "read_safetensors", "read_subword_npz", "read_text",
]  # fmt: skip

_DECIMAL = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
MOST = 2**24


class Refused(ValueError):
    """The input is not what the format allows."""


def expect(condition: Any) -> None:
    if not condition:
        raise Refused


def table(words: list[str], rows: Any, counts: Any = None) -> tuple[Any, ...]:
    """The first row of each word, as float32: what a file of vectors holds."""
    with np.errstate(over="ignore"):
        matrix = np.asarray(rows, dtype=np.float32)
    expect(matrix.ndim == 2 and len(matrix) == len(words) and matrix.shape[1])
    expect(np.isfinite(matrix).all())
    if counts is not None:
        expect(counts.dtype.kind in "iu" and counts.shape == (len(words),))
    first: dict[str, int] = {}
    for row, word in enumerate(words):
        first.setdefault(word, row)
    kept = list(first.values())
    chosen = None if counts is None else [int(counts[row]) for row in kept]
    return list(first), matrix[kept].tobytes(), matrix.shape[1], chosen


# Vectors


def read_text(data: bytes) -> tuple[Any, ...]:
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    blank = next((i for i, line in enumerate(lines) if not line.strip(b" \t\r")), len(lines))
    expect(not b"\n".join(lines[blank:]).strip())
    lines = [line.rstrip(b" \t\r") for line in lines[:blank]]
    expect(lines)
    sizes = lines[0].strip(b" \t").replace(b"\t", b" ").split(b" ")
    sizes = [field for field in sizes if field]
    if len(sizes) == 2 and all(re.fullmatch(rb"[0-9]{1,18}", size) for size in sizes):
        n, dim = map(int, sizes)
        expect(n == len(lines) - 1 and 0 < dim <= MOST)
        lines = lines[1:]
    else:
        fields = re.split(rb"[ \t]+", lines[0])[1:]
        dim = 0
        while dim < len(fields) and _DECIMAL.fullmatch(fields[-1 - dim]):
            dim += 1
        expect(dim)
    words, rows = [], []
    for line in lines:
        found = re.fullmatch(rb"(.*?)" + rb"[ \t]+([^ \t]+)" * dim, line, re.DOTALL)
        expect(found and found[1] and found[1][:1] not in b" \t" and b"\r" not in found[1])
        numbers = found.groups()[1:]
        expect(all(_DECIMAL.fullmatch(number) for number in numbers))
        words.append(found[1].rstrip(b" \t").decode())
        rows.append([float(number) for number in numbers])
    return table(words, rows)


def read_binary(data: bytes) -> tuple[Any, ...]:
    line, end, data = data.partition(b"\n")
    sizes = line.split()
    expect(end and len(sizes) == 2 and all(re.fullmatch(rb"[0-9]{1,18}", s) for s in sizes))
    n, dim = map(int, sizes)
    expect(n and 0 < dim <= MOST)
    words, rows = [], []
    for _ in range(n):
        data = data.lstrip(b"\n")
        word, space, data = data.partition(b" ")
        expect(space and b"\n" not in word and len(data) >= 4 * dim)
        words.append(word.decode())
        rows.append(struct.unpack(f"<{dim}f", data[: 4 * dim]))
        data = data[4 * dim :]
    expect(not data.strip(b"\n"))
    return table(words, rows)


def npy(data: bytes) -> Any:
    """One array of NumPy's format, versions 1 and 2."""
    expect(data[:6] == b"\x93NUMPY")
    size = 2 if data[6] == 1 else 4
    start = 8 + size
    length = int.from_bytes(data[8:start], "little")
    about = ast.literal_eval(data[start : start + length].decode("latin-1").strip())
    expect(about.keys() == {"descr", "fortran_order", "shape"})
    dtype, shape = np.dtype(about["descr"]), about["shape"]
    expect(not dtype.hasobject and dtype.itemsize)
    n = math.prod(shape)
    body = data[start + length :]
    expect(n >= 0 and len(body) >= n * dtype.itemsize)
    order = "F" if about["fortran_order"] else "C"
    return np.frombuffer(body[: n * dtype.itemsize], dtype).reshape(shape, order=order)


def arrays_of(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        return {name.removesuffix(".npy"): npy(archive.read(name)) for name in names}


def words_and_rows(arrays: dict[str, Any]) -> tuple[list[str], Any, Any]:
    words, matrix = arrays["words"], arrays["matrix"]
    expect(words.dtype == np.uint8 and words.ndim == 1 and matrix.dtype.kind in "fiu")
    text = words.tobytes().decode().split("\n")
    return (text if len(matrix) else []), matrix, arrays.get("counts")


def read_npz(data: bytes) -> tuple[Any, ...]:
    return table(*words_and_rows(arrays_of(data)))


def read_subword_npz(data: bytes) -> tuple[Any, ...]:
    arrays = arrays_of(data)
    words = table(*words_and_rows(arrays))
    scheme = json.loads(arrays["ngram_scheme"].tobytes())
    expect(scheme.keys() == {"unit", "min_n", "max_n", "buckets"})
    check_scheme(scheme["min_n"], scheme["max_n"], scheme["buckets"])
    expect(scheme["unit"] in ("character", "jamo"))
    ids, rows = arrays["bucket_ids"], arrays["ngram_matrix"]
    expect(ids.dtype.kind in "iu" and ids.ndim == 1 and rows.shape == (len(ids), words[2]))
    whole = [int(number) for number in ids]
    expect(len(set(whole)) == len(whole))
    expect(all(0 <= number < scheme["buckets"] for number in whole))
    expect(rows.dtype.kind in "fiu")
    with np.errstate(over="ignore"):
        rows = rows.astype(np.float32)
    expect(np.isfinite(rows).all())
    return words, scheme, whole, rows.tobytes()


def check_scheme(low: Any, high: Any, buckets: Any) -> None:
    expect(all(type(value) is int for value in (low, high, buckets)))
    expect(1 <= low <= high < 2**31 and 1 <= buckets <= 2**32)


def read_facebook(data: bytes) -> tuple[Any, ...]:
    place = 0

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal place
        values = struct.unpack_from("<" + layout, data, place)
        place += struct.calcsize("<" + layout)
        return values

    def matrix() -> Any:
        nonlocal place
        rows, columns = take("2q")
        expect(rows >= 0 and columns >= 0 and place + 4 * rows * columns <= len(data))
        values = np.frombuffer(data, "<f4", rows * columns, place).reshape(rows, columns)
        place += 4 * rows * columns
        return values

    magic, version = take("2i")
    versioned = magic == 793712314
    expect(not versioned or version in (11, 12))
    place = 8 if versioned else 0
    dim, *_, model, buckets, low, high, _, _ = take("12id")
    n, n_words, n_labels, _ = take("3iq")
    expect(model in (1, 2) and n == n_words and n > 0 and not n_labels)
    expect(not versioned or take("q")[0] <= 0)
    words, counts = [], []
    for _ in range(n):
        stop = data.index(b"\0", place)
        words.append(data[place:stop])
        place = stop + 1
        count, kind = take("qb")
        expect(words[-1] and count >= 0 and not kind)
        counts.append(count)
    expect(not versioned or take("B") == (0,))
    rows = matrix()
    expect(not versioned or take("B") == (0,))
    matrix()
    expect(place == len(data) and rows.shape == (n + buckets, dim) and low >= 0 and high <= 100)
    check_scheme(max(low, 1), high, buckets)
    vectors = np.empty((n, dim))
    rows = rows.astype(np.float64)
    expect(np.isfinite(rows[n:]).all())
    for row, word in enumerate(words):
        ids = [] if word == b"</s>" else ngram_buckets(word, max(low, 1), high, buckets)
        vectors[row] = (rows[row] + rows[n:][ids].sum(axis=0)) / (len(ids) + 1)
    decoded, first = [word.decode() for word in words], {}
    for row, text in enumerate(decoded):
        first.setdefault(text, row)
    kept = list(first.values())
    scale = float(np.abs(rows).max(initial=0.0)) * (1 + len(max(words, key=len)))
    scheme = {"unit": "character", "min_n": max(low, 1), "max_n": high, "buckets": buckets}
    counts = [counts[row] for row in kept]
    return list(first), vectors[kept], scale, counts, scheme, rows[n:].astype("f4").tobytes()


def ngram_buckets(word: bytes, low: int, high: int, buckets: int) -> list[int]:
    characters = re.findall(rb"[^\x80-\xbf][\x80-\xbf]*|^[\x80-\xbf]+", b"<" + word + b">")
    ids = []
    for start in range(len(characters)):
        for n in range(low, min(high, len(characters) - start) + 1):
            if n == 1 and start in (0, len(characters) - 1):
                continue
            value = 2166136261
            for byte in b"".join(characters[start : start + n]):
                signed = byte if byte < 128 else byte | 0xFFFFFF00
                value = (value ^ signed) * 16777619 % 2**32
            ids.append(value % buckets)
    return ids


# ELMo


def read_options(data: bytes) -> tuple[Any, ...]:
    content = json.loads(data.decode())
    lstm, cnn = content["lstm"], content["char_cnn"]
    sizes = (lstm["dim"], lstm["projection_dim"], lstm["n_layers"], cnn["embedding"]["dim"])
    least_1 = (*sizes, cnn["max_characters_per_token"])
    n_highway = cnn.get("n_highway", 0)
    expect(all(type(value) is int and 1 <= value <= 2**20 for value in least_1))
    expect(type(n_highway) is int and 0 <= n_highway <= 2**20)
    clips = [lstm.get("cell_clip"), lstm.get("proj_clip")]
    for clip in clips:
        expect(clip is None or clip is False or (type(clip) in (int, float) and 0 <= clip < 1e999))
    filters = cnn["filters"]
    expect(all(type(v) is int and len(pair) == 2 and v > 0 for pair in filters for v in pair))
    expect(
        type(lstm.get("use_skip_connections", False)) is bool and cnn["n_characters"] in (261, 262)
    )
    return (
        *sizes, [clip or None for clip in clips], lstm.get("use_skip_connections", False),
        tuple(map(tuple, filters)), n_highway, cnn.get("activation", "relu"), least_1[-1],
    )  # fmt: skip


def read_hdf5(path: Any, filters: int, highways: int, layers: int) -> dict[str, Any]:
    """Arrays by our names, laid out as PyTorch has them."""
    found: dict[str, Any] = {}
    with h5py.File(path, "r") as file:
        found["encoder.characters"] = file["char_embed"][()]
        for i in range(filters):
            found[f"encoder.filters.{i}.weight"] = file[f"CNN/W_cnn_{i}"][()][0].transpose(2, 1, 0)
            found[f"encoder.filters.{i}.bias"] = file[f"CNN/b_cnn_{i}"][()]
        for i in range(highways):
            for part in ("carry", "transform"):
                name = f"encoder.highways.{i}.{part}"
                found[f"{name}.weight"] = file[f"CNN_high_{i}/W_{part}"][()].T
                found[f"{name}.bias"] = file[f"CNN_high_{i}/b_{part}"][()]
        found["encoder.projection.weight"] = file["CNN_proj/W_proj"][()].T
        found["encoder.projection.bias"] = file["CNN_proj/b_proj"][()]
        for d, direction in enumerate(("forward", "backward")):
            for k in range(layers):
                cell = file[f"RNN_{d}/RNN/MultiRNNCell/Cell{k}/LSTMCell"]
                both = cell["W_0"][()]
                found[f"{direction}.{k}.from_input"] = both[: len(both) // 2]
                found[f"{direction}.{k}.from_state"] = both[len(both) // 2 :]
                found[f"{direction}.{k}.bias"] = cell["B"][()]
                found[f"{direction}.{k}.projection"] = cell["W_P_0"][()]
    with np.errstate(over="ignore"):
        found = {name: np.asarray(value, dtype=np.float32) for name, value in found.items()}
    expect(all(np.isfinite(value).all() for value in found.values()))
    return {name: value.tobytes() for name, value in found.items()}


_KINDS = {
    "F64": "f8",
    "F32": "f4",
    "F16": "f2",
    "I64": "i8",
    "I32": "i4",
    "I16": "i2",
    "I8": "i1",
    "U8": "u1",
}


def read_safetensors(data: bytes) -> tuple[dict[str, bytes], Any]:
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length].decode())
    body = data[8 + length :]
    about = json.loads(header.pop("__metadata__")["course"])
    arrays = {}
    for name, entry in header.items():
        start, stop = entry["data_offsets"]
        expect(0 <= start <= stop <= len(body))
        if entry["dtype"] == "BF16":
            values = (np.frombuffer(body[start:stop], "<u2").astype("u4") << 16).view("f4")
        else:
            values = np.frombuffer(body[start:stop], "<" + _KINDS[entry["dtype"]])
        values = values.reshape(entry["shape"])
        expect(values.dtype.kind != "f" or np.isfinite(values).all())
        with np.errstate(over="ignore"):
            arrays[name] = values.tobytes() if name == "words" else values.astype("f4").tobytes()
    return arrays, about


# Text, and what is made of it


def read_corpus(files: dict[str, bytes]) -> tuple[Any, ...]:
    ids, offsets, counts = (npy(files[f"{name}.npy"]) for name in ("ids", "offsets", "counts"))
    words = files["words.txt"].decode()
    words = words.split("\n") if words else []
    for array in (ids, offsets, counts):
        expect(array.dtype.kind in "iu" and array.ndim == 1)
    ids, offsets, counts = ([int(n) for n in array] for array in (ids, offsets, counts))
    expect(len(set(words)) == len(words) == len(counts))
    expect(offsets and offsets[0] == 0 and offsets[-1] == len(ids) and offsets == sorted(offsets))
    expect(all(0 <= n < len(words) for n in ids) and all(0 <= n < 2**63 for n in counts))
    return ids, offsets, counts, words


def read_csv(data: bytes, separator: str = ",") -> tuple[list[str], list[str]]:
    """RFC 4180, letter by letter."""
    text = data.decode("utf-8-sig")
    expect("\0" not in text and text.strip())
    rows: list[list[str]] = [[]]
    cell, state = "", "start"  # start, plain, quoted, closed, return
    for letter in text + "\n":
        if state == "return" and letter != "\n":
            state = "start"
        if state == "quoted":
            cell, state = (cell, "closed") if letter == '"' else (cell + letter, state)
        elif state == "return" and letter == "\n":
            state = "start"  # the second half of a line end
        elif letter == '"' and state == "start":
            state = "quoted"
        elif letter == '"' and state == "closed":
            cell, state = cell + '"', "quoted"
        elif letter in (separator, "\r", "\n"):
            if letter == separator or state != "start" or rows[-1]:
                rows[-1].append(cell)
            cell, state = "", "return" if letter == "\r" else "start"
            if letter != separator:
                rows.append([])
        else:
            expect(state in ("start", "plain"))
            cell, state = cell + letter, "plain"
    expect(state != "quoted")
    header = [name.strip().casefold() for name in rows[0]]
    title, body = header.index("title"), header.index("text")
    items = [row for row in rows[1:] if row]
    expect(items and all(len(row) <= len(header) for row in items))
    items = [row + [""] * (len(header) - len(row)) for row in items]
    return [row[title].strip() for row in items], [row[body].strip() for row in items]


def read_conllu(data: bytes) -> list[list[Any]]:
    text = data.decode("utf-8-sig")
    expect("\0" not in text and text.strip())
    rows, sentence, ended = [], -1, True
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if not line:
            ended = True
        elif line[0] != "#":
            fields = line.split("\t")
            expect(len(fields) == 10)
            if re.fullmatch("[0-9]+", fields[0]):
                sentence, ended = sentence + ended, False
                rows.append([sentence, *fields[1:4]])
            else:
                expect(re.fullmatch(r"[0-9]+[-.][0-9]+", fields[0]))
    return rows
