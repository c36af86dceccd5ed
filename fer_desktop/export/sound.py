"""The sound of a video on its way into the annotated copy."""

from __future__ import annotations

from collections.abc import Generator
from fractions import Fraction
from typing import Final, Literal

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from fer_desktop.capture.video import VideoInfo

COPIED_CODECS: Final = ("aac", "mp3")
"""What every player takes in an MP4; all other sound is encoded again, as AAC."""

_AAC_BITS_PER_S: Final = 192_000
_PRIMING_S: Final = 0.05  # packets before the beginning that a decoder needs to swing in
_ROUNDING_S: Final = 0.1  # declared durations are no more exact than that
_SEEK_BEFORE_S: Final = 2.0
_UNREADABLE = (av.FFmpegError, OSError, ValueError)


class SoundTrack:
    """Brings the sound of one video to another, packet by packet, in step with the frames.

    Attributes:
        treatment: What becomes of it.
        problem: What went wrong with it, as a sentence; the sound ends there, the pictures go on.
    """

    def __init__(
        self,
        video: VideoInfo,
        source: InputContainer,
        sound: AudioStream,
        target: OutputContainer,
        begin_s: float,
    ) -> None:
        """Add a sound stream to `target`; see `open_sound`."""
        self.problem: str | None = None
        self._source = source
        self._sound = sound
        self._target = target
        self._tick_s = sound.time_base or Fraction(1, sound.rate)
        # Times of frames count from the first picture; the sound has the container's clock.
        self._begin = round(Fraction(video.start_s + begin_s) / self._tick_s)
        self._pictures_s = (video.duration_s or 0.0) - begin_s
        self._packets = self._read()
        self._next = next(self._packets, None)
        self.treatment: Literal["copied", "re-encoded"]
        if sound.codec_context.codec.canonical_name in COPIED_CODECS:
            self.treatment = "copied"
            self._output = target.add_stream_from_template(sound)
        else:
            self.treatment = "re-encoded"
            self._output = target.add_stream("aac", rate=sound.rate)
            self._output.bit_rate = _AAC_BITS_PER_S
            self._output.layout = "mono" if sound.channels == 1 else "stereo"

    def write_until(self, now_s: float) -> None:
        """Mux what sounds before `now_s`, seconds from the beginning.

        Raises:
            OSError: The disk is full or gone.
        """
        while self._next is not None and self._time_of(self._next) < now_s:
            self._put(self._next)
            self._next = next(self._packets, None)

    def finish(self, end_s: float) -> None:
        """Mux the rest up to `end_s`, or to its own end where the pictures ended at theirs.

        Raises:
            OSError: The disk is full or gone.
        """
        reached_the_end = 0 < self._pictures_s <= end_s + _ROUNDING_S
        self.write_until(float("inf") if reached_the_end else end_s)
        if self.treatment == "re-encoded":
            self._target.mux(self._output.encode(None))
        self.close()

    def close(self) -> None:
        """Let go of the source."""
        self._next = None
        self._packets.close()
        self._source.close()

    def _time_of(self, packet: Packet[AudioStream]) -> float:
        return float(((packet.pts or 0) - self._begin) * self._tick_s)

    def _read(self) -> Generator[Packet[AudioStream]]:
        """Yield packets from the beginning on, with times that rise."""
        last = None
        try:
            for packet in self._source.demux(self._sound):
                if packet.pts is None or packet.dts is None or self._is_over_before(packet):
                    continue
                if last is None or packet.dts > last:
                    last = packet.dts
                    yield packet
        except _UNREADABLE as error:
            what = error.strerror if isinstance(error, OSError) else None
            self.problem = f"the sound could not be read to its end: {what or error}"

    def _is_over_before(self, packet: Packet[AudioStream]) -> bool:
        end_s = self._time_of(packet) + float((packet.duration or 0) * self._tick_s)
        return end_s < -_PRIMING_S

    def _put(self, packet: Packet[AudioStream]) -> None:
        if self.treatment == "re-encoded":
            self._encode(packet)
            return
        packet.pts = (packet.pts or 0) - self._begin
        packet.dts = (packet.dts or 0) - self._begin
        packet.stream = self._output
        self._target.mux(packet)

    def _encode(self, packet: Packet[AudioStream]) -> None:
        try:
            pieces = list(packet.decode())
        except _UNREADABLE:
            return  # a damaged packet is a short silence
        for piece in pieces:
            if piece.pts is not None and (piece.pts - self._begin) * self._tick_s >= 0:
                piece.pts -= self._begin
                self._target.mux(self._output.encode(piece))


def open_sound(video: VideoInfo, target: OutputContainer, begin_s: float) -> SoundTrack | None:
    """Add the sound of `source` to `target`.

    Args:
        video: The video whose frames go into `target`.
        target: The copy, nothing muxed yet.
        begin_s: Time of the first frame that goes into the copy.

    Returns:
        The track to feed; None where there is no sound that can be read.
    """
    try:
        # Absolute: FFmpeg takes what stands before the colon of "10:30.mp4" for a protocol.
        opened = av.open(
            str(video.path.absolute()),
            options={"protocol_whitelist": "file"},
            metadata_errors="replace",  # as the pictures are opened
        )
    except _UNREADABLE:
        return None
    try:
        sound = opened.streams.best("audio")
        if isinstance(sound, AudioStream) and sound.rate:
            if begin_s > _SEEK_BEFORE_S:
                opened.seek(int((video.start_s + begin_s - _SEEK_BEFORE_S) * av.time_base))
            return SoundTrack(video, opened, sound, target, begin_s)
    except _UNREADABLE:
        opened.close()
        return None
    opened.close()
    return None
