"""The committed samples are what their code draws, and the truth beside them is true."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from samples import make_demo, make_walking_away

SAMPLES = Path(make_demo.__file__).parent


@pytest.fixture(scope="module")
def clip() -> list[NDArray[np.uint8]]:
    with av.open(str(SAMPLES / "demo.mp4")) as container:
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


def decibels_between(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Peak signal-to-noise ratio; a fine H.264 copy has more than 35."""
    error = float(np.mean((a.astype(np.float32) - b.astype(np.float32)) ** 2))
    return 10 * float(np.log10(255**2 / max(error, 1e-9)))


def test_truth_file_is_what_the_code_says():
    assert (SAMPLES / "demo.json").read_text(encoding="utf-8") == make_demo.describe()


def test_clip_shows_what_the_code_draws(clip: list[NDArray[np.uint8]]):
    chosen = range(0, make_demo.FRAME_COUNT, 24)
    for index, drawn in zip(chosen, make_demo.frames(chosen), strict=True):
        assert decibels_between(clip[index], drawn) > 32, f"frame {index}"


def test_clip_has_every_frame_on_time_and_sound():
    with av.open(str(SAMPLES / "demo.mp4")) as container:
        times = [frame.time for frame in container.decode(video=0)]
        assert container.streams.audio
    assert len(times) == make_demo.FRAME_COUNT
    assert times == pytest.approx([i / make_demo.FRAME_RATE for i in range(len(times))], abs=1e-4)


def test_clip_fits_a_repository():
    assert (SAMPLES / "demo.mp4").stat().st_size <= 1_500_000


def test_story_has_one_face_two_faces_none_and_a_return():
    truth = json.loads((SAMPLES / "demo.json").read_text(encoding="utf-8"))
    counts = [len(faces) for faces in truth["frames"]]
    assert [count for count, _ in itertools.groupby(counts)] == [1, 2, 1, 0, 1]
    assert counts.count(0) >= make_demo.FRAME_RATE


def test_clip_of_a_face_that_becomes_small_shows_what_the_code_draws():
    with av.open(str(SAMPLES / "walking_away.mp4")) as container:
        clip = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
    assert len(clip) == make_walking_away.FRAME_COUNT
    assert make_walking_away.face_height(0) == 64
    assert make_walking_away.face_height(len(clip) - 1) == pytest.approx(16)
    chosen = range(0, len(clip), 12)
    for index, drawn in zip(chosen, make_walking_away.frames(chosen), strict=True):
        assert decibels_between(clip[index], drawn) > 32, f"frame {index}"


@pytest.mark.parametrize("name", make_demo.SCENES)
def test_picture_shows_what_the_code_draws(name: str):
    drawn = dict(make_demo.pictures())[name]
    committed = cv2.imread(str(SAMPLES / f"{name}.jpg"))
    assert committed is not None
    assert decibels_between(committed, drawn) > 32
