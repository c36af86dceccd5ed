"""What of a live sitting is kept: rows in the history, marks, a video."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

import av
import pytest
from PyQt6.QtCore import Qt

from fer_desktop.errors import DatabaseError
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.gui.account.agreements import give_agreements
from fer_desktop.gui.live.sitting import LiveSitting
from fer_desktop.gui.wiring import Source
from fer_desktop.storage.database_errors import DiskError
from fer_desktop.storage.recorder import Recorder
from tests.fakes import FakeClassifier, fake_analyzer, film, square, write_film
from tests.gui.windows import button, texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(90)

NAME, PASSWORD = "Ada", "seven quiet lamps"


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def logged_in(qtbot, window):
    """A window in which somebody has just registered, and come in through the door."""
    with qtbot.waitSignal(window.session.admitted, timeout=30000):
        window.session.register(NAME, PASSWORD, give_agreements, lambda _: None, pytest.fail)
    return window


@pytest.fixture
def run(qtbot):
    """Run frames; the last of them waits until the test lets it go or is over."""
    over = Event()

    def start(window, frames, kind="live"):
        last = len(frames) - 1
        source = ScriptedSource(
            frames, is_live=kind == "live", before=lambda number: number < last or over.wait(60)
        )
        window.pages.live.start(Source("Camera of the test", lambda: source, kind))
        qtbot.waitUntil(lambda: window.pages.live._shown is not None, timeout=30000)
        return over.set

    yield start
    over.set()


def end(qtbot, window):
    window.pages.live.stop()
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)


def history_of(qtbot, window, read):
    """Return what `read` finds in the profile, after everything that was asked for before."""
    found = []
    window.session.run(lambda: read(window.session.profile), found.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(found), timeout=30000)
    return found[0]


def stored_sitting(qtbot, window):
    """Return the one sitting once it is complete."""

    def sittings():
        return history_of(qtbot, window, lambda profile: profile.history.sittings())

    qtbot.waitUntil(lambda: [s.state for s in sittings()] == ["complete"], timeout=30000)
    return sittings()[0]


def test_a_sitting_of_who_is_logged_in_is_stored_and_the_status_bar_says_so(qtbot, logged_in, run):
    run(logged_in, film([[square(60, 60)]] * 30))
    qtbot.waitUntil(lambda: "Saving to your history" in texts(logged_in), timeout=30000)
    end(qtbot, logged_in)
    sitting = stored_sitting(qtbot, logged_in)
    assert (sitting.kind, sitting.source) == ("live", "Camera of the test")
    assert sitting.seconds >= 1  # of a camera too fast for the analysis, the newest frame wins
    assert not any("aving" in text for text in texts(logged_in.statusBar()))


def test_a_video_that_is_played_is_no_sitting_of_ones_own(qtbot, logged_in, run):
    let_go = run(logged_in, film([[square(60, 60)]] * 30, rate_hz=100), "video")
    let_go()
    qtbot.waitUntil(lambda: not logged_in.pages.live.is_running, timeout=30000)
    assert stored_sitting(qtbot, logged_in).kind == "video"


def test_who_does_not_want_it_has_nothing_stored(qtbot, logged_in, run):
    logged_in.show_page(0)
    save = button(logged_in, "&Save")
    assert save.isChecked()
    save.click()
    run(logged_in, film([[square(60, 60)]] * 5))
    end(qtbot, logged_in)
    assert history_of(qtbot, logged_in, lambda profile: profile.history.sittings()) == []


@pytest.mark.parametrize("kind", ["live", "video"])
def test_seconds_that_are_stored_from_later_on_are_told_by_the_clock(qtbot, logged_in, run, kind):
    """Half an hour into the source, whose seconds count from its beginning."""
    logged_in.show_page(0)
    button(logged_in, "&Save").click()
    late = [replace(frame, timestamp_s=1800 + frame.timestamp_s) for frame in film([[]] * 5)]
    run(logged_in, late, kind)
    sitting = logged_in.pages.live._run
    sitting._opened_at_s -= 1800
    for _ in range(2):  # and from another beginning once more
        for _ in ("on", "off"):
            button(logged_in, "&Save").click()
    end(qtbot, logged_in)

    def sittings():
        return history_of(qtbot, logged_in, lambda profile: profile.history.sittings())

    qtbot.waitUntil(lambda: len(sittings()) == 2, timeout=30000)  # each begins on its own thread
    for each in sittings():
        assert 1790 < (datetime.now(UTC) - each.started_at).total_seconds() < 1890


def test_a_guest_is_asked_nothing_and_leaves_nothing(qtbot, window, run, tmp_path):
    run(window, film([[square(60, 60)]] * 5))
    qtbot.keyClick(window.pages.live, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: "Not saving" in texts(window), timeout=30000)
    end(qtbot, window)
    assert not (tmp_path / "data").exists()


def test_marks_are_stored_with_the_note_that_was_typed(qtbot, logged_in, run):
    run(logged_in, film([[square(60, 60)]] * 30))
    qtbot.keyClick(logged_in.pages.live, Qt.Key.Key_M)
    editor = logged_in.findChild(type(logged_in.pages.live._view.mark_editor))
    qtbot.keyClicks(editor, "laughs, 3 times")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClick(logged_in.pages.live, Qt.Key.Key_3)
    logged_in.preferences.tags = ("", "", "{yawns}", *[""] * 6)
    qtbot.keyClick(logged_in.pages.live, Qt.Key.Key_3)
    assert logged_in.pages.live.timeline._marks[-1].label.toPlainText() == "{yawns}"
    qtbot.keyClick(logged_in.pages.live, Qt.Key.Key_M)
    qtbot.keyClicks(editor, "dropped")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert logged_in.pages.live.is_running  # Escape was for the note, not for the sitting
    end(qtbot, logged_in)
    sitting = stored_sitting(qtbot, logged_in)
    marks = history_of(qtbot, logged_in, lambda profile: profile.annotations.marks(sitting.id))
    assert [mark.label for mark in marks] == ["laughs, 3 times", "Tag 3", "{yawns}"]


@pytest.mark.parametrize("way", ["end", "log out"])
def test_a_note_still_being_typed_when_the_sitting_ends_is_stored(qtbot, logged_in, run, way):
    let_go = run(logged_in, film([[square(60, 60)]] * 30))
    qtbot.keyClick(logged_in.pages.live, Qt.Key.Key_M)
    editor = logged_in.pages.live._view.mark_editor
    qtbot.keyClicks(editor, "laughs")
    if way == "end":
        let_go()
        qtbot.waitUntil(lambda: not logged_in.pages.live.is_running, timeout=30000)
    else:
        with qtbot.waitSignal(logged_in.session.closed, timeout=30000):
            logged_in.session.log_out()
        with qtbot.waitSignal(logged_in.session.opened, timeout=30000):
            logged_in.session.log_in(NAME, PASSWORD, pytest.fail)
    assert not editor.isVisible()
    (sitting,) = history_of(qtbot, logged_in, lambda profile: profile.history.sittings())
    marks = history_of(qtbot, logged_in, lambda profile: profile.annotations.marks(sitting.id))
    assert [mark.label for mark in marks] == ["laughs"]


def test_logging_out_ends_the_sitting_and_keeps_what_was_stored(qtbot, logged_in, run):
    run(logged_in, film([[square(60, 60)]] * 30))
    with qtbot.waitSignal(logged_in.session.closed, timeout=30000):
        logged_in.session.log_out()
    qtbot.waitUntil(lambda: not logged_in.pages.live.is_running, timeout=30000)
    with qtbot.waitSignal(logged_in.session.opened, timeout=30000):
        logged_in.session.log_in(NAME, PASSWORD, pytest.fail)
    sittings = history_of(qtbot, logged_in, lambda profile: profile.history.sittings())
    assert [sitting.source for sitting in sittings] == ["Camera of the test"]


def test_a_sitting_that_takes_long_to_end_is_shown_to_nobody_who_comes_and_goes(
    qtbot, logged_in, run
):
    let_go = run(logged_in, film([[square(60, 60)]] * 30))
    with qtbot.captureExceptions() as caught:
        for _ in range(2):
            with qtbot.waitSignal(logged_in.session.closed, timeout=30000):
                logged_in.session.log_out()
            assert logged_in.pages.live.is_running
            with qtbot.waitSignal(logged_in.session.opened, timeout=30000):
                logged_in.session.log_in(NAME, PASSWORD, pytest.fail)
        let_go()
        qtbot.waitUntil(lambda: not logged_in.pages.live.is_running, timeout=30000)
    assert caught == []
    assert logged_in.pages.live._shown is None


def test_a_recording_is_a_video_and_a_table_and_is_told_of(qtbot, window, run, tmp_path):
    let_go = run(window, film([[square(60, 60)]] * 3))
    button(window, "Record a video and a table").click()
    assert any("recording" in text for text in texts(window))
    with qtbot.waitSignal(window.pages.live.saved, timeout=20000) as saved:
        let_go()  # the last frame, then the end of the source and of the recording
    (video,) = saved.args
    with av.open(str(video)) as container:
        assert len(list(container.decode(video=0))) >= 1
    assert {path.suffix for path in (tmp_path / "pictures").iterdir()} == {".mp4", ".csv"}
    assert str(video) in window.statusBar().currentMessage()


def test_a_recording_into_which_no_picture_came_is_not_called_saved(qtbot, window, run, tmp_path):
    run(window, film([[square(60, 60)]] * 3))
    window.pages.live.toggle()
    button(window, "Record a video and a table").click()
    with qtbot.waitSignal(window.pages.live.save_failed, timeout=20000):
        button(window, "Record a video and a table").click()
    assert not list((tmp_path / "pictures").glob("*.mp4"))
    assert "holds no picture" in window.statusBar().currentMessage()


def test_a_film_opened_by_its_path_is_no_sitting_of_ones_own(qtbot, logged_in, tmp_path):
    path = write_film(tmp_path / "clip.mp4", [[square(60, 60)]] * 15)
    logged_in.opening.open_address(str(path))
    qtbot.waitUntil(lambda: not logged_in.pages.live.is_running, timeout=30000)
    assert stored_sitting(qtbot, logged_in).kind == "video"


def refuse(monkeypatch, error):
    """Let no row of a live sitting be written."""

    def commit(self):
        raise error

    monkeypatch.setattr(Recorder, "commit", commit)


@pytest.mark.fault("51")
def test_rows_that_could_not_be_stored_to_the_end_are_told_as_lost(
    qtbot, logged_in, run, monkeypatch
):
    refuse(monkeypatch, DiskError("history.db cannot be written: the disk is full.", "Make room."))
    run(logged_in, film([[square(60, 60)]] * 30, rate_hz=100), "video")
    end(qtbot, logged_in)
    words = "Not saved: history.db cannot be written: the disk is full. Rows lost: 1."
    qtbot.waitUntil(lambda: words in texts(logged_in), timeout=30000)
    assert logged_in.statusBar().currentMessage() == words  # a new sitting may begin at once
    qtbot.waitUntil(lambda: not logged_in.pages.live.findChildren(LiveSitting))


def test_a_saving_that_ended_before_its_sitting_is_told_to_the_end_and_after_it(
    qtbot, logged_in, run, monkeypatch
):
    refuse(monkeypatch, DatabaseError("history.db is damaged.", ""))
    run(logged_in, film([[square(60, 60)]] * 5))
    words = "Not saved: history.db is damaged."
    qtbot.waitUntil(lambda: any(words in text for text in texts(logged_in)), timeout=30000)
    end(qtbot, logged_in)
    assert any(words in text for text in texts(logged_in))


class OtherClassifier(FakeClassifier):
    network = NetworkInfo("other", "none", "e" * 64, 1.0, "Other network", "onnx")


@pytest.mark.fault("50")
def test_a_network_changed_in_a_sitting_is_named_with_its_samples_and_marked(
    qtbot, open_window, run
):
    classifiers = [FakeClassifier(), OtherClassifier()]
    window = open_window(lambda: fake_analyzer(classifier=classifiers.pop(0)))
    with qtbot.waitSignal(window.session.admitted, timeout=30000):
        window.session.register(NAME, PASSWORD, give_agreements, lambda _: None, pytest.fail)
    frames = film([[square(60, 60)]] * 60, rate_hz=20)
    changed = Event()
    source = ScriptedSource(
        frames, is_live=False, before=lambda number: number != 30 or changed.wait(60)
    )
    window.pages.live.start(Source("Camera of the test", lambda: source))
    qtbot.waitUntil(lambda: window.pages.live._shown is not None, timeout=30000)
    window.pages.live.use_choice(window.preferences.choice)
    changed.set()
    qtbot.waitUntil(lambda: "Network: Other network" in texts(window), timeout=30000)
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=20000)
    sitting = stored_sitting(qtbot, window)
    samples = history_of(qtbot, window, lambda profile: list(profile.history.samples(sitting.id)))
    assert (samples[0].network, samples[-1].network) == ("fake", "other")
    assert {sample.track_id for sample in samples} == {0}
