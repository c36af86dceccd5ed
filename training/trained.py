"""Opens a network that was trained: one of ours by its id, or a run by its folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import InputError
from fer_desktop.expression.classifier import Classifier
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.keras_engine import KerasEngine, build_network
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.expression.registry import NETWORK_IDS, read_registry
from fer_desktop.expression.scaling import Scaling
from training.build import build
from training.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class Trained:
    """A Keras network with its weights.

    Attributes:
        network: Maps scaled chips (N, size, size, 1) to probabilities (N, 7); the size is 48 but
            for a run that ends on smaller pictures.
        scaling: What it expects.
    """

    network: keras.Model
    scaling: Scaling


def open_trained(name: str) -> Trained:
    """Open a network in Keras, in float32.

    Args:
        name: Published id, or the folder of a run, of which the best weights are taken.

    Raises:
        ModelError: A published network is missing or damaged.
        InputError: The folder holds no run, no epoch of it is done, or its weights are damaged.
    """
    if name in NETWORK_IDS:
        entry = read_registry().entry(name)
        return Trained(build_network(entry, entry.verified("weights")), entry.scaling)
    folder = RunFolder(Path(name))
    config = folder.read_config()
    network = build(config, config.phases[-1].size)
    load_best(network, folder)
    return Trained(network, config.scaling)


def load_best(network: keras.Model, folder: RunFolder) -> None:
    """Give a network the best weights of its run.

    Raises:
        InputError: No epoch of the run is done, or its weights are damaged.
    """
    if not folder.best_weights.exists():
        raise InputError(f"{folder.path} has no finished epoch yet.")
    try:
        network.load_weights(folder.best_weights)
    except Exception as error:  # Keras and h5py raise what they like here
        raise InputError(
            f"{folder.best_weights} is damaged, or of another network than its config.toml says."
        ) from error


def weights_of(names: Sequence[str]) -> list[NDArray[np.float32]]:
    """Return the weights of published networks or runs: a run learns from them as from pictures."""
    return [weight for name in names for weight in open_trained(name).network.get_weights()]


def open_run(path: Path) -> Classifier:
    """Open the best weights of a run for evaluation: in Keras, without a temperature.

    Raises:
        InputError: The folder holds no run, no epoch of it is done, or its weights are damaged.
    """
    trained = open_trained(str(path))
    folder = RunFolder(path)
    config = folder.read_config()
    network = NetworkInfo(
        id=path.name,
        architecture=config.architecture,
        sha256=hashlib.sha256(folder.best_weights.read_bytes()).hexdigest(),
        temperature=1.0,
        title=config.title,
        engine="keras",
    )
    return Classifier(network, KerasEngine(trained.network, path.name, trained.scaling), EMOTIONS)
