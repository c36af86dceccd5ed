"""Reports of bugs are for whoever runs the program, and for nobody else on the machine."""

import os
import stat
import subprocess
import sys
import tempfile

import pytest

from fer_desktop import paths
from fer_desktop.crash_log import _drop_empty, told_fault, write_report

pytestmark = [
    pytest.mark.fault("84"),
    pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX"),
]


@pytest.fixture(autouse=True)
def _usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def no_log_dir(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(paths, "log_dir", lambda: tmp_path / "file" / "log")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))


def test_a_report_in_the_log_folder_is_private():
    log = write_report("a trace")
    assert log.parent == paths.log_dir()
    assert (mode(log), mode(log.parent)) == (0o600, 0o700)


@pytest.mark.usefixtures("no_log_dir")
def test_a_report_among_temporary_files_lies_in_a_folder_of_its_own(tmp_path):
    log = write_report("a trace")
    assert log.parent.parent == tmp_path
    assert (mode(log), mode(log.parent)) == (0o600, 0o700)


def test_a_report_does_not_follow_a_link(monkeypatch, tmp_path):
    monkeypatch.setattr("time.strftime", lambda *_: "20260101-000000")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    theirs = tmp_path / "theirs"
    theirs.touch()
    log = write_report("a trace")
    log.unlink()
    log.symlink_to(theirs)
    assert write_report("another one").parent.parent == tmp_path
    assert theirs.read_text() == ""


@pytest.mark.usefixtures("no_log_dir")
def test_a_bug_that_cannot_be_written_down_is_said(monkeypatch):
    monkeypatch.setattr(tempfile, "gettempdir", paths.log_dir)
    told = told_fault(ZeroDivisionError("a fault of the test"), "clip.mp4")
    assert str(told) == (
        "A fault of the program stopped clip.mp4: ZeroDivisionError: a fault of the test."
    )


def test_a_report_is_written_where_the_system_knows_no_such_flag(monkeypatch):
    """As on Windows."""
    monkeypatch.delattr(os, "O_NOFOLLOW")
    assert write_report("a trace").parent == paths.log_dir()


WINDOW = """
import faulthandler, sys
from fer_desktop.app import run_window
from fer_desktop.gui import application
from fer_desktop.interrupts import Interrupts
from fer_desktop.settings import Settings

def read_out_of_bounds(*_):
    if "crash" in sys.argv:
        faulthandler._sigsegv()
    return 0

application.run = read_out_of_bounds
run_window(Settings(), Interrupts())
"""


@pytest.mark.parametrize("way", ["crash", "end"])
def test_a_crash_of_the_window_leaves_a_private_report_and_a_clean_end_none(tmp_path, way: str):
    environment = {**os.environ, "FER_DATA_DIR": str(tmp_path)}
    environment.pop("PYTHONFAULTHANDLER", None)
    ended = subprocess.run([sys.executable, "-c", WINDOW, way], env=environment)
    reports = list(tmp_path.rglob("crash-*.log"))
    assert len(reports) == (ended.returncode != 0) == (way == "crash")
    assert (tmp_path / "log").exists() == (way == "crash")
    for report in reports:
        assert "read_out_of_bounds" in report.read_text()
        assert mode(report) == 0o600


def test_what_a_window_that_was_killed_has_left_goes_at_the_next_start():
    native = paths.log_dir()
    native.mkdir(parents=True)
    (native / "crash-native-20260101-000000-1.log").write_text("fer-desktop 0.1.0\n")
    crash = native / "crash-native-20260101-000000-2.log"
    crash.write_text("fer-desktop 0.1.0\nFatal Python error: Segmentation fault\n")
    _drop_empty()
    assert list(native.iterdir()) == [crash]
