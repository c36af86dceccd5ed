"""Faces with 68 annotated points: reading them, telling people apart, mirroring, the mean face.

    python -m training.landmark_faces faces.zip     the mean face, as scheme_68.json holds it

A set is a ZIP file with pictures and `landmarks.npz`: `names` (N,) of the pictures and
`landmarks` (N, 68, 2), x then y, in pixels of the picture.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, InputError, UserError
from fer_desktop.faces.alignment import apply_similarity, fit_similarity
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.predictor import mirror_order
from training.arrays import UNREADABLE
from training.rows import decode_grey

# usage__Name_of_a_person_VF.jpg: V counts the person's videos, F the frames of one.
_PERSON: Final = re.compile(r"^(?:[a-z]+__)?(.+?)(?:_\d+)?\.[A-Za-z]+$")


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class AnnotatedFace:
    """A picture and the 68 points that its set gives for it.

    Attributes:
        name: Of the picture in its set.
        grey: Shape (H, W), uint8.
        landmarks: Shape (68, 2), float64, x then y, pixels of `grey`.
    """

    name: str
    grey: NDArray[np.uint8]
    landmarks: NDArray[np.float64]

    @property
    def person(self) -> str:
        """Who is shown, as the picture's name tells."""
        found = _PERSON.match(self.name.rsplit("/", 1)[-1])
        return found.group(1) if found else self.name

    @property
    def eye_distance(self) -> float:
        """Distance of the eye centres in pixels, the measure of every error."""
        right, left = self.landmarks[36:42].mean(axis=0), self.landmarks[42:48].mean(axis=0)
        return float(np.hypot(*(left - right)))

    def is_covered_by(self, box: FaceBox) -> bool:
        """Whether a detector's box is this face: the points' middle lies in its inner part."""
        off = np.abs(np.array(box.center) - self.landmarks.mean(axis=0))
        return bool((off < 0.4 * box.width).all())

    def mirrored(self) -> AnnotatedFace:
        """The face as a mirror shows it, its points named for the side where they then lie."""
        points = self.landmarks[mirror_order()] * (-1, 1) + (self.grey.shape[1] - 1, 0)
        return AnnotatedFace(
            f"mirrored {self.name}", np.ascontiguousarray(self.grey[:, ::-1]), points
        )


def read_faces(archive: Path) -> list[AnnotatedFace]:
    """Read a set of annotated faces.

    Raises:
        InputError: The file is no such set.
    """
    try:
        with zipfile.ZipFile(archive) as files:
            with np.load(io.BytesIO(files.read("landmarks.npz")), allow_pickle=False) as arrays:
                names, points = arrays["names"], arrays["landmarks"].astype(np.float64)
            if points.shape != (names.size, 68, 2):
                raise InputError(f"{archive} holds points of shape {points.shape}, not (N, 68, 2).")
            faces = [
                AnnotatedFace(str(name), _grey(files, str(name)), face)
                for name, face in zip(names, points, strict=True)
            ]
    except UNREADABLE as error:
        raise InputError(
            f"{archive} cannot be read as a set of annotated faces.",
            "It is a ZIP file of pictures with landmarks.npz: names (N,), landmarks (N, 68, 2).",
        ) from error
    for face in faces:
        if not (np.isfinite(face.landmarks).all() and face.eye_distance > 0):
            raise InputError(f"{archive} holds points for {face.name} that are no face.")
    return faces


def split_by_person(
    faces: list[AnnotatedFace], people_left_out: int, seed: int
) -> tuple[list[AnnotatedFace], list[AnnotatedFace]]:
    """Part the faces so that nobody is in both parts.

    Returns:
        Faces to learn from, and the faces of `people_left_out` people.
    """
    people = sorted({face.person for face in faces})
    np.random.default_rng(seed).shuffle(people)
    left_out = set(people[:people_left_out])
    return (
        [face for face in faces if face.person not in left_out],
        [face for face in faces if face.person in left_out],
    )


def procrustes_mean(faces: list[AnnotatedFace]) -> NDArray[np.float64]:
    """The mean face: every face and its mirror image laid upon each other and averaged.

    Returns:
        Shape (68, 2), symmetric, eye centres at (-0.5, 0) and (0.5, 0).

    Source:
        Gower, "Generalized Procrustes Analysis", Psychometrika 1975.
    """
    order = mirror_order()
    shapes = [face.landmarks for face in faces]
    shapes += [shape[order] * (-1, 1) for shape in shapes]
    mean = _between_the_eyes(shapes[0])
    for _ in range(20):
        laid = [apply_similarity(shape, fit_similarity(shape, mean)) for shape in shapes]
        mean = _between_the_eyes(np.mean(laid, axis=0))
        mean = (mean + mean[order] * (-1, 1)) / 2
    return mean


def _between_the_eyes(shape: NDArray[np.float64]) -> NDArray[np.float64]:
    eyes = np.array([shape[36:42].mean(axis=0), shape[42:48].mean(axis=0)])
    return apply_similarity(shape, fit_similarity(eyes, np.array([[-0.5, 0.0], [0.5, 0.0]])))


def _grey(files: zipfile.ZipFile, name: str) -> NDArray[np.uint8]:
    picture = decode_grey(files.read(name))
    if picture is None:
        raise InputError(f"{name} in {files.filename} is not a picture that can be read.")
    return picture


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.landmark_faces", description=__doc__)
    parser.add_argument("faces", type=Path, help="a set of annotated faces")
    try:
        faces = read_faces(parser.parse_args(argv).faces)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(json.dumps(procrustes_mean(faces).round(5).tolist()))
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
