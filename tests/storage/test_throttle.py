import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.storage.pages import decrypted
from fer_desktop.storage.account_file import book_key
from fer_desktop.storage.accounts import LoginError
from fer_desktop.storage.throttle import (
    FREE_TRIES,
    FREE_TRIES_OF_ALL,
    LONGEST_DELAY_S,
    LoginDelayedError,
    delay_s,
)
from tests.storage.conftest import NAME, PASSWORD

WRONG = "not the password"


def fail(book, times=1, name=NAME):
    for _ in range(times):
        with pytest.raises(LoginError):
            book.log_in(name, WRONG)


def wait_of(book, name=NAME, password=WRONG) -> float:
    with pytest.raises(LoginDelayedError) as caught:
        book.log_in(name, password)
    return caught.value.wait_s


@pytest.mark.fault("70")
def test_delay_begins_after_five_failures_and_doubles(book, clock):
    book.register(NAME, PASSWORD)
    fail(book, FREE_TRIES)
    waits = []
    for _ in range(9):
        waits.append(wait_of(book))
        clock.pass_(seconds=waits[-1])
        fail(book)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300]


@pytest.mark.fault("70")
def test_right_password_has_to_wait_too_and_then_ends_the_delay(book, clock):
    book.register(NAME, PASSWORD)
    fail(book, FREE_TRIES)
    clock.pass_(seconds=wait_of(book, password=PASSWORD))
    assert book.log_in(NAME, PASSWORD)
    fail(book, FREE_TRIES)


@pytest.mark.fault("70")
def test_restart_keeps_the_delay(open_book):
    book = open_book()
    book.register(NAME, PASSWORD)
    fail(book, FREE_TRIES)
    book.close()
    assert wait_of(open_book()) == 2


@pytest.mark.fault("70")
def test_failure_counts_although_the_program_ends_during_the_check(book, monkeypatch):
    book.register(NAME, PASSWORD)
    monkeypatch.setattr(
        "fer_desktop.storage.seals.password_key",
        lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
    )
    for _ in range(FREE_TRIES):
        with pytest.raises(KeyboardInterrupt):
            book.log_in(NAME, WRONG)
    assert wait_of(book) == 2


@pytest.mark.fault("64", "70")
@pytest.mark.parametrize("hours", [1, 24 * 365])
def test_clock_set_back_neither_lifts_the_delay_nor_lengthens_it(book, clock, hours: int):
    book.register(NAME, PASSWORD)
    fail(book, FREE_TRIES + 0)
    clock.pass_(hours=-hours)
    assert wait_of(book) == 2
    clock.pass_(seconds=1)
    assert wait_of(book) == 1
    clock.pass_(seconds=1)
    fail(book)
    assert wait_of(book) == 4


@pytest.mark.fault("70", "71")
def test_unknown_names_are_delayed_like_known_ones(book):
    book.register(NAME, PASSWORD)
    fail(book, FREE_TRIES, name="Nobody")
    assert wait_of(book, name="nobody") == 2
    assert book.log_in(NAME, PASSWORD)


@pytest.mark.fault("70")
def test_many_names_together_are_delayed(book, clock):
    book.register(NAME, PASSWORD)
    for number in range(FREE_TRIES_OF_ALL):
        fail(book, name=f"guess{number}")
    assert wait_of(book, password=PASSWORD) == 2
    clock.pass_(seconds=2)
    assert book.log_in(NAME, PASSWORD)


@pytest.mark.fault("70")
def test_mistyped_names_of_months_let_nobody_wait(book, clock):
    book.register(NAME, PASSWORD)
    for number in range(2 * FREE_TRIES_OF_ALL):
        fail(book, name=f"mistyped{number}")
        assert book.log_in(NAME, PASSWORD)
        clock.pass_(days=1)


@pytest.mark.fault("70")
def test_guesses_as_fast_as_they_are_let_are_never_forgotten(book, clock):
    """Over many names, with a login to one's own account in between."""
    book.register(NAME, PASSWORD)
    began = clock.seconds
    for number in range(3 * FREE_TRIES_OF_ALL):
        try:
            fail(book, name=f"guess{number}")
            book.log_in(NAME, PASSWORD)
        except LoginDelayedError as delayed:
            clock.pass_(seconds=delayed.wait_s)
            fail(book, name=f"guess{number}")
    hours = (clock.seconds - began) / 3600
    assert hours > 3


@pytest.mark.fault("70")
def test_guessed_names_fill_no_disk_and_push_no_counter_out(book, clock, monkeypatch):
    monkeypatch.setattr("fer_desktop.storage.throttle._KEPT_SUBJECTS", 10)
    fail(book, FREE_TRIES)
    for number in range(15):
        clock.pass_(hours=1)
        fail(book, name=f"guess{number}")
    assert book._book.value("SELECT count(*) FROM throttle") == 11
    fail(book)
    assert wait_of(book) == 4


def test_tried_names_are_not_stored_readably(book, folder):
    fail(book, name="MyPasswordInTheNameField")
    assert b"mypassword" not in decrypted(folder.accounts, book_key()).lower()


@given(st.integers(0, 10_000))
def test_delay_never_falls_and_stays_bearable(failures: int):
    assert delay_s(failures, 5) <= delay_s(failures + 1, 5) <= LONGEST_DELAY_S
