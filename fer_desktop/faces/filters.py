"""dlib's face detector as bytes: all of its five filters, or one of them alone.

The filters know faces from the front, turned to either side, and tilted to either side. A face that
was found a moment ago still answers to the filter that found it, and one filter takes less than
half the time of five.

Source:
    King, "Max-Margin Object Detection", 2015; the layout of the bytes: dlib 20, `serialize.h`,
    `scan_fhog_pyramid.h`.
"""

from __future__ import annotations

import hashlib
import math
from functools import cache
from importlib.resources import files
from typing import Final

import dlib

_FULL_SHA256: Final = "f3f7aa833fb4a14a46fc48689f45b98d85ef72d6dfaf8bdc012b7d3c522a5426"


def full_detector() -> dlib.fhog_object_detector:
    """Return a detector of dlib's for one thread; a copy takes a millisecond."""
    return detector_of(full_content())


def pose_detectors() -> list[dlib.fhog_object_detector]:
    """Return a detector for each filter, for one thread, in the order of the full one's filters."""
    return [detector_of(content) for content in _single()]


def detector_of(content: bytes) -> dlib.fhog_object_detector:
    """Return the detector that dlib wrote as these bytes."""
    detector = dlib.fhog_object_detector.__new__(dlib.fhog_object_detector)
    detector.__setstate__((content,))
    return detector


@cache
def full_content() -> bytes:
    """Read dlib's detector as dlib unpacks it.

    It does so for a third of a second and lets no other Python run meanwhile: a window would
    hang. Where our copy is missing or damaged, that is what happens.
    """
    try:
        resource = files("fer_desktop").joinpath("resources", "faces", "frontal_face.fhog")
        content = resource.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != _FULL_SHA256:
        content = dlib.get_frontal_face_detector().__getstate__()[0]
    return content


@cache
def _single() -> tuple[bytes, ...]:
    content = full_content()
    read = Reader(content)
    read.skip(4 + 7)  # versions, no features yet; settings
    read.skip(2 + 1 + 2 + 2)  # of training only; how many weights; when two boxes are one face
    before = content[: read.at]
    filters = []
    for _ in range(read.whole()):
        begin = read.at
        rows, columns = read.whole(), read.whole()  # both negative: a mark of the format
        read.skip(2 * rows * columns)
        filters.append(content[begin : read.at])
    return tuple(before + whole(1) + each for each in filters)


class Reader:
    """Numbers in dlib's format: whole ones as a length and bytes, others as m times 2 to the e.

    Attributes:
        at: Offset of the next number.
    """

    def __init__(self, content: bytes) -> None:
        self.at = 0
        self._content = content

    def whole(self) -> int:
        """Read a whole number."""
        control = self._content[self.at]
        begin, end = self.at + 1, self.at + 1 + (control & 0x0F)
        self.at = end
        value = int.from_bytes(self._content[begin:end], "little")
        return -value if control & 0x80 else value

    def real(self) -> float:
        """Read a number that was written as two whole ones."""
        return math.ldexp(self.whole(), self.whole())

    def skip(self, count: int) -> None:
        """Pass over so many whole numbers."""
        for _ in range(count):
            self.at += 1 + (self._content[self.at] & 0x0F)


def whole(value: int) -> bytes:
    """Write a whole number."""
    length = max(1, (abs(value).bit_length() + 7) // 8)
    sign = 0x80 if value < 0 else 0
    return bytes([length | sign]) + abs(value).to_bytes(length, "little")


def real(value: float) -> bytes:
    """Write a number as two whole ones."""
    mantissa, exponent = math.frexp(value)
    return whole(round(math.ldexp(mantissa, 53))) + whole(exponent - 53)
