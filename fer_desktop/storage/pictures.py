"""Saved pictures: encrypted files beside the history, not blobs in it.

A file is the magic bytes, a nonce, and the AES-256-GCM ciphertext, whose tag also covers the
picture's uuid: files that were exchanged or changed do not open. The key is derived from the
profile's data key. The file is written before its row, so a crash leaves a file without a row,
which `sweep` removes, never a row without a file.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from PIL import Image, ImageOps

from fer_desktop.errors import DatabaseError
from fer_desktop.paths import sync_folder
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DiskError
from fer_desktop.storage.folder import ProfileFolder, make_private, write_atomically
from fer_desktop.storage.history import parse_utc
from fer_desktop.storage.recorder import utc_text
from fer_desktop.storage.vault import DataKey

SUFFIX: Final = ".fer"
_MAGIC: Final = b"FERPIC1\n"
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A saved picture, without its content.

    Attributes:
        id: Row.
        uuid: Also the name of its file.
        sitting_id: Where it was taken.
        at_s: Since the source began.
        media_type: For example `image/png`.
        size_bytes: Decrypted.
        saved_at: With time zone UTC.
    """

    id: int
    uuid: str
    sitting_id: int
    at_s: float
    media_type: str
    size_bytes: int
    saved_at: datetime


class Pictures:
    """Saves and opens the pictures of an unlocked profile."""

    def __init__(
        self,
        database: Database,
        folder: ProfileFolder,
        key: DataKey,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Keep files in the profile's `folder`, encrypted with `key`, rows in `database`."""
        self._database = database
        self._folder = folder
        self._key = key
        self._now = now

    def save(self, sitting_id: int, at_s: float, content: bytes, media_type: str) -> int:
        """Encrypt and store an encoded picture and return its id.

        Raises:
            DiskError: No room; nothing was stored.
            DatabaseError: The row cannot be stored; the file is removed again.
        """
        return self.save_as(str(uuid.uuid4()), sitting_id, at_s, content, media_type, self._now())

    def save_as(
        self,
        picture_uuid: str,
        sitting_id: int,
        at_s: float,
        content: bytes,
        media_type: str,
        saved_at: datetime,
        kept_at: datetime | None = None,
    ) -> int:
        """Do as `save` with a given uuid and times; for pictures that come from elsewhere.

        `kept_at` is when it was last taken back out of the bin there.
        """
        path = self._path(picture_uuid)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._key.picture_cipher().encrypt(nonce, content, picture_uuid.encode())
        try:
            write_atomically(path, _MAGIC + nonce + sealed)
        except OSError as error:
            raise DiskError(
                f"The picture cannot be saved ({error.strerror}).", "Make room on the disk."
            ) from error
        try:
            with self._database.write() as tables:
                tables.table("picture").insert(
                    {
                        "uuid": picture_uuid,
                        "sitting_id": sitting_id,
                        "at_s": at_s,
                        "media_type": media_type,
                        "size_bytes": len(content),
                        "sha256": hashlib.sha256(content).hexdigest(),
                        "saved_at": utc_text(saved_at),
                        "kept_at": None if kept_at is None else utc_text(kept_at),
                    }
                )
                return int(tables.execute("SELECT last_insert_rowid()").fetchone()[0])
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def of_sitting(self, sitting_id: int) -> list[Picture]:
        """Return the pictures of a sitting in order of time; deleted ones are not seen."""
        rows = self._database.query(
            """
            SELECT id, uuid, sitting_id, at_s, media_type, size_bytes, saved_at FROM picture
            WHERE sitting_id = ? AND deleted_at IS NULL ORDER BY at_s, id
            """,
            [sitting_id],
        )
        return [Picture(**{**row, "saved_at": parse_utc(row["saved_at"])}) for row in rows]

    def content(self, picture_uuid: str) -> bytes:
        """Return the encoded picture.

        Raises:
            LockedError: The profile was locked.
            DatabaseError: The file is missing or damaged.
        """
        cipher = self._key.picture_cipher()
        try:
            stored = self._path(picture_uuid).read_bytes()
            if not stored.startswith(_MAGIC):
                raise InvalidTag
            nonce = stored[len(_MAGIC) : len(_MAGIC) + _NONCE_BYTES]
            sealed = stored[len(_MAGIC) + _NONCE_BYTES :]
            return cipher.decrypt(nonce, sealed, picture_uuid.encode())
        except (OSError, InvalidTag, ValueError) as error:
            raise DatabaseError(
                "The picture is missing or damaged.", "Put its file back from your own backup."
            ) from error

    def thumbnail(self, picture_uuid: str, side_px: int) -> bytes:
        """Return a small copy of the picture as JPEG, made now: none is kept on the disk.

        Args:
            picture_uuid: Which picture.
            side_px: Of the square that the copy fits into; it is never enlarged.

        Raises:
            DatabaseError: The file is missing or damaged, or is no picture that can be shown.
        """
        try:
            content = io.BytesIO(self.content(picture_uuid))
            with Image.open(content, formats=("PNG", "JPEG", "WEBP")) as picture:
                picture.draft("RGB", (side_px, side_px))  # a JPEG is decoded small at once
                small = ImageOps.exif_transpose(picture).convert("RGB")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise DatabaseError(
                "The picture cannot be shown.", "Export it and open it elsewhere."
            ) from error
        small.thumbnail((side_px, side_px))
        encoded = io.BytesIO()
        small.save(encoded, "JPEG", quality=85)
        return encoded.getvalue()

    def sweep(self, *, set_aside: bool = False) -> int:
        """Remove files that no row names, as a crash leaves them, and return how many.

        Args:
            set_aside: Keep them in another folder instead: after a repair, rows may be missing
                that the person has not given up.
        """
        known = {row["uuid"] + SUFFIX for row in self._database.query("SELECT uuid FROM picture")}
        orphans = [path for path in self._folder.pictures.iterdir() if path.name not in known]
        if not orphans:
            return 0
        if set_aside:
            make_private(self._folder.pictures_aside)
        for path in orphans:
            if set_aside:
                path.replace(self._folder.pictures_aside / path.name)
            else:
                path.unlink()
        sync_folder(self._folder.pictures)
        return len(orphans)

    def _path(self, picture_uuid: str) -> Path:
        return self._folder.pictures / (str(uuid.UUID(picture_uuid)) + SUFFIX)  # a uuid is no path
