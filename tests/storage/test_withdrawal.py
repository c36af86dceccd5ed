from datetime import timedelta

import pytest

from fer_desktop.errors import DatabaseError
from fer_desktop.storage.consents import Consents
from fer_desktop.storage.database_errors import DiskError
from fer_desktop.storage.withdrawal import withdraw_and_lock
from tests.storage.analyses import NETWORK, film

pytestmark = pytest.mark.timeout(60)
DOCUMENT = "privacy-agreement"


@pytest.fixture
def agreed(profile):
    profile.consents.give(DOCUMENT, "1")
    return profile


def samples(profile):
    return profile.database.value("SELECT count(*) FROM sample")


def test_nothing_is_stored_after_the_withdrawal_of_who_is_being_recorded(
    agreed, open_profile, monkeypatch
):
    at_the_withdrawal = []
    withdraw = Consents.withdraw

    def counting(consents, document):
        at_the_withdrawal.append(samples(agreed))
        withdraw(consents, document)

    monkeypatch.setattr(Consents, "withdraw", counting)
    live = agreed.record_live("live", "camera", NETWORK)
    for one in film(5):
        live.write(None, one)
    withdraw_and_lock(agreed, DOCUMENT)
    assert agreed.is_locked and live.wait(0)
    reopened = open_profile()
    assert reopened.consents.withdrawn() == [DOCUMENT]
    assert at_the_withdrawal == [5] and samples(reopened) == 5


@pytest.mark.fault("60")
def test_a_withdrawal_that_the_disk_refuses_is_told_and_storing_ends_all_the_same(
    agreed, open_profile, monkeypatch
):
    def refuse(consents, document):
        raise DiskError("The disk is full.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(Consents, "withdraw", refuse)
        with pytest.raises(DatabaseError, match=r"The disk is full\. Your agreement still holds"):
            withdraw_and_lock(agreed, DOCUMENT)
    assert agreed.is_locked
    assert open_profile().consents.withdrawn() == []


def test_a_profile_that_is_locked_already_is_told_of(agreed, open_profile):
    agreed.lock()
    with pytest.raises(DatabaseError, match="Your agreement still holds"):
        withdraw_and_lock(agreed, DOCUMENT)
    assert open_profile().consents.withdrawn() == []


def test_a_withdrawal_keeps_its_time_when_the_agreement_is_withdrawn_again(profile, clock):
    for _ in range(2):
        profile.consents.give(DOCUMENT, "1")
        profile.consents.withdraw(DOCUMENT)
        clock.pass_(days=1)
    first, second = profile.consents.ledger()
    assert second.withdrawn_at - first.withdrawn_at == timedelta(days=1)
