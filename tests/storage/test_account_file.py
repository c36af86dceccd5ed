import random

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.account_file import book_key
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import DamagedError
from fer_desktop.storage.folder import DataFolder, write_atomically
from fer_desktop.storage.migrations import NewerFileError
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
