"""Measure how much the 68 points tremble from picture to picture in a clip.

    python -m training.landmark_clip CLIP... [--landmark-model FILE] [--one-look]

Boxes are the detector's own, anew in every frame, so that none of the tracker's calm is counted.
A head's even motion is taken away by second differences.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.capture.address import open_source
from fer_desktop.errors import InputError, UserError
from fer_desktop.faces.detector import FaceDetector, open_detector
from fer_desktop.faces.predictor import OWN_FILE, LandmarkPredictor
from fer_desktop.paths import landmarks_dir
from training.landmark_figures import Finder, OneLook
from training.landmarks import SMALLEST_FACE_PX


def movement(frames: Iterable[NDArray[np.uint8]], finder: Finder, detector: FaceDetector) -> float:
    """How far the points of a clip's largest face stray from even motion.

    Args:
        frames: In order of time, each (H, W), grey, uint8.
        finder: Finds the points.
        detector: Finds the box.

    Returns:
        Root mean square second difference of the points, over the distance of the eye centres.

    Raises:
        InputError: No three frames in a row show a face.
    """
    row: list[NDArray[np.float64]] = []
    squares = []
    for grey in frames:
        boxes = [found.box for found in detector.detect(grey)]
        if not boxes:
            row = []
            continue
        box = max(boxes, key=lambda box: box.width)
        row = [*row[-2:], finder.predict(grey, box).astype(np.float64)]
        if len(row) == 3:
            before, now, after = row
            eyes = np.hypot(*(now[36:42].mean(axis=0) - now[42:48].mean(axis=0)))
            strayed = (before - 2 * now + after) / eyes
            squares.append((strayed**2).sum(axis=1).mean())
    if not squares:
        raise InputError("No three frames in a row show a face; nothing can be measured.")
    return float(np.sqrt(np.mean(squares)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.landmark_clip")
    parser.add_argument("clips", nargs="+", metavar="CLIP")
    parser.add_argument("--landmark-model", type=Path, default=landmarks_dir() / OWN_FILE)
    parser.add_argument("--one-look", action="store_true")
    chosen = parser.parse_args(arguments)
    load: Callable[[Path], Finder] = OneLook if chosen.one_look else LandmarkPredictor
    try:
        LandmarkPredictor(chosen.landmark_model)  # refuses what is no 68-point file
        finder, detector = load(chosen.landmark_model), open_detector("dlib", SMALLEST_FACE_PX)
        for clip in chosen.clips:
            with open_source(clip) as source:
                greys = (_grey(frame.image) for frame in source.frames())
                print(f"{Path(clip).name:<32}{movement(greys, finder, detector):.4f}")
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


if __name__ == "__main__":
    sys.exit(main())
