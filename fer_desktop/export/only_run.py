"""One run at a time writes a set of results: a lock beside their journal, held until its end.

The operating system drops the lock when the process ends, however it ends. The file is removed at
the end of the run; one that a killed run has left is taken over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fer_desktop.errors import OutputError
from fer_desktop.export.partial import as_output_error
from fer_desktop.paths import take_lock


@contextmanager
def only_run(journal: Path) -> Iterator[None]:
    """Let no other run write these results in the block; on a disk that knows no locks, hope so.

    Args:
        journal: Of the results; its folder is made if needed.

    Raises:
        OutputError: Another run is writing them, or the place cannot be written to.
    """
    path = journal.with_name(f"{journal.name}.lock")
    with as_output_error(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Nobody's link is followed, where the system knows how.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    if not _is_held(path, handle):
        os.close(handle)
        raise OutputError(
            f"Another run is writing to {journal}.",
            "Wait until it has ended, or choose another folder with -o.",
        )
    try:
        yield
    finally:
        _let_go(path, handle)


def _is_held(path: Path, handle: int) -> bool:
    try:
        if not take_lock(handle):
            return False
    except OSError:
        return True
    # The run that held it may have removed it just now, and a third have made another.
    with suppress(OSError):
        return os.path.samestat(os.fstat(handle), path.lstat())
    return False


def _let_go(path: Path, handle: int) -> None:
    if os.name == "nt":  # no open file can be removed there, be it open in another process
        os.close(handle)
    with suppress(OSError):
        path.unlink()
    if os.name != "nt":  # elsewhere it must go first: closed, it might be another's by now
        os.close(handle)
