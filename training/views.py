"""Shows a network several views of each picture and averages what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.expression.classifier import Classifier
from fer_desktop.expression.emotions import EMOTIONS

Views = Literal["none", "flip", "tencrop"]
CROP: Final = 46
"""Side of the ten crops, of 48: four corners, the middle, and their mirror images. Chosen on
PublicTest: with 44, as papers have it, both networks name half a point less."""

_BLOCK: Final = 512


def read_expressions(
    classifier: Classifier, chips: NDArray[np.uint8], views: Views = "none"
) -> NDArray[np.float64]:
    """Return the mean of the classifier's distributions over all views of each chip.

    Args:
        classifier: Its temperature is applied to each view.
        chips: Shape (N, 48, 48), uint8.
        views: "none" shows each chip as it is.

    Returns:
        Shape (N, 7), float64. The network answers for itself, of a blank chip as well, about which
        the program says nothing: whoever runs the graph alone finds the same figures.

    Raises:
        ModelError: What the network gives is no distribution.
    """
    means = np.zeros((len(chips), len(EMOTIONS)))
    for start in range(0, len(chips), _BLOCK):
        block = chips[start : start + _BLOCK]
        shown = list(_VIEWS[views](block))
        for view in shown:
            means[start : start + _BLOCK] += _distributions(classifier, view)
        means[start : start + _BLOCK] /= len(shown)
    return means


def _distributions(classifier: Classifier, chips: NDArray[np.uint8]) -> NDArray[np.float64]:
    if chips.shape[1] != classifier.chip_size:
        side = classifier.chip_size
        how = cv2.INTER_AREA if side < chips.shape[1] else cv2.INTER_CUBIC
        chips = np.stack([cv2.resize(chip, (side, side), interpolation=how) for chip in chips])
    said = [found.probabilities for found in classifier.ask(chips) if found is not None]
    if len(said) < len(chips):
        raise ModelError(f"{classifier.network.id} gives numbers that are no probabilities.")
    return np.stack(said).astype(np.float64)


def _as_is(chips: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    yield chips


def _flipped(chips: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    yield chips
    yield np.ascontiguousarray(chips[:, :, ::-1])


def _ten_crops(chips: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    room = chips.shape[1] - CROP
    for top, left in ((0, 0), (0, room), (room, 0), (room, room), (room // 2, room // 2)):
        yield from _flipped(chips[:, top : top + CROP, left : left + CROP])


_VIEWS: Final[dict[str, Callable[[NDArray[np.uint8]], Iterator[NDArray[np.uint8]]]]] = {
    "none": _as_is,
    "flip": _flipped,
    "tencrop": _ten_crops,
}
