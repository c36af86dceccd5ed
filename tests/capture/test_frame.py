"""A frame is valid from its birth."""

from __future__ import annotations

import numpy as np
import pytest

from fer_desktop.capture.frame import Frame


def test_pixels_cannot_be_written_after_birth() -> None:
    frame = Frame(0, 0.0, np.zeros((4, 6, 3), np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        frame.image[0, 0, 0] = 1
    assert (frame.width, frame.height) == (6, 4)


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((4, 6), "uint8"), ((4, 6, 4), "uint8"), ((0, 6, 3), "uint8"), ((4, 6, 3), "float32")],
)
def test_other_shapes_and_types_are_mistakes(shape: tuple[int, ...], dtype: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        Frame(0, 0.0, np.zeros(shape, dtype))


@pytest.mark.parametrize(
    ("index", "timestamp_s"), [(-1, 0.0), (0, float("nan")), (0, float("inf"))]
)
def test_no_place_in_time_is_a_mistake(index: int, timestamp_s: float) -> None:
    with pytest.raises(ValueError, match="place in time"):
        Frame(index, timestamp_s, np.zeros((4, 6, 3), np.uint8))
