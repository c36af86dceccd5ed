"""What the signals that ask for an end do to whoever looks at the notes of them."""

import signal
import subprocess
import sys

import pytest

from fer_desktop.errors import ExitCode
from fer_desktop.interrupts import Interrupts, ended_by_signals

pytestmark = [
    pytest.mark.fault("83b"),
    pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX"),
]


@pytest.fixture
def _nohup():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("_hears_the_terminal")
def test_the_end_of_the_terminal_is_told_twice_and_ends_in_order():
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGHUP)
        assert interrupts.exit_code is ExitCode.HUNG_UP
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN, "the system tells it again"
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL, "the second one ends at once"
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


@pytest.mark.usefixtures("_hears_the_terminal", "_nohup")
def test_under_nohup_the_run_outlasts_its_terminal():
    with Interrupts() as interrupts, ended_by_signals():
        signal.raise_signal(signal.SIGHUP)
    assert not interrupts.requested


OUTLIVED = """
import os, signal, time
from multiprocessing import resource_tracker
from fer_desktop.interrupts import Interrupts, deaf_to_the_terminal

with Interrupts() as interrupts:
    with deaf_to_the_terminal():
        pass
    os.killpg(0, signal.SIGHUP)
    time.sleep(0.3)
    print(interrupts.requested, os.waitpid(resource_tracker._resource_tracker._pid, os.WNOHANG))
"""


@pytest.mark.usefixtures("_hears_the_terminal")
def test_what_cleans_up_after_processes_outlives_the_terminal():
    result = subprocess.run(
        [sys.executable, "-c", OUTLIVED],
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert (result.stdout, result.stderr) == ("True (0, 0)\n", "")
