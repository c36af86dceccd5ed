"""Inputs that are no plain files are refused before anyone waits on them."""

from __future__ import annotations

import errno
import io
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fer_desktop.capture.files import open_input, shown
from fer_desktop.capture.folders import is_video
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


class LosingFile(io.FileIO):
    """A file on a disk that goes away behind its first `good` bytes."""

    def __init__(self, path: Path, good: int) -> None:
        super().__init__(path)
        self._good = good

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        left = self._good - self.tell()
        if left <= 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().readinto(buffer[:left]) or 0


@pytest.mark.fault("28")
@pytest.mark.parametrize(
    ("name", "good"),
    [
        *[("ok.mp4", 0), ("ok.mp4", 16), ("ok.mp4", 3000), ("text.mp4", 16), ("ok.mkv", 16)],
        *[("cmyk.jpg", 0), ("cmyk.jpg", 9000), ("photo.heic", 0), ("grey16.png", 0)],
    ],
)
def test_disk_that_goes_away_is_named_and_not_the_file_accused(
    name: str, good: int, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = media / name
    for module in ("video", "pictures"):
        monkeypatch.setattr(
            f"fer_desktop.capture.{module}.open_input",
            lambda path: io.BufferedReader(LosingFile(path, good), 512),
        )
    with pytest.raises(InputError) as refusal:
        open_video(path) if is_video(path) else read_picture(path)
    assert refusal.value.message == f"{name} cannot be read: Input/output error."
    assert refusal.value.remedy


@pytest.mark.fault("28")
def test_file_that_is_gone_while_it_is_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"x")

    def stale(descriptor: int) -> os.stat_result:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    monkeypatch.setattr(os, "fstat", stale)
    with pytest.raises(InputError) as refusal:
        open_input(path)
    monkeypatch.undo()
    assert refusal.value.message == "clip.mp4 cannot be read: Stale file handle."


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
