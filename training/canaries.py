"""Draws the canaries: one plain example face for each of the seven apparent expressions.

    python -m training.canaries --data fer2013.csv

A canary is the mean of all Training pictures of its class, carried three times as far from the
mean of the classes: a caricature of the expression that shows nobody. The seven, side by side in
the order of the labels, are `models/canaries.png`, with which the program sees whether the labels
of a person's own network are in the order that is claimed (`fer_desktop/expression/canaries.py`,
which holds the SHA-256 that is printed here).
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import InputError, UserError
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.paths import models_dir
from training.arrays import demand_folder_of, writing
from training.rows import Rows, read_rows

EXAGGERATION: Final = 3.0
"""Distance from the mean of the classes; at 1 a network of 50 % confuses half of the means."""

_GREY, _CONTRAST = 128.0, 55.0  # mean and standard deviation of a canary, in grey levels


def draw_canaries(rows: Rows) -> NDArray[np.uint8]:
    """Return the canaries, shape (7, 48, 48), uint8, in `EMOTIONS` order, each its own mirror.

    Raises:
        InputError: A class has no picture.
    """
    missing = [name for label, name in enumerate(EMOTIONS) if label not in rows.labels]
    if missing:
        raise InputError(f"No picture is labelled {' or '.join(missing)}: nothing to draw.")
    pictures = rows.pictures.astype(np.float32)
    spread = np.maximum(pictures.std(axis=(1, 2), keepdims=True), 1.0)
    pictures = (pictures - pictures.mean(axis=(1, 2), keepdims=True)) / spread
    means = np.stack(
        [pictures[rows.labels == label].mean(axis=0) for label in range(len(EMOTIONS))]
    )
    means = (means + means[:, :, ::-1]) / 2.0
    faces = means.mean(axis=0) + EXAGGERATION * (means - means.mean(axis=0))
    faces -= faces.mean(axis=(1, 2), keepdims=True)
    faces /= faces.std(axis=(1, 2), keepdims=True)
    canaries: NDArray[np.uint8] = np.clip(_GREY + _CONTRAST * faces, 0, 255).astype(np.uint8)
    return canaries


def main() -> int:
    """Write `models/canaries.png` and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.canaries", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the official fer2013.csv")
    parser.add_argument("-o", "--output", type=Path, default=models_dir() / "canaries.png")
    options = parser.parse_args()
    try:
        demand_folder_of(options.output)
        rows, _ = read_rows(options.data)
        strip = np.hstack(list(draw_canaries(rows.of("Training"))))
        content = cv2.imencode(".png", strip)[1].tobytes()
        with writing(options.output):
            options.output.write_bytes(content)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{options.output}: SHA-256 {hashlib.sha256(content).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
