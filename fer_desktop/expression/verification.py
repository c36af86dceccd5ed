"""Verifies the published networks on this machine; what `fer-desktop --check` prints of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.expression.engines import Engine, GraphEngine, inference_threads
from fer_desktop.expression.registry import (
    NETWORK_IDS,
    NetworkEntry,
    Registry,
    probe_chip,
    read_registry,
)

_REPEATS: Final = 5


@dataclass(frozen=True, slots=True)
class NetworkCheck:
    """What was found out about one network.

    Attributes:
        id: Network id.
        title: For people.
        present: All its files are there.
        intact: Every file has the SHA-256 of the manifest.
        probe_difference: Largest difference from the probe's known answer; None: not computed.
        reproduces: That difference is within the probe's tolerance.
        ms_per_face: What one chip takes on this machine, in milliseconds; None: not measured.
        metrics: The figures of the manifest: usage, n, accuracy, interval_95 and more.
        problem: The first thing that is wrong, one sentence; None where all is well.
    """

    id: str
    title: str
    present: bool = False
    intact: bool = False
    probe_difference: float | None = None
    reproduces: bool = False
    ms_per_face: float | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None


def verify_all(registry: Registry | None = None) -> list[NetworkCheck]:
    """Verify each network this version knows, in the order of `NETWORK_IDS`; raises nothing.

    Args:
        registry: The published networks; None for those that come with the program.
    """
    try:
        networks = (registry or read_registry()).networks
    except ModelError as error:
        return [NetworkCheck(name, name, problem=str(error)) for name in NETWORK_IDS]
    return [
        _verify(networks[name])
        if name in networks
        else NetworkCheck(name, name, problem=f"The network {name} is not published yet.")
        for name in NETWORK_IDS
    ]


def _verify(entry: NetworkEntry) -> NetworkCheck:
    present = all(file.path.is_file() for file in entry.files.values())
    found = NetworkCheck(entry.id, entry.title, present=present, metrics=entry.metrics)
    try:
        entry.verify_files()
    except ModelError as error:
        return replace(found, problem=str(error))
    found = replace(found, intact=True)
    try:
        engine = _open_engine(entry)
        difference = probe_difference(entry, engine)
    except ModelError as error:
        return replace(found, problem=str(error))
    reproduces = difference <= entry.probe.tolerance
    problem = f"{entry.id} computes other numbers here than where it was trained."
    return replace(
        found,
        probe_difference=difference,
        reproduces=reproduces,
        ms_per_face=_ms_per_face(entry, engine),
        problem=None if reproduces else problem,
    )


def probe_difference(entry: NetworkEntry, engine: Engine) -> float:
    """Run the probe; return the largest absolute difference from the known answer.

    Args:
        entry: The network.
        engine: Runs it.

    Raises:
        ModelError: It fails, or gives another number of numbers.
    """
    chip = probe_chip(entry.probe.chip_seed, engine.chip_size)
    answer = _answer(engine.run(chip[np.newaxis])[0])
    if answer.shape != entry.probe.expected.shape:
        raise ModelError(f"{entry.id} gives {answer.size} numbers where its probe has others.")
    difference = float(np.abs(answer - entry.probe.expected).max())
    return difference if np.isfinite(difference) else float("inf")


def check_probe(entry: NetworkEntry, engine: Engine) -> None:
    """See that a published network computes here what it computed where it was trained.

    Raises:
        ModelError: It gives other numbers than its probe has.
    """
    # ">" would let a NaN pass.
    if not probe_difference(entry, engine) <= entry.probe.tolerance:
        raise ModelError(f"{entry.id} computes other numbers here than where it was trained.")


def _open_engine(entry: NetworkEntry) -> Engine:
    threads = inference_threads(entry.parameters)
    return GraphEngine(entry.verified("graph"), entry.id, entry.scaling, threads=threads)


def _ms_per_face(entry: NetworkEntry, engine: Engine) -> float:
    """Measure what one chip takes on this machine; the median of a few, in milliseconds."""
    chip = probe_chip(entry.probe.chip_seed, engine.chip_size)[np.newaxis]
    times_s = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        engine.run(chip)
        times_s.append(time.perf_counter() - started)
    return 1000 * statistics.median(times_s)


def _answer(output: NDArray[np.float32]) -> NDArray[np.float64]:
    """Reduce an output to what a probe holds: probabilities, or the row means of a picture."""
    rows = output.astype(np.float64).reshape(output.shape[0], -1)
    answer: NDArray[np.float64] = rows.mean(axis=1)
    return answer
