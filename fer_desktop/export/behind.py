"""A sink that works on a thread of its own, so that encoding overlaps with the analysis."""

from __future__ import annotations

import threading
from collections import deque
from typing import Final, Self

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.export.partial import Sink

MOST_BYTES: Final = 16 * 1024 * 1024
"""Pictures in waiting: 18 frames of 640x480, 6 of 720p, one of anything larger than 16 MB."""


class WriteBehind(Sink):
    """Hands every frame on to another sink, in order, on the thread `write-behind`.

    A writer that is slower than the analysis makes it wait; nothing is dropped and memory stays
    bounded. What the sink raises is raised by the next `write`, or when the block is left. Left
    by an exception, what waits is not written: the sink drops its file anyway.
    """

    def __init__(self, sink: Sink, most_bytes: int = MOST_BYTES) -> None:
        """Take a sink over; it is used by the thread alone until the block is left."""
        self._sink = sink
        self._most_bytes = most_bytes
        self._waiting: deque[tuple[Frame, FrameAnalysis | None]] = deque()
        self._waiting_bytes = 0
        self._error: BaseException | None = None
        self._ended = False
        self._changed = threading.Condition()
        # A daemon: an encoder that hangs must not keep a program alive that wants to end.
        self._thread = threading.Thread(target=self._work, name="write-behind", daemon=True)

    def __enter__(self) -> Self:
        self._sink.__enter__()
        self._thread.start()
        return self

    def write(self, frame: Frame, analysis: FrameAnalysis | None) -> None:
        """Lay the next frame down, once there is room; see `Sink.write`."""
        size = frame.image.nbytes
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._error is not None
                    or not self._waiting
                    or self._waiting_bytes + size <= self._most_bytes
                )
            )
            if self._error is not None:
                raise self._error
            self._waiting.append((frame, analysis))
            self._waiting_bytes += size
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if not self._waiting:
                    return
                frame, analysis = self._waiting[0]
            try:
                self._sink.write(frame, analysis)
            except BaseException as error:  # noqa: BLE001  carried to the caller
                with self._changed:
                    self._error = error
                    self._changed.notify_all()
                return
            with self._changed:
                # Only now: what is being written still takes its room.
                if self._waiting:
                    self._waiting.popleft()
                    self._waiting_bytes -= frame.image.nbytes
                self._changed.notify_all()

    def _finish(self) -> None:
        self._end()
        if self._error is not None:
            raise self._error
        self._sink._finish()

    def _abandon(self) -> None:
        with self._changed:
            self._waiting.clear()
        self._end()
        self._sink._abandon()

    def _end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join()
