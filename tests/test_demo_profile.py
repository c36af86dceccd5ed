from datetime import UTC, datetime

import pytest

from fer_desktop.storage.accounts import AccountBook
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.profile import Profile
from tests.demo_profile import CHEAP, NAME, PASSWORD, fill_profile

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def open_demo(tmp_path):
    """Fill a folder, then open its profile."""
    profiles = []

    def open_(name):
        known = fill_profile(tmp_path / name, until=UNTIL)
        folder = DataFolder(tmp_path / name)
        with AccountBook(folder, cost=CHEAP) as book:
            profiles.append(Profile(folder, book.log_in(NAME, PASSWORD)))
        return known, profiles[-1]

    yield open_
    for profile in profiles:
        profile.lock()


def test_the_weeks_hold_every_kind_of_thing(open_demo):
    known, profile = open_demo("one")
    sittings = {sitting.id: sitting for sitting in profile.history.sittings(limit=1000)}
    assert sorted(sittings) == known.all
    assert {sitting.kind for sitting in sittings.values()} == {"live", "photo", "picture", "video"}
    assert max(sitting.started_at for sitting in sittings.values()) < UNTIL
    changed = profile.history.samples(known.changed_network)
    assert len({sample.network for sample in changed}) == 2
    two = profile.history.samples(known.two_faces)
    assert {sample.track_id for sample in two} == {0, 1}
    seconds = {sample.second for sample in two}
    assert set(range(max(seconds))) - seconds, "no gap"
    assert any(sample.raw is None for sample in two), "nothing unreadable"
    assert {item.kind for item in profile.bin.items()} == {"sitting", "mark", "note"}
    assert profile.pictures.of_sitting(known.with_pictures[0])


def test_the_same_seed_gives_the_same_numbers(open_demo):
    first, second = open_demo("one")[1], open_demo("two")[1]
    for sitting in first.history.sittings(limit=1000):
        assert first.history.samples(sitting.id) == second.history.samples(sitting.id)
        assert first.annotations.tags(sitting.id) == second.annotations.tags(sitting.id)
