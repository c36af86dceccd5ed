"""The published networks: what `models/manifest.json` says, checked before a file is opened.

The manifest is the allow-list: a network's file is opened only if its SHA-256 is the one written
there. `training/` writes the manifest, this module reads it. Format, version 1:

    {"format": 1,
     "networks": {
       "mini-xception": {                        one of `NETWORK_IDS`
         "kind": "classifier",                   or "super_resolution" (fsrnet)
         "title": "mini-Xception",               optional; for people; the id where it is absent
         "folder": "mini_xception",              folder below models/
         "architecture": "dense_xception",       module and function in fer_desktop.networks
         "arguments": {"growth": 24},            what that function is called with
         "files": {                              each with name, sha256, bytes
           "graph": {"name": "mini_xception.onnx", "sha256": "9f..", "bytes": 812345},
           "weights": {"name": "mini_xception.weights.h5", "sha256": "..", "bytes": 1},
           "card": {...}, "metrics": {...}},     any further role: verified, not opened
         "input": {"shape": [48, 48, 1],
                   "scaling": "minus_one_to_one"},   or "zero_to_one", "min_max": scaling.py
         "labels": ["angry", ...],               classifier: the seven names in the outputs' order
         "temperature": 1.13,                    classifier: calibration.py; > 0
         "parameters": 251000,
         "metrics": {"usage": "PublicTest", "n": 3589, "accuracy": 0.68,
                     "interval_95": [0.66, 0.69], ...},   free; --check prints these four
         "upscale": {"smallest_px": 8,           super_resolution: redrawn_sizes.py
                     "auto_px": [12, 24]},       or null
         "probe": {"chip_seed": 7,               the chip is `probe_chip(seed, size)`
                   "probabilities": [7 numbers], classifier: uncalibrated, outputs' order
                   "tolerance": 0.001}}}}        largest difference allowed

A graph ends in softmax and maps float32 (N, 48, 48, 1), scaled by the engine, to (N, 7). A
super-resolution network maps chips of that shape, scaled "zero_to_one", to such chips. It has no
labels and no temperature, and its probe holds "row_means", the mean of each row of the restored
chip, in place of "probabilities".
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.redrawn_sizes import REDRAWN_PX, RedrawnSizes, read_redrawn_sizes
from fer_desktop.expression.scaling import SCALINGS, Scaling
from fer_desktop.paths import models_dir, read_learned
from fer_desktop.settings import NETWORKS

NETWORK_IDS: Final = (*NETWORKS, "fsrnet")
"""The networks this version knows, by the name used everywhere outside Python."""

MANIFEST_FORMAT: Final = 1
REINSTALL: Final = "Install fer-desktop again, or choose another network with --model."


@dataclass(frozen=True, slots=True)
class LearnedFile:
    """One file of a network.

    Attributes:
        path: Where it lies.
        sha256: What its content must hash to, lower-case hex.
    """

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class Probe:
    """A question with a known answer, to see that a network still computes what it did.

    Attributes:
        chip_seed: Seed of `probe_chip`.
        expected: Classifier: shape (7,), probabilities. Super-resolution: row means.
        tolerance: Largest absolute difference that counts as the same.
    """

    chip_seed: int
    expected: NDArray[np.float64]
    tolerance: float


@dataclass(frozen=True, slots=True, eq=False)
class NetworkEntry:
    """One network of the manifest; the fields are those of the module's docstring.

    Attributes:
        labels: Names in the order of the outputs; empty for a super-resolution network.
        redrawn: At which sizes a super-resolution network helps; None for a classifier.
    """

    id: str
    kind: str
    title: str
    architecture: str
    arguments: Mapping[str, Any]
    files: Mapping[str, LearnedFile]
    scaling: Scaling
    labels: tuple[str, ...]
    temperature: float
    parameters: int
    metrics: Mapping[str, Any]
    probe: Probe
    redrawn: RedrawnSizes | None

    @property
    def accuracy_line(self) -> str | None:
        """One line with figure, split and interval; None where nobody measured it."""
        metrics = self.metrics
        if not {"accuracy", "n", "usage"} <= metrics.keys():
            return None
        line = f"{metrics['accuracy']:.1%} of {metrics['n']:,} {metrics['usage']} chips"
        if "interval_95" in metrics:
            low, high = metrics["interval_95"]
            line += f" (95 % interval: {low:.1%} to {high:.1%})"
        return line

    def verified(self, role: str) -> bytes:
        """Return the content of the file in `role` ("graph", "weights", ...), hash checked.

        The bytes that were hashed are the bytes returned, so nobody can exchange the file between
        the check and its use.

        Raises:
            ModelError: No such role, file missing, unreadable, or its SHA-256 differs.
        """
        if role not in self.files:
            raise ModelError(f"The network {self.id} was published without a {role}.", REINSTALL)
        content = read_learned(self.files[role].path, REINSTALL)
        if hashlib.sha256(content).hexdigest() != self.files[role].sha256:
            raise ModelError(f"{self.files[role].path} is damaged: SHA-256 differs.", REINSTALL)
        return content

    def verify_files(self) -> None:
        """Check every file of the network; ModelError for the first that is missing or damaged."""
        for role in self.files:
            self.verified(role)


@dataclass(frozen=True, slots=True)
class Registry:
    """The networks of one manifest, by id."""

    networks: Mapping[str, NetworkEntry]

    def entry(self, network_id: str) -> NetworkEntry:
        """Return what is known about `network_id`; ModelError where it is not published."""
        if network_id not in self.networks:
            classifiers = ", ".join(id_ for id_ in self.networks if id_ in NETWORKS)
            raise ModelError(
                f"The network {network_id} is not installed.",
                f"Choose one of: {classifiers or 'none is there'}; or train it: "
                "see training/ in the repository.",
            )
        return self.networks[network_id]


def read_registry(folder: Path | None = None) -> Registry:
    """Read `manifest.json`; opens no network.

    Args:
        folder: Where the manifest lies; None for the networks that come with the program.

    Raises:
        ModelError: The manifest is missing, not JSON, of a newer format, or breaks the format.
    """
    folder = models_dir() if folder is None else folder
    path = folder / "manifest.json"
    if not path.is_file():
        raise ModelError(
            f"No networks are installed: {path} is missing.",
            "Install fer-desktop again, train a network (see training/ in the repository), or "
            "name your own with --model PATH.",
        )
    try:
        manifest = json.loads(read_learned(path, REINSTALL).decode("utf-8"))
        if manifest["format"] != MANIFEST_FORMAT:
            raise ModelError(
                f"{path} has format {manifest['format']}; this version reads {MANIFEST_FORMAT}.",
                REINSTALL,
            )
        networks = {
            name: _entry(name, fields, folder) for name, fields in manifest["networks"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise ModelError(f"{path} is not a list of networks: {reason}.", REINSTALL) from error
    return Registry(networks)


def probe_chip(seed: int, size: int) -> NDArray[np.uint8]:
    """Return the chip of a probe: six by six random patches under noise, shape (size, size), uint8.

    `RandomState`, because its stream is frozen for good while `Generator`'s may change with NumPy;
    whole numbers only, so that every machine gets the same picture.
    """
    random = np.random.RandomState(seed)
    patches = random.randint(0, 256, (6, 6))
    noise = random.randint(0, 256, (size, size))
    where = np.arange(size) * 6 // size
    chip: NDArray[np.uint8] = ((3 * patches[np.ix_(where, where)] + noise) // 4).astype(np.uint8)
    return chip


def _entry(name: str, fields: dict[str, Any], folder: Path) -> NetworkEntry:
    """Build an entry; ValueError, KeyError or TypeError where the fields break the format."""
    if name not in NETWORK_IDS:
        raise ValueError(f"unknown network {name!r}")
    kind = fields["kind"]
    if kind != ("classifier" if name in NETWORKS else "super_resolution"):
        raise ValueError(f"{name} is no network of the kind {kind!r}")
    if fields["input"]["scaling"] not in SCALINGS:
        raise ValueError(f"{name}: unknown scaling {fields['input']['scaling']!r}")
    architecture = fields["architecture"]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", architecture):
        raise ValueError(f"{name}: {architecture!r} is no name of a builder")
    height, width, channels = (int(side) for side in fields["input"]["shape"])
    is_classifier = kind == "classifier"
    chip = ((height, width, channels), fields["input"]["scaling"])
    if not is_classifier and chip != ((REDRAWN_PX, REDRAWN_PX, 1), "zero_to_one"):
        raise ValueError(f"{name}: redraws chips of {chip}")
    labels = output_order(fields["labels"]) if is_classifier else ()
    temperature = float(fields["temperature"]) if is_classifier else 1.0
    if not 0.0 < temperature < math.inf:
        raise ValueError(f"{name}: temperature {temperature} is not above 0")
    network_folder = folder / _plain_name(fields["folder"])
    probe = fields["probe"]
    expected = _numbers(probe["probabilities" if is_classifier else "row_means"])
    if is_classifier and expected.shape != (len(EMOTIONS),):
        raise ValueError(f"{name}: the probe has {expected.size} probabilities")
    return NetworkEntry(
        id=name,
        kind=kind,
        title=str(fields.get("title", name)),
        architecture=architecture,
        arguments=dict(fields["arguments"]),
        files={
            role: LearnedFile(
                network_folder / _plain_name(file["name"]),
                str(file["sha256"]).lower(),
            )
            for role, file in fields["files"].items()
        },
        scaling=fields["input"]["scaling"],
        labels=labels,
        temperature=temperature,
        parameters=int(fields["parameters"]),
        metrics=dict(fields["metrics"]),
        probe=Probe(int(probe["chip_seed"]), expected, float(probe["tolerance"])),
        redrawn=None if is_classifier else read_redrawn_sizes(fields["upscale"]),
    )


def output_order(labels: Iterable[object]) -> tuple[str, ...]:
    """Check that `labels` are the seven emotions in some order; ValueError otherwise."""
    names = tuple(str(label) for label in labels)
    if sorted(names) != sorted(EMOTIONS):
        raise ValueError(f"labels {list(names)} are not the seven: {', '.join(EMOTIONS)}")
    return names


def _plain_name(name: str) -> str:
    """Refuse names that would lead out of the folder of models."""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        raise ValueError(f"{name!r} is not a plain file name")
    return name


def _numbers(values: Iterable[float]) -> NDArray[np.float64]:
    numbers = np.asarray(list(values), dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError("the probe's answer has numbers that are not finite")
    return numbers
