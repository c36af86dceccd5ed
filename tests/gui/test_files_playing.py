"""Stories of results that are looked through and played."""

# ruff: noqa: F811  a fixture is asked for by its name

import threading

import pytest
from PyQt6.QtCore import Qt

from fer_desktop.api import analyze_video
from fer_desktop.capture.pictures import read_picture
from fer_desktop.capture.video import VideoFile
from fer_desktop.errors import InputError
from tests.fakes import fake_analyzer, square
from tests.gui.files_steps import (  # noqa: F401  some are fixtures
    PATIENCE_MS,
    clip,
    files_by_name,
    open_one,
    picture,
    press,
    shown_moment,
    wait_for_queue,
    window,
)
from tests.gui.windows import button, buttons, texts

pytestmark = pytest.mark.timeout(120)


def test_a_video_plays_with_the_numbers_of_the_command_line(qtbot, window, clip):
    open_one(qtbot, window, clip)
    expected = list(analyze_video(clip, fake_analyzer()))
    view = window.pages.files.showing.view
    seen = {}
    qtbot.waitUntil(lambda: shown_moment(window).frame.index == 0, timeout=PATIENCE_MS)
    for number in range(len(expected)):
        qtbot.waitUntil(
            lambda number=number: shown_moment(window).frame.index == number, timeout=PATIENCE_MS
        )
        seen[number] = shown_moment(window).analysis
        assert view.chart.marked_s == expected[number].timestamp_s
        qtbot.keyClick(view, Qt.Key.Key_K)
    for number, theirs in enumerate(expected):
        assert seen[number].timestamp_s == theirs.timestamp_s
        for ours, its in zip(seen[number].faces, theirs.faces, strict=True):
            assert ours.emotions.probabilities.tolist() == its.emotions.probabilities.tolist()
    assert "Not in view" in texts(window)  # the face has left


def test_space_plays_to_the_end_and_the_keys_step(qtbot, window, clip):
    open_one(qtbot, window, clip)
    view = window.pages.files.showing.view
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert button(window, "Pause")
    qtbot.waitUntil(lambda: shown_moment(window).frame.index == 24, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(buttons(window, "Play")), timeout=PATIENCE_MS)
    for key, number in ((Qt.Key.Key_J, 23), (Qt.Key.Key_Left, 22), (Qt.Key.Key_Right, 23)):
        qtbot.keyClick(view, key)
        qtbot.waitUntil(
            lambda number=number: shown_moment(window).frame.index == number, timeout=PATIENCE_MS
        )


def test_a_click_into_the_chart_jumps_to_that_frame(qtbot, window, clip):
    open_one(qtbot, window, clip)
    chart = window.pages.files.showing.view.chart
    qtbot.waitUntil(lambda: chart.position_of(0.6).x() > chart.position_of(0.1).x() + 50)
    port = chart._plot.viewport()
    where = port.mapFrom(chart, chart.position_of(0.6).toPoint())
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(
        lambda: abs(shown_moment(window).analysis.timestamp_s - 0.6) < 0.03, timeout=PATIENCE_MS
    )
    assert abs(chart.marked_s - 0.6) < 0.03


def test_results_are_looked_through_one_after_the_other(qtbot, window, picture):
    paths = [picture(f"{name}.png", square(60, 60)) for name in "abc"]
    window.opening.open_files(paths)
    wait_for_queue(qtbot, window, 3)
    window.pages.files.panel.list.choose(files_by_name(window)["a.png"])
    qtbot.keyClick(window.pages.files.panel.list, Qt.Key.Key_Return)
    view = window.pages.files.showing.view
    assert not buttons(window, "Previous")
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.file.path.name == "b.png"
    press(qtbot, window, "Next")
    assert view.file.path.name == "c.png"
    assert not buttons(window, "Next")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(buttons(window, "Clear")), timeout=PATIENCE_MS)
    assert [file.path.name for file in window.pages.files.panel.list.chosen()] == ["c.png"]


def test_pictures_passed_by_are_not_read(qtbot, window, picture, monkeypatch):
    window.opening.open_files([picture(f"{name}.png", square(60, 60)) for name in "abcde"])
    wait_for_queue(qtbot, window, 5)
    read, going = [], threading.Event()

    def read_late(path):
        read.append(path.name)
        assert going.wait(60)
        return read_picture(path)

    monkeypatch.setattr("fer_desktop.gui.files.showing.read_picture", read_late)
    window.pages.files.show_result(files_by_name(window)["a.png"])
    view = window.pages.files.showing.view
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_PageDown)
    going.set()
    qtbot.waitUntil(lambda: shown_moment(window) is not None, timeout=PATIENCE_MS)
    assert view.file.path.name == "e.png"
    assert read == ["a.png", "e.png"]


def test_a_file_that_changed_is_told_and_analysed_again(qtbot, window, picture):
    path = picture("a.png", square(60, 60))
    window.opening.open_files([path, picture("b.png")])
    wait_for_queue(qtbot, window, 2)
    picture("a.png", square(60, 60), square(200, 60))
    window.pages.files.show_result(files_by_name(window)["a.png"])
    told = "a.png was changed since it was analysed."
    qtbot.waitUntil(lambda: told in texts(window), timeout=PATIENCE_MS)
    press(qtbot, window, "Analyse again")
    qtbot.waitUntil(lambda: shown_moment(window) is not None, timeout=PATIENCE_MS)
    assert len(shown_moment(window).analysis.faces) == 2


def test_however_often_a_video_is_opened_one_thread_plays_it(qtbot, window, clip):
    def players():
        return [thread for thread in threading.enumerate() if thread.name == "fer-player"]

    open_one(qtbot, window, clip)
    file = window.pages.files.showing.file
    for _ in range(3):
        window.pages.files.show_result(file)
    qtbot.waitUntil(lambda: shown_moment(window) is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(players()) == 1, timeout=PATIENCE_MS)
    window.pages.files.show_queue()
    qtbot.waitUntil(lambda: players() == [], timeout=PATIENCE_MS)


def test_a_video_that_could_not_be_read_any_more_is_played_when_it_can_be(
    qtbot, window, clip, monkeypatch
):
    again, told = VideoFile.frames_again, "clip.mp4 cannot be read any more."

    def break_off(self, number, times_s):
        for frame in again(self, number, times_s):
            if frame.index == 3:
                raise InputError(told, "Plug the disk in again.")
            yield frame

    monkeypatch.setattr(VideoFile, "frames_again", break_off)
    open_one(qtbot, window, clip)
    view = window.pages.files.showing.view
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: told in texts(window), timeout=PATIENCE_MS)
    assert button(window, "Play")
    monkeypatch.setattr(VideoFile, "frames_again", again)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shown_moment(window).frame.index > 3, timeout=PATIENCE_MS)
    assert told not in texts(window)
