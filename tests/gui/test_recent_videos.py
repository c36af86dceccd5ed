"""Videos opened lately are offered to whoever opened them, and to nobody after."""

from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QMenu

from fer_desktop.gui.recent_files import RecentFiles
from tests.fakes import square, write_film
from tests.gui.door_steps import files_in, log_in, log_out, register
from tests.gui.windows import texts

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def clip(tmp_path):
    (tmp_path / "clips").mkdir()
    return write_film(tmp_path / "clips" / "clip.mp4", [[square(60, 60)]] * 5)


def watch(qtbot, window, path):
    window.opening.open_video(path)
    assert window.pages.live.is_running
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)


def offered(window) -> list[str]:
    """Names in the menu, and what is chosen on the live page."""
    (menu,) = [m for m in window.menuBar().findChildren(QMenu) if m.title() == "Watch &recent"]
    menu.aboutToShow.emit()
    names = [action.text() for action in menu.actions()[:-2]]
    source = window.pages.live.controls.source
    return names + ([] if source is None else [source.title])


def test_recent_videos_are_opened_and_forgotten_from_the_menu(qtbot, open_window, clip):
    window = open_window()
    window.opening.recent_videos.add(clip)
    (menu,) = [m for m in window.menuBar().findChildren(QMenu) if m.title() == "Watch &recent"]
    menu.aboutToShow.emit()
    opened, _, clear = menu.actions()
    assert opened.text() == "clip.mp4"
    opened.trigger()
    assert window.pages.live.is_running
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)
    clear.trigger()
    assert window.opening.recent_videos.paths() == []
    assert window.pages.live.controls.source is None


@pytest.mark.fault("75")
def test_video_of_a_guest_is_stored_nowhere(qtbot, open_window, clip, tmp_path):
    window = open_window()
    watch(qtbot, window, clip)
    assert offered(window) == ["clip.mp4"] * 2
    window.close()
    stored = [path for path in files_in(tmp_path) if path.parent != clip.parent]
    assert not any(b"clip.mp4" in path.read_bytes() for path in stored)
    assert offered(open_window()) == []


@pytest.mark.fault("75")
def test_videos_of_one_person_are_not_offered_to_the_next(qtbot, open_window, clip):
    window = open_window(answer="agreed")
    window.enter()
    watch(qtbot, window, clip)
    window.show_door()
    register(qtbot, window)
    assert offered(window) == []
    watch(qtbot, window, clip)
    assert offered(window) == ["clip.mp4"] * 2
    log_out(qtbot, window)
    window.enter()
    assert offered(window) == []
    window.show_door()
    log_in(qtbot, window)
    assert offered(window) == []


@pytest.mark.fault("75")
def test_list_that_a_program_of_before_has_stored_is_removed(open_window, tmp_path):
    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    store.setValue("recent/videos", [str(tmp_path / "clip.mp4")])
    store.sync()
    open_window().close()
    assert "clip.mp4" not in (tmp_path / "window.ini").read_text("utf-8")


def test_a_recent_video_that_is_gone_is_told_when_it_is_wanted(qtbot, open_window, clip):
    window = open_window()
    watch(qtbot, window, clip)
    clip.unlink()
    assert offered(window) == ["clip.mp4"] * 2
    window.opening.open_video(clip)
    qtbot.waitUntil(lambda: any("clip.mp4" in text for text in texts(window)))
    assert not window.pages.live.is_running


def test_recent_files_are_the_newest_ten_and_are_not_looked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "stat", lambda path: pytest.fail(f"waits for the drive of {path}"))
    recent = RecentFiles()
    files = [tmp_path / f"{number}.mp4" for number in range(12)]
    for file in files:
        recent.add(file)
    recent.add(files[5])
    newest = [5, 11, 10, 9, 8, 7, 6, 4, 3, 2]
    assert recent.paths() == [files[number] for number in newest]
    recent.clear()
    assert recent.paths() == []
