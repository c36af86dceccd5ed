"""Decodes a video on a thread of its own: at its pace, or the one frame asked for last."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Condition, Thread
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import VideoFile, open_video

_NEAR: Final = 24  # frames that are sooner decoded than sought
_BACK: Final = 12  # frames decoded for one step back: the next steps find theirs ready
_READY_BYTES: Final = 64 * 1024 * 1024
_LATE_S: Final = 0.2


class PlayerListener(Protocol):
    """Who is told, on the player's thread."""

    def take(self, frame: Frame, /) -> None:
        """A frame's moment has come; its index counts over the times that were given."""

    def hold(self) -> None:
        """The last frame was shown, and playing is over."""

    def end(self, error: Exception | None, /) -> None:
        """The thread ends, by an error or because it was closed."""


class Player:
    """Plays a video whose frames are all known by their times.

    What is asked for replaces what was asked for before: however fast somebody drags, at most
    one frame is being looked for, and the next one is the newest. Where decoding cannot keep
    pace, the film runs slower. There is no sound.

    The thread "fer-player" ends with `close`, or by itself when the file cannot be read.
    """

    def __init__(self, path: Path, times_s: NDArray[np.float64], listener: PlayerListener) -> None:
        """Prepare.

        Args:
            path: The file.
            times_s: Times of all frames, shape (n,), n > 0, rising.
            listener: Who is told.
        """
        self._path = path
        self._times_s = times_s
        self._listener = listener
        self._changed = Condition()
        self._wanted: int | None = None
        self._is_playing = False
        self._closed = False
        self._video: VideoFile | None = None
        self._shown = -1
        self._frames: Iterator[Frame] = iter(())
        self._next = -1  # number of the frame that `_frames` gives next
        self._ready: dict[int, Frame] = {}
        self._thread = Thread(target=self._run, name="fer-player", daemon=True)

    def start(self) -> None:
        """Open the file; returns at once."""
        self._thread.start()

    def show(self, number: int) -> None:
        """Show this frame as soon as possible; playing goes on from there."""
        with self._changed:
            self._wanted = number
            self._changed.notify()

    def play(self) -> None:
        """Go on from the frame shown; after the last one, from the beginning."""
        with self._changed:
            if self._wanted is None and self._shown == len(self._times_s) - 1:
                self._wanted = 0
            self._is_playing = True
            self._changed.notify()

    def pause(self) -> None:
        """Stay at the frame shown."""
        with self._changed:
            self._is_playing = False
            self._changed.notify()

    def close(self) -> None:
        """Let the thread end; returns at once."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end of the thread; not for the window's thread while it is open."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def is_playing(self) -> bool:
        """Frames follow each other by themselves."""
        return self._is_playing

    def _run(self) -> None:
        failed: Exception | None = None
        try:
            with open_video(self._path) as video:
                self._work(video)
        except Exception as error:  # noqa: BLE001  # told through `end`, the one place
            failed = error
        self._listener.end(failed)

    def _work(self, video: VideoFile) -> None:
        began_s: float | None = None  # monotonic time of the film's second 0 while it plays
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work)
                if self._closed:
                    return
                wanted, self._wanted = self._wanted, None
                if wanted is None and self._shown == len(self._times_s) - 1:
                    self._is_playing = False
            if wanted is not None:
                began_s = None
            elif not self._is_playing:
                began_s = None
                self._listener.hold()
                continue
            number = self._shown + 1 if wanted is None else wanted
            if (frame := self._frame(video, number)) is None:
                continue
            if wanted is None:
                now_s = time.monotonic()
                if began_s is None or now_s - began_s - frame.timestamp_s > _LATE_S:
                    began_s = now_s - frame.timestamp_s
                if not self._await(began_s + frame.timestamp_s):
                    began_s = None
                    continue
            self._shown = frame.index
            self._listener.take(frame)

    def _has_work(self) -> bool:
        return self._closed or self._wanted is not None or self._is_playing

    def _await(self, moment_s: float) -> bool:
        """Wait until then; False if something else is wanted meanwhile."""
        with self._changed:
            return not self._changed.wait_for(
                lambda: self._closed or self._wanted is not None or not self._is_playing,
                max(0.0, moment_s - time.monotonic()),
            )

    def _frame(self, video: VideoFile, number: int) -> Frame | None:
        """Find a frame; None if a newer one is wanted meanwhile, or the file has fewer now."""
        if (ready := self._ready.get(number)) is not None:
            return ready
        if not self._next <= number < self._next + _NEAR or self._next < 0:
            is_step_back = 0 < self._shown - number <= 2
            first = max(0, number - _BACK + 1) if is_step_back else number
            self._frames = video.frames_again(first, self._times_s)
        for frame in self._frames:
            self._next = frame.index + 1
            self._keep_ready(frame)
            if frame.index >= number:
                return frame
            with self._changed:
                if self._closed or self._wanted is not None:
                    return None
        self._next = -1
        with self._changed:  # the file breaks off here: what is shown stays
            self._is_playing = False
        self._listener.hold()
        return None

    def _keep_ready(self, frame: Frame) -> None:
        self._ready[frame.index] = frame
        most = max(1, min(_BACK, _READY_BYTES // frame.image.nbytes))
        while len(self._ready) > most:
            del self._ready[next(iter(self._ready))]
