"""What becomes of results while their person is locked out, or is gone for good."""

# ruff: noqa: F811  a fixture is asked for by its name

from threading import Event

import pytest

from fer_desktop.errors import OutputError
from fer_desktop.gui.account.agreements import PRIVACY, give_agreements
from fer_desktop.gui.account.personal_forms import WithdrawalForm
from fer_desktop.gui.files import exporting
from fer_desktop.gui.files.export_plan import ExportWish
from fer_desktop.gui.pages import CHECK_IN, FILES
from tests.fakes import FakeClassifier, square, write_film
from tests.gui.door_steps import log_out
from tests.gui.files_steps import (  # noqa: F401  some are fixtures
    PATIENCE_MS,
    clip,
    enter_as_new,
    logged_in,
    picture,
    read,
    sittings,
    wait_for_queue,
    wait_until_kept,
    window,
)
from tests.gui.windows import texts
from tests.storage.conftest import NAME, PASSWORD

pytestmark = pytest.mark.timeout(120)


def lock(qtbot, window):
    """Let nobody be at the keyboard for too long."""
    with qtbot.waitSignal(window.session.closed, timeout=PATIENCE_MS):
        window.session.log_out("Locked.", is_expected_back=True)


def log_in(qtbot, window):
    with qtbot.waitSignal(window.session.opened, timeout=PATIENCE_MS):
        window.session.log_in(NAME, PASSWORD, pytest.fail)


@pytest.fixture
def held(monkeypatch):
    """Hold every analysis until the test lets it go."""
    going, classify = Event(), FakeClassifier.classify
    monkeypatch.setattr(
        FakeClassifier, "classify", lambda self, chips: going.wait(30) and classify(self, chips)
    )
    yield going
    going.set()


@pytest.mark.fault("76")
def test_a_queue_goes_on_while_its_person_is_locked_out_and_is_theirs_again(
    qtbot, logged_in, clip, picture, held
):
    logged_in.opening.open_files([clip, picture("a.png", square(60, 60))])
    qtbot.waitUntil(lambda: logged_in.pages.files.queue.is_working, timeout=PATIENCE_MS)
    lock(qtbot, logged_in)
    assert not logged_in.pages.files.isVisible()
    held.set()
    wait_for_queue(qtbot, logged_in, 2)
    log_in(qtbot, logged_in)
    wait_until_kept(qtbot, logged_in, "clip.mp4", "a.png")
    assert {each.source for each in sittings(qtbot, logged_in)} == {"clip.mp4", "a.png"}


@pytest.mark.fault("75", "76")
def test_what_one_person_was_locked_out_of_no_guest_sees(qtbot, logged_in, clip, held):
    logged_in.opening.open_files([clip])
    qtbot.waitUntil(lambda: logged_in.pages.files.queue.is_working, timeout=PATIENCE_MS)
    lock(qtbot, logged_in)
    held.set()
    wait_for_queue(qtbot, logged_in, 1)
    logged_in.enter()  # as a guest
    logged_in.pages.files.export()
    assert logged_in.pages.files.queue.model.count() == 0


@pytest.mark.fault("75")
def test_a_guest_is_not_asked_about_the_work_of_who_was_locked_out(qtbot, logged_in, clip, held):
    logged_in.opening.open_files([clip])
    qtbot.waitUntil(lambda: logged_in.pages.is_at_work, timeout=PATIENCE_MS)
    logged_in.show_page(CHECK_IN)
    lock(qtbot, logged_in)
    logged_in.enter()  # as a guest, who does not look at the files
    assert not logged_in.pages.is_at_work
    log_in(qtbot, logged_in)
    assert logged_in.pages.is_at_work


@pytest.mark.fault("75")
def test_an_export_that_fails_is_told_to_its_person_alone(
    qtbot, logged_in, picture, tmp_path, monkeypatch
):
    going = Event()

    def fail(*_):
        assert going.wait(30)
        raise OutputError(f"{tmp_path} is full.", "Make room.")

    monkeypatch.setattr(exporting, "run_export", fail)
    photo = picture("a.png", square(60, 60))
    logged_in.opening.open_files([photo])
    wait_until_kept(qtbot, logged_in, "a.png")
    (file,) = logged_in.pages.files.queue.model.files
    export = logged_in.pages.files._exporting
    export.begin(ExportWish(((file.path, file.result),), tmp_path / "out"))
    qtbot.waitUntil(lambda: export.is_writing, timeout=PATIENCE_MS)
    logged_in.show_page(CHECK_IN)
    lock(qtbot, logged_in)
    logged_in.enter()  # as a guest, who does not look at the files
    going.set()
    qtbot.waitUntil(lambda: not export.is_busy, timeout=PATIENCE_MS)
    told = [*texts(logged_in), logged_in.statusBar().currentMessage()]
    assert not any("is full" in words for words in told)
    log_in(qtbot, logged_in)
    logged_in.show_page(FILES)
    assert f"{tmp_path} is full. Make room." in texts(logged_in)


@pytest.fixture
def hold_storage():
    """Let the storage's thread wait until the test lets it go."""
    going = Event()

    def hold(window):
        window.session.run(lambda: going.wait(30))
        return going

    yield hold
    going.set()


@pytest.mark.fault("76")
def test_results_that_wait_for_a_busy_storage_are_kept_once_their_person_is_back(
    qtbot, logged_in, picture, hold_storage
):
    going = hold_storage(logged_in)
    names = [f"p{number}.png" for number in range(3)]
    logged_in.opening.open_files([picture(name, square(60, 60)) for name in names])
    wait_for_queue(qtbot, logged_in, 3)
    with qtbot.waitSignal(logged_in.session.locked, timeout=PATIENCE_MS):
        lock(qtbot, logged_in)
        going.set()
    log_in(qtbot, logged_in)
    wait_until_kept(qtbot, logged_in, *names)
    found = sittings(qtbot, logged_in)
    assert sorted((each.source, each.state, each.seconds) for each in found) == [
        (name, "complete", 1) for name in names
    ]


@pytest.fixture
def leave_in_the_middle(qtbot, logged_in, tmp_path, monkeypatch):
    """Leave, by what is given, when the first frame of thirty is about to be stored."""
    monkeypatch.setattr("fer_desktop.gui.files.keeping._PORTION", 1)
    film = write_film(tmp_path / "film.mp4", [[square(60, 60)]] * 30)
    keeper = type(logged_in.pages.files.keeper)

    def begin(leave):
        began, go_on = [], keeper._go_on

        def leave_at_once(self, writing):
            go_on(self, writing)
            if not began:
                began.append(writing)
                leave()

        monkeypatch.setattr(keeper, "_go_on", leave_at_once)
        with qtbot.waitSignal(logged_in.session.locked, timeout=PATIENCE_MS):
            logged_in.opening.open_files([film])
        log_in(qtbot, logged_in)

    return begin


@pytest.mark.fault("76")
def test_a_film_whose_person_is_locked_out_while_it_is_written_is_one_whole_sitting_in_the_end(
    qtbot, logged_in, leave_in_the_middle
):
    leave_in_the_middle(lambda: logged_in.session.log_out("Locked.", is_expected_back=True))
    wait_until_kept(qtbot, logged_in, "film.mp4")
    (sitting,) = sittings(qtbot, logged_in)
    samples = read(qtbot, logged_in, lambda profile: profile.history.samples(sitting.id))
    assert (sum(sample.frames for sample in samples), sitting.state) == (30, "complete")


def test_logging_out_while_a_film_is_written_breaks_its_sitting_off(
    qtbot, logged_in, leave_in_the_middle
):
    leave_in_the_middle(logged_in.session.log_out)
    (sitting,) = sittings(qtbot, logged_in)
    assert sitting.state == "interrupted"


def test_nothing_is_kept_before_the_agreements_hold(qtbot, logged_in, picture, held):
    read(qtbot, logged_in, lambda profile: profile.consents.withdraw(PRIVACY))
    log_out(qtbot, logged_in)
    logged_in.enter()  # as a guest
    logged_in.opening.open_files([picture("a.png", square(60, 60))])
    qtbot.waitUntil(lambda: logged_in.pages.files.queue.is_working, timeout=PATIENCE_MS)
    logged_in.show_door()
    log_in(qtbot, logged_in)
    qtbot.waitUntil(logged_in.door.agreeing.isVisible, timeout=PATIENCE_MS)
    held.set()
    wait_for_queue(qtbot, logged_in, 1)
    assert sittings(qtbot, logged_in) == []
    read(qtbot, logged_in, give_agreements)
    logged_in.door.agreeing.agreed.emit()
    wait_until_kept(qtbot, logged_in, "a.png")


def test_who_makes_an_account_of_the_same_name_gets_nothing_of_the_one_that_was_deleted(
    qtbot, logged_in, picture, held
):
    logged_in.opening.open_files([picture("a.png", square(60, 60))])
    qtbot.waitUntil(lambda: logged_in.pages.files.queue.is_working, timeout=PATIENCE_MS)
    lock(qtbot, logged_in)
    deleted = []
    logged_in.session.delete_forgotten(NAME, NAME, lambda: deleted.append(NAME), pytest.fail)
    held.set()
    wait_for_queue(qtbot, logged_in, 1)
    qtbot.waitUntil(lambda: deleted == [NAME], timeout=PATIENCE_MS)
    enter_as_new(qtbot, logged_in)
    assert logged_in.pages.files.queue.model.count() == 0
    assert sittings(qtbot, logged_in) == []


@pytest.mark.parametrize("way", ["withdraw", "delete"])
def test_who_ends_storing_leaves_nothing_that_is_stored_later(qtbot, logged_in, picture, held, way):
    session = logged_in.session
    logged_in.opening.open_files([picture("a.png", square(60, 60))])
    qtbot.waitUntil(lambda: logged_in.pages.files.queue.is_working, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.locked, timeout=PATIENCE_MS):
        if way == "withdraw":
            WithdrawalForm(session, PRIVACY).submit()
        else:
            session.delete_account(NAME, pytest.fail)
    held.set()
    assert not logged_in.pages.is_at_work and logged_in.pages.files.queue.model.count() == 0
    if way == "withdraw":
        log_in(qtbot, logged_in)
        read(qtbot, logged_in, give_agreements)
        logged_in.enter()
    else:
        enter_as_new(qtbot, logged_in)
    assert sittings(qtbot, logged_in) == []
