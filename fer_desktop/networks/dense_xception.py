"""The improved mini-Xception: densely connected depthwise separable modules at several scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers


def dense_xception(
    *,
    input_shape: tuple[int | None, int | None, int] = (48, 48, 1),
    classes: int = 7,
    stem: Sequence[int] = (16, 32),
    growth: Sequence[int] = (24, 40, 56),
    modules: Sequence[int] = (2, 3, 4),
    head: int = 160,
    dropout: float = 0.2,
    l2: float = 0.0,
) -> keras.Model:
    """Build the densely connected Xception.

    A stem of two convolutions halves the picture at once: on a processor most of the time would
    otherwise go into maps of 48 x 48. Each stage holds dense modules: two depthwise separable
    convolutions in a row, whose result is joined to everything the stage has found so far. A
    1x1 convolution and an average pooling lead from stage to stage. The averages of all stages'
    maps are read together, so that fine and coarse features both reach the decision.

    Args:
        input_shape: Height, width, channels; None for a free side.
        classes: Expressions to tell apart.
        stem: Channels of the two first convolutions.
        growth: Channels that each dense module adds, one entry per stage.
        modules: Dense modules in each stage; as many entries as `growth`.
        head: Channels of the last 1x1 convolution.
        dropout: Share of the pooled features that training drops.
        l2: Weight decay lambda; adds lambda/2 times the squared kernels to the loss.

    Returns:
        Model from scaled chips, float32 (N, *input_shape), to probabilities, float32 (N, classes).

    Raises:
        ValueError: `growth` and `modules` differ in length.

    Source:
        Chollet, "Xception", CVPR 2017 (separable convolutions); Huang et al., "Densely Connected
        Convolutional Networks", CVPR 2017 (joining).
    """
    if len(growth) != len(modules):
        raise ValueError(f"{len(growth)} growths for {len(modules)} stages")
    decay = keras.regularizers.L2(l2 / 2) if l2 else None

    def convolve(x: Any, maps: int, side: int, strides: int = 1) -> Any:
        x = layers.Conv2D(
            maps,
            side,
            strides=strides,
            padding="same",
            use_bias=False,
            kernel_initializer="he_normal",
            kernel_regularizer=decay,
        )(x)
        x = layers.BatchNormalization(momentum=0.95)(x)
        return layers.ReLU()(x)

    def separate(x: Any, maps: int) -> Any:
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, depthwise_regularizer=decay)(
            x
        )
        return convolve(x, maps, 1)

    chips = layers.Input(input_shape, name="chips")
    x = convolve(chips, stem[0], 3)
    x = convolve(x, stem[1], 3, strides=2)
    pooled = []
    for stage, (maps, depth) in enumerate(zip(growth, modules, strict=True)):
        if stage:
            pooled.append(layers.GlobalAveragePooling2D()(x))
            x = convolve(x, x.shape[-1] // 2, 1)
            x = layers.AveragePooling2D(2)(x)
        for _ in range(depth):
            found = separate(separate(x, 2 * maps), maps)
            x = layers.Concatenate()([x, found])
    x = convolve(x, head, 1)
    pooled.append(layers.GlobalAveragePooling2D()(x))
    x = layers.Concatenate()(pooled)
    x = layers.Dropout(dropout)(x)
    # float32 even under a mixed policy: a softmax in 16 bits loses the small probabilities.
    logits = layers.Dense(classes, kernel_regularizer=decay, dtype="float32")(x)
    probabilities = layers.Softmax(dtype="float32", name="probabilities")(logits)
    return keras.Model(chips, probabilities, name="dense_xception")
