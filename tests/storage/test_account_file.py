# ruff: noqa: F811  a fixture is asked for by its name

import random

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.account_file import book_key
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DamagedError
from fer_desktop.storage.folder import DataFolder, write_atomically
from fer_desktop.storage.migrations import NewerFileError
from tests.export.conftest import small_disk  # noqa: F401  a fixture
from tests.storage.conftest import CHEAP, NAME, PASSWORD


def pragma(login) -> bytes:
    return bytes(login.key.database_pragma())


@pytest.mark.fault("55")
@pytest.mark.parametrize("damage", ["gone", "empty", "header", "garbage"])
def test_damaged_book_is_put_back_from_its_copy(open_book, folder, damage: str):
    book = open_book()
    key = pragma(book.register(NAME, PASSWORD)[0])
    book.close()
    content = folder.accounts.read_bytes()
    if damage == "gone":
        folder.accounts.unlink()
    else:
        folder.accounts.write_bytes(
            {"empty": b"", "header": bytes(100) + content[100:], "garbage": b"x" * 5000}[damage]
        )
    assert pragma(open_book().log_in(NAME, PASSWORD)) == key
    assert len(list(folder.root.glob("accounts.db.corrupt-*"))) == (damage != "gone")


@pytest.mark.fault("55")
@pytest.mark.timeout(240)
def test_flipped_bit_anywhere_in_the_book_costs_nobody_their_key(open_book, folder):
    book = open_book()
    keys = {name: pragma(book.register(name, PASSWORD)[0]) for name in (NAME, "Berta", "Chen")}
    book.close()
    sound = folder.accounts.read_bytes()
    sound_copy = folder.accounts_copy.read_bytes()
    flips = random.Random(55)
    restored = 0
    for at in flips.sample(range(len(sound)), 60):
        folder.accounts.write_bytes(
            sound[:at] + bytes([sound[at] ^ 1 << flips.randrange(8)]) + sound[at + 1 :]
        )
        folder.accounts_copy.write_bytes(sound_copy)
        with AccountBook(folder, cost=CHEAP) as damaged:
            for name, key in keys.items():
                assert pragma(damaged.log_in(name, PASSWORD)) == key, at
        for aside in folder.root.glob("*corrupt*"):
            aside.unlink()
            restored += 1
    assert restored > 50


@pytest.mark.fault("55", "74")
def test_deleting_also_removes_damaged_books_set_aside(open_book, folder):
    book = open_book()
    book.register(NAME, PASSWORD)
    book.close()
    write_atomically(folder.accounts, folder.accounts.read_bytes()[:4096])
    open_book().delete(NAME, NAME)
    assert list(folder.root.glob("*corrupt*")) == []


@pytest.fixture
def mended(open_book, folder):
    """A book that was put back from its copy; the damaged one lies beside it."""
    book = open_book()
    _, code = book.register(NAME, PASSWORD)
    book.close()
    damage_and_reopen(open_book, folder).close()
    return code


def damage_and_reopen(open_book, folder) -> AccountBook:
    write_atomically(folder.accounts, folder.accounts.read_bytes()[:-4096] + bytes(4096))
    book = open_book()
    assert books_set_aside(folder)
    return book


def books_set_aside(folder) -> list[str]:
    return [path.name for path in folder.root.glob("*corrupt*")]


@pytest.mark.fault("55", "75")
@pytest.mark.parametrize("change", ["password", "forgotten password", "code"])
def test_old_password_and_code_open_nothing_that_was_set_aside(
    open_book, folder, mended, change: str
):
    book = open_book()
    if change == "password":
        book.change_password(NAME, PASSWORD, "eight louder lamps")
    elif change == "code":
        book.new_recovery_code(NAME, PASSWORD)
    else:
        book.recover(NAME, mended, "eight louder lamps")
    assert books_set_aside(folder) == []


@pytest.mark.fault("55")
def test_damaged_book_is_kept_for_a_month(open_book, folder, mended, clock):
    clock.pass_(days=29)
    open_book().close()
    assert books_set_aside(folder)
    clock.pass_(days=2)
    open_book().close()
    assert books_set_aside(folder) == []


@pytest.mark.fault("55", "61")
def test_damaged_book_that_cannot_be_removed_keeps_nobody_out(
    open_book, folder, mended, clock, monkeypatch
):
    (aside,) = folder.root.glob("*corrupt*")
    aside.unlink()
    aside.mkdir()  # refuses to be unlinked, for root and on every system
    clock.pass_(days=40)
    book = open_book()
    book.change_password(NAME, PASSWORD, "eight louder lamps")
    assert book.log_in(NAME, "eight louder lamps")


@pytest.mark.fault("55")
def test_book_damaged_beyond_its_copy_is_left_for_the_person_to_rescue(open_book, folder):
    book = open_book()
    book.register(NAME, PASSWORD)
    book.close()
    for path in (folder.accounts, folder.accounts_copy):
        path.write_bytes(b"not a database at all" * 300)
    with pytest.raises(DamagedError, match="backup"):
        open_book()
    assert folder.accounts.read_bytes().startswith(b"not a database")


@pytest.mark.fault("59")
def test_newer_book_is_refused_and_left_as_it_is(open_book, folder):
    open_book().close()
    with Database(folder.accounts, book_key()) as file, file.write() as tables:
        tables.table("_sqlite_migrations").insert(
            {"migration_set": "accounts", "name": "0099_new", "applied_at": "2030-01-01"}
        )
    before = folder.accounts.read_bytes()
    with pytest.raises(NewerFileError, match="newer"):
        open_book()
    assert folder.accounts.read_bytes() == before


@pytest.mark.fault("61")
def test_folder_that_cannot_be_written_is_said_in_words(tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    with pytest.raises(DatabaseError, match="cannot be written") as caught:
        AccountBook(DataFolder(blocked / "data"))
    assert "--data-dir" in caught.value.remedy


@pytest.mark.fault("60")
@pytest.mark.parametrize("room_kb", [0, 4, 24, 64])
def test_disk_too_full_for_the_first_book_takes_it_once_there_is_room(small_disk, room_kb: int):
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(1024 * (1024 - room_kb)))
    folder = DataFolder(small_disk)
    with pytest.raises(DatabaseError):
        AccountBook(folder, cost=CHEAP)
    filler.unlink()
    with AccountBook(folder, cost=CHEAP) as book:
        book.register(NAME, PASSWORD)
        assert book.names() == [NAME]


@pytest.mark.fault("55")
def test_empty_book_is_a_new_one_unless_there_are_profiles(open_book, folder):
    folder.root.mkdir()
    folder.accounts.touch()
    book = open_book()
    book.register(NAME, PASSWORD)
    book.close()
    folder.accounts.write_bytes(b"")
    folder.accounts_copy.unlink()
    with pytest.raises(DamagedError, match="backup"):
        open_book()
