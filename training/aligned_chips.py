"""Cuts aligned chips out of FER-2013's small pictures, as the program cuts them out of frames.

    python -m training.aligned_chips --data fer2013.csv --out aligned.npz

A 48 px picture is enlarged four times and the predictor is given the box that a detector would
have given: the one around which `crop_face` would cut this very picture. Whether its points are
to be trusted is tested by asking again with boxes a little off, see `plausible_landmarks`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, InputError, ModelError, UserError
from fer_desktop.faces.alignment import (
    CHIP_ABOVE_BOX,
    CHIP_PER_BOX,
    EYE_DISTANCE,
    align_face,
    landmarks_in_chip,
    native_size,
)
from fer_desktop.faces.geometry import FaceBox, Landmarks68
from fer_desktop.faces.predictor import LandmarkPredictor, open_predictor
from training.arrays import demand_folder_of, read_arrays, write_arrays
from training.rows import SIDE, picture_hash, read_rows

ENLARGED: Final = 4
"""Times by which a picture is enlarged before the predictor sees it."""

DISAGREEMENT: Final = 0.06
"""Largest mean distance of points found from different boxes, over the distance of the eyes."""

TURN_DEG: Final = 25.0
"""Largest roll of a face: FER-2013 was cut by a detector of upright faces."""

SIZE_RATIO: Final = (0.75, 1.35)
"""Smallest and largest chip cut out of a picture, over the picture's side."""

_NUDGES: Final = ((-0.06, 0.0, 1.0), (0.06, 0.0, 1.0), (0.0, 0.06, 0.92), (0.0, -0.06, 1.08))

_LAYOUT: Final = {
    "chips": ((SIDE, SIDE), np.uint8),
    "usable": ((), np.bool_),
    "points": ((2, 68, 2), np.floating),
    "hashes": ((), np.str_),
}  # array of a file -> shape of a row, and of what type

_OTHERS: Final = "Cut them from the same pictures with python -m training.aligned_chips."

AlignedChips = tuple[NDArray[np.uint8], NDArray[np.bool_]]
"""Chips (N, 48, 48), and for each whether it may be used."""

Points = NDArray[np.float32]
"""The 68 points of N pictures and of their aligned chips: shape (N, 2, 68, 2), x then y, 0 to 1
from edge to edge; nan where they failed."""


def align_pictures(
    pictures: NDArray[np.uint8], predictor: LandmarkPredictor
) -> tuple[AlignedChips, Points]:
    """Cut the aligned chip of each picture (N, 48, 48); where the points fail, its place is 0."""
    chips = np.zeros_like(pictures)
    usable = np.zeros(len(pictures), np.bool_)
    points = np.full((len(pictures), 2, 68, 2), np.nan, np.float32)
    side = SIDE * ENLARGED
    for index, picture in enumerate(pictures):
        large = np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC))
        landmarks = plausible_landmarks(large.astype(np.uint8), predictor)
        if landmarks is not None:
            chips[index] = align_face(large.astype(np.uint8), landmarks, SIDE)
            usable[index] = True
            points[index] = (landmarks + 0.5) / side, landmarks_in_chip(landmarks)
    return (chips, usable), points


def plausible_landmarks(
    picture: NDArray[np.uint8], predictor: LandmarkPredictor
) -> Landmarks68 | None:
    """Find the points of the one face that fills `picture`, or None where they look wrong.

    Wrong means: boxes 6 % aside or 8 % larger or smaller lead to points that lie further apart
    than `DISAGREEMENT` on average; or the face is turned by more than `TURN_DEG`; or its chip
    would be much larger or smaller than the picture (`SIZE_RATIO`).
    """
    side = picture.shape[0]
    points = predictor.predict(picture, _nudged(side))
    try:
        ratio = native_size(points) / side
    except ValueError:  # all points on one spot
        return None
    if not SIZE_RATIO[0] <= ratio <= SIZE_RATIO[1]:
        return None
    eyes = points[42:48].mean(axis=0) - points[36:42].mean(axis=0)
    if abs(np.degrees(np.arctan2(eyes[1], eyes[0]))) > TURN_DEG:
        return None
    unit = EYE_DISTANCE * native_size(points)
    for nudge in _NUDGES:
        again = predictor.predict(picture, _nudged(side, *nudge))
        if np.hypot(*(again - points)[17:].T).mean() > DISAGREEMENT * unit:
            return None
    return points


def _nudged(side: int, right: float = 0.0, down: float = 0.0, factor: float = 1.0) -> FaceBox:
    """Return the box whose chip by `crop_face` is the picture, moved and scaled."""
    width = side / CHIP_PER_BOX * factor
    x = side / 2 + right * width
    y = side / 2 + (CHIP_ABOVE_BOX + down) * width
    left, top, size = round(x - width / 2), round(y - width / 2), round(width)
    return FaceBox(left, top, left + size, top + size)


def predictor_for_alignment() -> LandmarkPredictor:
    """Open our predictor; ModelError where it is not there."""
    predictor = open_predictor()
    if predictor is None:
        raise ModelError(
            "There is no landmark file to align with.",
            "Train it (see training/landmarks.py), or use the pictures as they are.",
        )
    return predictor


def read_aligned(path: Path, pictures: NDArray[np.uint8]) -> AlignedChips:
    """Find the chips of `pictures` (N, 48, 48) in a file this module wrote.

    Raises:
        InputError: Not such a file, or it has a usable chip of none of them.
    """
    (chips, usable), found = _read(path, pictures, "chips", "usable")
    if not (usable & found).any():
        raise InputError(f"None of the pictures has a usable chip in {path}.", _OTHERS)
    return chips, usable & found


def read_points(path: Path, pictures: NDArray[np.uint8]) -> Points:
    """Find the points of `pictures` (N, 48, 48) in a file this module wrote.

    Raises:
        InputError: Not such a file, or it has the points of none of them.
    """
    (points,), found = _read(path, pictures, "points")
    points[~found] = np.nan
    if not np.isfinite(points).any():
        raise InputError(f"None of the pictures has its points in {path}.", _OTHERS)
    return points


def _read(
    path: Path, pictures: NDArray[np.uint8], *names: str
) -> tuple[list[NDArray[Any]], NDArray[np.bool_]]:
    """Return the rows of the named arrays that belong to `pictures`, and which were there."""
    remedy = "Write them with python -m training.aligned_chips."
    names = (*names, "hashes")
    *arrays, hashes = found = read_arrays(path, *names, what="aligned chips", remedy=remedy)
    for name, array in zip(names, found, strict=True):
        shape, kind = _LAYOUT[name]
        if array.shape[1:] != shape or not np.issubdtype(array.dtype, kind):
            raise InputError(f"{path} holds no aligned chips.", remedy)
    place = {name: index for index, name in enumerate(hashes.tolist())}
    rows = np.array([place.get(picture_hash(picture), -1) for picture in pictures])
    return [array[rows] for array in arrays], rows >= 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.aligned_chips", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--out", type=Path, required=True, help=".npz to write")
    options = parser.parse_args(argv)
    try:
        demand_folder_of(options.out)
        rows, _ = read_rows(options.data)
        (chips, usable), points = align_pictures(rows.pictures, predictor_for_alignment())
        hashes = np.array([picture_hash(picture) for picture in rows.pictures])
        write_arrays(options.out, chips=chips, usable=usable, points=points, hashes=hashes)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{usable.sum()} of {len(rows)} pictures aligned ({usable.mean():.1%})")
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
