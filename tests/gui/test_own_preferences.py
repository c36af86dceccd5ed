"""What of the preferences is of one person, and not of whoever sits at the machine."""

import shutil
from pathlib import Path

import pytest

from fer_desktop.gui.preferences_dialog import PreferencesDialog
from tests.gui.door_steps import log_in, log_out, register

pytestmark = [pytest.mark.timeout(90), pytest.mark.fault("75")]

TAGS = ("argument with Tom", *[""] * 8)


def test_tags_and_the_wish_to_store_are_of_who_chose_them(qtbot, open_window):
    window = open_window(answer="agreed")
    preferences, save = window.preferences, window.pages.live._view.sitting.save
    register(qtbot, window, "Ada")
    preferences.tags = TAGS
    save.setChecked(False)
    log_out(qtbot, window)
    assert not any(preferences.tags), "a guest's"
    register(qtbot, window, "Bob")
    assert not any(preferences.tags)
    assert save.isChecked() and preferences.saves_sittings
    log_out(qtbot, window)
    log_in(qtbot, window, "Ada")
    assert preferences.tags == TAGS
    assert not save.isChecked() and not preferences.saves_sittings


def test_the_preferences_are_closed_with_their_person(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window, "Ada")
    window.preferences.tags = TAGS
    window.show_preferences()
    dialog = window.findChild(PreferencesDialog)
    assert dialog.tags[0].text() == TAGS[0]
    with qtbot.waitSignal(window.session.locked, timeout=30000):
        window.session.log_out()
    assert not any(each.isVisible() for each in window.findChildren(PreferencesDialog))
    assert not any(window.preferences.tags)


def refuse(*_):
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("listing", [None, refuse], ids=["no folder", "no right"])
def test_nobody_is_forgotten_whose_folder_cannot_be_looked_for(
    open_window, tmp_path, monkeypatch, listing
):
    store = open_window().preferences.store
    store.setValue("people/0123/save_sittings", "false")
    store.sync()
    if listing is not None:
        (tmp_path / "data" / "profiles").mkdir(parents=True)
        monkeypatch.setattr(Path, "iterdir", listing)
    assert open_window().preferences.store.contains("people/0123/save_sittings")


def test_they_go_with_the_account(qtbot, open_window):
    window = open_window(answer="agreed")
    register(qtbot, window, "Ada")
    window.preferences.tags = TAGS
    folder = window.session.profile.folder.root
    log_out(qtbot, window)
    assert f"people/{folder.name}/tags/1" in window.preferences.store.allKeys()
    shutil.rmtree(folder)
    store = open_window(answer="agreed").preferences.store
    assert [key for key in store.allKeys() if key.startswith("people")] == []
