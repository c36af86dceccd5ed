"""How a live run ends: with its source, before it, or by a fault of the program."""

import re
from threading import Event

import pytest

from fer_desktop.capture.video import open_video
from fer_desktop.export import recording
from fer_desktop.export.video import AnnotatedVideo
from fer_desktop.gui.wiring import Source
from tests.fakes import FakeClassifier, fake_analyzer, film, square, write_film
from tests.gui.history_steps import read
from tests.gui.windows import button, texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def cut_clip(tmp_path):
    """Write a video whose second half is missing."""
    boxes = [[square(5 * number % 250, 7 * number % 170)] for number in range(50)]
    path = write_film(tmp_path / "clip.mkv", boxes)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with open_video(path) as video:
        last_s = [frame.timestamp_s for frame in video.frames()][-1]
        assert video.ended_early is not None
    return path, last_s


def stored_states(qtbot, window):
    """Return how the sittings ended, once they have."""

    def states():
        return read(qtbot, window, lambda profile: [s.state for s in profile.history.sittings()])

    qtbot.waitUntil(lambda: "recording" not in states(), timeout=30000)
    return states()


@pytest.mark.fault("18")
def test_a_video_that_breaks_off_says_so_and_is_not_stored_as_complete(
    qtbot, members_window, cut_clip
):
    path, last_s = cut_clip
    members_window.opening.open_video(path)
    qtbot.waitUntil(lambda: not members_window.pages.live.is_running, timeout=30000)
    assert f"The file ends early: at {last_s:.1f} s." in texts(members_window)
    assert stored_states(qtbot, members_window) == ["interrupted"]


@pytest.mark.parametrize(
    ("is_live", "is_stopped", "state"),
    [(False, True, "interrupted"), (False, False, "complete"), (True, True, "complete")],
)
def test_a_video_that_is_stopped_before_its_end_is_not_stored_as_complete(
    qtbot, members_window, is_live, is_stopped, state
):
    over = Event()
    source = ScriptedSource(
        film([[square(60, 60)]] * 5, rate_hz=100),
        is_live=is_live,
        before=lambda number: number < 4 or over.wait(60),
    )
    live = members_window.pages.live
    live.start(Source("script", lambda: source))
    qtbot.waitUntil(lambda: live._shown is not None, timeout=30000)
    if is_stopped:
        live.stop()
    over.set()
    qtbot.waitUntil(lambda: not live.is_running, timeout=30000)
    assert stored_states(qtbot, members_window) == [state]
    assert not any("ends early" in text for text in texts(members_window))


def test_a_recording_that_left_pictures_out_says_how_many(
    qtbot, open_window, tmp_path, monkeypatch
):
    recording_on, writing, over = Event(), Event(), Event()
    write = AnnotatedVideo.write
    monkeypatch.setattr(AnnotatedVideo, "write", lambda *args: writing.wait(20) and write(*args))
    monkeypatch.setattr(recording, "MOST_BYTES", 1)

    def before(number):
        if number in (1, 9):
            (recording_on if number == 1 else over).wait(60)

    source = ScriptedSource(film([[]] * 10, rate_hz=10), is_live=False, before=before)
    window = open_window()
    live = window.pages.live
    live.start(Source("script", lambda: source))
    qtbot.waitUntil(lambda: live._shown is not None, timeout=30000)
    button(window, "Record a video and a table").click()
    recording_on.set()
    qtbot.waitUntil(lambda: live._shown[0].index == 8, timeout=30000)
    with qtbot.waitSignal(live.save_failed, timeout=30000):
        writing.set()
        over.set()
    (video,) = (tmp_path / "pictures").glob("*.mp4")
    told = window.statusBar().currentMessage()
    left_out, every = map(int, re.findall(r"lacks (\d+) of (\d+) pictures", told)[0])
    assert str(video) in told
    with open_video(video) as kept:
        assert len(list(kept.frames())) == every - left_out


def test_a_fault_in_a_run_reaches_the_reporter_and_leaves_the_page_usable(qtbot, open_window):
    window = open_window(lambda: fake_analyzer(classifier=FakeClassifier(fail_at=0)))
    source = ScriptedSource(film([[square(60, 60)]] * 3))
    with qtbot.captureExceptions() as caught:
        window.pages.live.start(Source("script", lambda: source))
        qtbot.waitUntil(lambda: bool(caught), timeout=30000)
    assert [str(error) for _, error, _ in caught] == ["model failed"]
    assert not window.pages.live.is_running
    assert "The analysis stopped because of a fault in the program." in texts(window)
