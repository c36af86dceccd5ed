"""What the person adds to a sitting: marks at a moment, notes, tags."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fer_desktop.errors import UsageError
from fer_desktop.storage.database import Database
from fer_desktop.storage.history import parse_utc
from fer_desktop.storage.recorder import utc_text

MAX_LABEL_LENGTH: Final = 200
MAX_NOTE_LENGTH: Final = 100_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A named moment.

    Attributes:
        id: Row.
        at_s: Since the source began.
        label: What the person calls it.
    """

    id: int
    at_s: float
    label: str


@dataclass(frozen=True, slots=True)
class Note:
    """A text of the person.

    Attributes:
        id: Row.
        text: As typed.
        created_at: With time zone UTC.
        changed_at: With time zone UTC.
    """

    id: int
    text: str
    created_at: datetime
    changed_at: datetime


class Annotations:
    """Writes and reads what the person adds; deleted things are not seen here."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Use `database`, which stays open, and `now` for the times of writing."""
        self._database = database
        self._now = now

    def add_mark(self, sitting_id: int, at_s: float, label: str) -> int:
        """Mark a moment and return the mark's id.

        Raises:
            UsageError: The label is empty or too long.
        """
        return self._insert(
            "mark",
            {
                "sitting_id": sitting_id,
                "at_s": at_s,
                "label": _checked(label, MAX_LABEL_LENGTH),
                "created_at": utc_text(self._now()),
            },
        )

    def change_mark(self, mark_id: int, at_s: float, label: str) -> None:
        """Move a mark, call it something else, or both.

        Raises:
            UsageError: The label is empty or too long.
        """
        with self._database.write() as tables:
            tables.execute(
                "UPDATE mark SET at_s = ?, label = ? WHERE id = ?",
                [at_s, _checked(label, MAX_LABEL_LENGTH), mark_id],
            )

    def marks(self, sitting_id: int) -> list[Mark]:
        """Return the marks of a sitting in order of time."""
        rows = self._database.query(
            "SELECT id, at_s, label FROM mark WHERE sitting_id = ? AND deleted_at IS NULL"
            " ORDER BY at_s, id",
            [sitting_id],
        )
        return [Mark(**row) for row in rows]

    def add_note(self, sitting_id: int | None, text: str) -> int:
        """Write a note and return its id.

        Args:
            sitting_id: What it is about; None for a note of the day.
            text: Kept exactly.

        Raises:
            UsageError: The text is empty or too long.
        """
        now = utc_text(self._now())
        return self._insert(
            "note",
            {
                "sitting_id": sitting_id,
                "text": _checked(text, MAX_NOTE_LENGTH),
                "created_at": now,
                "changed_at": now,
            },
        )

    def change_note(self, note_id: int, text: str) -> None:
        """Replace the text of a note.

        Raises:
            UsageError: The text is empty or too long.
        """
        with self._database.write() as tables:
            tables.execute(
                "UPDATE note SET text = ?, changed_at = ? WHERE id = ?",
                [_checked(text, MAX_NOTE_LENGTH), utc_text(self._now()), note_id],
            )

    def notes(self, sitting_id: int | None) -> list[Note]:
        """Return the notes of a sitting, or with None those of no sitting, oldest first."""
        rows = self._database.query(
            "SELECT id, text, created_at, changed_at FROM note"
            " WHERE sitting_id IS ? AND deleted_at IS NULL ORDER BY id",
            [sitting_id],
        )
        return [
            Note(row["id"], row["text"], parse_utc(row["created_at"]), parse_utc(row["changed_at"]))
            for row in rows
        ]

    def set_tags(self, sitting_id: int, tags: set[str]) -> None:
        """Give a sitting exactly these tags.

        Raises:
            UsageError: A tag is empty or too long.
        """
        checked = {_checked(unicodedata.normalize("NFC", tag), MAX_LABEL_LENGTH) for tag in tags}
        with self._database.write() as tables:
            tables.execute("DELETE FROM sitting_tag WHERE sitting_id = ?", [sitting_id])
            for tag in sorted(checked):
                tables.execute("INSERT INTO sitting_tag VALUES (?, ?)", [sitting_id, tag])

    def tags(self, sitting_id: int | None = None) -> set[str]:
        """Return the tags of a sitting, or with None all that are in use."""
        rows = self._database.query(
            """
            SELECT DISTINCT tag FROM sitting_tag JOIN sitting ON sitting.id = sitting_id
            WHERE deleted_at IS NULL AND (:id IS NULL OR sitting_id = :id)
            """,
            {"id": sitting_id},
        )
        return {row["tag"] for row in rows}

    def _insert(self, table: str, row: dict[str, Any]) -> int:
        with self._database.write() as tables:
            tables.table(table).insert({"uuid": str(uuid.uuid4()), **row})
            return int(tables.execute("SELECT last_insert_rowid()").fetchone()[0])


def _checked(text: str, max_length: int) -> str:
    """Return `text` if SQLite can give it back exactly."""
    if not text.strip() or len(text) > max_length:
        raise UsageError(f"The text has {len(text)} characters.", f"Use 1 to {max_length}.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError("The text holds half a character.", "Type it again.") from None
    return text
