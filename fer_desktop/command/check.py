"""`--check`: what is installed here, whether it is whole, and what looking for faces costs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from fer_desktop import __version__, paths
from fer_desktop.capture.camera import list_cameras
from fer_desktop.command.reporter import Reporter
from fer_desktop.errors import ExitCode, ModelError, UserError
from fer_desktop.export.provenance import versions
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.upscaler import NETWORK_ID
from fer_desktop.expression.verification import NetworkCheck, verify_all
from fer_desktop.faces.detector import open_detector
from fer_desktop.faces.geometry import FaceBox
from fer_desktop.faces.predictor import open_predictor
from fer_desktop.settings import MIN_FACE_BATCH_PX, MIN_FACE_LIVE_PX, NETWORKS, Settings

_WIDTH: Final = 640
_HEIGHT: Final = 480
_REPEATS: Final = 5


def run_check(settings: Settings) -> int:
    """Print what works here; code 4 when a network, landmark file or detector asked for does not.

    Everything is looked at even where something is broken, because that is what it is for. Where
    what is asked for is no network, or its extra is not installed, the code is 2.
    """
    checks = verify_all()
    asked, refusal = _asked(settings)
    document: dict[str, Any] = {
        "versions": {**versions(), "fer-desktop": __version__},
        "networks": [_network(check) for check in checks],
        "asked": asked,
        "landmarks": _landmarks(settings),
        "detector": _detector(settings),
        "cameras": [
            {"index": camera.index, "name": camera.name, "path": camera.path}
            for camera in list_cameras()
        ],
        "folders": {
            "models": str(paths.models_dir()),
            "landmarks": str(paths.landmarks_dir()),
            "data": str(paths.data_dir()),
            "config": str(paths.config_dir()),
            "cache": str(paths.cache_dir()),
            "log": str(paths.log_dir()),
            "pictures": str(paths.pictures_dir()),
        },
    }
    reporter = Reporter(settings)
    for line in _lines(document):
        reporter.result(line)
    reporter.document(document)
    if refusal is not None:
        return refusal.exit_code
    needed = {settings.model} if settings.model in NETWORKS else set()
    if settings.super_resolution == "always":
        needed.add(NETWORK_ID)
    problems = [check.problem for check in checks if check.id in needed]
    problems += [document["landmarks"]["problem"], document["detector"]["problem"]]
    return ExitCode.MODEL if any(problems) else ExitCode.OK


def _network(check: NetworkCheck) -> dict[str, Any]:
    metrics = {name: check.metrics.get(name) for name in ("usage", "n", "accuracy", "interval_95")}
    return {
        "id": check.id,
        "title": check.title,
        "present": check.present,
        "intact": check.intact,
        "reproduces": check.reproduces,
        "probe_difference": check.probe_difference,
        "ms_per_face": check.ms_per_face and round(check.ms_per_face, 1),
        "metrics": metrics,
        "problem": check.problem,
    }


def _asked(settings: Settings) -> tuple[dict[str, Any] | None, UserError | None]:
    """Open the network that is asked for, where it is none that `verify_all` opens in that way."""
    if settings.model in NETWORKS and settings.engine == "onnx":
        return None, None
    found: dict[str, Any] = {
        "model": settings.model,
        "engine": settings.engine,
        "notes": [],
        "problem": None,
    }
    try:
        found["notes"] = list(open_classifier(settings.model, settings.engine).network.notes)
    except UserError as error:
        return {**found, "problem": str(error)}, error
    return found, None


def _landmarks(settings: Settings) -> dict[str, Any]:
    try:
        predictor = open_predictor(settings.landmark_model)
    except ModelError as error:
        return {"alignment": "off", "name": None, "sha256": None, "problem": str(error)}
    if predictor is None:
        return {"alignment": "off", "name": None, "sha256": None, "problem": None}
    return {
        "alignment": "on",
        "name": predictor.name,
        "sha256": predictor.sha256,
        "problem": None,
    }


def _detector(settings: Settings) -> dict[str, Any]:
    """Measure on this machine what looking for faces costs, by the smallest one wanted."""
    sizes = [settings.min_face] if settings.min_face else [MIN_FACE_LIVE_PX, MIN_FACE_BATCH_PX]
    # The cost hangs on the size of the picture, hardly on what is in it.
    grey = np.random.default_rng(0).integers(0, 256, (_HEIGHT, _WIDTH), dtype=np.uint8)
    face = FaceBox(270, 190, 370, 290)
    costs: list[dict[str, float]] = []
    found = {
        "name": settings.detector,
        "picture": f"{_WIDTH}x{_HEIGHT}",
        "costs": costs,
        "problem": None,
    }
    for size in sizes:
        try:
            detector = open_detector(settings.detector, size)
        except ModelError as error:
            return {**found, "problem": str(error)}
        costs.append(
            {
                "smallest_face_px": size,
                "whole_picture_ms": _median_ms(detector.detect, grey),
                "known_face_ms": _median_ms(detector.detect_near, grey, face),
            }
        )
    return found


def _median_ms(measured: Callable[..., object], *arguments: object) -> float:
    times = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        measured(*arguments)
        times.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(times), 1)


def _lines(document: dict[str, Any]) -> Iterator[str]:
    """Put the findings into words for a person."""
    yield "versions"
    for package, version in document["versions"].items():
        yield f"  {package} {version}"
    yield "networks"
    for network in document["networks"]:
        yield f"  {network['id']}: {network['problem'] or _measured(network)}"
    if (asked := document["asked"]) is not None:
        told = asked["problem"] or " ".join(["opens and keeps to its contract.", *asked["notes"]])
        yield f"  {asked['model']}, run by {asked['engine']}: {told}"
    yield "landmarks"
    landmarks = document["landmarks"]
    yield f"  {landmarks['problem'] or landmarks['name'] or 'none: alignment is off'}"
    detector = document["detector"]
    yield f"faces ({detector['name']}, {detector['picture']}, this machine)"
    if detector["problem"] is not None:
        yield f"  {detector['problem']}"
    for cost in detector["costs"]:
        yield (
            f"  from {cost['smallest_face_px']:.0f} px: {cost['whole_picture_ms']:.1f} ms for the "
            f"whole picture, {cost['known_face_ms']:.1f} ms to follow one face"
        )
    yield "cameras"
    for camera in document["cameras"]:
        where = camera["path"] or "the system does not say where"
        yield f"  {camera['name']}, {where} (index {camera['index']})"
    if not document["cameras"]:
        yield "  none"
    yield "folders"
    for name, folder in document["folders"].items():
        yield f"  {name}: {folder}"


def _measured(network: dict[str, Any]) -> str:
    words = f"whole, reproduces its probe, {network['ms_per_face']} ms a face here"
    metrics = network["metrics"]
    if metrics["accuracy"] is None:
        return words
    words += f", {metrics['accuracy']:.1%} right on {metrics['n']:,} {metrics['usage']} chips"
    if interval := metrics["interval_95"]:
        words += " (95 % interval: {:.1%} to {:.1%})".format(*interval)
    return words
