"""Video files that are whole: which frame, when, which way up."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
from av import VideoFrame

from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import open_video
from fer_desktop.errors import InputError
from tests.drawn_media import RATE, draw, read_number, write_video
from tests.media import LONG_STEP_S, VFR_TIMES_MS, VIDEOS, Media

WHOLE = [each for each in VIDEOS if each.exit_code == 0 and "trunc" not in each.name]
UPRIGHT = ["ok.mp4", "ok.mkv", "ok.avi", "hevc10.mp4", "odd.mp4", "av1.mp4", "vfr.mp4", "one.mp4"]


def read(path: Path, start_s: float = 0.0, end_s: float | None = None) -> list[Frame]:
    with open_video(path) as video:
        frames = list(video.frames(start_s, end_s))
        assert video.ended_early is None
    return frames


@pytest.mark.fault("20", "23", "25", "26")
@pytest.mark.parametrize("each", WHOLE, ids=lambda each: each.name)
def test_every_whole_file_gives_its_frames_with_rising_times(each: Media, media: Path) -> None:
    with open_video(media / each.name) as video:
        count, previous_s = 0, -1.0
        for frame in video.frames():
            if each.name != "bitflip.mp4":  # damage leaves gaps
                assert frame.index == count
            assert frame.timestamp_s > previous_s
            assert (frame.width, frame.height) == (video.info.width, video.info.height)
            count, previous_s = count + 1, frame.timestamp_s
        assert video.ended_early is None
    if each.name == "bitflip.mp4":
        assert each.frames <= count < 3 * RATE
    else:
        assert count == each.frames


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi", "mov"])
def test_tags_that_are_not_utf_8_do_not_matter(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"tagged.{suffix}"
    write_video(path, 3)
    tagged = path.read_bytes().replace(b"Lavf", b"L\xe9vf")  # in the tag that names the program
    assert b"L\xe9vf" in tagged
    path.write_bytes(tagged)
    assert len(read(path)) == 3


@pytest.mark.fault("20", "23")
@pytest.mark.parametrize("name", UPRIGHT)
def test_pictures_are_those_that_were_stored_in_their_order(name: str, media: Path) -> None:
    frames = read(media / name)
    assert [read_number(frame.image) for frame in frames] == list(range(len(frames)))
    last = frames[-1]
    stored = draw(last.index, last.width, last.height)[..., ::-1]
    # Colours survive compression within a few levels; swapped channels differ by 60.
    assert np.abs(stored.astype(int) - last.image).mean() < 8


@pytest.mark.fault("21")
def test_times_of_a_variable_rate_are_those_of_the_container(media: Path) -> None:
    times_ms = [1000 * frame.timestamp_s for frame in read(media / "vfr.mp4")]
    assert times_ms == pytest.approx(VFR_TIMES_MS, abs=0.5)


@pytest.mark.fault("25")
def test_times_of_an_hour_are_right_to_the_end(media: Path) -> None:
    frames = read(media / "hour.mkv", start_s=3500)
    assert frames[0].index == read_number(frames[0].image) == 3500 // LONG_STEP_S
    assert frames[-1].timestamp_s == 3600


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "mov"])
def test_times_count_from_the_first_frame_wherever_the_container_starts(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"late.{suffix}"
    times = [2 + Fraction(number, 25) for number in range(10)]
    write_video(path, 10, times=times, rate=Fraction(25), sound_s=3.0)
    with open_video(path) as video:
        start_s, first_frame_s = video.info.start_s, video.info.first_frame_s
        frames = list(video.frames())
    assert frames[0].timestamp_s == 0
    assert frames[-1].timestamp_s == pytest.approx(9 / 25, abs=0.002)
    assert start_s == pytest.approx(2.0, abs=0.15)  # MPEG-TS shifts by a fraction of its own
    assert first_frame_s == pytest.approx(2.0, abs=0.03)  # so much later than the sound


def test_a_container_that_starts_late_as_a_whole_holds_nothing_before_the_first_frame(
    tmp_path: Path,
) -> None:
    write_video(tmp_path / "late.mkv", 10, times=[2 + Fraction(number, 25) for number in range(10)])
    with open_video(tmp_path / "late.mkv") as video:
        assert (video.info.start_s, video.info.first_frame_s) == (2.0, 0.0)


@pytest.mark.fault("22")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270, -90])
@pytest.mark.parametrize("mirrored", [False, True])
def test_display_matrix_is_applied_once(tmp_path: Path, rotation: int, mirrored: bool) -> None:
    path = tmp_path / "turned.mp4"
    write_video(path, 2, rotation=rotation, mirrored=mirrored)
    with open_video(path) as video:
        info = video.info
        image = list(video.frames())[1].image
    # The writer's contract (FFmpeg's av_display_rotation_set and _matrix_flip): a player
    # mirrors the stored picture, then turns it anticlockwise. A mirror reverses the sense.
    stored = draw(1)[:, ::-1] if mirrored else draw(1)
    turned = np.rot90(stored, (-rotation if mirrored else rotation) // 90)[..., ::-1]
    assert (info.height, info.width) == image.shape[:2] == turned.shape[:2]
    assert np.abs(turned.astype(int) - image).mean() < 8


def test_oblong_pixels_are_made_square(tmp_path: Path) -> None:
    path = tmp_path / "wide.mp4"
    write_video(path, 2, size=(240, 240), aspect=Fraction(4, 3))
    with open_video(path) as video:
        frame = next(video.frames())
        assert (video.info.width, video.info.height) == (frame.width, frame.height) == (320, 240)


def test_change_of_size_on_the_way_is_handed_on(tmp_path: Path) -> None:
    parts = []
    for size in ((320, 240), (160, 120)):
        write_video(tmp_path / "part.ts", 10, size=size)
        parts.append((tmp_path / "part.ts").read_bytes())
    (tmp_path / "both.ts").write_bytes(b"".join(parts))
    with open_video(tmp_path / "both.ts") as video:
        frames = list(video.frames())
        assert video.info.width == 320
    assert [frame.width for frame in frames] == [320] * 10 + [160] * 10
    assert [read_number(frame.image) for frame in frames] == [*range(10), *range(10)]
    assert all(earlier.timestamp_s < later.timestamp_s for earlier, later in pairwise(frames))


def test_information_is_what_the_container_declares(media: Path) -> None:
    with open_video(media / "sound.mp4") as video:
        info = video.info
        assert (video.title, video.is_live) == ("sound.mp4", False)
    assert (info.width, info.height) == (320, 240)
    assert (info.frame_rate, info.frame_count, info.duration_s) == (RATE, 3 * RATE, 3.0)
    assert (info.has_audio, info.codec, info.path) == (True, "h264", media / "sound.mp4")
    with open_video(media / "av1.mp4") as video:
        assert (video.info.has_audio, video.info.codec) == (False, "av1")


def test_bare_stream_without_times_is_read_at_its_rate(tmp_path: Path) -> None:
    path = tmp_path / "bare.h264"
    write_video(path, 10)
    with open_video(path) as video:
        assert (video.info.duration_s, video.info.frame_count) == (None, None)
        assert len(list(video.frames())) == 10
        later = list(video.frames(start_s=0.1))
    assert later[0].index == read_number(later[0].image) > 0


@pytest.mark.parametrize(
    "name", ["ok.mp4", "ok.mkv", "ok.avi", "vfr.mp4", "hevc10.mp4", "av1.mp4", "late.ts"]
)
@pytest.mark.parametrize(
    ("start_s", "end_s"), [(0.0, 0.2), (0.01, None), (0.25, 0.3), (0.25, None)]
)
def test_a_part_has_the_indices_times_and_pixels_of_the_whole(
    name: str, start_s: float, end_s: float | None, media: Path, tmp_path: Path
) -> None:
    path = media / name
    if name == "late.ts":
        path = tmp_path / name
        write_video(path)
    whole = {frame.index: frame for frame in read(path)}
    wanted = [
        index
        for index, frame in whole.items()
        if start_s <= frame.timestamp_s and (end_s is None or frame.timestamp_s < end_s)
    ]
    part = read(path, start_s, end_s)
    assert [frame.index for frame in part] == wanted
    for frame in part:
        assert frame.timestamp_s == whole[frame.index].timestamp_s
        assert np.array_equal(frame.image, whole[frame.index].image)


@pytest.mark.parametrize(("start_s", "end_s"), [(3.5, None), (1.001, 1.002), (2.0, 1.0)])
def test_part_without_a_frame_is_said_to_be_empty(
    start_s: float, end_s: float | None, media: Path
) -> None:
    with open_video(media / "ok.mp4") as video, pytest.raises(InputError, match="no frame from"):
        list(video.frames(start_s, end_s))


def test_second_pass_begins_anew_and_ends_the_first(media: Path) -> None:
    with open_video(media / "ok.mp4") as video:
        first = video.frames()
        assert [frame.index for frame in islice(first, 5)] == [0, 1, 2, 3, 4]
        second = video.frames()
        assert next(second).index == 0
        assert list(first) == []
        assert len(list(second)) == 3 * RATE - 1


@pytest.mark.timeout(30, func_only=True)
def test_closing_from_another_thread_ends_the_frames(media: Path) -> None:
    video = open_video(media / "ok.mp4")
    frames = video.frames()
    next(frames)
    closer = threading.Thread(target=video.close, name="closer")
    closer.start()
    closer.join()
    assert list(frames) == []
    video.close()


def test_damaged_file_is_read_past_the_damage(media: Path) -> None:
    with open_video(media / "bitflip.mp4") as video:
        frames = list(video.frames())
        assert video.damaged_packets > 0
    assert frames[-1].timestamp_s == pytest.approx(3.0 - 1 / RATE)
    assert all(earlier.timestamp_s < later.timestamp_s for earlier, later in pairwise(frames))


def test_each_frame_is_freed_when_the_next_is_there(media: Path) -> None:
    """Objects that hold each other wait for a collection, of which a long run has few."""
    gc.collect()
    gc.disable()
    try:
        with open_video(media / "ok.mp4") as video:
            for _ in video.frames():
                pass
            # The last one as decoded and as BGR, and what the decoder has ready.
            assert sum(isinstance(each, VideoFrame) for each in gc.get_objects()) < 10
    finally:
        gc.enable()


MEMORY = """
import json, sys
from fer_desktop.capture.video import open_video
def peak_mb():
    # Not ru_maxrss, which begins at the size of the process that started this one.
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(status["VmHWM"].split()[0]) / 1024
before = peak_mb()
with open_video(sys.argv[1]) as video:
    count = sum(1 for _ in video.frames())
print(json.dumps([count, peak_mb() - before]))
"""


@pytest.mark.fault("24")
@pytest.mark.skipif(sys.platform != "linux", reason="counts memory in Linux's units")
@pytest.mark.parametrize(
    ("name", "most_mb"),
    [
        pytest.param("8k.mp4", 900, id="8K"),  # one frame as BGR: 95 MB
        pytest.param("hour.mkv", 40, id="an hour"),
    ],
)
def test_memory_is_bounded(name: str, most_mb: int, media: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", MEMORY, str(media / name)], capture_output=True, check=True
    )
    count, grown_mb = json.loads(run.stdout)
    assert count > 0
    assert grown_mb < most_mb
