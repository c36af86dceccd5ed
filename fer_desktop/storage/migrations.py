"""The versions of the two kinds of file, as lists that only ever grow.

A published migration is never changed: files in the world have run it. A new version is a new
function at the end of a list, a frozen file in tests/storage/versions/, and nothing else.

Times are UTC, ISO 8601 text with a Z. Ids rise in the order of writing, which is not that of the
sittings once some were imported. AUTOINCREMENT gives none twice, so that an id held by a window
never means another row after a purge. `uuid` names a row across machines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlite_utils
from sqlite_utils import Migrations

from fer_desktop.errors import DatabaseError
from fer_desktop.storage import schema_accounts, schema_history
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DamagedError, errors_in_words
from fer_desktop.storage.vault import DataKey


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of database file.

    Attributes:
        title: What messages call it.
        mark: Statement that writes the application id into the header.
        migrations: Its versions, oldest first.
    """

    title: str
    mark: str
    migrations: Migrations

    @property
    def version(self) -> int:
        """Number of the newest version this program knows."""
        return len(self._names)

    @property
    def _names(self) -> list[str]:
        # The names that a file without any history still has to run are all of them.
        return [one.name for one in self.migrations.pending(sqlite_utils.Database(memory=True))]

    def version_of(self, database: Database) -> int:
        """Return how many of our versions `database` has run, without changing it.

        Raises:
            DamagedError: It is empty or another program's file.
            NewerFileError: It has run versions that this program does not know.
        """
        if database.value("PRAGMA application_id") != int(self.mark.split()[-1], 16):
            raise DamagedError(
                f"{database.path.name} is not a {self.title} of fer-desktop.",
                "Use “check and repair”.",
            )
        with errors_in_words(database.path):
            applied = [one.name for one in self.migrations.applied(database.tables)]
        if unknown := [name for name in applied if name not in self._names]:
            raise NewerFileError(
                f"{database.path.name} was written by a newer fer-desktop (version "
                f"{len(applied)}, “{unknown[-1]}”; this program knows version {self.version}).",
                "Update fer-desktop. The file was left as it is.",
            )
        return len(applied)

    def create(self, path: Path, key: DataKey) -> Database:
        """Make the new file `path` in the newest version and return it open.

        Raises:
            DatabaseError: The disk refuses; a file without tables may be left.
        """
        database = Database(path, key, create=True)
        try:
            with database.write() as tables:
                self.migrations.apply(tables)
        except BaseException:
            database.close()
            raise
        return database

    def open(self, path: Path, key: DataKey, *, back_up: Callable[[Database], object]) -> Database:
        """Return the file `path` open, in the newest version.

        Args:
            path: An existing file.
            key: As for `Database`.
            back_up: Called with the open file before it is migrated, and only then.

        Raises:
            DamagedError: Not a file of this kind.
            NewerFileError: Written by a newer program; the file is untouched.
            DatabaseError: It cannot be opened.
        """
        # Read-only first: even closing a writable connection would change a newer file.
        with Database(path, key, read_only=True) as peek:
            version = self.version_of(peek)
        database = Database(path, key)
        try:
            if version < self.version:
                back_up(database)
                with database.write() as tables:  # all steps or none
                    self.migrations.apply(tables)
        except BaseException:
            database.close()
            raise
        return database

    def copy_readable(self, database: Database, path: Path) -> None:
        """Write an unencrypted copy of `database` to the new file `path`: plain SQLite.

        Raises:
            DatabaseError: The copy cannot be written.
        """
        database.copy_readable_to(path)
        with Database(path) as copy:
            with copy.write() as tables:
                tables.execute(self.mark)
            copy.query("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


class NewerFileError(DatabaseError):
    """A newer program wrote the file; this one would misread it."""


ACCOUNTS: Final = FileKind("list of accounts", schema_accounts.MARK, schema_accounts.accounts)
HISTORY: Final = FileKind("history", schema_history.MARK, schema_history.history)
