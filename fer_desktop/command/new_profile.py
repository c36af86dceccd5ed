"""`--new-profile`: an account with an empty, encrypted history, and what using it agrees to."""

from __future__ import annotations

from typing import Final

from fer_desktop import paths
from fer_desktop.command.reporter import Reporter
from fer_desktop.command.standard_output import write_out
from fer_desktop.errors import DatabaseError, ExitCode, OutputError
from fer_desktop.settings import Settings
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.passwords import read_new_password
from fer_desktop.storage.profile import Profile

COMMAND_LINE: Final = "command-line"
"""Id, in the ledger of consents, of what a person without a window agrees to."""
COMMAND_LINE_VERSION: Final = "2026-11"
"""Of `storing_words`."""


def run_new_profile(settings: Settings) -> int:
    """Make the profile of the settings and print the recovery code, which is stored nowhere.

    Raises:
        UsageError: The name or the password may not be used, or nobody can be asked for one.
        DatabaseError: The profile cannot be stored.
        OutputError: Nobody took the code from stdout; it was said on stderr instead.
    """
    assert settings.new_profile is not None
    password = read_new_password(settings.password_fd)
    folder = DataFolder(paths.data_dir())
    with AccountBook(folder) as book:
        login, code = book.register(settings.new_profile, password)
    login.key.wipe()
    reporter = Reporter(settings)
    reporter.note(f"Made the profile {login.name} in {folder.root}.")
    reporter.note(storing_words(login.name))
    reporter.note("This code opens it if the password is lost. It is not shown again; keep it:")
    try:
        write_out(f"{code}\n")  # the one line on stdout, so that it can go to a printer
    except (BrokenPipeError, OutputError) as error:
        reporter.warn(code)
        raise OutputError(
            "The code could not be written to stdout.", "Keep it from the line above."
        ) from error
    return ExitCode.OK


def storing_words(name: str) -> str:
    """Return what a run with `--profile` stores, and that it is the agreement to that."""
    return (
        f"A run with --profile {name} stores in its encrypted history the time, each file's name "
        "and a row of numbers for each face and second, no pictures, until you delete them. To run "
        "it is to agree to that, and to say that the people in view agreed as well; the history "
        "notes it. The window shows, exports and deletes everything; PRIVACY.md says more."
    )


def agree_by_use(profile: Profile, reporter: Reporter) -> None:
    """Let a run be stored: whoever did not agree to these words yet does so by it, and is told.

    What was agreed to in the window is in other words, and perhaps in those of an older version,
    for which the window, too, stores nothing before it has asked again.

    Raises:
        DatabaseError: An agreement was withdrawn, or this one cannot be noted.
    """
    if profile.consents.withdrawn():
        raise DatabaseError(
            f"The agreement to store anything for {profile.name} was withdrawn.",
            "Log in to the window and agree again, or leave --profile out.",
        )
    if not profile.consents.holds(COMMAND_LINE, COMMAND_LINE_VERSION):
        reporter.warn(storing_words(profile.name))  # nobody agrees to what --quiet hides
        profile.consents.give(COMMAND_LINE, COMMAND_LINE_VERSION)
