from dataclasses import replace
from threading import Event
from threading import enumerate as threads

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent

from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.errors import ModelError
from fer_desktop.gui.error_words import remedy_in_window
from fer_desktop.gui.wiring import Source
from fer_desktop.gui.words import reading_of
from tests.fakes import FakeClassifier, draw, fake_analyzer, film, square
from tests.gui.windows import button, buttons, texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def picture(tmp_path):
    """Write a picture with these faces; returns its path."""

    def write(*faces, name="picture.png", **drawing):
        cv2.imwrite(str(tmp_path / name), draw(*faces, **drawing))
        return tmp_path / name

    return write


@pytest.fixture
def camera():
    """A camera that shows one face until it is closed, with all the sources it has given."""
    given = []

    def open_camera():
        source = ScriptedSource(film([[square(60, 60)]] * 3))
        source._before = lambda number: number < 2 or source.closed.wait(60)
        given.append(source)
        return source

    yield Source("Camera of the test", open_camera), given
    for source in given:
        source.close()


def is_read(window):
    return bool(buttons(window, "Save"))


def drop(window, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons_held, keys_held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons_held, keys_held)
    window.dropEvent(event)


def test_a_dropped_picture_is_read_into_emoji_words_and_bars(qtbot, open_window, picture):
    window = open_window()
    window.show_page(1)
    drop(window, picture(square(60, 60)))
    qtbot.waitUntil(lambda: is_read(window), timeout=30000)
    analysis = fake_analyzer().analyze(film([[square(60, 60)]])[0])
    reading = reading_of(analysis.faces[0])
    assert reading.emotion == "happy"
    assert {reading.headline, reading.sentence} <= set(texts(window))
    assert "mostly looks happy" in reading.sentence or "clearly looks happy" in reading.sentence


def test_of_several_faces_each_can_be_chosen(qtbot, open_window, picture):
    window = open_window()
    window.opening.open_picture(picture(square(40, 60, side=80), square(200, 60)))
    qtbot.waitUntil(lambda: is_read(window), timeout=30000)
    panel = window.pages.check_in._view.panel
    assert panel._selector.currentText() == "Face 1"  # the larger one
    panel._selector.setCurrentIndex(1)
    panel._selector.activated.emit(1)
    assert panel._selector.currentText() == "Face 2"
    assert window.pages.check_in._chosen == 1


def test_a_picture_without_a_face_says_what_would_help(qtbot, open_window, picture):
    window = open_window()
    window.opening.open_picture(picture())
    qtbot.waitUntil(lambda: "No face found" in texts(window), timeout=30000)
    assert any("taken closer" in text for text in texts(window))


def test_of_a_face_too_small_nothing_is_said_but_why(qtbot, open_window, picture):
    window = open_window()
    window.opening.open_picture(picture(square(60, 60, side=10)))
    qtbot.waitUntil(lambda: "Cannot say" in texts(window), timeout=30000)
    assert "Too small. Come closer to the camera." in texts(window)
    assert not any("looks" in text for text in texts(window))


def test_a_file_that_is_no_picture_is_told_without_flags(qtbot, open_window, tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    window = open_window()
    window.opening.open_picture(path)
    qtbot.waitUntil(lambda: "notes.png is not an image." in texts(window), timeout=30000)
    assert not any("--" in text for text in texts(window))
    assert button(window, "Choose a picture…")


def test_remedies_keep_what_can_be_done_in_a_window():
    error = ModelError("Missing.", "Install it again, or name your own with --model X. Or wait.")
    assert remedy_in_window(error) == "Or wait."
    assert remedy_in_window(ModelError("Missing.", "Train one.")) == "Train one."


def test_a_photo_is_taken_with_two_presses_of_space(qtbot, open_window, camera):
    source, given = camera
    window = open_window(cameras=[source])
    window.show_page(1)
    qtbot.waitUntil(lambda: bool(buttons(window, "Take a photo")), timeout=30000)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(buttons(window, "Take the photo")), timeout=30000)
    assert any(text.startswith("Camera on") for text in texts(window))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: is_read(window), timeout=30000)
    assert given[0].closed.is_set()
    assert not any(text.startswith("Camera on") for text in texts(window))
    assert any("looks happy" in text for text in texts(window))


@pytest.mark.parametrize("leave", ["escape", "other page", "close"])
def test_the_camera_is_let_go_when_the_preview_is_left(qtbot, open_window, camera, leave):
    source, given = camera
    window = open_window(cameras=[source])
    window.show_page(1)
    qtbot.waitUntil(lambda: bool(buttons(window, "Take a photo")), timeout=30000)
    button(window, "Take a photo").click()
    qtbot.waitUntil(lambda: bool(buttons(window, "Take the photo")), timeout=30000)
    if leave == "escape":
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    elif leave == "other page":
        window.show_page(0)
    else:
        window.close()
    assert given[0].closed.is_set()
    qtbot.waitUntil(
        lambda: not {"fer-capture", "fer-analysis"} & {thread.name for thread in threads()},
        timeout=5000,
    )


def test_a_running_sitting_gives_its_picture_and_goes_on(qtbot, open_window, camera):
    source, given = camera
    window = open_window(cameras=[source])
    window.pages.live.start(source)
    qtbot.waitUntil(lambda: window.pages.live.newest_moment is not None, timeout=30000)
    window.show_page(1)
    window.pages.check_in.take_photo()
    qtbot.waitUntil(lambda: is_read(window), timeout=30000)
    assert len(given) == 1
    assert window.pages.live.is_running


def test_without_a_camera_no_photo_is_offered(qtbot, open_window):
    window = open_window()
    qtbot.waitUntil(lambda: "No camera found" in texts(window))
    window.show_page(1)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not buttons(window, "Take a photo")
    assert button(window, "Choose a picture…")


def test_the_window_says_the_same_numbers_as_the_command_line(qtbot, open_window, picture):
    from fer_desktop.api import analyze_image

    path = picture(square(60, 60), square(200, 60, side=40))
    expected = analyze_image(path, fake_analyzer())
    window = open_window()
    window.opening.open_picture(path)
    qtbot.waitUntil(lambda: is_read(window), timeout=30000)
    shown = window.pages.check_in._result.analysis
    for ours, theirs in zip(shown.faces, expected.faces, strict=True):
        assert ours.box == theirs.box
        assert np.array_equal(ours.emotions.probabilities, theirs.emotions.probabilities)


def test_a_guest_leaves_nothing_on_disk(qtbot, open_window, picture, tmp_path):
    window = open_window()
    path = picture(square(60, 60))
    before = sorted(tmp_path.rglob("*"))
    window.opening.open_picture(path)
    qtbot.waitUntil(lambda: is_read(window), timeout=30000)
    assert "Nothing is stored." in " ".join(texts(window))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_fault_while_reading_reaches_the_reporter_and_leaves_the_page_usable(
    qtbot, open_window, picture
):
    def broken():
        raise ZeroDivisionError("a fault of the test")

    window = open_window(broken)
    with qtbot.captureExceptions() as caught:
        window.opening.open_picture(picture(square(60, 60)))
        qtbot.waitUntil(lambda: bool(caught), timeout=30000)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]
    assert button(window, "Choose a picture…")


@pytest.mark.parametrize("state", ["a film", "paused", "camera lost"])
def test_only_what_ones_own_camera_shows_now_is_taken_from_the_live_page(
    qtbot, open_window, camera, state
):
    source, given = camera
    window = open_window(cameras=[source])
    live, check_in = window.pages.live, window.pages.check_in
    live.start(replace(source, kind="video", title="film.mp4") if state == "a film" else source)
    qtbot.waitUntil(lambda: live._shown is not None, timeout=30000)
    if state == "paused":
        live.toggle()
    elif state == "camera lost":
        live._show_camera(CameraStatus(CameraState.LOST))
    assert live.newest_moment is None
    window.show_page(1)
    check_in.take_photo()
    if state == "a film":  # its own camera is free, and is opened
        qtbot.waitUntil(lambda: bool(buttons(window, "Take the photo")), timeout=30000)
        assert len(given) == 2
    else:
        assert "The live page has the camera" in texts(window)
        assert len(given) == 1 and button(window, "Choose a picture…")


def test_a_picture_dropped_on_the_preview_is_read_in_its_place(qtbot, open_window, camera, picture):
    source, given = camera
    window = open_window(cameras=[source])
    window.show_page(1)
    qtbot.waitUntil(lambda: bool(buttons(window, "Take a photo")), timeout=30000)
    button(window, "Take a photo").click()
    qtbot.waitUntil(lambda: bool(buttons(window, "Take the photo")), timeout=30000)
    drop(window, picture(square(60, 60), name="portrait.png"))
    qtbot.waitUntil(lambda: is_read(window), timeout=30000)
    assert given[0].closed.is_set()
    assert window.pages.check_in._result.source == "portrait.png"


def test_a_picture_dropped_while_another_is_read_is_read_in_its_place(
    qtbot, open_window, picture, monkeypatch
):
    going, classify = Event(), FakeClassifier.classify
    monkeypatch.setattr(
        FakeClassifier, "classify", lambda self, chips: going.wait(30) and classify(self, chips)
    )
    window = open_window()
    window.show_page(1)
    drop(window, picture(square(60, 60), name="first.png"))
    drop(window, picture(square(40, 60, side=80), square(200, 60), name="second.png"))
    going.set()
    qtbot.waitUntil(lambda: is_read(window), timeout=30000)
    result = window.pages.check_in._result
    assert result.source == "second.png" and len(result.analysis.faces) == 2
