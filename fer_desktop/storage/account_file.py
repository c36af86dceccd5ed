"""The file of the account book, and the copy that saves it.

Losing the book would lose the key of every profile. So it is checked whenever it is opened, a
copy is made after every change of an account, and a damaged book is put back from the copy.

The book is a SQLCipher file like the histories, but its key is no secret (`book_key`): it makes
SQLCipher sign every page, so that a flipped bit is damage and not a password that is wrong for
ever. What must stay secret in the book is sealed by itself.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.database import Database, Row
from fer_desktop.storage.database_errors import DamagedError, errors_in_words
from fer_desktop.storage.folder import (
    DataFolder,
    make_private,
    put_in_place,
    remove_database,
    remove_tree,
    set_aside,
    time_set_aside,
    unfinished,
)
from fer_desktop.storage.locks import FileLock
from fer_desktop.storage.migrations import ACCOUNTS
from fer_desktop.storage.vault import DataKey

_log = logging.getLogger(__name__)

LOCK_WAIT_S: Final = 5.0
"""How long one process waits for another's change of the accounts."""
_KEEP_DAMAGED: Final = timedelta(days=30)


def book_key() -> DataKey:
    """Return the key of every account book; it protects against damage, not against reading."""
    return DataKey(hashlib.sha256(b"fer-desktop accounts: signed, not secret").digest())


def open_account_file(folder: DataFolder, now: datetime) -> Database:
    """Return the sound, newest-version account book of `folder`, new or repaired as needed.

    Raises:
        NewerFileError: A newer program wrote it.
        DamagedError: It is damaged, and so is its copy.
        DatabaseError: The folder cannot be used.
    """
    make_private(folder.root)
    with FileLock(folder.accounts_lock) as lock:
        is_alone = lock.acquire(LOCK_WAIT_S)
        is_new = not folder.accounts_copy.exists() and _has_no_tables_yet(folder)
        try:
            book = ACCOUNTS.create(folder.accounts, book_key()) if is_new else _open_sound(folder)
        except DamagedError:
            if not is_alone:
                raise
            _restore(folder, now)
            book = _open_sound(folder)
        # They differ if a crash came between a change and its copy.
        if is_alone and _accounts_of_copy(folder) != _accounts_of(book):
            copy_if_possible(folder, book)
    with suppress(DatabaseError):  # tried again at the next opening
        forget_damaged_files(folder, before=now - _KEEP_DAMAGED)
    return book


def copy_if_possible(folder: DataFolder, book: Database) -> None:
    """Do as `copy_account_file`, or leave it to the next opening where the disk refuses.

    What was changed is in the book by then. Calling it failed would be wrong, and would keep a
    recovery code from being shown.
    """
    try:
        copy_account_file(folder, book)
    except DatabaseError as error:
        _log.warning("The copy of the accounts waits for the next start: %s", error)


def copy_account_file(folder: DataFolder, book: Database) -> None:
    """Make the copy again; afterwards neither file knows what was deleted.

    Needs the accounts' lock, or two processes would write the same new file.

    Raises:
        DatabaseError: The disk refuses, or somebody reads the book; the old copy is there.
    """
    with errors_in_words(folder.accounts_copy):
        book.checkpoint()
        new = unfinished(folder.accounts_copy)
        remove_database(new)
        book.copy_to(new)
        put_in_place(folder.accounts_copy)


def forget_damaged_files(folder: DataFolder, before: datetime | None = None) -> None:
    """Remove books that were set aside as damaged, or those that were `before` a time.

    They may hold seals of deleted accounts, and such as open with a password of before.

    Raises:
        DatabaseError: One cannot be removed.
    """
    for aside in folder.root.glob(folder.accounts.name + ".corrupt-*"):
        if before is None or time_set_aside(aside) < before:
            with errors_in_words(aside):
                aside.unlink()


def finish_unfinished(folder: DataFolder, book: Database) -> None:
    """Remove the folders of profiles that were half made or half deleted when a crash came.

    Raises:
        DatabaseError: Something cannot be removed; the next opening tries again.
    """
    if not book.query("SELECT profile_id FROM unfinished"):
        return
    with FileLock(folder.accounts_lock) as lock:
        if not lock.acquire():  # another process is making or deleting one right now
            return
        for row in book.query("SELECT profile_id FROM unfinished"):
            profile = folder.profile(row["profile_id"])
            with errors_in_words(profile.root):
                remove_tree(profile.root)
            with book.write() as tables:
                tables.execute("DELETE FROM unfinished WHERE profile_id = ?", [row["profile_id"]])
        copy_account_file(folder, book)


def _has_no_tables_yet(folder: DataFolder) -> bool:
    """There is no book, or a full disk or a crash ended its making: then nobody was in it."""
    if not folder.accounts.exists():
        return True
    if any(folder.profiles.glob("*")):
        return False
    try:
        with Database(folder.accounts, book_key(), read_only=True) as book:
            return not book.value("SELECT count(*) FROM sqlite_schema")
    except DamagedError:
        return False


def _open_sound(folder: DataFolder) -> Database:
    if not folder.accounts.exists():
        raise DamagedError(f"{folder.accounts.name} is missing.")
    book = ACCOUNTS.open(
        folder.accounts, book_key(), back_up=lambda book: copy_account_file(folder, book)
    )
    if problems := book.problems():
        book.close()
        raise DamagedError(f"{folder.accounts.name} is damaged: {problems[0]}.")
    return book


def _restore(folder: DataFolder, now: datetime) -> None:
    """Put the copy in the place of the damaged book, which is kept aside."""
    if _accounts_of_copy(folder) is None:
        raise DamagedError(
            f"{folder.accounts} is damaged and has no sound copy.",
            "Put the file back from your own backup of the data folder.",
        )
    new = unfinished(folder.accounts)
    remove_database(new)
    with Database(folder.accounts_copy, book_key(), read_only=True) as copy:
        copy.copy_to(new)
    set_aside(folder.accounts, now)
    put_in_place(folder.accounts)


def _accounts_of(book: Database) -> list[Row]:
    return book.query("SELECT * FROM account ORDER BY id")


def _accounts_of_copy(folder: DataFolder) -> list[Row] | None:
    """Accounts in the copy; None if there is no sound copy."""
    if not folder.accounts_copy.exists():
        return None
    try:
        with Database(folder.accounts_copy, book_key(), read_only=True) as copy:
            ACCOUNTS.version_of(copy)
            return None if copy.problems() else _accounts_of(copy)
    except DamagedError:
        return None
