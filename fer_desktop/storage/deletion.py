"""The bin: deleting with undo, and purging so that nothing is left.

Deleting only sets a time; undo takes it back. Purging removes picture files first and rows
after, so a crash in between leaves something that is purged again, never something forgotten.
Files of pictures are overwritten, `secure_delete` overwrites the rows, emptying the log removes
their older copies, and the same rows are removed from every backup. A damaged file that was set
aside cannot be edited and is removed whole.

Nothing is deleted before the newest time at which anything was recorded or written: a clock that is
behind that time is wrong, and once it is set right, the days in the bin would be over at once. They
count from that newest time then. Where a clock that was ahead has dated something, what is deleted
stays in the bin until that date, unless the person deletes it for good; once nothing of that date
is left, what is deleted next counts from its own day again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

import sqlite_utils

from fer_desktop.errors import UsageError
from fer_desktop.paths import sync_folder
from fer_desktop.storage.backup import Backups
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import errors_in_words
from fer_desktop.storage.folder import (
    ProfileFolder,
    erase,
    remove_database,
    remove_tree,
)
from fer_desktop.storage.history import parse_utc
from fer_desktop.storage.pictures import SUFFIX
from fer_desktop.storage.recorder import utc_text

BinKind: TypeAlias = Literal["sitting", "mark", "note", "picture"]

_DELETE: Final[dict[BinKind, str]] = {
    "sitting": "UPDATE sitting SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
    "mark": "UPDATE mark SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
    "note": "UPDATE note SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
    "picture": "UPDATE picture SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL",
}
_IS_RECORDED: Final = "SELECT 1 FROM sitting WHERE id = ? AND state = 'recording'"
_RESTORE: Final[dict[BinKind, str]] = {
    "sitting": "UPDATE sitting SET deleted_at = NULL, kept_at = :now WHERE id = :id",
    "mark": "UPDATE mark SET deleted_at = NULL WHERE id = :id",
    "note": "UPDATE note SET deleted_at = NULL WHERE id = :id",
    "picture": "UPDATE picture SET deleted_at = NULL, kept_at = :now WHERE id = :id",
}
_RESTORE_ITS_SITTING: Final[dict[BinKind, str]] = {
    "mark": """
        UPDATE sitting SET deleted_at = NULL, kept_at = :now WHERE deleted_at IS NOT NULL
            AND id = (SELECT sitting_id FROM mark WHERE id = :id AND deleted_at IS NOT NULL)
    """,
    "note": """
        UPDATE sitting SET deleted_at = NULL, kept_at = :now WHERE deleted_at IS NOT NULL
            AND id = (SELECT sitting_id FROM note WHERE id = :id AND deleted_at IS NOT NULL)
    """,
    "picture": """
        UPDATE sitting SET deleted_at = NULL, kept_at = :now WHERE deleted_at IS NOT NULL
            AND id = (SELECT sitting_id FROM picture WHERE id = :id AND deleted_at IS NOT NULL)
    """,
}
_NEWEST: Final = """
    SELECT max(known_at) FROM (
        SELECT started_at AS known_at FROM sitting UNION ALL SELECT ended_at FROM sitting
        UNION ALL SELECT created_at FROM mark UNION ALL SELECT changed_at FROM note
        UNION ALL SELECT saved_at FROM picture
    )
"""
_PURGE: Final[dict[BinKind, str]] = {
    "sitting": "DELETE FROM sitting WHERE uuid IN (SELECT value FROM json_each(?))",
    "mark": "DELETE FROM mark WHERE uuid IN (SELECT value FROM json_each(?))",
    "note": "DELETE FROM note WHERE uuid IN (SELECT value FROM json_each(?))",
    "picture": "DELETE FROM picture WHERE uuid IN (SELECT value FROM json_each(?))",
}
_BIN: Final = """
    SELECT 'sitting' AS kind, id, uuid, source AS title, started_at AS made_at, deleted_at
        FROM sitting WHERE deleted_at IS NOT NULL
    UNION ALL SELECT 'mark', id, uuid, label, created_at, deleted_at
        FROM mark WHERE deleted_at IS NOT NULL
    UNION ALL SELECT 'note', id, uuid, substr(text, 1, 80), created_at, deleted_at
        FROM note WHERE deleted_at IS NOT NULL
    UNION ALL SELECT 'picture', id, uuid, (SELECT source FROM sitting WHERE id = sitting_id),
        saved_at, deleted_at FROM picture WHERE deleted_at IS NOT NULL
    ORDER BY deleted_at DESC
"""


@dataclass(frozen=True, slots=True)
class BinItem:
    """Something deleted that can still come back.

    Attributes:
        kind: What it is.
        id: Row of its table.
        uuid: The same in every backup.
        title: Source, of a picture that of its sitting; label; or first words.
        made_at: When it was recorded, written or saved; with time zone UTC.
        deleted_at: With time zone UTC.
    """

    kind: BinKind
    id: int
    uuid: str
    title: str
    made_at: datetime
    deleted_at: datetime


class Bin:
    """Deletes, restores and purges in one unlocked profile."""

    def __init__(
        self,
        database: Database,
        folder: ProfileFolder,
        backups: Backups,
        now: Callable[[], datetime],
    ) -> None:
        """Work on `database`, on its `backups` and on the files of `folder`."""
        self._database = database
        self._folder = folder
        self._backups = backups
        self._now = now

    def delete(self, kind: BinKind, item_id: int) -> None:
        """Move a thing to the bin, with all that hangs on it; harmless if it is there.

        Raises:
            UsageError: The sitting is still being recorded.
        """
        self.delete_all([(kind, item_id)])

    def delete_all(self, items: Sequence[tuple[BinKind, int]]) -> None:
        """Move all of these things to the bin, or none of them.

        Raises:
            UsageError: A sitting among them is still being recorded.
        """
        with self._database.write() as tables:
            for kind, item_id in items:
                if kind == "sitting" and tables.execute(_IS_RECORDED, [item_id]).fetchone():
                    raise UsageError("The sitting is still being recorded.", "End it first.")
            deleted_at = time_of_deletion(tables, self._now())
            for kind, item_id in items:
                tables.execute(_DELETE[kind], [deleted_at, item_id])

    def restore(self, kind: BinKind, item_id: int) -> bool:
        """Take a thing back out of the bin: undo. From now on it is kept as long as a new one.

        Its sitting comes along if that is in the bin too: without it the thing would be seen
        nowhere, and would go for good together with the sitting.

        Returns:
            True if the sitting came along.
        """
        return self.restore_all([(kind, item_id)])

    def restore_all(self, items: Sequence[tuple[BinKind, int]]) -> bool:
        """Take all of these out of the bin; True if a sitting came along that is none of them."""
        now, brings_sitting = utc_text(self._now()), False
        with self._database.write() as tables:
            for kind, item_id in sorted(items, key=lambda item: item[0] != "sitting"):
                values = {"id": item_id, "now": now}
                if kind in _RESTORE_ITS_SITTING:
                    came_along = tables.execute(_RESTORE_ITS_SITTING[kind], values).rowcount
                    brings_sitting = brings_sitting or bool(came_along)
                tables.execute(_RESTORE[kind], values)
        return brings_sitting

    def items(self) -> list[BinItem]:
        """Return what lies in the bin, newest first."""
        return [
            BinItem(
                **{
                    **row,
                    "made_at": parse_utc(row["made_at"]),
                    "deleted_at": parse_utc(row["deleted_at"]),
                }
            )
            for row in self._database.query(_BIN)
        ]

    def purge(self, items: Collection[BinItem], *, set_aside_too: bool = True) -> None:
        """Remove things for good, from the history, its log, its pictures and its backups.

        Args:
            items: Out of `items()`.
            set_aside_too: Also remove damaged files that were set aside and may hold them.

        Raises:
            DatabaseError: Not everything could be removed; what could not is still in the bin,
                or the error says where it is left.
        """
        if not items:
            return
        with errors_in_words(self._folder.root):
            self._purge(items, set_aside_too=set_aside_too)

    def _purge(self, items: Collection[BinItem], *, set_aside_too: bool) -> None:
        for picture_uuid in self._pictures_of(items):
            erase(self._folder.pictures / (picture_uuid + SUFFIX))
        sync_folder(self._folder.pictures)
        # Backups before the history: as long as a thing is in the bin, it can be purged again.
        self._backups.edit(lambda backup: _purge_rows(backup, items))
        if set_aside_too:
            for aside in self._folder.set_aside():
                remove_database(aside)
            remove_tree(self._folder.pictures_aside)
        _purge_rows(self._database, items)

    def _pictures_of(self, items: Collection[BinItem]) -> list[str]:
        rows = self._database.query(
            """
            SELECT uuid FROM picture WHERE uuid IN (SELECT value FROM json_each(:uuids))
                OR sitting_id IN (SELECT id FROM sitting
                                  WHERE uuid IN (SELECT value FROM json_each(:uuids)))
            """,
            {"uuids": json.dumps([item.uuid for item in items])},
        )
        return [row["uuid"] for row in rows]


def time_of_deletion(tables: sqlite_utils.Database, now: datetime) -> str:
    """Return the later of `now` and the newest time that the history knows, as it stores times."""
    (newest,) = tables.execute(_NEWEST).fetchone()
    return max(utc_text(now), newest or "")


def _purge_rows(database: Database, items: Collection[BinItem]) -> None:
    """Delete the rows of `items` where there are any, and empty the log."""
    present = {row["name"] for row in database.query("SELECT name FROM sqlite_schema")}
    with database.write() as tables:
        for kind, statement in _PURGE.items():
            uuids = [item.uuid for item in items if item.kind == kind]
            if uuids and kind in present:  # an old backup may not have the table yet
                tables.execute(statement, [json.dumps(uuids)])
    database.checkpoint()
