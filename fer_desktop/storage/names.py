"""What an account may be called, and what a phone number may look like.

Two names that look the same must be the same account: the key of a name is its NFKC form,
case-folded. NFKC leaves look-alikes of other scripts and invisible characters alone, so those
are refused.

Source:
    Unicode Standard Annex 15 (NFKC), Technical Standard 39 (mixed scripts, section 5.2).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from fer_desktop.errors import UsageError

MAX_NAME_LENGTH: Final = 64
"""Characters of a name after NFKC."""

# Scripts that one language writes together (UTS 39, "highly restrictive").
_TOGETHER: Final = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
_ANY_SCRIPT: Final = "MODIFIER"  # letters such as the ʻ of Kaʻiulani: Unicode's script Common
# Shown as nothing although their category says letter, mark or symbol.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_PHONE: Final = re.compile(r"\+?[0-9]{5,15}")


class NameRefusedError(UsageError):
    """The name cannot be used; the message says which rule it breaks."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that may be used.

    Attributes:
        shown: As the person wrote it, NFKC.
        key: The same for all spellings of one identity; unique among accounts.
    """

    shown: str
    key: str


def check_name(text: str) -> Name:
    """Return `text` as a name.

    Raises:
        NameRefusedError: It is empty, too long, mixes scripts or holds invisible characters.
    """
    if len(text) > 4 * MAX_NAME_LENGTH:  # a megabyte is not even normalised
        raise _refused(f"is longer than {MAX_NAME_LENGTH} characters")
    shown = unicodedata.normalize("NFKC", text).strip(" ")
    if not shown:
        raise _refused("is empty")
    if len(shown) > MAX_NAME_LENGTH:
        raise _refused(f"is longer than {MAX_NAME_LENGTH} characters")
    # Looked for in the raw text too: normalising may swallow what the person cannot see.
    for character in text + shown:
        category = unicodedata.category(character)
        if category[0] == "C" or category in {"Zl", "Zp"} or _BLANK.match(character):
            raise _refused(f"holds the invisible character U+{ord(character):04X}")
        if category == "Zs" and character != " " and character in shown:
            raise _refused(f"holds the unusual space U+{ord(character):04X}")
    scripts = {_script(character) for character in shown if character.isalpha()} - {_ANY_SCRIPT}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        mixture = " and ".join(sorted(script.title() for script in scripts))
        raise _refused(f"mixes {mixture} letters")
    return Name(shown, folded(shown))


def folded(text: str) -> str:
    """Return `text` as it is compared: the same for all its spellings.

    Folds until nothing changes: folding may undo NFKC, and NFKC may bring capitals back.
    """
    key = text
    while (again := unicodedata.normalize("NFKC", key.casefold())) != key:
        key = again
    return key


def key_of_try(name: str) -> str:
    """Key of a name somebody tries; one that no account can have is as unknown as any other."""
    try:
        return check_name(name).key
    except NameRefusedError:
        return name[: 4 * MAX_NAME_LENGTH].encode("utf-8", "replace").decode()


def check_phone(text: str) -> str | None:
    """Return the digits of a phone number, with its leading plus sign; None for an empty text.

    Raises:
        UsageError: It is no phone number: 5 to 15 digits, separators allowed.
    """
    number = re.sub(r"[ ().\-/]", "", unicodedata.normalize("NFKC", text[:64]))
    if not number and len(text) <= 64:
        return None
    if len(text) > 64 or not _PHONE.fullmatch(number):
        raise UsageError(
            "This is not a phone number.", "Write 5 to 15 digits, with + and the country code."
        )
    return number


def _script(letter: str) -> str:
    """Script of a letter, from the first word of its Unicode name (Python carries no scripts)."""
    word = unicodedata.name(letter, "UNNAMED").split()[0].split("-")[0]
    return {"IDEOGRAPHIC": "CJK", "HALFWIDTH": "KATAKANA"}.get(word, word)


def _refused(reason: str) -> NameRefusedError:
    return NameRefusedError(
        f"The name {reason}.",
        f"Choose up to {MAX_NAME_LENGTH} visible characters of one script.",
    )
