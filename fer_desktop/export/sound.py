"""The sound of a video on its way into the annotated copy."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction
from io import BytesIO
from typing import Final, Literal

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from fer_desktop.capture.containers import DECODER_ERRORS
from fer_desktop.capture.packet_times import OneClock
from fer_desktop.capture.video import VideoInfo

COPIED_CODECS: Final = {"aac": "aac_adtstoasc", "mp3": "null"}
"""What every player takes in an MP4, with the filter that gives it the form it has there; all other
sound is encoded again, as AAC."""

_AAC_BITS_PER_S: Final = 192_000
_AAC_SAMPLES: Final = "fltp"
_PRIMING_S: Final = 0.05  # packets before the beginning that a decoder needs to swing in
_ROUNDING_S: Final = 0.1  # declared durations are no more exact than that
_SEEK_BEFORE_S: Final = 2.0


class SoundTrack:
    """Brings the sound of one video to another, packet by packet, in step with the frames.

    Damage costs what is damaged, or the rest of the sound, but never a picture.

    Attributes:
        treatment: What becomes of it.
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
        self._source = source
        self._sound = sound
        self._target = target
        self._tick_s = sound.time_base or Fraction(1, sound.rate)
        # Times of frames count from the first picture; the sound has the container's clock.
        begin = round(Fraction(video.start_s + begin_s) / self._tick_s)
        self._begin = begin
        self._pictures_s = (video.duration_s or 0.0) - begin_s
        self._damaged = 0
        self._broke_off: str | None = None
        self._packets = self._read()
        self._next = next(self._packets, None)
        self.treatment: Literal["copied", "re-encoded"]
        self._way: _Copying | _Encoding
        if _can_be_copied(sound):
            self.treatment, self._way = "copied", _Copying(sound, target, begin)
        else:
            self.treatment, self._way = "re-encoded", _Encoding(sound, target, begin)

    @property
    def problems(self) -> list[str]:
        """What went wrong with it, a sentence each."""
        problems = []
        if self._damaged:
            what = "piece of the sound was" if self._damaged == 1 else "pieces of the sound were"
            problems.append(f"{self._damaged} damaged {what} passed over")
        if self._broke_off is not None:
            problems.append(f"the sound could not be read to its end: {self._broke_off}")
        return problems

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
        self._put(None)
        self.close()

    def close(self) -> None:
        """Let go of the source."""
        self._next = None
        self._packets.close()
        self._source.close()

    def _time_of(self, packet: Packet[AudioStream]) -> float:
        return float(((packet.pts or 0) - self._begin) * self._tick_s)

    def _read(self) -> Generator[Packet[AudioStream]]:
        """Yield packets from the beginning on, with times that do not fall."""
        last = None
        for packet in OneClock(self._tick_s).packets(self._demuxed()):
            if packet is None or packet.pts is None or packet.dts is None:
                continue
            if self._is_over_before(packet):
                continue
            # Of short pieces (TrueHD's last 0.8 ms) several share a millisecond of Matroska.
            if last is None or packet.dts >= last:
                last = packet.dts
                yield packet
            else:
                self._damaged += 1

    def _demuxed(self) -> Iterator[Packet[AudioStream]]:
        try:
            yield from self._source.demux(self._sound)
        except IndexError:
            return  # all is read; see `Decoding`
        except DECODER_ERRORS as error:
            self._broke_off = getattr(error, "strerror", None) or str(error)

    def _is_over_before(self, packet: Packet[AudioStream]) -> bool:
        end_s = self._time_of(packet) + float((packet.duration or 0) * self._tick_s)
        return end_s < -_PRIMING_S

    def _put(self, packet: Packet[AudioStream] | None) -> None:
        """Mux what becomes of a packet; None ends the sound."""
        try:
            ready = self._way.packets(packet)
        except DECODER_ERRORS:
            self._damaged += 1  # a short silence
            return
        for each in ready:
            try:
                self._target.mux(each)
            except OSError:  # FFmpeg's errors of the disk are such too
                raise
            except DECODER_ERRORS:  # the time of this one does not rise, say
                self._damaged += 1


class _Copying:
    """Leaves the packets as they are."""

    def __init__(self, sound: AudioStream, target: OutputContainer, begin: int) -> None:
        """Add a stream to `target`; `begin` is the time of its 0 on the clock of `sound`."""
        self._begin = begin
        self._time_base = sound.time_base
        self._filter = BitStreamFilterContext(COPIED_CODECS[_codec(sound)], sound)
        self._output = target.add_stream_from_template(sound)

    def packets(self, packet: Packet[AudioStream] | None) -> list[Packet[AudioStream]]:
        """Return what is to be muxed for a packet; None ends the sound.

        Raises:
            av.FFmpegError: It is damaged.
        """
        ready = self._filter.filter(packet)
        for each in ready:
            if self._time_base is not None:
                each.time_base = self._time_base
            each.pts = (each.pts or 0) - self._begin
            each.dts = (each.dts or 0) - self._begin
            each.stream = self._output
        return ready


class _Encoding:
    """Encodes the sound again, with one layout and rate, whatever those of its pieces are."""

    def __init__(self, sound: AudioStream, target: OutputContainer, begin: int) -> None:
        """Add a stream to `target`; `begin` is the time of its 0 on the clock of `sound`."""
        self._begin = begin
        self._layout = "mono" if sound.channels == 1 else "stereo"
        rates = av.Codec("aac", "w").audio_rates or [sound.rate]
        self._rate = min(rates, key=lambda rate: abs(rate - sound.rate))
        self._output = target.add_stream("aac", rate=self._rate)
        self._output.bit_rate = _AAC_BITS_PER_S
        self._output.layout = self._layout
        self._kind: tuple[str, str, int] | None = None  # of the pieces that the resampler is for
        self._resampler = self._new_resampler()

    def packets(self, packet: Packet[AudioStream] | None) -> list[Packet[AudioStream]]:
        """Return what is to be muxed for a packet; None ends the sound.

        Raises:
            av.FFmpegError: It is damaged.
        """
        if packet is None:
            return [*self._encode(self._resampler.resample(None)), *self._output.encode(None)]
        ready = []
        for piece in packet.decode():
            if piece.pts is not None and piece.pts >= self._begin:
                piece.pts -= self._begin
                ready += self._encode(self._resample(piece))
        return ready

    def _resample(self, piece: AudioFrame) -> list[AudioFrame]:
        kind = piece.format.name, piece.layout.name, piece.sample_rate
        rest: list[AudioFrame] = []
        if kind != self._kind:  # broadcasts go from film to news, from 5.1 to stereo
            before, self._resampler, self._kind = self._resampler, self._new_resampler(), kind
            rest = before.resample(None)
        return [*rest, *self._resampler.resample(piece)]

    def _new_resampler(self) -> AudioResampler:
        return AudioResampler(_AAC_SAMPLES, self._layout, self._rate)

    def _encode(self, pieces: list[AudioFrame]) -> list[Packet[AudioStream]]:
        ready = []
        for piece in pieces:
            # One clock for all: the encoder believes that it is that of the first.
            piece.pts = round(Fraction(piece.pts or 0) * (piece.time_base or 0) * self._rate)
            piece.time_base = Fraction(1, self._rate)
            ready += self._output.encode(piece)
        return ready


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
    except DECODER_ERRORS:
        return None
    try:
        sound = opened.streams.best("audio")
        # Without a decoder, a stream has no codec context, nor a rate.
        if isinstance(sound, AudioStream) and getattr(sound, "codec_context", None) and sound.rate:
            if begin_s > _SEEK_BEFORE_S:
                opened.seek(int((video.start_s + begin_s - _SEEK_BEFORE_S) * av.time_base))
            return SoundTrack(video, opened, sound, target, begin_s)
    except DECODER_ERRORS:
        opened.close()
        return None
    opened.close()
    return None


def _codec(sound: AudioStream) -> str:
    return sound.codec_context.codec.canonical_name


def _can_be_copied(sound: AudioStream) -> bool:
    """Whether an MP4 takes the sound as it is: MP3 below 16 kHz, for one, it refuses."""
    if _codec(sound) not in COPIED_CODECS:
        return False
    try:
        with av.open(BytesIO(), "w", format="mp4") as trial:
            trial.add_stream_from_template(sound)
            trial.start_encoding()
    except DECODER_ERRORS:
        return False
    return True
