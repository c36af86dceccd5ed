"""From grey levels to the numbers a network was trained on.

Both engines call this function; training's layer `Scale` gives the same numbers (tested), so that
a network meets in the program what it met in training.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Scaling = Literal["minus_one_to_one", "zero_to_one", "min_max"]
SCALINGS: Final[tuple[str, ...]] = get_args(Scaling)


def scale_chips(chips: NDArray[np.uint8], scaling: Scaling) -> NDArray[np.float32]:
    """Scale a batch of chips.

    Args:
        chips: Grey chips, shape (N, size, size), uint8.
        scaling: "zero_to_one" divides by 255. "minus_one_to_one" doubles that and subtracts 1
            (version 2 of the Xception recipe). "min_max" stretches each chip to 0..1 by its own
            darkest and brightest pixel; a constant chip, where that would divide by zero,
            becomes all 0.

    Returns:
        Shape (N, size, size, 1), float32, finite.

    Source:
        min_max: equation (1) of the VGG19 paper on FER-2013.
        minus_one_to_one: Arriaga et al., "Real-time Convolutional Neural Networks for Emotion
        and Gender Classification", 2017.
    """
    pixels: NDArray[np.float32] = chips.astype(np.float32)[..., np.newaxis]
    if scaling == "zero_to_one":
        return pixels / np.float32(255.0)
    if scaling == "minus_one_to_one":
        return pixels / np.float32(127.5) - np.float32(1.0)
    darkest = pixels.min(axis=(1, 2, 3), keepdims=True)
    contrast = pixels.max(axis=(1, 2, 3), keepdims=True) - darkest
    stretched: NDArray[np.float32] = (pixels - darkest) / np.maximum(contrast, np.float32(1.0))
    return stretched
