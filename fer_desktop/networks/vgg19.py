"""VGG19 for small grey faces, as a 2025 paper on facial expressions describes it."""

from __future__ import annotations

from typing import Final

import keras
from keras import layers

BLOCKS: Final = ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4))
"""Channels at full width and number of convolutions, block by block: 16 in all."""


def vgg19(
    *,
    input_shape: tuple[int | None, int | None, int] = (48, 48, 1),
    classes: int = 7,
    width: float = 1.0,
    kernel_size: int = 3,
    batch_normalisation: bool = True,
    dropout: float = 0.5,
    l2: float = 0.0,
) -> keras.Model:
    """Build VGG19 with a pooled head.

    Sixteen convolutions in five blocks, each block ended by a 2x2 max pooling; the average over
    what is left of the picture; three dense layers with two dropouts; softmax. The paper gives
    no sizes for the dense layers (here 512, 256, 7) and mentions no batch normalisation (here
    after every convolution: without it the sixteen layers hardly start to learn).

    Args:
        input_shape: Height, width, channels; None for a free side. Five poolings need 32 pixels.
        classes: Expressions to tell apart.
        width: Factor on all channels; 1.0 is 20.4 million parameters.
        kernel_size: Side of the convolutions; 3 in the paper, 2 in a row of its ablation.
        batch_normalisation: False builds what the paper's text says, literally.
        dropout: Share of the features that training drops, twice.
        l2: Weight decay lambda; adds lambda/2 times the squared kernels to the loss, which is
            the coupled decay of equation (9) of the paper.

    Returns:
        Model from scaled chips, float32 (N, *input_shape), to probabilities, float32 (N, classes).

    Source:
        Simonyan, Zisserman, "Very Deep Convolutional Networks", 2015, column E; Xia, Wu, Ji,
        2025, for the five blocks on 48x48 grey pictures and the head.
    """
    decay = keras.regularizers.L2(l2 / 2) if l2 else None
    chips = layers.Input(input_shape, name="chips")
    x = chips
    for channels, convolutions in BLOCKS:
        for _ in range(convolutions):
            x = layers.Conv2D(
                max(1, round(channels * width)),
                kernel_size,
                padding="same",
                use_bias=not batch_normalisation,
                kernel_initializer="he_normal",
                kernel_regularizer=decay,
            )(x)
            if batch_normalisation:
                x = layers.BatchNormalization(momentum=0.95)(x)
            x = layers.ReLU()(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    for units in (512, 256):
        x = layers.Dense(
            max(1, round(units * width)),
            activation="relu",
            kernel_initializer="he_normal",
            kernel_regularizer=decay,
        )(x)
        x = layers.Dropout(dropout)(x)
    # float32 even under a mixed policy: a softmax in 16 bits loses the small probabilities.
    logits = layers.Dense(classes, kernel_regularizer=decay, dtype="float32")(x)
    probabilities = layers.Softmax(dtype="float32", name="probabilities")(logits)
    return keras.Model(chips, probabilities, name="vgg19")
