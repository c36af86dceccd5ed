"""What the window is handed."""

import atexit
import errno
import os
import signal
import threading
from threading import Timer

import pytest

from fer_desktop import api, app, paths
from fer_desktop.app import analyzers, file_runs, run_window
from fer_desktop.capture import camera
from fer_desktop.capture.masked import shown_source
from fer_desktop.errors import ExitCode
from fer_desktop.gui import application
from fer_desktop.gui.wiring import Choice
from fer_desktop.interrupts import Interrupts
from fer_desktop.settings import Settings
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.locks import OneWindow
from tests.fakes import FakeDetector, FakeUpscaler, fake_loaded_models, film, square


@pytest.mark.parametrize(
    "asked", [Settings(), Settings(every=5, start=1.0, end=2.0), Settings(every=5)]
)
def test_a_file_of_the_window_is_told_to_be_analysed_whole(asked, monkeypatch):
    monkeypatch.setattr(api, "load_models", lambda **_: fake_loaded_models())
    told = file_runs(asked)(Choice("vgg19")).made.settings
    assert (told["every"], told["start"], told["end"]) == (1, 0.0, None)
    assert told["model"] == "vgg19"


@pytest.mark.parametrize(
    ("paths_of", "titles"),
    [
        (("/dev/video0", "/dev/video2"), ["Desk – video0", "Desk – video2", "Lid"]),
        ((r"\\?\usb#1\global", ""), [r"Desk – ? usb#1 global", "Desk – 1", "Lid"]),
    ],
)
def test_cameras_of_one_name_are_told_apart_in_the_list_and_in_the_history(
    paths_of, titles, monkeypatch
):
    names = zip(("Desk", "Desk", "Lid"), (*paths_of, "/dev/video4"), strict=True)
    found = [camera.CameraInfo(index, name, path) for index, (name, path) in enumerate(names)]
    monkeypatch.setattr(camera, "list_cameras", lambda: found)
    listed = [source.title for source in app._cameras()]
    assert listed == titles
    assert [shown_source(title) for title in listed] == titles


def test_a_camera_is_searched_beside_the_faces_that_are_followed(monkeypatch):
    searching = []

    class Noting(FakeDetector):
        def detect(self, grey, known=()):
            searching.append(threading.current_thread())
            return super().detect(grey, known)

    monkeypatch.setattr(api, "load_models", lambda **_: fake_loaded_models(detector=Noting()))
    analyzer = analyzers(Settings(), 80)(Choice("mini-xception"))
    for frame in film([[square(50, 50)]] * 20, rate_hz=30):
        assert len(analyzer.analyze(frame).faces) == 1
    first, second = searching[:2]
    assert first is threading.current_thread(), "nobody was known yet"
    assert second is not threading.current_thread()


def test_a_small_face_is_redrawn_in_the_first_picture_and_then_once_a_second(monkeypatch):
    upscaler = FakeUpscaler()
    models = fake_loaded_models(aligned=False, upscaler=upscaler)
    monkeypatch.setattr(api, "load_models", lambda **_: models)
    analyzer = analyzers(Settings(), 40)(Choice("mini-xception"))
    seen = [analyzer.analyze(frame).faces[0] for frame in film([[square(9, 9, 20)]] * 6)]
    assert [face.upscaled for face in seen] == [True] + [False] * 5
    assert len(upscaler.batches) == 1


@pytest.fixture
def opened(monkeypatch):
    """What each window was opened with, in place of the windows."""
    opened = []
    monkeypatch.setattr(app, "_wire", lambda settings: settings)
    monkeypatch.setattr(application, "run", lambda *given: opened.append(given) or 0)
    monkeypatch.setattr(atexit, "register", lambda *_: None)
    return opened


@pytest.mark.fault("62")
@pytest.mark.timeout(60)
def test_a_second_start_opens_the_window_when_the_first_has_ended(opened):
    first = OneWindow(DataFolder(paths.data_dir()).window_lock)
    assert first.acquire()
    ending = Timer(1.0, first.release)
    ending.start()
    assert run_window(Settings(), Interrupts()) == 0
    ending.join()
    assert len(opened) == 1


@pytest.mark.fault("62", "83b")
def test_a_signal_ends_the_wait_for_the_first_window(opened):
    first = OneWindow(DataFolder(paths.data_dir()).window_lock)
    assert first.acquire()
    pressing = Timer(0.5, signal.raise_signal, [signal.SIGTERM])
    with Interrupts() as interrupts, pytest.raises(SystemExit) as ended:
        pressing.start()
        run_window(Settings(), interrupts)
    pressing.join()
    assert ended.value.code == ExitCode.TERMINATED
    assert not first.was_asked_to_raise()
    assert not opened


@pytest.mark.fault("61", "62")
def test_the_window_opens_where_no_file_can_be_locked(monkeypatch, opened):
    def no(handle):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(paths, "_lock", no)
    assert run_window(Settings(), Interrupts()) == 0
    ((_, _, was_asked_to_raise),) = opened
    assert not was_asked_to_raise()
