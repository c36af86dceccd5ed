-- accounts, version 3, as it was written. Frozen: never change this file.
PRAGMA application_id = 0x46455241;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'accounts','0001_account','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'accounts','0002_throttle','2026-01-01 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'accounts','0003_unfinished','2026-01-01 00:00:00+00:00');
CREATE TABLE account (
            id INTEGER PRIMARY KEY,
            profile_id TEXT NOT NULL UNIQUE,    -- 32 hex digits; name of the profile's folder
            name TEXT NOT NULL,                 -- as shown
            name_key TEXT NOT NULL UNIQUE,      -- folded; one per identity
            created_at TEXT NOT NULL,
            memory_kib INTEGER NOT NULL,        -- cost of argon2id
            passes INTEGER NOT NULL,
            lanes INTEGER NOT NULL,
            password_salt BLOB NOT NULL,
            password_seal BLOB NOT NULL,        -- data key under argon2id(password)
            recovery_salt BLOB NOT NULL,
            recovery_seal BLOB NOT NULL         -- data key under the recovery code
        ) STRICT
        ;
INSERT INTO "account" VALUES(1,'abababababababababababababababab','Ada','ada','2026-01-01T00:00:00+00:00',8,1,1,X'00',X'01',X'02',X'03');
CREATE TABLE throttle (
            id INTEGER PRIMARY KEY,
            subject BLOB NOT NULL UNIQUE,       -- keyed hash of the name; empty for all names
            failures INTEGER NOT NULL,          -- only a success sets it back
            not_before_unix_s REAL NOT NULL     -- no try before this time
        ) STRICT
        ;
INSERT INTO "throttle" VALUES(1,X'00',3,1770000000.0);
CREATE TABLE throttle_key (key BLOB NOT NULL) STRICT;
INSERT INTO "throttle_key" VALUES(X'0707070707070707070707070707070707070707070707070707070707070707');
CREATE TABLE unfinished (profile_id TEXT PRIMARY KEY) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
COMMIT;
