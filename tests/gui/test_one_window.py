"""The installed window in processes of its own: one at a time, and signals end it."""

import signal
import subprocess
import sys
import time

import pytest

from fer_desktop import paths
from fer_desktop.errors import ExitCode
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.locks import OneWindow

COMMAND = [sys.executable, "-m", "fer_desktop"]


@pytest.fixture
def first():
    """A window that is open and holds the place."""
    process = subprocess.Popen(COMMAND, stderr=subprocess.PIPE, text=True)
    deadline_s = time.monotonic() + 60
    lock = DataFolder(paths.data_dir()).window_lock
    while not lock.exists() and time.monotonic() < deadline_s:
        time.sleep(0.05)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.fault("62")
def test_a_second_start_raises_the_first_window_and_ends(first):
    # It comes before the first window listens, and waits for that.
    second = subprocess.run(COMMAND, capture_output=True, text=True, timeout=60, check=False)
    assert (second.returncode, second.stderr) == (ExitCode.OK, "")
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    assert first.wait(60) == ExitCode.TERMINATED


@pytest.mark.fault("62")
def test_after_a_kill_the_place_is_free(first):
    first.kill()
    first.wait(10)
    lock = DataFolder(paths.data_dir()).window_lock
    assert lock.exists()
    assert OneWindow(lock).acquire()
