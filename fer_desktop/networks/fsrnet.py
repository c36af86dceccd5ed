"""Face super-resolution with facial priors: FSRNet, at the paper's size and at ours."""

from __future__ import annotations

from typing import Any, Final

import keras
from keras import layers

LANDMARKS: Final = 68
PARSING: Final = 7
"""Everything else, skin, brows, eyes, nose, lips, inside of the mouth."""


def fsrnet(
    input_shape: tuple[int, int, int] = (128, 128, 3),
    *,
    maps: int = 64,
    prior_maps: int = 128,
    fold: int = 1,
    coarse_blocks: int = 3,
    encoder_blocks: int = 12,
    decoder_blocks: int = 3,
    hourglasses: int = 2,
    hourglass_depth: int = 4,
    normalise: bool = True,
) -> keras.Model:
    """Build FSRNet: a coarse picture first, then a fine one with the help of facial priors.

    Four parts, each a run of layers under its name: `coarse` sharpens the enlarged picture;
    `encoder` draws features out of it, while `prior` estimates from it where the 68 points and
    the parts of the face lie; `decoder` makes the fine picture of both. What the two pictures
    add to the enlarged one is learned, not the pictures themselves.

    The defaults are the paper's network, but for the 68 points instead of 194 and 7 parts of a
    face instead of 11. The one we ship is grey, 48 pixels wide, with fewer maps and blocks and
    without normalisation; `fold` 2 works on a picture of half the side, at a quarter of the cost.

    Args:
        input_shape: Height, width, channels (3 colour, 1 grey); the sides are multiples of
            2 ** (1 + hourglass_depth).
        maps: Channels inside `coarse`, `encoder` and `decoder`.
        prior_maps: Channels inside `prior`.
        fold: 2 makes `coarse` and `decoder` work at half the side.
        coarse_blocks: Residual blocks of `coarse`.
        encoder_blocks: Residual blocks of `encoder`.
        decoder_blocks: Residual blocks of `decoder`.
        hourglasses: Hourglasses of `prior`, one after the other.
        hourglass_depth: Times that each halves its picture.
        normalise: Batch normalisation in all blocks; without, in `prior` only.

    Returns:
        Model from a picture that was enlarged to its full size, float32 (N, H, W, channels) in 0
        to 1, to a dictionary: "fine" and "coarse" of the same shape, "heatmaps"
        (N, H/2, W/2, 68), "parsing" (N, H/2, W/2, 7), which sums to 1.

    Source:
        Chen et al., "FSRNet: End-to-End Learning Face Super-Resolution with Facial Priors",
        CVPR 2018.
    """
    channels = input_shape[2]
    enlarged = layers.Input(input_shape, name="enlarged")
    coarse = _coarse(enlarged, maps, channels, fold, coarse_blocks, normalise)
    features = _encoder(coarse, maps, encoder_blocks, normalise)
    hidden, heatmaps, parsing = _prior(coarse, prior_maps, hourglasses, hourglass_depth)
    joined = layers.Concatenate(name="decoder_join")([features, hidden])
    fine = _decoder(joined, maps, channels, fold, decoder_blocks, normalise)
    fine = layers.Add(name="fine", dtype="float32")([enlarged, fine])
    outputs = {"fine": fine, "coarse": coarse, "heatmaps": heatmaps, "parsing": parsing}
    return keras.Model(enlarged, outputs, name="fsrnet")


def _coarse(
    enlarged: Any, maps: int, channels: int, fold: int, blocks: int, normalise: bool
) -> Any:
    x = _convolve(enlarged, maps, 3, "coarse_in", strides=fold)
    for number in range(blocks):
        x = _residual(x, maps, f"coarse_{number}", normalise)
    return layers.Add(name="coarse", dtype="float32")(
        [enlarged, _to_picture(x, channels, fold, "coarse_out")]
    )


def _encoder(coarse: Any, maps: int, blocks: int, normalise: bool) -> Any:
    x = layers.ReLU()(_convolve(coarse, maps, 3, "encoder_in", strides=2))
    for number in range(blocks):
        x = _residual(x, maps, f"encoder_{number}", normalise)
    return _convolve(x, maps, 3, "encoder_out")


def _prior(coarse: Any, maps: int, hourglasses: int, depth: int) -> tuple[Any, Any, Any]:
    """Return the hidden maps, which the decoder gets, and what they are trained to show."""
    x = layers.ReLU()(_normalised(_convolve(coarse, maps // 2, 7, "prior_in", strides=2), True))
    x = _convolve(x, maps, 1, "prior_widen")
    for number in range(3):
        x = _residual(x, maps, f"prior_{number}", normalise=True)
    for number in range(hourglasses):
        x = _hourglass(x, maps, depth, f"prior_hourglass_{number}")
    heatmaps = layers.Conv2D(
        LANDMARKS, 1, kernel_initializer="zeros", name="heatmaps", dtype="float32"
    )(x)
    logits = layers.Conv2D(PARSING, 1, name="parsing_logits", dtype="float32")(x)
    return x, heatmaps, layers.Softmax(name="parsing", dtype="float32")(logits)


def _decoder(joined: Any, maps: int, channels: int, fold: int, blocks: int, normalise: bool) -> Any:
    x = layers.ReLU()(_convolve(joined, maps, 3, "decoder_in"))
    if fold == 1:
        x = layers.Conv2DTranspose(maps, 3, strides=2, padding="same", name="decoder_up")(x)
    for number in range(blocks):
        x = _residual(x, maps, f"decoder_{number}", normalise)
    return _to_picture(x, channels, fold, "decoder_out")


def _hourglass(x: Any, maps: int, depth: int, name: str) -> Any:
    """Look at the face as a whole and bring that back to every place (Newell et al., 2016)."""
    beside = _residual(x, maps, f"{name}_beside_{depth}", normalise=True)
    low = layers.MaxPooling2D(2)(x)
    low = _residual(low, maps, f"{name}_down_{depth}", normalise=True)
    if depth > 1:
        low = _hourglass(low, maps, depth - 1, name)
    low = _residual(low, maps, f"{name}_up_{depth}", normalise=True)
    return layers.Add()([beside, layers.UpSampling2D(2, interpolation="nearest")(low)])


def _residual(x: Any, maps: int, name: str, normalise: bool) -> Any:
    """Two convolutions beside the way straight on; each block has weights of its own."""
    y = layers.ReLU()(_normalised(_convolve(x, maps, 3, f"{name}_a"), normalise))
    y = _normalised(_convolve(y, maps, 3, f"{name}_b"), normalise)
    return layers.Add()([x, y])


def _to_picture(x: Any, channels: int, fold: int, name: str) -> Any:
    # From nothing: learning begins at the enlarged picture, not far beyond what a picture holds.
    how = {"kernel_initializer": "zeros", "name": name}
    if fold == 1:
        return layers.Conv2D(channels, 3, padding="same", **how)(x)
    # A stride as wide as the kernel: each pixel of the half becomes a square of the whole.
    return layers.Conv2DTranspose(channels, fold, strides=fold, **how)(x)


def _convolve(x: Any, maps: int, side: int, name: str, strides: int = 1) -> Any:
    return layers.Conv2D(maps, side, strides=strides, padding="same", name=name)(x)


def _normalised(x: Any, normalise: bool) -> Any:
    return layers.BatchNormalization(momentum=0.95)(x) if normalise else x
