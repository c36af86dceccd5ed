"""What of the results of files is stored, for whom, and how it is taken back."""

# ruff: noqa: F811  a fixture is asked for by its name

import pytest
from PyQt6.QtWidgets import QLabel

from fer_desktop.api import analyze_video
from fer_desktop.gui.account.agreements import give_agreements
from fer_desktop.gui.pages import FILES, HISTORY
from fer_desktop.gui.parts.video_view import VideoView
from fer_desktop.gui.tasks import Task
from fer_desktop.storage.database_errors import DiskError
from fer_desktop.storage.recorder import Recorder
from fer_desktop.storage.samples import SampleCollector
from tests.fakes import fake_analyzer, square, write_film
from tests.gui.door_steps import log_in, log_out
from tests.gui.files_steps import (  # noqa: F401  some are fixtures
    PATIENCE_MS,
    clip,
    files_by_name,
    logged_in,
    open_one,
    picture,
    press,
    read,
    shown_moment,
    sittings,
    wait_for_queue,
    wait_for_text,
    wait_until_kept,
    window,
)
from tests.gui.windows import buttons, texts

pytestmark = pytest.mark.timeout(120)


def test_results_are_found_in_the_history_second_by_second(qtbot, logged_in, clip, picture):
    logged_in.opening.open_files([clip, picture("a.png", square(60, 60)), picture("empty.png")])
    wait_until_kept(qtbot, logged_in, "clip.mp4", "a.png", "empty.png")
    found = {sitting.source: sitting for sitting in sittings(qtbot, logged_in)}
    assert {(s.source, s.kind, s.state) for s in found.values()} == {
        ("clip.mp4", "video", "complete"),
        ("a.png", "picture", "complete"),
        ("empty.png", "picture", "complete"),
    }
    samples = read(qtbot, logged_in, lambda p: p.history.samples(found["clip.mp4"].id))
    collector = SampleCollector()
    seconds = [collector.add(analysis) for analysis in analyze_video(clip, fake_analyzer())]
    expected = [s for s in [*seconds, collector.finish()] if s is not None]
    assert [(s.second, s.frames) for s in samples] == [
        (row[0], row[2]) for second in expected for row in second.rows
    ]
    assert samples[0].raw == pytest.approx(expected[0].rows[0][8:15])
    assert {sample.network for sample in samples} == {"fake"}


def test_a_kept_result_says_so_and_can_be_taken_out_again(qtbot, logged_in, picture):
    open_one(qtbot, logged_in, picture("a.png", square(60, 60)))
    qtbot.waitUntil(lambda: "Saved in your history." in texts(logged_in), timeout=PATIENCE_MS)
    press(qtbot, logged_in, "Undo")
    qtbot.waitUntil(lambda: "Not in your history." in texts(logged_in), timeout=PATIENCE_MS)
    assert sittings(qtbot, logged_in) == []
    binned = read(qtbot, logged_in, lambda profile: profile.bin.items())
    assert [item.title for item in binned] == ["a.png"]
    press(qtbot, logged_in, "Save to history")
    qtbot.waitUntil(lambda: "Saved in your history." in texts(logged_in), timeout=PATIENCE_MS)
    assert [sitting.source for sitting in sittings(qtbot, logged_in)] == ["a.png"]


def test_nothing_is_kept_where_the_person_does_not_want_it(qtbot, logged_in, picture):
    logged_in.opening.open_files([picture("first.png"), picture("second.png")])
    wait_until_kept(qtbot, logged_in, "first.png", "second.png")
    press(qtbot, logged_in, "Save results to my history")
    logged_in.opening.open_files([picture("third.png", square(60, 60))])
    wait_for_queue(qtbot, logged_in, 3)
    assert len(sittings(qtbot, logged_in)) == 2
    logged_in.pages.files.show_result(files_by_name(logged_in)["third.png"])
    assert "Not in your history." in texts(logged_in)
    assert buttons(logged_in, "Save to history")


def test_a_film_of_many_portions_is_kept_whole(qtbot, logged_in, tmp_path, monkeypatch):
    monkeypatch.setattr("fer_desktop.gui.files.keeping._PORTION", 7)
    film = write_film(tmp_path / "film.mp4", [[square(60, 60)]] * 21)
    logged_in.opening.open_files([film])
    wait_until_kept(qtbot, logged_in, "film.mp4")
    (sitting,) = sittings(qtbot, logged_in)
    samples = read(qtbot, logged_in, lambda profile: profile.history.samples(sitting.id))
    assert (sum(sample.frames for sample in samples), sitting.state) == (21, "complete")


@pytest.mark.fault("60")
def test_a_result_that_could_not_be_stored_is_one_sitting_when_it_is_saved_again(
    qtbot, logged_in, picture, monkeypatch
):
    def refuse(*_):
        raise DiskError("The disk is full.")

    def states():
        rows = read(qtbot, logged_in, lambda p: p.database.query("SELECT state FROM sitting"))
        return [row["state"] for row in rows]

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "write", refuse)
        with qtbot.waitSignal(logged_in.session.problem, timeout=PATIENCE_MS):
            open_one(qtbot, logged_in, picture("a.png", square(60, 60)))
    assert states() == ["interrupted"]  # and may be deleted
    press(qtbot, logged_in, "Save to history")
    wait_until_kept(qtbot, logged_in, "a.png")
    assert states() == ["complete"]
    press(qtbot, logged_in, "Undo")
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "write", refuse)
        with qtbot.waitSignal(logged_in.session.problem, timeout=PATIENCE_MS):
            press(qtbot, logged_in, "Save to history")
    logged_in.show_page(HISTORY)
    logged_in.show_page(FILES)
    assert states() == ["interrupted"]  # after the page has asked, too
    wait_for_text(qtbot, logged_in, "Not in your history.")


@pytest.mark.fault("75")
def test_the_next_person_sees_nothing_of_the_last(qtbot, logged_in, picture):
    open_one(qtbot, logged_in, picture("a.png", square(60, 60)))
    wait_until_kept(qtbot, logged_in, "a.png")
    with qtbot.waitSignal(logged_in.session.closed, timeout=PATIENCE_MS):
        logged_in.session.log_out()
    assert logged_in.pages.files.queue.model.count() == 0
    assert logged_in.pages.files.showing.file is None


def let_the_next_come(qtbot, window):
    """Log out, and let Bob make an account and look at the files."""
    log_out(qtbot, window)
    with qtbot.waitSignal(window.session.admitted, timeout=PATIENCE_MS):
        window.session.register(
            "Bob", "other silent boats", give_agreements, lambda _: window.enter(), pytest.fail
        )
    window.show_page(FILES)


@pytest.mark.fault("75")
@pytest.mark.parametrize("name", ["a.png", "clip.mp4"])
def test_the_next_person_saves_nothing_of_the_last(qtbot, logged_in, picture, clip, tmp_path, name):
    picture("a.png", square(60, 60))
    open_one(qtbot, logged_in, tmp_path / name)
    wait_until_kept(qtbot, logged_in, name)
    let_the_next_come(qtbot, logged_in)
    page = logged_in.pages.files
    assert shown_moment(logged_in) is None and page.showing.view.picture._moment is None
    assert page.showing.view.findChild(VideoView)._frame is None
    assert not any(name in label.text() for label in page.findChildren(QLabel))
    page.save_picture()
    qtbot.waitUntil(lambda: not page.findChildren(Task), timeout=PATIENCE_MS)
    assert not (tmp_path / "pictures").exists()


@pytest.mark.fault("75")
def test_whether_results_are_kept_is_each_persons_own_wish(qtbot, logged_in, picture):
    saves = logged_in.pages.files.panel.saves
    saves.click()
    let_the_next_come(qtbot, logged_in)
    assert saves.isChecked()
    logged_in.opening.open_files([picture("a.png", square(60, 60))])
    wait_until_kept(qtbot, logged_in, "a.png")
    log_out(qtbot, logged_in)
    log_in(qtbot, logged_in)
    assert not saves.isChecked()


@pytest.mark.parametrize("is_purged", [False, True], ids=["in the bin", "purged"])
def test_what_was_deleted_in_the_history_is_not_said_to_be_there(
    qtbot, logged_in, picture, is_purged
):
    logged_in.opening.open_files([picture(name, square(60, 60)) for name in ("a.png", "b.png")])
    wait_until_kept(qtbot, logged_in, "a.png", "b.png")
    files, page = files_by_name(logged_in), logged_in.pages.files
    page.show_result(files["a.png"])
    assert "Saved in your history." in texts(logged_in)

    def delete(profile):
        for file in files.values():
            profile.bin.delete("sitting", file.sitting_id)
        if is_purged:
            profile.bin.purge(profile.bin.items())
        return True

    logged_in.show_page(HISTORY)
    read(qtbot, logged_in, delete)
    logged_in.show_page(FILES)
    wait_for_text(qtbot, logged_in, "Not in your history.")
    if not is_purged:
        sitting_id = files["a.png"].last_sitting_id
        logged_in.show_page(HISTORY)
        read(qtbot, logged_in, lambda p: [p.bin.restore("sitting", sitting_id)])
        logged_in.show_page(FILES)
        wait_for_text(qtbot, logged_in, "Saved in your history.")
        press(qtbot, logged_in, "Undo")
        wait_for_text(qtbot, logged_in, "Not in your history.")
    page.show_result(files["b.png"])
    wait_for_text(qtbot, logged_in, "Not in your history.")
    press(qtbot, logged_in, "Save to history")
    wait_for_text(qtbot, logged_in, "Saved in your history.")
    assert [sitting.source for sitting in sittings(qtbot, logged_in)] == ["b.png"]


def test_a_guest_leaves_nothing_on_disk(qtbot, window, clip, picture, tmp_path):
    photo = picture("a.png", square(60, 60))
    before = sorted(tmp_path.rglob("*"))
    window.opening.open_files([clip, photo])
    wait_for_queue(qtbot, window, 2)
    window.pages.files.show_result(files_by_name(window)["clip.mp4"])
    assert "Nothing is stored." in texts(window)
    assert not buttons(window, "Save to history")
    assert sorted(tmp_path.rglob("*")) == before
