"""The queue below the window: files are found, analysed on one thread, and kept apart."""

import threading
import time
from threading import Event

import pytest

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.api import analyze_image, analyze_video
from fer_desktop.errors import InputError, ModelError
from fer_desktop.gui.files.queue_analysis import (
    PictureResult,
    VideoResult,
    mean_of,
    require_unchanged,
)
from fer_desktop.gui.files.queue_worker import QueuedFile, QueueWorker
from fer_desktop.gui.files.search import find_files
from fer_desktop.gui.wiring import Choice
from tests.fakes import (
    FakeDetector,
    draw,
    fake_analyzer,
    fake_file_run,
    fake_models,
    square,
    write_film,
)

pytestmark = pytest.mark.timeout(90)


class Listener:
    """Notes what it is told, and when all files have ended."""

    def __init__(self, expected):
        self.told = []
        self.outcomes = {}
        self.working = Event()
        self.over = Event()
        self._expected = expected

    def began(self, file):
        self.told.append(("began", file.path.name))

    def progressed(self, file, progress):
        self.told.append(("progressed", progress))
        self.working.set()

    def ended(self, file, outcome):
        self.outcomes[file.path.name] = outcome
        if len(self.outcomes) == self._expected:
            self.over.set()


@pytest.fixture
def analysed():
    """Run files through a worker; gives its listener when all have ended."""
    workers = []

    def run(*paths, begin=lambda choice: fake_file_run()):
        listener = Listener(len(paths))
        worker = QueueWorker(begin, listener)
        workers.append(worker)
        worker.add([QueuedFile(path, Choice("fake")) for path in paths])
        assert listener.over.wait(30)
        return listener

    yield run
    for worker in workers:
        worker.close()
        assert worker.wait(5)
    assert [t.name for t in threading.enumerate() if t.name == "fer-files"] == []


def picture(path, *faces):
    import cv2

    cv2.imwrite(str(path), draw(*faces))
    return path


def test_folders_are_searched_and_named_files_taken_whatever_they_are(tmp_path):
    folder = tmp_path / "in"
    (folder / "deep" / ".git").mkdir(parents=True)
    for name in ("b.png", "a.mp4", "notes.txt", "deep/c.jpg", "deep/.git/d.jpg"):
        (folder / name).touch()
    (folder / "circle").symlink_to(folder)
    other = tmp_path / "what.xyz"
    (found,) = find_files([folder, other, tmp_path / "gone.png"])
    names = [path.name for path in found.files]
    assert names == ["a.mp4", "b.png", "c.jpg", "what.xyz", "gone.png"]
    assert found.passed_over == 1  # the notes


def test_a_folder_that_cannot_be_read_gets_a_row_that_says_so(tmp_path, unlistable):
    (tmp_path / "locked").mkdir()
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.jpg").touch()
    (found,) = find_files([tmp_path])
    assert [path.name for path in found.files] == ["a.jpg", "locked"]


@pytest.mark.fault("40")
def test_thousands_of_files_come_in_portions_and_can_be_stopped(tmp_path):
    for number in range(1200):
        (tmp_path / f"{number}.jpg").touch()
    portions = [len(found.files) for found in find_files([tmp_path])]
    assert sum(portions) == 1200
    assert max(portions) <= 200
    assert list(find_files([tmp_path], should_stop=lambda: True)) == []


def test_a_picture_gives_the_numbers_of_the_api(tmp_path, analysed):
    path = picture(tmp_path / "two.png", square(60, 60, side=80), square(200, 60))
    result = analysed(path).outcomes["two.png"]
    assert isinstance(result, PictureResult)
    expected = analyze_image(path, fake_analyzer())
    for ours, theirs in zip(result.analysis.faces, expected.faces, strict=True):
        assert ours.box == theirs.box
        assert ours.emotions.probabilities.tolist() == theirs.emotions.probabilities.tolist()
    assert result.main_face.box == square(60, 60, side=80)


def test_a_video_gives_the_numbers_of_the_api_and_a_summary_of_each_face(tmp_path, analysed):
    path = write_film(tmp_path / "clip.mp4", [[square(60, 60)]] * 20 + [[]] * 5)
    result = analysed(path).outcomes["clip.mp4"]
    assert isinstance(result, VideoResult)
    expected = list(analyze_video(path, fake_analyzer()))
    assert len(result.kept) == len(expected) == 25
    for ours, theirs in zip(result.kept, expected, strict=True):
        assert ours.timestamp_s == theirs.timestamp_s
        for mine, its in zip(ours.faces, theirs.faces, strict=True):
            assert mine.emotions.probabilities.tolist() == its.emotions.probabilities.tolist()
            assert mine.smoothed.probabilities.tolist() == its.smoothed.probabilities.tolist()
    face = result.main_face
    assert (face.track_id, face.frames) == (0, 20)
    assert mean_of(face).sum() == pytest.approx(1, abs=1e-4)
    assert len(result.curves.curve_of(0).times_s) == 25


@pytest.mark.fault("40")
def test_a_bad_file_stops_none_of_the_others(tmp_path, analysed):
    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 999)
    listener = analysed(
        bad, picture(tmp_path / "good.png", square(60, 60)), broken, tmp_path / "gone.jpg"
    )
    said = {name: str(outcome) for name, outcome in listener.outcomes.items()}
    assert said["bad.png"].startswith("bad.png is not an image.")
    assert "broken.mp4" in said["broken.mp4"]
    assert said["gone.jpg"].startswith("There is no file gone.jpg.")
    assert isinstance(listener.outcomes["good.png"], PictureResult)


def test_models_that_cannot_be_loaded_are_told_for_each_file(tmp_path, analysed):
    def refuse(choice):
        raise ModelError("The network is damaged.", "Install again.")

    path = picture(tmp_path / "a.png")
    outcomes = analysed(path, begin=refuse).outcomes
    assert str(outcomes["a.png"]) == "The network is damaged. Install again."


class SlowDetector(FakeDetector):
    """Takes its time over each frame."""

    def detect(self, grey):
        time.sleep(0.05)
        return super().detect(grey)

    def detect_near(self, grey, box, pose=0):
        time.sleep(0.05)
        return super().detect_near(grey, box, pose)


def slow_run():
    return fake_file_run(Analyzer(fake_models(detector=SlowDetector())))


def test_a_cancelled_video_ends_within_a_second_and_the_next_goes_on(tmp_path):
    film = write_film(tmp_path / "long.mp4", [[square(60, 60)]] * 200)
    listener = Listener(2)
    runs = iter([slow_run(), fake_file_run()])
    worker = QueueWorker(lambda choice: next(runs), listener)
    files = [
        QueuedFile(film, Choice("fake")),
        QueuedFile(picture(tmp_path / "next.png", square(60, 60)), Choice("fake")),
    ]
    worker.add(files)
    assert listener.working.wait(60)
    files[0].is_cancelled = True
    assert listener.over.wait(5)
    assert listener.outcomes["long.mp4"] is None
    assert isinstance(listener.outcomes["next.png"], PictureResult)
    worker.close()
    assert worker.wait(5)


def test_progress_tells_frames_and_what_is_left(tmp_path, analysed):
    film = write_film(tmp_path / "clip.mp4", [[square(60, 60)]] * 40)
    listener = analysed(film, begin=lambda choice: slow_run())
    news = [what for kind, what in listener.told if kind == "progressed"]
    assert {each.total for each in news} == {40}
    assert [each.done for each in news] == sorted(each.done for each in news)
    assert news[0].left_s is None  # too early to tell
    assert news[-1].left_s < 40 * 0.5


@pytest.mark.fault("82a")
def test_closing_ends_the_thread_in_the_middle_of_a_video(tmp_path):
    film = write_film(tmp_path / "long.mp4", [[square(60, 60)]] * 200)
    listener = Listener(1)
    worker = QueueWorker(lambda choice: slow_run(), listener)
    worker.add([QueuedFile(film, Choice("fake"))])
    assert listener.working.wait(60)
    worker.close()
    assert worker.wait(2)


def test_a_changed_file_is_not_taken_for_the_one_that_was_analysed(tmp_path, analysed):
    path = picture(tmp_path / "a.png", square(60, 60))
    result = analysed(path).outcomes["a.png"]
    require_unchanged(path, result)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(InputError, match="was changed since"):
        require_unchanged(path, result)
    path.unlink()
    with pytest.raises(InputError, match=r"no file a\.png any more"):
        require_unchanged(path, result)
