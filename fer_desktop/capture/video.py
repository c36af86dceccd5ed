"""Video files, decoded by PyAV: every frame upright, with the time its container gives it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from threading import RLock
from typing import Final, Self

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from fer_desktop.capture.decoding import Decoding
from fer_desktop.capture.files import open_input, shown, state_of
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.numbering import Numbering, pts_of
from fer_desktop.capture.timestamps import RisingTimes, nearest
from fer_desktop.errors import InputError

COMMON_RATE: Final = Fraction(30)
"""Of videos that declare none: bare streams."""
_NO_FRAME = (0, None)

# How much may be missing at the end before a file counts as broken off. Lengths are declared
# in coarse units, and with the last frame held for a while.
_TOLERATED_S = 0.2
_TOLERATED_FRAMES = 3.0
_TOLERATED_FRAMES_AFTER_DAMAGE = 1.5

_OUTLASTS_S = 1.0  # declared in coarse units, as above


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What a video file says of itself.

    Attributes:
        path: The file.
        width: Upright width of the first frame in pixels, pixels made square. Some recorders
            change the size on the way; then the later frames have their own.
        height: Upright height of the first frame in pixels.
        frame_rate: Average frames per second; None if not declared.
        frame_count: Declared, or estimated from the length. Files end early and headers err,
            so it serves progress and nothing else. None if unknown.
        duration_s: Declared length of the video; None if unknown.
        start_s: Time of the first frame on the container's clock, which the sound shares.
        first_frame_s: How much later than the sound that is; 0 without sound.
        has_audio: Whether there is sound.
        codec: Name of the video codec, such as `h264`.
    """

    path: Path
    width: int
    height: int
    frame_rate: Fraction | None
    frame_count: int | None
    duration_s: float | None
    start_s: float
    first_frame_s: float
    has_audio: bool
    codec: str

    @property
    def frame_interval_s(self) -> float:
        """Time from a frame to the next; the usual one where no rate is declared."""
        return float(1 / (self.frame_rate or COMMON_RATE))


def open_video(path: str | os.PathLike[str]) -> VideoFile:
    """Open a video file and decode its first frame.

    Raises:
        InputError: Missing, not a plain file, not a video, cut off, or nothing in it decodes.
    """
    return VideoFile(Path(path))


class VideoFile:
    """An open video file; a context manager.

    Attributes:
        info: What the file declares.
        ended_early: After `frames` has run to the file's end: where it broke off, such as
            "ended early at 0.60 s of 3.0 s"; None if it was whole.
        damaged_packets: Pieces of data that could not be decoded and were passed over.
        replaced_times: Times that did not rise and were replaced.
    """

    is_live = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()  # decoding and closing may happen on different threads
        self._decoding: Decoding | None = None
        self._start_pts: int | None = None
        self._first_pts: int | None = None
        self._file = open_input(path)
        self._state_at_opening = state_of(self._file)
        self.ended_early: str | None = None
        self.damaged_packets = self.replaced_times = 0
        try:
            self.info = self._look()
        except BaseException:
            self.close()
            raise

    @property
    def title(self) -> str:
        """Name of the file."""
        return shown(self._path)

    def frames(self, start_s: float = 0.0, end_s: float | None = None) -> Iterator[Frame]:
        """Frames with `start_s` <= time < `end_s`; each call begins anew, and ends the last.

        Damaged pieces are passed over and leave gaps in the indices. A file that breaks off ends
        the iteration without an error, and `ended_early` says where.

        Args:
            start_s: Seconds after the first frame of the file; indices count from there too.
            end_s: None reads to the end of the file.

        Raises:
            InputError: There is no frame in that span.
            ValueError: The file is closed.
        """
        self.ended_early, self.damaged_packets, self.replaced_times = None, 0, 0
        rising = RisingTimes(self.info.frame_interval_s, self.info.duration_s)
        with self._lock:
            decoding, numbered = self._begin(start_s)
        time_s, is_empty = 0.0, True
        while True:
            # The lock is free while the caller works on a frame, so `close` waits for one
            # frame at most.
            with self._lock:
                if self._decoding is not decoding:
                    return
                index, decoded = next(numbered, _NO_FRAME)
                self.damaged_packets = decoding.failures
                if decoded is None:
                    self.ended_early = self._early_end(decoding, time_s)
                    break
                time_s = rising(decoding.time_of(decoded))
                self.replaced_times = rising.replaced
                if time_s < start_s:
                    continue
                if end_s is not None and time_s >= end_s:
                    break
                frame = Frame(index, time_s, decoding.upright(decoded))
            is_empty = False
            yield frame
        if is_empty:
            raise InputError(
                f"{self.title} has no frame from {start_s:g} s to "
                f"{'its end' if end_s is None else f'{end_s:g} s'}.",
                f"The video is {_length(self.info.duration_s)}.",
            )

    def frames_again(self, number: int, times_s: NDArray[np.float64]) -> Iterator[Frame]:
        """Frames from one on, of a file whose frames an earlier pass has all seen.

        Seeks to it where `frames` would read everything before it to count: a player jumps in a
        film of two hours as fast as in one of a minute.

        Args:
            number: Of the first frame wanted, counted over `times_s`.
            times_s: Times of all frames as `frames` gave them, shape (n,), rising.

        Returns:
            Frames numbered as `times_s` is; none where the file ends before.

        Raises:
            ValueError: The file is closed.
        """
        with self._lock:
            if self._decoding is not None:
                self._decoding.close()
            decoding = self._decoding = self._new_decoding()
            decoded_frames = None
            # In joined recordings, which outlast what is declared, a time is there several times.
            if times_s[-1] <= (self.info.duration_s or times_s[-1]) + _OUTLASTS_S:
                decoded_frames = decoding.frames_from(float(times_s[number]))
        half_s = self.info.frame_interval_s / 2
        while decoded_frames is not None:
            # The lock is free while the caller works on a frame; see `frames`.
            with self._lock:
                if self._decoding is not decoding:
                    return
                if (decoded := next(decoded_frames, None)) is None:
                    return
                time_s = decoding.time_of(decoded)
                found = number if time_s is None else nearest(times_s, time_s)
                if time_s is None or abs(times_s[found] - time_s) > half_s:
                    break  # times that cannot be believed lead nowhere
                if found < number:
                    continue
                image = decoding.upright(decoded)
            yield Frame(found, float(times_s[found]), image)
            number = found + 1
            if number == len(times_s):
                return
        counted = zip(self.frames(), times_s.tolist(), strict=False)
        for found, (frame, time_s) in enumerate(counted):
            if found >= number:
                yield Frame(found, time_s, frame.image)

    def close(self) -> None:
        """Free the decoder and the file; from any thread, once no frame is being decoded."""
        with self._lock:
            if self._decoding is not None:
                self._decoding.close()
                self._decoding = None
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look(self) -> VideoInfo:
        """What the file declares, and the size of the first frame that really decodes."""
        decoding = self._new_decoding()
        try:
            first = next(decoding.frames(), None)
            if first is None:
                raise InputError(
                    f"Not one frame of {self.title} can be decoded: codec {decoding.codec} is "
                    "not supported by this build, or the data are damaged.",
                    "Convert it to H.264, or record it again.",
                )
            decoding.time_of(first)
            self._start_pts, self._first_pts = decoding.start_pts, pts_of(first)
            height, width = decoding.upright(first).shape[:2]
            rate = decoding.frame_rate
            duration_s = decoding.declared_duration_s
            count = decoding.stream.frames or None
            if count is None and rate and duration_s:
                count = round(duration_s * rate)
            return VideoInfo(
                path=self._path,
                width=width,
                height=height,
                frame_rate=rate,
                frame_count=count,
                duration_s=duration_s,
                start_s=decoding.start_s,
                first_frame_s=decoding.first_frame_s,
                has_audio=decoding.has_audio,
                codec=decoding.codec,
            )
        finally:
            decoding.close()

    def _begin(self, start_s: float) -> tuple[Decoding, Iterator[tuple[int, VideoFrame]]]:
        if self._decoding is not None:
            self._decoding.close()
        if start_s > 0 and self._first_pts is not None:
            counting = self._new_decoding()
            earlier = counting.earlier_packets(start_s, self._first_pts)
            counting.close()
            self._decoding = self._new_decoding()
            if earlier is not None and (numbered := self._decoding.frames_after(earlier)):
                return self._decoding, numbered
            self._decoding.close()
        self._decoding = self._new_decoding()
        return self._decoding, self._decoding.numbered_frames(Numbering())

    def _new_decoding(self) -> Decoding:
        return Decoding(self._file, self.title, self._start_pts)

    def _early_end(self, decoding: Decoding, last_s: float) -> str | None:
        """Where and why the file broke off after its frame at `last_s`; None if it did not."""
        where = f"ended early at {last_s:.2f} s"
        if self.info.duration_s is not None:
            where += f" of {self.info.duration_s:.1f} s"
        if (state := state_of(self._file)) is not None and state != self._state_at_opening:
            return f"{where}: the file was changed while it was read"
        if decoding.error is not None:
            return f"{where}: {decoding.error}"
        if self.info.duration_s is None or decoding.clock.restarts:
            return None  # no length is declared, or that of one part
        interval_s = self.info.frame_interval_s
        sound_end_s = decoding.companions_end_s - self.info.start_s
        pictures_end_s = last_s + max(interval_s, decoding.held_s)
        missing_s = self.info.duration_s - max(pictures_end_s, sound_end_s)
        if decoding.failures:
            tolerated_s = _TOLERATED_FRAMES_AFTER_DAMAGE * interval_s
        else:
            tolerated_s = max(_TOLERATED_S, _TOLERATED_FRAMES * interval_s)
        return where if missing_s > tolerated_s else None


def _length(duration_s: float | None) -> str:
    return "of unknown length" if duration_s is None else f"{duration_s:.1f} s long"
