"""The annotated copy: the same frames at the same times with the same sound, playable anywhere."""

import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from fer_desktop.analysis.smoothing import GAP_S
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import open_video
from fer_desktop.errors import OutputError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.video import LONGEST_STEP_S, AnnotatedVideo
from tests.export.films import Untouched, copied, times_of
from tests.export.synthetic import analysis, face, frame, leftovers
from tests.media import write_video


def film(target, frames, **options):
    with AnnotatedVideo(target, Untouched(), **options) as sink:
        for each in frames:
            sink.write(each, None)
    return target


def pictures_of(path):
    with av.open(str(path)) as container:
        return [each.to_ndarray(format="bgr24") for each in container.decode(video=0)]


def test_it_is_what_plays_everywhere(tmp_path):
    path = film(tmp_path / "clip.annotated.mp4", [frame(n) for n in range(10)])
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.codec_context.profile == "High"
        assert container.metadata["comment"] == "AI estimate of apparent expression"
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")  # it starts before it is all there


@pytest.mark.fault("23")
@pytest.mark.parametrize(
    ("size", "even"), [((321, 241), (322, 242)), ((320, 241), (320, 242)), ((1, 1), (2, 2))]
)
def test_odd_sizes_become_even_and_lose_no_pixel(size, even, tmp_path):
    path = film(tmp_path / "clip.mp4", [frame(n, size=size) for n in range(3)])
    for picture in pictures_of(path):
        assert picture.shape[1::-1] == even
        expected = frame(0, size=size).image
        difference = picture[: size[1], : size[0]].astype(int) - expected
        assert abs(difference).max() < 12
        np.testing.assert_allclose(picture[-1, -1], expected[-1, -1], atol=12)


@pytest.mark.parametrize(
    ("size", "colour"), [((160, 120), (20, 200, 60)), ((960, 720), (200, 30, 90))]
)
def test_colours_come_out_as_they_went_in(size, colour, tmp_path):
    width, height = size
    picture = np.full((height, width, 3), colour, np.uint8)
    path = film(tmp_path / "clip.mp4", [Frame(0, 0.0, picture)])
    with open_video(path) as video:
        back = next(video.frames()).image
    assert abs(back.astype(int) - picture).max() < 8


@pytest.mark.fault("21")
@pytest.mark.parametrize(
    "rate",
    [Fraction(25), Fraction(30), Fraction(60), Fraction(24000, 1001), Fraction(30000, 1001)],
)
def test_count_and_times_are_exact(rate, tmp_path):
    frames = [frame(n, time_s=float(n / rate)) for n in range(50)]
    path = film(tmp_path / "clip.mp4", frames)
    np.testing.assert_allclose(times_of(path), [each.timestamp_s for each in frames], atol=5e-6)
    with av.open(str(path)) as container:
        assert container.streams.video[0].frames == 50


@pytest.mark.fault("21")
def test_variable_frame_rates_are_kept(tmp_path):
    times = [Fraction(ms, 1000) for ms in (0, 40, 45, 300, 1300, 1310, 2000)]
    write_video(tmp_path / "vfr.mkv", len(times), times=times)
    copied(tmp_path / "vfr.mkv", tmp_path / "clip.mp4")
    np.testing.assert_allclose(times_of(tmp_path / "clip.mp4"), list(map(float, times)), atol=1e-5)


@pytest.mark.parametrize("keeps_beginning", [True, False])
def test_a_recording_keeps_the_times_behind_a_night_without_frames(keeps_beginning, tmp_path):
    times = [0.0, 0.04, 0.08, 30_000.0, 30_000.04]
    frames = [frame(n, time_s=time_s) for n, time_s in enumerate(times)]
    path = film(tmp_path / "clip.mp4", frames, keeps_beginning=keeps_beginning)
    written = times_of(path)
    np.testing.assert_allclose([*written[:3], *written[-2:]], times, atol=1e-5)


@pytest.mark.parametrize(
    ("times", "greys"),
    [([0.0, GAP_S], [90, 90]), ([0.0, GAP_S, GAP_S + 1], [90, 0, 90])],
    ids=["no gap", "a gap"],
)
def test_a_camera_s_last_frame_does_not_stand_for_a_gap(times, greys, tmp_path):
    frames = [frame(0, time_s=times[0]), frame(1, time_s=times[-1])]
    path = film(tmp_path / "clip.mp4", frames)
    assert [picture[0, 0].mean() for picture in pictures_of(path)] == pytest.approx(greys, abs=4)
    np.testing.assert_allclose(times_of(path), times, atol=1e-5)


@pytest.mark.fault("21")
@pytest.mark.parametrize("step_s", [10, 2500, 10_000])
def test_a_file_s_frame_stands_until_the_next_however_late_it_comes(step_s, tmp_path):
    times = [Fraction(step_s * number) for number in range(8)]
    write_video(tmp_path / "slow.mkv", len(times), times=times)
    with open_video(tmp_path / "slow.mkv") as video:
        originals = [each.image for each in video.frames()]
    sink = copied(tmp_path / "slow.mkv", tmp_path / "clip.mp4")
    assert sink.frames_written == len(times)

    written = times_of(tmp_path / "clip.mp4")
    assert np.diff(written).max() <= LONGEST_STEP_S + 1e-5
    for time_s, picture in zip(written, pictures_of(tmp_path / "clip.mp4"), strict=True):
        difference = picture.astype(int) - originals[int((time_s + 1e-4) // step_s)]
        assert abs(difference).mean() < 8, time_s
    assert {float(time_s) for time_s in times} <= {round(time_s, 4) for time_s in written}


def test_a_leap_of_damaged_times_is_cut_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr("fer_desktop.export.video.LONGEST_GAP_S", 10_000.0)
    frames = [frame(n, time_s=time_s) for n, time_s in enumerate([0.0, 0.04, 1e12, 1e12 + 1])]
    with AnnotatedVideo(tmp_path / "clip.mp4", Untouched()) as sink:
        for each in frames:
            sink.write(each, None)
    written = times_of(tmp_path / "clip.mp4")
    np.testing.assert_allclose(written[-2:], [10_000.04, 10_001.04], atol=1e-3)
    assert sink.warnings == ["999999990000 s without a picture were left out of the copy"]


def test_nominal_rate_is_kept(tmp_path):
    write_video(tmp_path / "source.mp4", 30, rate=Fraction(30000, 1001))
    copied(tmp_path / "source.mp4", tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as container:
        assert container.streams.video[0].average_rate == Fraction(30000, 1001)
        assert container.duration / av.time_base == pytest.approx(30 * 1001 / 30000, abs=1e-3)


@pytest.mark.fault("27")
def test_times_that_do_not_rise_lose_no_frame(tmp_path):
    frames = [frame(n, time_s=time_s) for n, time_s in enumerate([0.0, 0.04, 0.04, 0.02, 0.2])]
    times = times_of(film(tmp_path / "clip.mp4", frames))
    assert len(times) == 5
    assert (np.diff(times) > 0).all()


def test_a_frame_of_another_size_is_fitted_in(tmp_path):
    frames = [frame(0, size=(160, 120)), frame(1, size=(80, 120)), frame(2, size=(640, 480))]
    pictures = pictures_of(film(tmp_path / "clip.mp4", frames))
    assert {picture.shape for picture in pictures} == {(120, 160, 3)}
    assert pictures[1][:, :30].max() < 30  # bars beside the narrow one
    assert pictures[1][:, 80].min() > 60


@pytest.mark.parametrize(
    ("size", "fitted"), [((32_768, 80), (16_384, 40)), ((80, 32_768), (40, 16_384))]
)
def test_a_frame_larger_than_the_encoder_takes_is_shrunk(size, fitted, tmp_path):
    path = film(tmp_path / "clip.mp4", [frame(n, size=size) for n in range(2)])
    first, _ = pictures_of(path)
    assert first.shape[1::-1] == fitted
    assert first.mean() == pytest.approx(frame(0, size=size).image.mean(), abs=3)


def test_skipped_frames_show_the_last_analysis(tmp_path):
    shown = []

    class Noting(Annotator):
        def draw(self, frame, analysis):
            shown.append(analysis and analysis.frame_index)
            return super().draw(frame, analysis)

    with AnnotatedVideo(tmp_path / "clip.mp4", Noting()) as sink:
        for index in range(4):
            sink.write(frame(index), analysis(face(), index=index) if index % 2 else None)
    assert shown == [None, 1, 1, 3]
    assert sink.frames_written == 4


@pytest.mark.fault("79")
def test_nothing_has_the_final_name_until_the_end(tmp_path):
    with AnnotatedVideo(tmp_path / "clip.mp4", Annotator()) as sink:
        sink.write(frame(), analysis(face()))
        assert leftovers(tmp_path) == ["clip.mp4.part"]
    assert leftovers(tmp_path) == ["clip.mp4"]


def test_a_run_without_frames_leaves_no_video(tmp_path):
    with AnnotatedVideo(tmp_path / "clip.mp4", Annotator()):
        pass
    assert leftovers(tmp_path) == []


@pytest.mark.fault("79")
@pytest.mark.parametrize("byte", [0, 40, 3000, 40_000])
def test_a_device_failing_at_any_byte_leaves_the_old_video(byte, tmp_path, device_failing_at):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"old")
    noise = np.random.default_rng(0)
    with (
        pytest.raises(OutputError) as failed,
        device_failing_at(byte),
        AnnotatedVideo(path, Untouched()) as sink,
    ):
        for index in range(40):
            picture = noise.integers(0, 256, (240, 320, 3), np.uint8)
            sink.write(Frame(index, index / 25, picture), None)
    assert failed.value.exit_code == 5
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == ["clip.mp4"]


@pytest.mark.fault("30", "79")
def test_a_full_disk_is_said_in_words(small_disk):
    noise = np.random.default_rng(0)
    with (
        pytest.raises(OutputError, match="Disk full"),
        AnnotatedVideo(small_disk / "clip.mp4", Untouched()) as sink,
    ):
        for index in range(200):
            picture = noise.integers(0, 256, (240, 320, 3), np.uint8)
            sink.write(Frame(index, index / 25, picture), None)
    assert leftovers(small_disk) == []


def test_an_error_elsewhere_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), AnnotatedVideo(tmp_path / "clip.mp4", Annotator()) as sink:
        sink.write(frame(), None)
        raise RuntimeError("the analysis fails")
    assert leftovers(tmp_path) == []


@pytest.mark.fault("24")
def test_large_frames_do_not_gather_in_the_encoder(tmp_path):
    # 45 frames of 15 MB as YUV: an encoder that looks ahead keeps nearly all of them.
    program = """
import resource, sys
from pathlib import Path
import numpy as np
from fer_desktop.capture.frame import Frame
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.video import AnnotatedVideo
image = np.zeros((2400, 4224, 3), np.uint8)
peaks = []
with AnnotatedVideo(Path(sys.argv[1]), Annotator()) as sink:
    for index in range(45):
        sink.write(Frame(index, index / 25, image), None)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print((peaks[-1] - peaks[4]) // 1024)
"""
    pytest.importorskip("resource", reason="the system tells no peak of memory")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "clip.mp4")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) < 100  # MB more after 45 frames than after 5
