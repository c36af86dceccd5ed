-- history, version 8, as it was written. Frozen: never change this file.
PRAGMA application_id = 0x46455248;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'history','0001_sitting','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'history','0002_sitting_total','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'history','0003_annotation','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'history','0004_picture','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'history','0005_bin','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'history','0006_person','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'history','0007_summaries','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'history','0008_kept','2026-01-01 00:00:00+00:00');
CREATE TABLE consent (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            subject TEXT NOT NULL,              -- who agreed
            document TEXT NOT NULL,
            version TEXT NOT NULL,
            given_at TEXT NOT NULL,
            withdrawn_at TEXT
        ) STRICT
        ;
INSERT INTO "consent" VALUES(1,'66666666-6666-4666-8666-666666666666','self','privacy','1','2026-01-01T00:00:00.000Z',NULL);
CREATE TABLE mark (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            sitting_id INTEGER NOT NULL REFERENCES sitting (id) ON DELETE CASCADE,
            at_s REAL NOT NULL,                 -- since the source began
            label TEXT NOT NULL,
            created_at TEXT NOT NULL
        , deleted_at TEXT) STRICT
        ;
INSERT INTO "mark" VALUES(1,'33333333-3333-4333-8333-333333333333',1,1.5,'a moment','2026-01-04T23:31:00.000Z',NULL);
CREATE TABLE network (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            UNIQUE (name, sha256)
        ) STRICT
        ;
INSERT INTO "network" VALUES(1,'mini-xception','ab');
CREATE TABLE note (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            sitting_id INTEGER REFERENCES sitting (id) ON DELETE CASCADE,   -- NULL: of the day
            text TEXT NOT NULL,
            created_at TEXT NOT NULL,
            changed_at TEXT NOT NULL
        , deleted_at TEXT) STRICT
        ;
INSERT INTO "note" VALUES(1,'44444444-4444-4444-8444-444444444444',1,'words','2026-01-04T23:41:00.000Z','2026-01-04T23:41:00.000Z',NULL);
CREATE TABLE person (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            phone TEXT,
            keep_pictures_days INTEGER,         -- NULL: for ever
            keep_sittings_days INTEGER,
            keep_deleted_days INTEGER NOT NULL
        ) STRICT
        ;
INSERT INTO "person" VALUES(1,'+4912345',90,NULL,30);
CREATE TABLE picture (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            sitting_id INTEGER NOT NULL REFERENCES sitting (id) ON DELETE CASCADE,
            at_s REAL NOT NULL,
            media_type TEXT NOT NULL,
            size_bytes INTEGER NOT NULL,        -- of the picture, decrypted
            sha256 TEXT NOT NULL,               -- of the picture, decrypted
            saved_at TEXT NOT NULL
        , deleted_at TEXT, kept_at TEXT) STRICT
        ;
INSERT INTO "picture" VALUES(1,'55555555-5555-4555-8555-555555555555',1,0.5,'image/png',9,'cd','2026-01-04T23:32:00.000Z',NULL,NULL);
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
        ;
INSERT INTO "sample" VALUES(1,0,0,1,15,15,NULL,96.0,1.5,0,0.0,0.0,0.0,0.5,0.0,0.0,0.5,0.0,0.0,0.0,0.5,0.0,0.0,0.5);
INSERT INTO "sample" VALUES(1,1,0,1,15,0,'dark',96.0,1.5,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "sample" VALUES(2,0,0,1,15,15,NULL,48.0,0.5,15,0.0,0.0,0.0,0.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,0.0,0.0);
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
        , deleted_at TEXT, kept_at TEXT) STRICT
        ;
INSERT INTO "sitting" VALUES(1,'11111111-1111-4111-8111-111111111111','live','camera','2026-01-04T23:30:00.000Z',60,'2026-01-04T23:40:00.000Z','complete',30,2,NULL,'2026-01-06T08:00:00.000Z');
INSERT INTO "sitting" VALUES(2,'22222222-2222-4222-8222-222222222222','video','clip.mp4','2026-01-05T09:00:00.000Z',60,NULL,'interrupted',15,1,NULL,NULL);
CREATE TABLE sitting_tag (
            sitting_id INTEGER NOT NULL REFERENCES sitting (id) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            PRIMARY KEY (sitting_id, tag)
        ) STRICT, WITHOUT ROWID
        ;
INSERT INTO "sitting_tag" VALUES(1,'evening');
CREATE TABLE sitting_total (
            sitting_id INTEGER PRIMARY KEY REFERENCES sitting (id) ON DELETE CASCADE,
            samples INTEGER NOT NULL,
            readable INTEGER NOT NULL,          -- samples with numbers
            angry REAL NOT NULL, disgust REAL NOT NULL, fear REAL NOT NULL, happy REAL NOT NULL,
            sad REAL NOT NULL, surprise REAL NOT NULL, neutral REAL NOT NULL
        ) STRICT
        ;
INSERT INTO "sitting_total" VALUES(1,2,1,0.0,0.0,0.0,0.5,0.0,0.0,0.5);
INSERT INTO "sitting_total" VALUES(2,1,1,0.0,0.0,0.0,0.0,1.0,0.0,0.0);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
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
        END;
CREATE TRIGGER sample_removed AFTER DELETE ON sample BEGIN
            UPDATE sitting_total SET
                samples = samples - 1, readable = readable - (old.angry IS NOT NULL),
                angry = angry - ifnull(old.angry, 0), disgust = disgust - ifnull(old.disgust, 0),
                fear = fear - ifnull(old.fear, 0), happy = happy - ifnull(old.happy, 0),
                sad = sad - ifnull(old.sad, 0), surprise = surprise - ifnull(old.surprise, 0),
                neutral = neutral - ifnull(old.neutral, 0)
            WHERE sitting_id = old.sitting_id;
        END;
CREATE INDEX mark_sitting ON mark (sitting_id);
CREATE INDEX note_sitting ON note (sitting_id);
CREATE INDEX sitting_tag_tag ON sitting_tag (tag);
CREATE INDEX picture_sitting ON picture (sitting_id);
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
        WHERE s.deleted_at IS NULL;
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
        FROM v_sitting_summary GROUP BY day, kind;
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
        FROM v_day_summary GROUP BY week, kind;
CREATE INDEX sitting_day ON sitting (started_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('sitting',2);
INSERT INTO "sqlite_sequence" VALUES('mark',1);
INSERT INTO "sqlite_sequence" VALUES('note',1);
INSERT INTO "sqlite_sequence" VALUES('picture',1);
INSERT INTO "sqlite_sequence" VALUES('consent',1);
COMMIT;
