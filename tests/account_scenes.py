"""The door, the personal centre and the preferences in their states, for `tests.screens`."""

from collections.abc import Iterator

from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QCheckBox, QDialog

from fer_desktop.gui.account.agreements import PRIVACY, USE, agreement
from fer_desktop.gui.account.agreements_field import reading_dialog
from fer_desktop.gui.main_window import MainWindow
from tests.demo_profile import NAME, PASSWORD
from tests.scene_steps import Scene, pause, said, shows, wait_until


def door(window: MainWindow) -> Iterator[Scene]:
    """Come for the first time, register, be refused and recover; a guest goes in at the end."""
    at = window.door
    yield "door-first-start", window
    at.first_start.submit()
    yield "door-registration", window
    form = at.registration
    form.name.setText("Grace")
    form.password.field.edit.setText("password-2026")
    form.submit()
    yield "door-password-refused", window
    QTest.keyClicks(form.password.field.edit, "seven quiet lamps")  # over what was refused
    form.phone.setText("+49 30 1234567")
    for box in form.agreements.findChildren(QCheckBox):
        box.setChecked(True)
    yield "door-registration-filled", window
    form.submit()
    wait_until(at.code.isVisible)
    yield "door-recovery-code", window
    window.session.log_out()
    wait_until(lambda: at.login.isVisible() and not shows(at, "Locking…"))
    yield "door-login", window
    at.login.name.setText("Grace")
    at.login.password.edit.setText("seven quiet lambs")
    at.login.submit()
    wait_until(lambda: not at.login.is_busy)
    yield "door-login-refused", window
    at.login.recovery_wanted.emit()
    yield "door-recovery", window
    at.recovery.deletion_wanted.emit("Grace")
    yield "door-forgotten", window
    window.enter()


def personal(window: MainWindow) -> Iterator[Scene]:
    """Look at a guest's personal centre, then at Ada's, and at each of its dialogs."""
    page = window.pages.personal
    number = window.page_titles().index(said("Personal"))
    window.show_page(number)
    yield "personal-guest", window
    window.show_door()
    window.session.log_in(NAME, PASSWORD, _raise)
    wait_until(lambda: window.is_inside)
    window.show_page(number)
    wait_until(lambda: shows(page, NAME) and shows(page.stored, "iB"))
    yield "personal", window
    bar = page._scroll.verticalScrollBar()
    follow = bar.rangeChanged.connect(lambda _, end: bar.setValue(end))
    bar.setValue(bar.maximum())
    yield "personal-end", window
    bar.rangeChanged.disconnect(follow)
    page.take_along.check_wanted.emit()
    wait_until(lambda: shows(page, "Every page was read; nothing is damaged."))
    yield "personal-checked", window
    for name, ask in (
        ("password", page._ask_password),
        ("recovery-code", page._ask_code),
        ("withdrawal", lambda: page._ask_withdrawal(PRIVACY)),
        ("deletion", page._ask_deletion),
    ):
        ask()
        yield from _dialog(f"personal-{name}")
    reading_dialog(agreement(USE), window).open()
    yield from _dialog("user-agreement")
    window.show_preferences()
    yield from _dialog("preferences")
    profile = window.session.profile
    profile.consents.withdraw(PRIVACY)
    window.session.log_out()
    wait_until(lambda: not window.is_inside)
    window.session.log_in(NAME, PASSWORD, _raise)
    wait_until(window.door.agreeing.isVisible)
    yield "door-agreement-missing", window
    words = "Locked: nobody was at the keyboard for a while."
    window.session.log_out(said(words), is_expected_back=True)
    wait_until(lambda: shows(window.door, words))
    yield "door-locked", window
    window.enter()


def _dialog(name: str) -> Iterator[Scene]:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    yield f"dialog-{name}", dialog
    dialog.reject()
    pause(0.05)


def _raise(error: Exception) -> None:
    raise error
