from threading import Event

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication

from fer_desktop.errors import InputError
from fer_desktop.gui.theme import DARK, LIGHT
from fer_desktop.gui.wiring import Source
from tests.fakes import film, square
from tests.gui.windows import button, texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(90)
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.mark.fault("1")
def test_without_a_camera_the_window_says_so_and_offers_a_way_on(qtbot, open_window):
    window = open_window()
    qtbot.waitUntil(lambda: "No camera found" in texts(window))
    assert button(window, "Look for cameras again") and button(window, "Open a video…")


def test_a_run_shows_the_face_its_bars_and_the_badge(qtbot, open_window):
    window = open_window()
    shown = Event()
    frames = film([[square(60, 60)]] * 6)
    source = ScriptedSource(frames, before=lambda number: number < 5 or shown.wait(10))
    window.pages.live.start(Source("script", lambda: source))
    qtbot.waitUntil(lambda: any("happy" in text for text in texts(window)), timeout=30000)
    assert any(text.startswith("Analysing") for text in texts(window))
    shown.set()
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)
    assert not any(text.startswith("Analysing") for text in texts(window))


def test_space_pauses_and_goes_on(qtbot, open_window):
    window = open_window()
    over = Event()
    source = ScriptedSource(film([[]] * 2), before=lambda number: number == 0 or over.wait(10))
    qtbot.waitUntil(lambda: "No camera found" in texts(window))  # the search is over
    window.pages.live.offer_sources([Source("script", lambda: source)], [])
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.pages.live.is_running
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not any(text.startswith("Analysing") for text in texts(window))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    over.set()
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)


def test_a_space_bar_that_is_held_down_starts_nothing(qtbot, open_window):
    window = open_window()
    source = Source("script", lambda: ScriptedSource(film([[]])))
    window.pages.live.offer_sources([source], [])
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, NO_KEYS, " ", autorep=True)
    QApplication.sendEvent(window, held)
    assert not window.pages.live.is_running


def test_cameras_and_videos_that_came_during_a_run_are_offered_after_it(
    qtbot, open_window, tmp_path
):
    window = open_window()
    qtbot.waitUntil(lambda: "No camera found" in texts(window))  # the search is over
    over = Event()
    source = ScriptedSource(film([[]] * 2), before=lambda number: number == 0 or over.wait(10))
    window.pages.live.start(Source("a stream", lambda: source))
    window._offer_cameras([Source("Desk", lambda: source)])
    (tmp_path / "clip.mp4").touch()
    window.opening.recent_videos.add(tmp_path / "clip.mp4")
    over.set()
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)
    assert window.pages.live.controls.source.title == "Desk"
    assert button(window, "Start").isEnabled()
    window.pages.live.controls.choose_title("clip.mp4")
    assert window.pages.live.controls.source.title == "clip.mp4"


def test_what_was_chosen_before_a_run_is_chosen_after_it(qtbot, open_window):
    cameras = [
        Source(name, lambda: ScriptedSource(film([[square(60, 60)]]))) for name in ("Desk", "Door")
    ]
    window = open_window(cameras=cameras)
    qtbot.waitUntil(lambda: "2 cameras" in texts(window), timeout=10000)
    window.preferences.camera = "Desk"
    window.pages.live.controls.choose_title("Door")
    window.pages.live.start(Source("a video", cameras[0].open, "video"))
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)
    assert window.pages.live.controls.source.title == "Door"


def test_a_lost_source_is_told_with_its_remedy(qtbot, open_window):
    def lose(number):
        raise InputError("Camera lost.", "Plug it in again.")

    window = open_window()
    window.pages.live.start(Source("script", lambda: ScriptedSource(film([[]]), before=lose)))
    qtbot.waitUntil(lambda: "Camera lost." in texts(window), timeout=30000)
    assert "Plug it in again." in texts(window)


@pytest.mark.fault("82a")
def test_closing_during_a_run_ends_its_threads(qtbot, open_window):
    import threading

    window = open_window()
    source = ScriptedSource(film([[]] * 2), before=lambda n: n == 0 or source.closed.wait(10))
    window.pages.live.start(Source("script", lambda: source))
    window.close()
    assert source.closed.is_set()
    qtbot.waitUntil(
        lambda: not [t for t in threading.enumerate() if t.name in ("fer-capture", "fer-analysis")],
        timeout=2000,
    )


@pytest.mark.fault("82g")
def test_a_window_remembered_off_the_screen_comes_back(qtbot, open_window):
    window = open_window()
    window.move(9000, 9000)
    window.close()
    again = open_window()
    assert again.screen().geometry().intersects(again.frameGeometry())


@pytest.mark.parametrize("written", ["garbage", "", "a, b", "@ByteArray(\\x1\\xd9", "@Invalid()"])
@pytest.mark.fault("82g")
def test_a_damaged_place_opens_the_window_as_none_does(qtbot, open_window, tmp_path, written):
    (tmp_path / "window.ini").write_text(f"[window]\ngeometry={written}\n")
    window = open_window()
    assert window.preferences.geometry is None
    window.close()
    assert open_window().preferences.geometry


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.fault("82c")
def test_words_stand_out_from_their_ground(theme):
    def luminance(color):
        channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a, b):
        low, high = sorted((luminance(a), luminance(b)))
        return (high + 0.05) / (low + 0.05)

    for words in (theme.text, theme.muted, theme.notice):
        for ground in (theme.window, theme.surface):
            assert contrast(words, ground) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
