"""Who agreed to what, in which version, when, and when they withdrew it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fer_desktop.storage.backup import Backups
from fer_desktop.storage.database import Database
from fer_desktop.storage.history import parse_utc
from fer_desktop.storage.names import check_phone
from fer_desktop.storage.recorder import utc_text

SELF: Final = "self"
"""Subject of the consents that the profile's own person gives; this program records no others."""


@dataclass(frozen=True, slots=True)
class Consent:
    """An agreement; rows are never changed except for the withdrawal.

    Attributes:
        id: Row.
        subject: Who agreed: `SELF`; imported rows may name somebody else.
        document: Name of the text agreed to.
        version: Its version.
        given_at: With time zone UTC.
        withdrawn_at: None while it holds.
    """

    id: int
    subject: str
    document: str
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


class Consents:
    """The ledger of consents, and the person's phone number beside it."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        backups: Backups,
    ) -> None:
        """Use `database`, which stays open.

        Args:
            database: The history.
            now: For the times of writing.
            backups: From which a phone number goes, too.
        """
        self._database = database
        self._now = now
        self._backups = backups

    def give(self, document: str, version: str) -> None:
        """Record that the person agreed to a version of a document."""
        with self._database.write() as tables:
            tables.table("consent").insert(
                {
                    "uuid": str(uuid.uuid4()),
                    "subject": SELF,
                    "document": document,
                    "version": version,
                    "given_at": utc_text(self._now()),
                }
            )

    def withdraw(self, document: str) -> None:
        """Record that the person no longer agrees to a document, in any version."""
        with self._database.write() as tables:
            tables.execute(
                "UPDATE consent SET withdrawn_at = ?"
                " WHERE subject = ? AND document = ? AND withdrawn_at IS NULL",
                [utc_text(self._now()), SELF, document],
            )

    def holds(self, document: str, version: str) -> bool:
        """The person agreed to this version and has not withdrawn it."""
        return any(
            consent.withdrawn_at is None and consent.version == version
            for consent in self.ledger()
            if (consent.subject, consent.document) == (SELF, document)
        )

    def withdrawn(self) -> list[str]:
        """Return the documents agreed to once of which no version holds any more."""
        own = [consent for consent in self.ledger() if consent.subject == SELF]
        held = {consent.document for consent in own if consent.withdrawn_at is None}
        return sorted({consent.document for consent in own} - held)

    def ledger(self) -> list[Consent]:
        """Return everything ever agreed to, oldest first."""
        return [
            Consent(
                row["id"],
                row["subject"],
                row["document"],
                row["version"],
                parse_utc(row["given_at"]),
                None if row["withdrawn_at"] is None else parse_utc(row["withdrawn_at"]),
            )
            for row in self._database.query("SELECT * FROM consent ORDER BY id")
        ]

    @property
    def phone(self) -> str | None:
        """The person's phone number; None if none was given."""
        number: str | None = self._database.value("SELECT phone FROM person")
        return number

    def set_phone(self, text: str) -> None:
        """Store a phone number, inside the encrypted history; an empty text removes it.

        The number before is overwritten, in the log and in the backups as well.

        Raises:
            UsageError: It is no phone number.
            DatabaseError: It could not be stored, or the one before is still in a backup or the
                log; doing it again goes on.
        """
        number = check_phone(text)
        # Backups first: as long as a number is shown, it can be removed again.
        if self.phone not in (None, number):
            self._backups.edit(_forget_phone)
        with self._database.write() as tables:
            tables.execute("UPDATE person SET phone = ?", [number])
        self._database.checkpoint()


def _forget_phone(backup: Database) -> None:
    """Overwrite the phone number of a backup, unless it is from before there were any."""
    if backup.value("SELECT count(*) FROM sqlite_schema WHERE name = 'person'"):
        with backup.write() as tables:
            tables.execute("UPDATE person SET phone = NULL")
        backup.checkpoint()
