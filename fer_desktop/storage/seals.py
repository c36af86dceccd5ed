"""The two seals of a data key, as an account keeps them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Self

from fer_desktop.storage.database import Row
from fer_desktop.storage.database_errors import DamagedError
from fer_desktop.storage.vault import (
    DataKey,
    KdfCost,
    WrongKeyError,
    new_salt,
    password_key,
    recovery_key,
)

# Sealed in with the key, so that a seal of one kind or profile fits no other place.
_PASSWORD: Final = b"password "
_RECOVERY: Final = b"recovery "


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A data key under a password and under a recovery code.

    Attributes:
        profile_id: Whose key.
        cost: Of argon2id for the password.
        password_salt: 16 random bytes, new with each password.
        password_seal: The key under argon2id(password).
        recovery_salt: 16 random bytes.
        recovery_seal: The key under the recovery code.
    """

    profile_id: str
    cost: KdfCost
    password_salt: bytes
    password_seal: bytes
    recovery_salt: bytes
    recovery_seal: bytes

    @classmethod
    def of(cls, key: DataKey, password: bytes, code: str, cost: KdfCost, profile_id: str) -> Self:
        """Seal `key` under `password` and under the recovery `code`."""
        empty = cls(profile_id, cost, b"", b"", b"", b"")
        return empty.with_password(key, password, cost).with_code(key, code)

    @classmethod
    def nobody(cls, cost: KdfCost) -> Self:
        """Return seals that nothing opens, as much work as those of an account of `cost`."""
        nothing = bytes(60)  # nonce, key and tag, like a real seal
        return cls("0" * 32, cost, new_salt(), nothing, new_salt(), nothing)

    def opened_by_password(self, password: bytes) -> DataKey:
        """Return the key; WrongKeyError if the password is another one. Takes its cost's time."""
        sealing_key = password_key(password, self.password_salt, self.cost)
        return DataKey.opened(self.password_seal, sealing_key, _PASSWORD + self.profile_id.encode())

    def opened_by_code(self, code: str) -> DataKey:
        """Return the key; WrongKeyError if the recovery code is another one or none at all."""
        try:
            sealing_key = recovery_key(code, self.recovery_salt)
        except ValueError as error:
            raise WrongKeyError from error
        return DataKey.opened(self.recovery_seal, sealing_key, _RECOVERY + self.profile_id.encode())

    def with_password(self, key: DataKey, password: bytes, cost: KdfCost) -> Self:
        """Return the seals with `key` under another password; the recovery code stays."""
        salt = new_salt()
        seal = key.sealed_under(
            password_key(password, salt, cost), _PASSWORD + self.profile_id.encode()
        )
        return replace(self, cost=cost, password_salt=salt, password_seal=seal)

    def with_code(self, key: DataKey, code: str) -> Self:
        """Return the seals with `key` under another recovery code; the password stays."""
        salt = new_salt()
        seal = key.sealed_under(recovery_key(code, salt), _RECOVERY + self.profile_id.encode())
        return replace(self, recovery_salt=salt, recovery_seal=seal)

    def as_row(self) -> Row:
        """Return the columns of `account` that hold the seals."""
        return {
            "profile_id": self.profile_id,
            "memory_kib": self.cost.memory_kib,
            "passes": self.cost.passes,
            "lanes": self.cost.lanes,
            "password_salt": self.password_salt,
            "password_seal": self.password_seal,
            "recovery_salt": self.recovery_salt,
            "recovery_seal": self.recovery_seal,
        }

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Read the seals from a row of `account`.

        Raises:
            DamagedError: The row holds a cost that nobody could have paid.
        """
        try:
            cost = KdfCost(row["memory_kib"], row["passes"], row["lanes"])
        except ValueError as error:
            raise DamagedError(
                f"The account {row['name']} is damaged ({error}).",
                "Put accounts.db back from your own backup of the data folder.",
            ) from error
        return cls(
            row["profile_id"],
            cost,
            row["password_salt"],
            row["password_seal"],
            row["recovery_salt"],
            row["recovery_seal"],
        )
