import cv2
import numpy as np
import pytest
from PyQt6.QtGui import QImage

from fer_desktop.capture.frame import Frame
from tests.fakes import draw, fake_analyzer, square
from tests.gui.door_steps import register

pytestmark = pytest.mark.timeout(60)
LARGE, SMALL = square(40, 60, 100), square(220, 90, 60)


@pytest.fixture
def two_faces(tmp_path):
    """Write a picture of a large face and a small one, both full of detail."""
    image = draw(LARGE, SMALL)
    noise = np.random.default_rng(3).integers(-40, 40, image.shape)
    for box in (LARGE, SMALL):
        part = np.s_[box.top : box.bottom, box.left : box.right]
        image[part] = np.clip(image[part].astype(int) + noise[part], 120, 255)
    path = tmp_path / "two.png"
    cv2.imwrite(str(path), image)
    return path


def is_hidden(image, box):
    """Whether nothing of a face is left but blocks."""
    inside = image[box.top + 4 : box.bottom - 4, box.left + 4 : box.right - 4]
    return len(np.unique(inside.reshape(-1, 3), axis=0)) <= 36


def read(qtbot, window, picture):
    window.opening.open_picture(picture)
    qtbot.waitUntil(lambda: window.check_in._result is not None, timeout=10000)


def painted(window):
    return window.check_in.picture._view._frame.image


def test_other_people_are_hidden_at_once_and_shown_again(qtbot, open_window, two_faces):
    window = open_window()
    read(qtbot, window, two_faces)
    assert not is_hidden(painted(window), SMALL)
    window.preferences.blurs_others = True
    window._hide_others()
    assert is_hidden(painted(window), SMALL) and not is_hidden(painted(window), LARGE)
    window.preferences.blurs_others = False
    window._hide_others()
    assert not is_hidden(painted(window), SMALL)


def test_whoever_is_chosen_is_the_one_who_is_seen(qtbot, open_window, two_faces):
    window = open_window()
    window.check_in.hide_others(True)
    read(qtbot, window, two_faces)
    small = min(window.check_in._result.analysis.faces, key=lambda face: face.box.area)
    window.check_in.picture.face_chosen.emit(small.track_id)
    assert is_hidden(painted(window), LARGE) and not is_hidden(painted(window), SMALL)


def test_a_snapshot_shows_nobody_else(qtbot, open_window, two_faces, tmp_path):
    window = open_window()
    window.check_in.hide_others(True)
    read(qtbot, window, two_faces)
    window.check_in.save_picture()
    qtbot.waitUntil(lambda: bool(list((tmp_path / "pictures").glob("*.png"))), timeout=10000)
    (snapshot,) = (tmp_path / "pictures").glob("*.png")
    saved = cv2.imread(str(snapshot))
    middle = square(SMALL.left + 20, SMALL.top + 20, 20)  # where no line or label is drawn
    assert len(np.unique(saved[middle.top : middle.bottom, middle.left : middle.right])) <= 30


def test_a_kept_picture_shows_nobody_else(qtbot, open_window, two_faces):
    window = open_window(answer="agreed")
    register(qtbot, window)
    window.check_in.hide_others(True)
    read(qtbot, window, two_faces)
    kept = window.check_in._kept
    qtbot.waitUntil(kept._picture.isVisible, timeout=10000)
    kept._picture.click()
    profile = window.session.profile
    count = "SELECT count(*) FROM picture"
    qtbot.waitUntil(lambda: profile.database.value(count) == 1, timeout=10000)
    content = profile.pictures.content(profile.database.value("SELECT uuid FROM picture"))
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert is_hidden(image, SMALL) and not is_hidden(image, LARGE)
    assert not QImage.fromData(content).isNull()


def test_before_a_face_is_chosen_everybody_is_hidden(open_window):
    window = open_window()
    window.live.hide_others(True)
    frame = Frame(0, 0.0, draw(LARGE, SMALL))
    seen = window.live.seen(frame, fake_analyzer().analyze(frame))
    assert is_hidden(seen.image, LARGE) and is_hidden(seen.image, SMALL)
