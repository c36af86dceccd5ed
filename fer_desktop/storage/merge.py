"""Copies what one history holds and another lacks; for imports and for rescues.

Rows are recognised by their uuid, samples by sitting, second and track, so nothing is doubled
however often the same source is merged. A damaged source gives what can be read: each table is
read from its beginning to the damage, and from its end back to it.

An import leaves what the target has as it is, and what was withdrawn there stays withdrawn. In a
rescue the source is the damaged, later state of the target itself: what can be read of it wins, or
a repair would undo what the person decided since the backup; and its rows keep their ids, by which
open pages know them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

import sqlite_utils

from fer_desktop.storage.database import Database, Row
from fer_desktop.storage.database_errors import DamagedError

Source: TypeAlias = Callable[[], AbstractContextManager[Database]]
"""Opens the history that is read. Called again after damage: SQLCipher refuses every page after
the first damaged one, until the connection is new."""

_FORTH_AND_BACK: Final = {
    "network": ("SELECT * FROM network ORDER BY id", "SELECT * FROM network ORDER BY id DESC"),
    "sitting": ("SELECT * FROM sitting ORDER BY id", "SELECT * FROM sitting ORDER BY id DESC"),
    "sample": (
        "SELECT * FROM sample ORDER BY sitting_id, second, track_id",
        "SELECT * FROM sample ORDER BY sitting_id DESC, second DESC, track_id DESC",
    ),
    "sitting_tag": (
        "SELECT * FROM sitting_tag ORDER BY sitting_id, tag",
        "SELECT * FROM sitting_tag ORDER BY sitting_id DESC, tag DESC",
    ),
    "mark": ("SELECT * FROM mark ORDER BY id", "SELECT * FROM mark ORDER BY id DESC"),
    "note": ("SELECT * FROM note ORDER BY id", "SELECT * FROM note ORDER BY id DESC"),
    "picture": ("SELECT * FROM picture ORDER BY id", "SELECT * FROM picture ORDER BY id DESC"),
    "consent": ("SELECT * FROM consent ORDER BY id", "SELECT * FROM consent ORDER BY id DESC"),
    "person": ("SELECT * FROM person", "SELECT * FROM person ORDER BY id DESC"),
}


@dataclass(slots=True)
class Merged:
    """What was new.

    Attributes:
        sittings: Sittings.
        samples: Samples, also those that a known sitting lacked.
        others: Marks, notes, pictures, consents.
        damaged_tables: Tables of the source that could not be read to the end.
    """

    sittings: int
    samples: int
    others: int
    damaged_tables: tuple[str, ...]


class _Merge:
    """One merge, inside one transaction of the target."""

    def __init__(self, open_source: Source, tables: sqlite_utils.Database, *, rescue: bool) -> None:
        self._open_source = open_source
        self._tables = tables
        self._rescue = rescue
        self._sittings: dict[int, int] = {}  # id in the source -> id in the target
        self._networks: dict[int, int] = {}
        self._withdrawals = {
            (subject, document): withdrawn_at
            for subject, document, withdrawn_at in tables.execute(
                "SELECT subject, document, max(withdrawn_at) FROM consent"
                " WHERE withdrawn_at IS NOT NULL GROUP BY subject, document"
            )
        }
        self.damaged: list[str] = []

    def counters(self) -> None:
        """Give no id anew that a row had which is purged or lost: an open page may know it."""
        with suppress(DamagedError), self._open_source() as source:
            for row in source.query("SELECT name, seq FROM sqlite_sequence"):
                self._tables.execute("DELETE FROM sqlite_sequence WHERE name = :name", row)
                self._tables.execute("INSERT INTO sqlite_sequence VALUES (:name, :seq)", row)

    def networks(self) -> None:
        for row in self._rows("network"):
            known = (row["name"], row["sha256"])
            self._tables.execute(
                "INSERT INTO network (name, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING", known
            )
            (self._networks[row["id"]],) = self._tables.execute(
                "SELECT id FROM network WHERE name = ? AND sha256 = ?", known
            ).fetchone()

    def sittings(self) -> int:
        before = self._tables.table("sitting").count
        for row in self._rows("sitting"):
            if row["state"] == "recording":  # whoever recorded it wrote into the source
                row["state"] = "interrupted"
            known = self._known("sitting", row["uuid"])
            if self._rescue and known is not None:  # as long as the longer of the two
                row["frames"] = max(row["frames"], known["frames"])
                row["seconds"] = max(row["seconds"], known["seconds"])
            self._bring("sitting", row)
            (self._sittings[row["id"]],) = self._tables.execute(
                "SELECT id FROM sitting WHERE uuid = ?", [row["uuid"]]
            ).fetchone()
        return self._tables.table("sitting").count - before

    def samples(self) -> int:
        before = self._tables.table("sample").count
        for row in self._rows("sample"):
            if row["sitting_id"] in self._sittings and row["network_id"] in self._networks:
                row["sitting_id"] = self._sittings[row["sitting_id"]]
                row["network_id"] = self._networks[row["network_id"]]
                self._tables.execute(
                    """
                    INSERT INTO sample VALUES (:sitting_id, :second, :track_id, :network_id,
                        :frames, :readable_frames, :reason, :size_px, :confidence,
                        :upscaled_frames, :angry, :disgust, :fear, :happy, :sad, :surprise,
                        :neutral, :smoothed_angry, :smoothed_disgust, :smoothed_fear,
                        :smoothed_happy, :smoothed_sad, :smoothed_surprise, :smoothed_neutral)
                    ON CONFLICT DO NOTHING
                    """,
                    row,
                )
        return self._tables.table("sample").count - before

    def lengths(self) -> None:
        """Let no sitting be shorter than the seconds that its samples fill."""
        self._tables.execute(
            """
            UPDATE sitting SET seconds = filled.seconds FROM (
                SELECT sitting_id, count(DISTINCT second) AS seconds FROM sample GROUP BY sitting_id
            ) AS filled WHERE filled.sitting_id = id AND filled.seconds > sitting.seconds
            """
        )

    def tags(self) -> None:
        rows = [row for row in self._rows("sitting_tag") if row["sitting_id"] in self._sittings]
        if self._rescue and "sitting_tag" not in self.damaged:  # one taken away stays away
            for sitting_id in self._sittings.values():
                self._tables.execute("DELETE FROM sitting_tag WHERE sitting_id = ?", [sitting_id])
        for row in rows:
            self._tables.execute(
                "INSERT INTO sitting_tag VALUES (?, ?) ON CONFLICT DO NOTHING",
                [self._sittings[row["sitting_id"]], row["tag"]],
            )

    def person(self) -> None:
        for row in self._rows("person"):
            self._tables.execute(
                """
                UPDATE person SET phone = :phone, keep_pictures_days = :keep_pictures_days,
                    keep_sittings_days = :keep_sittings_days, keep_deleted_days = :keep_deleted_days
                """,
                row,
            )

    def consents(self) -> int:
        before = self._tables.table("consent").count
        for row in self._rows("consent"):
            withdrawn_at = self._withdrawals.get((row["subject"], row["document"]))
            if not self._rescue and row["withdrawn_at"] is None and withdrawn_at is not None:
                row["withdrawn_at"] = max(withdrawn_at, row["given_at"])
            self._bring("consent", row)
        return self._tables.table("consent").count - before

    def others(self, table: str) -> int:
        before = self._tables.table(table).count
        for row in self._rows(table):
            old = row.get("sitting_id")
            if old is not None:
                if old not in self._sittings:
                    continue
                row["sitting_id"] = self._sittings[old]
            self._bring(table, row)
        return self._tables.table(table).count - before

    def _known(self, table: str, uuid: str) -> Row | None:
        rows: Iterator[Row] = self._tables.table(table).rows_where("uuid = ?", [uuid])
        return next(rows, None)

    def _bring(self, table: str, row: Row) -> None:
        target = self._tables.table(table)
        columns = target.columns_dict.keys() - {"id"}
        values = {name: row[name] for name in columns if name in row}
        # Asked first: INSERT OR IGNORE would also pass over rows that break a rule.
        if (known := self._known(table, row["uuid"])) is None:
            # An import takes the next id of the target; so does a row whose own is another's.
            if self._rescue and not target.count_where("id = ?", [row["id"]]):
                values["id"] = row["id"]
            target.insert(values)
        elif self._rescue:
            target.update(known["id"], values)

    def _rows(self, table: str) -> Iterator[Row]:
        """Yield rows, some of them twice if the source is damaged."""
        for sql in _FORTH_AND_BACK[table]:
            try:
                with self._open_source() as source:
                    yield from source.stream(sql)
                return
            except DamagedError:
                if table not in self.damaged:
                    self.damaged.append(table)


def merge_histories(open_source: Source, target: Database, *, rescue: bool) -> Merged:
    """Copy what `target` lacks, all of it or nothing.

    Args:
        open_source: A history with the tables of the newest version; columns may be missing.
        target: Another history; written in one transaction.
        rescue: The source is the damaged, later state of the target itself, with the same files
            of pictures: its rows replace those of the target, and rows of pictures come too.

    Raises:
        DatabaseError: The target cannot be written.
    """
    with target.write() as tables:
        merge = _Merge(open_source, tables, rescue=rescue)
        if rescue:
            merge.counters()
        merge.networks()
        sittings, samples = merge.sittings(), merge.samples()
        merge.tags()
        kinds = ["mark", "note"] + ["picture"] * rescue
        others = merge.consents() + sum(merge.others(kind) for kind in kinds)
        if rescue:
            merge.lengths()
            merge.person()
    return Merged(sittings, samples, others, tuple(merge.damaged))
