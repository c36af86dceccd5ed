"""Streams, from a camera on the loopback address with the faults of real ones."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from itertools import islice

import pytest

from fer_desktop.capture.sources import open_source
from fer_desktop.capture.stream import masked_url, open_stream
from fer_desktop.errors import InputError
from tests.mjpeg_server import MjpegServer, Mode

pytestmark = pytest.mark.timeout(20)
PASSWORD = "c4n4ry"


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    with MjpegServer(rate_hz=100) as server:
        yield server


def test_pictures_arrive_in_order_and_at_their_pace(server: MjpegServer) -> None:
    with open_source(server.url) as source:
        frames = list(islice(source.frames(), 20))
    assert source.is_live
    levels = [int(frame.image[0, 0, 0]) for frame in frames]
    assert levels == list(range(levels[0], levels[0] + 20))
    assert frames[-1].timestamp_s - frames[0].timestamp_s >= 0.15
    assert (frames[0].width, frames[0].height) == (640, 480)


@pytest.mark.parametrize("mode", ["close", "gone", "hang"])
def test_lost_stream_is_an_error_within_its_time_limit(server: MjpegServer, mode: Mode) -> None:
    with open_stream(server.url, read_timeout_s=0.3) as source:
        frames = source.frames()
        next(frames)
        server.mode = mode
        with pytest.raises(InputError, match=r"The stream http://127.0.0.1:\d+/camera was lost"):
            list(frames)


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("gone", "reports an error"),
        ("unauthorized", "another name or password"),
        ("hang", "no answer for 0.3 s"),
    ],
)
def test_stream_that_cannot_be_opened_says_why(server: MjpegServer, mode: Mode, says: str) -> None:
    server.mode = mode
    with pytest.raises(InputError, match=says):
        open_stream(server.url, open_timeout_s=0.3)


def test_lost_stream_can_be_opened_again(server: MjpegServer) -> None:
    for _ in range(5):
        server.mode = "ok"
        with open_stream(server.url, 1.0, 1.0) as source:
            frames = source.frames()
            next(frames)
            server.mode = "gone"
            with pytest.raises(InputError):
                list(frames)


def test_change_of_size_arrives_as_it_is(server: MjpegServer) -> None:
    with open_stream(server.url) as source:
        frames = source.frames()
        assert next(frames).width == 640
        server.mode = "resize"
        assert any(frame.width == 320 for frame in islice(frames, 50))


def test_damaged_pictures_are_skipped(server: MjpegServer) -> None:
    server.mode = "corrupt"
    with open_stream(server.url) as source:
        levels = [int(frame.image[0, 0, 0]) for frame in islice(source.frames(), 20)]
        assert source.skipped >= 4
    assert not any(level % 5 == 4 for level in levels)


def test_slow_camera_is_waited_for() -> None:
    with MjpegServer(rate_hz=2) as server, open_stream(server.url) as source:
        frames = list(islice(source.frames(), 3))
    assert frames[2].timestamp_s - frames[1].timestamp_s == pytest.approx(0.5, abs=0.25)


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("http://cam/live", "http://cam/live"),
        ("rtsp://me:c4n4ry@cam:554/live", "rtsp://***@cam:554/live"),
        ("rtsp://c4n4ry@cam/live", "rtsp://***@cam/live"),
        ("rtsp://me:c4n@4r/y?c4n4ry@cam/live", "rtsp://***@cam/live"),
        ("http://cam/live?user=me&pwd=c4n4ry", "http://cam/live?***"),
        ("http://me:x@cam/?token=c4n4ry", "http://***@cam/?***"),
        ("not an address", "not an address"),
    ],
)
def test_address_is_shown_without_its_secrets(url: str, masked: str) -> None:
    assert masked_url(url) == masked


@pytest.mark.parametrize("mode", ["ok", "gone", "unauthorized", "hang"])
def test_password_is_in_no_title_message_or_traceback(server: MjpegServer, mode: Mode) -> None:
    server.mode = mode
    url = server.address("me", PASSWORD) + f"?token={PASSWORD}"
    with pytest.raises(InputError) as lost, open_stream(url, 0.3, 0.3) as source:
        assert PASSWORD not in source.title
        for _ in source.frames():
            server.mode = "close"
    shown = "".join(traceback.format_exception(lost.value))
    assert "127.0.0.1" in shown
    assert PASSWORD not in shown


@pytest.mark.parametrize("url", ["file:///etc/passwd", "concat://a", "data://x", "no address"])
def test_addresses_of_files_are_no_streams(url: str) -> None:
    with pytest.raises(InputError, match="is not the address of a stream"):
        open_stream(url)


def test_address_where_nobody_listens_is_refused() -> None:
    with MjpegServer() as server:
        url = server.url
    with pytest.raises(InputError, match="connection refused"):
        open_stream(url)
