"""Finding faces: dlib's HOG detector by default, OpenCV's Haar cascade by choice.

Both give boxes as the HOG detector draws them, from the brows to the chin, because the
68-point predictor learned from such boxes. A detector is used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Protocol

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.faces.filters import full_detector, pose_detectors
from fer_desktop.faces.geometry import Detection, FaceBox
from fer_desktop.faces.sieve import Sieve
from fer_desktop.faces.working_picture import (
    MAX_WORKING_PIXELS,
    WorkingPicture,
    about,
    resized,
)
from fer_desktop.settings import DetectorName

_OVERLAP: Final = 0.4
"""Two boxes that share more of their union are one face."""

_NESTED: Final = 0.75
"""A box that lies in another by more than this share of itself is the same face."""


class FaceDetector(Protocol):
    """Finds faces in a grey picture."""

    def detect(self, grey: NDArray[np.uint8], known: Sequence[FaceBox] = ()) -> list[Detection]:
        """Find all faces.

        Args:
            grey: Frame, shape (H, W), uint8.
            known: Where faces are that need not be found.

        Returns:
            Surest first, one for each face; boxes in pixels of `grey`.
        """
        ...

    def detect_near(self, grey: NDArray[np.uint8], box: FaceBox, pose: int = 0) -> Detection | None:
        """Find a face again by searching only about its last place.

        Args:
            grey: Frame, shape (H, W), uint8.
            box: The face in an earlier frame.
            pose: That of its last detection.

        Returns:
            The detection that overlaps `box` most, or None when the face is gone.
        """
        ...


def open_detector(name: DetectorName, min_face_px: int) -> FaceDetector:
    """Return the named detector, set to find faces from `min_face_px` on.

    Raises:
        ValueError: The name is unknown or the size is not positive.
        ModelError: OpenCV's cascade is missing or damaged.
    """
    if min_face_px < 1:
        raise ValueError(f"smallest face must be at least 1 px, got {min_face_px}")
    if name == "dlib":
        return HogDetector(min_face_px)
    if name == "haar":
        return HaarDetector(min_face_px)
    raise ValueError(f"no detector named {name!r}")


class HogDetector:
    """Histograms of oriented gradients with a linear classifier, as dlib ships it.

    Its window is 80 px. A sieve looks at the whole frame, resized so that the smallest wanted
    face is as small as the sieve tells, and the detector itself only at the places that pass: time
    grows with the square of 1 / `min_face_px`, at a third of what dlib alone takes.

    Source:
        Dalal and Triggs, "Histograms of Oriented Gradients for Human Detection", CVPR 2005;
        King, "Max-Margin Object Detection", 2015.
    """

    THRESHOLD: Final = 0.0
    MOST_PIXELS: Final = 64_000_000
    """Of the resized frame, for memory's sake: faces of 40 px are found in frames of up to 75
    megapixels, of 16 px in up to 12; beyond, the smallest face grows with the frame."""
    PLACE_FACE_PX: Final = 100  # what passed the sieve may be a quarter smaller or larger
    PLACE_REGION: Final = 1.4

    NEAR_THRESHOLD: Final = -0.3  # where a face was a moment ago, less evidence will do
    NEAR_LOOKS: Final = ((80, 1.25), (96, 1.8))
    """Width that the face is brought to, and surroundings over the box: first for a face that kept
    its place and size, where the window fits at once; at three times the cost for the rest."""

    def __init__(self, min_face_px: int) -> None:
        self._detector = full_detector()
        self._posed = pose_detectors()
        self._sieve = Sieve()
        self._min_face_px = min_face_px

    def detect(self, grey: NDArray[np.uint8], known: Sequence[FaceBox] = ()) -> list[Detection]:
        """Find all faces, as `FaceDetector.detect`."""
        scale = Sieve.SMALLEST_PX / self._min_face_px
        picture = resized(grey, scale, 0, 0, self.MOST_PIXELS)
        found: list[Detection] = []
        for place in without_doubles(self._sieve.places(picture.pixels)):
            box = picture.box_in_frame(place.box)
            if any(_same_face(box, each) for each in known):
                continue
            region = about(grey, box, self.PLACE_FACE_PX, self.PLACE_REGION)
            found += self._run(region, self.THRESHOLD)
        return without_doubles(found)

    def detect_near(self, grey: NDArray[np.uint8], box: FaceBox, pose: int = 0) -> Detection | None:
        """Find a face again, as `FaceDetector.detect_near`."""
        picture = about(grey, box, *self.NEAR_LOOKS[0])
        # In most frames the filter that found the face last is sure of it again, alone.
        rectangles, scores, _ = self._posed[pose].run(picture.pixels, 0, self.THRESHOLD)
        found = _detections(picture, rectangles, scores, [pose] * len(scores))
        if (nearest := _nearest(found, box)) is not None:
            return nearest
        if (nearest := _nearest(self._run(picture, self.NEAR_THRESHOLD), box)) is not None:
            return nearest
        picture = about(grey, box, *self.NEAR_LOOKS[1])
        return _nearest(self._run(picture, self.NEAR_THRESHOLD), box)

    def _run(self, picture: WorkingPicture, threshold: float) -> list[Detection]:
        return _detections(picture, *self._detector.run(picture.pixels, 0, threshold))


class HaarDetector:
    """OpenCV's cascade of Haar features, the way of the Xception paper.

    Source:
        Viola and Jones, "Rapid Object Detection using a Boosted Cascade of Simple Features",
        CVPR 2001.
    """

    CASCADE_PX: Final = 24  # its window: the smallest that it finds, and mistakes much for faces
    WINDOW_PX: Final = 40  # large enough to be sure, and to make the frame smaller
    NEIGHBOURS: Final = 5  # how many windows must agree on a face
    NEAR_NEIGHBOURS: Final = 3  # where a face was a moment ago, less evidence will do
    NEAR_FACE_PX: Final = 72
    NEAR_REGION: Final = 1.8

    # Its boxes reach from the forehead to the chin; medians over the annotated faces.
    _BOX_WIDTH: Final = 0.911
    _BOX_BELOW: Final = 0.077

    def __init__(self, min_face_px: int) -> None:
        self._cascade = _frontal_cascade()
        # Made larger only where the face would not fill the window of the cascade.
        enlarged = self.CASCADE_PX * self._BOX_WIDTH / min_face_px
        self._scale = max(min(1.0, self.WINDOW_PX / min_face_px), enlarged)
        self._min_face_px = min_face_px

    def detect(self, grey: NDArray[np.uint8], known: Sequence[FaceBox] = ()) -> list[Detection]:
        """Find all faces, as `FaceDetector.detect`."""
        picture = resized(grey, self._scale, 0, 0, MAX_WORKING_PIXELS)
        smallest = self._min_face_px * picture.scale_x
        return without_doubles(self._run(picture, smallest, self.NEIGHBOURS))

    def detect_near(self, grey: NDArray[np.uint8], box: FaceBox, pose: int = 0) -> Detection | None:
        """Find a face again, as `FaceDetector.detect_near`."""
        picture = about(grey, box, self.NEAR_FACE_PX, self.NEAR_REGION)
        return _nearest(self._run(picture, self.NEAR_FACE_PX * 0.7, self.NEAR_NEIGHBOURS), box)

    def _run(self, picture: WorkingPicture, smallest_px: float, neighbours: int) -> list[Detection]:
        side = max(1, round(smallest_px / self._BOX_WIDTH))
        rectangles, _, weights = self._cascade.detectMultiScale3(
            picture.pixels,
            scaleFactor=1.1,
            minNeighbors=neighbours,
            minSize=(side, side),
            outputRejectLevels=True,
        )
        found = []
        for (x, y, width, height), weight in zip(rectangles, np.ravel(weights), strict=True):
            middle_x, middle_y = x + width / 2, y + height * (0.5 + self._BOX_BELOW)
            half = width * self._BOX_WIDTH / 2
            box = picture.in_frame(
                middle_x - half, middle_y - half, middle_x + half, middle_y + half
            )
            found.append(Detection(box, float(weight)))
        return found


def _frontal_cascade() -> cv2.CascadeClassifier:
    """Open the cascade by its content: on Windows OpenCV opens only paths in its code page."""
    # The wheel's own folder; OpenCV's type hints leave its `data` module out.
    path = Path(cv2.__file__).with_name("data") / "haarcascade_frontalface_default.xml"
    cascade, stored = cv2.CascadeClassifier(), cv2.FileStorage()
    try:
        stored.open(path.read_text("ascii"), cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        if not cascade.read(stored.getFirstTopLevelNode()):
            raise ValueError("no cascade")
    except (OSError, ValueError, cv2.error) as error:
        raise ModelError(
            f"{path} is missing or damaged.",
            "Install opencv-python-headless again. Until then, use --detector dlib.",
        ) from error
    return cascade


def without_doubles(found: list[Detection]) -> list[Detection]:
    """Keep the surest of the boxes that cover one face (non-maximum suppression).

    Returns:
        Surest first.
    """
    kept: list[Detection] = []
    for candidate in sorted(found, key=lambda d: d.confidence, reverse=True):
        if not any(_same_face(candidate.box, other.box) for other in kept):
            kept.append(candidate)
    return kept


def _same_face(a: FaceBox, b: FaceBox) -> bool:
    iou = a.iou(b)
    shared = iou * (a.area + b.area) / (1 + iou)
    return iou > _OVERLAP or shared > _NESTED * min(a.area, b.area)


def _nearest(found: list[Detection], box: FaceBox) -> Detection | None:
    best = max(found, key=lambda d: d.box.iou(box), default=None)
    return best if best is not None and best.box.iou(box) > 0.25 else None


def _detections(
    picture: WorkingPicture,
    rectangles: Iterable[dlib.rectangle],
    scores: Iterable[float],
    poses: Iterable[int],
) -> list[Detection]:
    """What dlib found in a working picture, in the frame."""
    return [
        Detection(
            picture.in_frame(r.left(), r.top(), r.right() + 1, r.bottom() + 1), float(score), pose
        )
        for r, score, pose in zip(rectangles, scores, poses, strict=True)
    ]
