"""Names of sources hold no secret, wherever an address keeps it."""

import pytest

from fer_desktop.capture.masked import masked_url, shown_source


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("http://cam/live", "http://cam/live"),
        ("rtsp://me:c4n4ry@cam:554/live", "rtsp://***@cam:554/live"),
        ("rtsp://c4n4ry@cam/live", "rtsp://***@cam/live"),
        ("rtsp://me:c4n@4r/y?c4n4ry@cam/live", "rtsp://***@cam/live"),
        ("http://cam/live?user=me&pwd=c4n4ry", "http://cam/live?***"),
        ("http://me:x@cam/?token=c4n4ry", "http://***@cam/?***"),
        ("rtsp://cam:554/user=me_password=c4n4ry_channel=1", "rtsp://cam:554/***"),
        ("rtsp://cam/live/user=me&password=c4n/4ry&channel=1?x", "rtsp://cam/live/***?***"),
        ("not an address", "not an address"),
    ],
)
@pytest.mark.fault("14")
def test_address_is_shown_without_its_secrets(url: str, masked: str) -> None:
    assert masked_url(url) == masked


@pytest.mark.parametrize(
    "source, shown",
    [
        ("/home/ada/clips/tea time.mp4", "tea time.mp4"),
        ("Integrated camera", "Integrated camera"),
        ("rtsp://ada:secret@cam.local:8554/live?token=secret", "rtsp://cam.local:8554/live"),
        ("rtsp://cam/user=ada_password=secret_channel=1", "rtsp://cam/***"),
        ("rtsp://cam/live/user=ada&password=sec/ret&channel=1", "rtsp://cam/live/***"),
        ("rtsp://ada:sec@r/et@cam/live", "rtsp://cam/live"),
        ("http://[broken", "stream"),
        ("http://host:notaport/x", "stream"),
        ("bad\udcff.mp4", "bad?.mp4"),
        ("x" * 300, "x" * 255),
    ],
)
def test_source_is_shown_without_folders_and_secrets(source: str, shown: str):
    assert shown_source(source) == shown
