"""Exports that somebody else has written: what ours never hold is refused, and changes nothing."""

# ruff: noqa: F811  a fixture is asked for by its name

import sqlite3

import pytest

from fer_desktop.errors import DatabaseError, InputError
from fer_desktop.storage.database import Database
from fer_desktop.storage.transfer_in import import_profile
from tests.storage.analyses import NETWORK, film, record
from tests.storage.exports import PICTURE, export, other, rows_of  # noqa: F401  two are fixtures


@pytest.fixture
def filled(profile):
    """A profile with a row in each table that is looked at."""
    for _ in range(2):
        sitting = record(profile.record("live", "camera", NETWORK), film(4))
    profile.annotations.add_mark(sitting, 1.0, "a moment")
    profile.annotations.add_note(sitting, "words")
    profile.pictures.save(sitting, 0.5, PICTURE, "image/png")
    profile.consents.give("privacy", "1")
    return profile


def change_rows(export, change: str) -> None:
    connection = sqlite3.connect(export / "history.db")
    with connection:
        assert connection.execute(change).rowcount != 0
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sitting SET started_at = 'yesterday'",
        "UPDATE sitting SET started_at = '2026-01-01T00:00:00'",
        "UPDATE sitting SET started_at = '2026-01-01T00:00:00.000+00:00'",
        "UPDATE sitting SET started_at = '20260101T000000Z'",
        "UPDATE sitting SET started_at = '2026-W01-1T00:00:00.000Z'",
        "UPDATE sitting SET started_at = '9999-12-31T23:59:59.000Z', utc_offset_min = 600",
        "UPDATE sitting SET utc_offset_min = 1000000000000",
        "UPDATE sitting SET utc_offset_min = 1440",  # no zone of Python's is a whole day away
        "UPDATE sitting SET seconds = 9223372036854775807",
        "UPDATE sitting SET frames = -1",
        "UPDATE sitting SET kept_at = 'today'",
        "UPDATE sitting SET uuid = upper(uuid)",
        "UPDATE mark SET at_s = 9e999",
        "UPDATE note SET deleted_at = ''",
        "UPDATE note SET deleted_at = '9999-12-31T00:00:00.000Z'",
        "UPDATE picture SET uuid = '../../../accounts'",
        "UPDATE picture SET uuid = upper(uuid)",
        "UPDATE picture SET at_s = -1",
        "UPDATE sample SET second = 2000000000 WHERE second = 1 AND sitting_id = 2",
        "UPDATE sample SET second = -1 WHERE second = 1 AND sitting_id = 2",
        "UPDATE sample SET readable_frames = frames + 1",
        "UPDATE sample SET happy = 17",
        "UPDATE sample SET happy = -1, sad = 2",
        "UPDATE sample SET smoothed_sad = NULL",
        "UPDATE sample SET happy = 9e999",
        "DELETE FROM person",
        "UPDATE person SET keep_pictures_days = -5",
        "UPDATE person SET phone = 'call me'",
        "ALTER TABLE person DROP COLUMN phone",
        "ALTER TABLE mark DROP COLUMN at_s",
        "DROP TABLE person",
    ],
)
def test_rows_that_our_export_never_writes_are_refused(export, other, change: str):
    change_rows(export, change)
    before = rows_of(other)
    with pytest.raises(InputError, match="no export"):
        import_profile(other, export)
    assert rows_of(other) == before


def test_picture_of_another_spelling_does_not_replace_the_one_that_is_there(filled, export):
    change_rows(export, "UPDATE picture SET uuid = upper(uuid)")
    (picture,) = (export / "pictures").iterdir()
    picture.rename(picture.with_name(picture.stem.upper() + picture.suffix))
    with pytest.raises(InputError, match="no export"):
        import_profile(filled, export)
    (stored,) = filled.pictures.of_sitting(2)
    assert filled.pictures.content(stored.uuid) == PICTURE


@pytest.mark.parametrize("name", ["holiday", "history.db"])
def test_folder_that_is_no_export_is_refused_with_what_to_choose(other, tmp_path, name: str):
    folder = tmp_path / "holidays"
    (folder / name).mkdir(parents=True)
    with pytest.raises(InputError, match=r"holidays is no export.*db is missing") as caught:
        import_profile(other, folder)
    assert caught.value.remedy == "Choose the folder that an export made."


def test_export_that_cannot_be_opened_is_refused_with_what_to_choose(other, export, monkeypatch):
    def refuse(path):
        raise DatabaseError(f"{path} cannot be opened.", "Check its rights.")

    monkeypatch.setattr(Database, "memory_copy", refuse)
    with pytest.raises(InputError, match="no export of fer-desktop") as caught:
        import_profile(other, export)
    assert caught.value.remedy == "Choose the folder that an export made."
