"""How long things are kept: what is too old goes to the bin, and from there away for good.

Everything passes through the bin, so what a wrong clock has moved there can be taken back. Not so
what lay there already: a clock that is further ahead than the bin's days empties it. What was
deleted under such a clock stays in the bin until that time, or until the person empties it. A clock
that is behind moves and purges less. What goes to the bin meanwhile has its days there, counted
from the newest time that the history knows (see `deletion`): fewer where nothing was recorded for
long before. What was taken back out of the bin is as old as its return.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fer_desktop.errors import UsageError
from fer_desktop.storage.database import Database
from fer_desktop.storage.deletion import Bin, time_of_deletion
from fer_desktop.storage.folder import (
    ProfileFolder,
    remove_database,
    remove_tree,
    time_set_aside,
)
from fer_desktop.storage.recorder import utc_text


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that things are kept.

    Attributes:
        pictures: Saved pictures; None for ever.
        sittings: Sittings with their samples, marks and notes; None for ever.
        deleted: In the bin.
    """

    pictures: int | None = 90
    sittings: int | None = None
    deleted: int = 30

    def __post_init__(self) -> None:
        days = (self.pictures, self.sittings, self.deleted)
        if any(value is not None and not 0 <= value <= 36_500 for value in days):
            raise UsageError("Things are kept for 0 to 36500 days.", "Choose a number of days.")


class RetentionRule:
    """The rule of one profile, and its application."""

    def __init__(
        self,
        database: Database,
        folder: ProfileFolder,
        deleted: Bin,
        now: Callable[[], datetime],
    ) -> None:
        """Read the rule from `database` and apply it there, in `folder` and in the bin."""
        self._database = database
        self._folder = folder
        self._bin = deleted
        self._now = now

    def current(self) -> Retention:
        """Return the rule."""
        (row,) = self._database.query(
            "SELECT keep_pictures_days AS pictures, keep_sittings_days AS sittings,"
            " keep_deleted_days AS deleted FROM person"
        )
        return Retention(**row)

    def change(self, rule: Retention) -> None:
        """Set the rule; it is applied by the next `apply`."""
        with self._database.write() as tables:
            tables.execute(
                "UPDATE person SET keep_pictures_days = ?, keep_sittings_days = ?,"
                " keep_deleted_days = ?",
                [rule.pictures, rule.sittings, rule.deleted],
            )

    def apply(self) -> int:
        """Move what is too old to the bin, purge what lay there long enough, and count those.

        Raises:
            DatabaseError: Not everything could be removed; the next call goes on.
        """
        rule, now = self.current(), self._now()
        with self._database.write() as tables:
            binned_at = time_of_deletion(tables, now)
            if rule.pictures is not None:
                tables.execute(
                    "UPDATE picture SET deleted_at = ?"
                    " WHERE ifnull(kept_at, saved_at) < ? AND deleted_at IS NULL",
                    [binned_at, utc_text(now - timedelta(days=rule.pictures))],
                )
            if rule.sittings is not None:
                tables.execute(
                    "UPDATE sitting SET deleted_at = ?"
                    " WHERE ifnull(kept_at, started_at) < ? AND state <> 'recording'"
                    " AND deleted_at IS NULL",
                    [binned_at, utc_text(now - timedelta(days=rule.sittings))],
                )
        expired_before = now - timedelta(days=rule.deleted)
        expired = [item for item in self._bin.items() if item.deleted_at < expired_before]
        self._bin.purge(expired, set_aside_too=False)
        for aside in self._folder.set_aside():
            if time_set_aside(aside) < expired_before:
                remove_database(aside)
        pictures = self._folder.pictures_aside
        if pictures.exists() and pictures.stat().st_mtime < expired_before.timestamp():
            remove_tree(pictures)
        return len(expired)
