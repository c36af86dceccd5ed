"""What an import must never change: what was decided in the profile that it comes into."""

import sqlite3

import pytest

from fer_desktop.storage.consents import SELF
from fer_desktop.storage.retention import Retention
from fer_desktop.storage.transfer import export_profile
from fer_desktop.storage.transfer_in import import_profile
from tests.storage.analyses import NETWORK, film, record


@pytest.fixture
def export(profile, tmp_path, clock):
    """Of a person who agreed, chose and has a phone number."""
    record(profile.record("live", "camera", NETWORK), film(2))
    profile.consents.give("privacy", "1")
    profile.consents.give("recording", "1")
    with profile.database.write() as tables:  # as only an import may bring one
        tables.execute("UPDATE consent SET subject = 'Berta' WHERE document = 'recording'")
    profile.consents.set_phone("+49 30 1")
    profile.retention.change(Retention(30, 365, 10))
    (tmp_path / "stick").mkdir()
    return export_profile(profile, tmp_path / "stick", clock.now()).folder


@pytest.fixture
def other(open_profile, clock):
    clock.pass_(days=1)
    return open_profile("Berta", "eight louder lamps")


def test_agreement_withdrawn_here_stays_withdrawn_whatever_is_imported(export, other, clock):
    other.consents.give("privacy", "1")
    clock.pass_(days=1)
    other.consents.withdraw("privacy")
    withdrawn_at = other.consents.ledger()[0].withdrawn_at
    clock.pass_(days=1)
    import_profile(other, export)
    assert not other.consents.holds("privacy", "1")
    assert not other.consents.holds("recording", "1")
    assert [(each.subject, each.document) for each in other.consents.ledger()][-1] == (
        "Berta",
        "recording",
    )
    own = [each for each in other.consents.ledger() if each.subject == SELF]
    assert [each.withdrawn_at for each in own] == [withdrawn_at, withdrawn_at]


def test_agreement_given_elsewhere_after_the_withdrawal_here_does_not_hold_here(
    profile, other, tmp_path, clock
):
    other.consents.give("privacy", "1")
    other.consents.withdraw("privacy")
    clock.pass_(days=1)
    profile.consents.give("privacy", "1")
    export = export_profile(profile, tmp_path, clock.now()).folder
    import_profile(other, export)
    assert not other.consents.holds("privacy", "1")
    for consent in other.consents.ledger():
        assert consent.given_at <= consent.withdrawn_at


def test_agreement_withdrawn_and_given_again_before_the_export_holds(
    profile, other, tmp_path, clock
):
    profile.consents.give("privacy", "1")
    profile.consents.withdraw("privacy")
    profile.consents.give("privacy", "1")
    import_profile(other, export_profile(profile, tmp_path, clock.now()).folder)
    assert other.consents.holds("privacy", "1")


def test_phone_number_and_times_of_keeping_that_were_chosen_here_stay(export, other):
    other.consents.set_phone("11111")
    other.retention.change(Retention(pictures=None, sittings=None, deleted=30))
    import_profile(other, export)
    assert other.consents.phone == "11111"
    # Sittings and the bin were as in a new profile; pictures for ever was chosen.
    assert other.retention.current() == Retention(pictures=None, sittings=365, deleted=10)


def test_sitting_exported_while_it_was_recorded_is_interrupted_and_can_be_deleted(export, other):
    connection = sqlite3.connect(export / "history.db")
    with connection:
        connection.execute("UPDATE sitting SET state = 'recording', ended_at = NULL")
    connection.close()
    import_profile(other, export)
    (sitting,) = other.history.sittings()
    assert sitting.state == "interrupted"
    other.bin.delete("sitting", sitting.id)
    assert other.history.sittings() == []
