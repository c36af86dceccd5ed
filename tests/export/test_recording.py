import csv
import threading
import time

import av
import numpy as np
import pytest

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import open_video
from fer_desktop.errors import OutputError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.recording import MOST_BYTES, Recording
from fer_desktop.export.video import AnnotatedVideo
from tests.fakes import fake_analyzer, film, square

pytestmark = pytest.mark.timeout(60)


class Ends(list):
    """Takes the end of a recording."""

    def __init__(self):
        super().__init__()
        self.came = threading.Event()

    def __call__(self, end):
        self.append(end)
        self.came.set()


@pytest.fixture
def ends():
    return Ends()


def record(path, ends, frames):
    recording = Recording(path, "Camera", Annotator(), ends)
    analyzer = fake_analyzer()
    for frame in frames:
        recording.write(frame, analyzer.analyze(frame))
    recording.stop()
    assert recording.wait(20)
    return recording


def test_a_recording_leaves_a_video_and_a_table_of_the_same_frames(tmp_path, ends):
    frames = film([[square(60, 60)]] * 12)
    record(tmp_path / "sitting.mp4", ends, frames)
    (end,) = ends
    assert (end.frames, end.dropped, end.error) == (12, 0, None)
    with av.open(str(end.video)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([frame.timestamp_s for frame in frames], abs=0.001)
    with (tmp_path / "sitting.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert {row["input"] for row in rows} == {"Camera"}
    assert {path.name for path in tmp_path.iterdir()} == {"sitting.mp4", "sitting.csv"}


@pytest.mark.parametrize("size", [(640, 480), (1920, 1080)])
def test_the_analysis_never_waits_for_a_slow_disk_and_memory_is_bounded(
    size, tmp_path, ends, monkeypatch
):
    going = threading.Event()
    write = AnnotatedVideo.write
    monkeypatch.setattr(AnnotatedVideo, "write", lambda *args: going.wait(20) and write(*args))
    recording = Recording(tmp_path / "sitting.mp4", "Camera", Annotator(), ends)
    (frame,) = film([[]], size=size)
    analysis = fake_analyzer().analyze(frame)
    for _ in range(100):
        recording.write(frame, analysis)
    going.set()
    recording.stop()
    assert recording.wait(20)
    (end,) = ends
    assert end.frames + end.dropped == 100
    # One more than wait is being written.
    assert MOST_BYTES // 2 < end.frames * frame.image.nbytes <= MOST_BYTES + frame.image.nbytes


def test_what_was_recorded_before_the_disk_refused_is_kept(tmp_path, ends, monkeypatch):
    write = AnnotatedVideo.write

    def refuse(video, frame, analysis):
        if video.frames_written == 3:
            raise OutputError("Disk full.", "Make room.")
        write(video, frame, analysis)

    monkeypatch.setattr(AnnotatedVideo, "write", refuse)
    record(tmp_path / "sitting.mp4", ends, film([[]] * 6))
    (end,) = ends
    assert isinstance(end.error, OutputError)
    with av.open(str(end.video)) as container:
        assert len(list(container.decode(video=0))) == 3


def test_a_full_disk_ends_a_recording_and_keeps_what_was_written(small_disk, ends):
    noise = np.random.default_rng(1)
    frames = (
        Frame(index, index / 30, noise.integers(0, 256, (96, 128, 3), dtype=np.uint8))
        for index in range(400)
    )
    recording = Recording(small_disk / "sitting.mp4", "Camera", Annotator(), ends)
    for frame in frames:
        while not ends and recording._frames.qsize() > 20:
            time.sleep(0.001)  # all of them: a disk fills by what is written
        recording.write(frame, FrameAnalysis(frame.index, frame.timestamp_s, (), 0.0))
    recording.stop()
    assert recording.wait(20)
    (end,) = ends
    assert isinstance(end.error, OutputError)
    assert "is kept" in str(end.error)
    with open_video(end.video) as video:
        kept = sum(1 for _ in video.frames())
    assert end.frames - 120 <= kept <= end.frames
    assert kept >= 30


def test_a_recording_that_cannot_begin_says_why_and_leaves_nothing(tmp_path, ends):
    (tmp_path / "file").write_text("in the way")
    record(tmp_path / "file" / "sitting.mp4", ends, film([[]] * 3))
    (end,) = ends
    assert isinstance(end.error, OutputError)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
