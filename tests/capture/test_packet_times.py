"""Recordings joined byte by byte, and AVI files that say in which order pictures are stored."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fer_desktop.capture.packet_times import OneClock, PlayingOrder
from fer_desktop.capture.video import open_video
from tests.drawn_media import RATE, read_number, write_video

SMALL = (160, 120)
B_FRAMES = {"preset": "veryfast", "g": "12", "bf": "3"}
OTHER_ORDER = [
    ("libx264", B_FRAMES),
    ("libx264", {"preset": "medium"}),
    ("mpeg4", {"g": "10", "bf": "2"}),
    ("mpeg2video", {"g": "12", "bf": "2"}),
]


def told(frames: Any) -> list[tuple[float, int, int]]:
    """Time, number and picture of each frame."""
    return [(round(f.timestamp_s, 6), f.index, read_number(f.image)) for f in frames]


def check(path: Path, expected: list[tuple[float, int, int]]) -> None:
    """Wherever reading begins, the frames are those of the whole."""
    times_s = np.array([time_s for time_s, _, _ in expected])
    with open_video(path) as video:
        assert told(video.frames()) == expected
        assert (video.replaced_times, video.ended_early) == (0, None)
        for number in (1, len(expected) // 3, len(expected) // 2, len(expected) - 5):
            assert told(video.frames((number - 0.5) / RATE)) == expected[number:]
            assert told(video.frames_again(number, times_s)) == expected[number:]


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("trip.ts", "libx264", B_FRAMES),
        ("trip.mpg", "mpeg1video", {}),
        ("trip.vob", "mpeg2video", {"g": "12", "bf": "2"}),
    ],
)
def test_joined_recordings_go_on_where_the_part_before_ended(
    name: str, codec: str, options: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / name
    write_video(path, 40, size=SMALL, codec=codec, options=options)
    path.write_bytes(3 * path.read_bytes())
    expected = [(round(n / RATE, 6), n, n % 40) for n in range(120)]
    check(path, expected)


def test_a_clock_that_seems_to_have_wrapped_has_begun_anew(tmp_path: Path) -> None:
    late, early, path = tmp_path / "late.ts", tmp_path / "early.ts", tmp_path / "both.ts"
    write_video(late, RATE, size=SMALL, times=[100 + Fraction(n, RATE) for n in range(RATE)])
    write_video(early, RATE, size=SMALL)
    path.write_bytes(late.read_bytes() + early.read_bytes())
    with open_video(path) as video:
        times_s = [frame.timestamp_s for frame in video.frames()]
        assert times_s == pytest.approx([n / RATE for n in range(2 * RATE)], abs=0.002)
        assert (video.replaced_times, video.ended_early) == (0, None)


@pytest.mark.parametrize(("codec", "options"), OTHER_ORDER)
def test_avi_of_pictures_in_another_order_has_their_times(
    codec: str, options: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "clip.avi"
    write_video(path, size=SMALL, codec=codec, options=options)
    check(path, [(round(n / RATE, 6), n, n) for n in range(3 * RATE)])


@dataclass
class Stored:
    """What of a packet or frame tells its time."""

    pts: int | None
    dts: int | None = None


@pytest.mark.parametrize(
    ("dts", "mended"),
    [
        pytest.param([0, 4, 8, 60], [0, 4, 8, 60], id="whole"),
        pytest.param([100, 104, 0, 112, 116], [100, 104, 0, 112, 116], id="one falls back"),
        pytest.param([0, 4, 5000, 12, 16], [0, 4, 5000, 12, 16], id="one leaps"),
        pytest.param([5000, 4, 8, 12], [5000, 4, 8, 12], id="the first is wrong"),
        pytest.param([0, 4, 8, 4, 8, 12], [0, 4, 8, 4, 8, 12], id="falls back by little"),
        pytest.param([200, 204, 0, 4, 8], [200, 204, 208, 212, 216], id="begins anew"),
        pytest.param([200, 204, 0, 4, 9000, 9004], [200, 204, 208, 212, 216, 220], id="and leaps"),
        pytest.param([0, 4, 9000, 9004], [0, 4, 9000, 9004], id="a pause"),
        pytest.param([200, None, 204, 0, None, 4], [200, None, 204, 0, None, 4], id="some missing"),
    ],
)
def test_one_clock_is_made_of_those_that_begin_anew(
    dts: list[int | None], mended: list[int | None]
) -> None:
    packets = [Stored(None if time is None else time + 8, time) for time in dts]
    given = list(OneClock(Fraction(1, 100)).packets(packets))  # type: ignore[arg-type]
    assert given == packets
    assert [packet.dts for packet in packets] == mended
    assert [p.pts for p in packets] == [None if time is None else time + 8 for time in mended]


def test_what_ends_a_pass_is_handed_on() -> None:
    assert list(OneClock(None).packets([None])) == [None]


def shown(codec: str, *steps: tuple[int | None, int]) -> list[int | None]:
    """Times of the frames that came out after each packet; None for one that was damaged."""
    order, times = PlayingOrder(codec), []
    for number, (dts, count) in enumerate(steps):
        order.store(Stored(None, number if dts is None else dts))  # type: ignore[arg-type]
        frames = [Stored(None) for _ in range(count)]
        if dts is None:
            order.lose()
        else:
            order.show(frames)  # type: ignore[arg-type]
        times += [frame.pts for frame in frames]
    return times


def test_a_damaged_picture_leaves_the_others_their_times() -> None:
    assert shown("h264", (0, 0), (1, 0), (2, 1), (None, 0), (4, 1), (5, 1)) == [0, 1, 2]
    assert shown("h264", (0, 0), (1, 0), (2, 1), (3, 0), (4, 1), (5, 1), (6, 1)) == [0, 1, 2, 4]


def test_pictures_that_a_seek_left_without_another_have_no_frame() -> None:
    assert shown("mpeg4", (30, 0), (31, 0), (32, 0), (33, 1), (34, 1)) == [32, 33]
