"""Where the program keeps its files, and where the repository's learned files lie.

Besides, what reading, keeping and locking them takes wherever that is done.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

from fer_desktop.errors import ModelError

_HELD: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})
"""What systems answer where another holds the lock; Windows says one of the last two."""


def models_dir() -> Path:
    """Folder of the published networks and their manifest.

    Installed, it is `fer_desktop.models` (setup.cfg maps the top-level folder there); in an
    editable install or a checkout, the top-level folder itself.
    """
    return _learned_dir("models", "manifest.json")


def landmarks_dir() -> Path:
    """Folder of the 68-point scheme and predictor; found as `models_dir`."""
    return _learned_dir("landmarks", "__init__.py")


def _learned_dir(name: str, witness: str) -> Path:
    packaged = Path(str(files("fer_desktop"))) / name
    if (packaged / witness).exists():
        return packaged
    return Path(str(files("fer_desktop"))).parent / name


def read_learned(path: Path, remedy: str) -> bytes:
    """Return the content of a learned file; ModelError with the remedy where that cannot be."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing.", remedy) from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", remedy) from error


def data_dir() -> Path:
    """Folder of accounts and histories; `FER_DATA_DIR` moves it (tests always do)."""
    return _user_dir("user_data_path", "data")


def config_dir() -> Path:
    """Folder of preferences; inside `FER_DATA_DIR` where that is set."""
    return _user_dir("user_config_path", "config")


def cache_dir() -> Path:
    """Folder of what can be made again; inside `FER_DATA_DIR` where that is set."""
    return _user_dir("user_cache_path", "cache")


def log_dir() -> Path:
    """Folder of logs; inside `FER_DATA_DIR` where that is set."""
    return _user_dir("user_log_path", "log")


def pictures_dir() -> Path:
    """Folder of the pictures and recordings that the window saves; they are the person's own.

    `FER_DATA_DIR` does not move it: people look for them where their pictures are.
    """
    import platformdirs

    return platformdirs.user_pictures_path() / "fer-desktop"


def _user_dir(kind: str, below: str) -> Path:
    if moved := os.environ.get("FER_DATA_DIR"):
        return Path(moved) if below == "data" else Path(moved) / below
    import platformdirs  # a few milliseconds that --help need not pay

    path: Path = getattr(platformdirs, kind)("fer-desktop", appauthor=False)
    return path


def sync_folder(folder: Path) -> None:
    """Make renames and removals in `folder` outlast a power loss, where its disk knows how.

    Raises:
        OSError: The disk fails.
    """
    if os.name == "nt":  # Windows cannot open a folder; its journal orders renames itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # what some network disks answer
            raise
    finally:
        os.close(handle)


def take_lock(handle: int) -> bool:
    """Lock an open file until it is closed or the process ends, however it ends.

    Returns:
        False where another process, or another handle, holds the lock.

    Raises:
        OSError: The disk knows no locks, as some network disks.
    """
    try:
        _lock(handle)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
