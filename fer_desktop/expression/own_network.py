"""A person's own network: found beside its sidecar, opened with care, and asked to prove itself.

Beside `NAME.onnx` or `NAME.keras` may lie `NAME.json`, the sidecar:

    {"labels": ["neutral", "happy", ...],     the seven names in the order of the outputs
     "scaling": "minus_one_to_one",           or "zero_to_one", "min_max": scaling.py
     "temperature": 1.2}                      calibration.py

Each may be left out: FER-2013 order, "minus_one_to_one" and 1 are then assumed, and said so. The
network must map one grey square per face to seven probabilities (`check_contract`) whose order is
the one of the labels (`check_labels`).
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fer_desktop.errors import ModelError, UsageError
from fer_desktop.expression.canaries import likeliest_order
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.engines import Engine
from fer_desktop.expression.keras_archive import MAX_BYTES
from fer_desktop.expression.registry import output_order, probe_chip
from fer_desktop.expression.scaling import SCALINGS, Scaling

_SUFFIXES: Final = (".onnx", ".keras")

_MAX_SIDECAR_BYTES: Final = 1 << 16
_SIDECAR_KEYS: Final = frozenset({"labels", "scaling", "temperature"})


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """A person's own network file, read but not opened.

    Attributes:
        path: Where it lies.
        content: All of it.
        sha256: Of `content`.
        labels: The seven emotions in the order of the outputs.
        scaling: What it expects, see `scale_chips`.
        temperature: Applied to its probabilities.
        notes: What was assumed, as sentences.
    """

    path: Path
    content: bytes
    sha256: str
    labels: tuple[str, ...]
    scaling: Scaling
    temperature: float
    notes: tuple[str, ...]


def read_own_network(path: Path) -> OwnNetwork:
    """Read a network's file and its sidecar; opens neither Keras nor ONNX Runtime.

    Raises:
        UsageError: Neither .onnx nor .keras.
        ModelError: Missing, no plain file, empty, too large; or the sidecar breaks its format.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(
            f"{path} is no network: its name ends neither in .onnx nor in .keras.",
            "Save a Keras network as .keras; old .h5 files and pickles may hold code.",
        )
    try:
        if not path.is_file():
            raise ModelError(
                f"There is no network file {path}.", "Check the path given to --model."
            )
        size = path.stat().st_size
        if not 0 < size <= MAX_BYTES:
            raise ModelError(
                f"{path} is {size:,} bytes long: no network.", "Copy or save the file again."
            )
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}.") from error
    labels, scaling, temperature, notes = _read_sidecar(path.with_suffix(".json"), path.name)
    sha256 = hashlib.sha256(content).hexdigest()
    return OwnNetwork(path, content, sha256, labels, scaling, temperature, notes)


def sidecar_settings(path: Path) -> dict[str, object]:
    """Return what a network's sidecar says, or what is assumed without one, as JSON values.

    Args:
        path: Of the network.

    Raises:
        ModelError: The sidecar breaks its format.
    """
    labels, scaling, temperature, _ = _read_sidecar(path.with_suffix(".json"), path.name)
    return {"labels": list(labels), "scaling": scaling, "temperature": temperature}


def check_contract(engine: Engine, name: str) -> None:
    """Ask a network for black, white, noise and a probe; see that probabilities come back.

    Raises:
        ModelError: Other than seven outputs per chip, numbers that are not finite, negative, or
            do not sum to 1 within 1e-3.
    """
    size = engine.chip_size
    noise = np.random.default_rng(0).integers(0, 256, (size, size), dtype=np.uint8)
    black = np.zeros((size, size), np.uint8)
    outputs = engine.run(np.stack([black, black + 255, noise, probe_chip(7, size)]))
    if outputs.shape != (4, len(EMOTIONS)):
        given = "x".join(str(side) for side in outputs.shape[1:]) or "no"
        raise ModelError(
            f"{name} gives {given} numbers for a face; a network gives {len(EMOTIONS)}, one for "
            "each apparent expression."
        )
    if not np.isfinite(outputs).all():
        raise ModelError(f"{name} gives numbers that are not finite.", "Its weights are damaged.")
    if (outputs < 0).any() or np.abs(outputs.sum(axis=1) - 1.0).max() > 1e-3:
        raise ModelError(
            f"{name} gives numbers that are no probabilities: they do not sum to 1.",
            "End the network with softmax.",
        )


def check_labels(engine: Engine, labels: tuple[str, ...], path: Path) -> None:
    """See that a network's outputs for the canaries fit the claimed order of its labels.

    Raises:
        ModelError: Another order fits clearly better; it is named.
    """
    likeliest = likeliest_order(engine, labels)
    if likeliest != labels:
        raise ModelError(
            f"{path.name} does not have its outputs in the order {', '.join(labels)}: "
            f"plain example faces speak for {', '.join(likeliest)}.",
            f'Write {path.with_suffix(".json").name} beside it: {{"labels": '
            f"{json.dumps(likeliest)}}}; or correct its scaling there.",
        )


def _read_sidecar(
    path: Path, network: str
) -> tuple[tuple[str, ...], Scaling, float, tuple[str, ...]]:
    """Return labels, scaling, temperature and what was assumed."""
    try:
        fields = json.loads(path.read_bytes()[:_MAX_SIDECAR_BYTES]) if path.is_file() else {}
        if not isinstance(fields, dict) or set(fields) - _SIDECAR_KEYS:
            raise ValueError(f"it may hold {', '.join(sorted(_SIDECAR_KEYS))} and nothing else")
        labels = output_order(fields.get("labels", EMOTIONS))
        scaling = fields.get("scaling", "minus_one_to_one")
        if scaling not in SCALINGS:
            raise ValueError(f"scaling is none of {', '.join(SCALINGS)}")
        temperature = float(fields.get("temperature", 1.0))
        if not 0.0 < temperature < math.inf:
            raise ValueError(f"temperature {temperature} is not above 0")
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise ModelError(f"{path} does not describe a network: {error}.") from error
    assumed = {"labels": "FER-2013 order", "scaling": "-1 to 1", "temperature": "uncalibrated"}
    missing = [f"{key} ({value})" for key, value in assumed.items() if key not in fields]
    note = f"{network}: assumed {', '.join(missing)}; {path.name} beside it can say otherwise."
    return labels, scaling, temperature, (note,) if missing else ()
