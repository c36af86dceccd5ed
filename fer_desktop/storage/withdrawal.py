"""Withdrawing an agreement: nothing is stored after it."""

from __future__ import annotations

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.profile import Profile


def withdraw_and_lock(profile: Profile, document: str) -> None:
    """End live sittings, note that an agreement is withdrawn, lock the profile.

    Raises:
        DatabaseError: It could not be noted; the profile is locked all the same.
    """
    with profile:
        profile.live.end()
        try:
            profile.consents.withdraw(document)
        except DatabaseError as error:
            raise DatabaseError(
                error.message, "Your agreement still holds: log in and withdraw it again."
            ) from error
