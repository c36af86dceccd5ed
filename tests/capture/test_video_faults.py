"""Video files that are damaged, without their index, changed, or no videos at all."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame

from fer_desktop.capture import decoding
from fer_desktop.capture.video import open_video
from fer_desktop.errors import InputError
from tests.drawn_media import RATE, read_number, write_video
from tests.media import VIDEOS, Media

REFUSED = [each for each in VIDEOS if each.exit_code != 0]


@pytest.mark.fault("15", "17", "19", "20")
@pytest.mark.timeout(30, func_only=True)
@pytest.mark.parametrize("each", REFUSED, ids=lambda each: each.name)
def test_refusal_names_the_file_and_the_fault(each: Media, media: Path) -> None:
    with pytest.raises(InputError) as refusal:
        open_video(media / each.name)
    assert each.says in refusal.value.message
    assert each.name in refusal.value.message
    assert refusal.value.remedy


@pytest.mark.fault("15")
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", id="playlist"),
        pytest.param(b"ffconcat version 1.0\nfile 'ok.mp4'\n", id="list of files"),
        pytest.param(b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n", id="session"),
        pytest.param(b"\x1b[31mred text on a terminal\n" * 99, id="terminal text"),
    ],
)
@pytest.mark.parametrize("name", ["clip.mp4", "clip.m3u8", "clip.txt", "clip.sdp"])
def test_files_that_name_other_files_or_addresses_are_no_videos(
    content: bytes, name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a video file"):
        open_video(path)


@pytest.mark.fault("15")
@pytest.mark.parametrize("name", ["exif6.jpg", "grey16.png", "still.gif"])
def test_picture_given_as_a_video_is_refused_with_the_right_flag(name: str, media: Path) -> None:
    if name.endswith(".gif"):  # an animation of one picture, which is a video
        with open_video(media / name) as video:
            assert len(list(video.frames())) == 1
        return
    with pytest.raises(InputError, match="--image"):
        open_video(media / name)


@pytest.mark.fault("17")
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.9])
def test_mp4_without_its_end_is_called_incomplete(kept: float, media: Path, tmp_path: Path) -> None:
    content = (media / "ok.mp4").read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(InputError, match=r"incomplete \(no index\)"):
        open_video(path)


@pytest.mark.fault("20")
@pytest.mark.parametrize("failing", [False, True], ids=["nothing", "errors only"])
def test_video_of_which_nothing_decodes_is_refused_by_its_codec(
    failing: bool, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent(decoding.Decoding):
        def frames(self) -> Iterator[VideoFrame]:
            self.failures = 10 if failing else 0
            return iter(())

    monkeypatch.setattr("fer_desktop.capture.video.Decoding", Silent)
    with pytest.raises(InputError, match="codec av1 is not supported by this build") as refusal:
        open_video(media / "av1.mp4")
    assert "Not one frame" in refusal.value.message


def test_frames_too_large_to_hold_are_refused(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_FRAME_PIXELS", 320 * 240 - 1)
    with pytest.raises(InputError, match="too large: 320 x 240 pixels"):
        open_video(media / "ok.mp4")


@pytest.mark.fault("26")
@pytest.mark.parametrize(
    "name",
    [
        "with space.mp4",
        "two\nlines.mp4",
        "-leading dash.mp4",
        "%03d.mp4",
        "http:host.mp4",
        "concat:a.mp4|b.mp4",
        "表情 😀.mp4",
        "n" * 251 + ".mp4",
        os.fsdecode(b"caf\xe9.mp4"),
    ],
    ids=range(9),
)
def test_any_name_that_the_system_allows_is_read(
    name: str, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        shutil.copy(media / "one.mp4", name)
    except (OSError, UnicodeError):
        pytest.skip("this system does not allow the name")
    with open_video(name) as video:
        assert len(list(video.frames())) == 1
        assert video.title.isprintable()


@pytest.fixture
def large_clip(tmp_path: Path) -> Path:
    """A clip larger than what is read ahead, its index first, as they are made for the network."""
    path = tmp_path / "large.mp4"
    write_video(
        path,
        codec="mjpeg",
        pix_fmt="yuvj420p",
        size=(640, 480),
        container_options={"movflags": "faststart"},
    )
    return path


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\0" * 50_000)


@pytest.mark.fault("28")
@pytest.mark.parametrize("change", [_truncate, _overwrite], ids=["truncated", "overwritten"])
def test_file_changed_while_it_is_read_keeps_what_was_read(
    change: Callable[[Path], None], large_clip: Path
) -> None:
    with open_video(large_clip) as video:
        frames = video.frames()
        kept = [next(frames) for _ in range(5)]
        change(large_clip)
        kept += list(frames)
        assert video.ended_early is not None
        assert "the file was changed while it was read" in video.ended_early
    assert [frame.index for frame in kept] == [read_number(frame.image) for frame in kept]


@pytest.mark.fault("28")
@pytest.mark.skipif(sys.platform == "win32", reason="does not remove a file that is open")
def test_file_removed_or_replaced_while_it_is_read_is_read_to_its_end(
    media: Path, tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    shutil.copy(media / "ok.mp4", path)
    with open_video(path) as video:
        frames = video.frames()
        next(frames)
        path.unlink()
        shutil.copy(media / "vfr.mp4", path)
        assert len(list(frames)) == 3 * RATE - 1
        assert video.ended_early is None


class FailingFile(io.FileIO):
    """A file on a network folder that goes away."""

    is_lost = False

    def read(self, size: int | None = -1, /) -> bytes:
        if self.is_lost:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return super().read(size) or b""


@pytest.mark.fault("28")
def test_storage_that_goes_away_while_reading_keeps_what_was_read(
    large_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = FailingFile(large_clip)
    monkeypatch.setattr("fer_desktop.capture.video.open_input", lambda path: file)
    with open_video(large_clip) as video:
        frames = video.frames()
        kept = [next(frames)]
        file.is_lost = True
        kept += list(frames)
        assert 1 <= len(kept) < 3 * RATE
        assert video.ended_early is not None
        assert os.strerror(errno.ESTALE) in video.ended_early


class Growing:
    """A container in which a stream appears on the way: PyAV stumbles over it at the end."""

    def __init__(self, container: InputContainer) -> None:
        self._container = container

    def __getattr__(self, name: str) -> Any:
        return getattr(self._container, name)

    def demux(self, *wanted: Any) -> Iterator[Packet[Any]]:
        yield from self._container.demux(*wanted)
        raise IndexError("list index out of range")


def test_stream_that_appears_on_the_way_costs_nothing(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = decoding.open_container
    monkeypatch.setattr(decoding, "open_container", lambda *file: Growing(opening(*file)))
    with open_video(media / "ok.mp4") as video:
        assert len(list(video.frames())) == 3 * RATE
        assert (video.ended_early, video.damaged_packets) == (None, 0)


SILENCE = """
import sys
from fer_desktop.capture.video import open_video
from fer_desktop.errors import InputError
for path in sys.argv[1:]:
    try:
        with open_video(path) as video:
            for frame in video.frames(): pass
    except InputError: pass
"""


@pytest.mark.fault("27")
def test_decoders_print_nothing(media: Path) -> None:
    paths = [str(media / each.name) for each in VIDEOS if each.name != "8k.mp4"]
    run = subprocess.run(
        [sys.executable, "-c", SILENCE, *paths], capture_output=True, check=True, timeout=60
    )
    assert (run.stdout, run.stderr) == (b"", b"")
