"""One window per data folder, one writer per profile.

Both rest on a lock that the operating system holds on an open file and drops when the process
ends, however it ends: after kill -9 nothing stale is left to be cleared. The file itself stays;
its existence means nothing.
"""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path
from typing import Final, Self

from fer_desktop.errors import DatabaseError
from fer_desktop.paths import take_lock
from fer_desktop.storage.folder import make_private, write_atomically

_RAISE_TIMEOUT_S: Final = 15.0  # in which a window opens or closes, and listens to nobody
_LOOK_EVERY_S: Final = 0.02


class FileLock:
    """An exclusive lock on a file, held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self, wait_s: float = 0.0) -> bool:
        """Take the lock and return True; False if another process, or object, holds it.

        Args:
            wait_s: How long to wait for the other to finish.

        Raises:
            DatabaseError: The folder cannot be written, or its file system knows no locks.
        """
        if self._handle is not None:
            return True
        make_private(self.path.parent)
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DatabaseError(
                f"{self.path} cannot be opened ({error.strerror}).",
                "Check the rights of the data folder, or choose another with --data-dir.",
            ) from error
        deadline_s = time.monotonic() + wait_s
        while True:
            try:
                is_ours = take_lock(handle)
            except OSError as error:
                os.close(handle)
                raise DatabaseError(
                    f"{self.path} cannot be locked ({error.strerror}).",
                    "Go on as a guest: then nothing is saved. "
                    "Or choose a folder on another disk with --data-dir.",
                ) from error
            if is_ours:
                self._handle = handle
                return True
            if time.monotonic() >= deadline_s:
                os.close(handle)
                return False
            time.sleep(_LOOK_EVERY_S)

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class OneWindow:
    """Lets the first window of a data folder run and makes a second start raise it.

    The second start leaves a file beside the lock; the first window looks for it on a timer it
    has anyway, and removes it as the answer. A file rather than a socket: it works the same on
    every system and at any path length, opens no port and needs no thread.
    """

    def __init__(self, lock_file: Path) -> None:
        """Use `lock_file`, usually `DataFolder.window_lock`."""
        self._lock = FileLock(lock_file)
        self._request = lock_file.with_suffix(".raise")

    def acquire(self) -> bool:
        """Return True in the first window, and from then on hold the place.

        Raises:
            DatabaseError: The data folder cannot be written, or nothing in it can be locked.
        """
        if not self._lock.acquire():
            return False
        self.was_asked_to_raise()  # left for a window that died before it answered
        return True

    def was_asked_to_raise(self) -> bool:
        """In the first window, about four times a second: True once for each second start.

        Never raises. Where nothing can be removed, or the folder is none, nobody can be answered:
        said at each look, it would be a dialog four times a second.
        """
        try:
            self._request.unlink()
        except OSError:
            return False
        return True

    def ask_first_to_raise(self, timeout_s: float = _RAISE_TIMEOUT_S) -> bool:
        """In a second start: True once the first window has answered.

        False if it does not, or has ended: then `acquire` returns True, for its place is held here.

        Raises:
            DatabaseError: As `acquire`.
        """
        try:
            write_atomically(self._request, secrets.token_hex(8).encode())
        except OSError:
            return False
        deadline_s = time.monotonic() + timeout_s
        try:
            while time.monotonic() < deadline_s:
                if not self._request.exists():
                    return True
                if self.acquire():
                    return False
                time.sleep(_LOOK_EVERY_S)
            return False
        finally:
            self.was_asked_to_raise()  # nobody waits for the answer any more

    def release(self) -> None:
        """Let another window start."""
        self._lock.release()
