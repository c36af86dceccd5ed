"""Looks into encrypted files as somebody would who has the key and a hex editor.

That something is "not found" in an encrypted file proves nothing: it would not be found before
its deletion either. So each page, and each page in the log, is decrypted here without SQLite,
including free pages and the unused ends of pages.

Source:
    SQLCipher 4 design notes: AES-256-CBC per page, 80 reserved bytes at its end (IV, HMAC-SHA512);
    the first 16 bytes of the file are the salt. SQLite file format: WAL header 32 bytes, frame
    header 24 bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from fer_desktop.storage.folder import companions
from fer_desktop.storage.vault import DataKey

_PAGE: Final = 4096
_RESERVED: Final = 80
_IV: Final = 16
_SALT: Final = 16
_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24


def decrypted(database: Path, key: DataKey) -> bytes:
    """Return the plain bytes of every page of `database` and of its log."""
    wal = companions(database)[0]
    pages = list(_pages_of_file(database.read_bytes()))
    if wal.exists():
        pages += _pages_of_wal(wal.read_bytes())
    raw_key = bytes.fromhex(key.database_pragma().decode()[2:-1])
    return b"".join(_decrypt(page, raw_key) for page in pages)


def _pages_of_file(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content) - _PAGE + 1, _PAGE):
        page = content[start : start + _PAGE]
        yield page[_SALT:] if start == 0 else page


def _pages_of_wal(content: bytes) -> Iterator[bytes]:
    frame = _FRAME_HEADER + _PAGE
    for start in range(_WAL_HEADER, len(content) - frame + 1, frame):
        number = int.from_bytes(content[start : start + 4])
        page = content[start + _FRAME_HEADER : start + frame]
        yield page[_SALT:] if number == 1 else page


def _decrypt(page: bytes, raw_key: bytes) -> bytes:
    body, iv = page[:-_RESERVED], page[-_RESERVED : -_RESERVED + _IV]
    decryptor = Cipher(algorithms.AES(raw_key), modes.CBC(iv)).decryptor()
    return decryptor.update(body) + decryptor.finalize()
