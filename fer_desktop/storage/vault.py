"""The key of a profile: how it is made, locked away, and forgotten.

A profile's data is encrypted with a random 32-byte data key. The key itself is stored twice,
sealed with AES-256-GCM: under argon2id(password), and under a recovery code that is shown once
to be printed. Changing the password seals the same key again; destroying both seals destroys
the data.

How far wiping goes: `DataKey.wipe` overwrites the one buffer that this program keeps, and
SQLCipher overwrites its own when a connection closes. Copies that Python or the libraries made
in passing (a password typed as `str`, arguments on their way through C) stay in memory until it
is used again. Against somebody who reads the memory of the running program nothing here helps.

Source:
    RFC 9106 (argon2; its second recommended option is the default cost), RFC 5869 (HKDF),
    NIST SP 800-38D (GCM).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final, Self

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.database_errors import LockedError

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12

# Crockford's base 32: no I, L, O or U, so nothing is misread from paper.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_CODE_BYTES: Final = 20
_CODE_CHARACTERS: Final = 36  # 32 for the bytes, 4 that catch a slip of the pen


class WrongKeyError(Exception):
    """A sealed key does not open: the password or code is not the one it was sealed with."""


@dataclass(frozen=True, slots=True)
class KdfCost:
    """Work that argon2id makes of one guess; stored with each account.

    Attributes:
        memory_kib: Memory in KiB.
        passes: Iterations over the memory.
        lanes: Threads.
    """

    memory_kib: int
    passes: int
    lanes: int

    def __post_init__(self) -> None:
        if (
            not (8 * self.lanes <= self.memory_kib <= 2**22 and 1 <= self.passes <= 64)
            or not 1 <= self.lanes <= 64
        ):
            raise ValueError(f"not a cost of argon2id: {self}")

    def is_weaker_than(self, other: KdfCost) -> bool:
        """A guess costs less memory, or as much memory and less work."""
        mine = (self.memory_kib, self.memory_kib * self.passes)
        return mine < (other.memory_kib, other.memory_kib * other.passes)


DEFAULT_COST: Final = KdfCost(memory_kib=65536, passes=3, lanes=4)
OWASP_MINIMUM: Final = KdfCost(memory_kib=19456, passes=2, lanes=1)
"""What OWASP calls the least for passwords; for tests that need a real cost."""


class DataKey:
    """The 32 bytes that open one profile; unusable after `wipe`.

    Separate keys for the database and for pictures are derived from it, so that no key serves
    two ciphers.
    """

    __slots__ = ("_buffer",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"expected {KEY_BYTES} bytes, got {len(key)}")
        self._buffer = bytearray(key)

    @classmethod
    def random(cls) -> Self:
        """Return a new key from the operating system's generator."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def __repr__(self) -> str:
        return "DataKey(wiped)" if self.is_wiped else "DataKey(...)"  # never the bytes

    @property
    def is_wiped(self) -> bool:
        """The key has been forgotten."""
        return not self._buffer

    def wipe(self) -> None:
        """Overwrite and forget the key; see the module about what this cannot reach."""
        for index in range(len(self._buffer)):
            self._buffer[index] = 0
        self._buffer.clear()

    def database_pragma(self) -> bytearray:
        """Return SQLCipher's notation of the raw database key; the caller wipes it after use."""
        return bytearray(b"x'" + self._derive(b"fer-desktop database").hex().encode() + b"'")

    def picture_cipher(self) -> AESGCM:
        """Return the cipher of picture files."""
        return AESGCM(self._derive(b"fer-desktop pictures"))

    def sealed_under(self, sealing_key: bytes, purpose: bytes) -> bytes:
        """Return nonce and ciphertext of this key; `purpose` ties the seal to its place."""
        self._require()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(sealing_key).encrypt(nonce, bytes(self._buffer), purpose)

    @classmethod
    def opened(cls, sealed: bytes, sealing_key: bytes, purpose: bytes) -> Self:
        """Return the key inside `sealed`.

        Raises:
            WrongKeyError: The sealing key or the purpose is another one, or the seal is damaged.
        """
        nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return cls(AESGCM(sealing_key).decrypt(nonce, ciphertext, purpose))
        except (InvalidTag, ValueError) as error:
            raise WrongKeyError from error

    def _derive(self, purpose: bytes) -> bytes:
        self._require()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(bytes(self._buffer))

    def _require(self) -> None:
        if self.is_wiped:
            raise LockedError


def new_salt() -> bytes:
    """Return 16 random bytes."""
    return secrets.token_bytes(SALT_BYTES)


def password_key(password: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """Return the sealing key of a password: 32 bytes of argon2id. Takes the time of `cost`.

    Raises:
        DatabaseError: There is not as much memory as the cost asks for.
    """
    try:
        return hash_secret_raw(
            password,
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except HashingError as error:
        raise DatabaseError(
            f"Checking the password needs {cost.memory_kib // 1024} MiB of free memory.",
            "Close other programs and try again.",
        ) from error


def new_recovery_code() -> str:
    """Return a random code of 160 bits and its check characters: nine groups of four."""
    code = _base32(secrets.token_bytes(_CODE_BYTES))
    code += _check_characters(code)
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def recovery_key(code: str, salt: bytes) -> bytes:
    """Return the sealing key of a recovery code. Fast: 160 random bits need no slow hash.

    Raises:
        ValueError: Not a code: a character is missing or misread.
    """
    plain = code.upper().translate(_MISREAD)
    plain = "".join(character for character in plain if character in _ALPHABET)
    body, check = plain[:-4], plain[-4:]
    if len(plain) != _CODE_CHARACTERS or check != _check_characters(body):
        raise ValueError("not a recovery code")
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=b"fer-desktop recovery").derive(body.encode())


def _check_characters(body: str) -> str:
    return _base32(hashlib.sha256(body.encode()).digest()[:_CODE_BYTES])[:4]


def _base32(raw: bytes) -> str:
    bits = int.from_bytes(raw)
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(len(raw) * 8 - 5, -1, -5))
