"""Lets a run begin with the weights of other networks, side by side in a wider one.

A wider network that starts from a trained narrow one needs a fraction of the epochs (Chen,
Goodfellow, Shlens, "Net2Net", ICLR 2016). There new channels copy old ones; here they keep their
random weights and nothing old listens to them yet, which gives the same outputs at the start and
needs no noise to tell copies apart. Several networks lie in the channels one after the other, deaf
to each other, and what is left of a layer is random: the wide network says at first what their
mean says, and learns from there to be more than their mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import UsageError

Weights = NDArray[np.float32]
Place = tuple[Any, ...]
"""Index of a part in a wide weight: an ellipsis and slices of the one or two last axes."""


def take_over(network: keras.Model, trained: Sequence[keras.Model], names: Sequence[str]) -> None:
    """Give `network` the weights of `trained`; it says what the mean of their logits says.

    Args:
        network: With random weights; changed in place.
        trained: One or more of the same architecture with the same arguments, but for `width`:
            together at most as wide as the network.
        names: Of `trained`, for the error.

    Raises:
        UsageError: The weights do not fit, or the network is wider and joins channels: the old
            ones would no longer lie where they lay.
    """
    new = network.get_weights()
    parts = list(zip(*(part.get_weights() for part in trained), strict=False))
    if len(trained) == 1 and [old.shape for (old,) in parts] == [each.shape for each in new]:
        network.set_weights([old for (old,) in parts])
        return
    joins = any(isinstance(layer, keras.layers.Concatenate) for layer in network.layers)
    places = [_places(olds, index, len(new)) for index, olds in enumerate(parts)]
    if joins or len(parts) != len(new) or not all(map(_fits, parts, places, new)):
        raise UsageError(
            f"The weights of {' and '.join(names)} do not fit this {network.name}.",
            "Start from a run of the same architecture with the same arguments; only vgg19 can be "
            "wider than what it starts from.",
        )
    network.set_weights(list(map(_joined, parts, places, new)))


def _places(olds: Sequence[Weights], index: int, count: int) -> list[Place]:
    """Return where each part's weight lies in the wide one, along its one or two last axes.

    All read the same picture, so the first kernel's inputs are shared; all speak of the same
    classes, so the outputs of the last kernel and its bias are.
    """
    places, row, column = [], 0, 0
    for old in olds:
        rows = () if old.ndim == 1 else (slice(row, row + old.shape[-2]),)
        places.append((..., *rows, slice(column, column + old.shape[-1])))
        row += 0 if index == 0 or old.ndim == 1 else old.shape[-2]
        column += 0 if index >= count - 2 else old.shape[-1]
    return places


def _fits(olds: Sequence[Weights], places: Sequence[Place], new: Weights) -> bool:
    """Say whether there is room for all, and nothing but channels is different."""
    axes = len(places[0]) - 1
    return all(
        old.ndim == new.ndim
        and old.shape[:-axes] == new.shape[:-axes]
        and all(part.stop <= side for part, side in zip(place[1:], new.shape[-axes:], strict=True))
        for old, place in zip(olds, places, strict=True)
    )


def _joined(olds: Sequence[Weights], places: Sequence[Place], new: Weights) -> Weights:
    wide = new.copy()
    for place in places:
        wide[..., place[-1]] = 0.0  # the old listen neither to each other nor to what is random
    is_shared = len(olds) > 1 and places[0][-1] == places[1][-1]
    for old, place in zip(olds, places, strict=True):
        wide[place] += old / len(olds) if is_shared else old
    return wide
