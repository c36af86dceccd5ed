"""Cameras that are in no list: opened by an address, a number or a name."""

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QInputDialog

from tests.gui.windows import texts
from tests.mjpeg_server import MjpegServer

pytestmark = pytest.mark.timeout(90)


@pytest.mark.fault("14")
def test_a_stream_is_watched_by_its_address_and_its_password_is_shown_nowhere(
    qtbot, open_window, monkeypatch
):
    with MjpegServer() as camera:
        address = camera.url.replace("://", "://ada:secret@")
        monkeypatch.setattr(QInputDialog, "getText", lambda *_: (f" {address} ", True))
        window = open_window()
        window.opening.choose_address()
        live = window.pages.live
        qtbot.waitUntil(lambda: live._shown is not None, timeout=30000)
        # It may show anybody: it is not one's own camera, and gives no check-in.
        assert (live.camera_title, live.newest_moment) == ("", None)
        shown = " ".join(texts(window)) + window.statusBar().currentMessage()
        window.pages.live.stop()
        qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)
    assert "secret" not in shown
    window.preferences.store.sync()
    assert "secret" not in Path(window.preferences.store.fileName()).read_text()


def test_an_address_that_is_none_is_told_in_a_sentence(qtbot, open_window, tmp_path):
    window = open_window()
    window.opening.open_address(str(tmp_path / "no such camera"))
    qtbot.waitUntil(lambda: any("no such camera" in text for text in texts(window)), timeout=30000)
    assert not window.pages.live.is_running
