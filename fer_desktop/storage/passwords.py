"""Which passwords are accepted, and where the command line takes one from.

Length is what counts: no rules about kinds of characters, no expiry, no hints. A password is
verified whole, never cut.

Source:
    NIST SP 800-63B-4 (2025), section 3.1.1.2: length, Unicode, blocklists.
"""

from __future__ import annotations

import getpass
import os
import re
import sys
import unicodedata
from typing import Final

from fer_desktop.errors import UsageError
from fer_desktop.interrupts import ended_by_signals
from fer_desktop.storage.names import Name

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 1024
"""Characters after NFKC; a longer password is refused, not cut."""

VARIABLE: Final = "FER_PASSWORD"
"""Environment variable that holds the password where no terminal can ask for it."""

# What people type when they are told to type twelve characters. Compared without case, digits
# and signs, so `Password-2026!` is `password`.
_COMMON_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        """
    password passwort motdepasse contrasena wachtwoord passphrase mypassword thepassword
    newpassword passwordpassword changeme changeit pleasechangeme letmein letmeinnow
    iloveyou iloveyouforever welcome welcomehome administrator admin adminadmin superuser
    rootroot secret topsecret mysecret nothing whatever default guestguest testtest
    testtesttest testpassword qwerty qwertyuiop qwertyqwerty qwertz qwertzuiop azerty
    azertyuiop asdfghjkl asdfasdfasdf zxcvbnm qazwsx qazwsxedc qweasdzxc onetwothree
    abcdefghijkl abcdabcdabcd emotion emotions ferdesktop expression myemotions princess
    sunshine football baseball basketball dragon monkey master superman batman pokemon
    starwars trustno computer internet samsung
        """,
    )
)
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "1234567890" * 3,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


class PasswordRefusedError(UsageError):
    """The password cannot be used; the message says which rule it breaks."""


def encode_password(password: str) -> bytes:
    """Return the bytes that are verified: NFKC, UTF-8.

    Raises:
        PasswordRefusedError: Half a character (a lone surrogate), or too long to be one of ours.
    """
    if len(password) > MAX_LENGTH:
        raise PasswordRefusedError(f"The password has more than {MAX_LENGTH} characters.")
    try:
        return unicodedata.normalize("NFKC", password).encode()
    except UnicodeEncodeError:
        # From None: the cause would quote the password.
        raise PasswordRefusedError(
            "The password holds half a character.", "Type it instead of pasting it."
        ) from None


def check_new_password(password: str, name: Name) -> bytes:
    """Return the bytes of a password that somebody called `name` wants to use from now on.

    Raises:
        PasswordRefusedError: Too short, too long, equal to the name, or easily guessed.
    """
    encoded = encode_password(password)
    text = unicodedata.normalize("NFKC", password)
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        raise PasswordRefusedError(
            f"The password has {len(text)} characters.",
            f"Use {MIN_LENGTH} to {MAX_LENGTH}; a few words in a row are easy to remember.",
        )
    folded = text.casefold()
    around_the_name = folded.replace(name.key, "", 1).strip("0123456789 _-.!")
    if folded == name.key[::-1] or (name.key in folded and not around_the_name):
        raise PasswordRefusedError("The password is the name again.", "Choose other words.")
    if _is_repetition(folded) or any(folded in row or folded in row[::-1] for row in _ROWS):
        raise PasswordRefusedError(
            "The password repeats a pattern or follows the keyboard.", "Choose a few words."
        )
    if "".join(filter(str.isalpha, folded)) in _COMMON_WORDS:
        raise PasswordRefusedError("The password is one of the most common.", "Choose a few words.")
    return encoded


def read_password(descriptor: int | None = None, prompt: str = "Password: ") -> str:
    """Return the password from `descriptor`, else from `FER_PASSWORD`, else from the terminal.

    Args:
        descriptor: An open file descriptor (`--password-fd`); read to its first line end and
            closed.
        prompt: Shown on the terminal.

    Raises:
        UsageError: The descriptor cannot be read, the text is not UTF-8, or nobody can be asked.
        KeyboardInterrupt: Ctrl-C instead of an answer; SIGTERM raises `SystemExit`.
    """
    password = os.environ.pop(VARIABLE, None)  # no process started later inherits it
    if descriptor is not None:
        return _read_descriptor(descriptor)
    if password is not None:
        return password
    if not sys.stdin or not sys.stdin.isatty():
        raise UsageError(
            "The profile needs its password, and no terminal is here to ask for it.",
            f"Give it with --password-fd N or in {VARIABLE}.",
        )
    try:
        # The note that `Interrupts` makes of a signal would be read by nobody, and the second
        # one would leave the terminal without echo.
        with ended_by_signals():
            return getpass.getpass(prompt)
    except (EOFError, KeyboardInterrupt, SystemExit) as end:
        print(file=sys.stderr)  # noqa: T201  the cursor still stands behind the question
        if isinstance(end, EOFError):
            raise UsageError("No password was given.") from None
        raise


def read_new_password(descriptor: int | None = None) -> str:
    """Return a password to use from now on, read as `read_password` does; typed twice.

    Raises:
        UsageError: As `read_password`, or the two differ.
    """
    is_typed = descriptor is None and VARIABLE not in os.environ
    password = read_password(descriptor, "New password: ")
    if is_typed and read_password(prompt="The same again: ") != password:
        raise UsageError("The two passwords differ.", "Nothing was made; run it again.")
    return password


def _read_descriptor(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, "rb") as file:
            # One more than four bytes for each character and a line end: enough to see "too long".
            line = file.readline(4 * MAX_LENGTH + 3)
    except OSError as error:
        raise UsageError(
            f"No password can be read from descriptor {descriptor} ({error.strerror}).",
            "Open it in the shell, for example with 3< FILE.",
        ) from error
    try:
        return line.removesuffix(b"\n").removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        raise UsageError("The password is not UTF-8 text.", "Save its file as UTF-8.") from None


def _is_repetition(text: str) -> bool:
    """The text is a shorter one, of up to half its length, again and again."""
    return any(
        (text[:size] * (len(text) // size + 1))[: len(text)] == text
        for size in range(1, min(4, len(text) // 2) + 1)
    )
