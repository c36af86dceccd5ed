"""Writes a sitting: collects analyses, commits about once a second, survives a full disk.

What `stored_seconds` counts is on the disk and outlasts a power loss. What cannot be written
waits in memory, up to `MAX_WAITING_ROWS`; beyond that the oldest is lost and counted.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Literal, Self, TypeAlias
from uuid import uuid4

import sqlite_utils

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.masked import shown_source
from fer_desktop.errors import DatabaseError, UserError
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import RetryableError
from fer_desktop.storage.samples import SampleCollector, SecondOfSamples

SittingKind: TypeAlias = Literal["live", "photo", "picture", "video"]
Network: TypeAlias = tuple[str, str]
"""Id and SHA-256 of the network that reads the faces."""

COMMIT_EVERY_S: Final = 1.0
MAX_WAITING_ROWS: Final = 20_000
"""About an hour of five faces; 6 MB."""

_log = logging.getLogger(__name__)

_INSERT_SAMPLE: Final = """
    INSERT INTO sample (sitting_id, network_id, second, track_id, frames, readable_frames, reason,
        size_px, confidence, upscaled_frames, angry, disgust, fear, happy, sad, surprise, neutral,
        smoothed_angry, smoothed_disgust, smoothed_fear, smoothed_happy, smoothed_sad,
        smoothed_surprise, smoothed_neutral)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_TAKE_UP: Final = (
    "DELETE FROM sample WHERE sitting_id = ?",
    # Its triggers would leave what is left of sums of fractions.
    "DELETE FROM sitting_total WHERE sitting_id = ?",
    """
    UPDATE sitting SET state = 'recording', ended_at = NULL, deleted_at = NULL, frames = 0,
        seconds = 0 WHERE id = ?
    """,
)


@dataclass(frozen=True, slots=True)
class SavingState:
    """How saving goes; for the status bar and the banner.

    Attributes:
        problem: Why the last try failed; None while saving works.
        stored_seconds: Seconds of the sitting that are on the disk.
        waiting_rows: Rows in memory that a later try will store.
        lost_rows: Rows given up because too many waited.
    """

    problem: UserError | None
    stored_seconds: int
    waiting_rows: int
    lost_rows: int


class Recorder:
    """One sitting being written; a sink like those of `export`.

    Not for several threads: `LiveRecorder` puts a thread around it.

    Attributes:
        sitting_id: Row of `sitting`.
    """

    def __init__(
        self,
        database: Database,
        kind: SittingKind,
        source: str,
        network: Network,
        *,
        uuid: str | None = None,
        started: datetime | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Begin a sitting, or take up one that was broken off and comes again from its beginning.

        Args:
            database: An open history; stays open.
            kind: Where the frames come from; a photo or picture is a sitting of one frame.
            source: Camera, file or address; passwords in it are not stored.
            network: Reads the faces from the first frame on.
            uuid: Of a sitting that may be there already, in the bin too: its samples are written
                anew, what the person added to it stays. None for a new one.
            started: Time of day at the source's second 0, whenever storing begins; None for now.
            monotonic: Seconds for the rhythm of commits.
            now: Time of day.

        Raises:
            DatabaseError: Nothing can be stored.
        """
        self._database = database
        self._monotonic = monotonic
        self._now = now
        self._network = self._next_network = network
        self._collector = SampleCollector()
        self._waiting: deque[tuple[Network, SecondOfSamples]] = deque()
        self._waiting_rows = 0
        self._lost_rows = 0
        self._stored_seconds = 0
        self._problem: UserError | None = None
        self._ended_as: str | None = None
        self._end_is_stored = False
        started = started or now()
        with database.write() as tables:
            taken_up = None if uuid is None else _taken_up(tables, uuid)
            if taken_up is None:
                tables.table("sitting").insert(
                    {
                        "uuid": uuid or str(uuid4()),
                        "kind": kind,
                        "source": shown_source(source),
                        "started_at": utc_text(started),
                        "utc_offset_min": _utc_offset_min(started),
                        "state": "recording",
                    }
                )
                taken_up = int(tables.execute("SELECT last_insert_rowid()").fetchone()[0])
            self.sitting_id = taken_up
        self._next_commit_s = monotonic() + COMMIT_EVERY_S

    @property
    def is_ended(self) -> bool:
        """`close` was called; what it could not store is written only if it is called again."""
        return self._ended_as is not None

    @property
    def state(self) -> SavingState:
        """How saving goes."""
        return SavingState(self._problem, self._stored_seconds, self._waiting_rows, self._lost_rows)

    def write(self, frame: Frame | None, analysis: FrameAnalysis | None) -> None:
        """Take the analysis of one frame; the picture itself is not stored.

        Args:
            frame: Ignored; sinks that draw need it.
            analysis: None for a frame that was not analysed.

        Raises:
            DatabaseError: The database broke in a way that waiting does not mend.
        """
        del frame
        if analysis is None:
            return
        if (second := self._collector.add(analysis)) is not None:
            self._wait(second)
        if self._collector.is_first_frame:
            self._network = self._next_network
        self.commit_if_due()

    def use_network(self, network: Network) -> None:
        """Let another network be named with the samples; the running second keeps its own."""
        self._next_network = network

    def commit_if_due(self) -> None:
        """Store what waits if the last try is a second ago; keep it if the disk refuses."""
        if self._monotonic() < self._next_commit_s:
            return
        try:
            self.commit()
        except RetryableError as error:
            self._problem = error
        self._next_commit_s = self._monotonic() + COMMIT_EVERY_S

    def commit(self) -> None:
        """Store every complete second now.

        Raises:
            RetryableError: Nothing was stored; it still waits.
            DatabaseError: The database broke.
        """
        if self._waiting or (self._ended_as is not None and not self._end_is_stored):
            with self._database.write() as tables:
                for network, second in self._waiting:
                    network_id = _network_id(tables, network)
                    for row in second.rows:
                        tables.execute(_INSERT_SAMPLE, (self.sitting_id, network_id, *row))
                tables.execute(
                    "UPDATE sitting SET frames = frames + ?, seconds = seconds + ? WHERE id = ?",
                    (
                        sum(second.frames for _, second in self._waiting),
                        len(self._waiting),
                        self.sitting_id,
                    ),
                )
                if self._ended_as is not None:
                    tables.execute(
                        "UPDATE sitting SET state = ?, ended_at = ? WHERE id = ?",
                        (self._ended_as, utc_text(self._now()), self.sitting_id),
                    )
            self._end_is_stored = self._ended_as is not None
            self._stored_seconds += len(self._waiting)
            self._waiting.clear()
            self._waiting_rows = 0
        self._problem = None

    def close(self, *, interrupted: bool = False) -> None:
        """Store the rest and end the sitting. May be called again after a failure.

        Args:
            interrupted: The source ended before its time, or was not read to its end. The first
                call decides: a `with` block that ends afterwards changes nothing.

        Raises:
            RetryableError: The rest could not be stored; it still waits.
            DatabaseError: The database broke.
        """
        if (second := self._collector.finish()) is not None:
            self._wait(second)
        if self._ended_as is None:
            self._ended_as = "interrupted" if interrupted else "complete"
        try:
            self.commit()
        except RetryableError as error:
            self._problem = error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.close(interrupted=error is not None)
        except DatabaseError as second_error:
            if error is None:
                raise
            _log.warning("The end of the sitting was not saved: %s", second_error)  # error goes on

    def _wait(self, second: SecondOfSamples) -> None:
        self._waiting.append((self._network, second))
        self._waiting_rows += len(second.rows)
        while self._waiting_rows > MAX_WAITING_ROWS:
            _, oldest = self._waiting.popleft()
            self._waiting_rows -= len(oldest.rows)
            self._lost_rows += len(oldest.rows)


def _taken_up(tables: sqlite_utils.Database, uuid: str) -> int | None:
    """Return the row of a sitting, made empty; None if there is none."""
    row = tables.execute("SELECT id FROM sitting WHERE uuid = ?", [uuid]).fetchone()
    if row is None:
        return None
    for statement in _TAKE_UP:
        tables.execute(statement, row)
    return int(row[0])


def utc_text(when: datetime) -> str:
    """Return the time as the history stores it: UTC, ISO 8601, milliseconds, Z."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _utc_offset_min(when: datetime) -> int:
    offset = when.astimezone().utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0


def _network_id(tables: sqlite_utils.Database, network: Network) -> int:
    """Return the row of a network, made if need be."""
    tables.execute(
        "INSERT INTO network (name, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING", network
    )
    row = tables.execute("SELECT id FROM network WHERE name = ? AND sha256 = ?", network).fetchone()
    return int(row[0])
