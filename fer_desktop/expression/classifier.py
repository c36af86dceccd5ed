"""From chips to calibrated distributions over the seven apparent expressions.

`open_classifier` chooses the network and the engine; `Classifier` is what the pipeline holds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import UsageError
from fer_desktop.expression.calibration import soften
from fer_desktop.expression.conversion import converted_graph, keras_remedy
from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.expression.engines import Engine, GraphEngine, inference_threads
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.expression.own_network import (
    OwnNetwork,
    check_contract,
    check_labels,
    read_own_network,
)
from fer_desktop.expression.registry import NETWORK_IDS, NetworkEntry, Registry, read_registry
from fer_desktop.expression.verification import check_probe
from fer_desktop.settings import NETWORKS, EngineName

_OWN_NETWORK_LIMIT_S: Final = 20.0  # for one batch; a graph of a stranger may never end


class Classifier:
    """A network behind an engine, with its labels and its temperature.

    Attributes:
        network: Which network it is.
    """

    def __init__(self, network: NetworkInfo, engine: Engine, labels: Sequence[str]) -> None:
        """Put a network together.

        Args:
            network: What is told about it.
            engine: Gives uncalibrated probabilities.
            labels: The seven emotions in the order of the engine's outputs.
        """
        self.network: Final = network
        self._engine = engine
        self._columns = [tuple(labels).index(emotion) for emotion in EMOTIONS]

    @property
    def chip_size(self) -> int:
        """Side in pixels of the chips it takes."""
        return self._engine.chip_size

    def classify(self, chips: Sequence[NDArray[np.uint8]]) -> list[EmotionDistribution | None]:
        """Read the apparent expression of each chip, all in one batch.

        Args:
            chips: Upright grey chips, each (chip_size, chip_size), uint8.

        Returns:
            One distribution per chip, in order; None where nothing can be said: of a constant
            picture, or by numbers that are not a distribution.

        Raises:
            ValueError: A chip has another shape or type.
            ModelError: The network fails.
        """
        results: list[EmotionDistribution | None] = [None] * len(chips)
        readable = [number for number, chip in enumerate(chips) if self._has_picture(chip)]
        if readable:
            said = self.ask(np.stack([chips[number] for number in readable]))
            for number, distribution in zip(readable, said, strict=True):
                results[number] = distribution
        return results

    def ask(self, chips: NDArray[np.uint8]) -> list[EmotionDistribution | None]:
        """Return what the network itself says, even of a constant picture.

        Args:
            chips: Shape (N, chip_size, chip_size), uint8.

        Returns:
            One distribution per chip, in order; None where its numbers are none.

        Raises:
            ModelError: The network fails.
        """
        return [self._distribution(output) for output in self._engine.run(chips)]

    def _has_picture(self, chip: NDArray[np.uint8]) -> bool:
        if chip.shape != (self.chip_size, self.chip_size) or chip.dtype != np.uint8:
            raise ValueError(
                f"expected chips of ({self.chip_size}, {self.chip_size}) uint8, "
                f"got {chip.shape} {chip.dtype}"
            )
        return bool(chip.min() != chip.max())

    def _distribution(self, output: NDArray[np.float32]) -> EmotionDistribution | None:
        p = output[self._columns].astype(np.float64)
        if not (np.isfinite(p).all() and (p >= 0).all() and abs(p.sum() - 1.0) < 1e-3):
            return None
        return EmotionDistribution(soften(p, self.network.temperature).astype(np.float32))


def open_classifier(
    model: str,
    engine: EngineName = "onnx",
    *,
    registry: Registry | None = None,
) -> Classifier:
    """Open a network.

    Args:
        model: "mini-xception", "vgg19", or the path of an own .onnx or .keras file.
        engine: "onnx" needs nothing else; "keras" needs the extra `[keras]`.
        registry: The published networks; None for those that come with the program.

    Raises:
        ModelError: Network or file missing, damaged, hostile, or not one that fits.
        UsageError: Not a network for expressions, or the extra is not installed.
    """
    choose = f"Choose one of {', '.join(NETWORKS)}, or the path of an .onnx or .keras file."
    if model not in NETWORK_IDS:
        if Path(model).suffix or os.path.exists(model):  # noqa: PTH110  Path.exists may raise
            return _open_own(read_own_network(Path(model)), engine)
        raise UsageError(f"There is no network {model!r}.", choose)
    if model not in NETWORKS:
        raise UsageError(f"{model} redraws small faces; it names no expressions.", choose)
    return _open_published((registry or read_registry()).entry(model), engine)


def _open_published(entry: NetworkEntry, engine: EngineName) -> Classifier:
    role = "graph" if engine == "onnx" else "weights"
    opened = published_engine(entry, engine, entry.verified(role))
    check_probe(entry, opened)
    network = NetworkInfo(
        id=entry.id,
        architecture=entry.architecture,
        sha256=entry.files[role].sha256,
        temperature=entry.temperature,
        title=entry.title,
        engine=engine,
    )
    return Classifier(network, opened, entry.labels)


def published_engine(entry: NetworkEntry, engine: EngineName, content: bytes) -> Engine:
    """Open the engine of a published network.

    Args:
        entry: The network.
        engine: "onnx" or "keras".
        content: Of the file in the role "graph" or "weights", after it was verified.
    """
    if engine == "onnx":
        threads = inference_threads(entry.parameters)
        return GraphEngine(content, entry.id, entry.scaling, threads=threads)
    keras_engine = _import_keras_engine()
    opened: Engine = keras_engine.open_published(entry, content)
    return opened


def _open_own(own: OwnNetwork, engine: EngineName) -> Classifier:
    name = own.path.name
    opened: Engine
    if engine == "onnx":
        is_graph = own.path.suffix.lower() == ".onnx"
        graph = own.content if is_graph else converted_graph(own)
        opened = GraphEngine(graph, name, own.scaling, limit_s=_OWN_NETWORK_LIMIT_S)
    elif own.path.suffix.lower() == ".keras":
        opened = _import_keras_engine().open_own(own.content, name, own.scaling)
    else:
        raise UsageError(
            f"{name} is an ONNX graph, which Keras does not run.", "Use --engine onnx."
        )
    check_contract(opened, name)
    check_labels(opened, own.labels, own.path)
    network = NetworkInfo(
        id=name,
        architecture="own",
        sha256=own.sha256,
        temperature=own.temperature,
        title=own.path.stem,
        engine=engine,
        notes=own.notes,
    )
    return Classifier(network, opened, own.labels)


def _import_keras_engine() -> ModuleType:
    """Import the Keras engine, now that it is asked for: seconds and half a gigabyte."""
    try:
        from fer_desktop.expression import keras_engine
    except ImportError as error:
        raise UsageError("The Keras engine is not installed.", keras_remedy()) from error
    return keras_engine
