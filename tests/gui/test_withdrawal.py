"""What ends with an agreement that is withdrawn: all storing, at once; the account, if wanted."""

from threading import Event

import pytest
from PyQt6.QtWidgets import QApplication

from fer_desktop.gui.account.agreements import USE
from fer_desktop.gui.wiring import Source
from fer_desktop.storage.consents import Consents
from fer_desktop.storage.database_errors import DiskError
from tests.fakes import film, square
from tests.gui.door_steps import files_in, log_in
from tests.gui.windows import button, dialog_form, texts
from tests.sources import ScriptedSource
from tests.storage.conftest import NAME, PASSWORD

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def window(members_window):
    return members_window


@pytest.fixture
def sitting(qtbot, window):
    """A live sitting of the window, of which at least a second is stored; goes on until the end."""
    over = Event()
    frames = film([[square(60, 60)]] * 600, rate_hz=10)
    source = ScriptedSource(frames, before=lambda _: over.wait(0.02))
    window.pages.live.start(Source("Camera of the test", lambda: source, "live"))
    qtbot.waitUntil(lambda: stored(window) > 0, timeout=30000)
    yield source
    over.set()


def stored(window):
    """Return how many seconds are stored, as read on this thread."""
    return window.session.profile.database.value("SELECT count(*) FROM sample")


def withdraw_and_delete(window):
    window.show_page(window.page_titles().index("Personal"))
    button(window.pages.personal, "Withdraw the User agreement").click()
    button(dialog_form(), "Withdraw and &delete the account…").click()


def test_nothing_is_stored_from_the_withdrawal_on_though_the_deletion_is_still_asked_about(
    qtbot, window, sitting, monkeypatch
):
    profile, at_the_withdrawal = window.session.profile, []
    withdraw = Consents.withdraw

    def counting(consents, document):
        at_the_withdrawal.append(profile.database.value("SELECT count(*) FROM sample"))
        withdraw(consents, document)

    monkeypatch.setattr(Consents, "withdraw", counting)
    withdraw_and_delete(window)
    qtbot.waitUntil(lambda: "Delete the account" in texts(dialog_form()), timeout=10000)
    assert window.session.profile is None and not window.is_inside
    qtbot.waitUntil(lambda: profile.is_locked, timeout=30000)
    button(dialog_form(), "&Keep the account").click()
    qtbot.waitUntil(lambda: any("You withdrew" in t for t in texts(window.door)), timeout=30000)
    window.session.log_in(NAME, PASSWORD, pytest.fail)
    qtbot.waitUntil(window.door.agreeing.isVisible, timeout=30000)
    assert window.session.profile.consents.withdrawn() == [USE]
    assert at_the_withdrawal == [stored(window)]


def test_what_ends_with_the_session_is_stored_before_the_withdrawal(qtbot, window, monkeypatch):
    noted = []
    monkeypatch.setattr(Consents, "withdraw", lambda *_: noted.append("withdrawn"))
    window.session.closing.connect(lambda: window.session.run(lambda: noted.append("broken off")))
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        withdraw_and_delete(window)
    assert noted == ["broken off", "withdrawn"]


@pytest.mark.fault("74")
def test_a_withdrawal_can_go_on_to_the_deletion(qtbot, window, tmp_path):
    withdraw_and_delete(window)
    form = dialog_form()
    form.typed.setText("Somebody else")
    form.submit()
    qtbot.waitUntil(lambda: any("Nothing was deleted" in t for t in texts(form)), timeout=30000)
    form.typed.setText(NAME)
    form.submit()
    qtbot.waitUntil(lambda: any("was deleted" in t for t in texts(window.door)), timeout=30000)
    assert QApplication.activeModalWidget() is None
    assert files_in(tmp_path / "data" / "profiles") == []


@pytest.mark.fault("60")
def test_a_withdrawal_that_the_disk_refuses_is_told_before_the_door(qtbot, window, monkeypatch):
    def refuse(consents, document):
        raise DiskError("The disk is full.", "")

    window.show_page(window.page_titles().index("Personal"))
    button(window.pages.personal, "Withdraw the User agreement").click()
    with monkeypatch.context() as broken:
        broken.setattr(Consents, "withdraw", refuse)
        with qtbot.waitSignal(window.session.locked, timeout=30000):
            dialog_form().submit()
    assert any("Your agreement still holds" in text for text in texts(window.door))
    assert not any("withdrew" in text for text in texts(window.door))
    log_in(qtbot, window)
    assert window.is_inside
