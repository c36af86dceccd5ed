"""Searches whole pictures on the reader's thread, while the analysis is busy with earlier frames.

When a file is analysed, the frames to come are decoded already, and which of them will be
searched as a whole follows from their timestamps alone. Searching is most of the work, and the
detector lets other threads run meanwhile: two cores share it, and nothing that is said changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import cv2
import numpy as np

from fer_desktop.analysis.tracking import FaceDetector, is_search_due
from fer_desktop.capture.frame import Frame
from fer_desktop.faces.geometry import Detection


class SearchAhead:
    """Results of searches, handed from the thread that reads to the thread that analyses."""

    def __init__(
        self, open_detector: Callable[[], FaceDetector], *, every: int = 1, skip: int = 0
    ) -> None:
        """Prepare.

        Args:
            open_detector: Opens a detector for the reading thread alone; it must find what the
                analyzer's own would.
            every: Only the first frame and every `every`-th after it are analysed.
            skip: So many analysed frames at the beginning need no search: they are known.
        """
        self._open_detector = open_detector
        self._every = every
        self._skip = skip
        self._found: dict[int, list[Detection]] = {}

    def frames(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """Pass the frames of a source on; searches, on the calling thread, those that are due."""
        detector: FaceDetector | None = None
        searched_s = -math.inf
        try:
            for number, frame in enumerate(frames):
                is_analysed = number % self._every == 0
                if is_analysed and is_search_due(frame.timestamp_s, searched_s):
                    searched_s = frame.timestamp_s
                    if number // self._every >= self._skip:
                        detector = detector or self._open_detector()
                        grey = cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY)
                        self._found[frame.index] = detector.detect(np.asarray(grey, np.uint8))
                yield frame
        finally:
            close = getattr(frames, "close", None)
            if close is not None:
                close()

    def found_in(self, frame: Frame) -> list[Detection] | None:
        """Return, once, what a search of the whole frame gave; None if nobody searched it."""
        return self._found.pop(frame.index, None)
