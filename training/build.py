"""Builds the network that a recipe names."""

from __future__ import annotations

import importlib

import keras

from fer_desktop.errors import UsageError
from training.config import RunConfig


def build(config: RunConfig, size: int | None = 48) -> keras.Model:
    """Build the recipe's network with random weights.

    Args:
        config: Names the builder and its arguments.
        size: Side of the pictures; None leaves it free.

    Raises:
        UsageError: There is no such builder, or it refuses the arguments.
    """
    try:
        module = importlib.import_module(f"fer_desktop.networks.{config.architecture}")
        builder = getattr(module, config.architecture)
        network: keras.Model = builder(input_shape=(size, size, 1), **config.network)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise UsageError(
            f"The network {config.architecture} cannot be built: {error}.",
            "See fer_desktop/networks for the names and their arguments.",
        ) from error
    return network
