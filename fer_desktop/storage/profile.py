"""An unlocked profile: the one object from which everything stored is reached.

One process at a time has a profile open; it holds `writer.lock` while it does. Inside it, the
live recorder has its own connection beside the profile's; SQLite makes their short transactions
wait for each other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self
from weakref import WeakSet

from fer_desktop import paths
from fer_desktop.capture.clock import now_s
from fer_desktop.errors import DatabaseError
from fer_desktop.storage.accounts import AccountBook, Login
from fer_desktop.storage.annotations import Annotations
from fer_desktop.storage.backup import Backups
from fer_desktop.storage.consents import Consents
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import (
    BusyError,
    LockedError,
    RetryableError,
    errors_in_words,
)
from fer_desktop.storage.deletion import Bin
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.history import History
from fer_desktop.storage.live_recorder import Ended, LiveRecorder
from fer_desktop.storage.live_recorders import LiveRecorders
from fer_desktop.storage.locks import FileLock
from fer_desktop.storage.pictures import Pictures
from fer_desktop.storage.recorder import Network, Recorder, SittingKind
from fer_desktop.storage.repair import RepairReport, open_or_repair
from fer_desktop.storage.retention import RetentionRule
from fer_desktop.storage.vault import DEFAULT_COST, KdfCost

IDLE_LIMIT_S: Final = 600.0
"""Ten minutes without a key or click."""


def unlock_profile(
    name: str, password: str, *, root: Path | None = None, cost: KdfCost = DEFAULT_COST
) -> Profile:
    """Log in and open the profile; for the command line.

    Args:
        name: The account.
        password: From `passwords.read_password`.
        root: The data folder; None for `paths.data_dir()`.
        cost: Of argon2id; tests pass a cheap one.

    Raises:
        LoginError: Unknown name or wrong password.
        LoginDelayedError: Too many failures before.
        DatabaseError: The profile is open elsewhere or cannot be opened.
    """
    folder = DataFolder(root or paths.data_dir())
    if not folder.accounts.exists() and not folder.accounts_copy.exists():
        raise DatabaseError(
            f"There are no profiles in {folder.root}.", "Make one with --new-profile NAME."
        )
    with AccountBook(folder, cost=cost) as book:
        login = book.log_in(name, password)
    return Profile(folder, login)


class Profile:
    """Everything that one person's history offers, until it is locked.

    Attributes:
        name: Of the account, as shown.
        repair_report: What was wrong at opening and what was done; None if all was well. Show it.
        history: Sittings, samples, days, weeks.
        annotations: Marks, notes, tags.
        consents: Agreements, phone number.
        pictures: Saved pictures.
        bin: Delete, undo, purge.
        retention: How long things are kept.
        backups: Copies of the history.
        live: Sittings that are being recorded on threads of their own.
        leaving: Set when the profile is about to be locked: exports, imports, backups and checks
            that go on then end soon by `LockedError`, and leave nothing half made.
    """

    def __init__(
        self,
        folder: DataFolder,
        login: Login,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = now_s,
    ) -> None:
        """Open the profile that `login` gives the right to, repairing its history if need be.

        Args:
            folder: The data folder.
            login: Its key is wiped when the profile is locked, and if it cannot be opened.
            now: Time of day.
            clock: Seconds for the idle time; they go on while the computer sleeps.

        Raises:
            BusyError: It is open in another process.
            NewerFileError: A newer program wrote it; it is untouched.
            DatabaseError: It cannot be opened.
        """
        self.name = login.name
        self.folder = folder.profile(login.profile_id)
        self.idle_limit_s = IDLE_LIMIT_S
        self._key = login.key
        self._now = now
        self._clock = clock
        self._active_at = clock()
        self._recorders: WeakSet[Recorder] = WeakSet()  # one that was let go writes nothing more
        self.leaving = threading.Event()
        self.live = LiveRecorders(lambda: Database(self.folder.history, self._key), self.leaving)
        self._writer = FileLock(self.folder.writer_lock)
        try:
            self.folder.make()
            if not self._writer.acquire():
                raise BusyError(
                    f"The profile {login.name} is open in another window or run.",
                    "Lock it there, or wait for the run to end.",
                )
            with errors_in_words(self.folder.root):
                self.folder.remove_unfinished()
                self.database, self.repair_report = open_or_repair(self.folder, self._key, now())
        except BaseException:
            self._key.wipe()
            self._writer.release()
            raise
        self._connect_parts()
        try:
            with suppress(RetryableError):  # a full disk must not keep anybody from reading
                self.history.end_interrupted()
            with errors_in_words(self.folder.root):
                self.pictures.sweep()
        except BaseException:
            self.lock()
            raise

    def _connect_parts(self) -> None:
        database, now = self.database, self._now
        self.history = History(database)
        self.annotations = Annotations(database, now)
        self.backups = Backups(self.folder, self._key, self.leaving)
        self.consents = Consents(database, now, self.backups)
        self.pictures = Pictures(database, self.folder, self._key, now)
        self.bin = Bin(database, self.folder, self.backups, now)
        self.retention = RetentionRule(database, self.folder, self.bin, now)

    def record(
        self, kind: SittingKind, source: str, network: Network, *, uuid: str | None = None
    ) -> Recorder:
        """Begin a sitting; a sink for batch runs, photos and pictures. Arguments: `Recorder`."""
        self.touch()
        recorder = Recorder(self.database, kind, source, network, uuid=uuid, now=self._now)
        self._recorders.add(recorder)
        return recorder

    def record_live(
        self,
        kind: SittingKind,
        source: str,
        network: Network,
        *,
        started: datetime | None = None,
        ended: Ended | None = None,
    ) -> LiveRecorder:
        """Begin a sitting whose rows a thread of its own writes; from any thread.

        Arguments: `LiveRecorder`.

        Raises:
            LockedError: The profile was locked meanwhile.
        """
        self.touch()
        return self.live.begin(kind, source, network, started, ended)

    def upkeep(self) -> None:
        """Apply the retention and make the daily backup; once a day, off the GUI thread.

        Raises:
            DatabaseError: Something could not be done; the other was, and it is tried again.
        """
        problem: DatabaseError | None = None
        steps = (
            self.retention.apply,
            lambda: self.backups.make_daily(self.database, self._now()),
        )
        for step in steps:
            try:
                with errors_in_words(self.folder.root):
                    step()
            except DatabaseError as error:
                problem = problem or error
        if problem is not None:
            raise problem

    def check_and_repair(self) -> RepairReport | None:
        """Read every page; repair if need be and return what was done. Off the GUI thread.

        Raises:
            BusyError: A sitting is being recorded, or a result stored.
            LockedError: The profile is about to be locked; a repair that has begun is ended.
            DatabaseError: The disk refuses the repair; the profile is locked then.
        """
        if any(not recorder.is_ended for recorder in self._recorders):
            raise BusyError("A result is being stored.", "Try again in a second.")
        was_closed = False
        try:
            with self.live.kept_off(), errors_in_words(self.folder.root):
                self.database.close()  # a new connection reads the file, not its memory of it
                was_closed = True
                self.database, report = open_or_repair(
                    self.folder, self._key, self._now(), every_page=True, leaving=self.leaving
                )
                self._connect_parts()
                if report is not None:
                    self.history.end_interrupted()  # a backup may be from the middle of a sitting
                    self.repair_report = report
        except BaseException:
            if was_closed:
                self.lock()  # outside: a sitting that was kept off is let in, and ended
            raise
        return report

    def go_on(self) -> None:
        """Ask between the steps of what somebody waits for, who counts as there; any thread.

        Raises:
            LockedError: The profile is about to be locked.
        """
        if self.leaving.is_set():
            raise LockedError
        self.touch()

    def touch(self, *, revives: bool = False) -> None:
        """Somebody is there: start the idle time anew. For every key, click and live face.

        Args:
            revives: Also where it has run out. Else whoever is there now, be it the first before a
                computer that slept, has to show first that they are who left.
        """
        if revives or not self.is_idle:
            self._active_at = self._clock()

    @property
    def is_locked(self) -> bool:
        """The key has been forgotten; only a new login opens the profile again."""
        return self._key.is_wiped

    @property
    def is_idle(self) -> bool:
        """Nobody called `touch` for `idle_limit_s`."""
        return self._clock() - self._active_at >= self.idle_limit_s

    def lock(self) -> None:
        """End live sittings, close the files, wipe the key (see `vault` for what that means).

        Takes as long as the last commit of a live sitting: up to 20 seconds on a hanging disk.
        """
        if self.is_locked:
            return
        self.live.end()
        try:
            self.database.close()
        finally:
            self._key.wipe()
            self._writer.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.lock()
