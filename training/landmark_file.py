"""Making a dlib predictor file smaller: its numbers are stored with fewer binary digits.

dlib writes every number with only the bytes that it needs, and a float as two such numbers,
mantissa and exponent. A leaf holds 136 moves of points; rounded to 8 significant binary digits
each takes 4 bytes instead of 6, and the sum over a thousand trees is the same to a hundredth of
a pixel, because the errors of rounding cancel out.

Layout, as dlib 19 and 20 write it (`shape_predictor.h`, `serialize.h`): version; the mean shape
as a matrix; for each cascade its trees, each with splits (two indices and a threshold) and leaves
(matrices); for each cascade the anchor indices, then the offsets of the feature points. A vector
begins with its length, a matrix with its sides, negated.
"""

from __future__ import annotations

import math
from typing import Final

SIGNIFICANT_BITS: Final = 8

_NEGATIVE: Final = 0x80


def round_predictor(content: bytes, bits: int = SIGNIFICANT_BITS) -> bytes:
    """Round the leaves of a predictor file.

    Args:
        content: A file as `dlib.shape_predictor.save` writes it.
        bits: Binary digits that a leaf's numbers keep.

    Returns:
        A file that dlib reads like any other.

    Raises:
        ValueError: The content is no such file.
    """
    copy = _Copy(content)
    try:
        if copy.integer() != 1:
            raise ValueError("not version 1 of a shape predictor")
        copy.matrix(bits=None)
        for _cascade in range(copy.integer()):
            for _tree in range(copy.integer()):
                for _split in range(copy.integer()):
                    copy.integer()
                    copy.integer()
                    copy.number(bits=None)
                for _leaf in range(copy.integer()):
                    copy.matrix(bits)
        for _cascade in range(copy.integer()):
            for _anchor in range(copy.integer()):
                copy.integer()
        for _cascade in range(copy.integer()):
            for _offset in range(copy.integer()):
                copy.number(bits=None)
                copy.number(bits=None)
    except IndexError as error:
        raise ValueError("the file ends too early") from error
    if copy.position != len(content):
        raise ValueError("the file goes on after its end")
    return bytes(copy.written)


class _Copy:
    """Reads one thing after the other and writes it again.

    Attributes:
        position: Bytes read.
        written: The copy.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.position = 0
        self.written = bytearray()

    def integer(self) -> int:
        value = self._read()
        self._write(value)
        return value

    def matrix(self, bits: int | None) -> None:
        rows, columns = -self.integer(), -self.integer()
        if rows < 0 or columns < 0:
            raise ValueError("a matrix has no sides")
        for _ in range(rows * columns):
            self.number(bits)

    def number(self, bits: int | None) -> None:
        """Copy mantissa and exponent, rounded to `bits` digits unless that is None."""
        mantissa, exponent = self._read(), self._read()
        if bits is not None and mantissa:
            spare = mantissa.bit_length() - bits
            if spare > 0:
                mantissa = round(mantissa / (1 << spare))
                exponent += spare
            if mantissa.bit_length() > bits:  # rounded up to the next power of two
                mantissa //= 2
                exponent += 1
        self._write(mantissa)
        self._write(exponent)

    def _read(self) -> int:
        control = self._content[self.position]
        count = control & 0x0F
        end = self.position + 1 + count
        if count == 0 or control & 0x70 or end > len(self._content):
            raise ValueError(f"no number at byte {self.position}")
        value = int.from_bytes(self._content[self.position + 1 : end], "little")
        self.position = end
        return -value if control & _NEGATIVE else value

    def _write(self, value: int) -> None:
        count = max(1, math.ceil(value.bit_length() / 8))
        self.written.append(count | (_NEGATIVE if value < 0 else 0))
        self.written += abs(value).to_bytes(count, "little")
