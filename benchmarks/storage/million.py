"""How long a history of a million samples keeps somebody waiting who opens the emotion centre."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.storage.outcome import Outcome
from benchmarks.storage.workload import prepare, rig_key
from fer_desktop.storage.database import Database
from fer_desktop.storage.history import History
from fer_desktop.storage.sitting_filter import SittingFilter

_SITTINGS: Final = 278  # of an hour each
_SECONDS: Final = 3600
_OPENINGS: Final = 9
_LIMIT_S: Final = 1.0
_FIRST, _LAST = date(2026, 1, 1), date(2026, 12, 31)

_FILL: Final = """
    WITH RECURSIVE second (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM second WHERE n < ? - 1)
    INSERT INTO sample
    SELECT ?, n, 0, 1, 15, 15, NULL, 96.0, 1.0, 0,
        .1, .1, .1, .3, .1, .1, .2, .1, .1, .1, .3, .1, .1, .2
    FROM second
"""
# What the page would have to ask without the totals that triggers keep.
_WITHOUT_TOTALS: Final = """
    SELECT date(started_at) AS day, count(*), avg(angry), avg(disgust), avg(fear), avg(happy),
        avg(sad), avg(surprise), avg(neutral)
    FROM sitting JOIN sample ON sample.sitting_id = sitting.id GROUP BY day
"""


def fill(database: Database) -> int:
    """Store a year of live sittings and return how many samples they have."""
    with database.write() as tables:
        tables.execute("INSERT INTO network VALUES (1, 'n', 'n')")
        for number in range(1, _SITTINGS + 1):
            tables.execute(
                "INSERT INTO sitting (id, uuid, kind, source, started_at, utc_offset_min, state,"
                " seconds) VALUES (?, ?, 'live', 'camera', ?, 0, 'complete', ?)",
                [
                    number,
                    str(number),
                    f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T12:00:00Z",
                    _SECONDS,
                ],
            )
            tables.execute(_FILL, [_SECONDS, number])
    return int(database.value("SELECT count(*) FROM sample"))


def open_emotion_centre(path: Path) -> float:
    """Return the seconds from the closed file to everything that the page shows and searches."""
    began = time.perf_counter()
    with Database(path, rig_key()) as database:
        history = History(database)
        page = history.sittings()
        days, weeks = history.days(_FIRST, _LAST), history.weeks(_FIRST, _LAST)
        samples = history.samples(page[0].id)
        found = history.sittings(SittingFilter(first_day=_FIRST, text="in no text"))
    took = time.perf_counter() - began
    if (len(page), len(samples), found) != (50, _SECONDS, []):
        raise RuntimeError("the emotion centre shows something else")
    if sum(day.mood.samples for day in days) != _SITTINGS * _SECONDS or len(weeks) < 40:
        raise RuntimeError("days and weeks leave samples out")
    return took


def run() -> list[Outcome]:
    """Measure the opening, and then the same year's days without the totals."""
    with tempfile.TemporaryDirectory(prefix="fer-million-") as place:
        path = prepare(Path(place))
        with Database(path, rig_key()) as database:
            samples = fill(database)
        opening_s = median(open_emotion_centre(path) for _ in range(_OPENINGS))
        began = time.perf_counter()
        with Database(path, rig_key()) as database:
            database.query(_WITHOUT_TOTALS)
        without_s = time.perf_counter() - began
    return [
        Outcome(
            f"emotion centre over {samples:,} samples",
            _OPENINGS,
            int(opening_s >= _LIMIT_S),
            f"median {opening_s * 1000:.0f} ms (limit {_LIMIT_S * 1000:.0f})",
            ran_enough=samples >= 1_000_000,
        ),
        Outcome(
            "  proof: days without totals",
            1,
            int(without_s < 3 * opening_s),
            f"{without_s * 1000:.0f} ms",
        ),
    ]
