"""The list of cameras and videos on the live page."""

from pathlib import Path

import pytest

from fer_desktop.gui.wiring import Source
from tests.fakes import film, square, write_film
from tests.gui.windows import button
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(60)


def camera(name="Desk"):
    return Source(name, lambda: ScriptedSource(film([[square(60, 60)]])))


def listed(window):
    """Return what stands in the list, without the line between cameras and videos."""
    shown = window.pages.live.controls._list
    return [text for row in range(shown.count()) if (text := shown.itemText(row))]


@pytest.fixture
def two_clips(tmp_path):
    """Write two videos of one name, which last long enough to be looked at."""
    paths = [tmp_path / folder / "clip.mp4" for folder in ("holiday", "work")]
    for path in paths:
        path.parent.mkdir()
        write_film(path, [[square(60, 60)]] * 3)
    return paths


def test_who_has_used_no_camera_yet_is_offered_the_first_one(qtbot, open_window, two_clips):
    window = open_window(cameras=[camera()])
    window.opening.recent_videos.add(two_clips[0])
    controls = window.pages.live.controls
    qtbot.waitUntil(lambda: controls.source is not None, timeout=30000)
    window.opening.offer_sources([camera()])
    assert window.preferences.camera == ""
    assert controls._list.currentText() == "Desk"
    assert listed(window) == ["Desk", "clip.mp4"]


def test_two_videos_of_one_name_are_told_apart_and_the_chosen_one_stays_chosen(
    qtbot, open_window, two_clips
):
    holiday, work = two_clips
    window = open_window(cameras=[camera()])
    window.opening.recent_videos.add(work)
    qtbot.waitUntil(lambda: window.pages.live.controls.source is not None, timeout=30000)
    window.opening.open_video(holiday)
    assert listed(window) == ["Desk", f"clip.mp4 – {holiday.parent}", f"clip.mp4 – {work.parent}"]
    live = window.pages.live
    qtbot.waitUntil(lambda: not live.is_running, timeout=30000)
    live.controls._list.setCurrentIndex(live.controls._list.count() - 1)
    button(window, "Start").click()
    qtbot.waitUntil(lambda: not live.is_running, timeout=30000)
    assert live.controls.source.path == work
    assert live.controls.source.title == "clip.mp4"  # which the history shall name


def test_a_source_that_is_in_no_list_is_remembered_nowhere(qtbot, open_window, two_clips):
    window = open_window(cameras=[camera("Desk"), camera("Door")])
    live = window.pages.live
    qtbot.waitUntil(lambda: live.controls.source is not None, timeout=30000)
    live.controls.choose_title("Door")
    button(window, "Start").click()
    qtbot.waitUntil(lambda: not live.is_running, timeout=30000)
    window.opening.open_address(str(two_clips[0]))
    qtbot.waitUntil(lambda: not live.is_running, timeout=30000)
    assert window.preferences.camera == "Door" and live.controls.source.title == "Door"
    window.preferences.store.sync()
    assert "clip.mp4" not in Path(window.preferences.store.fileName()).read_text()
