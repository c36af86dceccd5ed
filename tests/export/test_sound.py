"""The sound of the annotated copy is the original one, in step with the pictures."""

import errno
import json
import os
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from fer_desktop.capture.video import open_video
from fer_desktop.export.outputs import plan_videos
from fer_desktop.export.video import AnnotatedVideo
from fer_desktop.export.video_results import open_video_results
from tests.export.films import Untouched, copied, pitch, sound_of, times_of, write_with_sound
from tests.export.synthetic import PROVENANCE, frame
from tests.media import write_video


@pytest.mark.parametrize(
    ("codec", "name"),
    [("aac", "source.mp4"), ("aac", "source.ts"), ("libmp3lame", "source.mp4")],
)
def test_usual_sound_is_copied_bit_by_bit(codec, name, tmp_path):
    write_with_sound(tmp_path / name, codec)
    with open_video(tmp_path / name) as video:
        start_s = video.info.start_s
    sink = copied(tmp_path / name, tmp_path / "clip.mp4")
    assert sink.sound == "copied"
    source_times = np.array(times_of(tmp_path / name, "audio")) - start_s
    np.testing.assert_allclose(times_of(tmp_path / "clip.mp4", "audio"), source_times, atol=1e-4)
    one, other = sound_of(tmp_path / name), sound_of(tmp_path / "clip.mp4")
    assert one[1] == other[1]
    # What a transport stream has before its first picture is there, but not played.
    heard = min(len(one[2]), len(other[2])) - 2048
    assert heard > 80_000
    np.testing.assert_array_equal(one[2][-heard:], other[2][-heard:])


def test_tags_that_are_not_utf_8_cost_no_sound(tmp_path):
    source = tmp_path / "source.mp4"
    write_with_sound(source, "aac")
    source.write_bytes(source.read_bytes().replace(b"Lavf", b"L\xe9vf"))
    assert copied(source, tmp_path / "clip.mp4").sound == "copied"


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no colon in a name")
def test_a_name_with_a_colon_is_no_protocol(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "10:30").mkdir()
    write_with_sound(tmp_path / "12:30.mp4", "aac")
    sink = copied(Path("12:30.mp4"), Path("10:30/clip.mp4"))
    assert sink.sound == "copied"
    assert times_of(tmp_path / "10:30" / "clip.mp4", "audio")


@pytest.mark.parametrize(
    ("codec", "name", "channels"),
    [("pcm_s16le", "source.mov", "stereo"), ("flac", "source.mkv", "mono"),
     ("libopus", "source.mkv", "mono"), ("ac3", "source.mkv", "stereo")],
)  # fmt: skip
def test_other_sound_is_encoded_again_in_step(codec, name, channels, tmp_path):
    write_with_sound(tmp_path / name, codec, channels=channels, rate_hz=48_000)
    sink = copied(tmp_path / name, tmp_path / "clip.mp4")
    assert sink.sound == "re-encoded"
    with av.open(str(tmp_path / "clip.mp4")) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
    first_s, rate_hz, samples = sound_of(tmp_path / "clip.mp4")
    assert len(samples) / rate_hz == pytest.approx(2.0, abs=0.06)
    for second, pitch_hz in ((0, 440), (1, 880)):
        begin = int((second + 0.25 - first_s) * rate_hz)
        assert pitch(samples[begin : begin + rate_hz // 2], rate_hz) == pytest.approx(
            pitch_hz, abs=5
        )


@pytest.mark.parametrize(("codec", "name"), [("aac", "source.mp4"), ("flac", "source.mkv")])
def test_a_stretch_takes_its_own_sound_along(codec, name, tmp_path):
    write_with_sound(tmp_path / name, codec, seconds=4.0)
    copied(tmp_path / name, tmp_path / "clip.mp4", start_s=1.0, end_s=3.0)
    times = times_of(tmp_path / "clip.mp4")
    assert (len(times), times[0]) == (50, 0.0)
    first_s, rate_hz, samples = sound_of(tmp_path / "clip.mp4")
    assert abs(first_s) < 0.05
    assert first_s + len(samples) / rate_hz == pytest.approx(2.0, abs=0.05)
    for second, pitch_hz in ((0, 880), (1, 1320)):
        begin = int((second + 0.25 - first_s) * rate_hz)
        assert pitch(samples[begin : begin + rate_hz // 2], rate_hz) == pytest.approx(
            pitch_hz, abs=5
        )


def test_sound_ends_where_a_run_was_stopped(tmp_path):
    write_with_sound(tmp_path / "source.mp4", "aac", seconds=4.0)
    with (
        open_video(tmp_path / "source.mp4") as video,
        AnnotatedVideo(tmp_path / "clip.mp4", Untouched(), video.info) as sink,
    ):
        for each in video.frames():
            if each.timestamp_s >= 1:
                break
            sink.write(each, None)
    assert times_of(tmp_path / "clip.mp4", "audio")[-1] == pytest.approx(1.0, abs=0.05)


def test_sound_that_begins_later_stays_later(tmp_path):
    write_with_sound(tmp_path / "source.mkv", "aac", late_s=0.5)
    copied(tmp_path / "source.mkv", tmp_path / "clip.mp4")
    late, source = (
        times_of(tmp_path / "clip.mp4", "audio"),
        times_of(tmp_path / "source.mkv", "audio"),
    )
    assert late[0] == pytest.approx(source[0], abs=2e-3)
    assert late[0] > 0.4


@pytest.mark.fault("28")
def test_sound_that_is_gone_does_not_cost_the_pictures_and_is_told(tmp_path):
    source = tmp_path / "source.mp4"
    write_with_sound(source, "aac")
    with open_video(source) as video:
        source.unlink()
        with AnnotatedVideo(tmp_path / "mute.mp4", Untouched(), video.info) as sink:
            sink.write(frame(), None)
    assert sink.sound == "none"
    assert sink.warnings == ["the sound could not be read: the copy has none"]
    assert len(times_of(tmp_path / "mute.mp4")) == 1


def test_sound_that_breaks_off_is_told_with_the_results(tmp_path, monkeypatch):
    """A disk that goes away is the one edge that has to be faked: half of the packets come."""
    write_with_sound(tmp_path / "source.mp4", "aac")

    class Leaving:
        def __init__(self, container):
            self._container = container

        def __getattr__(self, name):
            return getattr(self._container, name)

        def demux(self, wanted):
            packets = self._container.demux(wanted)
            if isinstance(wanted, AudioStream):  # the copy asks for the sound alone
                yield from islice(packets, 40)
                raise OSError(errno.EIO, "Input/output error")
            yield from packets

    (outputs,) = plan_videos((tmp_path / "source.mp4",), tmp_path / "out", annotate=True)
    with (
        open_video(tmp_path / "source.mp4") as video,
        open_video_results(outputs, PROVENANCE, video.info) as (_, sinks),
    ):
        real = av.open
        monkeypatch.setattr(
            av,
            "open",
            lambda *place, **how: (
                real(*place, **how) if "w" in place else Leaving(real(*place, **how))
            ),
        )
        for each in video.frames():
            for sink in sinks:
                sink.write(each, None)
    monkeypatch.undo()

    summary = json.loads(outputs.summary.read_text(encoding="utf-8"))
    assert summary["warnings"] == ["the sound could not be read to its end: Input/output error"]
    assert len(times_of(outputs.video)) == 50
    assert len(sound_of(outputs.video)[2]) < 44_100 * 1.2


def test_a_silent_video_stays_silent(tmp_path):
    write_video(tmp_path / "source.mp4", 5)
    sink = copied(tmp_path / "source.mp4", tmp_path / "clip.mp4")
    assert (sink.sound, sink.warnings) == ("none", [])
    with av.open(str(tmp_path / "clip.mp4")) as container:
        assert not container.streams.audio
