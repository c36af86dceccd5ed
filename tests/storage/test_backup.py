import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.backup import kept_times
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DamagedError, DiskError

DAY = timedelta(days=1)


def test_daily_backup_is_made_once_a_day_and_only_after_a_change(profile, clock):
    def daily(changed: bool):
        if changed:
            profile.annotations.add_note(None, "change")
            profile.database.checkpoint()
            os.utime(profile.folder.history, (clock.seconds, clock.seconds))
        backup = profile.backups.make_daily(profile.database, clock.now())
        if backup is not None:
            os.utime(backup.path, (clock.seconds, clock.seconds))
        return backup is not None

    made = []
    for hours, changed in [(0, True), (1, True), (24, False), (24, True), (24, False)]:
        clock.pass_(hours=hours)
        made.append(daily(changed))
    assert made == [True, False, True, True, False]  # the third for the change of the first day
    assert {backup.reason for backup in profile.backups.all()} == {"daily"}


def test_daily_backup_thins_those_before_it(profile, clock):
    times = {clock.now() - days * DAY for days in range(3, 30)}
    for time in times:
        path = profile.folder.backups / f"history-{time:%Y%m%dT%H%M%SZ}-daily.db"
        path.touch()
        os.utime(path, (0, 0))
    assert profile.backups.make_daily(profile.database, clock.now()) is not None
    kept = {backup.made_at for backup in profile.backups.all()}
    assert kept == kept_times(times | {clock.now()}, clock.now())
    assert len(kept) < len(times)


@pytest.mark.fault("64")
def test_clock_that_was_ahead_once_stops_no_backup(profile, clock):
    clock.pass_(days=4000)
    ahead = profile.backups.make_daily(profile.database, clock.now())
    os.utime(ahead.path, (clock.seconds, clock.seconds))
    clock.pass_(days=-4000)
    for _ in range(3):
        clock.pass_(days=1)
        profile.annotations.add_note(None, "change")
        os.utime(profile.folder.history, (clock.seconds, clock.seconds))
        assert profile.backups.make_daily(profile.database, clock.now()) is not None
        assert profile.backups.make_daily(profile.database, clock.now()) is None  # of today


@pytest.mark.fault("55", "64")
def test_repair_takes_a_backup_of_a_clock_that_was_ahead_last(profile, open_profile, clock):
    clock.pass_(days=4000)
    profile.backups.make(profile.database, "daily", clock.now())
    clock.pass_(days=-4000)
    profile.annotations.add_note(None, "since then")
    newest = profile.backups.make(profile.database, "daily", clock.now())
    profile.lock()
    profile.folder.history.write_bytes(b"")
    reopened = open_profile()
    assert reopened.repair_report.restored_from == newest.path
    assert [note.text for note in reopened.annotations.notes(None)] == ["since then"]


def test_day_on_which_the_bin_cannot_be_emptied_is_backed_up_all_the_same(profile, monkeypatch):
    def refuse(*_, **__):
        raise DatabaseError("The picture cannot be removed.")

    monkeypatch.setattr(profile.bin, "purge", refuse)
    with pytest.raises(DatabaseError, match="cannot be removed"):
        profile.upkeep()
    assert [backup.reason for backup in profile.backups.all()] == ["daily"]


def test_backup_that_fails_too_hides_no_first_error(profile, monkeypatch):
    def refuse(what: str):
        def fail(*_, **__):
            raise DatabaseError(f"The {what} cannot be written.")

        return fail

    monkeypatch.setattr(profile.bin, "purge", refuse("bin"))
    monkeypatch.setattr(profile.backups, "make", refuse("backup"))
    with pytest.raises(DatabaseError, match="bin"):
        profile.upkeep()


def test_thinning_over_a_year_keeps_days_weeks_and_months():
    """A backup every eight hours for 365 days, thinned each time, as the program does it."""
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    kept: set[datetime] = set()
    for _ in range(365 * 3):
        now += DAY / 3
        kept = kept_times(kept | {now}, now)
    ages = sorted((now - time) / DAY for time in kept)
    recent, daily, weekly, monthly = ages[:7], ages[7:19], ages[19:29], ages[29:]
    assert recent[-1] <= 2 < daily[0]
    assert max(late - early for early, late in pairwise(daily)) < 1.5
    assert max(late - early for early, late in pairwise(weekly)) < 7.5
    assert len(monthly) == 9
    assert max(late - early for early, late in pairwise(ages)) < 31 + 7
    assert ages[-1] > 300


@given(st.lists(st.integers(0, 400_000), max_size=60))
def test_thinning_keeps_the_newest_and_everything_recent(minutes: list[int]):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    times = {now - timedelta(minutes=age) for age in minutes}
    kept = kept_times(times, now)
    assert kept <= times
    assert not times or max(times) in kept
    assert {time for time in times if now - time <= 2 * DAY} <= kept
    assert kept_times(kept, now) == kept


@pytest.mark.fault("55")
def test_copy_that_cannot_be_read_is_no_backup(profile, clock, monkeypatch):
    copy_to = Database.copy_to
    profile.annotations.add_note(None, "x" * 90_000)  # most pages, and none that opening reads

    def copy_badly(database, path):
        copy_to(database, path)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    monkeypatch.setattr(Database, "copy_to", copy_badly)
    with pytest.raises(DamagedError, match="backup cannot be read"):
        profile.backups.make(profile.database, "daily", clock.now())
    assert list(profile.folder.backups.iterdir()) == []


@pytest.mark.fault("60")
def test_backup_without_room_leaves_no_half_file(profile, clock, monkeypatch):
    def full(_self, path):
        path.write_bytes(b"half")
        raise DiskError("The disk is full.")

    monkeypatch.setattr(Database, "copy_to", full)
    with pytest.raises(DiskError):
        profile.backups.make(profile.database, "daily", clock.now())
    assert list(profile.folder.backups.iterdir()) == []
