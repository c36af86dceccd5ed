"""What comes back out of the bin is seen again, and the bin's days are days of the person."""

import pytest

from fer_desktop.errors import UsageError
from fer_desktop.storage.retention import Retention
from tests.storage.analyses import NETWORK, film, record

PICTURE = b"\x89PNG picture"


@pytest.fixture
def sitting(profile) -> int:
    """A sitting with a mark, a note and a picture."""
    sitting = record(profile.record("live", "camera", NETWORK), film(3))
    profile.annotations.add_mark(sitting, 1.0, "mark")
    profile.annotations.add_note(sitting, "precious")
    profile.pictures.save(sitting, 0.0, PICTURE, "image/png")
    return sitting


def seen(profile, kind: str, sitting: int) -> list:
    """What of a kind is shown in a sitting that is shown itself."""
    if profile.history.sitting(sitting) is None:
        return []
    return {
        "mark": profile.annotations.marks,
        "note": profile.annotations.notes,
        "picture": profile.pictures.of_sitting,
    }[kind](sitting)


@pytest.mark.parametrize("kind", ["mark", "note", "picture"])
def test_what_comes_back_out_of_the_bin_brings_its_sitting_along(profile, sitting, clock, kind):
    profile.bin.delete(kind, 1)
    clock.pass_(days=1)
    profile.bin.delete("sitting", sitting)
    assert profile.bin.restore(kind, 1)
    assert profile.bin.items() == []
    assert len(seen(profile, kind, sitting)) == 1
    clock.pass_(days=31)
    profile.upkeep()
    assert len(seen(profile, kind, sitting)) == 1


def test_a_sitting_that_comes_back_with_a_note_is_kept_as_long_as_a_new_one(
    profile, sitting, clock
):
    profile.retention.change(Retention(pictures=None, sittings=90, deleted=30))
    profile.bin.delete("note", 1)
    clock.pass_(days=91)
    profile.bin.delete("sitting", sitting)
    profile.bin.restore("note", 1)
    profile.upkeep()
    assert len(seen(profile, "note", sitting)) == 1


def test_only_what_lay_in_the_bin_itself_brings_its_sitting_along(profile, sitting):
    profile.bin.delete("sitting", sitting)
    assert not profile.bin.restore("note", 1)  # it lay there with its sitting alone
    assert [item.kind for item in profile.bin.items()] == ["sitting"]
    assert not profile.bin.restore("sitting", sitting)
    profile.bin.delete("note", 1)
    assert not profile.bin.restore("note", 1)  # its sitting was where it is
    day = profile.annotations.add_note(None, "of the day")
    profile.bin.delete("note", day)
    assert not profile.bin.restore("note", day)


@pytest.mark.fault("64")
def test_what_was_deleted_while_the_clock_was_behind_has_its_days_in_the_bin(
    profile, sitting, clock
):
    profile.retention.change(Retention(pictures=None, deleted=30))
    old = record(profile.record("live", "camera", NETWORK), film(1))
    clock.pass_(days=100)
    record(profile.record("live", "camera", NETWORK), film(1))
    clock.pass_(days=-60)  # started with an old clock
    profile.bin.delete("sitting", old)
    profile.bin.delete("note", 1)
    profile.upkeep()
    clock.pass_(days=60, minutes=10)  # the network has set it right
    profile.upkeep()
    assert {item.kind for item in profile.bin.items()} == {"sitting", "note"}
    clock.pass_(days=29)
    profile.upkeep()
    assert len(profile.bin.items()) == 2
    clock.pass_(days=2)
    profile.upkeep()
    assert profile.bin.items() == []


@pytest.mark.fault("64")
@pytest.mark.parametrize("written", ["mark", "note", "picture"])
def test_everything_that_was_written_tells_that_a_clock_is_behind(profile, sitting, clock, written):
    clock.pass_(days=100)
    if written == "mark":
        profile.annotations.add_mark(sitting, 1.0, "later")
    elif written == "note":
        profile.annotations.change_note(1, "later")
    else:
        profile.pictures.save(sitting, 1.0, PICTURE, "image/png")
    known = clock.now()
    clock.pass_(days=-60)
    profile.bin.delete("sitting", sitting)
    assert profile.bin.items()[0].deleted_at == known


@pytest.mark.fault("64")
def test_what_a_rule_bins_while_the_clock_is_behind_has_its_days_there_too(profile, sitting, clock):
    profile.retention.change(Retention(pictures=10, sittings=20, deleted=30))
    clock.pass_(days=100)
    record(profile.record("live", "camera", NETWORK), film(1))
    clock.pass_(days=-60)
    profile.upkeep()
    assert len(profile.bin.items()) == 2
    clock.pass_(days=60, minutes=10)
    profile.upkeep()
    assert len(profile.bin.items()) == 2


@pytest.mark.fault("64")
def test_a_sitting_from_a_clock_that_was_ahead_is_the_last_to_hold_the_bin_up(profile, clock):
    """As the module says: once it is deleted for good, the bin's days are counted as usual."""
    clock.pass_(days=3000)
    ahead = record(profile.record("live", "camera", NETWORK), film(1))
    clock.pass_(days=-3000)
    note = profile.annotations.add_note(None, "deleted meanwhile")
    profile.bin.delete("note", note)
    profile.bin.delete("sitting", ahead)
    clock.pass_(days=31)
    profile.upkeep()
    assert len(profile.bin.items()) == 2
    profile.bin.purge(profile.bin.items())
    note = profile.annotations.add_note(None, "deleted later")
    profile.bin.delete("note", note)
    assert profile.bin.items()[0].deleted_at == clock.now()


def test_many_things_go_into_the_bin_and_come_back_in_one_transaction_each(
    profile, sitting, monkeypatch
):
    sittings = [record(profile.record("live", "camera", NETWORK), film(1)) for _ in range(3)]
    things = [*(("sitting", each) for each in sittings), ("note", 1), ("picture", 1)]
    writes, write = [], profile.database.write
    monkeypatch.setattr(profile.database, "write", lambda: writes.append(None) or write())
    profile.bin.delete_all(things)
    assert len(writes) == 1
    assert sorted((item.kind, item.id) for item in profile.bin.items()) == sorted(things)
    assert len({item.deleted_at for item in profile.bin.items()}) == 1
    assert not profile.bin.restore_all(things)
    assert len(writes) == 2
    assert profile.bin.items() == []


def test_what_comes_back_together_with_its_sitting_brings_none_along(profile, sitting):
    both = [("note", 1), ("sitting", sitting)]
    profile.bin.delete_all(both)
    assert not profile.bin.restore_all(both)
    profile.bin.delete_all(both)
    assert profile.bin.restore_all(both[:1])


def test_a_sitting_that_is_still_recorded_leaves_all_that_was_chosen_where_it_is(profile, sitting):
    with profile.record("live", "camera", NETWORK) as recorder:
        with pytest.raises(UsageError, match="End it first"):
            profile.bin.delete_all(
                [("note", 1), ("sitting", sitting), ("sitting", recorder.sitting_id)]
            )
        recorder.write(None, next(film(1)))
    assert profile.bin.items() == []
