import sqlite3
import threading

import pytest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QSpinBox

from benchmarks.storage.pages import decrypted
from fer_desktop.gui.account.agreements import PRIVACY, missing_agreements
from fer_desktop.storage.account_file import book_key
from fer_desktop.storage.folder import DataFolder
from tests.gui.door_steps import files_in, log_in, log_out, register
from tests.gui.test_keyboard import reached_by_tab
from tests.gui.windows import button, dialog_form, texts
from tests.storage.conftest import NAME, PASSWORD

pytestmark = pytest.mark.timeout(90)
NEW_PASSWORD = "eight louder lamps"


@pytest.fixture
def window(qtbot, open_window):
    return personal_page_of(NAME, qtbot, open_window)


def personal_page_of(name, qtbot, open_window):
    window = open_window(answer="agreed")
    window.code_of_test = register(qtbot, window, name, phone="+49 30 1234567")
    window.show_page(window.page_titles().index("Personal"))
    qtbot.waitUntil(lambda: name in texts(window.pages.personal), timeout=10000)
    return window


def says(window, words):
    return any(words in text for text in texts(window.pages.personal))


def test_a_guest_sees_that_nothing_is_stored_and_one_way_on(open_window):
    window = open_window()
    window.show_page(window.page_titles().index("Personal"))
    assert "Nothing is stored about you" in texts(window.pages.personal)
    button(window.pages.personal, "Log in or register").click()
    assert not window.is_inside


def test_everything_stored_is_listed_with_number_size_and_age(qtbot, window):
    shown = texts(window.pages.personal.stored)
    for title in ("Sittings", "Phone number", "Files of the history", "Backups", "Agreements"):
        assert title in shown
    assert any("KiB" in text for text in shown)
    profile = window.session.profile
    with profile.record("photo", "camera", ("fake", "f" * 64)):
        pass
    before = texts(window.pages.personal.stored)
    window.pages.personal.refresh()
    qtbot.waitUntil(lambda: texts(window.pages.personal.stored) != before, timeout=10000)


def test_the_phone_number_is_checked_changed_and_removed(qtbot, window):
    who, profile = window.pages.personal.who, window.session.profile
    assert who.phone.text() == "+49301234567"
    who.phone.setText("call me")
    button(who, "Keep the phone number").click()
    assert says(window, "not a phone number")
    assert profile.consents.phone == "+49301234567"
    for typed, kept in (("030 / 7654321", "0307654321"), ("", None)):
        who.phone.setText(typed)
        button(who, "Keep the phone number").click()
        qtbot.waitUntil(lambda: profile.consents.phone == kept, timeout=10000)  # noqa: B023
    qtbot.waitUntil(lambda: says(window, "The phone number was removed."), timeout=10000)


@pytest.mark.fault("73")
def test_the_password_is_changed_where_the_present_one_is_known(qtbot, window):
    button(window.pages.personal, "Change password…").click()
    form = dialog_form()
    form.current.edit.setText("not the password")
    form.new.field.edit.setText(NEW_PASSWORD)
    form.submit()
    qtbot.waitUntil(lambda: not form.is_busy, timeout=10000)
    assert "That is not your present password." in texts(form)
    form.current.edit.setText(PASSWORD)
    form.submit()
    qtbot.waitUntil(lambda: says(window, "The new password holds."), timeout=10000)
    log_out(qtbot, window)
    log_in(qtbot, window, password=NEW_PASSWORD)
    assert window.is_inside


@pytest.mark.fault("72")
def test_a_new_recovery_code_is_shown_once_and_replaces_the_old_one(qtbot, window):
    button(window.pages.personal, "New recovery code…").click()
    form = dialog_form()
    form.password.edit.setText(PASSWORD)
    form.submit()
    qtbot.waitUntil(lambda: "Your recovery code" in texts(dialog_form()), timeout=10000)
    shown = dialog_form()
    (code,) = [text.replace("\n", "-") for text in texts(shown) if text.count("-") == 7]
    shown.submit()
    assert code != window.code_of_test
    log_out(qtbot, window)
    for tried, opens in ((window.code_of_test, False), (code, True)):
        window.door.recovery.warn("")
        window.session.recover(NAME, tried, NEW_PASSWORD, window.door.recovery.tell)
        told = window.door.recovery._notice
        qtbot.waitUntil(lambda: window.is_inside or bool(told.text()), timeout=10000)  # noqa: B023
        assert window.is_inside == opens


@pytest.mark.fault("72")
@pytest.mark.parametrize("leave", ["reject", "close"])
def test_a_new_recovery_code_is_lost_by_no_way_of_closing_its_dialog(qtbot, window, leave):
    button(window.pages.personal, "New recovery code…").click()
    dialog = QApplication.activeModalWidget()
    dialog._form.password.edit.setText(PASSWORD)
    dialog._form.submit()
    getattr(dialog, leave)()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: "Your recovery code" in texts(dialog_form()), timeout=10000)
    shown = QApplication.activeModalWidget()
    getattr(shown, leave)()
    assert shown.isVisible()
    shown._form.submit()
    assert QApplication.activeModalWidget() is None


def test_how_long_things_are_kept_is_changed(qtbot, window):
    card, profile = window.pages.personal.retention, window.session.profile
    assert (card.pictures.value(), card.sittings.text(), card.deleted.value()) == (
        90,
        "for ever",
        30,
    )
    card.pictures.setValue(7)
    card.sittings.setValue(365)
    button(card, "Keep it so").click()
    qtbot.waitUntil(lambda: "Kept." in texts(card), timeout=10000)
    rule = profile.retention.current()
    assert (rule.pictures, rule.sittings, rule.deleted) == (7, 365, 30)


def test_what_is_kept_leaves_what_is_being_changed_beside_it(qtbot, window):
    who, rule = window.pages.personal.who, window.pages.personal.retention
    who.phone.clear()
    qtbot.keyClicks(who.phone, "030 1")
    rule.pictures.setValue(7)
    button(rule, "Keep it so").click()
    wait_until_kept(qtbot, window, rule)
    assert (who.phone.text(), rule.pictures.value()) == ("030 1", 7)
    qtbot.keyClicks(who.phone, "23 456")
    rule.sittings.setValue(365)
    button(who, "Keep the phone number").click()
    wait_until_kept(qtbot, window, who)
    assert (who.phone.text(), rule.sittings.value()) == ("030123456", 365)


def wait_until_kept(qtbot, window, card):
    """Wait until a card says so, and the page has read and shown what is stored by then."""
    shown = []
    qtbot.waitUntil(lambda: "Kept." in texts(card), timeout=10000)
    window.session.run(lambda: None, shown.append)
    qtbot.waitUntil(lambda: bool(shown), timeout=10000)


def test_an_agreement_that_is_withdrawn_ends_storing_until_it_is_given_again(qtbot, window):
    button(window.pages.personal, "Withdraw the Privacy agreement").click()
    assert any("nothing more is stored" in text for text in texts(dialog_form()))
    with qtbot.waitSignal(window.session.locked, timeout=10000):
        dialog_form().submit()
    assert any("withdrew your agreement" in text for text in texts(window.door))
    log_in(qtbot, window)
    qtbot.waitUntil(window.door.agreeing.isVisible, timeout=10000)
    assert not window.is_inside
    assert missing_agreements(window.session.profile) == [PRIVACY]
    window.door.agreeing.submit()
    assert not window.is_inside  # nothing is ticked
    for box in window.door.agreeing._agreements._boxes:
        box.setChecked(True)
    window.door.agreeing.submit()
    qtbot.waitUntil(lambda: window.is_inside, timeout=10000)
    window.show_page(window.page_titles().index("Personal"))
    qtbot.waitUntil(lambda: says(window, "withdrawn"), timeout=10000)


@pytest.mark.fault("74")
def test_deleting_the_account_needs_its_name_and_leaves_nothing(qtbot, open_window, tmp_path):
    name = "Adelaide Quietlamp"  # too long to stand in encrypted bytes by chance
    window = personal_page_of(name, qtbot, open_window)
    button(window.pages.personal, "Delete the account…").click()
    form = dialog_form()
    form.typed.setText("Somebody else")
    form.submit()
    assert any("not the name" in text for text in texts(form))
    assert window.session.profile is not None
    form.typed.setText(name.upper())
    form.submit()
    qtbot.waitUntil(lambda: any("was deleted" in t for t in texts(window.door)), timeout=10000)
    assert window.session.profile is None and not window.is_inside
    assert not list((tmp_path / "data" / "profiles").glob("*"))
    folder = DataFolder(tmp_path / "data")
    left = b"".join(path.read_bytes() for path in files_in(folder.root))
    left += decrypted(folder.accounts, book_key()) + decrypted(folder.accounts_copy, book_key())
    assert name.encode() not in left.replace(b"\0", b"")
    window.door._show(window.door.login)
    log_in(qtbot, window, name)
    assert not window.is_inside


def test_everything_is_exported_where_the_person_wants_and_imported_elsewhere(
    qtbot, window, tmp_path
):
    with window.session.profile.record("photo", "camera", ("fake", "f" * 64)):
        pass
    target = tmp_path / "stick"
    target.mkdir()
    window.pages.personal.export_into(target)
    qtbot.waitUntil(lambda: says(window, "Everything is in"), timeout=20000)
    (export,) = target.iterdir()
    assert says(window, str(export))
    with sqlite3.connect(export / "history.db") as history:
        assert history.execute("SELECT count(*) FROM sitting").fetchone() == (1,)
    log_out(qtbot, window)
    register(qtbot, window, name="Grace")
    window.show_page(window.page_titles().index("Personal"))
    assert not says(window, str(export))
    window.pages.personal.import_from(export)
    qtbot.waitUntil(lambda: says(window, "New here: 1 sittings"), timeout=20000)


@pytest.mark.fault("82a")
@pytest.mark.parametrize("way", ["close", "log out"])
def test_leaving_ends_a_long_export_at_once_and_no_half_of_it_stays(qtbot, window, tmp_path, way):
    profile = window.session.profile
    with profile.record("photo", "camera", ("fake", "f" * 64)) as recorder:
        for at_s in range(2):
            profile.pictures.save(recorder.sitting_id, at_s, b"picture", "image/png")
    reached = threading.Event()

    def content(uuid):
        reached.set()
        assert profile.leaving.wait(60)
        return b"picture"

    profile.pictures.content = content
    window.pages.personal.export_into(tmp_path)
    qtbot.waitUntil(reached.is_set, timeout=20000)
    if way == "close":
        window.close()
    else:
        window.session.log_out()
    qtbot.waitUntil(lambda: profile.is_locked, timeout=2000)
    assert not [path.name for path in tmp_path.iterdir() if "fer-desktop" in path.name]


def test_an_export_to_nowhere_is_told_and_the_buttons_come_back(qtbot, window, tmp_path):
    window.pages.personal.export_into(tmp_path / "no such folder")
    assert not button(window.pages.personal, "Export everything…").isEnabled()
    qtbot.waitUntil(lambda: says(window, "failed"), timeout=20000)
    assert button(window.pages.personal, "Export everything…").isEnabled()


def test_check_and_repair_says_that_all_is_well(qtbot, window):
    button(window.pages.personal, "Check and repair").click()
    qtbot.waitUntil(lambda: says(window, "nothing is damaged"), timeout=20000)


def test_nothing_of_a_person_is_shown_to_the_next(qtbot, window):
    log_out(qtbot, window)
    window.enter()
    window.show_page(window.page_titles().index("Personal"))
    assert NAME not in texts(window)


@pytest.mark.fault("75")
def test_nothing_of_a_person_waits_in_the_page_for_the_next(qtbot, window):
    page = window.pages.personal
    button(page.retention, "Keep it so").click()
    qtbot.waitUntil(lambda: "Kept." in texts(page.retention), timeout=10000)
    log_out(qtbot, window)
    held = [label.text() for label in page.findChildren(QLabel)]
    assert not any(NAME in text or ": agreed" in text or "KiB" in text for text in held)
    assert "Kept." not in held
    assert page.who.phone.text() == ""


@pytest.mark.fault("82d")
def test_every_control_is_reached_by_tab(window):
    reached = reached_by_tab(window)
    controls = [
        control
        for kind in (QAbstractButton, QLineEdit, QSpinBox)
        for control in window.pages.personal.findChildren(kind)
        if control.isVisible() and not isinstance(control.parent(), QSpinBox)
    ]
    assert len(controls) > 10
    assert [c.accessibleName() or c.text() for c in controls if c not in reached] == []
