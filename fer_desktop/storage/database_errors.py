"""What can go wrong with a database, and how SQLite's own errors become that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.sqlcipher import dbapi2

_BUSY: Final = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED
_DISK: Final = frozenset({10, 13})  # SQLITE_IOERR, SQLITE_FULL
_DAMAGED: Final = frozenset({11, 26})  # SQLITE_CORRUPT, SQLITE_NOTADB
_STOPPED: Final = 9  # SQLITE_INTERRUPT, by `Database.stopped_by`
_BROKEN_RULE: Final = 19  # SQLITE_CONSTRAINT
_CLOSED_TO_US: Final = frozenset({3, 8, 14, 23})  # SQLITE_PERM, READONLY, CANTOPEN, AUTH


class RetryableError(DatabaseError):
    """Nothing was written this time, but a later try may succeed."""


class BusyError(RetryableError):
    """Another program holds the database."""


class DiskError(RetryableError):
    """The disk is full or does not answer."""


class DamagedError(DatabaseError):
    """The file is not a database of this key, or pages of it are damaged."""


class LockedError(DatabaseError):
    """The profile was locked, perhaps while this was being asked for or done."""

    def __init__(self) -> None:
        super().__init__("The profile is locked.", "Log in again.")


@contextmanager
def errors_in_words(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the system about `path` into ours; mistakes in SQL stay."""
    try:
        yield
    except dbapi2.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        raise (_in_words(path, code, str(error)) or error) from error
    except UnicodeDecodeError as error:  # SQLite quotes damaged text in its own messages
        raise _damaged(path) from error
    except OSError as error:
        raise DatabaseError(
            f"{path} cannot be used ({error.strerror}).",
            "Check the rights of the data folder and the room on its disk.",
        ) from error


def _in_words(path: Path, code: int, text: str) -> DatabaseError | None:
    if code & 0xFF in _DAMAGED:
        return _damaged(path)
    if code & 0xFF == _STOPPED:
        return LockedError()
    if code & 0xFF in _BUSY:
        return BusyError(f"{path.name} is in use by another program.", "Close that program.")
    if code & 0xFF in _DISK:
        return DiskError(
            f"{path.name} cannot be written: the disk is full or failing.",
            "Make room; what was saved before is safe.",
        )
    # Which rule only the text says: sqlcipher3 gives no extended codes.
    if code & 0xFF == _BROKEN_RULE and text.startswith("FOREIGN KEY"):
        return DatabaseError(
            "What this belongs to was removed for good meanwhile.", "Nothing was written."
        )
    if code & 0xFF in _CLOSED_TO_US:
        return DatabaseError(
            f"{path} cannot be opened ({text}).",
            "Check that it exists and may be written, or choose another folder with --data-dir.",
        )
    return None


def _damaged(path: Path) -> DamagedError:
    return DamagedError(f"{path.name} is damaged.", "Use “check and repair”.")
