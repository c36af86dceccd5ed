"""What the program does behind a window that was just shown."""

import gc
import os
import stat
import sys
from dataclasses import replace
from threading import current_thread, main_thread

import pytest
from PyQt6.QtWidgets import QApplication

from fer_desktop import paths
from fer_desktop.errors import ModelError
from fer_desktop.gui.application import open_preferences, settle
from fer_desktop.gui.pages import CHECK_IN
from fer_desktop.gui.wiring import Source
from tests.fakes import fake_analyzer, film
from tests.gui.windows import texts
from tests.sources import ScriptedSource


@pytest.fixture(autouse=True)
def _collected_again():
    yield
    gc.unfreeze()


def test_the_chosen_models_are_loaded_behind_the_window(qtbot, open_window):
    window, asked = open_window(), []

    def build(choice):
        asked.append((choice, current_thread()))
        return fake_analyzer()

    settle(window, replace(window._wiring, build_live=build))
    assert asked == []  # nothing before the window is painted
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0, timeout=30000)
    ((choice, thread),) = asked
    assert choice == window.preferences.choice
    assert thread is not main_thread()


def test_the_other_pages_are_built_behind_the_one_that_is_open(qtbot, open_window):
    window = open_window()
    window.show_page(CHECK_IN)
    settle(window, window._wiring)
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0, timeout=30000)
    assert all(window.pages.is_built(number) for number in range(5))
    assert window.pages.current is window.pages.check_in
    assert window.pages.check_in.isVisible()


def test_models_that_cannot_be_loaded_are_told_by_the_first_run_only(qtbot, open_window):
    def build():
        raise ModelError("The network is damaged.", "Install it again.")

    def is_told():
        told = [*texts(window), window.statusBar().currentMessage()]
        return any("damaged" in words for words in told)

    window = open_window(build)
    settle(window, window._wiring)
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0, timeout=30000)
    assert not is_told() and QApplication.activeModalWidget() is None
    window.pages.live.start(Source("script", lambda: ScriptedSource(film([[]]))))
    qtbot.waitUntil(is_told, timeout=30000)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.fault("75", "84")
@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_preferences_are_read_by_no_other_account():
    before = os.umask(0o022)
    try:
        for _ in range(2):
            preferences = open_preferences()
            preferences.setValue("people/0/tags/1", "argument with Tom")
            preferences.sync()
            file = paths.config_dir() / "window.ini"
            assert "argument with Tom" in file.read_text(encoding="utf-8")
            assert (mode(file), mode(file.parent)) == (0o600, 0o700)
            file.chmod(0o644)  # as it was before
    finally:
        os.umask(before)


@pytest.mark.fault("61")
def test_preferences_that_cannot_be_kept_are_the_defaults(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FER_DATA_DIR", str(tmp_path / "file"))
    assert open_preferences().allKeys() == []
