from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.migrations import HISTORY
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.vault import DataKey, KdfCost

# The cheapest argon2id takes: the tests that are about its cost choose their own.
CHEAP = KdfCost(memory_kib=8, passes=1, lanes=1)
NAME, PASSWORD = "Ada", "seven quiet lamps"


class Clock:
    """A clock that only the test moves; seconds as number, and as time of day."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0  # a Friday in January 2027

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def pass_(self, **stretch: float) -> None:
        self.seconds += timedelta(**stretch).total_seconds()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def folder(tmp_path):
    return DataFolder(tmp_path / "data")


@pytest.fixture
def key():
    return DataKey(bytes(range(32)))


@pytest.fixture
def database(tmp_path, key):
    with HISTORY.create(tmp_path / "history.db", key) as database:
        yield database


@pytest.fixture
def open_book(folder, clock):
    """Opens the account book of the test's folder, as often as a test restarts."""
    books = []

    def open_() -> AccountBook:
        books.append(AccountBook(folder, cost=CHEAP, clock=clock))
        return books[-1]

    yield open_
    for book in books:
        book.close()


@pytest.fixture
def book(open_book):
    return open_book()


@pytest.fixture
def open_profile(folder, clock):
    """Logs Ada in, registering her at the first call, and opens her profile."""
    profiles = []

    def open_(name=NAME, password=PASSWORD) -> Profile:
        with AccountBook(folder, cost=CHEAP, clock=clock) as book:
            if name not in book.names():
                book.register(name, password)
            login = book.log_in(name, password)
        profiles.append(Profile(folder, login, now=clock.now, clock=clock))
        return profiles[-1]

    yield open_
    for profile in profiles:
        profile.lock()


@pytest.fixture
def profile(open_profile):
    return open_profile()
