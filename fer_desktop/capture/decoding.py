"""From a container's bytes to pictures, past whatever is damaged in between."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, dropwhile
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from fer_desktop.capture.containers import (
    DECODER_ERRORS,
    best_video_stream,
    open_container,
)
from fer_desktop.capture.numbering import EarlierPackets, Numbering, pts_of, pts_of_packet
from fer_desktop.capture.packet_times import OneClock, PlayingOrder
from fer_desktop.capture.timestamps import clock_seconds
from fer_desktop.capture.upright import Orientation, square_pixel_width
from fer_desktop.errors import InputError

MAX_FRAME_PIXELS = 8192 * 8192
"""Larger frames are refused: one alone would take 200 MB."""

_4K_PIXELS = 4096 * 2304
_MOST_THREADS = 4
_MOST_THREADS_ABOVE_4K = 2  # AV1 holds frames for each thread, of 50 MB each at 8K
_MOST_FAILURES_IN_A_ROW = 10_000  # damaged packets without a frame between, before giving up
_MOST_SEEKS = 5
_SEEKS_BACK_S = (0, 2, 10, 60)
_MOST_OF_A_REPEAT = 8  # bytes, of MPEG-4: a header and "not coded"; a picture of 64x48 has more
_VP8_SHOWN = 0x10  # a bit of the first byte, RFC 6386 section 9.1


class Decoding:
    """One pass through a video file's best video stream.

    Attributes:
        stream: The stream, with what its container declares.
        start_pts: Time of the first frame on the stream's clock; None until it is known.
        has_audio: Whether the container has sound.
        clock: That of the packets read last.
        failures: Packets that could not be decoded and were passed over.
        error: What ended reading before the end of the file, if anything did.
        held_s: How long the frame that came out last is shown, as declared; 0 if nothing is.
        companions_end_s: How far the sound went on the container's clock, where only the
            length of the whole file is declared; else 0.
    """

    def __init__(self, file: BinaryIO, name: str, start_pts: int | None = None) -> None:
        """Read the header of `file`.

        Args:
            file: The video file.
            name: What messages call it.
            start_pts: Where an earlier pass found the first frame, for files that do not say.

        Raises:
            InputError: Not a video file, cut off, without video, or with too large frames.
        """
        file.seek(0)
        self._container = open_container(file, name)
        try:
            self.stream = best_video_stream(self._container, file, name)
            pixels = self.stream.width * self.stream.height
            if pixels > MAX_FRAME_PIXELS:
                raise InputError(
                    f"The frames of {name} are too large: "
                    f"{self.stream.width} x {self.stream.height} pixels.",
                    f"At most {MAX_FRAME_PIXELS // 10**6} megapixels are read; scale it down.",
                )
        except BaseException:
            self._container.close()
            raise
        # Threads by slice, not by frame: those hand over several frames at once, and lose all
        # of them where one is damaged.
        self.stream.thread_type = "SLICE"
        most = _MOST_THREADS if pixels <= _4K_PIXELS else _MOST_THREADS_ABOVE_4K
        self.stream.codec_context.thread_count = min(most, os.cpu_count() or 1)
        self._reformatter = VideoReformatter()
        # Read now: while packets are read, FFmpeg may set a later time.
        declared_pts = self.stream.start_time
        self._sound_s = min(map(_begin_s, self._container.streams.audio), default=None)
        self.start_pts = start_pts if declared_pts is None else declared_pts
        self.clock, self._begun_pos = OneClock(self.stream.time_base), 0
        # AVI has none, and where pictures are stored in another order FFmpeg's guesses are wrong.
        self._tells_times = not (
            self._container.format.name == "avi" and self.stream.codec_context.has_b_frames
        )
        self.has_audio = bool(self._container.streams.audio)
        self.companions_end_s = 0.0
        # Where only the file's length is declared, the sound may be what lasts longest.
        is_shared = not self.stream.duration and "DURATION" not in self.stream.metadata
        self._companions = self._container.streams.audio if is_shared else ()
        self.failures = 0
        self.held_s = 0.0
        self.error: Exception | None = None

    def close(self) -> None:
        """Free the decoder; not while another thread decodes."""
        self._container.close()

    @property
    def codec(self) -> str:
        """Name of the video codec, such as `h264`."""
        return str(self.stream.codec.canonical_name)

    @property
    def frame_rate(self) -> Fraction | None:
        """Average frames per second as declared."""
        return self.stream.average_rate or self.stream.guessed_rate or None

    @property
    def declared_duration_s(self) -> float | None:
        """Declared seconds from the first frame to the end of the last; None if unknown."""
        stream = self.stream
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        # Matroska and FLV declare where the end lies on the container's clock: for each stream
        # in a tag, or for the longest of them.
        end_s = clock_seconds(stream.metadata.get("DURATION", ""))
        if end_s is None and self._container.duration:
            end_s = self._container.duration / av.time_base
        return None if end_s is None else max(0.0, end_s - self.start_s)

    @property
    def start_s(self) -> float:
        """Time of the first frame on the container's clock."""
        return float((self.start_pts or 0) * (self.stream.time_base or 0))

    @property
    def first_frame_s(self) -> float:
        """Seconds to the first frame from the beginning of the sound; 0 without sound."""
        return 0.0 if self._sound_s is None else max(0.0, self.start_s - self._sound_s)

    def time_of(self, frame: VideoFrame) -> float | None:
        """Seconds from the first frame to `frame` as the container has it, if it has it."""
        if (pts := pts_of(frame)) is None or self.stream.time_base is None:
            return None
        if self.start_pts is None:
            self.start_pts = pts
        return float((pts - self.start_pts) * self.stream.time_base)

    def frames(self) -> Iterator[VideoFrame]:
        """Every frame that can be decoded, in the order in which they are shown."""
        return (frame for _, frame in self.numbered_frames(Numbering()))

    def numbered_frames(self, numbering: Numbering) -> Iterator[tuple[int, VideoFrame]]:
        """The same with the number of each, which `numbering` gives."""
        in_a_row = 0
        order = None if self._tells_times else PlayingOrder(self.codec)
        for packet in self._packets():
            if packet is not None and self._is_picture(packet):
                if order is not None:
                    order.store(packet)
                numbering.expect(pts_of_packet(packet))
            try:
                frames = self.stream.decode(packet)
            except DECODER_ERRORS:
                # Later packets often decode again, so one failure is not the end.
                self.failures += 1
                in_a_row += 1
                if in_a_row > _MOST_FAILURES_IN_A_ROW:
                    return
                if order is not None:
                    order.lose()
                continue
            if order is not None:
                order.show(frames)
            for frame in frames:
                in_a_row = 0
                self.held_s = float((frame.duration or 0) * (self.stream.time_base or 0))
                yield numbering.number(frame), frame

    def earlier_packets(self, start_s: float, first_pts: int) -> EarlierPackets | None:
        """Where the frames before `start_s` lie, by reading packets and decoding none.

        Uses this pass up. No container says which number a frame has, so they are counted.

        Args:
            start_s: Seconds after the first frame.
            first_pts: Where the first frame that can be decoded lies; it has the number 0.

        Returns:
            None if the packets carry no times, or those of several clocks.
        """
        start = self._pts_of(start_s)
        shown: list[int] = []
        keys: list[int] = []
        end_pos = 0
        for packet in self._packets():
            if packet is None or packet.size == 0:
                break
            pts = pts_of_packet(packet) if self._tells_times else packet.dts
            if pts is None or self.clock.restarts:
                return None
            end_pos = max(end_pos, packet.pos or 0)
            if pts >= first_pts and self._is_picture(packet):
                shown.append(pts)
            if packet.is_keyframe and pts <= start:
                keys.append(pts)
            # Frames are stored before they are shown, so none from here on is earlier.
            if packet.dts is not None and packet.dts >= start:
                break
        return EarlierPackets(start, sorted(shown), sorted(keys)[-_MOST_SEEKS:], end_pos)

    def frames_after(self, earlier: EarlierPackets) -> Iterator[tuple[int, VideoFrame]] | None:
        """Frames with their number from the start that `earlier` looked for; None if it cannot."""
        for key in reversed(earlier.key_pts):
            try:
                self._container.seek(key, stream=self.stream)
            except DECODER_ERRORS:
                return None
            frames = self.numbered_frames(Numbering(earlier.count, earlier.start_pts))
            first = next(frames, None)
            # Some containers land behind the picture that they were asked for, or, of recordings
            # that were joined, in another one with the same times.
            if first is None or (pts := pts_of(first[1])) is None or pts > earlier.start_pts:
                continue
            if self._begun_pos > earlier.end_pos:
                continue
            return dropwhile(
                lambda each: (pts_of(each[1]) or 0) < earlier.start_pts, chain([first], frames)
            )
        return None

    def frames_from(self, start_s: float) -> Iterator[VideoFrame] | None:
        """Frames from a key picture at or before `start_s` on; None if none can be found."""
        if self.stream.time_base is None:
            return None
        start = self._pts_of(start_s)
        for back_s in _SEEKS_BACK_S:
            try:
                self._container.seek(
                    start - int(back_s / self.stream.time_base), stream=self.stream
                )
            except DECODER_ERRORS:
                return None
            frames = self.frames()
            first = next(frames, None)
            # Some containers land behind the picture that they were asked for.
            if first is not None and (pts := pts_of(first)) is not None and pts <= start:
                return chain([first], frames)
        return None

    def upright(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """The frame as players show it, shape (H, W, 3), uint8, BGR."""
        # One thread: for a plain change of format, starting more costs six times the work.
        bgr = self._reformatter.reformat(
            frame,
            width=square_pixel_width(frame.width, self.stream.sample_aspect_ratio),
            format="bgr24",
            threads=1,
        )
        return Orientation.of_frame(frame).applied_to(np.asarray(bgr.to_ndarray(), dtype=np.uint8))

    def _packets(self) -> Iterator[Packet[Any] | None]:
        """Packets in the file's order on one clock; the last, empty or None, drains the decoder."""
        self.clock, self._begun_pos = OneClock(self.stream.time_base), 0
        return self.clock.packets(self._read())

    def _read(self) -> Iterator[Packet[Any] | None]:
        try:
            for packet in self._container.demux((self.stream, *self._companions)):
                if packet.stream is self.stream:
                    self._begun_pos = self._begun_pos or packet.pos or 0
                    yield packet
                elif packet.pts is not None and packet.time_base is not None:
                    end_s = float((packet.pts + (packet.duration or 0)) * packet.time_base)
                    self.companions_end_s = max(self.companions_end_s, end_s)
        except IndexError:
            return  # PyAV's, when all is read: a stream appeared on the way, as in broadcasts
        except DECODER_ERRORS as error:
            self.error = error
            yield None

    def _is_picture(self, packet: Packet[Any]) -> bool:
        """A frame should come of this packet: not of a repeat, nor of what is only referred to."""
        is_repeat = self.codec == "mpeg4" and packet.size <= _MOST_OF_A_REPEAT
        if packet.size == 0 or packet.is_discard or is_repeat:
            return False
        return self.codec != "vp8" or bool(memoryview(packet)[0] & _VP8_SHOWN)

    def _pts_of(self, time_s: float) -> int:
        return (self.start_pts or 0) + math.ceil(time_s / (self.stream.time_base or 1))


def _begin_s(stream: AudioStream) -> float:
    """Time of a stream's first packet on the container's clock."""
    return float((stream.start_time or 0) * (stream.time_base or 0))
