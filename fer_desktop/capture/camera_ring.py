"""Pictures from the camera's process to ours, through memory that both share.

The memory has no name that could be left behind: it is handed to the child when it is spawned
and is gone with the last of the two, however they end. Python takes it from `/dev/shm`; on macOS,
or where that is too small, from an unlinked file in the folder of temporary files.
"""

from __future__ import annotations

import struct
from multiprocessing.context import SpawnContext
from typing import Final

import numpy as np
from numpy.typing import NDArray

SLOTS: Final = 3
"""One is read, one is whole, one is written."""
_HEADER: Final = struct.Struct("=QdII")  # number, seconds, height, width
_HEADER_BYTES: Final = 64  # a cache line
_NO_PICTURE: Final = 0


class CameraRing:
    """Holds the newest pictures; one process writes, another reads, neither waits.

    A reader that is overtaken while it copies sees so by the picture's number and gets nothing.
    The writer blanks a number one picture ahead: between that and the pixels lies at least the
    system call that announces the picture, which processors do not reorder stores across.

    Args:
        context: Of the processes that share the ring.
        picture_bytes: Room for one picture.
    """

    def __init__(self, context: SpawnContext, picture_bytes: int) -> None:
        self.picture_bytes = picture_bytes
        self._stride = _HEADER_BYTES + picture_bytes
        self._memory = context.RawArray("B", SLOTS * self._stride)

    def write(self, number: int, time_s: float, image: NDArray[np.uint8]) -> None:
        """Lay a picture over the oldest one.

        Args:
            number: Of the picture, from 1, rising.
            time_s: When it was taken, on `clock.now_s`.
            image: Shape (H, W, 3), uint8, at most `picture_bytes` large.
        """
        offset = self._offset(number)
        height, width, _ = image.shape
        self._pixels(offset, image.nbytes).reshape(image.shape)[:] = image
        _HEADER.pack_into(self._memory, offset, number, time_s, height, width)
        _HEADER.pack_into(self._memory, self._offset(number + 1), _NO_PICTURE, 0.0, 0, 0)

    def read(self, number: int) -> tuple[float, NDArray[np.uint8]] | None:
        """Copy a picture out.

        Returns:
            When it was taken, and its pixels, shape (H, W, 3); None if it is gone already.
        """
        offset = self._offset(number)
        header = _HEADER.unpack_from(self._memory, offset)
        found, time_s, height, width = header
        if found != number:
            return None
        image = self._pixels(offset, height * width * 3).reshape(height, width, 3).copy()
        return (time_s, image) if _HEADER.unpack_from(self._memory, offset) == header else None

    def _offset(self, number: int) -> int:
        return number % SLOTS * self._stride

    def _pixels(self, offset: int, count: int) -> NDArray[np.uint8]:
        return np.frombuffer(self._memory, np.uint8, count, offset + _HEADER_BYTES)
