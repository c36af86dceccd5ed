"""Lets a run begin with another network's weights, its own or those of a narrower one.

A wider network that starts from a trained narrow one needs a fraction of the epochs (Chen,
Goodfellow, Shlens, "Net2Net", ICLR 2016). There new channels copy old ones; here they keep their
random weights and nothing old listens to them yet, which gives the same outputs at the start and
needs no noise to tell copies apart.
"""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import UsageError


def take_over(network: keras.Model, trained: keras.Model, name: str) -> None:
    """Give `network` the weights of `trained`; where it is wider, it says the same all the same.

    Args:
        network: With random weights; changed in place.
        trained: The same architecture with the same arguments, or a smaller `width`.
        name: Of `trained`, for the error.

    Raises:
        UsageError: The weights do not fit, or the network is wider and joins channels: the old
            ones would no longer lie where they lay.
    """
    old, new = trained.get_weights(), network.get_weights()
    same = [weight.shape for weight in old] == [weight.shape for weight in new]
    joins = any(isinstance(layer, keras.layers.Concatenate) for layer in network.layers)
    if not same and (joins or len(old) != len(new) or not all(map(_fits, old, new))):
        raise UsageError(
            f"The weights of {name} do not fit this {network.name}.",
            "Start from a run of the same architecture with the same arguments; only vgg19 can be "
            "wider than what it starts from.",
        )
    network.set_weights([_widened(a, b) for a, b in zip(old, new, strict=True)])


def _fits(old: NDArray[np.float32], new: NDArray[np.float32]) -> bool:
    """Say whether only channels may have been added: the two last axes of a kernel, a vector."""
    return (
        old.ndim == new.ndim
        and old.shape[:-2] == new.shape[:-2]
        and all(a <= b for a, b in zip(old.shape[-2:], new.shape[-2:], strict=True))
    )


def _widened(old: NDArray[np.float32], new: NDArray[np.float32]) -> NDArray[np.float32]:
    wide = new.copy()
    if old.ndim > 1:
        wide[..., old.shape[-2] :, : old.shape[-1]] = 0.0  # the old do not listen to the new
    wide[tuple(slice(side) for side in old.shape)] = old
    return wide
