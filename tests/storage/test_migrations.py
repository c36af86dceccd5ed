import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.storage.backup import Backups
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DamagedError
from fer_desktop.storage.folder import ProfileFolder
from fer_desktop.storage.migrations import ACCOUNTS, HISTORY, NewerFileError
from fer_desktop.storage.sqlcipher import dbapi2

VERSIONS = Path(__file__).parent / "versions"
KINDS = {"history": HISTORY, "accounts": ACCOUNTS}
FROZEN = sorted(VERSIONS.glob("*.sql"))


def write_frozen(path: Path, key, frozen: Path) -> Path:
    """Make the database that a past version wrote."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.set_key(key.database_pragma())
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.executescript(frozen.read_text(encoding="utf-8"))
    connection.close()
    return path


def kind_of(frozen: Path):
    return KINDS[frozen.stem.split("-")[0]]


def never(_):
    pytest.fail("a file of the newest version needs no backup")


def schema_of(database: Database) -> dict[str, str]:
    """Meaning of the schema: definitions without layout; the order of columns counts."""
    rows = database.query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {row["name"]: " ".join(row["sql"].split()).replace('"', "") for row in rows}


@pytest.mark.fault("57")
def test_every_version_is_frozen():
    for name, kind in KINDS.items():
        found = [path.stem for path in FROZEN if path.stem.startswith(name)]
        assert found == [f"{name}-{version}" for version in range(1, kind.version + 1)]


@pytest.mark.fault("57")
@pytest.mark.parametrize("frozen", FROZEN, ids=lambda path: path.stem)
def test_past_version_becomes_the_newest_with_its_rows(tmp_path, key, frozen: Path):
    kind = kind_of(frozen)
    path = write_frozen(tmp_path / "file.db", key, frozen)
    version = int(frozen.stem.split("-")[1])
    backups = []
    with kind.open(path, key, back_up=backups.append) as database:
        assert kind.version_of(database) == kind.version
        assert len(backups) == (version < kind.version)
        assert database.problems() == []
        assert database.query("PRAGMA foreign_key_check") == []
        with kind.create(tmp_path / "new.db", key) as new:
            assert schema_of(database) == schema_of(new)
        if kind is HISTORY:
            assert database.query("SELECT * FROM sitting_total") == [
                {"sitting_id": 1, "samples": 2, "readable": 1}
                | dict.fromkeys(EMOTIONS, 0.0)
                | {"happy": 0.5, "neutral": 0.5},
                {"sitting_id": 2, "samples": 1, "readable": 1}
                | dict.fromkeys(EMOTIONS, 0.0)
                | {"sad": 1.0},
            ]
            if version >= 3:
                assert database.value("SELECT text FROM note") == "words"
        else:
            assert database.value("SELECT name FROM account") == "Ada"
    with kind.open(path, key, back_up=never):
        pass


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda path: path.stem)
def test_published_migrations_still_write_what_they_wrote(tmp_path, key, frozen: Path):
    """Append only: the first N migrations give the schema that version N was frozen with."""
    kind = kind_of(frozen)
    version = int(frozen.stem.split("-")[1])
    old = write_frozen(tmp_path / "old.db", key, frozen)
    new = Database(tmp_path / "new.db", key, create=True)
    with new, new.write() as tables:
        names = [one.name for one in kind.migrations.pending(tables)]
        kind.migrations.apply(tables, stop_before=names[version : version + 1])
        with Database(old, key) as frozen_database:
            assert schema_of(new) == schema_of(frozen_database)


@pytest.mark.fault("57")
def test_migration_is_preceded_by_a_backup_that_opens(tmp_path, key):
    folder = ProfileFolder(tmp_path / "profiles" / ("ab" * 16))
    folder.make()
    write_frozen(folder.history, key, VERSIONS / "history-1.sql")
    backups = Backups(folder, key)
    from tests.storage.conftest import Clock

    HISTORY.open(
        folder.history,
        key,
        back_up=lambda database: backups.make(database, "before-migration", Clock().now()),
    ).close()
    (backup,) = backups.all()
    assert backup.reason == "before-migration"
    with Database(backup.path, key, read_only=True) as copy:
        assert HISTORY.version_of(copy) == 1
        assert copy.value("SELECT count(*) FROM sample") == 3


@pytest.mark.fault("58")
@pytest.mark.parametrize("version", [1, 4])
def test_crash_at_any_statement_of_a_migration_leaves_old_or_new(tmp_path, key, version: int):
    """The files as they are before each statement are what a crash there would leave."""
    path = write_frozen(tmp_path / "file.db", key, VERSIONS / f"history-{version}.sql")
    images: list[Path] = []

    def crash_image(_: str) -> None:
        image = tmp_path / f"image{len(images)}"
        image.mkdir()
        for file in tmp_path.glob("file.db*"):
            if not file.name.endswith("-shm"):  # memory of the process that died
                shutil.copy(file, image)
        images.append(image)

    database = Database(path, key)
    database._connection.set_trace_callback(crash_image)
    with database.write() as tables:
        HISTORY.migrations.apply(tables)
    database._connection.set_trace_callback(None)
    crash_image("after")
    database.close()
    versions = []
    for image in images:
        with Database(image / "file.db", key) as left:
            assert left.problems() == []
            versions.append(HISTORY.version_of(left))
        with HISTORY.open(image / "file.db", key, back_up=lambda _: None) as finished:
            assert HISTORY.version_of(finished) == HISTORY.version
            assert finished.value("SELECT count(*) FROM sample") == 3
    assert len(images) > 10
    assert set(versions) == {version, HISTORY.version}


@pytest.mark.fault("58")
def test_migration_that_fails_changes_nothing(tmp_path, key, monkeypatch):
    path = write_frozen(tmp_path / "file.db", key, VERSIONS / "history-1.sql")

    def fail(tables):
        tables.execute("CREATE TABLE half (x)")
        raise RuntimeError("bug")

    monkeypatch.setattr(HISTORY.migrations._migrations[-1], "fn", fail)
    with pytest.raises(RuntimeError, match="bug"):
        HISTORY.open(path, key, back_up=lambda _: None)
    with Database(path, key) as database:
        assert HISTORY.version_of(database) == 1
        assert "half" not in database.tables.table_names()


@pytest.mark.fault("59")
@pytest.mark.parametrize("name", ["history", "accounts"])
def test_newer_file_is_refused_with_both_versions_and_left_as_it_is(tmp_path, key, name: str):
    kind = KINDS[name]
    path = tmp_path / "file.db"
    with kind.create(path, key) as database, database.write() as tables:
        tables.table("_sqlite_migrations").insert(
            {"migration_set": name, "name": "0099_telepathy", "applied_at": "2030-01-01"}
        )
    before = sha256(path.read_bytes()).hexdigest()
    with pytest.raises(NewerFileError, match=f"version {kind.version + 1}.*knows.*{kind.version}"):
        kind.open(path, key, back_up=never)
    assert sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.fault("55", "59")
def test_file_of_another_program_is_not_taken_for_ours(tmp_path, key):
    with Database(tmp_path / "other.db", key, create=True) as other, other.write() as tables:
        tables.execute("CREATE TABLE something (x)")
    with pytest.raises(DamagedError, match="not a history"):
        HISTORY.open(tmp_path / "other.db", key, back_up=never)


def test_columns_of_a_sample_are_the_emotions_in_their_order(database):
    columns = list(database.tables.table("sample").columns_dict)
    assert columns[-14:-7] == list(EMOTIONS)
    assert columns[-7:] == [f"smoothed_{emotion}" for emotion in EMOTIONS]


def test_every_table_is_strict(database):
    of_libraries = {"_sqlite_migrations", "sqlite_sequence"}
    made_by_us = [table for table in database.tables.tables if table.name not in of_libraries]
    assert [table.name for table in made_by_us if not table.strict] == []


def test_file_whose_making_fails_is_closed(tmp_path, key, monkeypatch):
    closed = []
    monkeypatch.setattr(Database, "write", never)
    monkeypatch.setattr(Database, "close", lambda database: closed.append(database.path.name))
    with pytest.raises(pytest.fail.Exception):
        HISTORY.create(tmp_path / "history.db", key)
    assert closed == ["history.db"]
