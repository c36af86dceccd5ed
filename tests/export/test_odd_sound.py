"""Sound that is damaged, changes on the way or fits in no MP4 costs no picture and no run."""

import errno
import random
from fractions import Fraction

import av
import numpy as np
import pytest

from fer_desktop.errors import OutputError
from tests.export.films import copied, pitch, sound_of, times_of, write_with_sound

_TS_PACKET = 188
_SOUND_PID = 0x101  # the pictures, muxed first, have 0x100


def damage_sound(path, seed):
    """Change one of 200 bytes of a transport stream that are the sound's."""
    content, choice = bytearray(path.read_bytes()), random.Random(seed)
    for packet in range(0, len(content), _TS_PACKET):
        pid = (content[packet + 1] & 0x1F) << 8 | content[packet + 2]
        for place in range(packet + 4, packet + _TS_PACKET):
            if pid == _SOUND_PID and choice.random() < 0.005:
                content[place] = choice.randrange(256)
    path.write_bytes(content)


@pytest.mark.fault("27")
@pytest.mark.parametrize(
    ("codec", "seed"), [("aac", 0), ("aac", 2), ("aac", 3), ("mp2", 3), ("ac3", 0), ("ac3", 3)]
)
def test_flipped_bits_in_the_sound_cost_no_picture(codec, seed, tmp_path):
    source = tmp_path / "source.ts"
    write_with_sound(source, codec, channels="stereo", rate_hz=48_000)
    damage_sound(source, seed)
    sink = copied(source, tmp_path / "clip.mp4")
    assert len(times_of(tmp_path / "clip.mp4")) == 50
    (warning,) = sink.warnings
    assert "of the sound w" in warning


def test_the_form_of_the_sound_does_not_hang_on_its_first_packet(tmp_path):
    source = tmp_path / "source.ts"
    write_with_sound(source, "aac")
    content = source.read_bytes()
    source.write_bytes(content.replace(b"\xff\xf1", b"\x12\xf1", 1))  # the first sync word
    sink = copied(source, tmp_path / "clip.mp4")
    assert sink.warnings == ["1 damaged piece of the sound was passed over"]
    _, rate_hz, samples = sound_of(tmp_path / "clip.mp4")
    assert len(samples) / rate_hz == pytest.approx(2.0, abs=0.06)


def joined(target, codec, *kinds):
    """Write two seconds of sound of each kind, channels and rate, into one transport stream."""
    with av.open(str(target), "w") as container:
        streams = None
        for number, (channels, rate_hz) in enumerate(kinds):
            part = target.with_name(f"{number}.ts")
            write_with_sound(part, codec, channels=channels, rate_hz=rate_hz)
            with av.open(str(part)) as source:
                if streams is None:
                    streams = [container.add_stream_from_template(s) for s in source.streams]
                for packet in source.demux():
                    if packet.dts is not None:
                        later = int(2.2 * number / packet.time_base)
                        packet.pts, packet.dts = packet.pts + later, packet.dts + later
                        packet.stream = streams[packet.stream_index]
                        container.mux(packet)


@pytest.mark.parametrize(
    ("codec", "kinds"),
    [
        ("mp2", [("stereo", 48_000), ("mono", 48_000)]),
        ("mp2", [("stereo", 48_000), ("stereo", 32_000)]),
        ("ac3", [("mono", 48_000), ("stereo", 44_100)]),
    ],
)
def test_sound_that_changes_on_the_way_keeps_its_pitch_and_its_time(codec, kinds, tmp_path):
    joined(tmp_path / "source.ts", codec, *kinds)
    sink = copied(tmp_path / "source.ts", tmp_path / "clip.mp4")
    assert (sink.sound, sink.warnings) == ("re-encoded", [])
    assert len(times_of(tmp_path / "clip.mp4")) == 100
    assert times_of(tmp_path / "clip.mp4", "audio")[-1] == pytest.approx(4.2, abs=0.1)
    _, rate_hz, samples = sound_of(tmp_path / "clip.mp4")
    assert rate_hz == kinds[0][1]
    for second, pitch_hz in ((0, 440), (1, 880), (2, 440), (3, 880)):
        begin = int((second + 0.3) * rate_hz)
        found_hz = pitch(samples[begin : begin + rate_hz // 2], rate_hz)
        assert found_hz == pytest.approx(pitch_hz, abs=5)


@pytest.mark.parametrize(
    ("codec", "name", "rate_hz", "nearest_hz"),
    [
        ("libmp3lame", "source.avi", 11_025, 11_025),  # MP4 takes no MP3 below 16 kHz
        ("libmp3lame", "source.avi", 8_000, 8_000),
        ("pcm_s16le", "source.mov", 192_000, 96_000),
        ("pcm_s16le", "source.mov", 22_254, 22_050),
        ("pcm_s16le", "source.mov", 6_000, 7_350),
    ],
)
def test_a_rate_that_the_copy_cannot_have_is_replaced(codec, name, rate_hz, nearest_hz, tmp_path):
    write_with_sound(tmp_path / name, codec, rate_hz=rate_hz)
    sink = copied(tmp_path / name, tmp_path / "clip.mp4")
    assert (sink.sound, sink.warnings) == ("re-encoded", [])
    _, found_hz, samples = sound_of(tmp_path / "clip.mp4")
    assert found_hz == nearest_hz
    assert len(samples) / found_hz == pytest.approx(2.0, abs=0.15)
    assert pitch(samples[nearest_hz // 4 : 3 * nearest_hz // 4], nearest_hz) == pytest.approx(
        440, abs=5
    )


def test_sound_without_a_decoder_is_told_and_costs_no_picture(tmp_path):
    source = tmp_path / "source.mkv"
    write_with_sound(source, "ac3", rate_hz=48_000)
    source.write_bytes(source.read_bytes().replace(b"A_AC3", b"A_XYZ"))
    sink = copied(source, tmp_path / "clip.mp4")
    assert sink.warnings == ["the sound could not be read: the copy has none"]
    assert len(times_of(tmp_path / "clip.mp4")) == 50


def write_pieces(path, samples_of, length=9_600):
    """Write two seconds: ten pictures a second, with each the samples of its number."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("pcm_f32le", rate=48_000)
        sound.layout = "mono"
        for index in range(20):
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), index, np.uint8), "rgb24")
            picture.pts, picture.time_base = index, Fraction(1, 10)
            container.mux(stream.encode(picture))
            samples = samples_of(index).astype(np.float32)
            for begin in range(0, len(samples), length):
                part = samples[None, begin : begin + length]
                piece = av.AudioFrame.from_ndarray(part, format="flt", layout="mono")
                piece.rate, piece.time_base = 48_000, Fraction(1, 48_000)
                piece.pts = 4_800 * index + begin
                container.mux(sound.encode(piece))
        container.mux(stream.encode())


@pytest.mark.parametrize(
    "samples_of",
    [
        pytest.param(lambda n: np.full(4_800, np.nan if n == 5 else 0.3), id="no numbers"),
        pytest.param(lambda n: np.full(9_600, 0.3), id="one piece sounds into the next"),
    ],
)
def test_sound_that_cannot_be_encoded_is_passed_over(samples_of, tmp_path):
    write_pieces(tmp_path / "source.mkv", samples_of)
    sink = copied(tmp_path / "source.mkv", tmp_path / "clip.mp4")
    (warning,) = sink.warnings
    assert "of the sound were passed over" in warning
    assert len(times_of(tmp_path / "clip.mp4")) == 20
    assert times_of(tmp_path / "clip.mp4", "audio")[-1] > 1.5


def test_pieces_shorter_than_the_clock_are_all_kept(tmp_path):
    """Of 0.83 ms, as TrueHD has them; the clock of Matroska has milliseconds."""
    tone = np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000)
    write_pieces(tmp_path / "source.mkv", lambda n: tone[4_800 * n :][:4_800], length=40)
    sink = copied(tmp_path / "source.mkv", tmp_path / "clip.mp4")
    assert sink.warnings == []
    _, rate_hz, samples = sound_of(tmp_path / "clip.mp4")
    assert len(samples) / rate_hz == pytest.approx(2.0, abs=0.05)


def test_a_disk_that_is_full_while_sound_is_written_ends_the_copy(tmp_path, monkeypatch):
    """The sound alone must not hide it: the disk is the one edge that has to be faked."""
    write_with_sound(tmp_path / "source.mp4", "aac")

    class Full:
        def __init__(self, container):
            self._container = container

        def __getattr__(self, name):
            return getattr(self._container, name)

        def mux(self, packets):
            if getattr(packets, "stream", None) in self._container.streams.audio:
                raise OSError(errno.ENOSPC, "No space left on device")
            self._container.mux(packets)

    real = av.open
    monkeypatch.setattr(
        av, "open", lambda place, *how, **more: (
            Full(real(place, *how, **more)) if str(place).endswith(".part")
            else real(place, *how, **more)
        ),
    )  # fmt: skip
    with pytest.raises(OutputError, match="Disk full"):
        copied(tmp_path / "source.mp4", tmp_path / "clip.mp4")


def test_sound_of_joined_recordings_goes_on_as_their_pictures_do(tmp_path):
    source = tmp_path / "trip.ts"
    write_with_sound(source, "aac")
    source.write_bytes(2 * source.read_bytes())
    sink = copied(source, tmp_path / "clip.mp4")
    assert sink.warnings == []
    first_s, rate_hz, samples = sound_of(tmp_path / "clip.mp4")
    for second, pitch_hz in enumerate((440, 880, 440, 880)):
        begin = int((second + 0.25 - first_s) * rate_hz)
        heard_hz = pitch(samples[begin : begin + rate_hz // 2], rate_hz)
        assert heard_hz == pytest.approx(pitch_hz, abs=5)
