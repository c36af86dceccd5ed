"""Slows down guessing: after five failures each further try has to wait, twice as long each time.

A failure is counted before the password is looked at, so ending the program early saves no try.
Counters are rows of the account book: a restart keeps them, and only a success sets that of a name
back, not the passing of time. The count over all names forgets one for each quiet hour besides, or
the mistyped names of years, with which nobody ever succeeds, would let everybody wait in the end.
A clock that was set back makes nobody wait longer than the delay, and does not cancel it either:
it starts again.

Names without an account are counted like the others, or the delay would tell them apart.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Final

import sqlite_utils

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.database import Database

FREE_TRIES: Final = 5
"""Failures of one name before the first delay."""
FREE_TRIES_OF_ALL: Final = 25
"""Failures over all names before every name waits."""
LONGEST_DELAY_S: Final = 300.0
FORGET_EVERY_S: Final = 3600.0
"""After so long without a try the count over all names is one less."""

_ALL: Final = b""
_KEPT_SUBJECTS: Final = 1000  # guessed names must not fill the disk


class LoginDelayedError(DatabaseError):
    """Too many failures; the password was not looked at.

    Attributes:
        wait_s: Seconds until the next try counts.
    """

    def __init__(self, wait_s: float) -> None:
        super().__init__(
            "Too many tries with a wrong name or password.",
            f"Wait {max(1, round(wait_s))} seconds and try again.",
        )
        self.wait_s = wait_s


class Throttle:
    """The counters of failed tries in an open account book."""

    def __init__(self, book: Database, clock: Callable[[], float] = time.time) -> None:
        """Use the counters of `book`; `clock` gives seconds since 1970."""
        self._book = book
        self._clock = clock
        self._key: bytes = book.value("SELECT key FROM throttle_key")

    def begin_try(self, name_key: str) -> None:
        """Count a try for `name_key` as failed.

        Raises:
            LoginDelayedError: It comes too early; then it is not counted.
            DatabaseError: The count cannot be stored, so the try cannot be allowed.
        """
        now = self._clock()
        own, everybody = self._subjects(name_key)
        with self._book.write() as tables:
            wait_s = max(self._wait_s(tables, subject, now) for subject in (own, everybody))
            if wait_s <= 0:
                _forget_old(tables, now)
                self._count(tables, own, FREE_TRIES, now)
                self._count(tables, everybody, FREE_TRIES_OF_ALL, now)
        # After the transaction, which keeps what `_wait_s` noticed about the clock.
        if wait_s > 0:
            raise LoginDelayedError(wait_s)

    def succeed(self, name_key: str) -> None:
        """Forget the failures of `name_key`, and as many of all names together."""
        subject, everybody = self._subjects(name_key)
        now = self._clock()
        with self._book.write() as tables:
            own = _failures(tables, subject) or 0
            tables.execute("DELETE FROM throttle WHERE subject = ?", (subject,))
            tables.execute(
                """
                UPDATE throttle SET failures = max(0, failures - ?),
                    not_before_unix_s = min(not_before_unix_s, ?)
                WHERE subject = ?
                """,
                (own, now, everybody),
            )

    def _subjects(self, name_key: str) -> tuple[bytes, bytes]:
        return hashlib.blake2b(name_key.encode(), key=self._key).digest(), _ALL

    @staticmethod
    def _count(tables: sqlite_utils.Database, subject: bytes, free_tries: int, now: float) -> None:
        failures = 1 + (_failures(tables, subject) or 0)
        tables.execute(
            """
            INSERT INTO throttle (subject, failures, not_before_unix_s) VALUES (?, ?, ?)
            ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures,
                not_before_unix_s = excluded.not_before_unix_s
            """,
            (subject, failures, now + delay_s(failures, free_tries)),
        )
        tables.execute(
            """
            DELETE FROM throttle WHERE subject <> ? AND id NOT IN (
                SELECT id FROM throttle WHERE subject <> ?
                ORDER BY failures DESC, id DESC LIMIT ?)
            """,
            (_ALL, _ALL, _KEPT_SUBJECTS),
        )

    def _wait_s(self, tables: sqlite_utils.Database, subject: bytes, now: float) -> float:
        row = tables.execute(
            "SELECT failures, not_before_unix_s FROM throttle WHERE subject = ?", (subject,)
        ).fetchone()
        if row is None:
            return 0.0
        failures, not_before = row
        delay = delay_s(failures, FREE_TRIES_OF_ALL if subject == _ALL else FREE_TRIES)
        if not_before > now + delay:  # the clock was set back: the delay starts again from now
            not_before = now + delay
            tables.execute(
                "UPDATE throttle SET not_before_unix_s = ? WHERE subject = ?", (not_before, subject)
            )
        return max(0.0, float(not_before) - now)


def delay_s(failures: int, free_tries: int) -> float:
    """Return how long to wait after `failures` in a row: 0, then 2, 4, 8 ... up to 300 seconds."""
    if failures < free_tries:
        return 0.0
    return min(LONGEST_DELAY_S, 2.0 ** min(16, failures - free_tries + 1))


def _forget_old(tables: sqlite_utils.Database, now: float) -> None:
    """Let the count over all names fall for the time since a try was allowed again."""
    tables.execute(
        """
        UPDATE throttle SET
            failures = max(0, failures - max(0, CAST((? - not_before_unix_s) / ? AS INTEGER)))
        WHERE subject = ?
        """,
        (now, FORGET_EVERY_S, _ALL),
    )


def _failures(tables: sqlite_utils.Database, subject: bytes) -> int | None:
    row = tables.execute("SELECT failures FROM throttle WHERE subject = ?", (subject,)).fetchone()
    return None if row is None else int(row[0])
