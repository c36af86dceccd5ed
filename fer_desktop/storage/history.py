"""What the emotion centre reads: sittings, their samples, and summaries of days and weeks.

Means are over samples with numbers, so a long sitting weighs more than a short one. `readable`
beside `samples` says how much of the time could be read at all. Nothing here is about feelings:
the numbers describe apparent expressions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.storage.database import Database, Row
from fer_desktop.storage.recorder import SittingKind
from fer_desktop.storage.sitting_filter import EVERYTHING, SittingFilter

OWN_KINDS: Final[tuple[SittingKind, ...]] = ("live", "photo")
"""Sittings before one's own camera, with every face that came before it; videos, streams and
pictures may show anybody."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How faces looked over a stretch of time.

    Attributes:
        samples: Seconds of tracks.
        readable: Those of them that could be read.
        means: Mean of each emotion over the readable ones, in `EMOTIONS` order; None if there
            were none.
    """

    samples: int
    readable: int
    means: tuple[float, ...] | None

    @property
    def dominant(self) -> str | None:
        """The emotion with the highest mean; None without numbers."""
        return None if self.means is None else EMOTIONS[self.means.index(max(self.means))]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting in a list.

    Attributes:
        id: Row.
        kind: Where the frames came from.
        source: Camera, file or address.
        state: `recording`, `complete` or `interrupted`.
        started_at: On the person's clock then: aware, with its distance from UTC.
        ended_at: On the same clock; None while recording and after a crash.
        day: That `started_at` falls on.
        seconds: In which frames were analysed.
        mood: Summary of its samples.
    """

    id: int
    kind: SittingKind
    source: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    day: date
    seconds: int
    mood: Mood

    @property
    def is_still(self) -> bool:
        """It is about one picture, in which no time passes."""
        return self.kind in ("photo", "picture")


@dataclass(frozen=True, slots=True)
class Sample:
    """One track in one second.

    Attributes:
        second: Since the source began.
        track_id: Face within the sitting.
        network: Id of the network that read it.
        frames: That showed the face.
        readable_frames: That could be read.
        reason: Most frequent reason why not; None if all could.
        raw: Mean distribution in `EMOTIONS` order; None if no frame could be read.
        smoothed: Mean of the smoothed distributions; None as `raw`.
    """

    second: int
    track_id: int
    network: str
    frames: int
    readable_frames: int
    reason: str | None
    raw: tuple[float, ...] | None
    smoothed: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Period:
    """Summary of a day or a week.

    Attributes:
        first_day: The day, or the Monday of the week.
        sittings: How many.
        seconds: In which frames were analysed.
        mood: Summary of their samples.
    """

    first_day: date
    sittings: int
    seconds: int
    mood: Mood


class History:
    """Reads one profile's history; deleted sittings are not seen here.

    Summaries of days and weeks are of `OWN_KINDS`.
    """

    def __init__(self, database: Database) -> None:
        """Read from `database`, which stays open."""
        self._database = database

    def sittings(
        self, only: SittingFilter = EVERYTHING, *, before_id: int | None = None, limit: int = 50
    ) -> list[Sitting]:
        """Return a page of sittings, newest first.

        Args:
            only: Which sittings.
            before_id: The last id of the page before; None for the first page.
            limit: Sittings on a page.
        """
        # By time, not by id: an import gives older sittings new ids.
        rows = self._database.query(
            """
            SELECT s.*, (SELECT utc_offset_min FROM sitting WHERE id = s.id) AS utc_offset_min
            FROM v_sitting_summary AS s
            WHERE (:before IS NULL OR (started_at, id) <
                    (SELECT started_at, id FROM sitting WHERE id = :before))
                AND (:first_day IS NULL OR day >= :first_day)
                AND (:last_day IS NULL OR day <= :last_day)
                AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
                AND (:tag IS NULL OR EXISTS (
                    SELECT 1 FROM sitting_tag WHERE sitting_id = s.id AND tag = :tag))
                AND (:text IS NULL OR instr(folded(source), :text) OR EXISTS (
                    SELECT 1 FROM sitting_tag WHERE sitting_id = s.id AND instr(folded(tag), :text)
                    UNION ALL SELECT 1 FROM mark WHERE sitting_id = s.id AND deleted_at IS NULL
                        AND instr(folded(label), :text)
                    UNION ALL SELECT 1 FROM note WHERE sitting_id = s.id AND deleted_at IS NULL
                        AND instr(folded(text), :text)))
            ORDER BY started_at DESC, id DESC LIMIT :limit
            """,
            {"before": before_id, "limit": limit, **only.values()},
        )
        return [_sitting(row) for row in rows]

    def sitting(self, sitting_id: int) -> Sitting | None:
        """Return one sitting; None if there is none or it is in the bin."""
        one = "SELECT * FROM v_sitting_summary JOIN sitting USING (id) WHERE id = ?"
        rows = self._database.query(one, [sitting_id])
        return _sitting(rows[0]) if rows else None

    def is_complete(self, uuid: str) -> bool:
        """Whether a sitting was stored to its end, be it in the bin meanwhile."""
        stored = "SELECT count(*) FROM sitting WHERE uuid = ? AND state = 'complete'"
        return bool(self._database.value(stored, [uuid]))

    def samples(self, sitting_id: int) -> list[Sample]:
        """Return the samples of a sitting, by second and track. A missing second is a gap."""
        # Row by row into a list: all rows of hours at once are more than the samples, and an
        # iterator would hold the connection until its reader is done with it.
        rows = self._database.stream(
            """
            SELECT sample.*, network.name AS network
            FROM sample JOIN network ON network.id = sample.network_id
            WHERE sitting_id = ? ORDER BY second, track_id
            """,
            [sitting_id],
        )
        return [_sample(row) for row in rows]

    def days(self, first: date, last: date) -> list[Period]:
        """Return a summary of each day from `first` to `last` that has sittings."""
        rows = self._database.query(
            """
            SELECT day AS first_day, sum(sittings) AS sittings, sum(seconds) AS seconds,
                   sum(samples) AS samples, sum(readable) AS readable,
                   sum(angry * readable) / nullif(sum(readable), 0) AS angry,
                   sum(disgust * readable) / nullif(sum(readable), 0) AS disgust,
                   sum(fear * readable) / nullif(sum(readable), 0) AS fear,
                   sum(happy * readable) / nullif(sum(readable), 0) AS happy,
                   sum(sad * readable) / nullif(sum(readable), 0) AS sad,
                   sum(surprise * readable) / nullif(sum(readable), 0) AS surprise,
                   sum(neutral * readable) / nullif(sum(readable), 0) AS neutral
            FROM v_day_summary
            WHERE day BETWEEN ? AND ? AND kind IN (SELECT value FROM json_each(?))
            GROUP BY day ORDER BY day
            """,
            [first.isoformat(), last.isoformat(), json.dumps(OWN_KINDS)],
        )
        return [_period(row) for row in rows]

    def weeks(self, first: date, last: date) -> list[Period]:
        """Return a summary of each week, Monday first, whose Monday is from `first` to `last`."""
        rows = self._database.query(
            """
            SELECT week AS first_day, sum(sittings) AS sittings, sum(seconds) AS seconds,
                   sum(samples) AS samples, sum(readable) AS readable,
                   sum(angry * readable) / nullif(sum(readable), 0) AS angry,
                   sum(disgust * readable) / nullif(sum(readable), 0) AS disgust,
                   sum(fear * readable) / nullif(sum(readable), 0) AS fear,
                   sum(happy * readable) / nullif(sum(readable), 0) AS happy,
                   sum(sad * readable) / nullif(sum(readable), 0) AS sad,
                   sum(surprise * readable) / nullif(sum(readable), 0) AS surprise,
                   sum(neutral * readable) / nullif(sum(readable), 0) AS neutral
            FROM v_week_summary
            WHERE week BETWEEN ? AND ? AND kind IN (SELECT value FROM json_each(?))
            GROUP BY week ORDER BY week
            """,
            [first.isoformat(), last.isoformat(), json.dumps(OWN_KINDS)],
        )
        return [_period(row) for row in rows]

    def networks(self, first: date, last: date) -> list[str]:
        """Return the ids of the networks that read the days from `first` to `last`.

        CROSS: SQLite keeps the order of the tables, and so reads no sample of other days.
        """
        rows = self._database.query(
            """
            SELECT name FROM network WHERE EXISTS (
                SELECT 1 FROM v_sitting_summary AS s CROSS JOIN sample ON sample.sitting_id = s.id
                WHERE network_id = network.id AND day BETWEEN ? AND ?
                    AND kind IN (SELECT value FROM json_each(?)))
            ORDER BY id
            """,
            [first.isoformat(), last.isoformat(), json.dumps(OWN_KINDS)],
        )
        return [row["name"] for row in rows]

    def end_interrupted(self) -> int:
        """Mark sittings that a crash left open, and return how many; for the one writer only."""
        if not self._database.value("SELECT count(*) FROM sitting WHERE state = 'recording'"):
            return 0
        with self._database.write() as tables:
            cursor = tables.execute(
                "UPDATE sitting SET state = 'interrupted' WHERE state = 'recording'"
            )
            return int(cursor.rowcount)


def parse_utc(text: str) -> datetime:
    """Return a time of the history as a datetime with time zone UTC."""
    return datetime.fromisoformat(text)


def _mood(row: Row) -> Mood:
    means = None if row["angry"] is None else tuple(float(row[name]) for name in EMOTIONS)
    return Mood(row["samples"], row["readable"], means)


def _sitting(row: Row) -> Sitting:
    ended = row["ended_at"]
    zone = timezone(timedelta(minutes=row["utc_offset_min"]))
    return Sitting(
        row["id"],
        row["kind"],
        row["source"],
        row["state"],
        parse_utc(row["started_at"]).astimezone(zone),
        None if ended is None else parse_utc(ended).astimezone(zone),
        date.fromisoformat(row["day"]),
        row["seconds"],
        _mood(row),
    )


def _sample(row: Row) -> Sample:
    raw = smoothed = None
    if row["angry"] is not None:
        raw = tuple(row[name] for name in EMOTIONS)
        smoothed = tuple(row[f"smoothed_{name}"] for name in EMOTIONS)
    return Sample(
        row["second"], row["track_id"], row["network"], row["frames"], row["readable_frames"],
        row["reason"], raw, smoothed,
    )  # fmt: skip


def _period(row: Row) -> Period:
    return Period(date.fromisoformat(row["first_day"]), row["sittings"], row["seconds"], _mood(row))
