import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.storage import vault
from fer_desktop.storage.database_errors import LockedError
from fer_desktop.storage.seals import SealedKey
from fer_desktop.storage.vault import DataKey, KdfCost, WrongKeyError
from tests.storage.conftest import CHEAP

PROFILE = "0123456789abcdef" * 2


def sealed_with(key: DataKey, password: bytes, code: str) -> SealedKey:
    return SealedKey.of(key, password, code, CHEAP, PROFILE)


def same(one: DataKey, other: DataKey) -> bool:
    return one.database_pragma() == other.database_pragma()


def test_password_and_code_open_the_same_key(key):
    code = vault.new_recovery_code()
    sealed = sealed_with(key, b"words", code)
    assert same(sealed.opened_by_password(b"words"), key)
    assert same(sealed.opened_by_code(code), key)
    with pytest.raises(WrongKeyError):
        sealed.opened_by_password(b"other")
    with pytest.raises(WrongKeyError):
        sealed.opened_by_code(vault.new_recovery_code())


def test_seal_fits_no_other_profile(key):
    row = sealed_with(key, b"words", vault.new_recovery_code()).as_row()
    moved = SealedKey.from_row({**row, "profile_id": PROFILE[::-1]})
    with pytest.raises(WrongKeyError):
        moved.opened_by_password(b"words")


@given(st.integers(0, 59), st.integers(1, 255))
def test_no_changed_byte_of_a_seal_goes_unnoticed(place: int, change: int):
    seal = bytearray(DataKey(bytes(32)).sealed_under(bytes(32), b"purpose"))
    seal[place] ^= change
    with pytest.raises(WrongKeyError):
        DataKey.opened(bytes(seal), bytes(32), b"purpose")


@pytest.mark.fault("76")
def test_wiped_key_is_zeroed_in_place_and_opens_nothing(key):
    buffer = key._buffer
    held = memoryview(buffer)  # as somebody who reads the memory
    try:
        with pytest.raises(BufferError):
            key.wipe()  # cannot shrink while it is looked at, but the zeroes come first
    finally:
        assert bytes(held) == bytes(32)
        held.release()
    key.wipe()
    assert key.is_wiped
    for use in (key.database_pragma, key.picture_cipher):
        with pytest.raises(LockedError, match="locked"):
            use()


def test_key_is_in_no_text(key):
    assert "00" not in repr(key)
    assert repr(key) == "DataKey(...)"


def test_database_and_pictures_have_keys_of_their_own(key):
    raw = bytes(range(32)).hex()
    pragma = bytes(key.database_pragma()).decode()
    assert raw not in pragma
    assert len(pragma) == 67
    nonce = bytes(12)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    database_cipher = AESGCM(bytes.fromhex(pragma[2:-1]))
    assert key.picture_cipher().encrypt(nonce, b"x", None) != database_cipher.encrypt(
        nonce, b"x", None
    )


@given(st.binary(min_size=16, max_size=16))
def test_code_is_read_however_it_was_typed(salt: bytes):
    code = vault.new_recovery_code()
    expected = vault.recovery_key(code, salt)
    assert vault.recovery_key(code.lower().replace("-", " "), salt) == expected
    assert vault.recovery_key(code.replace("1", "l").replace("0", "o"), salt) == expected


@pytest.mark.parametrize("code", ["", "1234", "A" * 36, "ÄÖÜ" * 12])
def test_what_is_no_code_is_refused_before_any_work(code: str):
    with pytest.raises(ValueError, match="recovery code"):
        vault.recovery_key(code, bytes(16))


def test_one_wrong_character_of_a_code_is_noticed():
    code = vault.new_recovery_code()
    other = "7" if code[0] != "7" else "8"
    with pytest.raises(ValueError, match="recovery code"):
        vault.recovery_key(other + code[1:], bytes(16))


@pytest.mark.parametrize(
    "cost, other, weaker",
    [
        (KdfCost(19456, 2, 1), KdfCost(65536, 3, 4), True),
        (KdfCost(65536, 1, 4), KdfCost(65536, 3, 4), True),
        (KdfCost(65536, 3, 4), KdfCost(65536, 3, 4), False),
        (KdfCost(131072, 1, 4), KdfCost(65536, 3, 4), False),
    ],
)
def test_costs_are_compared_by_memory_then_work(cost: KdfCost, other: KdfCost, weaker: bool):
    assert cost.is_weaker_than(other) is weaker


@pytest.mark.parametrize("numbers", [(0, 1, 1), (8, 0, 1), (8, 1, 0), (8, 1, 2), (2**23, 1, 1)])
def test_cost_from_a_damaged_book_is_refused_before_it_is_paid(numbers: tuple[int, int, int]):
    with pytest.raises(ValueError, match="argon2id"):
        KdfCost(*numbers)
