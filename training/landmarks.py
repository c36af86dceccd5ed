"""Train the 68-point predictor, or measure any file of its layout.

    python -m training.landmarks training/configs/landmarks.toml --faces youtube68.zip -o FOLDER
    python -m training.landmarks --evaluate other.zip [--landmark-model FILE] [--one-look]

Training leaves `predictor_68.dat`, `figures.json` (of the people left out) and the recipe in the
folder. It takes some ten minutes on two cores.

Source:
    Kazemi and Sullivan, "One Millisecond Face Alignment with an Ensemble of Regression Trees",
    CVPR 2014, in dlib's implementation.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from fer_desktop.errors import InputError, UserError
from fer_desktop.faces.alignment import apply_similarity
from fer_desktop.faces.detector import FaceDetector, open_detector
from fer_desktop.faces.geometry import FaceBox, box_around
from fer_desktop.faces.predictor import OWN_FILE, LandmarkPredictor, cut_face
from fer_desktop.paths import landmarks_dir
from training.arrays import make_folder, writing
from training.config import read_recipe
from training.landmark_faces import AnnotatedFace, read_faces, split_by_person
from training.landmark_figures import Finder, OneLook, disturb, find, measure
from training.landmark_file import round_predictor

SMALLEST_FACE_PX = 40
"""The detector is set as batch sets it, so that it finds nearly every annotated face."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every number of a training; `training/configs/landmarks.toml` says what each means."""

    seed: int
    people_left_out: int
    tilted_copies: int
    tilt_deg: float
    box_disturbance: float
    cascades: int
    trees_per_cascade: int
    tree_depth: int
    feature_pool: int
    feature_pool_padding: float
    split_tests: int
    shrinkage: float
    closeness: float
    starts_per_picture: int
    start_jitter: float


@dataclass(frozen=True, slots=True, eq=False)  # holds an array
class Sample:
    """A picture as the predictor will see it, with the points that it should find.

    Attributes:
        picture: Square, grey, uint8.
        box: Of the face in it.
        landmarks: Shape (68, 2), pixels of `picture`.
    """

    picture: NDArray[np.uint8]
    box: FaceBox
    landmarks: NDArray[np.float64]


def make_samples(
    faces: Sequence[AnnotatedFace], recipe: Recipe, detector: FaceDetector
) -> list[Sample]:
    """Cut the pictures to learn from: every face and its mirror image, level and tilted.

    A face that the detector misses is placed by the box that its points ask for.
    """
    rng = np.random.default_rng(recipe.seed)
    samples = []
    for original in faces:
        for face in (original, original.mirrored()):
            box = find(face, detector) or box_around(face.landmarks)
            samples.append(_sample(face, box))
            for _ in range(recipe.tilted_copies):
                tilted = _tilted(face, box, rng.normal(0, recipe.tilt_deg))
                samples.append(_sample(tilted, disturb(box, recipe.box_disturbance, rng)))
    return samples


def train(samples: Sequence[Sample], recipe: Recipe, threads: int, verbose: bool) -> bytes:
    """Train the trees; return the file, its leaves rounded."""
    options = dlib.shape_predictor_training_options()
    options.cascade_depth = recipe.cascades
    options.num_trees_per_cascade_level = recipe.trees_per_cascade
    options.tree_depth = recipe.tree_depth
    options.feature_pool_size = recipe.feature_pool
    options.feature_pool_region_padding = recipe.feature_pool_padding
    options.num_test_splits = recipe.split_tests
    options.nu = recipe.shrinkage
    options.lambda_param = recipe.closeness
    options.oversampling_amount = recipe.starts_per_picture
    options.oversampling_translation_jitter = recipe.start_jitter
    options.random_seed = str(recipe.seed)
    options.num_threads = threads
    options.be_verbose = verbose  # dlib's own progress, with the time that remains
    predictor = dlib.train_shape_predictor(
        [sample.picture for sample in samples], [[_labelled(s)] for s in samples], options
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / OWN_FILE
        predictor.save(str(path))
        return round_predictor(path.read_bytes())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.landmarks",
        description="Train the 68-point predictor, or measure any file of its layout.",
    )
    parser.add_argument("recipe", nargs="?", type=Path, help="TOML file; trains")
    parser.add_argument("--faces", type=Path, metavar="ZIP", help="annotated faces to learn from")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="folder for the results")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--evaluate", type=Path, metavar="ZIP", help="measure on these faces")
    parser.add_argument(
        "--left-out",
        type=Path,
        metavar="RECIPE",
        help="measure only the people that this recipe leaves out",
    )
    parser.add_argument(
        "--landmark-model",
        type=Path,
        metavar="FILE",
        default=landmarks_dir() / OWN_FILE,
        help="the file to measure (default: ours)",
    )
    parser.add_argument(
        "--one-look",
        action="store_true",
        help="measure the file as dlib's own programs use it: one pass, in the detector's box",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    if (chosen.recipe is None) == (chosen.evaluate is None):
        parser.error("give either a recipe or --evaluate")
    if chosen.recipe is not None and not (chosen.faces and chosen.output):
        parser.error("training needs --faces and --output")
    try:
        if chosen.recipe is not None:
            _train_and_measure(chosen)
        else:
            _evaluate(chosen)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _train_and_measure(chosen: argparse.Namespace) -> None:
    console = Console(stderr=True)
    recipe = read_recipe(Recipe, chosen.recipe)
    detector = open_detector("dlib", SMALLEST_FACE_PX)
    learned, left_out = split_by_person(
        read_faces(chosen.faces), recipe.people_left_out, recipe.seed
    )
    if not learned:
        raise InputError(
            f"{chosen.faces} shows no more people than the {recipe.people_left_out} left out.",
            "Lower people_left_out in the recipe.",
        )
    make_folder(chosen.output)
    with console.status("Finding the faces"):
        samples = make_samples(learned, recipe, detector)
    console.print(f"{len(learned)} faces, {len(samples)} pictures to learn from")
    content = train(samples, recipe, chosen.threads, verbose=console.is_terminal)
    path = chosen.output / OWN_FILE
    with writing(chosen.output):
        path.write_bytes(content)
        (chosen.output / "recipe.toml").write_bytes(chosen.recipe.read_bytes())
    figures = measure(path, left_out, detector, recipe.seed)
    with writing(chosen.output):
        (chosen.output / "figures.json").write_text(
            json.dumps(dataclasses.asdict(figures), indent=2) + "\n", encoding="utf-8"
        )
    print(figures.table())


def _evaluate(chosen: argparse.Namespace) -> None:
    faces, seed = read_faces(chosen.evaluate), 0
    if chosen.left_out is not None:
        recipe = read_recipe(Recipe, chosen.left_out)
        _, faces = split_by_person(faces, recipe.people_left_out, recipe.seed)
        seed = recipe.seed
    detector = open_detector("dlib", SMALLEST_FACE_PX)
    LandmarkPredictor(chosen.landmark_model)  # refuses what is no 68-point file
    load: Callable[[Path], Finder] = OneLook if chosen.one_look else LandmarkPredictor
    figures = measure(chosen.landmark_model, faces, detector, seed, load)
    print(json.dumps(dataclasses.asdict(figures)) if chosen.json else figures.table())


def _tilted(face: AnnotatedFace, box: FaceBox, degrees: float) -> AnnotatedFace:
    """The face with its picture turned about the middle of the box."""
    turn = cv2.getRotationMatrix2D(box.center, degrees, 1.0)
    size = (face.grey.shape[1], face.grey.shape[0])
    turned = cv2.warpAffine(face.grey, turn, size, borderMode=cv2.BORDER_REPLICATE)
    points = apply_similarity(face.landmarks, np.asarray(turn))
    return AnnotatedFace(face.name, np.asarray(turned, dtype=np.uint8), points)


def _sample(face: AnnotatedFace, box: FaceBox) -> Sample:
    picture, to_picture = cut_face(face.grey, box)
    corners = np.array([[box.left - 0.5, box.top - 0.5], [box.right - 0.5, box.bottom - 0.5]])
    (left, top), (right, bottom) = np.rint(apply_similarity(corners, to_picture)).astype(int)
    placed = FaceBox(int(left), int(top), int(right), int(bottom))
    return Sample(picture, placed, apply_similarity(face.landmarks, to_picture))


def _labelled(sample: Sample) -> dlib.full_object_detection:
    box = sample.box
    points = [dlib.point(round(x), round(y)) for x, y in sample.landmarks]
    return dlib.full_object_detection(
        dlib.rectangle(box.left, box.top, box.right, box.bottom), points
    )


if __name__ == "__main__":
    sys.exit(main())
