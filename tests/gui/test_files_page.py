"""Stories of the queue of pictures and videos, with the real window and fake stages."""

# ruff: noqa: F811  a fixture is asked for by its name

import threading
import time

import pytest
from PyQt6.QtCore import Qt

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.api import analyze_image
from fer_desktop.gui.files.queue_words import row_words
from fer_desktop.gui.files.queue_worker import State
from tests.fakes import FakeDetector, fake_analyzer, fake_models, square, write_film
from tests.gui.files_steps import (  # noqa: F401  some are fixtures
    PATIENCE_MS,
    clip,
    drop,
    files_by_name,
    open_one,
    picture,
    press,
    shown_moment,
    wait_for_queue,
    wait_for_text,
    window,
)
from tests.gui.windows import buttons, texts

pytestmark = pytest.mark.timeout(120)


def test_a_picture_that_comes_alone_is_shown_with_the_numbers_of_the_api(qtbot, window, picture):
    path = picture("two.png", square(60, 60, side=80), square(200, 60))
    open_one(qtbot, window, path)
    expected = analyze_image(path, fake_analyzer())
    for ours, theirs in zip(shown_moment(window).analysis.faces, expected.faces, strict=True):
        assert ours.emotions.probabilities.tolist() == theirs.emotions.probabilities.tolist()
    assert any(text.startswith("happy") for text in texts(window))
    assert "Nothing is stored." in texts(window)


def test_a_dropped_folder_is_searched_and_its_bad_files_are_told_apart(
    qtbot, window, picture, tmp_path
):
    picture("album/a.png", square(60, 60))
    picture("album/deep/b.png")
    (tmp_path / "album" / "c.jpg").write_text("no picture")
    (tmp_path / "album" / "notes.txt").write_text("notes")
    write_film(tmp_path / "album" / "d.mp4", [[square(60, 60)]] * 5)
    drop(window, tmp_path / "album")
    wait_for_queue(qtbot, window, 4)
    files = files_by_name(window)
    assert {name for name, file in files.items() if file.state is State.DONE} == {
        "a.png",
        "b.png",
        "d.mp4",
    }
    assert str(files["c.jpg"].error).startswith("c.jpg is not an image.")
    wait_for_text(qtbot, window, "4 files · 1 failed")
    assert "1 other files were passed over." in window.statusBar().currentMessage()
    rows = dict(enumerate(window.pages.files.panel.list.painted_words()))
    assert any("c.jpg is not an image." in words for words, _ in rows.values())
    assert not any("--" in words for words, _ in rows.values())


def test_failed_files_can_be_seen_alone_and_tried_again(qtbot, window, picture, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    window.opening.open_files([picture("good.png", square(60, 60)), bad])
    wait_for_queue(qtbot, window, 2)
    press(qtbot, window, "Only failed")
    assert window.pages.files.panel.list.failed_filter.rowCount() == 1
    window.pages.files.panel.list.choose(files_by_name(window)["bad.png"])
    picture("bad.png", square(60, 60))
    press(qtbot, window, "Analyse again")
    wait_for_queue(qtbot, window, 2)
    assert files_by_name(window)["bad.png"].state is State.DONE
    qtbot.waitUntil(lambda: not buttons(window, "Only failed"), timeout=PATIENCE_MS)
    assert window.pages.files.panel.list.failed_filter.rowCount() == 2


def test_of_a_mixed_choice_only_what_has_no_result_is_tried_again(qtbot, window, picture, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    window.opening.open_files([picture("good.png", square(60, 60)), bad])
    wait_for_queue(qtbot, window, 2)
    good = files_by_name(window)["good.png"]
    picture("bad.png", square(60, 60))
    window.pages.files.panel.list.selectAll()
    press(qtbot, window, "Analyse again")
    wait_for_queue(qtbot, window, 2)
    assert files_by_name(window)["bad.png"].state is State.DONE
    assert files_by_name(window)["good.png"] is good


@pytest.fixture
def slow_window(open_window):
    class SlowDetector(FakeDetector):
        def detect(self, grey):
            time.sleep(0.03)
            return super().detect(grey)

        def detect_near(self, grey, box, pose=0):
            time.sleep(0.03)
            return super().detect_near(grey, box, pose)

    return open_window(lambda: Analyzer(fake_models(detector=SlowDetector())))


def wait_for_progress(qtbot, window):
    qtbot.waitUntil(
        lambda: any(file.progress for file in window.pages.files.queue.model.files),
        timeout=PATIENCE_MS,
    )


def test_escape_cancels_the_chosen_file_and_the_next_goes_on(qtbot, slow_window, picture, tmp_path):
    window = slow_window
    film = write_film(tmp_path / "long.mp4", [[square(60, 60)]] * 400)
    window.opening.open_files([film, picture("next.png", square(60, 60))])
    wait_for_progress(qtbot, window)
    files = files_by_name(window)
    window.pages.files.panel.list.choose(files["long.mp4"])
    qtbot.keyClick(window.pages.files.panel.list, Qt.Key.Key_Escape)
    assert files["long.mp4"].state is State.CANCELLED
    qtbot.waitUntil(lambda: files["next.png"].state is State.DONE, timeout=PATIENCE_MS)
    assert files["long.mp4"].result is None


@pytest.mark.fault("82a")
def test_closing_during_analysis_ends_the_threads(qtbot, slow_window, tmp_path):
    window = slow_window
    film = write_film(tmp_path / "long.mp4", [[square(60, 60)]] * 400)
    window.opening.open_files([film])
    wait_for_progress(qtbot, window)
    window.close()
    ours = ("fer-files", "fer-search", "fer-player", "fer-export", "read-ahead")
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name in ours], timeout=2000)


@pytest.mark.fault("40")
def test_ten_thousand_files_leave_the_window_at_ease(qtbot, slow_window, tmp_path):
    window = slow_window
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"{number}.{'jpg' if number % 4 else 'txt'}").write_bytes(b"x")
    # What is broken is soon done with; this one is still at work when "Cancel all" is pressed.
    write_film(folder / "1000.mp4", [[square(60, 60)]] * 1000)
    window.opening.open_files([folder])
    queue, ticks = window.pages.files.queue, []
    window.pages.files.queue.changed.connect(lambda: ticks.append(None))
    qtbot.waitUntil(lambda: queue.model.count() == 7501, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: queue.model.count(State.FAILED) > 0, timeout=PATIENCE_MS)
    press(qtbot, window, "Cancel all")
    assert not queue.is_working
    assert queue.model.count(State.FAILED) + queue.model.count(State.CANCELLED) == 7501
    press(qtbot, window, "Clear")
    assert queue.model.count() == 0
    qtbot.waitUntil(lambda: bool(buttons(window, "Open pictures and videos…")), timeout=PATIENCE_MS)


def test_the_same_file_is_in_the_queue_once_and_shown_when_opened_again(qtbot, window, picture):
    path = picture("album/a.png", square(60, 60))
    open_one(qtbot, window, path)
    window.pages.files.show_queue()
    window.opening.open_files([path])
    assert window.pages.files.showing.file is not None
    drop(window, path.parent)
    wait_for_queue(qtbot, window, 1)


def test_a_fault_in_the_program_is_reported_and_the_queue_goes_on(qtbot, open_window, picture):
    divisors = iter([0, 1])

    def broken_at_first():
        assert 1 / next(divisors)
        return fake_analyzer()

    window = open_window(broken_at_first)
    with qtbot.captureExceptions() as caught:
        window.opening.open_files([picture("a.png"), picture("b.png", square(60, 60))])
        wait_for_queue(qtbot, window, 2)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]
    states = {name: file.state for name, file in files_by_name(window).items()}
    assert states == {"a.png": State.FAILED, "b.png": State.DONE}


def test_a_drop_on_the_page_of_one_file_stays_there(qtbot, window, picture, clip):
    window.show_page(1)
    drop(window, picture("a.png", square(60, 60)))
    assert window.pages.check_in.isVisible()
    drop(window, picture("a.png"), picture("b.png"))
    assert window.pages.files.isVisible()
    window.show_page(0)
    drop(window, clip)
    assert window.pages.live.is_running
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=PATIENCE_MS)


def test_a_video_that_broke_off_says_so_in_its_row_and_beside_its_numbers(qtbot, window, tmp_path):
    whole = write_film(tmp_path / "whole.mkv", [[square(60, 60)]] * 75)
    content = whole.read_bytes()
    (tmp_path / "cut.mkv").write_bytes(content[: len(content) * 2 // 3])

    open_one(qtbot, window, tmp_path / "cut.mkv")

    told = next(text for text in texts(window) if "ends early" in text)
    assert told.endswith("of 3.0 s.")
    assert row_words(window.pages.files.queue.model.files[0]).endswith("· file damaged")

    drop(window, whole)
    wait_for_queue(qtbot, window, 2)
    window.pages.files.showing.open(files_by_name(window)["whole.mkv"])
    assert not any("ends early" in text for text in texts(window))
    assert "damaged" not in row_words(files_by_name(window)["whole.mkv"])
