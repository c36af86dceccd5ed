"""Takes everything of a profile along, readable without this program.

    README.txt      what is what
    history.db      plain SQLite, for sqlite-utils and Datasette; what an import reads
    profile.json    the same rows as one document
    csv/*.csv       the same rows as tables
    pictures/       the saved pictures, decrypted

Nothing in the folder is encrypted any more. It appears under its name when it is complete; what a
program that was killed has left of it is removed by the next export there. A saved picture that
cannot be opened is left out and named in README.txt; its row is there.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

from fer_desktop.cells import safe_cell
from fer_desktop.errors import DatabaseError, OutputError
from fer_desktop.paths import sync_folder
from fer_desktop.storage.database import Database, Row
from fer_desktop.storage.database_errors import LockedError
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.recorder import utc_text

FORMAT: Final = 1
_SUFFIXES: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}

_TABLES: Final = {
    "sitting": "SELECT * FROM sitting ORDER BY id",
    "sample": "SELECT * FROM sample ORDER BY sitting_id, second, track_id",
    "network": "SELECT * FROM network ORDER BY id",
    "mark": "SELECT * FROM mark ORDER BY id",
    "note": "SELECT * FROM note ORDER BY id",
    "sitting_tag": "SELECT * FROM sitting_tag ORDER BY sitting_id, tag",
    "picture": "SELECT * FROM picture ORDER BY id",
    "consent": "SELECT * FROM consent ORDER BY id",
    "person": "SELECT * FROM person",
    "day_summary": "SELECT * FROM v_day_summary ORDER BY day, kind",
    "week_summary": "SELECT * FROM v_week_summary ORDER BY week, kind",
}

_README: Final = """\
Everything that fer-desktop stored for the profile “{name}”, {time}.

Nothing here is encrypted. Numbers describe apparent expressions, not feelings.

history.db    SQLite: `sqlite-utils tables history.db --counts`, `datasette history.db`.
              Import it into another profile with “Import…” in the Personal centre.
profile.json  The same rows as one JSON document.
csv/          The same rows as tables: UTF-8, comma, dot as decimal point. Text that a
              spreadsheet would take for a formula begins with an apostrophe.
pictures/     Saved pictures, named by their uuid.

Times are UTC. In `sample`, emotion columns are means over one second, smoothed_* of the smoothed
distributions; in `day_summary` and `week_summary`, means over all readable seconds, by the days of
your own calendar. Rows with deleted_at were in the bin; kept_at is when one was taken back out.
"""

_MISSING: Final = """
Not in pictures/, because their files in the profile are missing or damaged:
"""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote.

    Attributes:
        folder: The new folder.
        missing_pictures: Pictures that could not be opened; README.txt in the folder names them.
    """

    folder: Path
    missing_pictures: int


def export_profile(profile: Profile, destination: Path, now: datetime) -> ExportReport:
    """Write everything of `profile` into a new folder inside `destination`.

    Args:
        profile: Unlocked.
        destination: An existing folder, for example on a stick.
        now: Becomes part of the folder's name.

    Raises:
        OutputError: The destination cannot be written, is full, or the folder exists; or the
            export lies there, but its disk fails.
        LockedError: The profile is about to be locked; no half export is left.
        DatabaseError: The history cannot be read.
    """
    target = destination / f"fer-desktop-{now.strftime('%Y%m%d-%H%M%S')}"
    if target.exists():
        raise OutputError(f"{target} exists already.", "Try again in a second.")
    prefix = f"fer-desktop-unfinished-export-{profile.folder.root.name}-"
    try:
        _remove_unfinished(destination, prefix)
        new = Path(tempfile.mkdtemp(prefix=prefix, dir=destination))  # mode 0700
        try:
            missing = _write_all(profile, new, now)
            new.replace(target)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
    except OSError as error:
        raise OutputError(
            f"The export into {destination} failed ({error.strerror}).",
            "Choose another folder, or make room there.",
        ) from error
    try:
        sync_folder(destination)
    except OSError as error:
        raise OutputError(
            f"{target} is complete, but its disk may lose it ({error.strerror}).",
            "Delete it there and export to another disk.",
        ) from error
    return ExportReport(target, missing)


def picture_file(row: Row) -> str:
    """Return the file name in `pictures/` of a row of `picture`."""
    return str(row["uuid"]) + _SUFFIXES.get(row["media_type"], ".bin")


def _remove_unfinished(destination: Path, prefix: str) -> None:
    """Remove folders that were never finished: their decrypted rows lie open and are of no use.

    Nobody writes them now: they are this profile's, and this process alone has it open.
    """
    for path in destination.glob(prefix + "*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)


def _write_all(profile: Profile, folder: Path, now: datetime) -> int:
    """Fill `folder` and return how many pictures are missing."""
    with profile.database.stopped_by(profile.leaving):
        HISTORY.copy_readable(profile.database, folder / "history.db")
    (folder / "csv").mkdir()
    # All from the copy: one state, and the profile's own connection is free meanwhile.
    with (
        Database(folder / "history.db", read_only=True) as database,
        database.stopped_by(profile.leaving),
    ):
        for table, sql in _TABLES.items():
            with (folder / "csv" / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                _write_csv(file, database.stream(sql))
        with (folder / "profile.json").open("w", encoding="utf-8") as file:
            _write_json(file, profile.name, database, now)
        missing = _write_pictures(folder / "pictures", database, profile)
    readme = _README.format(name=profile.name, time=utc_text(now))
    if missing:
        readme += _MISSING
        readme += "".join(f"  {picture_file(row)}, saved {row['saved_at']}\n" for row in missing)
    (folder / "README.txt").write_text(readme, encoding="utf-8")
    for path in folder.rglob("*"):
        if path.is_file():
            profile.go_on()
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    return len(missing)


def _write_csv(file: TextIO, rows: Iterator[Row]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row.keys())
        writer.writerow(
            safe_cell(value) if isinstance(value, str) else value for value in row.values()
        )


def _write_json(file: TextIO, name: str, database: Database, now: datetime) -> None:
    """Write row by row: a million samples need no memory."""
    head = {
        "format": FORMAT,
        "program": "fer-desktop",
        "history_version": HISTORY.version,
        "profile": name,
        "exported_at": utc_text(now),
    }
    file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2])
    for table, sql in _TABLES.items():
        file.write(f',\n "{table}": [')
        for number, row in enumerate(database.stream(sql)):
            file.write("," * (number > 0) + "\n  " + json.dumps(row, ensure_ascii=False))
        file.write("]")
    file.write("\n}\n")


def _write_pictures(folder: Path, database: Database, profile: Profile) -> list[Row]:
    """Decrypt the pictures into `folder` and return the rows of those that cannot be opened."""
    folder.mkdir()
    missing = []
    for row in database.query("SELECT uuid, media_type, saved_at FROM picture"):
        profile.go_on()
        try:
            content = profile.pictures.content(row["uuid"])
        except LockedError:
            raise
        except DatabaseError:  # one that is lost must not keep all the others here
            missing.append(row)
        else:
            (folder / picture_file(row)).write_bytes(content)
    return missing
