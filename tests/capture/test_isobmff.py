"""The boxes of MP4 and HEIC files, as far as messages need them."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.capture.isobmff import is_cut_off, major_brand


def box(kind: bytes, content: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack(">I4s", 8 + len(content) if length is None else length, kind) + content


def large_box(kind: bytes, content: bytes, length: int | None = None) -> bytes:
    length = 16 + len(content) if length is None else length
    return struct.pack(">I4sQ", 1, kind, length) + content


FTYP = box(b"ftyp", b"isom\0\0\0\0isom")


@pytest.mark.fault("17")
@pytest.mark.parametrize(
    ("content", "cut_off"),
    [
        pytest.param(FTYP + box(b"moov", b"x" * 9) + box(b"mdat"), False, id="index first"),
        pytest.param(FTYP + box(b"mdat", b"x" * 9) + box(b"moov"), False, id="index last"),
        pytest.param(FTYP + large_box(b"mdat", b"x" * 9) + box(b"moov"), False, id="64 bits"),
        pytest.param(FTYP + box(b"moov", b"x" * 9, length=0), False, id="to the end"),
        pytest.param(FTYP + box(b"mdat", b"x" * 9, length=0), True, id="recording"),
        pytest.param(FTYP + box(b"mdat", b"x" * 9, length=999), True, id="pictures cut"),
        pytest.param(FTYP + box(b"mdat") + box(b"moov", b"x", length=99), True, id="index cut"),
        pytest.param(FTYP + large_box(b"mdat", b"x")[:12], True, id="header cut"),
        pytest.param(FTYP + large_box(b"mdat", b"x", length=2**64 - 1), True, id="past all files"),
        pytest.param(FTYP, True, id="first box alone"),
        pytest.param(b"not boxes at all, but text", False, id="text"),
        pytest.param(b"\0\0\0\4ftyp", False, id="shorter than its header"),
        pytest.param(b"", False, id="empty"),
    ],
)
def test_file_is_cut_off_when_it_begins_as_one_and_has_no_whole_index(
    content: bytes, cut_off: bool, tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with path.open("rb") as file:
        assert is_cut_off(file) == cut_off


@pytest.mark.fault("38")
@pytest.mark.parametrize(
    ("content", "brand"),
    [(FTYP, "isom"), (box(b"ftyp", b"hei"), ""), (box(b"moov") + FTYP, ""), (b"JFIF", "")],
)
def test_brand_is_what_the_first_box_names(content: bytes, brand: str) -> None:
    assert major_brand(BytesIO(content)) == brand


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(content: bytes) -> None:
    for file in (BytesIO(content), BytesIO(FTYP + content)):
        assert is_cut_off(file) in (True, False)
        assert len(major_brand(file)) <= 4
