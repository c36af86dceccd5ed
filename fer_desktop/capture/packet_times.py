"""Times of packets, where those of the file cannot be taken as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import chain, pairwise
from typing import Any, Final

from av.packet import Packet
from av.video.frame import VideoFrame

_FALL_S: Final = 1
"""What falls back by less is damage, or a picture that is stored late."""
_LEAP_S: Final = 10
"""A longer leap forward is no pause, where clocks have begun anew before."""
_WRAP_S: Final = 12 * 3600
"""Nor is this one anywhere: FFmpeg takes some clocks that begin anew for MPEG's own, which count
up to 26.5 hours and then from 0 again."""

_MOST_HELD: Final = {"h264": 16, "hevc": 16}
"""Pictures that a decoder holds back, because others are shown before them; elsewhere one."""


class OneClock:
    """Brings the packets of a stream onto one clock, where that of the file begins anew.

    Recordings joined byte by byte (dash cams, broadcasts, DVDs) have a clock in each part. A part
    goes on where the one before it ended. A single time that falls back is damage, and left alone.

    Attributes:
        restarts: How often the clock began anew in what was read.
    """

    def __init__(self, tick_s: Fraction | None) -> None:
        """Begin a pass over a stream with ticks of `tick_s` seconds."""
        per_s = 1 / (tick_s or Fraction(1))
        self._fall, self._leap = round(_FALL_S * per_s), round(_WRAP_S * per_s)
        self._later_leap = round(_LEAP_S * per_s)
        self._offset = self._step = 0
        self._last: int | None = None
        self.restarts = 0

    def packets(self, packets: Iterable[Packet[Any] | None]) -> Iterator[Packet[Any] | None]:
        """Yield the packets of the pass, in the order of the file; None stays what it is."""
        for packet, following in pairwise(chain(packets, [None])):
            if packet is not None and packet.dts is not None:
                self._move(packet, packet.dts, None if following is None else following.dts)
            yield packet

    def _move(self, packet: Packet[Any], dts: int, following: int | None) -> None:
        is_led_on = following is not None and 0 <= following - dts <= self._fall
        step = 0 if self._last is None else dts - self._last
        if is_led_on and not -self._fall <= step <= self._leap:
            self._leap = self._later_leap
            self._offset += self._step - step
            self.restarts += 1
        elif 0 < step <= self._fall:
            self._step = step
        if is_led_on or (self._last is not None and 0 <= step <= self._fall):
            self._last = dts  # any other stands alone: nothing is measured by it
        if self._offset:
            packet.dts = dts + self._offset
            packet.pts = None if packet.pts is None else packet.pts + self._offset


class PlayingOrder:
    """Times of pictures that are stored in another order, in a file that tells that order alone.

    The picture that is shown as the k-th has the k-th smallest time.
    """

    def __init__(self, codec: str) -> None:
        """Begin a pass."""
        self._most_held = _MOST_HELD.get(codec, 1)
        self._stored: list[int] = []  # a heap
        self._newest: int | None = None
        self._has_begun = False

    def store(self, packet: Packet[Any]) -> None:
        """Take note of a packet with a picture, before it is decoded."""
        if (dts := packet.dts) is not None:
            packet.pts = self._newest = dts  # not what FFmpeg guesses
            heappush(self._stored, dts)

    def lose(self) -> None:
        """Forget the newest packet: it was damaged."""
        if self._newest in self._stored:
            self._stored.remove(self._newest)
            heapify(self._stored)
        self._newest = None

    def show(self, frames: Sequence[VideoFrame]) -> None:
        """Give their times to the frames that came out after the newest packet."""
        while len(self._stored) > self._most_held + len(frames):
            heappop(self._stored)  # left out: after a seek, pictures that need one before the seek
        for frame in frames:
            frame.pts = heappop(self._stored) if self._stored else None
        if frames:
            self._has_begun = True
        elif self._has_begun:
            self.lose()  # a decoder waits at the beginning only; later, it left a picture out
