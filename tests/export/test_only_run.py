"""The lock of a run: for one at a time, gone when it ends, never a reason to write elsewhere."""

import os

import pytest

from fer_desktop.errors import ExitCode, OutputError
from fer_desktop.export.only_run import only_run


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "out" / "clip.journal"


def test_one_run_at_a_time_writes_a_set_of_results(journal):
    with only_run(journal):
        with pytest.raises(OutputError, match="Another run") as refused, only_run(journal):
            pytest.fail("two runs at once")
        with only_run(journal.with_name("other.journal")):
            pass
    assert refused.value.exit_code == ExitCode.OUTPUT
    assert list(journal.parent.iterdir()) == []
    with only_run(journal):
        pass


def test_the_lock_goes_with_a_run_that_fails(journal):
    with pytest.raises(RuntimeError), only_run(journal):
        raise RuntimeError
    assert list(journal.parent.iterdir()) == []


def test_what_a_killed_run_has_left_is_taken_over(journal):
    journal.parent.mkdir()
    journal.with_name("clip.journal.lock").touch()
    with only_run(journal):
        pass
    assert list(journal.parent.iterdir()) == []


def test_a_folder_that_is_gone_at_the_end_is_no_fault_of_the_lock(journal):
    with only_run(journal):
        journal.with_name("clip.journal.lock").unlink()
        journal.parent.rmdir()


def test_a_lock_that_its_holder_has_just_removed_holds_nobody_off(journal, monkeypatch):
    """Opened before, locked after: a third run may have made another file meanwhile."""
    from fer_desktop.export import only_run as module

    really = module.take_lock

    def take_lock(handle):
        journal.with_name("clip.journal.lock").unlink()
        return really(handle)

    monkeypatch.setattr(module, "take_lock", take_lock)
    with pytest.raises(OutputError, match="Another run"), only_run(journal):
        pytest.fail("locked a file that nobody else finds")


@pytest.mark.fault("78")
@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links cannot be refused there")
def test_a_link_in_place_of_the_lock_is_not_followed(journal, tmp_path):
    journal.parent.mkdir()
    journal.with_name("clip.journal.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError), only_run(journal):
        pytest.fail("the link was followed")
    assert not (tmp_path / "elsewhere").exists()
