"""Pictures that show nothing."""

from __future__ import annotations

import numpy as np
import pytest

from fer_desktop.capture.blank import DARK_S, FROZEN_S, BlankWatch
from fer_desktop.capture.frame import Frame

pytestmark = pytest.mark.fault("8")
NOISE = np.random.default_rng(8)
RATE_HZ = 10.0


def pictures(*runs: tuple[str, int]) -> list[Frame]:
    """Frames of ten a second, so many of each kind: lit, covered, still."""
    frames: list[Frame] = []
    still = NOISE.integers(60, 200, (48, 64, 3), dtype=np.uint8)
    for kind, count in runs:
        for _ in range(count):
            image = {
                "lit": lambda: NOISE.integers(60, 200, (48, 64, 3), dtype=np.uint8),
                "dim": lambda: NOISE.integers(10, 50, (48, 64, 3), dtype=np.uint8),
                "covered": lambda: NOISE.integers(0, 12, (48, 64, 3), dtype=np.uint8),
                "still": still.copy,
            }[kind]()
            frames.append(Frame(len(frames), len(frames) / RATE_HZ, image))
    return frames


def judged(*runs: tuple[str, int]) -> list[str | None]:
    watch = BlankWatch()
    return [watch.judge(frame) for frame in pictures(*runs)]


def test_covered_lens_is_named_after_its_time_and_forgotten_at_once() -> None:
    patient = round(DARK_S * RATE_HZ)
    said = judged(("lit", 5), ("covered", patient + 10), ("lit", 3))
    assert said == [None] * (5 + patient) + ["dark"] * 10 + [None] * 3


def test_picture_that_stands_still_is_named_after_its_time_and_forgotten_at_once() -> None:
    patient = round(FROZEN_S * RATE_HZ)
    said = judged(("lit", 5), ("still", patient + 10), ("lit", 3))
    assert said == [None] * (5 + patient) + ["frozen"] * 10 + [None] * 3


def test_dim_room_is_not_black_and_one_lit_corner_is_a_picture() -> None:
    assert judged(("dim", 40)) == [None] * 40


def test_change_of_one_pixel_is_no_standstill() -> None:
    watch = BlankWatch()
    said = []
    for number, frame in enumerate(pictures(("still", 60))):
        image = np.array(frame.image)
        image[3, 5, 2] = number  # between the pixels that are looked at first
        said.append(watch.judge(Frame(frame.index, frame.timestamp_s, image)))
    assert said == [None] * 60


def test_change_of_size_is_no_standstill() -> None:
    watch = BlankWatch()
    for number in range(60):
        side = 48 + 8 * (number % 2)
        image = np.full((side, side, 3), 100, np.uint8)
        assert watch.judge(Frame(number, number / RATE_HZ, image)) is None
