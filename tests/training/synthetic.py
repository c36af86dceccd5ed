"""Draws labelled pictures that a tiny network can learn in seconds, and writes them as a CSV."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fer_desktop.expression.emotions import EMOTIONS
from training.rows import Rows

TINY = """
title = "tiny"
architecture = "dense_xception"
label_smoothing = 0.05
batch_size = 28
seed = 3
scored_training_rows = 56

[network]
stem = [4, 8]
growth = [8]
modules = [1]
head = 16
dropout = 0.0

[[phases]]
size = 32
epochs = {small}
[[phases]]
size = 48
epochs = {large}

[optimizer]
name = "adam"
learning_rate = 0.02
schedule = "cosine"
average = 0.8

[augmentation]
flip = true
rotation_deg = 5
scale = 0.05
shift_px = 1
brightness = 0.05
contrast = 0.1
sharpness = 0.3
erasing = 0.1
shrink = 0.2
mixup = 0.1
class_power = 0.5
"""


def draw_rows(per_class: int, seed: int = 0, test_share: float = 0.25) -> Rows:
    """Draw noisy stripes: three widths lying, three standing, and none, one for each class."""
    random = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(EMOTIONS)), per_class)
    pictures = random.integers(60, 120, (len(labels), 48, 48), dtype=np.uint8)
    for picture, label in zip(pictures, labels, strict=True):
        if label < 6:
            width = (4, 8, 16)[label % 3]
            bright = (np.arange(48) + random.integers(48)) // width % 2 == 0
            picture[bright if label < 3 else np.s_[:, bright]] += 100
    is_test = np.tile(np.arange(per_class) < per_class * test_share, len(EMOTIONS))
    usages = np.where(is_test, "PublicTest", "Training")
    return Rows(pictures, labels.astype(np.int64), usages)


def csv_line(label: object, picture: NDArray[np.uint8], usage: str) -> str:
    return f"{label},{' '.join(map(str, picture.ravel()))},{usage}\n"


def write_csv(rows: Rows, path: Path) -> Path:
    lines = [
        csv_line(label, picture, usage)
        for label, picture, usage in zip(rows.labels, rows.pictures, rows.usages, strict=True)
    ]
    path.write_text("emotion,pixels,Usage\n" + "".join(lines), encoding="utf-8")
    return path


def write_recipe(path: Path, small: int = 1, large: int = 3) -> Path:
    path.write_text(TINY.format(small=small, large=large), encoding="utf-8")
    return path
