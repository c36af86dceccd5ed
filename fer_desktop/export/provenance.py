"""Where numbers come from: enough to run the analysis again, and to know how far to trust it."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

AI_MARK: Final = "AI estimate"
"""Burned into every exported picture."""

AI_COMMENT: Final = "AI estimate of apparent expression"
"""Written into the metadata of every exported file that has any."""

AI_NOTICE: Final = f"{AI_COMMENT}; not felt emotion, not a diagnosis"
"""Written into every exported document."""

_PIECE_BYTES: Final = 1 << 20
_PACKAGES: Final = (
    "fer-desktop",
    "numpy",
    "opencv-python-headless",
    "dlib-bin",
    "onnxruntime",
    "keras",
    "tensorflow-cpu",
    "av",
    "pillow",
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the numbers of one run.

    Attributes:
        source: The input as the person named it.
        source_sha256: Of the input file; None for a stream.
        network: Network id, or the file name of a person's own network.
        network_title: For people.
        network_sha256: Of the network's file.
        network_accuracy: One line with figure, split and interval, such as "66.1 % of 3,589
            PublicTest chips (95 %: 64.5 to 67.6)"; None where nobody measured it.
        detector: Name of the face detector.
        alignment: Name of the 68-point predictor; None when alignment is off.
        alignment_sha256: Of the predictor's file; None when alignment is off.
        super_resolution: Id of the network that redraws small faces; None when none are redrawn.
        super_resolution_sha256: Of its file.
        redrawn_px: Smallest and largest side of the native-size chips that it redraws.
        settings: Every setting that changes the numbers, JSON values.
        notes: Sentences that everybody who reads the results should know.
    """

    source: str
    source_sha256: str | None
    network: str
    network_title: str
    network_sha256: str
    network_accuracy: str | None
    detector: str
    alignment: str | None
    alignment_sha256: str | None
    super_resolution: str | None = None
    super_resolution_sha256: str | None = None
    redrawn_px: tuple[int, int] | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def provenance_document(made: Provenance) -> dict[str, Any]:
    """Return what makes the numbers as JSON values, for a document that holds them."""
    return {
        "model": {
            "id": made.network,
            "title": made.network_title,
            "sha256": made.network_sha256,
            "accuracy": made.network_accuracy,
            "notes": list(made.notes),
        },
        "detector": made.detector,
        "alignment": "off" if made.alignment is None else "on",
        "landmark_model": made.alignment,
        "landmark_model_sha256": made.alignment_sha256,
        "super_resolution": super_resolution_document(made),
        "settings": dict(made.settings),
    }


def run_identity(made: Provenance) -> dict[str, Any]:
    """Return what two runs have in common whose numbers for one input are the same, as JSON values.

    Versions aside: `package_versions`.
    """
    return {
        "network_sha256": made.network_sha256,
        "alignment_sha256": made.alignment_sha256,
        "super_resolution": super_resolution_document(made),
        "settings": dict(made.settings),
    }


def super_resolution_document(made: Provenance) -> dict[str, Any] | None:
    """Return what redraws small faces, and at which sizes, as JSON values; None where nothing."""
    if made.super_resolution is None:
        return None
    return {
        "id": made.super_resolution,
        "sha256": made.super_resolution_sha256,
        "redrawn_px": None if made.redrawn_px is None else list(made.redrawn_px),
    }


def sha256_of(path: Path, should_stop: Callable[[], bool] = lambda: False) -> str | None:
    """Return the SHA-256 of a file's content in lower-case hex.

    Args:
        path: The file; one of many gigabytes takes minutes.
        should_stop: Asked on the way.

    Returns:
        None when stopped.

    Raises:
        OSError: It cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            if should_stop():
                return None
            digest.update(piece)
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of what the numbers depend on, by package; absent ones left out."""
    of_machine = {"python": platform.python_version(), "system": platform.platform(terse=True)}
    return of_machine | package_versions()


def package_versions() -> dict[str, str]:
    """Return those of `versions` that are installed with the program, and change only with it."""
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
