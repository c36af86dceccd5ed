"""The history's tables, version by version. Append only; see `migrations`."""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database, Migrations

MARK: Final = "PRAGMA application_id = 0x46455248"
"""Writes “FERH” into the header of the file, which tells it from others."""

history: Final = Migrations("history")


@history(name="0001_sitting")
def _sitting(tables: Database) -> None:
    """Sittings and their samples: the apparent expression of one track in one second."""
    tables.execute(MARK)
    tables.execute(
        """
        CREATE TABLE network (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            UNIQUE (name, sha256)
        ) STRICT
        """
    )
    tables.execute(
        """
        CREATE TABLE sitting (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('live', 'photo', 'picture', 'video')),
            source TEXT NOT NULL,               -- camera or file name; never a password
            started_at TEXT NOT NULL,
            utc_offset_min INTEGER NOT NULL,    -- of the person's clock, for their days
            ended_at TEXT,
            state TEXT NOT NULL CHECK (state IN ('recording', 'complete', 'interrupted')),
            frames INTEGER NOT NULL DEFAULT 0,  -- analysed
            seconds INTEGER NOT NULL DEFAULT 0  -- in which a frame was analysed
        ) STRICT
        """
    )
    # Means over the readable frames of the second; NULL when there was none.
    tables.execute(
        """
        CREATE TABLE sample (
            sitting_id INTEGER NOT NULL REFERENCES sitting (id) ON DELETE CASCADE,
            second INTEGER NOT NULL,            -- since the source began, rounded down
            track_id INTEGER NOT NULL,
            network_id INTEGER NOT NULL REFERENCES network (id),
            frames INTEGER NOT NULL,            -- that showed the face
            readable_frames INTEGER NOT NULL,   -- that could be read
            reason TEXT,                        -- most frequent reason why not
            size_px REAL NOT NULL,              -- mean
            confidence REAL NOT NULL,           -- of the detector, mean
            upscaled_frames INTEGER NOT NULL,
            angry REAL, disgust REAL, fear REAL, happy REAL, sad REAL, surprise REAL, neutral REAL,
            smoothed_angry REAL, smoothed_disgust REAL, smoothed_fear REAL, smoothed_happy REAL,
            smoothed_sad REAL, smoothed_surprise REAL, smoothed_neutral REAL,
            PRIMARY KEY (sitting_id, second, track_id)
        ) STRICT, WITHOUT ROWID
        """
    )


@history(name="0002_sitting_total")
def _sitting_total(tables: Database) -> None:
    """Sums per sitting, kept by triggers: a year's summary reads hundreds of rows, not millions."""
    tables.execute(
        """
        CREATE TABLE sitting_total (
            sitting_id INTEGER PRIMARY KEY REFERENCES sitting (id) ON DELETE CASCADE,
            samples INTEGER NOT NULL,
            readable INTEGER NOT NULL,          -- samples with numbers
            angry REAL NOT NULL, disgust REAL NOT NULL, fear REAL NOT NULL, happy REAL NOT NULL,
            sad REAL NOT NULL, surprise REAL NOT NULL, neutral REAL NOT NULL
        ) STRICT
        """
    )
    tables.execute(
        """
        CREATE TRIGGER sample_added AFTER INSERT ON sample BEGIN
            INSERT INTO sitting_total VALUES (
                new.sitting_id, 1, new.angry IS NOT NULL,
                ifnull(new.angry, 0), ifnull(new.disgust, 0), ifnull(new.fear, 0),
                ifnull(new.happy, 0), ifnull(new.sad, 0), ifnull(new.surprise, 0),
                ifnull(new.neutral, 0)
            ) ON CONFLICT (sitting_id) DO UPDATE SET
                samples = samples + 1, readable = readable + excluded.readable,
                angry = angry + excluded.angry, disgust = disgust + excluded.disgust,
                fear = fear + excluded.fear, happy = happy + excluded.happy,
                sad = sad + excluded.sad, surprise = surprise + excluded.surprise,
                neutral = neutral + excluded.neutral;
        END
        """
    )
    tables.execute(
        """
        CREATE TRIGGER sample_removed AFTER DELETE ON sample BEGIN
            UPDATE sitting_total SET
                samples = samples - 1, readable = readable - (old.angry IS NOT NULL),
                angry = angry - ifnull(old.angry, 0), disgust = disgust - ifnull(old.disgust, 0),
                fear = fear - ifnull(old.fear, 0), happy = happy - ifnull(old.happy, 0),
                sad = sad - ifnull(old.sad, 0), surprise = surprise - ifnull(old.surprise, 0),
                neutral = neutral - ifnull(old.neutral, 0)
            WHERE sitting_id = old.sitting_id;
        END
        """
    )
    tables.execute(
        """
        INSERT INTO sitting_total
        SELECT sitting_id, count(*), count(angry), total(angry), total(disgust), total(fear),
               total(happy), total(sad), total(surprise), total(neutral)
        FROM sample GROUP BY sitting_id
        """
    )


@history(name="0003_annotation")
def _annotation(tables: Database) -> None:
    """What the person adds: marks at a moment, notes, tags."""
    tables.execute(
        """
        CREATE TABLE mark (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            sitting_id INTEGER NOT NULL REFERENCES sitting (id) ON DELETE CASCADE,
            at_s REAL NOT NULL,                 -- since the source began
            label TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT
        """
    )
    tables.execute("CREATE INDEX mark_sitting ON mark (sitting_id)")
    tables.execute(
        """
        CREATE TABLE note (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            sitting_id INTEGER REFERENCES sitting (id) ON DELETE CASCADE,   -- NULL: of the day
            text TEXT NOT NULL,
            created_at TEXT NOT NULL,
            changed_at TEXT NOT NULL
        ) STRICT
        """
    )
    tables.execute("CREATE INDEX note_sitting ON note (sitting_id)")
    tables.execute(
        """
        CREATE TABLE sitting_tag (
            sitting_id INTEGER NOT NULL REFERENCES sitting (id) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            PRIMARY KEY (sitting_id, tag)
        ) STRICT, WITHOUT ROWID
        """
    )
    tables.execute("CREATE INDEX sitting_tag_tag ON sitting_tag (tag)")


@history(name="0004_picture")
def _picture(tables: Database) -> None:
    """Pictures the person saved; each is an encrypted file pictures/<uuid>.fer."""
    tables.execute(
        """
        CREATE TABLE picture (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            sitting_id INTEGER NOT NULL REFERENCES sitting (id) ON DELETE CASCADE,
            at_s REAL NOT NULL,
            media_type TEXT NOT NULL,
            size_bytes INTEGER NOT NULL,        -- of the picture, decrypted
            sha256 TEXT NOT NULL,               -- of the picture, decrypted
            saved_at TEXT NOT NULL
        ) STRICT
        """
    )
    tables.execute("CREATE INDEX picture_sitting ON picture (sitting_id)")


@history(name="0005_bin")
def _bin(tables: Database) -> None:
    """Deleted means: in the bin since this time. NULL: not deleted."""
    tables.execute("ALTER TABLE sitting ADD COLUMN deleted_at TEXT")
    tables.execute("ALTER TABLE mark ADD COLUMN deleted_at TEXT")
    tables.execute("ALTER TABLE note ADD COLUMN deleted_at TEXT")
    tables.execute("ALTER TABLE picture ADD COLUMN deleted_at TEXT")


@history(name="0006_person")
def _person(tables: Database) -> None:
    """The person: phone number, how long things are kept, and what was agreed to and withdrawn."""
    tables.execute(
        """
        CREATE TABLE person (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            phone TEXT,
            keep_pictures_days INTEGER,         -- NULL: for ever
            keep_sittings_days INTEGER,
            keep_deleted_days INTEGER NOT NULL
        ) STRICT
        """
    )
    tables.execute("INSERT INTO person VALUES (1, NULL, 90, NULL, 30)")
    tables.execute(
        """
        CREATE TABLE consent (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            subject TEXT NOT NULL,              -- who agreed
            document TEXT NOT NULL,
            version TEXT NOT NULL,
            given_at TEXT NOT NULL,
            withdrawn_at TEXT
        ) STRICT
        """
    )


@history(name="0007_summaries")
def _summaries(tables: Database) -> None:
    """Sittings with their means, and a day's and a week's summary by the person's own calendar."""
    tables.execute(
        """
        CREATE VIEW v_sitting_summary AS
        SELECT s.id, s.uuid, s.kind, s.source, s.state, s.started_at, s.ended_at, s.frames,
               s.seconds, ifnull(t.samples, 0) AS samples, ifnull(t.readable, 0) AS readable,
               date(s.started_at, s.utc_offset_min || ' minutes') AS day,
               t.angry / nullif(t.readable, 0) AS angry,
               t.disgust / nullif(t.readable, 0) AS disgust,
               t.fear / nullif(t.readable, 0) AS fear,
               t.happy / nullif(t.readable, 0) AS happy,
               t.sad / nullif(t.readable, 0) AS sad,
               t.surprise / nullif(t.readable, 0) AS surprise,
               t.neutral / nullif(t.readable, 0) AS neutral
        FROM sitting AS s LEFT JOIN sitting_total AS t ON t.sitting_id = s.id
        WHERE s.deleted_at IS NULL
        """
    )
    # Per kind of sitting, because a video of other people says nothing about one's own day.
    tables.execute(
        """
        CREATE VIEW v_day_summary AS
        SELECT day, kind, count(*) AS sittings, sum(seconds) AS seconds, sum(samples) AS samples,
               sum(readable) AS readable,
               sum(angry * readable) / nullif(sum(readable), 0) AS angry,
               sum(disgust * readable) / nullif(sum(readable), 0) AS disgust,
               sum(fear * readable) / nullif(sum(readable), 0) AS fear,
               sum(happy * readable) / nullif(sum(readable), 0) AS happy,
               sum(sad * readable) / nullif(sum(readable), 0) AS sad,
               sum(surprise * readable) / nullif(sum(readable), 0) AS surprise,
               sum(neutral * readable) / nullif(sum(readable), 0) AS neutral
        FROM v_sitting_summary GROUP BY day, kind
        """
    )
    tables.execute(
        """
        CREATE VIEW v_week_summary AS
        SELECT date(day, 'weekday 0', '-6 days') AS week, -- its Monday
               kind, sum(sittings) AS sittings, sum(seconds) AS seconds, sum(samples) AS samples,
               sum(readable) AS readable,
               sum(angry * readable) / nullif(sum(readable), 0) AS angry,
               sum(disgust * readable) / nullif(sum(readable), 0) AS disgust,
               sum(fear * readable) / nullif(sum(readable), 0) AS fear,
               sum(happy * readable) / nullif(sum(readable), 0) AS happy,
               sum(sad * readable) / nullif(sum(readable), 0) AS sad,
               sum(surprise * readable) / nullif(sum(readable), 0) AS surprise,
               sum(neutral * readable) / nullif(sum(readable), 0) AS neutral
        FROM v_day_summary GROUP BY week, kind
        """
    )
    tables.execute("CREATE INDEX sitting_day ON sitting (started_at)")


@history(name="0008_kept")
def _kept(tables: Database) -> None:
    """Kept means: taken back out of the bin then, by the person; its time begins anew."""
    tables.execute("ALTER TABLE sitting ADD COLUMN kept_at TEXT")
    tables.execute("ALTER TABLE picture ADD COLUMN kept_at TEXT")
