"""Builds the network that a recipe names."""

from __future__ import annotations

import importlib
from typing import Final

import keras

from fer_desktop.errors import UsageError
from fer_desktop.expression.emotions import EMOTIONS
from training.config import RunConfig

OUTPUT: Final = (len(EMOTIONS),)
"""Shape of what a classifier says of one picture."""

_REFUSALS: Final = (TypeError, ValueError, LookupError, ArithmeticError)  # of builders and Keras


def build(config: RunConfig, size: int | None = 48) -> keras.Model:
    """Build the recipe's network with random weights.

    Args:
        config: Names the builder and its arguments.
        size: Side of the pictures; None leaves it free, for those of all phases.

    Raises:
        UsageError: There is no such builder, it refuses the arguments, or what it builds does not
            bring the recipe's pictures to one number an expression.
    """
    try:
        module = importlib.import_module(f"fer_desktop.networks.{config.architecture}")
        builder = getattr(module, config.architecture)
        network: keras.Model = builder(input_shape=(size, size, 1), **config.network)
        for side in sorted({size or phase.size for phase in config.phases}):
            if (shape := network.compute_output_shape((None, side, side, 1))[1:]) != OUTPUT:
                raise ValueError(f"its outputs are of shape {shape}, not {OUTPUT}")
    except (*_REFUSALS, ImportError, AttributeError) as error:
        raise UsageError(
            f"The network {config.architecture} cannot be built: {str(error).rstrip('.')}.",
            "See fer_desktop/networks for the names and their arguments.",
        ) from error
    return network
