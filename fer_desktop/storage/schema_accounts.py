"""The account book's tables, version by version. Append only; see `migrations`."""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database, Migrations

MARK: Final = "PRAGMA application_id = 0x46455241"
"""Writes “FERA” into the header of the file, which tells it from others."""

accounts: Final = Migrations("accounts")


@accounts(name="0001_account")
def _account(tables: Database) -> None:
    """One row per account: who, and the two seals of the data key. No password, no hash of one."""
    tables.execute(MARK)
    tables.execute(
        """
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
        """
    )


@accounts(name="0002_throttle")
def _throttle(tables: Database) -> None:
    """Failed tries since the last success, per name ever tried, and one row for all together."""
    tables.execute(
        """
        CREATE TABLE throttle (
            id INTEGER PRIMARY KEY,
            subject BLOB NOT NULL UNIQUE,       -- keyed hash of the name; empty for all names
            failures INTEGER NOT NULL,          -- only a success sets it back
            not_before_unix_s REAL NOT NULL     -- no try before this time
        ) STRICT
        """
    )
    # The hash is keyed because people type passwords into the name field.
    tables.execute("CREATE TABLE throttle_key (key BLOB NOT NULL) STRICT")
    tables.execute("INSERT INTO throttle_key (key) VALUES (randomblob(32))")


@accounts(name="0003_unfinished")
def _unfinished(tables: Database) -> None:
    """Folders that a crash left half made or half deleted; removed at the next start."""
    tables.execute("CREATE TABLE unfinished (profile_id TEXT PRIMARY KEY) STRICT")
