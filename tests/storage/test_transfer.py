# ruff: noqa: F811  a fixture is asked for by its name

import csv
import errno
import json
import os
import sqlite3

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fer_desktop.errors import DatabaseError, InputError, OutputError, UserError
from fer_desktop.storage.database import Database
from fer_desktop.storage.migrations import NewerFileError
from fer_desktop.storage.recorder import Recorder
from fer_desktop.storage.retention import Retention
from fer_desktop.storage.sqlcipher import dbapi2
from fer_desktop.storage.transfer import export_profile
from fer_desktop.storage.transfer_in import import_profile
from tests.storage.analyses import NETWORK, film, record
from tests.storage.exports import PICTURE, export, other, rows_of  # noqa: F401  two are fixtures


@pytest.fixture
def filled(profile, clock):
    """A profile with something in every table, and something in the bin."""
    for number in range(3):
        sitting = record(profile.record("live", f"camera {number}", NETWORK), film(4, tracks=2))
        profile.annotations.add_mark(sitting, 1.0, "=SUM(A1)")
        profile.annotations.add_note(sitting, 'said "hi",\nthen; ünï 🦊')
        profile.annotations.set_tags(sitting, {"evening"})
        clock.pass_(days=1)
    profile.pictures.save(sitting, 0.5, PICTURE, "image/png")
    profile.consents.give("privacy", "1")
    profile.consents.set_phone("+49 30 123456")
    profile.retention.change(Retention(30, 365, 10))
    profile.bin.delete("sitting", 1)
    return profile


def test_export_imported_elsewhere_is_the_same_profile(filled, export, other):
    report = import_profile(other, export)
    assert rows_of(other) == rows_of(filled)
    assert (report.merged.sittings, report.merged.samples) == (3, 24)
    assert (report.pictures, report.missing_pictures) == (1, 0)
    (picture,) = other.pictures.of_sitting(other.history.sittings()[0].id)
    assert other.pictures.content(picture.uuid) == PICTURE
    assert other.database.problems() == []
    assert other.history.sittings()[0].mood == filled.history.sittings()[0].mood


def test_importing_twice_changes_nothing(export, other):
    import_profile(other, export)
    before = rows_of(other)
    report = import_profile(other, export)
    assert rows_of(other) == before
    assert (report.merged.sittings, report.merged.samples, report.pictures) == (0, 0, 0)


def test_import_keeps_what_is_there_already(export, other):
    own = record(other.record("photo", "mine.png", NETWORK), film(1))
    other.consents.set_phone("11111")
    import_profile(other, export)
    assert len(other.history.sittings()) == 3
    assert other.history.sitting(own).source == "mine.png"
    assert other.consents.phone == "11111"


def test_imported_sittings_take_their_place_by_time_on_every_page(export, other, clock):
    record(other.record("photo", "mine.png", NETWORK), film(1))
    import_profile(other, export)
    expected = ["mine.png", "camera 2", "camera 1"]
    assert [sitting.source for sitting in other.history.sittings()] == expected
    before, paged = None, []
    while page := other.history.sittings(before_id=before, limit=1):
        paged.append(page[0].source)
        before = page[0].id
    assert paged == expected


def test_export_is_read_by_ordinary_tools(filled, export):
    database = sqlite_utils.Database(sqlite3.connect(export / "history.db"))
    assert database["sample"].count == 24
    assert len(list(database.query("SELECT * FROM v_day_summary"))) == 2
    document = json.loads((export / "profile.json").read_text(encoding="utf-8"))
    assert document["format"] == 1
    assert len(document["sample"]) == 24
    assert document["note"][0]["text"] == 'said "hi",\nthen; ünï 🦊'
    with (export / "csv" / "note.csv").open(encoding="utf-8", newline="") as file:
        notes = list(csv.DictReader(file))
    assert notes[0]["text"] == 'said "hi",\nthen; ünï 🦊'
    (picture,) = (export / "pictures").iterdir()
    assert picture.suffix == ".png"
    assert picture.read_bytes() == PICTURE


def test_readme_of_an_export_says_what_each_table_holds(export):
    text = (export / "README.txt").read_text(encoding="utf-8")
    assert "“Import…” in the Personal centre" in text  # as the window names them
    assert "In `sample`, emotion columns are means over one second" in text
    assert "in `day_summary` and `week_summary`, means over all readable seconds" in text
    assert max(map(len, text.splitlines())) <= 100


def test_failed_export_leaves_nothing_behind(filled, tmp_path, clock, monkeypatch):
    (tmp_path / "stick").mkdir()

    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("fer_desktop.storage.transfer._write_pictures", refuse)
        with pytest.raises(OutputError, match="No space"):
            export_profile(filled, tmp_path / "stick", clock.now())
    assert list((tmp_path / "stick").iterdir()) == []
    with pytest.raises(OutputError, match="failed"):
        export_profile(filled, tmp_path / "no such folder", clock.now())


def test_export_is_never_written_over_another(filled, export, clock):
    with pytest.raises(OutputError, match="exists"):
        export_profile(filled, export.parent, clock.now())


def test_picture_missing_from_the_export_is_counted_not_invented(export, other):
    (file,) = (export / "pictures").iterdir()
    file.write_bytes(b"another picture")
    report = import_profile(other, export)
    assert (report.pictures, report.missing_pictures) == (0, 1)
    assert list(other.folder.pictures.iterdir()) == []


@pytest.mark.parametrize("damage", ["gone", "empty", "text", "other", "cut", "page", "hostile"])
def test_what_is_no_export_is_refused_in_words_and_changes_nothing(export, other, damage: str):
    file = export / "history.db"
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage in {"other", "hostile"}:
        connection = sqlite3.connect(file)
        if damage == "other":
            connection.execute("PRAGMA application_id = 1")
        else:
            connection.executescript(
                "DROP VIEW v_week_summary; DROP VIEW v_day_summary; DROP VIEW v_sitting_summary;"
                "ALTER TABLE note RENAME TO old; CREATE TABLE note AS SELECT 1 AS id, 2 AS uuid"
            )
        connection.close()
    else:
        page = content[:8192] + b"\xff" * 4096 + content[12288:]
        file.write_bytes(
            {"empty": b"", "text": b"x" * 5000, "cut": content[:-6000], "page": page}[damage]
        )
    before = rows_of(other)
    with pytest.raises((InputError, DatabaseError)) as caught:
        import_profile(other, export)
    assert caught.value.remedy
    assert rows_of(other) == before


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=8),
    value=st.integers(0, 255),
)
def test_any_damaged_export_is_imported_or_refused_and_the_profile_stays_sound(
    export, other, tmp_path_factory, places, value
):
    content = bytearray((export / "history.db").read_bytes())
    for place in places:
        content[int(place * len(content))] = value
    file = tmp_path_factory.mktemp("damaged") / "history.db"
    file.write_bytes(content)
    try:
        import_profile(other, file)
    except UserError as error:
        assert error.message
    assert other.database.problems() == []
    assert all(sitting.started_at for sitting in other.history.sittings(limit=1000))


def test_export_of_a_newer_program_is_refused(export, other):
    connection = sqlite3.connect(export / "history.db")
    with connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('history', '0099_new')"
        )
    connection.close()
    with pytest.raises(NewerFileError):
        import_profile(other, export)


def test_export_of_an_older_program_is_brought_up_to_date(tmp_path, other):
    from tests.storage.test_migrations import VERSIONS

    connection = sqlite3.connect(tmp_path / "history.db")
    connection.executescript((VERSIONS / "history-4.sql").read_text(encoding="utf-8"))
    connection.close()
    before = (tmp_path / "history.db").read_bytes()
    report = import_profile(other, tmp_path / "history.db")
    assert (report.merged.sittings, report.merged.samples) == (2, 3)
    assert report.missing_pictures == 1
    assert (tmp_path / "history.db").read_bytes() == before


def test_export_beside_a_running_recorder_is_of_one_moment(filled, tmp_path, clock):
    """A sitting is stored just before the samples are copied: it is in none of the tables."""
    recorded: list[int] = []

    def record_in_between(action, table, _column, place, _trigger) -> int:
        # Asked for each statement that SQLCipher makes while it copies.
        if (action, table, place) == (dbapi2.SQLITE_INSERT, "sample", "readable") and not recorded:
            with Database(filled.folder.history, filled._key) as database:
                recorded.append(record(Recorder(database, "photo", "x", NETWORK), film(1)))
        return dbapi2.SQLITE_OK

    filled.database._connection.set_authorizer(record_in_between)
    (tmp_path / "stick").mkdir()
    export = export_profile(filled, tmp_path / "stick", clock.now()).folder
    filled.database._connection.set_authorizer(None)
    assert filled.history.sitting(recorded[0]) is not None
    document = json.loads((export / "profile.json").read_text(encoding="utf-8"))
    for table, column in [("sitting", "id"), ("sample", "sitting_id")]:
        assert recorded[0] not in {row[column] for row in document[table]}, table
    copied = sqlite3.connect(export / "history.db")
    assert copied.execute("PRAGMA foreign_key_check").fetchall() == []
    copied.close()
