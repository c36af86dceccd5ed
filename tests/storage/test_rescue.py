"""What a repair reads out of the damaged file, beyond the backup that it puts back."""

import pytest

from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DiskError
from fer_desktop.storage.history import History
from fer_desktop.storage.merge import merge_histories
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.retention import Retention
from tests.storage.analyses import NETWORK, film, record


def damage_last_note(profile) -> None:
    """Flip one bit of a locked history, among the notes written last."""
    content = bytearray(profile.folder.history.read_bytes())
    content[-4096 * 2 + 9] ^= 1
    profile.folder.history.write_bytes(content)


def back_up(profile, clock) -> None:
    profile.backups.make(profile.database, "daily", clock.now())


def damage_and_reopen(profile, open_profile):
    """Damage a history of which everything but a few notes can be read, and let it be repaired."""
    for number in range(40):
        profile.annotations.add_note(None, f"note {number} " + "x" * 700)
    profile.lock()
    damage_last_note(profile)
    reopened = open_profile()
    assert reopened.repair_report.rescued is not None
    return reopened


@pytest.mark.fault("55")
def test_what_the_person_decided_since_the_backup_outlives_a_repair(open_profile, clock):
    profile = open_profile()
    profile.consents.give("privacy", "1")
    profile.consents.set_phone("+49 30 1")
    back_up(profile, clock)
    profile.consents.withdraw("privacy")
    profile.consents.set_phone("+49 30 2")
    profile.retention.change(Retention(None, 365, 10))
    ledger = profile.consents.ledger()
    repaired = damage_and_reopen(profile, open_profile)
    assert not repaired.consents.holds("privacy", "1")
    assert repaired.consents.ledger() == ledger
    assert repaired.consents.phone == "+49302"
    assert repaired.retention.current() == Retention(None, 365, 10)


@pytest.mark.fault("55")
def test_what_was_changed_or_moved_to_the_bin_since_the_backup_stays_so(open_profile, clock):
    profile = open_profile()
    sitting = record(profile.record("live", "camera", NETWORK), film(2))
    deleted = record(profile.record("live", "deleted", NETWORK), film(2))
    restored = record(profile.record("live", "restored", NETWORK), film(2))
    mark = profile.annotations.add_mark(sitting, 1.0, "old")
    note = profile.annotations.add_note(sitting, "old")
    profile.annotations.set_tags(sitting, {"old", "kept"})
    profile.bin.delete("sitting", restored)
    back_up(profile, clock)
    profile.bin.delete("sitting", deleted)
    profile.bin.restore("sitting", restored)
    profile.bin.delete("mark", mark)
    profile.annotations.change_note(note, "new")
    profile.annotations.set_tags(sitting, {"new", "kept"})
    repaired = damage_and_reopen(profile, open_profile)
    assert {each.source for each in repaired.history.sittings()} == {"camera", "restored"}
    assert repaired.annotations.marks(sitting) == []
    assert [each.text for each in repaired.annotations.notes(sitting)] == ["new"]
    assert repaired.annotations.tags(sitting) == {"new", "kept"}


@pytest.mark.fault("55")
def test_sitting_that_went_on_after_the_backup_is_as_long_as_it_was(open_profile, clock):
    profile = open_profile()
    analyses = list(film(200))
    with profile.record("live", "camera", NETWORK) as recorder:
        for one in analyses[:4]:
            recorder.write(None, one)
        recorder.commit()
        back_up(profile, clock)
        for one in analyses[4:]:
            recorder.write(None, one)
    before = profile.history.sitting(recorder.sitting_id)
    assert (before.state, before.seconds) == ("complete", 200)
    repaired = damage_and_reopen(profile, open_profile)
    assert repaired.history.sitting(recorder.sitting_id) == before


def test_rescued_sitting_is_never_shorter_than_its_samples(tmp_path, database, key):
    """The row says one second; the samples that could be read fill three."""
    with HISTORY.create(tmp_path / "damaged.db", key) as damaged, damaged.write() as tables:
        tables.execute("INSERT INTO network VALUES (1, 'a', 'b')")
        tables.execute(
            "INSERT INTO sitting (id, uuid, kind, source, started_at, utc_offset_min, state,"
            " seconds) VALUES (1, 'u', 'live', 'x', '2027-01-15T08:00:00Z', 0, 'recording', 1)"
        )
        for second in (0, 1, 9):
            for track in (0, 1):
                tables.execute(
                    "INSERT INTO sample (sitting_id, second, track_id, network_id, frames,"
                    " readable_frames, size_px, confidence, upscaled_frames)"
                    " VALUES (1, ?, ?, 1, 1, 0, 96, 1, 0)",
                    [second, track],
                )
    for _ in range(2):  # the second time the row is known, and longer than the source says
        merge_histories(
            lambda: Database(tmp_path / "damaged.db", key, read_only=True), database, rescue=True
        )
        (row,) = database.query("SELECT state, seconds FROM sitting")
        assert row == {"state": "interrupted", "seconds": 3}


def ids_of(profile) -> dict[str, int]:
    with profile.database.write() as tables:
        return {
            row["uuid"]: row["id"]
            for table in ("sitting", "mark", "note", "picture", "consent")
            for row in tables.table(table).rows
        }


@pytest.mark.fault("55")
def test_rows_keep_the_ids_by_which_open_pages_know_them(open_profile, clock):
    """What was purged since the backup leaves gaps, at the end too, and none is filled."""
    profile = open_profile()
    record(profile.record("live", "in the backup", NETWORK), film(2))
    back_up(profile, clock)
    for number in range(4):
        sitting = record(profile.record("live", "camera", NETWORK), film(2))
        profile.annotations.add_mark(sitting, 1.0, "mark")
        profile.annotations.add_note(sitting, "note")
        profile.pictures.save(sitting, 0.0, b"picture", "image/png")
        profile.consents.give("privacy", str(number))
        if number in (0, 3):
            profile.bin.delete("sitting", sitting)
    profile.bin.purge(profile.bin.items())
    before = ids_of(profile)
    repaired = damage_and_reopen(profile, open_profile)
    after = ids_of(repaired)
    assert {uuid: after.get(uuid) for uuid in before} == before
    assert record(repaired.record("live", "new", NETWORK), film(1)) > sitting


def test_rescued_row_whose_id_is_another_rows_gets_a_new_one(tmp_path, database, key):
    def add(tables, id_, uuid):
        tables.execute(
            "INSERT INTO sitting (id, uuid, kind, source, started_at, utc_offset_min, state)"
            " VALUES (?, ?, 'live', 'x', '2027-01-15T08:00:00Z', 0, 'complete')",
            [id_, uuid],
        )

    with HISTORY.create(tmp_path / "damaged.db", key) as damaged, damaged.write() as tables:
        add(tables, 1, "a")
        add(tables, 2, "b")
    with database.write() as tables:
        add(tables, 1, "of another repair")
    merge_histories(
        lambda: Database(tmp_path / "damaged.db", key, read_only=True), database, rescue=True
    )
    rows = database.query("SELECT id, uuid FROM sitting ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [(1, "of another repair"), (2, "b"), (3, "a")]


@pytest.mark.fault("55")
def test_repair_without_a_backup_tells_what_was_rescued_and_that_some_is_lost(open_profile):
    repaired = damage_and_reopen(open_profile(), open_profile)
    assert len(repaired.annotations.notes(None)) > 30
    words = str(repaired.repair_report)
    assert "anew" not in words
    assert "All that could be read of the damaged file was brought over." in words
    assert "Some of it could not be read." in words


@pytest.mark.fault("55")
def test_repair_from_a_backup_tells_that_nothing_else_could_be_read(open_profile, clock):
    profile = open_profile()
    back_up(profile, clock)
    profile.lock()
    profile.folder.history.write_bytes(b"words " * 1000)
    report = open_profile().repair_report
    assert report.restored_from is not None
    assert "The damaged file could not be read." in str(report)


@pytest.mark.fault("55")
def test_check_that_puts_a_backup_back_leaves_no_sitting_recording(open_profile, clock):
    profile = open_profile()
    with profile.record("live", "camera", NETWORK) as recorder:
        recorder.write(None, next(film(1)))
        recorder.commit()
        back_up(profile, clock)
    profile.database.checkpoint()
    profile.folder.history.write_bytes(b"")
    assert profile.check_and_repair() is not None
    profile.bin.delete("sitting", recorder.sitting_id)
    assert profile.history.sittings() == []


@pytest.fixture
def pictured(open_profile, clock):
    """A locked, damaged profile whose last picture and notes are in no backup."""
    profile = open_profile()
    sitting = record(profile.record("photo", "x", NETWORK), film(1))
    back_up(profile, clock)
    profile.pictures.save(sitting, 0.0, b"since the backup", "image/png")
    for number in range(40):
        profile.annotations.add_note(None, f"note {number} " + "x" * 700)
    profile.lock()
    damage_last_note(profile)
    return profile.folder


@pytest.mark.fault("55", "60")
def test_rescue_that_finds_no_room_is_done_at_the_next_opening(pictured, open_profile, monkeypatch):
    def refuse(*_, **__):
        raise DiskError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("fer_desktop.storage.repair.merge_histories", refuse)
        with pytest.raises(DiskError):
            open_profile()
    assert pictured.set_aside() == []
    profile = open_profile()
    assert profile.repair_report.rescued is not None
    assert len(profile.annotations.notes(None)) > 30
    (picture,) = profile.pictures.of_sitting(1)
    assert profile.pictures.content(picture.uuid) == b"since the backup"


@pytest.mark.fault("55")
@pytest.mark.parametrize("is_open", [False, True])
def test_program_killed_right_after_a_repair_has_lost_no_picture(
    pictured, open_profile, monkeypatch, is_open
):
    sound = open_profile() if is_open else None
    (picture,) = pictured.pictures.iterdir()

    def kill(_):
        raise KeyboardInterrupt

    pictured.history.write_bytes(b"")  # not even the row of the picture is left
    with monkeypatch.context() as patch:
        patch.setattr(History, "end_interrupted", kill)
        with pytest.raises(KeyboardInterrupt):
            open_profile() if sound is None else sound.check_and_repair()
    assert open_profile().annotations.notes(None) == []
    assert [kept.name for kept in pictured.pictures_aside.iterdir()] == [picture.name]


@pytest.mark.fault("55")
def test_history_lost_after_an_earlier_repair_comes_back_from_the_backup_alone(
    pictured, open_profile, clock
):
    """What the earlier repair set aside is older than the backup and undoes nothing."""
    profile = open_profile()
    assert profile.repair_report is not None
    clock.pass_(days=1)
    profile.bin.delete("note", 1)
    profile.consents.set_phone("12345")
    back_up(profile, clock)
    profile.lock()
    pictured.history.unlink()
    clock.pass_(days=1)
    reopened = open_profile()
    assert 1 not in {note.id for note in reopened.annotations.notes(None)}
    assert reopened.consents.phone == "12345"
    assert reopened.repair_report.set_aside is None
