"""Where files lie is remembered for whoever chose them, and left to nobody else."""

from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings, Qt, QTimer
from PyQt6.QtWidgets import QApplication, QFileDialog, QLineEdit

from fer_desktop.gui.file_dialogs import choose_folder_in, nothing_noted
from tests.gui.door_steps import log_in, log_out, register
from tests.gui.windows import button

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("75")]

HERE = str(Path.cwd())
OF_OTHERS = {
    "history": ["file:///srv/holiday", "file:///srv/work"],
    "lastVisited": "file:///srv/work",
    "sidebarWidth": "120",
    "viewMode": "List",
}


@pytest.fixture
def notes():
    """What all Qt programs of this person note about file dialogs."""
    notes = QSettings(QSettings.Scope.UserScope, "QtProject")
    assert notes.allKeys() == []  # the home of the tests is empty
    yield notes
    notes.remove("")
    notes.sync()


@pytest.fixture
def secret(tmp_path):
    folder = tmp_path / "clinic"
    folder.mkdir()
    (folder / "a.png").touch()
    return folder


def written(notes):
    path = Path(notes.fileName())
    return path.read_text("utf-8") if path.exists() else ""


def when_asked(act):
    """Call `act` with the file dialog that comes next, as soon as it is there."""

    def look():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            act(dialog)
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)


def choosing(qtbot, path):
    """Choose a file as a person does who looks for it: its folder first, then its name."""

    def choose(dialog):
        line = dialog.findChild(QLineEdit)
        dialog.setDirectory(str(path.parent))
        line.setText(path.name)
        qtbot.keyClick(line, Qt.Key.Key_Return)

    when_asked(choose)


def first_shown(choose):
    """Return the folder in which a dialog begins, and those it calls recent."""
    seen = []

    def look(dialog):
        seen.append((dialog.directory().absolutePath(), dialog.history()))
        dialog.reject()

    when_asked(look)
    choose()
    return seen[0]


@pytest.mark.parametrize("who", ["guest", "somebody"])
def test_a_dialog_leaves_no_folder_to_other_programs(qtbot, open_window, notes, secret, who):
    window = open_window(answer="declined" if who == "guest" else "agreed")
    if who == "somebody":
        register(qtbot, window)
    choosing(qtbot, secret / "a.png")
    window.opening.choose_files()
    assert window.pages.files.queue.is_searching or window.pages.files.queue.model.count()
    assert written(notes) == ""


def test_what_other_programs_noted_stays_as_it_was(qtbot, open_window, notes, secret):
    for key, value in OF_OTHERS.items():
        notes.setValue(f"FileDialog/{key}", value)
    notes.setValue("Other/key", "1")
    notes.sync()
    before = written(notes)
    window = open_window()
    choosing(qtbot, secret / "a.png")
    window.opening.choose_files()
    assert written(notes) == before and "holiday" in before


def test_what_other_programs_noted_stays_where_a_dialog_fails(notes):
    notes.setValue("FileDialog/lastVisited", "file:///srv/work")
    with pytest.raises(RuntimeError), nothing_noted():
        notes.setValue("FileDialog/lastVisited", "file:///srv/clinic")
        notes.setValue("FileDialog/history", ["file:///srv/clinic"])
        raise RuntimeError
    assert "clinic" not in written(notes) and "file:///srv/work" in written(notes)


def test_a_dialog_begins_where_the_same_person_chose_last(qtbot, open_window, notes, secret):
    window = open_window(answer="agreed")
    register(qtbot, window)
    choosing(qtbot, secret / "a.png")
    window.opening.choose_files()
    assert first_shown(window.opening.choose_folder)[0] == str(secret)


@pytest.mark.parametrize("person", ["guest", "the same", "another"])
def test_a_dialog_of_the_next_person_begins_elsewhere(qtbot, open_window, notes, secret, person):
    window = open_window(answer="agreed")
    register(qtbot, window)
    choosing(qtbot, secret / "a.png")
    window.opening.choose_files()
    log_out(qtbot, window)
    if person == "guest":
        button(window.door.login, "Continue as &guest").click()
    elif person == "the same":
        log_in(qtbot, window)
    else:
        register(qtbot, window, name="Bob", password="other silent boats")
    assert first_shown(window.opening.choose_files) == (HERE, [HERE])


def test_a_guest_leaves_no_folder_to_who_logs_in(qtbot, open_window, notes, secret):
    window = open_window(answer="agreed")
    window.enter()
    choosing(qtbot, secret / "a.png")
    window.opening.choose_files()
    window.show_door()
    register(qtbot, window)
    assert first_shown(window.opening.choose_files) == (HERE, [HERE])


def test_a_folder_that_is_gone_is_not_replaced_by_one_shown_before(
    qtbot, open_window, notes, secret, tmp_path
):
    window = open_window()
    choosing(qtbot, secret / "a.png")
    window.opening.choose_files()
    gone = tmp_path / "stick" / "fer-desktop"
    begun = first_shown(lambda: choose_folder_in(gone, "Choose", window))
    assert begun == (str(tmp_path), [str(tmp_path)])
    assert written(notes) == ""
