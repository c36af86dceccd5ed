"""Changes pictures at random inside the graph, and scales them as the engines will.

Everything is written with `keras.ops`, so that it runs on whichever backend trains.
"""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops

from fer_desktop.expression.scaling import Scaling
from training.config import Augmentation


class Augment(keras.layers.Layer):  # type: ignore[misc]  # Keras is untyped
    """Show each picture a little differently every time.

    Turn, scale, shift and flip are one affine transform, so that the picture is interpolated
    once; edge pixels fill what comes into view. Outside training pictures pass unchanged.

    Attributes:
        size: Side of the pictures that leave the layer, read when the graph is traced.
    """

    def __init__(self, how: Augmentation, size: int, **kwargs: Any) -> None:
        super().__init__(dtype="float32", **kwargs)  # 16 bits are too coarse for coordinates
        self.how = how
        self.size = size
        self.seed_generator = keras.random.SeedGenerator(0)

    def call(self, pictures: Any, training: bool = False) -> Any:
        """Map grey levels (N, 48, 48, 1) to grey levels (N, size, size, 1), float32, 0 to 255."""
        x = ops.cast(pictures, "float32")
        if training:
            x = self._move(x)
            x = self._filter(x)
            x = self._light(x)
            x = self._erase(x)
            x = ops.clip(x, 0.0, 255.0)
        if x.shape[1] != self.size:
            x = ops.image.resize(x, (self.size, self.size), antialias=True)
        return x

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Keras' question for the shape of the result."""
        return (input_shape[0], self.size, self.size, 1)

    def _random(self, x: Any, low: float, high: float, *sides: int) -> Any:
        """Uniform numbers, one per picture, shape (N, *sides)."""
        shape = (ops.shape(x)[0], *sides)
        return keras.random.uniform(shape, low, high, seed=self.seed_generator)

    def _move(self, x: Any) -> Any:
        how = self.how
        angle = self._random(x, -how.rotation_deg, how.rotation_deg) * (math.pi / 180)
        # The logarithm is uniform, so that enlarging and making smaller are equally likely.
        spread = math.log1p(how.scale)
        shrink = ops.exp(self._random(x, -spread, spread))
        mirror = ops.ones_like(angle)
        if how.flip:
            mirror = ops.where(self._random(x, 0.0, 1.0) < 0.5, -mirror, mirror)
        shift = self._random(x, -how.shift_px, how.shift_px, 2)
        # From a pixel of the result to the place it is taken from, about the centre.
        across, down = ops.cos(angle) * shrink, ops.sin(angle) * shrink
        centre = (x.shape[1] - 1) / 2
        zero = ops.zeros_like(angle)
        transform = [
            mirror * across,
            -mirror * down,
            centre + shift[:, 0] - centre * mirror * (across - down),
            down,
            across,
            centre + shift[:, 1] - centre * (down + across),
            zero,
            zero,
        ]
        return ops.image.affine_transform(
            x, ops.stack(transform, axis=1), interpolation="bilinear", fill_mode="nearest"
        )

    def _filter(self, x: Any) -> Any:
        if not self.how.sharpness:
            return x
        binomial = ops.convert_to_tensor([1.0, 2.0, 1.0])
        kernel = (binomial[:, None] * binomial[None, :] / 16)[:, :, None, None]
        padded = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="symmetric")
        blurred = ops.conv(padded, kernel, padding="valid")
        how_far = self._random(x, -self.how.sharpness, self.how.sharpness, 1, 1, 1)
        return x + how_far * (blurred - x)

    def _light(self, x: Any) -> Any:
        mean = ops.mean(x, axis=(1, 2, 3), keepdims=True)
        contrast = self._random(x, 1 - self.how.contrast, 1 + self.how.contrast, 1, 1, 1)
        added = self._random(x, -255 * self.how.brightness, 255 * self.how.brightness, 1, 1, 1)
        return (x - mean) * contrast + mean + added

    def _erase(self, x: Any) -> Any:
        if not self.how.erasing:
            return x
        side = x.shape[1]
        centre = self._random(x, 0.0, float(side), 2)
        half = self._random(x, 0.06 * side, 0.22 * side, 2)
        grey = self._random(x, 0.0, 255.0, 1, 1, 1)
        chosen = (self._random(x, 0.0, 1.0) < self.how.erasing)[:, None]
        place = ops.arange(side, dtype="float32")[None, :]
        rows = ops.logical_and(ops.abs(place - centre[:, :1]) < half[:, :1], chosen)
        columns = ops.abs(place - centre[:, 1:]) < half[:, 1:]
        erased = ops.logical_and(rows[:, :, None], columns[:, None, :])[..., None]
        return ops.where(erased, grey, x)


class Scale(keras.layers.Layer):  # type: ignore[misc]  # Keras is untyped
    """Scale grey levels to a network's input; the same numbers as `scale_chips` in the program."""

    def __init__(self, scaling: Scaling, **kwargs: Any) -> None:
        super().__init__(dtype="float32", **kwargs)
        self.scaling = scaling

    def call(self, pictures: Any) -> Any:
        """Map grey levels (N, H, W, 1) to float32 of the same shape."""
        x = ops.cast(pictures, "float32")
        if self.scaling == "zero_to_one":
            return x / 255.0
        if self.scaling == "minus_one_to_one":
            return x / 127.5 - 1.0
        darkest = ops.min(x, axis=(1, 2, 3), keepdims=True)
        contrast = ops.max(x, axis=(1, 2, 3), keepdims=True) - darkest
        # Equation (1) of the paper; a constant picture, contrast 0, becomes all 0.
        return (x - darkest) / ops.maximum(contrast, 1.0)
