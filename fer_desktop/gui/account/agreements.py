"""What a person is told at the first start and agrees to with an account: the texts, once, as data.

They say what PRIVACY.md says, in the words of somebody who uses the window. A change of meaning
is a new `preferences.NOTICE_VERSION`, and everybody is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QCoreApplication

from fer_desktop.gui.preferences import NOTICE_VERSION
from fer_desktop.storage.profile import Profile

PRIVACY: Final = "privacy-agreement"
USE: Final = "user-agreement"
DOCUMENTS: Final = (PRIVACY, USE)
"""Ids of the agreements in the ledger of consents."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something to read.

    Attributes:
        title: Heading of the whole.
        sections: Heading and words of each part.
    """

    title: str
    sections: tuple[tuple[str, str], ...]

    def as_html(self) -> str:
        """Return it for a widget that shows rich text."""
        parts = (f"<h4>{escape(head)}</h4><p>{escape(words)}</p>" for head, words in self.sections)
        return "".join(parts)


def give_agreements(profile: Profile) -> None:
    """Record that the person agrees to both agreements as they are now."""
    for document in missing_agreements(profile):
        profile.consents.give(document, NOTICE_VERSION)


def missing_agreements(profile: Profile) -> list[str]:
    """Return the agreements that the person does not hold to in their present version."""
    return [each for each in DOCUMENTS if not profile.consents.holds(each, NOTICE_VERSION)]


def agreement(document: str) -> Text:
    """Return the text of an agreement by its id in the ledger."""
    return {PRIVACY: privacy_agreement, USE: user_agreement}[document]()


def notice(data_dir: Path) -> Text:
    """Return what everybody is told at the first start.

    Args:
        data_dir: Where histories would be stored.
    """
    translate = QCoreApplication.translate
    return Text(
        translate("Notice", "Before you begin"),
        (
            (
                translate("Notice", "What is analysed"),
                translate(
                    "Notice",
                    "Faces in the camera, pictures and videos that you choose. The program "
                    "estimates which of seven expressions other people would most likely see in "
                    "each. All of it happens on this machine; nothing is sent anywhere.",
                ),
            ),
            (
                translate("Notice", "What is stored, and where"),
                translate(
                    "Notice",
                    "For a guest, nothing. With an account: numbers for each face and second of "
                    "what you analyse while logged in, unless you untick or undo that, and "
                    "pictures only where you save them, encrypted with a key that only your "
                    "password or your recovery code opens. They lie in {folder}. "
                    "Saved pictures go after 90 days, what you delete after 30 days in the bin, "
                    "the rest when you delete it; you can change all three.",
                ).format(folder=data_dir),
            ),
            (
                translate("Notice", "What this is not"),
                translate(
                    "Notice",
                    "It does not know what anybody feels. It is no diagnosis, no measure of "
                    "depression or anxiety and no test for lies, and it recognises nobody. It is "
                    "not for use at work, in hiring, at school or in any education, nor on people "
                    "who were not asked. If you are not well, talk to a person: your doctor, or a "
                    "crisis line of your country.",
                ),
            ),
        ),
    )


def privacy_agreement() -> Text:
    """Return what a person with an account agrees to have stored."""
    translate = QCoreApplication.translate
    return Text(
        translate("PrivacyAgreement", "Privacy agreement"),
        (
            (
                translate("PrivacyAgreement", "What is stored"),
                translate(
                    "PrivacyAgreement",
                    "Your name here, your phone number if you give one, what you agreed to and "
                    "when. For each live sitting, check-in and file that is analysed while you are "
                    "logged in, unless you untick or undo that: its time and source, one row of "
                    "numbers for each face and second, your marks, notes and tags. Pictures only "
                    "where you save them. No points of the face, and nothing by which a person "
                    "could be recognised again.",
                ),
            ),
            (
                translate("PrivacyAgreement", "What it is stored for"),
                translate(
                    "PrivacyAgreement",
                    "To show it to you: your history, your trends, your reports. Nothing else.",
                ),
            ),
            (
                translate("PrivacyAgreement", "Where, and who can read it"),
                translate(
                    "PrivacyAgreement",
                    "On this machine only, in files that are encrypted with a key of your own. "
                    "Your password opens the key, and so does your recovery code; without both "
                    "nobody can read your data, and nobody can bring it back. The program makes "
                    "no network connection of its own: no telemetry, no copies elsewhere. The list "
                    "of names of the accounts on this machine is not secret.",
                ),
            ),
            (
                translate("PrivacyAgreement", "For how long"),
                translate(
                    "PrivacyAgreement",
                    "Saved pictures for 90 days, deleted things for 30 days in the bin, everything "
                    "else until you delete it. You can change these times in the Personal centre. "
                    "What has left the bin is removed from the files and from their backups.",
                ),
            ),
            (
                translate("PrivacyAgreement", "What you can do at any time"),
                translate(
                    "PrivacyAgreement",
                    "See everything that is stored, with its size and age; take all of it along in "
                    "open formats; correct it; delete parts of it or the whole account; withdraw "
                    "this agreement. After a withdrawal nothing more is stored.",
                ),
            ),
        ),
    )


def user_agreement() -> Text:
    """Return how a person with an account agrees to use the program."""
    translate = QCoreApplication.translate
    return Text(
        translate("UserAgreement", "User agreement"),
        (
            (
                translate("UserAgreement", "What the numbers are"),
                translate(
                    "UserAgreement",
                    "Estimates of the apparent expression of a face, often wrong, and not equally "
                    "good for all people. They are not what a person feels. I will not take them "
                    "for a diagnosis or for a measure of depression, anxiety or honesty, nor put "
                    "them in the place of a professional's own judgement.",
                ),
            ),
            (
                translate("UserAgreement", "People in the picture"),
                translate(
                    "UserAgreement",
                    "I tell everybody in view before I start, and ask them. I use the program on "
                    "minors only where their guardians agreed. I do not use it to recognise or to "
                    "watch anybody.",
                ),
            ),
            (
                translate("UserAgreement", "Where it must not be used"),
                translate(
                    "UserAgreement",
                    "Not on employees, applicants, pupils or students, and at no place of work or "
                    "education. In the European Union that is forbidden by law.",
                ),
            ),
            (
                translate("UserAgreement", "Who I am"),
                translate(
                    "UserAgreement",
                    "I am 16 years old or older, or my guardian agreed for me. I act for myself. "
                    "If I act for an institution, I know that the law on data protection binds me: "
                    "a purpose, consent, access, erasure, and an assessment beforehand.",
                ),
            ),
            (
                translate("UserAgreement", "No warranty"),
                translate(
                    "UserAgreement",
                    "The program is free software under the GPL, version 3 or later, and comes "
                    "without any warranty, as far as the law permits.",
                ),
            ),
        ),
    )
