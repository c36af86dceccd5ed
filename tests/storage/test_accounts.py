import statistics
import subprocess
import sys
import time

import pytest

from fer_desktop.storage import accounts
from fer_desktop.storage.account_file import book_key
from fer_desktop.storage.accounts import AccountBook, LoginError
from fer_desktop.storage.database import Database
from fer_desktop.storage.database_errors import BusyError
from fer_desktop.storage.names import NameRefusedError
from fer_desktop.storage.passwords import PasswordRefusedError
from fer_desktop.storage.vault import OWASP_MINIMUM
from tests.storage.conftest import CHEAP, NAME, PASSWORD

OTHER_PASSWORD = "eight louder lamps"
HOSTILE = [
    "x'); DROP TABLE account; --",
    "Robert'--",
    '" OR 1=1 --',
    "' UNION SELECT * FROM account --",
    "%_",
    "?1 :name @name $name",
]


def pragma(login: accounts.Login) -> bytes:
    return bytes(login.key.database_pragma())


def test_registered_name_logs_in_and_gets_its_key(book):
    registered, _ = book.register(NAME, PASSWORD)
    login = book.log_in(" aDA ", PASSWORD)
    assert (login.name, login.profile_id) == (NAME, registered.profile_id)
    assert pragma(login) == pragma(registered)
    assert PASSWORD not in repr(login)


@pytest.mark.fault("67")
def test_name_is_taken_in_every_spelling(book):
    book.register(NAME, PASSWORD)
    with pytest.raises(NameRefusedError, match="taken"):
        book.register("ＡＤＡ", OTHER_PASSWORD)
    assert book.names() == [NAME]


@pytest.mark.fault("65")
@pytest.mark.parametrize("text", HOSTILE)
def test_sql_in_name_and_password_is_only_text(book, text: str):
    password = text + " and more words"
    book.register(text, password)
    assert book.names() == [text]
    assert book.log_in(text, password).name == text
    with pytest.raises(LoginError):
        book.log_in(text, password + "'")


@pytest.mark.fault("71")
def test_unknown_name_and_wrong_password_get_the_same_answer(book):
    book.register(NAME, PASSWORD)
    answers = []
    for name, password in [
        (NAME, OTHER_PASSWORD),
        ("Nobody", OTHER_PASSWORD),
        ("no\u200bname", OTHER_PASSWORD),
        ("", OTHER_PASSWORD),
    ]:
        with pytest.raises(LoginError) as caught:
            book.log_in(name, password)
        answers.append((type(caught.value), str(caught.value), caught.value.__cause__))
    assert len(set(answers)) == 1


@pytest.mark.fault("71")
def test_unknown_name_and_wrong_password_take_the_same_time(folder):
    """Processor time, because the machine may be busy; the benchmark measures the clock."""
    with AccountBook(folder, cost=OWASP_MINIMUM) as book:
        book.register(NAME, PASSWORD)
        took: dict[str, list[float]] = {NAME: [], "Nobody": []}
        for _ in range(4):
            for name, times in took.items():
                before = time.process_time()
                with pytest.raises(LoginError):
                    book.log_in(name, OTHER_PASSWORD)
                times.append(time.process_time() - before)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) / known < 0.3  # without the seals of nobody it is 1.0


@pytest.mark.fault("72")
def test_recovery_code_sets_a_new_password(book):
    registered, code = book.register(NAME, PASSWORD)
    recovered = book.recover(NAME, code.lower(), OTHER_PASSWORD)
    assert pragma(recovered) == pragma(registered)
    assert pragma(book.log_in(NAME, OTHER_PASSWORD)) == pragma(registered)
    with pytest.raises(LoginError):
        book.log_in(NAME, PASSWORD)


@pytest.mark.fault("72")
@pytest.mark.parametrize("name, code", [(NAME, "0000-0000"), ("Nobody", None), (NAME, "")])
def test_wrong_code_opens_nothing(book, name: str, code: str | None):
    _, right = book.register(NAME, PASSWORD)
    with pytest.raises(LoginError):
        book.recover(name, right if code is None else code, OTHER_PASSWORD)
    assert book.log_in(NAME, PASSWORD)


@pytest.mark.fault("72")
def test_forgotten_without_a_code_can_still_be_deleted(book, folder):
    login, _ = book.register(NAME, PASSWORD)
    book.delete(NAME, "ada")
    assert book.names() == []
    assert not folder.profile(login.profile_id).root.exists()


@pytest.mark.fault("73")
def test_changed_password_seals_the_same_key_again(book, folder):
    registered, code = book.register(NAME, PASSWORD)
    before = folder.profile(registered.profile_id).history.read_bytes()
    book.change_password(NAME, PASSWORD, OTHER_PASSWORD)
    assert pragma(book.log_in(NAME, OTHER_PASSWORD)) == pragma(registered)
    with pytest.raises(LoginError):
        book.log_in(NAME, PASSWORD)
    assert book.recover(NAME, code, PASSWORD)
    assert folder.profile(registered.profile_id).history.read_bytes() == before


@pytest.mark.fault("72")
def test_new_recovery_code_replaces_the_old_one_and_nothing_else(book):
    registered, old = book.register(NAME, PASSWORD)
    with pytest.raises(LoginError):
        book.new_recovery_code(NAME, OTHER_PASSWORD)
    new = book.new_recovery_code(NAME, PASSWORD)
    assert pragma(book.log_in(NAME, PASSWORD)) == pragma(registered)
    with pytest.raises(LoginError):
        book.recover(NAME, old, OTHER_PASSWORD)
    assert pragma(book.recover(NAME, new, OTHER_PASSWORD)) == pragma(registered)


@pytest.mark.fault("76")
@pytest.mark.parametrize(
    "change",
    [
        lambda book, code: book.change_password(NAME, PASSWORD, OTHER_PASSWORD),
        lambda book, code: book.new_recovery_code(NAME, PASSWORD),
        lambda book, code: book.recover(NAME, code, OTHER_PASSWORD),
    ],
)
def test_change_that_the_disk_refuses_leaves_no_key_in_memory(book, monkeypatch, change):
    def refuse(*_):
        raise BusyError("held")

    _, code = book.register(NAME, PASSWORD)
    opened = []
    monkeypatch.setattr(AccountBook, "_store", refuse)
    first = book._open
    monkeypatch.setattr(book, "_open", lambda *args: opened.append(first(*args)) or opened[-1])
    with pytest.raises(BusyError):
        change(book, code)
    ((login, _),) = opened
    assert login.key.is_wiped


@pytest.mark.parametrize("new", ["short", NAME, "aaaaaaaaaaaaaa"])
def test_refused_new_password_changes_nothing(book, new: str):
    book.register(NAME, PASSWORD)
    with pytest.raises(PasswordRefusedError):
        book.change_password(NAME, PASSWORD, new)
    assert book.log_in(NAME, PASSWORD)


@pytest.mark.fault("73")
def test_weaker_cost_is_raised_at_login_and_a_stronger_one_kept(folder):
    def stored_cost() -> int:
        with Database(folder.accounts, book_key()) as file:
            return file.value("SELECT memory_kib FROM account")

    with AccountBook(folder, cost=CHEAP) as book:
        key = pragma(book.register(NAME, PASSWORD)[0])
    assert stored_cost() == CHEAP.memory_kib
    with AccountBook(folder, cost=OWASP_MINIMUM) as book:
        with pytest.raises(LoginError):
            book.log_in(NAME, OTHER_PASSWORD)
        assert stored_cost() == CHEAP.memory_kib  # only who knows the password can seal again
        assert pragma(book.log_in(NAME, PASSWORD)) == key
    assert stored_cost() == OWASP_MINIMUM.memory_kib
    with AccountBook(folder, cost=CHEAP) as book:
        assert pragma(book.log_in(NAME, PASSWORD)) == key
    assert stored_cost() == OWASP_MINIMUM.memory_kib


CHANGER = """
import os, sys
from pathlib import Path
from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.vault import KdfCost
book = AccountBook(DataFolder(Path(sys.argv[1])), cost=KdfCost(8, 1, 1))
seen = 0
def count(sql):
    global seen
    seen += 1
    if seen == int(sys.argv[2]):
        os.kill(os.getpid(), 9)
book._book._connection.set_trace_callback(count)
book.change_password("Ada", "seven quiet lamps", "eight louder lamps")
print(seen)
"""


@pytest.mark.fault("73")
def test_killed_while_changing_the_password_leaves_the_old_or_the_new(tmp_path):
    """Killed at every statement in turn, until one run comes through."""
    from fer_desktop.storage.folder import DataFolder

    outcomes = []
    for statement in range(1, 60, 4):
        folder = DataFolder(tmp_path / str(statement))
        with AccountBook(folder, cost=CHEAP) as book:
            key = pragma(book.register(NAME, PASSWORD)[0])
        changer = subprocess.run(
            [sys.executable, "-c", CHANGER, str(folder.root), str(statement)],
            capture_output=True,
            text=True,
        )
        assert changer.returncode in (0, -9), changer.stderr
        with AccountBook(folder, cost=CHEAP) as book:
            opened = []
            for password in (PASSWORD, OTHER_PASSWORD):
                try:
                    opened.append(pragma(book.log_in(NAME, password)))
                except LoginError:
                    opened.append(None)
            assert sorted(opened, key=str) == sorted([key, None], key=str)
            outcomes.append(opened[0] == key)
        if changer.returncode == 0:
            break
    assert changer.returncode == 0
    assert outcomes[0] is True and outcomes[-1] is False


@pytest.mark.fault("73")
def test_password_changed_meanwhile_is_never_changed_back(folder, monkeypatch):
    """A login that raises the cost has read the old seals; they must not be stored again."""
    with AccountBook(folder, cost=CHEAP) as window, AccountBook(folder, cost=OWASP_MINIMUM) as run:
        window.register(NAME, PASSWORD)
        first = run._open

        def open_slowly(*args):
            opened = first(*args)
            monkeypatch.undo()
            window.change_password(NAME, PASSWORD, OTHER_PASSWORD)
            return opened

        monkeypatch.setattr(run, "_open", open_slowly)
        assert run.log_in(NAME, PASSWORD)
        assert window.log_in(NAME, OTHER_PASSWORD)
        with pytest.raises(LoginError):
            window.log_in(NAME, PASSWORD)
