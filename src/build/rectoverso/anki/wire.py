"""Protocol buffers without their schema: which fields a message holds, and what stands in them.

Source: Protocol Buffers, "Encoding" (protobuf.dev/programming-guides/encoding).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_VARINT, _DELIMITED = 0, 2
_FIXED: Final = {1: 8, 5: 4}  # the bytes of a value, by its wire type
_LONGEST: Final = 10  # bytes of a varint of 64 bits


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in their order, as number and value.

    A varint is a number without a sign; what is of 32 or 64 bits, or has a length (a text, bytes,
    a message, packed numbers), is its bytes. ValueError where the message ends within a field, or
    is none.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire_type = key >> 3, key & 7
        if wire_type == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if wire_type == _DELIMITED:
            length, at = _varint(message, at)
        elif wire_type in _FIXED:
            length = _FIXED[wire_type]
        else:
            raise ValueError(f"no protocol buffer has a value of wire type {wire_type} here")
        if at + length > len(message):
            raise ValueError("a protocol buffer ends within a value")
        yield number, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """The number that begins at a place, and the place behind it."""
    number = 0
    for place, byte in enumerate(message[at : at + _LONGEST]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    raise ValueError("a protocol buffer ends within a number, or has one that is too long")
