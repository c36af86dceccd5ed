"""Inputs that are no plain files are refused before anyone waits on them."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fer_desktop.capture.files import open_input, shown
from fer_desktop.capture.pictures import read_picture
from fer_desktop.capture.video import open_video
from fer_desktop.errors import InputError

Open = Callable[[Path], object]
OPENERS = [open_input, open_video, read_picture]


@pytest.fixture
def odd_path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A path to something that is not a plain file."""
    path = tmp_path / "input.mp4"
    match request.param:
        case "folder":
            path.mkdir()
        case "empty":
            path.touch()
        case "fifo":
            os.mkfifo(path)
        case "socket":
            # Such a name may have 100 bytes at most, and a test's own folder is often longer.
            with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as server:
                server.bind(f"{short}/s")
                Path(short, "s").rename(path)
        case "device":
            return Path("/dev/zero")
        case "below a file":
            path.touch()
            return path / "clip.mp4"
        case "zero byte":
            return Path("a\0b.mp4")
        case "endless link":
            path.symlink_to(path)
    return path


@pytest.mark.fault("16")
@pytest.mark.timeout(30)
@pytest.mark.skipif(sys.platform == "win32", reason="has neither pipes nor devices in folders")
@pytest.mark.parametrize("open_it", OPENERS)
@pytest.mark.parametrize(
    ("odd_path", "says"),
    [
        ("missing", "There is no file input.mp4"),
        ("below a file", "There is no file"),
        ("folder", "is a folder"),
        ("empty", "is empty"),
        ("fifo", "is a pipe, socket or device"),
        ("socket", "cannot be opened"),
        ("device", "is a pipe, socket or device"),
        ("zero byte", "is not a file name"),
        ("endless link", "cannot be opened"),
    ],
    indirect=["odd_path"],
)
def test_what_is_no_plain_file_is_refused_at_once(odd_path: Path, says: str, open_it: Open) -> None:
    with pytest.raises(InputError, match=says) as refusal:
        open_it(odd_path)
    assert refusal.value.remedy


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to this account"
)
def test_file_without_the_right_to_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.mp4"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be opened: Permission denied"):
        open_input(path)


@pytest.mark.parametrize("open_it", OPENERS)
def test_file_in_a_closed_folder_is_refused(closed_folder: Path, open_it: Open) -> None:
    with pytest.raises(InputError, match=r"clip\.mp4 cannot be opened: Permission denied"):
        open_it(closed_folder / "clip.mp4")


def test_refused_file_leaves_no_descriptor_open(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    before = os.open(os.devnull, os.O_RDONLY)
    os.close(before)
    for _ in range(3):
        with pytest.raises(InputError):
            open_input(tmp_path / "empty.mp4")
    after = os.open(os.devnull, os.O_RDONLY)
    os.close(after)
    assert after == before


@pytest.mark.fault("26")
@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("plain.mp4", "plain.mp4"),
        ("Été 表情 😀.mp4", "Été 表情 😀.mp4"),
        ("two\nlines\r.mp4", "two\ufffdlines\ufffd.mp4"),
        ("\x1b[31mred.mp4", "\ufffd[31mred.mp4"),
        (os.fsdecode(b"caf\xe9.mp4"), "caf?.mp4"),
        ("/", "/"),
    ],
)
def test_name_in_a_message_is_one_printable_line(name: str, seen: str) -> None:
    assert shown(Path(name)) == seen
    assert shown(Path(name)).encode()
