"""The rigs of `python -m benchmarks.storage`, a few cases each: they find nothing, and could."""

import pytest

from benchmarks.storage import __main__ as benchmark
from benchmarks.storage import canary, failed_writes, kills, power_loss, timing
from benchmarks.storage.outcome import Outcome

needs_strace = pytest.mark.skipif(not power_loss.is_available(), reason="needs strace")


@pytest.mark.fault("52", "53")
def test_killed_processes_lose_no_promised_row():
    outcome = kills.run(5)
    assert outcome.is_good, outcome
    assert kills.prove().is_good


@needs_strace
@pytest.mark.fault("54")
def test_power_loss_loses_no_promised_row():
    outcome = power_loss.run(80, "record")
    assert outcome.is_good, outcome


@needs_strace
@pytest.mark.fault("54", "58")
def test_power_loss_during_a_migration_leaves_old_or_new():
    outcome = power_loss.run(80, "migrate")
    assert outcome.is_good, outcome


@needs_strace
@pytest.mark.fault("54")
def test_power_loss_would_lose_rows_without_syncs():
    assert power_loss.prove(40).is_good


@needs_strace
@pytest.mark.fault("60")
def test_failing_disk_crashes_nothing_and_loses_nothing_promised():
    outcome = failed_writes.run(6)
    assert outcome.is_good, outcome
    assert failed_writes.prove().is_good


@pytest.mark.fault("74", "75")
def test_canary_is_found_by_nobody_without_the_key_and_by_nobody_after_its_purge():
    outcomes = canary.run()
    assert [outcome for outcome in outcomes if not outcome.is_good] == []


def test_rig_that_tried_nothing_fails_the_benchmark(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["storage"])
    for outcomes, status in [
        ([Outcome("rig", 1, 0, "")], 0),
        ([Outcome("rig", 0, 0, "")], 1),
        ([Outcome("rig", 1, 1, "")], 1),
        ([Outcome("rig", 1, 0, "", ran_enough=False)], 1),
    ]:
        monkeypatch.setattr(benchmark, "_rigs", lambda long, found=outcomes: iter([lambda: found]))
        assert benchmark.main() == status
    assert "1 of 1 good" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.fault("71")
def test_login_times_are_measured_with_the_real_cost():
    outcomes = timing.run(3)
    assert [outcome.cases for outcome in outcomes] == [3, 6, 6]
    assert outcomes[2].is_good  # the rig sees a book that spends no work on unknown names
