"""The only door to SQLite: connections and transactions.

Every connection is a `sqlcipher3` one, also that of an unencrypted export, so that one library
version answers for durability. Settings, and why:

- WAL with `synchronous=FULL`: what is committed outlasts a power loss; with NORMAL it may not.
- `secure_delete=ON`: deleted rows are overwritten with zeroes.
- `foreign_keys=ON`: off by default, and then nothing cascades.
- `trusted_schema=OFF`: a file from elsewhere cannot run functions through its schema.
- `temp_store=MEMORY`: rows being sorted are not written to the disk, where they would be plain.
- `BEGIN IMMEDIATE` for all writes: a read transaction that turns into a write fails at once
  when somebody else wrote meanwhile, whatever the busy timeout.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any, Final, Literal, Self, TypeAlias
from urllib.parse import quote

import sqlite_utils

from fer_desktop.storage.database_errors import (
    BusyError,
    DamagedError,
    LockedError,
    errors_in_words,
)
from fer_desktop.storage.folder import make_private_file
from fer_desktop.storage.names import folded
from fer_desktop.storage.sqlcipher import dbapi2
from fer_desktop.storage.vault import DataKey

BUSY_TIMEOUT_S: Final = 5.0
"""How long a write waits for another program before it gives up."""

_STEPS: Final = 1000  # of SQLite's machine between two looks at whether to stop: under 1 ms

Row: TypeAlias = dict[str, Any]
Values: TypeAlias = Sequence[object] | dict[str, object]


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
        self._is_closed = False
        with errors_in_words(path):
            if create:
                make_private_file(path)
            self._connection = dbapi2.connect(
                sqlite_uri(path.absolute(), "ro" if read_only else "rw"),
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=busy_timeout_s,
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
        execute("PRAGMA temp_store = MEMORY")
        # As SQLite itself; this build keeps 8 MB, so that a long sitting looks like a leak.
        execute("PRAGMA cache_size = -2000")
        self._connection.create_function("folded", 1, folded, deterministic=True)
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
            copy._is_closed = False
            copy._connection = dbapi2.connect(
                ":memory:", isolation_level=None, check_same_thread=False
            )
            uri = sqlite_uri(path.absolute(), "ro")
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
            self._is_closed = True
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _used(self, path: Path | None = None) -> Iterator[None]:
        """Use the connection for one thing; errors are about `path`, or about the file itself."""
        with self._lock:
            if self._is_closed:  # a window asks for a page while the profile locks itself
                raise LockedError
            with errors_in_words(path or self.path):
                yield

    @contextmanager
    def stopped_by(self, event: threading.Event) -> Iterator[None]:
        """Let what runs in the block end by `LockedError` soon after `event` is set.

        Only for what takes long: nobody else uses the connection meanwhile, so that no short
        write is stopped.
        """
        with self._lock:
            if self._is_closed:
                raise LockedError
            self._connection.set_progress_handler(event.is_set, _STEPS)
            try:
                yield
            except dbapi2.Error as error:  # SQLCipher's export does not say that it was stopped
                if event.is_set():
                    raise LockedError from error
                raise
            finally:
                self._connection.set_progress_handler(None, _STEPS)

    def query(self, sql: str, values: Values = ()) -> list[Row]:
        """Return all rows that `sql` selects.

        Raises:
            DatabaseError: The database cannot be read.
        """
        with self._used():
            return list(self.tables.query(sql, values))

    def stream(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """Yield the rows that `sql` selects, one by one; for results too large for memory.

        Raises:
            DatabaseError: The database cannot be read; rows before that were good.
        """
        with self._used():
            cursor = self._connection.execute(sql, values)
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def value(self, sql: str, values: Values = ()) -> Any:
        """Return the first column of the first row that `sql` gives; None if there is none.

        Raises:
            DatabaseError: The database cannot be read.
        """
        with self._used():
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
        with self._used():
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
        with self._used():
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
        with self._used(path):
            make_private_file(path)  # before its first byte: the folder may be open to others
            self._connection.execute("VACUUM INTO ?", (sqlite_uri(path.absolute(), "rw"),))

    def copy_readable_to(self, path: Path) -> None:
        """Write an unencrypted copy to the new file `path`, without its application id.

        Raises:
            DiskError: No room; the half copy is left for the caller to remove.
        """
        with self._used(path):
            make_private_file(path)
            uri = sqlite_uri(path.absolute(), "rw")
            self._connection.execute("ATTACH ? AS readable KEY ''", (uri,))
            try:
                # It reads the list of tables all the while, and so one state of all of them.
                self._connection.execute("SELECT sqlcipher_export('readable')").fetchall()
            finally:
                self._connection.execute("DETACH readable")


def sqlite_uri(path: PurePath, mode: Literal["ro", "rw"]) -> str:
    """Return the URI by which SQLite opens the absolute `path`, and makes no new file.

    The path is all of it, slashes escaped too: `Path.as_uri` puts the server of a Windows share
    where SQLite allows nothing but "localhost".

    Source:
        https://sqlite.org/uri.html, section 3.
    """
    return f"file:{quote(os.fsencode(path), safe='')}?mode={mode}"
