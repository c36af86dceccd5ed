"""A second pass over a video that jumps where the first one counted."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fer_desktop.capture.decoding import Decoding
from fer_desktop.capture.video import open_video
from tests.drawn_media import RATE, read_number, write_video
from tests.media import VIDEOS, Media

PLAYED = [each for each in VIDEOS if each.exit_code == 0 and each.name != "8k.mp4"]


def first_pass(path: Path) -> tuple[NDArray[np.float64], list[int]]:
    """Times of all frames, and sums that tell the pictures apart."""
    with open_video(path) as video:
        seen = [(f.timestamp_s, int(f.image.sum(dtype=np.int64))) for f in video.frames()]
    return np.array([time_s for time_s, _ in seen]), [total for _, total in seen]


@pytest.mark.fault("21", "22", "25")
@pytest.mark.parametrize("each", PLAYED, ids=lambda each: each.name)
def test_every_frame_is_the_one_of_the_first_pass(each: Media, media: Path) -> None:
    times_s, sums = first_pass(media / each.name)
    wanted = sorted({0, 1, len(sums) // 2, len(sums) - 1} & set(range(len(sums))))
    with open_video(media / each.name) as video:
        for number in wanted:
            frames = list(islice(video.frames_again(number, times_s), 2))
            assert [frame.index for frame in frames] == list(range(number, len(sums)))[:2]
            assert [frame.timestamp_s for frame in frames] == times_s[number : number + 2].tolist()
            if each.name == "bitflip.mp4":
                continue  # what a decoder makes of damage depends on what came before
            assert [int(f.image.sum(dtype=np.int64)) for f in frames] == sums[number : number + 2]


def test_it_jumps_without_reading_what_lies_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.mp4"
    write_video(path, count=20 * RATE, options={"g": "30"})
    times_s, _ = first_pass(path)
    decoded = 0
    decode = Decoding.frames

    def counted(self):
        nonlocal decoded
        for frame in decode(self):
            decoded += 1
            yield frame

    with open_video(path) as video:
        monkeypatch.setattr(Decoding, "frames", counted)
        frame = next(video.frames_again(590, times_s))
    assert read_number(frame.image) == frame.index == 590
    assert decoded <= 60


def test_the_end_is_reached_without_reading_the_file_again(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times_s, _ = first_pass(media / "ok.mp4")
    with open_video(media / "ok.mp4") as video:
        monkeypatch.setattr(video, "frames", lambda: pytest.fail("everything is read again"))
        frames = list(video.frames_again(len(times_s) - 2, times_s))
    assert [frame.index for frame in frames] == [len(times_s) - 2, len(times_s) - 1]


def test_times_that_lead_nowhere_are_answered_by_counting(media: Path) -> None:
    times_s, _ = first_pass(media / "ok.mp4")
    shifted = times_s + 1000
    with open_video(media / "ok.mp4") as video:
        frames = list(video.frames_again(50, shifted))
    assert [read_number(frame.image) for frame in frames] == list(range(50, len(times_s)))
    assert frames[0].timestamp_s == shifted[50]


def test_closing_ends_the_second_pass(media: Path) -> None:
    times_s, _ = first_pass(media / "ok.mp4")
    video = open_video(media / "ok.mp4")
    frames = video.frames_again(10, times_s)
    next(frames)
    video.close()
    assert list(frames) == []
