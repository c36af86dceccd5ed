"""One face that everybody may use, and where its parts lie."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.data import astronaut

from fer_desktop.faces.geometry import FaceBox, Landmarks68
from fer_desktop.faces.predictor import LandmarkPredictor, open_predictor

FACE = FaceBox(178, 80, 268, 170)
"""The astronaut's face from the brows to the chin, read off the picture."""


@pytest.fixture(scope="session")
def grey() -> NDArray[np.uint8]:
    """The astronaut in grey, (512, 512), uint8, not to be written to."""
    picture = np.asarray(cv2.cvtColor(astronaut(), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    picture.flags.writeable = False
    return picture


@pytest.fixture(scope="session")
def predictor() -> LandmarkPredictor:
    """The predictor of the repository."""
    opened = open_predictor()
    assert opened is not None
    return opened


@pytest.fixture(scope="session")
def points(grey: NDArray[np.uint8], predictor: LandmarkPredictor) -> Landmarks68:
    """The astronaut's 68 points."""
    return predictor.predict(grey, FACE)
