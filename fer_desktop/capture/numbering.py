"""Which number a frame has in its file, wherever reading began and whatever cannot be decoded."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from av.packet import Packet
from av.video.frame import VideoFrame


@dataclass(frozen=True, slots=True)
class EarlierPackets:
    """What lies before a time in a video.

    Attributes:
        start_pts: That time on the stream's clock.
        shown_pts: Rising times of the pictures around and before it, from the first that decodes.
        key_pts: Rising times of the last pictures before it that decode by themselves.
        end_pos: Offset in the file behind which nothing of that lies.
    """

    start_pts: int
    shown_pts: list[int]
    key_pts: list[int]
    end_pos: int

    @property
    def count(self) -> int:
        """How many pictures lie before."""
        return bisect_left(self.shown_pts, self.start_pts)


class Numbering:
    """Numbers the frames of one pass by their place among the pictures that the file holds.

    A picture that cannot be decoded keeps its number, so that all behind it have theirs: a pass
    that begins behind the damage counts the packets before it, and cannot see which of them fail.
    Decoders do not always say that they leave a picture out, and come upon damage in another
    order than pictures are shown in; so what is missing is found by its time.

    Frames are just counted where packets are not pictures: where their times are others, or where
    a frame is made of two fields, which may come in a packet each.
    """

    def __init__(self, number: int = 0, start_pts: int | None = None) -> None:
        """Begin a pass.

        Args:
            number: Of the first picture at or after `start_pts`.
            start_pts: What lies before it is not numbered. None begins with the first frame that
                comes out: what a file that was cut holds before that, nobody can see.
        """
        self._next = self._place = number
        self._start_pts = start_pts
        self._newest_pts: int | None = None
        self._are_pictures = True
        self._awaited: list[int] = []  # a heap: packets come in the order of decoding

    def expect(self, pts: int | None) -> None:
        """Take note of a packet with a picture that is shown at `pts`; before it is decoded."""
        if pts is None:
            self._are_pictures = False
        elif self._start_pts is None or pts >= self._start_pts:
            heappush(self._awaited, pts)

    def number(self, frame: VideoFrame) -> int:
        """Number of the next frame that came out; they rise."""
        pts = pts_of(frame)
        if self._start_pts is not None and (pts is None or pts < self._start_pts):
            return self._next
        while self._awaited and (pts is None or self._awaited[0] < pts):
            heappop(self._awaited)
            self._place += 1
        is_first = self._start_pts is None and self._newest_pts is None
        if is_first or frame.interlaced_frame or not self._are_pictures:
            self._place = self._next
        number = self._next
        if self._awaited and self._awaited[0] == pts:
            heappop(self._awaited)
            number = max(number, self._place)
            self._place += 1
        elif pts is None or self._newest_pts is None or pts > self._newest_pts:
            self._are_pictures = False  # no packet has that time; an older one is a late frame's
        self._next = number + 1
        if pts is not None and (self._newest_pts is None or pts > self._newest_pts):
            self._newest_pts = pts
        return number


def pts_of(frame: VideoFrame) -> int | None:
    """When a frame is shown, on the stream's clock; None if the container does not say."""
    return frame.dts if frame.pts is None else frame.pts


def pts_of_packet(packet: Packet[Any]) -> int | None:
    """The same of a packet that holds a picture."""
    return packet.dts if packet.pts is None else packet.pts
