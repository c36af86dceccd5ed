"""Streams, from a camera on the loopback address with the faults of real ones."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice, pairwise
from pathlib import Path
from threading import Thread

import pytest

from fer_desktop.capture.address import open_source
from fer_desktop.capture.camera_state import CameraState, CameraStatus, DeviceError
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.stream import (
    DENIED_PAUSE_S,
    StreamAddress,
    StreamDevice,
    open_stream,
)
from fer_desktop.capture.video import open_video
from fer_desktop.errors import InputError
from tests.drawn_media import write_video
from tests.mjpeg_server import MjpegServer, Mode

pytestmark = pytest.mark.timeout(60)
PASSWORD = "c4n4ry"


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves the files of a folder, and logs nothing."""

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder; gives the address that its files' names come behind."""
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), name="stream-server", daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    with MjpegServer(rate_hz=100) as server:
        yield server


@pytest.fixture
def device(server: MjpegServer) -> Iterator[StreamDevice]:
    """The stream as its own process reads it, with short limits."""
    device = StreamAddress(server.url, 0.3, 0.3)()
    yield device
    device.release()


def end_of(device: StreamDevice) -> CameraStatus:
    """Read to the end and return what it says."""
    with pytest.raises(DeviceError) as end:
        while True:
            device.read()
    return end.value.status


def test_pictures_arrive_in_order_and_at_their_pace(server: MjpegServer) -> None:
    with open_source(server.url) as source:
        frames = list(islice(source.frames(), 20))
    assert source.is_live
    for one, other in pairwise(frames):
        steps = int(other.image[0, 0, 0]) - int(one.image[0, 0, 0])
        assert steps == other.index - one.index
    pictures = frames[-1].index - frames[0].index
    assert frames[-1].timestamp_s - frames[0].timestamp_s >= 0.75 * pictures / server.rate_hz
    assert (frames[0].width, frames[0].height) == (640, 480)


@pytest.mark.fault("4", "5")
def test_stream_that_breaks_off_goes_on_in_the_same_sitting_time_after_time(
    server: MjpegServer,
) -> None:
    states: list[CameraState] = []

    def note(status: CameraStatus) -> None:
        states.append(status.state)
        if status.state is CameraState.LOST:
            server.mode = "ok"

    firsts: list[Frame] = []
    with open_stream(server.url) as source:
        source.watch(note)
        for frame in source.frames():
            if states.count(CameraState.STREAMING) > len(firsts):
                firsts.append(frame)  # the first after each return
                server.mode = "gone"
            if len(firsts) == 5:
                break
    assert states.count(CameraState.LOST) >= 4
    assert all(one.index < other.index for one, other in pairwise(firsts))
    assert all(one.timestamp_s < other.timestamp_s for one, other in pairwise(firsts))


def test_tags_of_a_stream_that_are_not_utf_8_do_not_matter(tmp_path: Path) -> None:
    write_video(tmp_path / "stream.mkv", 30, codec="mjpeg", pix_fmt="yuvj420p")
    tagged = (tmp_path / "stream.mkv").read_bytes().replace(b"Lavf", b"L\xe9vf")
    (tmp_path / "stream.mkv").write_bytes(tagged)
    with serving(tmp_path) as address:
        device = StreamAddress(f"{address}/stream.mkv", 5, 5)()
        assert device.read() is not None
        device.release()


def test_pixels_that_are_not_square_are_made_so_as_those_of_a_file(tmp_path: Path) -> None:
    write_video(tmp_path / "stream.mkv", 30, size=(352, 288), aspect=Fraction(12, 11))
    with open_video(tmp_path / "stream.mkv") as video:
        shape = next(iter(video.frames())).image.shape
    with serving(tmp_path) as address:
        device = StreamAddress(f"{address}/stream.mkv", 5, 5)()
        picture = device.read()
        device.release()
    assert picture is not None
    assert picture.shape == shape == (288, 384, 3)


def test_stream_of_a_codec_without_a_decoder_says_so(tmp_path: Path) -> None:
    write_video(tmp_path / "stream.mp4", 3, container_options={"movflags": "faststart"})
    content = (tmp_path / "stream.mp4").read_bytes()
    (tmp_path / "stream.mp4").write_bytes(content.replace(b"avc1", b"zzzz"))
    with serving(tmp_path) as address, pytest.raises(DeviceError) as refusal:
        StreamAddress(f"{address}/stream.mp4", 5, 5)()
    assert refusal.value.status.state is CameraState.ABSENT
    assert "codec is not supported" in refusal.value.status.remedy


@pytest.mark.parametrize(
    ("mode", "says"),
    [("close", "It has ended."), ("gone", "It has ended."), ("hang", "No answer for 0.3 s.")],
)
def test_lost_stream_says_so_within_its_time_limit(
    server: MjpegServer, device: StreamDevice, mode: Mode, says: str
) -> None:
    assert device.read() is not None
    server.mode = mode
    status = end_of(device)
    assert status.state is CameraState.LOST
    assert status.remedy in (says, "Input/output error.")  # FFmpeg's word for half a picture


@pytest.mark.parametrize(
    ("mode", "state", "says"),
    [
        ("gone", CameraState.ABSENT, "The camera's server reports an error."),
        ("unauthorized", CameraState.DENIED, "It asks for another name or password."),
        ("hang", CameraState.ABSENT, "No answer for 0.3 s."),
    ],
)
def test_stream_that_cannot_be_opened_says_why(
    server: MjpegServer, mode: Mode, state: CameraState, says: str
) -> None:
    server.mode = mode
    with pytest.raises(DeviceError) as refusal:
        StreamAddress(server.url, 0.3, 0.3)()
    assert (refusal.value.status.state, refusal.value.status.remedy) == (state, says)
    assert refusal.value.retry_s == (DENIED_PAUSE_S if mode == "unauthorized" else 0)


@pytest.mark.fault("9")
def test_change_of_size_arrives_as_it_is(server: MjpegServer, device: StreamDevice) -> None:
    assert device.read().shape == (480, 640, 3)  # type: ignore[union-attr]
    server.mode = "resize"
    pictures = (device.read() for _ in range(50))
    assert any(picture is not None and picture.shape == (240, 320, 3) for picture in pictures)


@pytest.mark.fault("7")
def test_damaged_pictures_are_skipped_and_counted(server: MjpegServer) -> None:
    server.mode = "corrupt"
    with open_stream(server.url) as source:
        levels = [int(frame.image[0, 0, 0]) for frame in islice(source.frames(), 20)]
        assert source.skipped >= 4
    assert not any(level % 5 == 4 for level in levels)


@pytest.mark.fault("10")
def test_camera_of_one_picture_a_second_is_slow_and_not_stalled() -> None:
    states = []
    with MjpegServer(rate_hz=1) as server, open_stream(server.url) as source:
        source.watch(lambda status: states.append(status.state))
        frames = list(islice(source.frames(), 4))
    assert states == [CameraState.OPENING, CameraState.STREAMING]
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    assert frames[3].timestamp_s - frames[2].timestamp_s == pytest.approx(1, abs=0.5)


@pytest.mark.fault("14")
@pytest.mark.parametrize("mode", ["ok", "gone", "unauthorized", "hang"])
def test_password_is_in_no_state_message_or_traceback(server: MjpegServer, mode: Mode) -> None:
    server.mode = mode
    address = StreamAddress(server.address("me", PASSWORD) + f"?token={PASSWORD}", 0.3, 0.3)
    with pytest.raises(DeviceError) as lost:
        device = address()
        server.mode = "close"
        while True:
            device.read()
    shown = "".join(traceback.format_exception(lost.value)) + repr(address)
    assert PASSWORD not in shown
    assert PASSWORD.encode() not in pickle.dumps(lost.value.status)


@pytest.mark.fault("14")
def test_password_is_in_no_title_state_log_or_output(
    server: MjpegServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[CameraStatus] = []

    def note(status: CameraStatus) -> None:
        told.append(status)
        if status.state is CameraState.LOST:
            server.mode = "unauthorized"
        elif status.state is CameraState.DENIED:
            source.close()

    with open_stream(server.address("me", PASSWORD)) as source:
        source.watch(note)
        frames = source.frames()
        next(frames)
        server.mode = "gone"
        for _ in frames:
            pass
    assert told[-1].state is CameraState.DENIED
    shown = [source.title, repr(source), repr(told), caplog.text, *capfd.readouterr()]
    assert not any(PASSWORD in each for each in shown)
    assert "127.0.0.1" in source.title


@pytest.mark.parametrize("url", ["file:///etc/passwd", "concat://a", "data://x", "no address"])
def test_addresses_of_files_are_no_streams(url: str) -> None:
    with pytest.raises(InputError, match="is not the address of a stream"):
        open_stream(url)


@pytest.mark.fault("14")
@pytest.mark.parametrize("password", ["c4[n4ry", "c4n4ry]", "c4n4ry\uff1f"])
def test_address_that_cannot_be_taken_apart_is_refused_without_its_password(password: str) -> None:
    with pytest.raises(InputError, match=r"rtsp://\*\*\*@cam/ is not the address") as refusal:
        open_source(f"rtsp://me:{password}@cam/")
    assert "%5B" in refusal.value.remedy
    assert password not in "".join(traceback.format_exception(refusal.value))


def test_address_where_nobody_listens_is_absent() -> None:
    with MjpegServer() as server:
        url = server.url
    with pytest.raises(DeviceError) as refusal:
        StreamAddress(url, 1, 1)()
    assert refusal.value.status == CameraStatus(CameraState.ABSENT, "Connection refused.")
