"""Damage done to bytes: some at random, some where formats keep their numbers."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random

__all__ = ["mutated"]

_NUMBERS = re.compile(rb"\d+")
_HOSTILE_NUMBERS = (
    b"0", b"-1", b"1e999", b"-1e999", b"nan", b"1e-50", b"inf", b"2147483648", b"4294967301",
    b"9223372036854775808", b"9" * 25, b"1" * 400, b"0.1e", b"1_000", b"true", b"null", b"1.5",
    b"\xef\xbc\x91", b"\xc2\xb2", b"+3", b"1e400000000", b"0x10", b"3.4028236e38",
)  # fmt: skip
_TOKENS = (
    b"\r", b"\n", b"\r\n", b"\0", b"\t", b" ", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\x85",
    b'"', b",", b"\xef\xbb\xbf", b"'", b"\\", b"{", b"}", b"[[", b"\x0b", b"\x0c", b"#", b"1",
    b"<", b"</s>", b"PK\x01\x02", b"PK\x05\x06", b"\x1f\x8b", b"(0,)", b"|O", b"<f4", b"<f8",
    b">i8", b"<U3", b"True", b"\xe1\x84\x80\xe1\x85\xa1",
)  # fmt: skip
_WHOLE = (
    0,
    1,
    -1,
    2,
    3,
    7,
    127,
    128,
    255,
    256,
    2**15,
    2**31 - 1,
    2**31,
    2**32 + 5,
    2**62,
    2**63 - 1,
)


def mutated(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """One to four changes to some bytes; ``others`` lend pieces."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        data = random.choice(_CHANGES)(random, data, others)
    return data


def _flip_bit(random: Random, data: bytes, others: list[bytes]) -> bytes:
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :]


def _set_byte(random: Random, data: bytes, others: list[bytes]) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + bytes([random.randrange(256)]) + data[place + 1 :]


def _cut(random: Random, data: bytes, others: list[bytes]) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _drop(random: Random, data: bytes, others: list[bytes]) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.choice((1, 2, 4, 8, 30)) :]


def _repeat(random: Random, data: bytes, others: list[bytes]) -> bytes:
    start = random.randrange(len(data) + 1)
    stop = start + random.choice((1, 4, 20, 100))
    return data[:stop] + data[start:stop] * random.choice((1, 2, 30)) + data[stop:]


def _insert(random: Random, data: bytes, others: list[bytes]) -> bytes:
    place = random.randrange(len(data) + 1)
    over = random.choice((0, 0, 1, 3))
    return data[:place] + random.choice(_TOKENS) + data[place + over :]


def _splice(random: Random, data: bytes, others: list[bytes]) -> bytes:
    other = random.choice(others)
    start = random.randrange(len(other) + 1)
    piece = other[start : start + random.choice((4, 30, 200))]
    place = random.randrange(len(data) + 1)
    return data[:place] + piece + data[place + random.choice((0, len(piece))) :]


def _set_number(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """A number written in digits becomes another."""
    found = list(_NUMBERS.finditer(data))
    if not found:
        return _set_byte(random, data, others)
    chosen = random.choice(found)
    return data[: chosen.start()] + random.choice(_HOSTILE_NUMBERS) + data[chosen.end() :]


def _set_whole(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """A number of 2, 4 or 8 bytes becomes one at the edge of its range."""
    size, code = random.choice(((2, "H"), (4, "I"), (8, "Q")))
    place = random.randrange(max(len(data) - size, 0) + 1)
    if random.random() < 0.5:
        place = min(place, 120) // 4 * 4  # where headers are
    value = random.choice(_WHOLE) % 2 ** (8 * size)
    return data[:place] + struct.pack("<" + code, value) + data[place + size :]


_CHANGES: tuple[Callable[[Random, bytes, list[bytes]], bytes], ...] = (
    _flip_bit, _flip_bit, _set_byte, _cut, _drop, _repeat, _insert, _insert, _splice, _set_number,
    _set_number, _set_whole, _set_whole,
)  # fmt: skip
