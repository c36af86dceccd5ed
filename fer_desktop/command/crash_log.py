"""A fault of the program: its traceback goes into a file, whose name is said."""

from __future__ import annotations

import os
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path

from fer_desktop import __version__, paths
from fer_desktop.errors import UserError


class ProgramError(UserError):
    """A bug, told as the world's faults are: one input fails by it, and the rest goes on."""


def told_fault(error: Exception, stopped: str) -> ProgramError:
    """Write a bug's traceback into a file and return what there is to say.

    Args:
        error: The bug.
        stopped: What it stopped, such as the name of an input.
    """
    name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    text = f"fer-desktop {__version__}\n" + "".join(traceback.format_exception(error))
    for folder in (paths.log_dir, lambda: Path(tempfile.gettempdir())):
        with suppress(OSError):
            path = folder() / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # Appended: two inputs may fail within a second.
            with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            return ProgramError(
                f"A fault of the program stopped {stopped}.", f"Please report {path}."
            )
    kind = type(error).__name__
    return ProgramError(f"A fault of the program stopped {stopped}: {kind}: {error}.")
