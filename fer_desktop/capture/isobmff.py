"""A look at the boxes of MP4, MOV and HEIC files, for messages that name the fault.

The decoders answer "invalid data" to a recording whose end is missing and to a file of noise
alike; the boxes tell them apart.

Source:
    ISO/IEC 14496-12, "ISO base media file format": 4.2 (boxes), 4.3 (file type box).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

_FIRST_BOXES = frozenset({b"ftyp", b"mdat", b"moov", b"moof", b"wide", b"free", b"skip", b"pnot"})
_MOST_BOXES = 10_000  # a sane file has a handful; a fragmented one thousands


def is_cut_off(file: BinaryIO) -> bool:
    """Whether this is an MP4 or MOV file whose index (the `moov` box) is missing or cut."""
    boxes = list(_boxes(file))
    size = file.seek(0, 2)
    if not boxes or boxes[0][0] not in _FIRST_BOXES:
        return False
    return not any(kind == b"moov" and end <= size for kind, _, end in boxes)


def major_brand(file: BinaryIO) -> str:
    """Brand that the file type box names, such as `heic`; empty without such a box."""
    for kind, start, end in _boxes(file):
        if kind != b"ftyp" or end - start < 4:
            break
        file.seek(start)
        return file.read(4).decode("ascii", errors="replace")
    return ""


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Top-level boxes as (kind, start of the content, declared end)."""
    start = 0
    size = file.seek(0, 2)
    for _ in range(_MOST_BOXES):
        if start >= size:  # a damaged length may lead further than a file can reach
            return
        file.seek(start)
        header = file.read(16)
        if len(header) < 8:
            return
        length, kind = struct.unpack(">I4s", header[:8])
        content = start + 8
        if length == 1 and len(header) == 16:  # the length follows in 64 bits
            length = struct.unpack(">Q", header[8:])[0]
            content = start + 16
        elif length == 0:  # up to the end of the file
            length = size - start
        if length < content - start:
            return
        yield kind, content, start + length
        start += length
