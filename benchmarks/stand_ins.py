"""Stages that cost nothing, where everything else is to be measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.pipeline import FaceModels
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.faces.geometry import Detection, FaceBox

_FACE = Detection(FaceBox(4, 4, 44, 44), 1.0)


class OneFace:
    """A detector that sees the same face in every picture."""

    def detect(self, grey: NDArray[np.uint8], known: Sequence[FaceBox] = ()) -> list[Detection]:
        """Find it."""
        return [_FACE]

    def detect_near(self, grey: NDArray[np.uint8], box: FaceBox, pose: int) -> Detection:
        """Find it again."""
        return _FACE


class Wave:
    """A classifier whose answers go up and down."""

    chip_size = 48
    network = NetworkInfo("stand-in", "none", "0" * 64, 1.0, "Stand-in", "onnx")

    def __init__(self) -> None:
        self._count = 0

    def classify(self, chips: Sequence[NDArray[np.uint8]]) -> list[EmotionDistribution | None]:
        """Give each chip the next moment of the wave."""
        answers: list[EmotionDistribution | None] = []
        for _ in chips:
            self._count += 1
            p = np.ones(len(EMOTIONS), np.float32)
            p[self._count // 40 % len(EMOTIONS)] += 1 + np.sin(self._count / 15)
            answers.append(EmotionDistribution((p / p.sum()).astype(np.float32)))
        return answers


def stand_in_models() -> FaceModels:
    """Return stages that cost next to nothing."""
    return FaceModels(OneFace(), None, Wave())
