"""mini-Xception: residual modules of depthwise separable convolutions, 58 thousand parameters."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers


def mini_xception(
    *,
    input_shape: tuple[int | None, int | None, int] = (48, 48, 1),
    classes: int = 7,
    filters: Sequence[int] = (16, 32, 64, 128),
    l2: float = 0.0,
) -> keras.Model:
    """Build mini-Xception.

    Two plain convolutions, then one residual module per entry of `filters`, each halving the
    picture; a convolution to as many maps as there are classes, whose averages are the logits.

    Args:
        input_shape: Height, width, channels; None for a free side.
        classes: Expressions to tell apart.
        filters: Channels of the residual modules.
        l2: Weight decay lambda; adds lambda/2 times the squared kernels to the loss.

    Returns:
        Model from scaled chips, float32 (N, *input_shape), to probabilities, float32 (N, classes).

    Source:
        Arriaga, Valdenegro-Toro, Plöger, "Real-time Convolutional Neural Networks for Emotion
        and Gender Classification", 2017, Figure 4. The sizes give 58,423 parameters.
    """
    decay = keras.regularizers.L2(l2 / 2) if l2 else None

    def convolution(maps: int, side: int, **how: object) -> layers.Layer:
        return layers.Conv2D(maps, side, use_bias=False, kernel_regularizer=decay, **how)

    def separable(maps: int) -> layers.Layer:
        return layers.SeparableConv2D(
            maps,
            3,
            padding="same",
            use_bias=False,
            depthwise_regularizer=decay,
            pointwise_regularizer=decay,
        )

    chips = layers.Input(input_shape, name="chips")
    x = chips
    for _ in range(2):
        x = convolution(8, 3)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    for maps in filters:
        shortcut = convolution(maps, 1, strides=2, padding="same")(x)
        shortcut = layers.BatchNormalization()(shortcut)
        x = separable(maps)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
        x = separable(maps)(x)
        x = layers.BatchNormalization()(x)
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
        x = layers.Add()([x, shortcut])
    x = layers.Conv2D(classes, 3, padding="same", kernel_regularizer=decay)(x)
    # float32 even under a mixed policy: a softmax in 16 bits loses the small probabilities.
    logits = layers.GlobalAveragePooling2D(dtype="float32")(x)
    probabilities = layers.Softmax(dtype="float32", name="probabilities")(logits)
    return keras.Model(chips, probabilities, name="mini_xception")
