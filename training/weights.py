"""Stores a network's weights in half the bytes, readable by Keras as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np


def save_in_half(network: keras.Model, path: Path) -> None:
    """Write a .weights.h5 file with kernels as 16-bit and vectors as 32-bit floats.

    Keras loads it like any other and computes in 32 bits. The kernels must have been rounded
    before (`training.graph.round_kernels`), so that nothing changes here.

    Raises:
        ValueError: A kernel is not the 16-bit number it is stored as.
    """
    network.save_weights(path, overwrite=True)
    halves: list[tuple[str, Any]] = []
    with h5py.File(path, "r") as file:

        def collect(name: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset) and item.ndim > 1:
                halves.append((name, item[()]))

        file.visititems(collect)
        kept = {
            name: (dict(item.attrs), None if isinstance(item, h5py.Group) else item[()])
            for name, item in _items(file)
        }
        top = dict(file.attrs)
    for name, values in halves:
        half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            raise ValueError(f"{name} was not rounded before it was saved")
        kept[name] = (kept[name][0], half)
    # A new file: HDF5 does not give back the room of what is replaced inside an old one.
    with h5py.File(path, "w") as file:
        file.attrs.update(top)
        for name, (attributes, values) in kept.items():
            item = (
                file.require_group(name)
                if values is None
                else file.create_dataset(name, data=values)
            )
            item.attrs.update(attributes)


def _items(file: h5py.File) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    file.visititems(lambda name, item: found.append((name, item)))
    return found
