"""Sittings of a history as files: CSV with a row per face and second, JSON with everything.

The storage's own objects are handed in; only their types are known here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fer_desktop.export.partial import written
from fer_desktop.export.provenance import AI_NOTICE
from fer_desktop.export.rows import SMOOTHED_COLUMNS, Row, cell_text, printable
from fer_desktop.expression.emotions import EMOTIONS

if TYPE_CHECKING:
    from fer_desktop.storage.annotations import Mark, Note
    from fer_desktop.storage.history import Sample, Sitting

SITTINGS_FORMAT: Final = 1

SITTING_COLUMNS: Final = [
    "sitting", "kind", "input", "started_at", "timestamp", "face_id", "success", "emotion",
    "emotion_confidence", *EMOTIONS, *SMOOTHED_COLUMNS, "frames", "readable_frames", "reason",
    "network",
]  # fmt: skip
"""Header of the CSV; names that the tables of files have, too, mean the same here, over a second:
`timestamp` is the second since the source began, probabilities are means over its frames."""


@dataclass(frozen=True, slots=True)
class SittingRecord:
    """A sitting with all that belongs to it, pictures left out.

    Attributes:
        sitting: When, what, how long.
        samples: By second and track.
        marks: In order of time.
        notes: Oldest first.
        tags: Sorted.
    """

    sitting: Sitting
    samples: Sequence[Sample]
    marks: Sequence[Mark]
    notes: Sequence[Note]
    tags: Sequence[str]


def write_sittings_csv(path: Path, records: Iterable[SittingRecord]) -> None:
    """Write a row for each face and second, and one for a sitting in which no face was seen.

    Text cells are safe to open in a spreadsheet.

    Args:
        path: Final name; it holds the old file or the whole new one.
        records: Taken one by one: no more than one is in memory.

    Raises:
        OutputError: It cannot be written.
    """
    with written(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # lines end as in RFC 4180
        writer.writerow(SITTING_COLUMNS)
        for record in records:
            nobody: Row = {"success": 0}
            for cells in map(_sample_cells, record.samples) if record.samples else [nobody]:
                row = {**_sitting_cells(record.sitting), **cells}
                writer.writerow(cell_text(name, row.get(name)) for name in SITTING_COLUMNS)


def write_sittings_json(
    path: Path, records: Iterable[SittingRecord], profile: str, exported_at: datetime
) -> None:
    """Write one document with sittings, samples, marks, notes and tags.

    Args:
        path: Final name; it holds the old file or the whole new one.
        records: Taken one by one: no more than one is in memory.
        profile: Whose history it is.
        exported_at: Time of the export; aware.

    Raises:
        OutputError: It cannot be written.
    """
    head = {
        "format": SITTINGS_FORMAT,
        "notice": AI_NOTICE,
        "profile": profile,
        "exported_at": exported_at.isoformat(timespec="seconds"),
    }
    with written(path) as part, part.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "sittings": [')
        for number, record in enumerate(records):
            file.write("," * (number > 0) + "\n" + json.dumps(_document(record), **_JSON))
        file.write("\n ]\n}\n")


_JSON: Final[dict[str, Any]] = {"ensure_ascii": False, "allow_nan": False}


def _document(record: SittingRecord) -> dict[str, Any]:
    sitting = record.sitting
    ended = sitting.ended_at
    return {
        **_sitting_cells(sitting),
        "ended_at": None if ended is None else ended.isoformat(timespec="seconds"),
        "day": sitting.day.isoformat(),
        "state": sitting.state,
        "seconds": sitting.seconds,
        "tags": list(record.tags),
        "marks": [{"timestamp": mark.at_s, "label": mark.label} for mark in record.marks],
        "notes": [
            {"text": note.text, "changed_at": note.changed_at.isoformat(timespec="seconds")}
            for note in record.notes
        ],
        "samples": [_sample_cells(sample) for sample in record.samples],
    }


def _sitting_cells(sitting: Sitting) -> Row:
    return {
        "sitting": sitting.id,
        "kind": sitting.kind,
        "input": printable(sitting.source),
        "started_at": sitting.started_at.isoformat(timespec="seconds"),
    }


def _sample_cells(sample: Sample) -> Row:
    row: Row = {
        "timestamp": sample.second,
        "face_id": sample.track_id,
        "success": int(sample.raw is not None),
        "frames": sample.frames,
        "readable_frames": sample.readable_frames,
        "reason": sample.reason,
        "network": sample.network,
    }
    if sample.raw is not None:
        best = max(range(len(EMOTIONS)), key=sample.raw.__getitem__)
        row["emotion"], row["emotion_confidence"] = EMOTIONS[best], sample.raw[best]
        row.update(zip(EMOTIONS, sample.raw, strict=True))
    if sample.smoothed is not None:
        row.update(zip(SMOOTHED_COLUMNS, sample.smoothed, strict=True))
    return row
