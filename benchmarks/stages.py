"""Each stage alone, milliseconds: `python -m benchmarks.stages`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.clips import pictures
from benchmarks.machine import milliseconds
from fer_desktop.api import load_models
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.redrawn_sizes import REDRAWN_PX
from fer_desktop.expression.registry import NETWORK_IDS, read_registry
from fer_desktop.expression.upscaler import NETWORK_ID as REDRAWS
from fer_desktop.expression.upscaler import open_upscaler
from fer_desktop.faces.alignment import align_face, tilt_deg
from fer_desktop.faces.detector import open_detector
from fer_desktop.faces.geometry import box_around
from fer_desktop.settings import EngineName

BATCHES: Final = (1, 4, 16)


def classifiers(engine: EngineName) -> dict[str, Any]:
    """Return what a batch costs each network on one engine; a row says so where one is missing."""
    rows: dict[str, Any] = {}
    for network in (each for each in NETWORK_IDS if each != REDRAWS):
        if network not in read_registry().networks:
            rows[f"{network}, {engine}"] = not_published(network)
            continue
        classifier = open_classifier(network, engine)
        for batch in BATCHES:
            chips = _chips(batch, classifier.chip_size)
            rows[f"{network}, {engine}, batch of {batch}"] = milliseconds(
                lambda classifier=classifier, chips=chips: classifier.classify(chips)  # type: ignore[misc]
            )
    return rows


def redrawing() -> dict[str, Any]:
    """Return what redrawing small faces costs: of a batch, and of each face in it."""
    if REDRAWS not in read_registry().networks:
        return {REDRAWS: not_published(REDRAWS)}
    upscaler = open_upscaler("always")
    assert upscaler is not None
    rows = {}
    for batch in BATCHES:
        chips = _chips(batch, REDRAWN_PX)
        row = milliseconds(lambda chips=chips: upscaler.redraw(chips))  # type: ignore[misc]
        a_face = {"median_per_face": round(row["median"] / batch, 3)}
        rows[f"{REDRAWS}, onnx, batch of {batch}"] = row | a_face
    return rows


def not_published(network: str) -> dict[str, str]:
    """Return the row of a network that this checkout does not have."""
    return {"not measured": f"{network} is not published yet"}


def _chips(count: int, size: int) -> list[NDArray[np.uint8]]:
    chance = np.random.default_rng(0)
    return list(chance.integers(0, 256, (count, size, size), dtype=np.uint8))


def faces() -> dict[str, Any]:
    """Return what finding, following and reading one face costs."""
    rows = {}
    models = load_models()
    assert models.predictor is not None
    for width, height in ((640, 480), (1280, 720)):
        image = next(pictures(width, height, 1, 1))
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
        for smallest in (40, 80):
            detector = open_detector("dlib", smallest)
            name = f"whole picture {width}x{height}, faces from {smallest} px"
            rows[name] = milliseconds(lambda d=detector, g=grey: d.detect(g))  # type: ignore[misc]
    (found,) = models.stages.detector.detect(grey)
    box, pose, size = found.box, found.pose, models.stages.classifier.chip_size
    predictor = models.predictor
    points = predictor.predict(grey, box)
    settled, tilt = box_around(points), tilt_deg(points)
    rows["a known face followed"] = milliseconds(
        lambda: models.stages.detector.detect_near(grey, box, pose)
    )
    rows["68 points of a face"] = milliseconds(lambda: predictor.predict(grey, box))
    rows["68 points of a known face"] = milliseconds(lambda: predictor.predict(grey, settled, tilt))
    rows["chip of a face"] = milliseconds(lambda: align_face(grey, points, size))
    return rows


def measure() -> dict[str, Any]:
    """Return every row; Keras in a process of its own, because TensorFlow brings threads."""
    rows = {**faces(), **classifiers("onnx"), **redrawing()}
    if find_spec("tensorflow") is None:
        return {**rows, "keras": "not installed: pip install '.[keras]'"}
    command = [sys.executable, "-m", "benchmarks.stages", "--keras"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    keras: dict[str, Any] = json.loads(answer.stdout)
    return {**rows, **keras}


def main() -> None:
    """Print the rows as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keras", action="store_true", help="the classifiers on Keras alone")
    rows = classifiers("keras") if parser.parse_args().keras else measure()
    print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
