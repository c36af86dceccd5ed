"""Brings an exported profile into another one, for example on a new machine.

The export may come from anywhere: it is read into memory, never opened as one of our files,
checked, brought to the newest version there, and only its rows are copied. What the profile
already has stays as it is, so importing twice changes nothing. An agreement withdrawn here is
withdrawn for what is imported too, and a phone number or a time of keeping comes only where
nothing else was chosen.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from fer_desktop.errors import DatabaseError, InputError, UsageError
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import LockedError, RetryableError
from fer_desktop.storage.history import parse_utc
from fer_desktop.storage.merge import Merged, merge_histories
from fer_desktop.storage.migrations import HISTORY, NewerFileError
from fer_desktop.storage.names import check_phone
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.recorder import utc_text
from fer_desktop.storage.retention import Retention
from fer_desktop.storage.sqlcipher import dbapi2
from fer_desktop.storage.transfer import picture_file

# What the schema cannot say about a row, and what our own files never break.
_NAMES_AND_TIMES: Final = (
    "SELECT uuid, started_at, ended_at, deleted_at, kept_at FROM sitting",
    "SELECT uuid, created_at, deleted_at FROM mark",
    "SELECT uuid, created_at, changed_at, deleted_at FROM note",
    "SELECT uuid, saved_at, deleted_at, kept_at FROM picture",
    "SELECT uuid, given_at, withdrawn_at FROM consent",
)
_WRONG_SAMPLES: Final = """
    SELECT count(*) FROM sample
    WHERE angry IS NOT NULL AND NOT ifnull(
        min(angry, disgust, fear, happy, sad, surprise, neutral) >= 0
        AND abs(angry + disgust + fear + happy + sad + surprise + neutral - 1) < 1e-3
        AND min(smoothed_angry, smoothed_disgust, smoothed_fear, smoothed_happy, smoothed_sad,
                smoothed_surprise, smoothed_neutral) >= 0
        AND abs(smoothed_angry + smoothed_disgust + smoothed_fear + smoothed_happy + smoothed_sad
                + smoothed_surprise + smoothed_neutral - 1) < 1e-3, 0)
"""
_OUT_OF_RANGE: Final = (
    """
    SELECT count(*) FROM sitting
    WHERE NOT (utc_offset_min BETWEEN -1439 AND 1439 AND seconds BETWEEN 0 AND :longest_s
               AND frames BETWEEN 0 AND :most_frames)
    """,
    """
    SELECT count(*) FROM sample
    WHERE NOT (second BETWEEN 0 AND :longest_s AND frames BETWEEN 0 AND :most_frames
               AND readable_frames BETWEEN 0 AND frames AND upscaled_frames BETWEEN 0 AND frames)
    """,
    "SELECT count(*) FROM mark WHERE NOT at_s BETWEEN 0 AND :longest_s",
    "SELECT count(*) FROM picture WHERE NOT at_s BETWEEN 0 AND :longest_s",
)
# A month: charts hold every second of a sitting.
_LIMITS: Final[dict[str, object]] = {"longest_s": 31 * 86_400, "most_frames": 31 * 86_400 * 1000}
_YEARS: Final = range(1970, 3000)  # of clocks that were wrong, too; every system knows them

_KEPT: Final = ("pictures", "sittings", "deleted")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import brought.

    Attributes:
        merged: Rows that were new.
        pictures: Pictures that were new.
        missing_pictures: Pictures whose file was missing or is not the one exported.
    """

    merged: Merged
    pictures: int
    missing_pictures: int


def import_profile(profile: Profile, export: Path) -> ImportReport:
    """Add everything of an export to `profile`.

    Args:
        profile: Unlocked.
        export: The folder that `export_profile` made, or its `history.db`.

    Raises:
        InputError: It is no export, damaged, or cannot be opened.
        NewerFileError: A newer program made it.
        DatabaseError: The profile cannot be written; rows are then unchanged.
        LockedError: The profile is about to be locked. What came in is whole; the rest comes
            when the import is done again.
    """
    file = export / "history.db" if export.is_dir() else export
    try:
        with _copy_of(file, export) as source, source.stopped_by(profile.leaving):
            _check(source, file)
            is_new = not profile.database.value("SELECT count(*) FROM sitting")
            merged = merge_histories(lambda: nullcontext(source), profile.database, rescue=False)
            if is_new:
                _bring_person(source, profile.database)
            pictures, missing = _bring_pictures(source, profile, file.parent / "pictures")
    except (dbapi2.Error, KeyError) as error:  # rows or columns that our export never writes
        raise _refused(file, str(error)) from error
    return ImportReport(merged, pictures, missing)


def _copy_of(file: Path, export: Path) -> Database:
    if not os.path.isfile(file):  # noqa: PTH113  # Path.is_file raises where nobody may look
        raise _refused(export, f"{file.name} is missing.")
    try:
        return Database.memory_copy(file)
    except RetryableError:
        raise
    except DatabaseError as error:  # its remedies are for the person's own history
        raise _refused(export, error.message) from error


def _check(source: Database, file: Path) -> None:
    try:
        HISTORY.version_of(source)
        with source.write() as tables:
            HISTORY.migrations.apply(tables)
    except (NewerFileError, LockedError):
        raise
    except DatabaseError as error:
        raise _refused(file, error.message) from error
    if problems := source.problems():
        raise _refused(file, problems[0])
    try:
        for sql in _NAMES_AND_TIMES:
            for row in source.stream(sql):
                _check_names_and_times(**row)
        (person,) = source.query("SELECT * FROM person")
        Retention(**{name: person[f"keep_{name}_days"] for name in _KEPT})
        check_phone(person["phone"] or "")
    except (TypeError, ValueError, OverflowError, AttributeError, UsageError) as error:
        raise _refused(file, str(error)) from error
    if wrong := sum(source.value(sql, _LIMITS) for sql in _OUT_OF_RANGE):
        raise _refused(file, f"{wrong} rows are out of range")
    if wrong := source.value(_WRONG_SAMPLES):
        raise _refused(file, f"{wrong} samples are no probabilities")


def _check_names_and_times(uuid: str, **times: str | None) -> None:
    """Raise ValueError for a spelling that we never write.

    SQLite reads others as another time or as none, and a uuid in capitals names the file of a
    picture that is there already.
    """
    if str(UUID(uuid)) != uuid:
        raise ValueError(f"not our spelling of a uuid: {uuid}")
    for text in times.values():
        if text is None:
            continue
        time = parse_utc(text)
        if utc_text(time) != text or time.year not in _YEARS:
            raise ValueError(f"not our spelling of a time: {text}")


def _bring_person(source: Database, target: Database) -> None:
    (row,) = source.query("SELECT * FROM person")
    usual = {f"usual_{name}": getattr(Retention(), name) for name in _KEPT}
    with target.write() as tables:
        tables.execute(
            """
            UPDATE person SET phone = ifnull(phone, :phone),
                keep_pictures_days = iif(keep_pictures_days IS :usual_pictures,
                                         :keep_pictures_days, keep_pictures_days),
                keep_sittings_days = iif(keep_sittings_days IS :usual_sittings,
                                         :keep_sittings_days, keep_sittings_days),
                keep_deleted_days = iif(keep_deleted_days IS :usual_deleted,
                                        :keep_deleted_days, keep_deleted_days)
            """,
            {**row, **usual},
        )


def _bring_pictures(source: Database, profile: Profile, folder: Path) -> tuple[int, int]:
    brought = missing = 0
    known = {row["uuid"] for row in profile.database.query("SELECT uuid FROM picture")}
    rows = source.query(
        "SELECT picture.*, sitting.uuid AS sitting_uuid FROM picture"
        " JOIN sitting ON sitting.id = picture.sitting_id ORDER BY picture.id"
    )
    for row in rows:
        if row["uuid"] in known:
            continue
        profile.go_on()
        try:
            content = (folder / Path(picture_file(row)).name).read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != row["sha256"]:
            missing += 1
            continue
        sitting_id = profile.database.value(
            "SELECT id FROM sitting WHERE uuid = ?", [row["sitting_uuid"]]
        )
        picture_id = profile.pictures.save_as(
            row["uuid"],
            sitting_id,
            row["at_s"],
            content,
            row["media_type"],
            parse_utc(row["saved_at"]),
            None if row["kept_at"] is None else parse_utc(row["kept_at"]),
        )
        if row["deleted_at"] is not None:
            profile.bin.delete("picture", picture_id)
        brought += 1
    return brought, missing


def _refused(file: Path, reason: str) -> InputError:
    return InputError(
        f"{file} is no export of fer-desktop that can be read ({reason}).",
        "Choose the folder that an export made.",
    )
