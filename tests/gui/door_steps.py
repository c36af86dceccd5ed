"""What somebody does before the door, step by step."""

from PyQt6.QtWidgets import QCheckBox

from tests.gui.windows import button, texts
from tests.storage.conftest import NAME, PASSWORD


def fill_registration(window, name=NAME, password=PASSWORD, phone=""):
    """Type everything that an account needs, and agree."""
    form = window.door.registration
    if window.door.login.isVisible():
        button(window.door.login, "&Register").click()
    form.name.setText(name)
    form.password.field.edit.setText(password)
    form.phone.setText(phone)
    for box in form.agreements.findChildren(QCheckBox):
        box.setChecked(True)
    return form


def register(qtbot, window, name=NAME, password=PASSWORD, phone=""):
    """Make an account, keep its recovery code and go in; returns the code."""
    fill_registration(window, name, password, phone).submit()
    qtbot.waitUntil(window.door.code.isVisible, timeout=30000)
    code = shown_code(window)
    window.door.code.submit()
    qtbot.waitUntil(lambda: window.is_inside, timeout=30000)
    return code


def shown_code(window):
    """Return the recovery code that the door shows."""
    (shown,) = [text for text in texts(window.door.code) if text.count("-") == 7]
    return shown.replace("\n", "-")


def log_in(qtbot, window, name=NAME, password=PASSWORD):
    """Try to log in; comes back when the program has answered."""
    form = window.door.login
    form.name.setText(name)
    form.password.edit.setText(password)
    form.submit()
    qtbot.waitUntil(lambda: window.is_inside or not form.is_busy, timeout=30000)


def log_out(qtbot, window):
    """Leave when nothing is at work, and wait before the door until the files are closed."""
    qtbot.waitUntil(lambda: not window.pages.is_at_work, timeout=30000)
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        window.change_person()


def files_in(folder):
    """Return every file in a folder, however deep; none where there is no folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
