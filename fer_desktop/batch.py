"""Decoding, analysis and results of a file, at full speed and in constant memory.

A reader thread decodes ahead into a bounded buffer and waits when it is full. Analysis and sinks
run in order on the caller's thread: their libraries need no locks then, and a slow disk slows the
reader instead of filling memory. An error on either side reaches the caller; leaving early, for
whatever reason, stops the reader and closes the source.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, Self

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame

READ_AHEAD_BYTES: Final = 64 * 1024 * 1024
"""Pictures decoded and not yet analysed: 72 frames of 640x480, 24 of 720p, one of 8K."""
READ_AHEAD_FRAMES: Final = 128
"""So many at most, however small: a reader that never waits can keep the caller from its turn."""


class ReadAhead:
    """Frames of an iterator that a thread of its own runs ahead of the reader.

    Used in a `with` block, which ends the thread. An error of the iterator is raised where the
    frame it failed at would have come.
    """

    def __init__(self, frames: Iterator[Frame], max_bytes: int = READ_AHEAD_BYTES) -> None:
        """Prepare.

        Args:
            frames: Run by the thread alone; closed by it at the end where it can be closed.
            max_bytes: Limit of the pictures in waiting; one always fits.
        """
        self._frames = frames
        self._max_bytes = max_bytes
        self._waiting: deque[Frame] = deque()
        self._waiting_bytes = 0
        self._error: BaseException | None = None
        self._ended = False
        self._left = False
        self._changed = threading.Condition()
        # A daemon: a decoder that hangs must not keep a program alive that wants to end.
        self._thread = threading.Thread(target=self._read, name="read-ahead", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._left = True
            self._changed.notify_all()
        self._thread.join()

    def __iter__(self) -> Iterator[Frame]:
        """Frames in order.

        Raises:
            Exception: Whatever the iterator raised.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if not self._waiting:
                    break
                frame = self._waiting.popleft()
                self._waiting_bytes -= frame.image.nbytes
                self._changed.notify_all()
            yield frame
        if self._error is not None:
            raise self._error

    def _read(self) -> None:
        try:
            for frame in self._frames:
                if not self._lay_down(frame):
                    break
        except BaseException as error:  # noqa: BLE001  carried to the caller
            self._error = error
        finally:
            close = getattr(self._frames, "close", None)
            if close is not None:
                close()
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _lay_down(self, frame: Frame) -> bool:
        """Wait for room and add the frame; False when nobody reads any more."""
        size = frame.image.nbytes
        with self._changed:
            self._changed.wait_for(lambda: self._left or not self._waiting or self._has_room(size))
            if self._left:
                return False
            self._waiting.append(frame)
            self._waiting_bytes += size
            self._changed.notify_all()
            return True

    def _has_room(self, size: int) -> bool:
        return (
            len(self._waiting) < READ_AHEAD_FRAMES and self._waiting_bytes + size <= self._max_bytes
        )


class FrameSink(Protocol):
    """What takes the results; the sinks of `fer_desktop.export` do."""

    def write(self, frame: Frame, analysis: FrameAnalysis | None, /) -> object:
        """Take a frame with what is said about it; None for a frame that was skipped."""
        ...


class FrameAnalyzer(Protocol):
    """What analyses: an `Analyzer`, or one that keeps a journal."""

    def analyze(self, frame: Frame, /) -> FrameAnalysis:
        """Analyse the next frame."""
        ...


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How a run over a file went.

    Attributes:
        frames: Frames that went through.
        reached_end: The source was read to its end; False when the run was stopped.
    """

    frames: int
    reached_end: bool


def run_batch(
    frames: Iterator[Frame],
    analyzer: FrameAnalyzer,
    sinks: Sequence[FrameSink],
    *,
    every: int = 1,
    should_stop: Callable[[], bool] = lambda: False,
    on_frame: Callable[[Frame], object] = lambda frame: None,
) -> BatchResult:
    """Bring every frame through the analysis into the sinks.

    Args:
        frames: The source, in order of time.
        analyzer: Analyses the first frame and every `every`-th after it.
        sinks: Each takes every frame; opened and closed by the caller.
        every: Analyse only every Nth frame.
        should_stop: Asked before each frame.
        on_frame: Told after each frame.

    Returns:
        How far it came.

    Raises:
        Exception: Whatever the source, the analyzer or a sink raised.
    """
    done = 0
    with ReadAhead(frames) as decoded:
        for frame in decoded:
            if should_stop():
                return BatchResult(done, reached_end=False)
            analysis = analyzer.analyze(frame) if done % every == 0 else None
            for sink in sinks:
                sink.write(frame, analysis)
            done += 1
            on_frame(frame)
    return BatchResult(done, reached_end=True)
