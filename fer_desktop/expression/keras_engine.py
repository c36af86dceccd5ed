"""Runs a network in Keras: the engine by choice, on TensorFlow or what `KERAS_BACKEND` names.

Importing this module imports Keras and its backend (seconds, half a gigabyte); nothing else in
the program does, and `classifier.py` imports it only when it is asked for.
"""

from __future__ import annotations

import importlib
import io
import os
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from fer_desktop.paths import cache_dir

# Keras writes its settings where it finds none, in the home folder unless told otherwise, and
# reads there what the person set for other programs: an order of axes that ours do not keep to.
os.environ.setdefault("KERAS_HOME", str(cache_dir() / "keras"))
# Before TensorFlow is loaded: otherwise it greets people on stderr.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import h5py
import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.expression.engines import read_layout
from fer_desktop.expression.keras_archive import MAX_BYTES, inspect_archive
from fer_desktop.expression.registry import REINSTALL, NetworkEntry
from fer_desktop.expression.scaling import Scaling

_OWN_LAYERS_ONLY: Final = "Build the network from Keras' own layers, or export it as ONNX."


class KerasEngine:
    """A Keras model; the counterpart of `engines.GraphEngine`."""

    def __init__(self, model: keras.Model, name: str, scaling: Scaling) -> None:
        """Take a model.

        Args:
            model: Maps scaled chips, (N, size, size, 1) float32, to probabilities.
            name: What error messages call it.
            scaling: What the network expects, see `scale_chips`.

        Raises:
            ModelError: Its input is not one grey chip.
        """
        self._model = model
        self._name = name
        self._scaling = scaling
        shapes = model.input_shape
        if not isinstance(shapes, tuple):
            raise ModelError(f"{name} takes several inputs; a network takes one grey chip.")
        self._layout = read_layout(list(shapes), name)

    @property
    def chip_size(self) -> int:
        """Side in pixels of the chips it takes."""
        return self._layout.size

    def run(self, chips: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Map chips, shape (N, size, size), to the network's outputs, shape (N, ...).

        Raises:
            ModelError: The network fails on them.
        """
        # predict_on_batch is compiled once on every backend; predict would set up a data
        # pipeline per call (112 ms against 2), and calling the model runs each layer eagerly.
        try:
            outputs = [
                np.asarray(self._model.predict_on_batch(batch))
                for batch in self._layout.batches(chips, self._scaling)
            ]
        except Exception as error:  # backends raise kinds of their own
            raise ModelError(f"{self._name} cannot be computed by Keras.") from error
        return np.concatenate(outputs).astype(np.float32, copy=False)


def open_published(entry: NetworkEntry, weights: bytes) -> KerasEngine:
    """Open a published network from the content of its weights file; errors as `build_network`."""
    return KerasEngine(build_network(entry, weights), entry.id, entry.scaling)


def open_own(content: bytes, name: str, scaling: Scaling) -> KerasEngine:
    """Open a person's own .keras file; errors as `load_own`."""
    return KerasEngine(load_own(content, name), name, scaling)


def build_network(entry: NetworkEntry, weights: bytes) -> keras.Model:
    """Build a published network's architecture and give it weights.

    Only numbers come from `weights`; what is computed is this repository's own code.

    Args:
        entry: Names the architecture and its arguments.
        weights: Content of a .weights.h5 file, any float type; computed in float32.

    Raises:
        ModelError: The weights are damaged, hostile, or do not fit the architecture.
    """
    builder = getattr(
        importlib.import_module(f"fer_desktop.networks.{entry.architecture}"), entry.architecture
    )
    model: keras.Model = builder(**entry.arguments)
    file_name = entry.files["weights"].path.name
    check_weights(weights, file_name)
    with tempfile.TemporaryDirectory(prefix="fer-desktop-") as folder:
        # From a copy: what was hashed is what is read.
        copy = Path(folder) / "network.weights.h5"
        copy.write_bytes(weights)
        try:
            with _nothing_skipped():
                model.load_weights(copy)
        except Exception as error:  # Keras and h5py raise what they like here
            raise ModelError(
                f"{file_name} does not fit the architecture {entry.architecture}.", REINSTALL
            ) from error
    return model


def load_own(content: bytes, name: str) -> keras.Model:
    """Load a person's own .keras file: inspected first, in safe mode, never compiled.

    Args:
        content: The whole file.
        name: What error messages call it.

    Raises:
        ModelError: Damaged, hostile, or beyond this version of Keras.
    """
    inspect_archive(content, name)
    with tempfile.TemporaryDirectory(prefix="fer-desktop-") as folder:
        copy = Path(folder) / "network.keras"
        copy.write_bytes(content)
        _check_archived_weights(copy, name)
        try:
            with _nothing_skipped():
                return keras.saving.load_model(copy, compile=False, safe_mode=True)
        except Exception as error:  # Keras raises whatever its layers raise
            raise ModelError(
                f"{name} cannot be built by Keras {keras.__version__}.", _OWN_LAYERS_ONLY
            ) from error


def write_graph(model: keras.Model, target: Path) -> None:
    """Write the ONNX graph of a model; raises whatever the converter raises."""
    # Layers of augmentation are called with training=True when a model is built, and an export
    # would keep that, for all layers after them too.
    chip = keras.Input(model.input_shape[1:])
    inference = keras.Model(chip, model(chip, training=False))
    # Keras exports a model only once it has been called.
    inference.predict_on_batch(np.zeros((1, *model.input_shape[1:]), np.float32))
    inference.export(target, format="onnx", verbose=False)


@contextmanager
def _nothing_skipped() -> Iterator[None]:
    """Make Keras raise where it would warn that layers keep their random weights."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "Skipping nested container")
        yield


def _check_archived_weights(archive: Path, name: str) -> None:
    with zipfile.ZipFile(archive) as members:
        if "model.weights.h5" in members.namelist():
            check_weights(members.read("model.weights.h5"), name)


def check_weights(content: bytes, name: str) -> None:
    """Check that an HDF5 file of weights holds nothing but numbers of a sane amount.

    HDF5 can say that a dataset's numbers lie in another file; reading such weights would read any
    file of the person (links, external storage and virtual datasets), and a few bytes can claim
    terabytes of zeros.

    Raises:
        ModelError: Not HDF5, leads out of the file, or claims more than `MAX_BYTES`.
    """
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            claimed = _claimed_bytes(file, name)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"{name} is damaged: its weights are no HDF5 file.") from error
    if claimed > MAX_BYTES:
        raise ModelError(f"{name} claims {claimed:,} bytes of weights, more than a network takes.")


def _claimed_bytes(group: Any, name: str) -> int:
    """Sum what the datasets below `group` unpack to; hard links to itself are counted once each."""
    claimed = 0
    waiting, seen = [group], set()
    while waiting:
        group = waiting.pop()
        for key in group:
            link = group.get(key, getlink=True)
            if not isinstance(link, h5py.HardLink):
                raise ModelError(f"{name} reads its weights from elsewhere.", _OWN_LAYERS_ONLY)
            item = group[key]
            where = h5py.h5o.get_info(item.id).addr
            if where in seen:
                continue
            seen.add(where)
            if isinstance(item, h5py.Dataset):
                if item.external or item.is_virtual:
                    raise ModelError(f"{name} reads its weights from elsewhere.", _OWN_LAYERS_ONLY)
                claimed += item.nbytes
            elif isinstance(item, h5py.Group):
                waiting.append(item)
    return claimed
