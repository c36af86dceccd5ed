"""Every thing stored about a person, with number, size and age, so that nothing is held unseen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fer_desktop.storage.folder import companions
from fer_desktop.storage.history import parse_utc
from fer_desktop.storage.profile import Profile

_ROWS: Final = """
    SELECT 'sittings' AS title, count(*) AS count, min(started_at) AS oldest,
        max(started_at) AS newest FROM sitting WHERE deleted_at IS NULL
    UNION ALL SELECT 'sittings in the bin', count(*), min(started_at), max(started_at)
        FROM sitting WHERE deleted_at IS NOT NULL
    UNION ALL SELECT 'samples', total(samples), min(started_at), max(started_at)
        FROM sitting_total JOIN sitting ON sitting.id = sitting_id
    UNION ALL SELECT 'marks', count(*), min(created_at), max(created_at) FROM mark
    UNION ALL SELECT 'notes', count(*), min(created_at), max(created_at) FROM note
    UNION ALL SELECT 'tags', count(*), NULL, NULL FROM sitting_tag
    UNION ALL SELECT 'consents', count(*), min(given_at), max(given_at) FROM consent
    UNION ALL SELECT 'phone number', count(phone), NULL, NULL FROM person
"""


@dataclass(frozen=True, slots=True)
class StoredThing:
    """One line of the inventory.

    Attributes:
        title: What it is, in English; the window translates it.
        count: Rows or files.
        size_bytes: On the disk; None for rows, which share the history's file.
        oldest: With time zone UTC; None if there is none or no time is kept.
        newest: As `oldest`.
    """

    title: str
    count: int
    size_bytes: int | None
    oldest: datetime | None
    newest: datetime | None


def stored_things(profile: Profile) -> list[StoredThing]:
    """Return everything that is stored for `profile`: rows by kind, then files by kind."""
    things = [
        StoredThing(
            row["title"],
            int(row["count"]),
            None,
            None if row["oldest"] is None else parse_utc(row["oldest"]),
            None if row["newest"] is None else parse_utc(row["newest"]),
        )
        for row in profile.database.query(_ROWS)
    ]
    folder = profile.folder
    history = {folder.history, *companions(folder.history)}
    groups: dict[str, list[Path]] = {
        "history file": [],
        "saved pictures": [],
        "backups": [],
        "damaged files set aside": [],
        "other files": [],
    }
    for path in folder.files():
        if path in history:
            groups["history file"].append(path)
        elif path.parent == folder.pictures:
            groups["saved pictures"].append(path)
        elif path.parent == folder.backups:
            groups["backups"].append(path)
        elif ".corrupt-" in path.name or path.parent == folder.pictures_aside:
            groups["damaged files set aside"].append(path)
        else:
            groups["other files"].append(path)
    return things + [_files(title, paths) for title, paths in groups.items()]


def _files(title: str, paths: Iterable[Path]) -> StoredThing:
    states = [path.stat() for path in paths]
    times = [datetime.fromtimestamp(state.st_mtime, UTC) for state in states]
    return StoredThing(
        title,
        len(states),
        sum(state.st_size for state in states),
        min(times, default=None),
        max(times, default=None),
    )
