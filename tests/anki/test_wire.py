"""Protocol buffers read without their schema, against those that Anki's own engine writes."""

from __future__ import annotations

import contextlib

import pytest
from anki.import_export_pb2 import MediaEntries
from anki.notetypes_pb2 import Notetype
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.anki import wire


def varint(number: int) -> bytes:
    head = bytearray()
    while number > 0x7F:
        head.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*head, number])


def test_a_message_of_ankis() -> None:
    config = Notetype.Config(kind=Notetype.Config.KIND_CLOZE, css="p {}", original_id=2**40)
    read = dict(wire.fields(config.SerializeToString()))
    assert read[Notetype.Config.KIND_FIELD_NUMBER] == 1
    assert read[Notetype.Config.CSS_FIELD_NUMBER] == b"p {}"
    assert read[Notetype.Config.ORIGINAL_ID_FIELD_NUMBER] == 2**40


def test_messages_within_a_message() -> None:
    entries = [MediaEntries.MediaEntry(name=name, size=300, sha1=b"x" * 20) for name in "ab"]
    inner = [value for _, value in wire.fields(MediaEntries(entries=entries).SerializeToString())]
    assert [dict(wire.fields(each)) for each in inner if isinstance(each, bytes)] == [
        {1: b"a", 2: 300, 3: b"x" * 20},
        {1: b"b", 2: 300, 3: b"x" * 20},
    ]


def test_every_wire_type() -> None:
    message = b"\x08\x96\x01" + b"\x11" + b"8 bytes." + b"\x1a\x02hi" + b"\x25" + b"four"
    assert list(wire.fields(message)) == [(1, 150), (2, b"8 bytes."), (3, b"hi"), (4, b"four")]


@given(st.lists(st.tuples(st.integers(1, 2**29 - 1), st.integers(0, 2**64 - 1) | st.binary())))
def test_what_is_written_is_read(fields: list[tuple[int, int | bytes]]) -> None:
    message = b"".join(
        varint(number << 3 | 2) + varint(len(value)) + value
        if isinstance(value, bytes)
        else varint(number << 3) + varint(value)
        for number, value in fields
    )
    assert list(wire.fields(message)) == fields


@pytest.mark.parametrize(
    "message",
    [
        *(b"\x08", b"\x08\x96", b"\x11seven..", b"\x1a\x05hi", b"\x1a", b"\x25abc", b"\x80" * 11),
        *(b"\x1a" + b"\xff" * 9 + b"\x01", b"\x0b", b"\x0c", b"\x0e", b"\x0f"),
    ],
)
def test_what_is_cut_or_no_message(message: bytes) -> None:
    with pytest.raises(ValueError, match="protocol buffer"):
        list(wire.fields(message))


@given(st.binary())
def test_any_bytes_end(message: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert len(list(wire.fields(message))) <= len(message)
