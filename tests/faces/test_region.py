from __future__ import annotations

import numpy as np
import pytest

from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.region import cut_region, resize_area

NUMBERED = np.arange(12, dtype=np.uint8).reshape(3, 4)


@pytest.mark.fault("81a")
@pytest.mark.parametrize(
    ("box", "expected"),
    [
        pytest.param(FaceBox(1, 1, 3, 3), [[5, 6], [9, 10]], id="inside"),
        pytest.param(FaceBox(-2, 0, 1, 2), [[0, 0, 0], [4, 4, 4]], id="over the left edge"),
        pytest.param(FaceBox(3, 1, 6, 2), [[7, 7, 7]], id="over the right edge"),
        pytest.param(FaceBox(0, -1, 2, 1), [[0, 1], [0, 1]], id="over the top"),
        pytest.param(FaceBox(2, 2, 4, 5), [[10, 11]] * 3, id="over the bottom"),
        pytest.param(FaceBox(-5, -5, -3, -3), [[0, 0], [0, 0]], id="beyond the top left"),
        pytest.param(FaceBox(9, 1, 11, 3), [[7, 7], [11, 11]], id="beyond the right"),
        pytest.param(FaceBox(-3, 1, 0, 2), [[4, 4, 4]], id="just beyond the left"),
    ],
)
def test_outside_the_picture_its_edge_is_repeated(box: FaceBox, expected: list[list[int]]):
    assert cut_region(NUMBERED, box).tolist() == expected


def test_colours_stay_together():
    coloured = np.dstack([NUMBERED, NUMBERED + 50, NUMBERED + 100])
    assert cut_region(coloured, FaceBox(-1, -1, 1, 1))[0, 0].tolist() == [0, 50, 100]


def test_fine_stripes_average_out_instead_of_aliasing():
    stripes = np.tile(np.array([0, 200], dtype=np.uint8), (64, 32))
    assert np.unique(resize_area(stripes, 16, 16)).tolist() == [100]
