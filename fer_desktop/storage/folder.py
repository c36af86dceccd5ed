"""Where each file of the data folder lies, and how files are written so that none is ever half.

    accounts.db  accounts.copy.db  accounts.lock  window.lock
    profiles/<profile id>/history.db (+ -wal, -shm)  writer.lock
                          pictures/<uuid>.fer
                          backups/history-<UTC time>-<reason>.db

Folders are made with mode 0700 and files with 0600, whatever the umask says. A folder that is there
already keeps its mode, because somebody else may need it: in `/tmp` or a shared folder everything
that is ours is still for its owner alone.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fer_desktop.errors import DatabaseError
from fer_desktop.paths import sync_folder

_PROFILE_ID: Final = re.compile(r"[0-9a-f]{32}")
_COMPANIONS: Final = ("-wal", "-shm", "-journal")
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_UNFINISHED: Final = ".new-"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder of all accounts.

    Attributes:
        root: Usually `paths.data_dir()`.
    """

    root: Path

    @property
    def accounts(self) -> Path:
        """The account book."""
        return self.root / "accounts.db"

    @property
    def accounts_copy(self) -> Path:
        """Its copy, made again after every change: losing the book would lose every key."""
        return self.root / "accounts.copy.db"

    @property
    def accounts_lock(self) -> Path:
        """Held while accounts come and go."""
        return self.root / "accounts.lock"

    @property
    def window_lock(self) -> Path:
        """Held by the one window."""
        return self.root / "window.lock"

    @property
    def profiles(self) -> Path:
        """Holds a folder for each account, by its id."""
        return self.root / "profiles"

    def profile(self, profile_id: str) -> ProfileFolder:
        """Return the folder of one profile; ValueError for what is no profile id."""
        if not _PROFILE_ID.fullmatch(profile_id):
            raise ValueError(f"not a profile id: {profile_id!r}")
        return ProfileFolder(self.profiles / profile_id)


@dataclass(frozen=True, slots=True)
class ProfileFolder:
    """Everything that one profile keeps on disk.

    Attributes:
        root: The folder; removing it removes the profile's data.
    """

    root: Path

    @property
    def history(self) -> Path:
        """The encrypted history."""
        return self.root / "history.db"

    @property
    def writer_lock(self) -> Path:
        """Held by the one process that has the profile open."""
        return self.root / "writer.lock"

    @property
    def pictures(self) -> Path:
        """Folder of encrypted pictures."""
        return self.root / "pictures"

    @property
    def pictures_aside(self) -> Path:
        """Folder of pictures whose rows a damage took; made when there are any."""
        return self.root / "pictures-without-rows"

    @property
    def backups(self) -> Path:
        """Folder of encrypted backups."""
        return self.root / "backups"

    def make(self) -> None:
        """Make the folder and those inside it.

        Raises:
            DatabaseError: The place cannot be written.
        """
        make_private(self.root.parent)
        for path in (self.root, self.pictures, self.backups):
            make_private(path, is_ours=True)

    def remove_unfinished(self) -> None:
        """Remove what a crash left of files in the making; for the one writer only.

        They may hold rows that are purged later, and nothing would ever look into them again.
        """
        for path in self.root.rglob(_UNFINISHED + "*"):
            path.unlink()

    def set_aside(self) -> list[Path]:
        """Return the damaged histories that were kept aside, oldest first."""
        names = self.root.glob(self.history.name + ".corrupt-*")
        return sorted(path for path in names if not path.name.endswith(_COMPANIONS))

    def files(self) -> Iterator[Path]:
        """Yield every file of the profile, also kept-aside and temporary ones."""
        return (path for path in sorted(self.root.rglob("*")) if path.is_file())


def make_private(path: Path, *, is_ours: bool = False) -> None:
    """Make the folder `path` with mode 0700, and its parents as needed.

    Args:
        path: The folder. If it is there already, its mode stays.
        is_ours: Nobody but this program makes such a folder; one that is there gets that mode too.

    Raises:
        DatabaseError: The place cannot be written.
    """
    try:
        is_new = not path.is_dir()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_new or is_ours:
            path.chmod(0o700)
    except OSError as error:
        raise DatabaseError(
            f"The data folder {path} cannot be written ({error.strerror}).",
            "Choose another with --data-dir, or go on as a guest: then nothing is saved.",
        ) from error


def make_private_file(path: Path) -> None:
    """Make `path` as an empty file of mode 0600 unless it exists; SQLite keeps that mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a crash leaves the old file or the new one.

    Raises:
        OSError: No room or no right; the old file is untouched and nothing is left beside it.
    """
    handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def unfinished(path: Path) -> Path:
    """Return the name under which the file `path` is made, until `put_in_place`."""
    return path.with_name(_UNFINISHED + path.name)


def put_in_place(path: Path) -> None:
    """Replace `path` by the complete file `unfinished(path)`, durably."""
    new = unfinished(path)
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def companions(database: Path) -> list[Path]:
    """Return the `-wal`, `-shm` and `-journal` files that `database` may have beside it."""
    return [database.with_name(database.name + suffix) for suffix in _COMPANIONS]


def remove_database(database: Path) -> None:
    """Remove a database file and its companions, the file first; missing ones are fine."""
    # Without the file a log means nothing; without the log the file may be half a transaction.
    for path in (database, *companions(database)):
        path.unlink(missing_ok=True)


def set_aside(database: Path, when: datetime) -> Path:
    """Rename a damaged database and its companions to `*.corrupt-<time>`; return the new name."""
    stamp = when.astimezone(UTC).strftime(_STAMP)
    count = 0
    while (aside := database.with_name(_aside_name(database.name, stamp, count))).exists():
        count += 1
    for old, suffix in zip(companions(database), _COMPANIONS, strict=True):
        if old.exists():
            old.replace(aside.with_name(aside.name + suffix))
    if database.exists():
        database.replace(aside)
    sync_folder(database.parent)
    return aside


def time_set_aside(aside: Path) -> datetime:
    """Return when a file was set aside; its own times are those of its last write, long before."""
    stamp = aside.name.rpartition(".corrupt-")[2].partition("-")[0]
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:  # renamed by somebody
        return datetime.fromtimestamp(aside.stat().st_mtime, UTC)


def _aside_name(name: str, stamp: str, count: int) -> str:
    return f"{name}.corrupt-{stamp}" + (f"-{count}" if count else "")


def erase(path: Path) -> None:
    """Overwrite a file with zeroes and remove it; a missing one is fine.

    Raises:
        OSError: It cannot be removed, or not be overwritten.
    """
    try:
        with path.open("rb+") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    except OSError as error:
        # Only where writing goes to another place, which would overwrite nothing, is there no room.
        if error.errno != errno.ENOSPC:
            raise
    path.unlink()


def remove_tree(folder: Path) -> None:
    """Remove `folder` and all in it, if it exists; links in it are removed, not followed."""
    if folder.exists():
        shutil.rmtree(folder)
        sync_folder(folder.parent)
