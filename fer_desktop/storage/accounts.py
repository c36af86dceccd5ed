"""The account book: who has a profile, and the sealed keys to them.

Nothing in the book tells a password: logging in means opening the seal of the data key. An
unknown name goes through the same work as a wrong password and gets the same answer.

Deleting an account destroys its seals first. From then on nobody can read the data, also if
the power fails before the files are gone; the next start removes what is left.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from fer_desktop.errors import DatabaseError
from fer_desktop.paths import sync_folder
from fer_desktop.storage.account_file import (
    LOCK_WAIT_S,
    copy_if_possible,
    finish_unfinished,
    forget_damaged_files,
    open_account_file,
)
from fer_desktop.storage.database_errors import BusyError, RetryableError, errors_in_words
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.locks import FileLock
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.names import NameRefusedError, check_name, key_of_try
from fer_desktop.storage.passwords import check_new_password, encode_password
from fer_desktop.storage.seals import SealedKey
from fer_desktop.storage.throttle import Throttle
from fer_desktop.storage.vault import (
    DEFAULT_COST,
    DataKey,
    KdfCost,
    WrongKeyError,
    new_recovery_code,
)


class LoginError(DatabaseError):
    """The name is unknown or the password wrong; deliberately nobody can tell which."""


@dataclass(frozen=True, slots=True)
class Login:
    """The right to open one profile.

    Attributes:
        name: As shown.
        profile_id: Names the profile's folder.
        key: Opens its files.
    """

    name: str
    profile_id: str
    key: DataKey = field(repr=False)


class AccountBook:
    """The accounts of one data folder; open it, use it from one thread at a time, close it."""

    def __init__(
        self,
        folder: DataFolder,
        *,
        cost: KdfCost = DEFAULT_COST,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open the book, making or repairing it as needed.

        Args:
            folder: The data folder.
            cost: Of argon2id for new seals; weaker seals are made again at the next login.
            clock: Seconds since 1970.

        Raises:
            NewerFileError: A newer program wrote the book.
            DatabaseError: The folder cannot be used, or the book is damaged beyond its copy.
        """
        self.folder = folder
        self._cost = cost
        self._clock = clock
        self._book = open_account_file(folder, self._now())
        self._throttle = Throttle(self._book, clock)
        with suppress(DatabaseError):  # what cannot be removed keeps nobody out; tried next time
            finish_unfinished(folder, self._book)

    def close(self) -> None:
        """Close the book."""
        self._book.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def names(self) -> list[str]:
        """Return the names of all accounts, as shown, oldest first."""
        return [row["name"] for row in self._book.query("SELECT name FROM account ORDER BY id")]

    def register(self, name: str, password: str) -> tuple[Login, str]:
        """Make an account with an empty profile; return its login and the recovery code.

        The code is stored nowhere: show it once, for printing.

        Raises:
            NameRefusedError: The name may not be used or is taken.
            PasswordRefusedError: The password may not be used.
            DatabaseError: The profile cannot be stored.
        """
        checked = check_name(name)
        encoded = check_new_password(password, checked)
        key, code, profile_id = DataKey.random(), new_recovery_code(), secrets.token_hex(16)
        sealed = SealedKey.of(key, encoded, code, self._cost, profile_id)
        with self._coming_and_going():
            if self._account(checked.key) is not None:
                raise NameRefusedError(f"The name {checked.shown} is taken.", "Choose another.")
            with self._book.write() as tables:
                tables.table("unfinished").insert({"profile_id": profile_id})
            profile = self.folder.profile(profile_id)
            with errors_in_words(profile.root):
                profile.make()
                HISTORY.create(profile.history, key).close()
                for path in (profile.root, profile.root.parent, self.folder.root):
                    sync_folder(path)  # before the account says that it is there
            with self._book.write() as tables:
                tables.table("account").insert(
                    {
                        "name": checked.shown,
                        "name_key": checked.key,
                        "created_at": self._now().isoformat(timespec="seconds"),
                        **sealed.as_row(),
                    }
                )
                tables.execute("DELETE FROM unfinished WHERE profile_id = ?", (profile_id,))
        return Login(checked.shown, profile_id, key), code

    def log_in(self, name: str, password: str) -> Login:
        """Return the right to open the profile of `name`. Takes about half a second.

        Raises:
            LoginError: Unknown name or wrong password.
            LoginDelayedError: Too many failures before.
            PasswordRefusedError: The password is half a character or over a thousand of them.
        """
        encoded = encode_password(password)
        login, sealed = self._open(name, lambda sealed: sealed.opened_by_password(encoded))
        if sealed.cost.is_weaker_than(self._cost):
            with suppress(RetryableError):  # the next login tries again
                self._store(sealed, sealed.with_password(login.key, encoded, self._cost))
        return login

    def change_password(self, name: str, password: str, new_password: str) -> None:
        """Seal the key of `name` under `new_password`. The data is not touched.

        Raises:
            PasswordRefusedError: The new password may not be used.
            LoginError: As for `log_in`, as are the other errors.
        """
        new = check_new_password(new_password, check_name(name))
        old = encode_password(password)
        login, sealed = self._open(name, lambda sealed: sealed.opened_by_password(old))
        try:
            self._store(sealed, sealed.with_password(login.key, new, self._cost))
        finally:
            login.key.wipe()

    def new_recovery_code(self, name: str, password: str) -> str:
        """Return a new recovery code; the one before opens nothing any more.

        Raises:
            LoginError: As for `log_in`, as are the other errors.
        """
        encoded = encode_password(password)
        login, sealed = self._open(name, lambda sealed: sealed.opened_by_password(encoded))
        code = new_recovery_code()
        try:
            self._store(sealed, sealed.with_code(login.key, code))
        finally:
            login.key.wipe()
        return code

    def recover(self, name: str, code: str, new_password: str) -> Login:
        """Set a new password by means of the recovery code, which stays valid.

        Raises:
            LoginError: Unknown name, or not its code.
            LoginDelayedError: Too many failures before.
            PasswordRefusedError: The new password may not be used.
        """
        new = check_new_password(new_password, check_name(name))
        login, sealed = self._open(name, lambda sealed: sealed.opened_by_code(code))
        try:
            self._store(sealed, sealed.with_password(login.key, new, self._cost))
        except BaseException:
            login.key.wipe()
            raise
        return login

    def delete(self, name: str, typed_name: str) -> None:
        """Destroy the key of `name`, then everything that it opened. There is no way back.

        Needs no password: who has forgotten it must still be able to leave.

        Args:
            name: The account.
            typed_name: What the person typed to confirm: the name again.

        Raises:
            NameRefusedError: The typed name is another one, or there is no such account.
            BusyError: The profile is open somewhere.
        """
        checked, typed = check_name(name), check_name(typed_name)
        account = self._account(checked.key)
        if account is None or typed.key != checked.key:
            raise NameRefusedError("The typed name is not the account's.", "Nothing was deleted.")
        shown, sealed = account
        with FileLock(self.folder.profile(sealed.profile_id).writer_lock) as writer:
            if not writer.acquire():
                raise BusyError(f"The profile {shown} is open.", "Lock it first.")
            with self._coming_and_going():
                with self._book.write() as tables:
                    tables.table("unfinished").insert({"profile_id": sealed.profile_id})
                    tables.execute("DELETE FROM account WHERE profile_id = ?", (sealed.profile_id,))
                self._throttle.succeed(checked.key)
                forget_damaged_files(self.folder)
        finish_unfinished(self.folder, self._book)

    def _open(
        self, name: str, open_seal: Callable[[SealedKey], DataKey]
    ) -> tuple[Login, SealedKey]:
        """Open a seal of `name`, counting the try; the same work whether or not it exists."""
        name_key = key_of_try(name)
        self._throttle.begin_try(name_key)
        shown, sealed = self._account(name_key) or ("", self._nobody())
        try:
            key = open_seal(sealed)
        except WrongKeyError:
            raise LoginError(
                "The name and the password or code do not belong together.",
                "Check both; the recovery code sets a new password.",
            ) from None
        self._throttle.succeed(name_key)
        return Login(shown, sealed.profile_id, key), sealed

    def _account(self, name_key: str) -> tuple[str, SealedKey] | None:
        rows = self._book.query("SELECT * FROM account WHERE name_key = ?", (name_key,))
        return (rows[0]["name"], SealedKey.from_row(rows[0])) if rows else None

    def _nobody(self) -> SealedKey:
        """Seals for an unknown name, of the cost that a real account most likely has."""
        rows = self._book.query("SELECT * FROM account ORDER BY id DESC LIMIT 1")
        return SealedKey.nobody(SealedKey.from_row(rows[0]).cost if rows else self._cost)

    def _store(self, old: SealedKey, new: SealedKey) -> None:
        """Replace the seals of an account in one transaction: a crash leaves the old or the new.

        Raises:
            BusyError: They are not the old ones any more: somebody else was faster, and storing
                the new ones would take that change back.
        """
        seals = {"old_password_seal": old.password_seal, "old_recovery_seal": old.recovery_seal}
        with self._coming_and_going():
            with self._book.write() as tables:
                stored = tables.execute(
                    """
                    UPDATE account SET memory_kib = :memory_kib, passes = :passes, lanes = :lanes,
                        password_salt = :password_salt, password_seal = :password_seal,
                        recovery_salt = :recovery_salt, recovery_seal = :recovery_seal
                    WHERE profile_id = :profile_id AND password_seal = :old_password_seal
                        AND recovery_seal = :old_recovery_seal
                    """,
                    {**new.as_row(), **seals},
                )
                if not stored.rowcount:
                    raise BusyError("The account was changed elsewhere meanwhile.", "Try again.")
            with suppress(DatabaseError):  # the change holds; what stays behind expires
                forget_damaged_files(self.folder)

    @contextmanager
    def _coming_and_going(self) -> Iterator[None]:
        """Hold the accounts' lock for a change, and copy the book after it."""
        with FileLock(self.folder.accounts_lock) as lock:
            if not lock.acquire(LOCK_WAIT_S):
                raise BusyError("Another window changes the accounts.", "Try again.")
            yield
            copy_if_possible(self.folder, self._book)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)
