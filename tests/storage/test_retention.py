"""How long things are kept where a person or the clock takes a step back."""

import pytest

from fer_desktop.storage.retention import Retention
from fer_desktop.storage.transfer import export_profile
from fer_desktop.storage.transfer_in import import_profile
from tests.storage.analyses import NETWORK, film, record

PICTURE = b"\x89PNG picture"


@pytest.fixture
def sitting(profile) -> int:
    """A sitting with a picture."""
    sitting = record(profile.record("live", "camera", NETWORK), film(3))
    profile.pictures.save(sitting, 0.0, PICTURE, "image/png")
    profile.retention.change(Retention(pictures=90, sittings=365, deleted=30))
    return sitting


def restore_all(profile) -> None:
    for item in profile.bin.items():
        profile.bin.restore(item.kind, item.id)


def seen(profile) -> tuple[int, int]:
    """How many sittings and pictures are not in the bin."""
    return tuple(
        profile.database.value(f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL")
        for table in ("sitting", "picture")
    )


@pytest.mark.fault("64")
def test_what_a_wrong_clock_moved_to_the_bin_can_be_taken_back(profile, sitting, clock):
    clock.pass_(days=4000)
    profile.retention.apply()
    assert seen(profile) == (0, 0)
    clock.pass_(days=-4000)
    restore_all(profile)
    assert len(profile.history.sittings()) == 1
    assert profile.pictures.content(profile.pictures.of_sitting(sitting)[0].uuid) == PICTURE


def test_what_was_taken_back_out_of_the_bin_is_kept_as_long_as_a_new_one(profile, sitting, clock):
    clock.pass_(days=91)
    profile.retention.apply()
    assert seen(profile) == (1, 0)
    restore_all(profile)
    clock.pass_(days=89)
    profile.retention.apply()
    assert seen(profile) == (1, 1)
    clock.pass_(days=2)
    profile.retention.apply()
    assert seen(profile) == (1, 0)
    clock.pass_(days=366 - 182)
    profile.retention.apply()
    assert seen(profile) == (0, 0)
    restore_all(profile)
    profile.retention.apply()
    assert seen(profile)[0] == 1


def test_what_was_taken_back_stays_in_the_profile_that_it_is_imported_into(
    profile, sitting, open_profile, clock, tmp_path
):
    clock.pass_(days=366)
    profile.retention.apply()
    restore_all(profile)
    export = export_profile(profile, tmp_path, clock.now()).folder
    other = open_profile("Berta", "eight louder lamps")
    import_profile(other, export)
    other.retention.apply()
    assert seen(other) == (1, 1)
