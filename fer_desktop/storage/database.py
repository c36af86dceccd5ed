"""The only door to SQLite: connections, transactions, and its errors in words.

Every connection is a `sqlcipher3` one, also that of an unencrypted export, so that one library
version answers for durability. Settings, and why:

- WAL with `synchronous=FULL`: what is committed outlasts a power loss; with NORMAL it may not.
- `secure_delete=ON`: deleted rows are overwritten with zeroes.
- `foreign_keys=ON`: off by default, and then nothing cascades.
- `trusted_schema=OFF`: a file from elsewhere cannot run functions through its schema.
- `BEGIN IMMEDIATE` for all writes: a read transaction that turns into a write fails at once
  when somebody else wrote meanwhile, whatever the busy timeout.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

import sqlite_utils

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.folder import make_private_file
from fer_desktop.storage.sqlcipher import dbapi2
from fer_desktop.storage.vault import DataKey

BUSY_TIMEOUT_S: Final = 5.0
"""How long a write waits for another program before it gives up."""

Row: TypeAlias = dict[str, Any]
Values: TypeAlias = Sequence[object] | dict[str, object]

_BUSY: Final = frozenset({5, 6})  # SQLITE_BUSY, SQLITE_LOCKED
_DISK: Final = frozenset({10, 13})  # SQLITE_IOERR, SQLITE_FULL
_DAMAGED: Final = frozenset({11, 26})  # SQLITE_CORRUPT, SQLITE_NOTADB
_DAMAGED_READS: Final = frozenset({522, 8458, 8714})  # IOERR_SHORT_READ, _CORRUPTFS, _DATA
_CLOSED_TO_US: Final = frozenset({3, 8, 14, 23})  # SQLITE_PERM, READONLY, CANTOPEN, AUTH


class RetryableError(DatabaseError):
    """Nothing was written this time, but a later try may succeed."""


class BusyError(RetryableError):
    """Another program holds the database."""


class DiskError(RetryableError):
    """The disk is full or does not answer."""


class DamagedError(DatabaseError):
    """The file is not a database of this key, or pages of it are damaged."""


class Database:
    """One connection; its methods may be called from any thread, one at a time.

    Attributes:
        path: The file.
        tables: The file through sqlite-utils; write only inside `write()`.
    """

    def __init__(
        self,
        path: Path,
        key: DataKey | None = None,
        *,
        create: bool = False,
        read_only: bool = False,
        busy_timeout_s: float = BUSY_TIMEOUT_S,
    ) -> None:
        """Open `path`.

        Args:
            path: The database file.
            key: Opens an encrypted file; None for a plain one.
            create: Make the file if it is missing; otherwise a missing file is an error.
            read_only: Promise not to change a byte of the file, not even by a checkpoint.
            busy_timeout_s: How long to wait for another program's transaction.

        Raises:
            DamagedError: Not a database, or encrypted with another key.
            DatabaseError: The file is missing or cannot be opened.
        """
        self.path = path
        self._lock = threading.RLock()
        with errors_in_words(path):
            if create:
                make_private_file(path)
            uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
            self._connection = dbapi2.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False, timeout=busy_timeout_s
            )
            try:
                self._set_up(key, read_only=read_only)
            except BaseException:
                self._connection.close()
                raise

    def _set_up(self, key: DataKey | None, *, read_only: bool) -> None:
        execute = self._connection.execute
        # SQLCipher would write its own view of a wrong key to the terminal.
        execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            pragma = key.database_pragma()
            self._connection.set_key(pragma)
            pragma[:] = bytes(len(pragma))
        execute("SELECT count(*) FROM sqlite_schema").fetchall()  # fails here if the key is wrong
        if not read_only:
            execute("PRAGMA journal_mode = WAL").fetchall()
        execute("PRAGMA synchronous = FULL")
        execute("PRAGMA secure_delete = ON").fetchall()
        execute("PRAGMA foreign_keys = ON")
        execute("PRAGMA trusted_schema = OFF")
        # Plugins of sqlite-utils that happen to be installed must not see decrypted rows.
        self.tables = sqlite_utils.Database(self._connection, execute_plugins=False)

    @classmethod
    def memory_copy(cls, path: Path) -> Self:
        """Return the plain database `path` as a copy in memory; the file is only read.

        Raises:
            DamagedError: Not a database.
            DatabaseError: It cannot be opened.
        """
        with errors_in_words(path):
            copy = cls.__new__(cls)
            copy.path = path
            copy._lock = threading.RLock()
            uri = path.absolute().as_uri() + "?mode=ro"
            copy._connection = dbapi2.connect(
                ":memory:", isolation_level=None, check_same_thread=False
            )
            file = dbapi2.connect(uri, uri=True, isolation_level=None)
            try:
                file.execute("PRAGMA cipher_log_level = NONE")
                file.backup(copy._connection)
                copy._set_up(None, read_only=False)
            except BaseException:
                copy._connection.close()
                raise
            finally:
                file.close()
        return copy

    def close(self) -> None:
        """Close the connection; SQLCipher overwrites its copy of the key. Harmless when closed."""
        with self._lock, errors_in_words(self.path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def query(self, sql: str, values: Values = ()) -> list[Row]:
        """Return all rows that `sql` selects.

        Raises:
            DatabaseError: The database cannot be read.
        """
        with self._lock, errors_in_words(self.path):
            return list(self.tables.query(sql, values))

    def stream(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """Yield the rows that `sql` selects, one by one; for results too large for memory.

        Raises:
            DatabaseError: The database cannot be read; rows before that were good.
        """
        with self._lock, errors_in_words(self.path):
            cursor = self._connection.execute(sql, values)
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def value(self, sql: str, values: Values = ()) -> Any:
        """Return the first column of the first row that `sql` gives; None if there is none.

        Raises:
            DatabaseError: The database cannot be read.
        """
        with self._lock, errors_in_words(self.path):
            row = self._connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def write(self) -> Iterator[sqlite_utils.Database]:
        """Give the tables inside one transaction: all of the block is stored, or nothing.

        Returning from the block means that the rows are on the disk.

        Raises:
            BusyError: Another program holds the database for longer than the timeout.
            DiskError: The disk is full or fails.
            DatabaseError: The database cannot be written.
        """
        with self._lock, errors_in_words(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.tables
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def checkpoint(self) -> None:
        """Move the log into the file and empty it: what was deleted is in neither any more.

        Raises:
            BusyError: A reader keeps the log.
        """
        with self._lock, errors_in_words(self.path):
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise BusyError(
                f"Deleted entries of {self.path.name} are still in its log.",
                "Close other programs that read the history.",
            )

    def problems(self) -> list[str]:
        """Read every page and return what is wrong; empty when the file is sound."""
        try:
            rows = self.query("PRAGMA quick_check")
        except DamagedError as error:  # quick_check itself raises on a damaged first page
            return [error.message]
        found = [str(next(iter(row.values()))) for row in rows]
        return [] if found == ["ok"] else found

    def copy_to(self, path: Path) -> None:
        """Write a compact copy, encrypted with the same key, to the new file `path`.

        Raises:
            DiskError: No room; the half copy is left for the caller to remove.
        """
        with self._lock, errors_in_words(path):
            self._connection.execute("VACUUM INTO ?", (str(path),))
        path.chmod(0o600)

    def copy_readable_to(self, path: Path) -> None:
        """Write an unencrypted copy to the new file `path`, without its application id.

        Raises:
            DiskError: No room; the half copy is left for the caller to remove.
        """
        with self._lock, errors_in_words(path):
            make_private_file(path)
            self._connection.execute("ATTACH ? AS readable KEY ''", (str(path),))
            try:
                self._connection.execute("SELECT sqlcipher_export('readable')").fetchall()
            finally:
                self._connection.execute("DETACH readable")


@contextmanager
def errors_in_words(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite about `path` into ours; mistakes in SQL stay as they are."""
    try:
        yield
    except dbapi2.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        raise (_in_words(path, code, str(error)) or error) from error
    except UnicodeDecodeError as error:  # SQLite quotes damaged text in its own messages
        raise _damaged(path) from error
    except OSError as error:
        raise DatabaseError(
            f"{path} cannot be opened ({error.strerror}).",
            "Check the rights of the data folder, or choose another with --data-dir.",
        ) from error


def _in_words(path: Path, code: int, text: str) -> DatabaseError | None:
    if code & 0xFF in _DAMAGED or code in _DAMAGED_READS:
        return _damaged(path)
    if code & 0xFF in _BUSY:
        return BusyError(f"{path.name} is in use by another program.", "Close that program.")
    if code & 0xFF in _DISK:
        return DiskError(
            f"{path.name} cannot be written: the disk is full or failing.",
            "Make room; what was saved before is safe.",
        )
    if code & 0xFF in _CLOSED_TO_US:
        return DatabaseError(
            f"{path} cannot be opened ({text}).",
            "Check that it exists and may be written, or choose another folder with --data-dir.",
        )
    return None


def _damaged(path: Path) -> DamagedError:
    return DamagedError(f"{path.name} is damaged.", "Use “check and repair”.")
