"""Walls around every test: no user folder, no network, no screen, no luck."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# Read when Qt, OpenCV, TensorFlow or a thread pool is first imported, so set before any of them.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("FER_TEST_QT_PLATFORM", "offscreen")
os.environ["MPLBACKEND"] = "Agg"
os.environ["OPENCV_LOG_LEVEL"] = "OFF"
os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_HOME"] = os.devnull  # tests of a home folder choose their own
os.environ["OMP_NUM_THREADS"] = "1"  # workers share the cores; idle pools would spin on them

# The same examples on every machine: a failure that one run in fifty shows helps nobody.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _empty_home(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> None:
    """Point HOME and the folders derived from it at an empty place, for subprocesses too."""
    home = tmp_path_factory.mktemp("home")
    os.environ["HOME"] = os.environ["USERPROFILE"] = str(home)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        os.environ.pop(name, None)
    # The one cache that is worth keeping: matplotlib scans all fonts without it.
    os.environ["MPLCONFIGDIR"] = str(pytestconfig.cache.mkdir("matplotlib"))


@pytest.fixture(autouse=True)
def _own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a data folder of its own."""
    monkeypatch.setenv("FER_DATA_DIR", str(tmp_path / "fer-data"))


@pytest.fixture
def _hears_the_terminal() -> Iterator[None]:
    """Let the test and what it starts hear the terminal's end, also in a run under nohup."""
    if not hasattr(signal, "SIGHUP"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def unlistable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody list a folder called "locked": rights would not keep root from it."""
    really = os.scandir

    def scandir(folder: str) -> Any:
        if Path(folder).name == "locked":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder)
        return really(folder)

    monkeypatch.setattr(os, "scandir", scandir)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection that would leave the machine."""
    connect = socket.socket.connect

    def connect_here_only(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            pytest.fail(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here_only)
    yield
