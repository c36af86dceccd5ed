"""How long nobody was there, also while the computer slept."""

import importlib
import time

import pytest

from fer_desktop.capture import clock as clock_module
from fer_desktop.storage.profile import IDLE_LIMIT_S, Profile
from tests.storage.conftest import NAME, PASSWORD


@pytest.mark.fault("76")
@pytest.mark.skipif(not hasattr(time, "CLOCK_MONOTONIC"), reason="Windows has other clocks")
def test_time_asleep_counts_as_idle_without_a_clock_of_linux(folder, book, monkeypatch):
    """As on macOS: `time.monotonic` stands still in its sleep, CLOCK_MONOTONIC does not."""
    login, _ = book.register(NAME, PASSWORD)
    seconds = {time.CLOCK_MONOTONIC: 1000.0}
    try:
        with monkeypatch.context() as patch:
            patch.delattr(time, "CLOCK_BOOTTIME", raising=False)
            patch.setattr(time, "clock_gettime", seconds.__getitem__)
            patch.setattr(time, "monotonic", lambda: 1000.0)
            importlib.reload(clock_module)
            with Profile(folder, login) as profile:
                assert not profile.is_idle
                seconds[time.CLOCK_MONOTONIC] += IDLE_LIMIT_S
                assert profile.is_idle
    finally:
        importlib.reload(clock_module)
