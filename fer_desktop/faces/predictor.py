"""The 68 points of a face, by dlib's ensemble of regression trees."""

from __future__ import annotations

import hashlib
import math
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.faces.alignment import (
    apply_similarity,
    fit_similarity,
    invert_similarity,
    mean_face,
)
from fer_desktop.faces.geometry import POINTS_LOWER, POINTS_SPREAD, FaceBox, Landmarks68
from fer_desktop.faces.own_files import (
    REINSTALL,
    check_published,
    published_sha256,
    read_scheme,
)
from fer_desktop.faces.region import cut_region, resize_quickly
from fer_desktop.paths import landmarks_dir

OWN_FILE: Final = "predictor_68.dat"
POINTS: Final = 68

_FACE_PX: Final = 120
"""Width to which a face is brought. The trees compare single pixels: in a large picture they
would see noise instead of the face."""

_PICTURE_PX: Final = 216
"""Side of the square picture around it that the first look is given: room for a tilted head."""

_UPRIGHT_PX: Final = 180
"""Side of the picture of the upright face; no tree looks further from the box."""

_PLACEMENTS: Final = ((-0.05, 0.03, 1.0), (0.0, -0.03, 0.93))
"""Boxes of the second look, as shift right, shift down and width, over the width of a box."""

_MIRRORED_PLACEMENT: Final = (-0.05, 0.03, 1.0)
"""The same for the mirror image, which the trees read by other branches: the mean over three
looks, one of them mirrored, makes a face that keeps still move by half of what one look does.
Two passes in each look would cost as much and make a clip tremble by a fifth more."""

_MAX_BYTES: Final = 1 << 28
"""What a landmark file may hold; the largest that is spread has a hundred million bytes."""

_NO_WORDS: Final = str.maketrans("", "", "points[]()")


class LandmarkPredictor:
    """A file of dlib's 68-point layout, ours or the person's own.

    Attributes:
        path: The file.
        name: How outputs call it: the file's name without its ending.
        sha256: Digest of what was loaded, 64 hexadecimal digits.

    Source:
        Kazemi and Sullivan, "One Millisecond Face Alignment with an Ensemble of Regression
        Trees", CVPR 2014.
    """

    def __init__(self, path: Path, published: str | None = None) -> None:
        """Load the file.

        Args:
            path: The file.
            published: What ours must hash to; None for any other.

        Raises:
            ModelError: It is missing, unreadable, damaged, or has not 68 points; or the scheme
                of the points is missing or damaged.
        """
        # What the first face will ask for is said to be missing before there is one.
        mean_face()
        mirror_order()
        self.path = path
        self.name = path.stem
        self._predictor, self.sha256 = _load(path, published)

    def predict(
        self, grey: NDArray[np.uint8], box: FaceBox, tilt_deg: float | None = None
    ) -> Landmarks68:
        """Find the points of a face.

        Args:
            grey: Frame, shape (H, W), uint8.
            box: The face as a detector of `fer_desktop.faces.detector` gives it.
            tilt_deg: How far it is turned in the picture, if the points of a moment ago tell, as
                they then told `box`: the first look, a quarter of the time, is not needed.

        Returns:
            Shape (68, 2), float32, pixels of `grey`; points may lie outside the frame.
        """
        picture, to_picture = cut_face(grey, box)
        # Two neighbours of the same grey in one frame differ in the next: a camera's noise.
        picture = np.asarray(cv2.GaussianBlur(picture, (5, 5), 0), dtype=np.uint8)
        # The second look sees the face upright, and in a box that the first points ask for:
        # that is steadier than the detector's, and the trees know only little of tilted heads.
        if tilt_deg is None:
            to_upright = fit_similarity(self._look(picture, 0.0, 0.0, 1.0), _upright_face())
        else:
            to_upright = _turned_upright(tilt_deg)
        upright = np.asarray(
            cv2.warpAffine(
                picture,
                to_upright,
                (_UPRIGHT_PX, _UPRIGHT_PX),
                flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            dtype=np.uint8,
        )
        looks = [self._look(upright, *placement) for placement in _PLACEMENTS]
        mirrored = self._look(np.asarray(cv2.flip(upright, 1), np.uint8), *_MIRRORED_PLACEMENT)
        looks.append(mirrored[mirror_order()] * (-1, 1) + (_UPRIGHT_PX - 1, 0))
        points = apply_similarity(np.mean(looks, axis=0), invert_similarity(to_upright))
        return apply_similarity(points, invert_similarity(to_picture)).astype(np.float32)

    def _look(
        self, picture: NDArray[np.uint8], right: float, down: float, width: float
    ) -> NDArray[np.float64]:
        """One pass of the trees: shape (68, 2), pixels of the square `picture`.

        Its box lies in the middle of the picture, but for a shift and a width over that of a face.
        """
        middle, side = (picture.shape[0] - 1) / 2, width * _FACE_PX
        left = round(middle + right * _FACE_PX - side / 2)
        top = round(middle + down * _FACE_PX - side / 2)
        found = self._predictor(
            picture, dlib.rectangle(left, top, round(left + side), round(top + side))
        ).parts()
        # As text, "points[(1, 2), ...]": asking for point by point takes nearly as long as a pass.
        return np.fromstring(str(found).translate(_NO_WORDS), float, sep=",").reshape(-1, 2)


def cut_face(
    grey: NDArray[np.uint8], box: FaceBox
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Cut the picture that the trees are given, the box in its middle at a set size.

    Args:
        grey: Frame, shape (H, W), uint8.
        box: The face, pixels of `grey`.

    Returns:
        The picture, square, with edge pixels outside the frame; and the similarity, shape
        (2, 3), that carries pixels of the frame to pixels of the picture.
    """
    side = max(1, round(box.width * _PICTURE_PX / _FACE_PX))
    x, y = box.center
    left, top = round(x - side / 2), round(y - side / 2)
    region = cut_region(grey, FaceBox(left, top, left + side, top + side))
    scale = _PICTURE_PX / side
    # Pixel centres lie half a pixel inside the edges that the scale speaks of.
    shift = (np.array([0.5, 0.5]) - (left, top)) * scale - 0.5
    picture = np.ascontiguousarray(resize_quickly(region, _PICTURE_PX, _PICTURE_PX))
    return picture, np.column_stack([np.eye(2) * scale, shift])


@cache
def mirror_order() -> NDArray[np.intp]:
    """For each point, the point that takes its place in a mirror image; shape (68,).

    Raises:
        ModelError: The scheme is missing or damaged.
    """
    order = np.arange(POINTS)
    for a, b in read_scheme()["mirror_pairs"]:
        order[a], order[b] = b, a
    return order


@cache
def _upright_face() -> NDArray[np.float64]:
    """The mean face as it lies in the picture of the upright face; shape (68, 2)."""
    face = mean_face()
    middle = face.mean(axis=0)
    eye_distance = _FACE_PX * POINTS_SPREAD / np.sqrt(((face - middle) ** 2).sum(axis=1).mean())
    lower = np.array([0.0, POINTS_LOWER * _FACE_PX])
    placed: NDArray[np.float64] = (face - middle) * eye_distance + (_UPRIGHT_PX - 1) / 2 + lower
    return placed


def _turned_upright(tilt_deg: float) -> NDArray[np.float64]:
    """Carry the picture around a box that `box_around` made to that of the upright face."""
    cosine, sine = math.cos(math.radians(tilt_deg)), math.sin(math.radians(tilt_deg))
    turn = np.array([[cosine, sine], [-sine, cosine]])
    lower = np.array([0.0, POINTS_LOWER * _FACE_PX])  # where the mean of the points lies
    before, after = (_PICTURE_PX - 1) / 2 + lower, (_UPRIGHT_PX - 1) / 2 + lower
    return np.column_stack([turn, after - turn @ before])


def open_predictor(path: Path | None = None) -> LandmarkPredictor | None:
    """Open a landmark file.

    Args:
        path: Any dlib 68-point file; None takes ours from `landmarks/`, if it is the published
            one.

    Returns:
        The predictor, or None, "alignment off", when ours is not there.

    Raises:
        ModelError: The file cannot be used.
    """
    if path is not None:
        return LandmarkPredictor(path)
    own = landmarks_dir() / OWN_FILE
    return LandmarkPredictor(own, published_sha256(own)) if own.exists() else None


def _load(path: Path, published: str | None) -> tuple[dlib.shape_predictor, str]:
    remedy = "Give another 68-point file with --landmark-model, or leave the option out."
    if published is not None:
        remedy = REINSTALL
    unfit = ModelError(f"The landmark file {path} is damaged or of another kind.", remedy)
    try:
        if not path.is_file():
            raise ModelError(f"There is no landmark file {path}.", remedy)
        state = path.stat()
        if state.st_size > _MAX_BYTES:
            raise unfit
        predictor, sha256 = _read(path, state.st_mtime_ns, state.st_size, published)
        blank = np.zeros((_FACE_PX, _FACE_PX), dtype=np.uint8)
        found = predictor(blank, dlib.rectangle(0, 0, _FACE_PX - 1, _FACE_PX - 1)).num_parts
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.", remedy) from error
    except (RuntimeError, MemoryError) as error:
        raise unfit from error
    if found != POINTS:
        raise ModelError(f"The landmark file {path} gives {found} points, not {POINTS}.", remedy)
    return predictor, sha256


@lru_cache(maxsize=1)
def _read(
    path: Path, changed_ns: int, size: int, published: str | None
) -> tuple[dlib.shape_predictor, str]:
    """Read a file that was last changed then; return it with the SHA-256 of what was read.

    Once for all who look for points, on any thread: looking changes nothing in it, and reading
    lets no other Python run for a tenth of a second. dlib is given the content instead of the
    path: on Windows it opens only paths in the system's code page, and so hashed is what is used.
    """
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if published is not None:
        check_published(path, sha256, published)
    predictor = dlib.shape_predictor.__new__(dlib.shape_predictor)
    predictor.__setstate__((content,))
    return predictor, sha256
