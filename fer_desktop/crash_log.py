"""A fault of the program: its traceback goes into a file, whose name is said."""

from __future__ import annotations

import faulthandler
import os
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from fer_desktop import __version__, paths
from fer_desktop.errors import UserError

_NATIVE: Final = "crash-native"


class ProgramError(UserError):
    """A bug, told as the world's faults are: one input fails by it, and the rest goes on."""


def told_fault(error: Exception, stopped: str) -> ProgramError:
    """Write a bug's traceback into a file and return what there is to say.

    Args:
        error: The bug.
        stopped: What it stopped, such as the name of an input.
    """
    told = f"A fault of the program stopped {stopped}"
    if (path := write_report("".join(traceback.format_exception(error)))) is not None:
        return ProgramError(f"{told}.", f"Please report {path}.")
    return ProgramError(f"{told}: {type(error).__name__}: {error}.")


def write_report(trace: str, kind: str = "crash") -> Path | None:
    """Write a traceback into a file for this account alone; None where no place takes it."""
    # Appended: two inputs may fail within a second. A link that somebody left is not followed.
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    name = f"{kind}-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    for folder in (_log_dir, _folder_among_temporary_files):
        with suppress(OSError):
            path = folder() / name
            handle = os.open(path, flags, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(f"fer-desktop {__version__}\n{trace}")
            return path
    return None


@contextmanager
def crashes_reported() -> Iterator[None]:
    """Let a crash in C++, which ends the process at once, leave a report while the block runs.

    Its file is there from the beginning, and goes at a clean end with all that was noted until
    then: Windows notes errors that Qt handles, too. What is left after an end that was neither, as
    by a loss of power, goes at the next start. Where somebody looks for crashes already, nothing
    changes.
    """
    path = None
    if not faulthandler.is_enabled():
        _drop_empty()
        path = write_report("", _NATIVE)
    if path is None:
        yield
        return
    file = path.open("a", encoding="utf-8")
    faulthandler.enable(file)
    try:
        yield
    finally:
        faulthandler.disable()
        file.close()
        with suppress(OSError):
            path.unlink()
            path.parent.rmdir()  # if it was made for this


def _drop_empty() -> None:
    """Remove reports of windows that ended without a crash; none is open, or this one were not."""
    with suppress(OSError):
        for path in paths.log_dir().glob(f"{_NATIVE}-*.log"):
            if path.read_bytes().count(b"\n") <= 1:
                path.unlink()


def _log_dir() -> Path:
    folder = paths.log_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _folder_among_temporary_files() -> Path:
    return Path(tempfile.mkdtemp(prefix="fer-desktop-"))  # mode 0700; nobody can guess its name
