"""How well a 68-point file does on annotated faces, measured the way the program uses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import InputError
from fer_desktop.faces.detector import FaceDetector
from fer_desktop.faces.geometry import FaceBox, Landmarks68
from fer_desktop.faces.predictor import LandmarkPredictor
from fer_desktop.faces.region import resize_area
from training.landmark_faces import AnnotatedFace

GROUPS: Final = {
    "jaw": slice(0, 17),
    "brows": slice(17, 27),
    "nose": slice(27, 36),
    "eyes": slice(36, 48),
    "mouth": slice(48, 68),
    "inner": slice(17, 68),
}
SMALL_PX: Final = (40, 24, 16)

_DISTURBED: Final = 0.10  # of the box: largest shift along each axis and largest change of width
_DISTURBANCES: Final = 4
_STILL_FRAMES: Final = 4
_SENSOR_NOISE: Final = 4.0  # grey levels, standard deviation: a webcam in a lit room
_STILL_BOX: Final = 0.02  # of the box: how far a detector's box wanders on a still face


@dataclass(frozen=True, slots=True)
class Figures:
    """Errors are mean distances of the points over the distance of the eye centres.

    Attributes:
        faces: Annotated faces.
        missed: Faces that the detector did not find; they count as failures.
        error: Mean over the faces found.
        error_of_group: The same by group of points; "inner" is all but the jaw.
        failures_08: Share of all faces with an error above 0.08 or missed.
        failures_10: Share of all faces with an error above 0.10 or missed.
        disturbed_error: Mean error with boxes shifted and scaled by up to 10 %.
        disturbed_spread: Root mean square distance of a point from its mean over those boxes.
        still_movement: Root mean square distance of a point from its mean over pictures of
            one face that differ by sensor noise and a box that wanders by 2 %.
        still_movement_median: The same of the middle face: a single face whose box is wrong can
            make most of a mean square.
        error_at_px: Mean error on faces shrunk to so many pixels (width of the box).
        milliseconds: Median time of one face, box to points.
        milliseconds_at_best: Time of the fastest, which other work on the machine did not slow.
        load_seconds: Time to load the file.
        bytes: Size of the file.
    """

    faces: int
    missed: int
    error: float
    error_of_group: dict[str, float]
    failures_08: float
    failures_10: float
    disturbed_error: float
    disturbed_spread: float
    still_movement: float
    still_movement_median: float
    error_at_px: dict[int, float]
    milliseconds: float
    milliseconds_at_best: float
    load_seconds: float
    bytes: int

    def table(self) -> str:
        """The figures for a terminal, one a line."""
        groups = ", ".join(f"{name} {error:.4f}" for name, error in self.error_of_group.items())
        small = ", ".join(f"{px} px {error:.4f}" for px, error in self.error_at_px.items())
        rows = {
            "faces (missed)": f"{self.faces} ({self.missed})",
            "mean error": f"{self.error:.4f}",
            "of groups": groups,
            "above 0.08 / 0.10": f"{self.failures_08:.1%} / {self.failures_10:.1%}",
            "boxes disturbed by 10 %": f"{self.disturbed_error:.4f}",
            "spread over those boxes": f"{self.disturbed_spread:.4f}",
            "movement of a still face": (
                f"{self.still_movement:.4f}, median {self.still_movement_median:.4f}"
            ),
            "faces shrunk": small,
            "a face": f"{self.milliseconds:.2f} ms, at best {self.milliseconds_at_best:.2f} ms",
            "load": f"{self.load_seconds:.2f} s",
            "size": f"{self.bytes / 1e6:.1f} MB",
        }
        return "\n".join(f"{name:<26}{text}" for name, text in rows.items())


class Finder(Protocol):
    """What finds the points of a face: `LandmarkPredictor` or `OneLook`."""

    def predict(self, grey: NDArray[np.uint8], box: FaceBox, /) -> Landmarks68:
        """The points, shape (68, 2), pixels of `grey`."""
        ...


class OneLook:
    """A file as dlib's own programs use it: one pass of the trees, in the detector's box."""

    def __init__(self, path: Path) -> None:
        """Load the file, which `LandmarkPredictor` has found fit."""
        self._predictor = dlib.shape_predictor(str(path))

    def predict(self, grey: NDArray[np.uint8], box: FaceBox, /) -> Landmarks68:
        """The points, shape (68, 2), pixels of `grey`."""
        last = dlib.rectangle(box.left, box.top, box.right - 1, box.bottom - 1)
        parts = self._predictor(grey, last).parts()
        return np.array([(part.x, part.y) for part in parts], dtype=np.float32)


def measure(
    path: Path,
    faces: list[AnnotatedFace],
    detector: FaceDetector,
    seed: int,
    load: Callable[[Path], Finder] = LandmarkPredictor,
) -> Figures:
    """Measure a 68-point file.

    Args:
        path: The file, ours or any other.
        faces: Annotated faces, of people that the file has not learned from.
        detector: Gives the boxes.
        seed: Of the disturbances, so that two files meet the same ones.
        load: How the file is used: as this program does, or in `OneLook`.

    Raises:
        ModelError: The file cannot be used.
        InputError: There is no face to measure, or the detector finds none of them.
    """
    begun = time.perf_counter()
    predictor = load(path)
    load_seconds = time.perf_counter() - begun
    rng = np.random.default_rng(seed)
    errors, disturbed, spreads, movements, durations = [], [], [], [], []
    small: dict[int, list[float]] = {px: [] for px in SMALL_PX}
    for face in faces:
        box = find(face, detector)
        if box is None:
            continue
        begun = time.perf_counter()
        points = predictor.predict(face.grey, box)
        durations.append(time.perf_counter() - begun)
        errors.append(_errors(points, face))
        moved = [
            predictor.predict(face.grey, disturb(box, _DISTURBED, rng))
            for _ in range(_DISTURBANCES)
        ]
        disturbed.append(np.mean([_errors(shape, face) for shape in moved]))
        spreads.append(_spread(moved, face))
        still = [
            predictor.predict(_noisy(face.grey, rng), disturb(box, _STILL_BOX, rng))
            for _ in range(_STILL_FRAMES)
        ]
        movements.append(_spread(still, face))
        for px, found in small.items():
            shrunk, shrunk_box, scales = shrink(face.grey, box, px)
            shape = (predictor.predict(shrunk, shrunk_box) + 0.5) / scales - 0.5
            found.append(float(_errors(shape, face).mean()))
    if not errors:
        raise InputError("No annotated face was found by the detector; nothing can be measured.")
    of_point = np.array(errors)
    of_face = of_point.mean(axis=1)
    missed = len(faces) - len(errors)
    return Figures(
        faces=len(faces),
        missed=missed,
        error=float(of_face.mean()),
        error_of_group={name: float(of_point[:, g].mean()) for name, g in GROUPS.items()},
        failures_08=(int((of_face > 0.08).sum()) + missed) / len(faces),
        failures_10=(int((of_face > 0.10).sum()) + missed) / len(faces),
        disturbed_error=float(np.mean(disturbed)),
        disturbed_spread=float(np.sqrt(np.mean(np.square(spreads)))),
        still_movement=float(np.sqrt(np.mean(np.square(movements)))),
        still_movement_median=float(np.median(movements)),
        error_at_px={px: float(np.mean(found)) for px, found in small.items()},
        milliseconds=float(np.median(durations)) * 1e3,
        milliseconds_at_best=min(durations) * 1e3,
        load_seconds=load_seconds,
        bytes=path.stat().st_size,
    )


def find(face: AnnotatedFace, detector: FaceDetector) -> FaceBox | None:
    """The detector's box of an annotated face, or None where it misses the face."""
    boxes = (found.box for found in detector.detect(face.grey))
    return next((box for box in boxes if face.is_covered_by(box)), None)


def disturb(box: FaceBox, share: float, rng: np.random.Generator) -> FaceBox:
    """Shift the box along each axis and change its size, each by up to `share`."""
    x, y = np.array(box.center) + rng.uniform(-share, share, 2) * box.width
    half = box.width * rng.uniform(1 - share, 1 + share) / 2
    left, top = round(x - half), round(y - half)
    return FaceBox(left, top, max(round(x + half), left + 1), max(round(y + half), top + 1))


def shrink(
    grey: NDArray[np.uint8], box: FaceBox, face_px: int
) -> tuple[NDArray[np.uint8], FaceBox, NDArray[np.float64]]:
    """Make a picture so small that the face is `face_px` wide.

    Returns:
        The picture, the box in it, and the scales reached along x and y.
    """
    height, width = grey.shape
    scale = face_px / box.width
    small = resize_area(grey, max(1, round(width * scale)), max(1, round(height * scale)))
    scales = np.array([small.shape[1] / width, small.shape[0] / height])
    left, top = np.round(np.array([box.left, box.top]) * scales).astype(int)
    return small, FaceBox(int(left), int(top), int(left) + face_px, int(top) + face_px), scales


def _errors(points: NDArray[np.floating], face: AnnotatedFace) -> NDArray[np.float64]:
    distances = np.linalg.norm(points - face.landmarks, axis=1)
    return np.asarray(distances / face.eye_distance, dtype=np.float64)


def _spread(shapes: list[NDArray[np.float32]], face: AnnotatedFace) -> float:
    return float(np.sqrt(np.var(shapes, axis=0).sum(axis=-1).mean())) / face.eye_distance


def _noisy(grey: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    noise = rng.normal(0, _SENSOR_NOISE, grey.shape).astype(np.float32)
    return np.asarray(cv2.convertScaleAbs(np.clip(grey + noise, 0, 255)), dtype=np.uint8)
