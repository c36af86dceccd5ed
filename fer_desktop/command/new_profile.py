"""`--new-profile`: an account with an empty, encrypted history."""

from __future__ import annotations

from fer_desktop import paths
from fer_desktop.command.reporter import Reporter
from fer_desktop.command.standard_output import write_out
from fer_desktop.errors import ExitCode, OutputError
from fer_desktop.settings import Settings
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.passwords import read_new_password


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
    reporter.note("This code opens it if the password is lost. It is not shown again; keep it:")
    try:
        write_out(f"{code}\n")  # the one line on stdout, so that it can go to a printer
    except (BrokenPipeError, OutputError) as error:
        reporter.warn(code)
        raise OutputError(
            "The code could not be written to stdout.", "Keep it from the line above."
        ) from error
    return ExitCode.OK
