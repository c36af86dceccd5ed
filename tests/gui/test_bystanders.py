from threading import Event

import cv2
import numpy as np
import pytest
from PyQt6.QtGui import QImage

from fer_desktop.capture.frame import Frame
from fer_desktop.capture.video import open_video
from fer_desktop.gui.preferences_dialog import PreferencesDialog
from fer_desktop.gui.wiring import Source
from tests.fakes import fake_analyzer, square, write_film
from tests.gui.door_steps import register
from tests.gui.hidden_faces import draw_detailed, is_hidden
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(60)
LARGE, SMALL = square(40, 60, 100), square(220, 90, 60)


@pytest.fixture
def two_faces(tmp_path):
    """Write a picture of a large face and a small one, both full of detail."""
    path = tmp_path / "two.png"
    cv2.imwrite(str(path), draw_detailed(LARGE, SMALL))
    return path


def read(qtbot, window, picture):
    window.opening.open_picture(picture)
    qtbot.waitUntil(lambda: window.pages.check_in._result is not None, timeout=10000)


def painted(window):
    return window.pages.check_in.picture._view._frame.image


def test_other_people_are_hidden_at_once_and_shown_again(qtbot, open_window, two_faces):
    window = open_window()
    read(qtbot, window, two_faces)
    assert not is_hidden(painted(window), SMALL)
    window.show_preferences()
    blurring = window.findChild(PreferencesDialog).blurring
    blurring.setChecked(True)
    assert is_hidden(painted(window), SMALL) and not is_hidden(painted(window), LARGE)
    blurring.setChecked(False)
    assert not is_hidden(painted(window), SMALL)


def test_whoever_is_chosen_is_the_one_who_is_seen(qtbot, open_window, two_faces):
    window = open_window()
    window.pages.check_in.hide_others(True)
    read(qtbot, window, two_faces)
    small = min(window.pages.check_in._result.analysis.faces, key=lambda face: face.box.area)
    window.pages.check_in.picture.face_chosen.emit(small.track_id)
    assert is_hidden(painted(window), LARGE) and not is_hidden(painted(window), SMALL)


def test_a_snapshot_shows_nobody_else(qtbot, open_window, two_faces, tmp_path):
    window = open_window()
    window.pages.check_in.hide_others(True)
    read(qtbot, window, two_faces)
    window.pages.check_in.save_picture()
    qtbot.waitUntil(lambda: bool(list((tmp_path / "pictures").glob("*.png"))), timeout=10000)
    (snapshot,) = (tmp_path / "pictures").glob("*.png")
    saved = cv2.imread(str(snapshot))
    middle = square(SMALL.left + 20, SMALL.top + 20, 20)  # where no line or label is drawn
    assert len(np.unique(saved[middle.top : middle.bottom, middle.left : middle.right])) <= 30


def test_a_recording_shows_nobody_else(qtbot, open_window):
    over = Event()
    frames = [Frame(number, number / 10, draw_detailed(LARGE, SMALL)) for number in range(3)]
    source = ScriptedSource(frames, is_live=False, before=lambda n: n == 0 or over.wait(60))
    live = open_window().pages.live
    live.hide_others(True)
    live.start(Source("script", lambda: source))
    qtbot.waitUntil(lambda: live._shown is not None, timeout=10000)
    live.toggle_recording()
    with qtbot.waitSignal(live.saved, timeout=20000) as saved:
        over.set()
    with open_video(saved.args[0]) as video:
        image = next(video.frames()).image
    assert is_smeared(image, LARGE) and is_smeared(image, SMALL)  # nobody is chosen


def test_a_kept_picture_shows_nobody_else(qtbot, open_window, two_faces):
    window = open_window(answer="agreed")
    register(qtbot, window)
    window.pages.check_in.hide_others(True)
    read(qtbot, window, two_faces)
    kept = window.pages.check_in._kept
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
    window.pages.live.hide_others(True)
    frame = Frame(0, 0.0, draw_detailed(LARGE, SMALL))
    seen = window.pages.live.seen(frame, fake_analyzer().analyze(frame))
    assert is_hidden(seen.image, LARGE) and is_hidden(seen.image, SMALL)


def open_in_files(qtbot, window, path):
    """Show a file's result on the page of files, and what is painted of it."""
    window.opening.open_files([path])
    view = window.pages.files.showing.view
    qtbot.waitUntil(lambda: view.moment is not None, timeout=10000)
    return view


def export(qtbot, window, folder):
    """Export the result that is shown, with its annotated copy."""
    window.pages.files._export(False, folder, ("csv",), True)
    qtbot.waitUntil(lambda: not window.pages.files._exporting.is_busy, timeout=30000)


def blocks(image, face):
    """How many colours are in the middle of a face, where no line or label is drawn."""
    x, y = (round(each) for each in face.center)
    return len(np.unique(image[y - 8 : y + 8, x - 8 : x + 8].reshape(-1, 3), axis=0))


@pytest.mark.parametrize("chosen", ["the main face", "another one"])
def test_a_file_is_shown_saved_and_exported_with_nobody_else(
    qtbot, open_window, two_faces, tmp_path, chosen
):
    window = open_window()
    window.preferences.blurs_others = True
    view = open_in_files(qtbot, window, two_faces)
    seen, hidden = LARGE, SMALL
    if chosen == "another one":
        seen, hidden = SMALL, LARGE
        small = min(view.moment.analysis.faces, key=lambda face: face.box.area)
        view.picture.face_chosen.emit(small.track_id)
    painted = view.picture._view._frame.image
    assert is_hidden(painted, hidden) and not is_hidden(painted, seen)

    window.pages.files.save_picture()
    qtbot.waitUntil(lambda: bool(list((tmp_path / "pictures").glob("*.png"))), timeout=10000)
    export(qtbot, window, tmp_path / "out")
    for folder in (tmp_path / "pictures", tmp_path / "out"):
        (copy,) = folder.glob("*.png")
        image = cv2.imread(str(copy))
        assert blocks(image, hidden) <= 9 < blocks(image, seen)


def is_smeared(image, face):
    """Whether the blocks of a hidden face reach over its edge onto the dark ground."""
    return image[round(face.center[1]), face.left - 6].mean() > 30


def test_a_video_is_shown_and_exported_with_nobody_else(qtbot, open_window, tmp_path):
    window = open_window()
    window.pages.files.hide_others(True)
    clip = write_film(tmp_path / "clip.mp4", [[LARGE, SMALL]] * 4)
    view = open_in_files(qtbot, window, clip)
    painted = view.picture._view._frame.image
    assert is_smeared(painted, SMALL) and not is_smeared(painted, LARGE)
    small = min(view.moment.analysis.faces, key=lambda face: face.box.area)
    view.picture.face_chosen.emit(small.track_id)
    painted = view.picture._view._frame.image
    assert is_smeared(painted, LARGE) and not is_smeared(painted, SMALL)
    export(qtbot, window, tmp_path / "out")
    with open_video(tmp_path / "out" / "clip.annotated.mp4") as video:
        frames = [frame.image for frame in video.frames()]
    assert len(frames) == 4
    for image in frames:
        assert is_smeared(image, LARGE) and not is_smeared(image, SMALL)
