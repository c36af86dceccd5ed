"""Backups of a history: encrypted copies, checked when they are made, fewer the older they are.

Copies are made by SQLite itself, never by copying a file that is in use. Kept are: everything
of the last two days, then one a day for 12 days, one a week for 10 weeks, one a month for 9
months. Saved pictures are not in them: each is a file of its own that never changes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Final

from fer_desktop.paths import sync_folder
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DamagedError, DiskError, errors_in_words
from fer_desktop.storage.folder import (
    ProfileFolder,
    companions,
    put_in_place,
    remove_database,
    unfinished,
)
from fer_desktop.storage.vault import DataKey

_NAME: Final = re.compile(r"history-(\d{8}T\d{6}Z)-([a-z0-9-]+)\.db")
_TIME: Final = "%Y%m%dT%H%M%SZ"
_KEEP_ALL: Final = timedelta(days=2)
_DAILY, _WEEKLY, _MONTHLY = 12, 10, 9


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup.

    Attributes:
        path: The file.
        made_at: With time zone UTC.
        reason: `daily` or `before-migration`.
    """

    path: Path
    made_at: datetime
    reason: str


class Backups:
    """The backups of one profile."""

    def __init__(self, folder: ProfileFolder, key: DataKey, leaving: Event | None = None) -> None:
        """Keep them in `folder`; `key` opens them, as it opens the history.

        Once `leaving` is set none is made any more, and one that is being made is given up.
        """
        self._folder = folder
        self._key = key
        self._leaving = leaving or Event()

    def all(self) -> list[Backup]:
        """Return all backups, newest first."""
        found = []
        for path in self._folder.backups.glob("history-*.db"):
            if match := _NAME.fullmatch(path.name):
                made_at = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
                found.append(Backup(path, made_at, match[2]))
        return sorted(found, key=lambda backup: backup.made_at, reverse=True)

    def best_first(self, now: datetime) -> list[Backup]:
        """Return all backups in the order in which a repair tries them: newest first.

        Those from after `now` are last: the clock was ahead, and nobody knows how old they are.
        """
        return sorted(self.all(), key=lambda backup: backup.made_at > now)

    def edit(self, change: Callable[[Database], None]) -> None:
        """Let `change` take something out of every backup, each open and writable.

        A damaged one is removed: it is of no use as a backup, and nobody knows what it holds. The
        others stay as old as they are, or what has changed since would not be backed up.

        Raises:
            DatabaseError: Not every backup could be changed; doing it again goes on.
        """
        for backup in self.all():
            with errors_in_words(backup.path):
                made = backup.path.stat()
                try:
                    with Database(backup.path, self._key) as database:
                        change(database)
                        database.query("PRAGMA journal_mode = DELETE")  # one file again
                except DamagedError:
                    remove_database(backup.path)
                else:
                    os.utime(backup.path, ns=(made.st_atime_ns, made.st_mtime_ns))

    def make(self, database: Database, reason: str, now: datetime) -> Backup:
        """Copy the open history and check the copy.

        Raises:
            DiskError: No room; no half backup is left.
            LockedError: The profile is about to be locked; no half backup is left.
            DamagedError: A page of the history cannot be read.
        """
        name = f"history-{now.astimezone(UTC).strftime(_TIME)}-{reason}.db"
        path = self._folder.backups / name
        new = unfinished(path)
        try:
            remove_database(new)
            with database.stopped_by(self._leaving):
                database.copy_to(new)
            with Database(new, self._key, read_only=True) as copy, copy.stopped_by(self._leaving):
                if problems := copy.problems():
                    raise DamagedError(f"The backup cannot be read: {problems[0]}.", "Try again.")
            put_in_place(path)
        except OSError as error:
            raise DiskError(
                f"The backup cannot be written ({error.strerror}).", "Make room on the disk."
            ) from error
        finally:
            remove_database(new)
        return Backup(path, now, reason)

    def make_daily(self, database: Database, now: datetime) -> Backup | None:
        """Do as `make` unless there is one of today or nothing changed since the newest.

        What a clock that was ahead has dated says neither, or none would be made until then.

        Raises:
            DiskError: As `make`; DamagedError too.
        """
        newest = next((backup for backup in self.all() if backup.made_at <= now), None)
        if newest is not None:
            made_today = newest.made_at.date() == now.astimezone(UTC).date()
            written_s = max(
                path.stat().st_mtime
                for path in (database.path, *companions(database.path)[:1])
                if path.exists()
            )
            if made_today or written_s <= newest.path.stat().st_mtime <= now.timestamp():
                return None
        backup = self.make(database, "daily", now)
        self.thin(now)
        return backup

    def thin(self, now: datetime) -> None:
        """Remove the backups that the rule of this module does not keep."""
        backups = self.all()
        kept = kept_times((backup.made_at for backup in backups), now)
        for backup in backups:
            if backup.made_at not in kept:
                remove_database(backup.path)
        sync_folder(self._folder.backups)


def kept_times(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Return those of the backup `times` that are kept at `now`; the newest always is."""
    newest_first = sorted(times, reverse=True)
    kept = {time for time in newest_first if now - time <= _KEEP_ALL} | set(newest_first[:1])
    older = [time for time in newest_first if time not in kept]
    for count, period in ((_DAILY, "%Y-%m-%d"), (_WEEKLY, "%G-%V"), (_MONTHLY, "%Y-%m")):
        newest_of: dict[str, datetime] = {}
        for time in older:
            newest_of.setdefault(time.strftime(period), time)
        chosen = list(newest_of.values())[:count]
        kept.update(chosen)
        if chosen:  # the next, coarser row begins where this one ends
            older = [time for time in older if time < chosen[-1]]
    return kept
