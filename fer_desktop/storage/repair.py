"""Check and repair: a damaged history is kept aside, never deleted, and the best copy put back.

In this order: the file without its log (a log that belongs to another file is the damage), then
the backups, newest first. Whatever can still be read of the damaged file is merged into the copy,
and wins over it: what was withdrawn, deleted or changed since the backup stays so.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Final

from fer_desktop.storage.backup import Backup, Backups
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DamagedError, DiskError
from fer_desktop.storage.folder import (
    ProfileFolder,
    make_private_file,
    put_in_place,
    remove_database,
    set_aside,
    time_set_aside,
    unfinished,
)
from fer_desktop.storage.merge import Merged, merge_histories
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.pictures import Pictures
from fer_desktop.storage.vault import DataKey

_SMALL_BYTES: Final = 32 * 2**20
_MERGED_SINCE: Final = 6  # the first version with all the tables that are merged


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What a repair did; to be shown to the person.

    Attributes:
        problem: What was wrong.
        set_aside: The damaged file; nothing was deleted. None if it was missing.
        restored_from: The backup put back, or the damaged file itself without its log; None for
            a new, empty history.
        rescued: What was read from the damaged file beyond that; None if nothing could be read.
    """

    problem: str
    set_aside: Path | None
    restored_from: Path | None
    rescued: Merged | None

    def __str__(self) -> str:
        """Say what was wrong, what is in its place, what was read and where the damaged file is."""
        if self.restored_from is not None:
            outcome = f"It was put back from {self.restored_from.name}."
        elif self.rescued is None:
            outcome = "No backup could be put back: the history begins anew."
        else:
            outcome = "No backup could be put back."
        rescued = lost = ""
        if self.rescued is not None:
            rescued = " All that could be read of the damaged file was brought over."
            lost = " Some of it could not be read." if self.rescued.damaged_tables else ""
        elif self.set_aside not in (None, self.restored_from):
            lost = " The damaged file could not be read."
        kept = "" if self.set_aside is None else f" The damaged file is kept as {self.set_aside}."
        return f"{self.problem} {outcome}{rescued}{lost}{kept}"


def open_or_repair(
    folder: ProfileFolder,
    key: DataKey,
    now: datetime,
    *,
    every_page: bool = False,
    leaving: Event | None = None,
) -> tuple[Database, RepairReport | None]:
    """Return the sound history of a profile in the newest version, and the repair if one was due.

    Args:
        folder: The profile's.
        key: Its data key.
        now: For the names of files that are set aside or made.
        every_page: Read every page also of a large file.
        leaving: Once it is set, reading pages is given up; a repair is not.

    Raises:
        LockedError: It was given up.
        NewerFileError: A newer program wrote it; it is untouched.
        DatabaseError: It cannot be opened or the disk refuses the repair.
    """
    try:
        return _open_checked(folder, key, now, every_page=every_page, leaving=leaving), None
    except DamagedError as error:
        problem = error.message
    report = repair(folder, key, problem, now)
    return _open_checked(folder, key, now), report


def repair(folder: ProfileFolder, key: DataKey, problem: str, now: datetime) -> RepairReport:
    """Put the best copy in the place of the history, which is kept; no connection may be open.

    The mended file takes its place last, when nothing is left to be done: after a failure or a
    crash before that, the next opening finds the damage again and begins anew.

    Raises:
        NewerFileError: The damaged file or the newest backup is a newer program's.
        DatabaseError: The disk refuses; the damaged file is where it was.
    """
    new = unfinished(folder.history)
    backups = Backups(folder, key).best_first(now)
    damaged = _damaged_file(folder, backups)
    candidates = [*([] if damaged is None else [damaged]), *(backup.path for backup in backups)]
    restored_from = next((path for path in candidates if _copy_if_sound(path, new, key)), None)
    if restored_from is None:
        HISTORY.create(new, key).close()
    try:
        rescued = _finish(new, folder, key, None if restored_from == damaged else damaged)
    except BaseException:
        remove_database(new)
        raise
    aside = set_aside(folder.history, now)
    put_in_place(folder.history)
    if damaged == folder.history:
        restored_from = aside if restored_from == damaged else restored_from
        damaged = aside
    return RepairReport(problem, damaged, restored_from, rescued)


def _damaged_file(folder: ProfileFolder, backups: list[Backup]) -> Path | None:
    """Return the damaged history; None if there is none that is later than the best backup."""
    if folder.history.exists():
        return folder.history
    # A repair that a crash cut short has moved it aside. What an earlier repair left there is
    # older than the backups since, and must not win over them.
    aside = next(reversed(folder.set_aside()), None)
    if aside is not None and backups and time_set_aside(aside) < backups[0].made_at:
        return None
    return aside


def _open_checked(
    folder: ProfileFolder,
    key: DataKey,
    now: datetime,
    *,
    every_page: bool = False,
    leaving: Event | None = None,
) -> Database:
    if not folder.history.exists():
        raise DamagedError(f"{folder.history.name} is missing.", "Use “check and repair”.")
    backups = Backups(folder, key)
    database = HISTORY.open(
        folder.history,
        key,
        back_up=lambda history: backups.make(history, "before-migration", now),
    )
    try:
        # Every page is signed, so damage can never be read as data; a large file is therefore
        # checked by the daily backup and not at every start.
        every_page = every_page or folder.history.stat().st_size <= _SMALL_BYTES
        with database.stopped_by(leaving or Event()):
            if every_page and (problems := database.problems()):
                whole = f"{folder.history.name} is damaged."  # all that an unreadable page tells
                words = f"{folder.history.name} is damaged: {problems[0]}."
                raise DamagedError(whole if whole in problems else words)
    except BaseException:
        database.close()
        raise
    return database


def _copy_if_sound(source: Path, new: Path, key: DataKey) -> bool:
    """Copy the file `source`, without its log, to `new`; False if it is missing or damaged."""
    remove_database(new)
    if not source.exists():
        return False
    try:
        make_private_file(new)
        shutil.copyfile(source, new)
    except OSError as error:
        remove_database(new)
        raise DiskError(
            f"There is no room to repair {source.name} ({error.strerror}).", "Make room."
        ) from error
    try:
        with Database(new, key) as copy:
            HISTORY.version_of(copy)
            if not copy.problems():
                return True
    except DamagedError:
        pass
    except BaseException:
        remove_database(new)
        raise
    remove_database(new)
    return False


def _finish(new: Path, folder: ProfileFolder, key: DataKey, damaged: Path | None) -> Merged | None:
    """Bring the copy `new` to the newest version and merge what the damaged file still gives.

    Pictures that no row of it names then are kept elsewhere: once it is in its place, they would
    be swept away.
    """
    with HISTORY.open(new, key, back_up=lambda _: None) as mended:  # it is a copy of a backup
        rescued = None if damaged is None else _rescue(damaged, key, mended)
        Pictures(mended, folder, key).sweep(set_aside=True)
        mended.checkpoint()  # only the file itself is put in its place
    return rescued


def _rescue(damaged: Path, key: DataKey, mended: Database) -> Merged | None:
    """Merge what the damaged file still gives.

    Returns:
        None if not even its first page can be read, or a version too old has written it.
    """
    try:
        with Database(damaged, key, read_only=True) as source:
            if HISTORY.version_of(source) < _MERGED_SINCE:
                return None
        return merge_histories(lambda: Database(damaged, key, read_only=True), mended, rescue=True)
    except DamagedError:
        return None
