"""The player below the window: the frame asked for last, at the film's own pace."""

import threading
import time
from threading import Event

import numpy as np
import pytest
from PyQt6.QtCore import QObject, Qt

from fer_desktop.capture.video import VideoFile, open_video
from fer_desktop.errors import InputError
from fer_desktop.export.curves import Curve
from fer_desktop.gui.files.player import Player
from fer_desktop.gui.files.player_bridge import PlayerBridge
from fer_desktop.gui.files.player_chart import PlayerChart
from fer_desktop.gui.files.player_controls import place_words
from fer_desktop.gui.theme import LIGHT
from tests.drawn_media import RATE, read_number, write_video

pytestmark = pytest.mark.timeout(90)


class Screen:
    """Notes the numbers drawn on the frames it is given."""

    def __init__(self):
        self.numbers = []
        self.held = Event()
        self.ended = Event()
        self.error = None
        self._changed = threading.Condition()

    def take(self, frame):
        assert read_number(frame.image) == frame.index
        with self._changed:
            self.numbers.append(frame.index)
            self._changed.notify_all()

    def hold(self):
        self.held.set()

    def end(self, error):
        self.error = error
        self.ended.set()

    def wait_for(self, number):
        with self._changed:
            assert self._changed.wait_for(lambda: number in self.numbers, 20), self.numbers


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A film of two seconds and the times of its frames."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    write_video(path, count=2 * RATE)
    with open_video(path) as video:
        return path, np.array([frame.timestamp_s for frame in video.frames()])


@pytest.fixture
def played(film):
    """A started player and its screen; its thread has ended after the test."""
    screen = Screen()
    player = Player(*film, screen)
    player.start()
    yield player, screen
    player.close()
    assert player.wait(5)
    assert screen.ended.is_set()


def test_any_frame_is_shown_and_steps_lead_to_its_neighbours(played):
    player, screen = played
    for number in (40, 41, 40, 39, 38, 0, 59, 30):
        screen.numbers.clear()
        player.show(number)
        screen.wait_for(number)
        assert screen.numbers == [number]


def test_a_step_back_decodes_once_for_the_steps_that_follow(played, monkeypatch):
    player, screen = played
    player.show(50)
    screen.wait_for(50)
    passes = []
    again = VideoFile.frames_again
    monkeypatch.setattr(
        VideoFile, "frames_again", lambda *call: passes.append(call[1]) or again(*call)
    )
    for number in (49, 48, 47, 46):
        player.show(number)
        screen.wait_for(number)
    assert passes == [38]


def test_only_the_newest_of_many_wishes_is_looked_for(film, monkeypatch):
    screen = Screen()
    held_up, go_on = Event(), Event()
    again = VideoFile.frames_again

    def slow(self, number, times_s):
        held_up.set()
        assert go_on.wait(60)
        return again(self, number, times_s)

    monkeypatch.setattr(VideoFile, "frames_again", slow)
    player = Player(*film, screen)
    player.start()
    player.show(5)
    assert held_up.wait(60)
    for number in (10, 20, 55):
        player.show(number)
    go_on.set()
    screen.wait_for(55)
    assert set(screen.numbers) <= {5, 55}
    player.close()
    assert player.wait(5)


def test_playing_shows_every_frame_to_the_end_and_begins_again(played):
    player, screen = played
    player.show(45)
    screen.wait_for(45)
    player.play()
    assert screen.held.wait(60)
    assert screen.numbers == list(range(45, 60))
    assert not player.is_playing
    screen.numbers.clear()
    player.play()
    screen.wait_for(1)
    player.pause()
    assert screen.numbers[:2] == [0, 1]


def test_playing_keeps_the_films_pace(played, film):
    player, screen = played
    player.show(10)
    screen.wait_for(10)
    began_s = time.monotonic()
    player.play()
    screen.wait_for(25)
    assert time.monotonic() - began_s >= film[1][25] - film[1][11]


def test_a_pause_stands_still(played):
    player, screen = played
    player.show(0)
    screen.wait_for(0)
    player.play()
    screen.wait_for(5)
    player.pause()
    last = screen.numbers[-1]
    time.sleep(8 / RATE)
    assert not player.is_playing
    assert screen.numbers[-1] - last <= 1  # one may have been on its way


def test_a_file_that_is_gone_ends_the_thread_with_its_reason(tmp_path):
    screen = Screen()
    player = Player(tmp_path / "gone.mp4", np.zeros(1), screen)
    player.start()
    assert screen.ended.wait(60)
    assert "gone.mp4" in str(screen.error)
    assert player.wait(5)


def test_a_player_that_was_closed_tells_nothing_any_more(film):
    parent, told = QObject(), []
    bridge = PlayerBridge(*film, parent)
    bridge.failed.connect(told.append)
    bridge.close()
    bridge._tell_failed(InputError("Cannot be read.", ""))  # it was on its way
    assert told == []


def curve(count=50):
    values = np.full((count, 7), 1 / 7)
    return Curve(0, 1.0, 1.0, np.linspace(0, 100, count), values)


@pytest.fixture
def chart(qtbot):
    chart = PlayerChart(LIGHT)
    qtbot.addWidget(chart)
    chart.resize(600, 160)
    chart.show()
    qtbot.waitExposed(chart)
    chart.show_curve(curve(), 100.0)
    return chart


def test_the_chart_shows_the_whole_film_and_the_moment(chart):
    assert tuple(round(x) for x in chart.visible_s) == (0, 100)
    chart.mark(25.0)
    assert chart.marked_s == 25.0


def test_a_click_says_the_moment_below_it(qtbot, chart):
    where = chart.position_of(75.0).toPoint()
    port = chart._plot.viewport()
    with qtbot.waitSignal(chart.moment_chosen) as chosen:
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=port.mapFrom(chart, where))
    assert chosen.args[0] == pytest.approx(75.0, abs=0.5)


@pytest.mark.parametrize(("key", "steps"), [(Qt.Key.Key_Left, -1), (Qt.Key.Key_Right, 1)])
def test_arrows_in_the_chart_step_by_frames(qtbot, chart, key, steps):
    with qtbot.waitSignal(chart.steps_wanted) as wanted:
        qtbot.keyClick(chart, key)
    assert wanted.args == [steps]


def test_another_film_replaces_the_first(chart):
    chart.show_curve(curve(10), 7.0)
    assert tuple(round(x) for x in chart.visible_s) == (0, 7)
    chart.show_curve(None, 0.0)
    assert chart.visible_s[1] <= 1.0


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00.0"), (3.27, "0:03.2"), (75, "1:15.0"), (3850.5, "1:04:10.5")]
)
def test_a_place_in_a_film_is_told_as_a_clock(seconds, words):
    assert place_words(seconds) == words
