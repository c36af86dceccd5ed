-- history, version 1, as it was written. Frozen: never change this file.
PRAGMA application_id = 0x46455248;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'history','0001_sitting','2026-01-01 00:00:00+00:00');
CREATE TABLE network (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            UNIQUE (name, sha256)
        ) STRICT
        ;
INSERT INTO "network" VALUES(1,'mini-xception','ab');
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
        ) STRICT
        ;
INSERT INTO "sitting" VALUES(1,'11111111-1111-4111-8111-111111111111','live','camera','2026-01-04T23:30:00.000Z',60,'2026-01-04T23:40:00.000Z','complete',30,2);
INSERT INTO "sitting" VALUES(2,'22222222-2222-4222-8222-222222222222','video','clip.mp4','2026-01-05T09:00:00.000Z',60,NULL,'interrupted',15,1);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('sitting',2);
COMMIT;
