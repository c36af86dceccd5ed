"""Draw the pictures of the predictor's card: where the points fall, in good cases and in bad.

    python -m training.landmark_sheet --faces youtube68.zip --left-out RECIPE -o landmarks

`cases_photo.png` shows a public-domain portrait (NASA) under turns, lights, sizes and cuts.
`cases_points.png` shows faces of the people left out as points alone, for their pictures are
not ours to publish: annotated in grey, found in colour; best, middling and worst.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray
from skimage import data

from fer_desktop.errors import UserError
from fer_desktop.faces.alignment import apply_similarity
from fer_desktop.faces.detector import open_detector
from fer_desktop.faces.predictor import OWN_FILE, LandmarkPredictor, cut_face
from fer_desktop.paths import landmarks_dir
from training.arrays import make_folder
from training.config import read_recipe
from training.landmark_faces import AnnotatedFace, read_faces, split_by_person
from training.landmark_figures import find, shrink
from training.landmarks import SMALLEST_FACE_PX, Recipe

matplotlib.use("Agg")
import matplotlib.pyplot as plt

_TILE_PX: Final = 240
_COLUMNS: Final = 6
_FACES_OF_A_ROW: Final = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.landmark_sheet")
    parser.add_argument("--faces", type=Path, required=True, metavar="ZIP")
    parser.add_argument("--left-out", type=Path, required=True, metavar="RECIPE")
    parser.add_argument("--landmark-model", type=Path, default=landmarks_dir() / OWN_FILE)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    chosen = parser.parse_args(arguments)
    try:
        make_folder(chosen.output)
        recipe = read_recipe(Recipe, chosen.left_out)
        _, faces = split_by_person(read_faces(chosen.faces), recipe.people_left_out, recipe.seed)
        predictor = LandmarkPredictor(chosen.landmark_model)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    draw_photo(predictor, chosen.output / "cases_photo.png")
    draw_points(predictor, faces, chosen.output / "cases_points.png")
    return 0


def draw_photo(predictor: LandmarkPredictor, path: Path) -> None:
    """Draw the points on one portrait under many conditions."""
    detector = open_detector("dlib", SMALLEST_FACE_PX)
    tiles = []
    for title, grey in _conditions():
        found = detector.detect(grey)
        if not found:
            tiles.append(
                _titled(np.full((_TILE_PX, _TILE_PX, 3), 90, np.uint8), f"{title}: missed")
            )
            continue
        box = found[0].box
        picture, to_picture = cut_face(grey, box)
        points = apply_similarity(predictor.predict(grey, box), to_picture)
        scale = _TILE_PX / picture.shape[0]
        tile = cv2.cvtColor(cv2.resize(picture, (_TILE_PX, _TILE_PX)), cv2.COLOR_GRAY2BGR)
        for x, y in (points + 0.5) * scale:
            cv2.circle(tile, (round(x), round(y)), 2, (80, 255, 80), -1, cv2.LINE_AA)
        tiles.append(_titled(np.asarray(tile, np.uint8), title))
    rows = [np.hstack(tiles[i : i + _COLUMNS]) for i in range(0, len(tiles), _COLUMNS)]
    cv2.imwrite(str(path), np.vstack(rows))


def draw_points(predictor: LandmarkPredictor, faces: list[AnnotatedFace], path: Path) -> None:
    """Draw annotated and found points of the best, middling and worst faces, without pictures."""
    detector = open_detector("dlib", SMALLEST_FACE_PX)
    results = []
    for face in faces:
        if (box := find(face, detector)) is not None:
            points = predictor.predict(face.grey, box)
            error = float(np.linalg.norm(points - face.landmarks, axis=1).mean())
            results.append((error / face.eye_distance, face, points))
    results.sort(key=lambda result: result[0])
    middle = len(results) // 2
    rows = {
        "best": results[:_FACES_OF_A_ROW],
        "middling": results[middle : middle + _FACES_OF_A_ROW],
        "worst": results[-_FACES_OF_A_ROW:],
    }
    figure, axes = plt.subplots(len(rows), _FACES_OF_A_ROW, figsize=(12, 6.4), squeeze=False)
    for line, (name, cases) in zip(axes, rows.items(), strict=True):
        for axis, (error, face, points) in zip(line, cases, strict=True):
            axis.plot(*face.landmarks.T, "o", color="0.6", markersize=3)
            axis.plot(*points.T, ".", color="tab:blue", markersize=4)
            axis.set_title(f"{name}, {error:.3f}", fontsize=9)
            axis.set_aspect("equal")
            axis.invert_yaxis()
            axis.axis("off")
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def _conditions() -> Iterator[tuple[str, NDArray[np.uint8]]]:
    photograph = data.astronaut()  # type: ignore[no-untyped-call]
    grey = np.asarray(cv2.cvtColor(photograph, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    height, width = grey.shape
    (face, *_) = open_detector("dlib", SMALLEST_FACE_PX).detect(grey)
    for degrees in (0, 15, -25, 35):
        turn = cv2.getRotationMatrix2D(face.box.center, degrees, 1.0)
        turned = cv2.warpAffine(grey, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
        yield f"turned {degrees}", np.asarray(turned, np.uint8)
    yield "mirrored", np.ascontiguousarray(grey[:, ::-1])
    yield "dark", (grey * 0.15).astype(np.uint8)
    yield "bright", np.clip(grey * 0.6 + 120.0, 0, 255).astype(np.uint8)
    across = np.clip((np.arange(width) - face.box.left) / face.box.width, 0.1, 1.0)
    yield "lit from a side", (grey * across).astype(np.uint8)
    noise = np.random.default_rng(0).normal(0, 20, grey.shape)
    yield "noise", np.clip(grey + noise, 0, 255).astype(np.uint8)
    yield "blurred", np.asarray(cv2.GaussianBlur(grey, (0, 0), 3), np.uint8)
    yield "40 px", shrink(grey, face.box, 40)[0]
    yield "cut by the border", np.ascontiguousarray(grey[:, face.box.left + 8 :])


def _titled(tile: NDArray[np.uint8], title: str) -> NDArray[np.uint8]:
    for colour, thickness in ((0, 3), (255, 1)):
        cv2.putText(tile, title, (6, 16), 0, 0.45, (colour,) * 3, thickness, cv2.LINE_AA)
    return tile


if __name__ == "__main__":
    sys.exit(main())
