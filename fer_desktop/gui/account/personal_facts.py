"""What the personal centre shows about a profile, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PyQt6.QtCore import QCoreApplication, QDateTime, QLocale

from fer_desktop.storage.consents import Consent
from fer_desktop.storage.inventory import StoredThing, stored_things
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.retention import Retention


@dataclass(frozen=True, slots=True)
class PersonalFacts:
    """The state of a profile at one moment.

    Attributes:
        name: Of the account.
        phone: Digits; None if none was given.
        ledger: Everything agreed to, oldest first.
        things: Everything stored.
        retention: How long it is kept.
    """

    name: str
    phone: str | None
    ledger: tuple[Consent, ...]
    things: tuple[StoredThing, ...]
    retention: Retention


def read_facts(profile: Profile) -> PersonalFacts:
    """Read the facts; not on the window's thread."""
    return PersonalFacts(
        profile.name,
        profile.consents.phone,
        tuple(profile.consents.ledger()),
        tuple(stored_things(profile)),
        profile.retention.current(),
    )


def day_words(at: datetime) -> str:
    """Return a day as the person's language writes it."""
    moment = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
    return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)


def thing_words(title: str) -> str:
    """Return the title of a stored thing in the window's language."""
    translate = QCoreApplication.translate
    return {
        "sittings": translate("Stored", "Sittings"),
        "sittings in the bin": translate("Stored", "Sittings in the bin"),
        "samples": translate("Stored", "Seconds of faces"),
        "marks": translate("Stored", "Marks"),
        "notes": translate("Stored", "Notes"),
        "tags": translate("Stored", "Tags"),
        "consents": translate("Stored", "Agreements"),
        "phone number": translate("Stored", "Phone number"),
        "history file": translate("Stored", "Files of the history"),
        "saved pictures": translate("Stored", "Saved pictures"),
        "backups": translate("Stored", "Backups"),
        "damaged files set aside": translate("Stored", "Damaged files set aside"),
        "other files": translate("Stored", "Other files"),
    }.get(title, title)
