"""What the rigs disturb: the program's own recorder and migrations, acknowledging as they go.

    python -m benchmarks.storage.workload record FOLDER SECONDS FULL|OFF
    python -m benchmarks.storage.workload migrate FOLDER SECONDS FULL|OFF

`record` writes one sitting and prints `ack SITTING SECONDS` after each commit: so many seconds
are promised to be on the disk. `migrate` brings `prepare_old`'s file to the newest version and
prints `migrated`. A disk that refuses is survived; what could not be stored is never promised.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.errors import DatabaseError
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.quality import FaceQuality
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import RetryableError
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.recorder import Network, Recorder
from fer_desktop.storage.vault import DataKey

NETWORK: Final[Network] = ("mini-xception", "ab" * 32)
CHECKPOINT_EVERY: Final = 7  # commits; odd, so that it meets every phase of the log
OLD_SITTINGS: Final = 40
REFUSED: Final = 75  # exit status when the disk refused the end of the sitting


def rig_key() -> DataKey:
    """Return the key of all rigs: raw, so that opening costs no argon2id."""
    return DataKey(bytes(range(32)))


def analysis(second: int) -> FrameAnalysis:
    """Return an analysis with one face whose numbers depend on the second."""
    probabilities = np.full(len(EMOTIONS), 0.5 / (len(EMOTIONS) - 1), np.float32)
    probabilities[second % len(EMOTIONS)] = 0.5
    emotions = EmotionDistribution(probabilities)
    quality = FaceQuality(96.0, 120.0, 300.0, None, None, ())
    face = FaceAnalysis(
        0, FaceBox(0, 0, 96, 96), 1.0, None, emotions, emotions, quality, upscaled=False
    )
    return FrameAnalysis(second, float(second), (face,), 0.0)


def prepare(folder: Path) -> Path:
    """Make an empty history in `folder` and return it."""
    path = folder / "history.db"
    HISTORY.create(path, rig_key()).close()
    return path


def prepare_old(folder: Path) -> Path:
    """Make a history of version 1 with sittings in it and return it."""
    path = folder / "history.db"
    with Database(path, rig_key(), create=True) as database, database.write() as tables:
        names = [one.name for one in HISTORY.migrations.pending(tables)]
        HISTORY.migrations.apply(tables, stop_before=names[1])
        tables.execute("INSERT INTO network VALUES (1, 'old', 'old')")
        for number in range(1, OLD_SITTINGS + 1):
            tables.execute(
                "INSERT INTO sitting VALUES (?, ?, 'live', 'x', '2026-01-01T00:00:00.000Z', 0,"
                " NULL, 'complete', 1, 1)",
                [number, str(number)],
            )
            tables.execute(
                "INSERT INTO sample (sitting_id, second, track_id, network_id, frames,"
                " readable_frames, size_px, confidence, upscaled_frames)"
                " VALUES (?, 0, 0, 1, 1, 0, 1.0, 1.0, 0)",
                [number],
            )
    return path


def record(path: Path, seconds: int, synchronous: str, say: Callable[[str], None]) -> bool:
    """Write a sitting of `seconds`; return False if the disk refused its end."""
    with HISTORY.open(path, rig_key(), back_up=lambda _: None) as database:
        _weaken(database, synchronous)
        try:
            recorder = Recorder(database, "live", "camera", NETWORK)
        except RetryableError:
            return False
        for second in range(seconds):
            recorder.write(None, analysis(second))
            try:
                recorder.commit()
                say(f"ack {recorder.sitting_id} {recorder.state.stored_seconds}")
                if second % CHECKPOINT_EVERY == 0:
                    database.checkpoint()
            except RetryableError:
                continue
        try:
            recorder.close()
        except RetryableError:
            return False
        say(f"ack {recorder.sitting_id} {recorder.state.stored_seconds}")
    return True


def migrate(path: Path, synchronous: str, say: Callable[[str], None]) -> bool:
    """Bring the file to the newest version; return False if the disk refused."""
    try:
        with Database(path, rig_key()) as database:
            _weaken(database, synchronous)
            with database.write() as tables:
                HISTORY.migrations.apply(tables)
            say("migrated")
            database.checkpoint()
    except RetryableError:
        return False
    return True


def _weaken(database: Database, synchronous: str) -> None:
    """OFF: the proof that a rig can fail."""
    if synchronous == "OFF":
        with_off = database.tables.execute("PRAGMA synchronous = OFF")
        with_off.close()


@dataclass(slots=True)
class Promises:
    """What a run has acknowledged.

    Attributes:
        seconds: Of each sitting, by id.
        migrated: The migration was reported as done.
    """

    seconds: dict[int, int]
    migrated: bool = False

    def hear(self, line: str) -> None:
        """Take one line of the workload's output."""
        words = line.split()
        if words[:1] == ["ack"] and len(words) == 3:
            self.seconds[int(words[1])] = int(words[2])
        elif words == ["migrated"]:
            self.migrated = True


def broken_promises(path: Path, promises: Promises, *, old: bool) -> tuple[int, bool]:
    """Open what a disturbance left; return promised rows that are missing, and "is it corrupt"."""
    try:
        with Database(path, rig_key()) as database:
            if database.problems():
                return 0, True
            lost = 0
            if old:
                version = HISTORY.version_of(database)
                lost += OLD_SITTINGS - int(database.value("SELECT count(*) FROM sample"))
                between = version not in (1, HISTORY.version)
                return lost + (promises.migrated and version == 1), between
            for sitting, seconds in promises.seconds.items():
                found = {
                    row["second"]
                    for row in database.query(
                        "SELECT second FROM sample WHERE sitting_id = ?", [sitting]
                    )
                }
                lost += len(set(range(seconds)) - found)
            return lost, False
    except DatabaseError:
        return 0, True


def main() -> int:
    """Run as told on the command line."""
    what, folder, seconds, synchronous = sys.argv[1:]

    def say(line: str) -> None:
        os.write(1, line.encode() + b"\n")  # one system call, not held back in a buffer

    path = Path(folder) / "history.db"
    if what == "migrate":
        stored = migrate(path, synchronous, say)
    else:
        stored = record(path, int(seconds), synchronous, say)
    return 0 if stored else REFUSED


if __name__ == "__main__":
    sys.exit(main())
