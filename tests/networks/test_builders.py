"""The networks are those of the papers: sizes, equations, and honest refusals."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from fer_desktop.networks.dense_xception import dense_xception
from fer_desktop.networks.mini_xception import mini_xception
from fer_desktop.networks.vgg19 import vgg19

SMALL = {
    mini_xception: {"filters": (4, 4)},
    dense_xception: {"stem": (2, 4), "growth": (4, 4), "modules": (1, 1), "head": 8},
    vgg19: {"width": 1 / 64},
}


def test_mini_xception_has_the_published_number_of_parameters():
    assert mini_xception().count_params() == 58_423


def test_dense_xception_as_trained_stays_below_300_thousand_parameters():
    assert dense_xception(growth=(24, 48, 64)).count_params() == 282_991


def test_vgg19_has_20_million_parameters_and_16_convolutions():
    network = vgg19()

    kinds = [type(layer).__name__ for layer in network.layers]
    assert network.count_params() == 20_435_527
    assert (kinds.count("Conv2D"), kinds.count("MaxPooling2D")) == (16, 5)
    assert (kinds.count("Dense"), kinds.count("Dropout")) == (3, 2)


@pytest.mark.parametrize("width", [0.25, 0.375])
def test_width_scales_the_channels_of_vgg19(width: float):
    convolutions = [
        layer for layer in vgg19(width=width).layers if isinstance(layer, keras.layers.Conv2D)
    ]
    assert [convolutions[i].filters for i in (0, 2, 4, 8)] == [
        round(n * width) for n in (64, 128, 256, 512)
    ]


def test_paper_variants_of_vgg19_can_be_built():
    network = vgg19(width=1 / 64, kernel_size=2, batch_normalisation=False)

    kinds = {type(layer).__name__ for layer in network.layers}
    assert "BatchNormalization" not in kinds
    assert network.layers[1].kernel_size == (2, 2)


@pytest.mark.parametrize("builder", SMALL, ids=lambda builder: builder.__name__)
@pytest.mark.parametrize("side", [32, 48])
def test_outputs_are_distributions_at_every_size_a_run_uses(builder, side: int):
    network = builder(input_shape=(None, None, 1), **SMALL[builder])
    chips = np.random.default_rng(0).uniform(-1, 1, (3, side, side, 1)).astype(np.float32)

    outputs = np.asarray(network(chips))

    assert outputs.shape == (3, 7)
    assert (outputs >= 0).all()
    np.testing.assert_allclose(outputs.sum(axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("builder", SMALL, ids=lambda builder: builder.__name__)
def test_weight_decay_adds_half_lambda_times_the_squared_kernels(builder):
    """Equation (9): the gradient of lambda/2 w^2 is lambda w, the coupled decay."""
    network = builder(l2=0.5, **SMALL[builder])

    kernels = [w for w in network.trainable_weights if "kernel" in w.path]
    squares = sum(float(np.square(np.asarray(kernel)).sum()) for kernel in kernels)
    assert float(sum(network.losses)) == pytest.approx(0.25 * squares, rel=1e-5)


def test_convolution_is_equation_2():
    """Sum over the window of kernel times picture, plus bias, with a border of zeros."""
    network = vgg19(width=1 / 64, batch_normalisation=False)
    first = network.layers[1]
    kernel, _ = first.get_weights()
    bias = np.array([0.25], np.float32)
    first.set_weights([kernel, bias])
    chip = np.random.default_rng(1).normal(size=(1, 48, 48, 1)).astype(np.float32)

    found = np.asarray(first(chip))[0, :, :, 0]

    padded = np.pad(chip[0, :, :, 0], 1)
    expected = bias[0] + sum(
        kernel[i, j, 0, 0] * padded[i : i + 48, j : j + 48] for i in range(3) for j in range(3)
    )
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_pooling_is_equation_3():
    """The largest value of each window of two by two."""
    pool = next(
        layer
        for layer in vgg19(width=1 / 64).layers
        if isinstance(layer, keras.layers.MaxPooling2D)
    )
    maps = np.random.default_rng(2).normal(size=(1, 4, 6, 2)).astype(np.float32)

    expected = maps.reshape(1, 2, 2, 3, 2, 2).max(axis=(2, 4))
    np.testing.assert_array_equal(np.asarray(pool(maps)), expected)


def test_modules_must_match_stages():
    with pytest.raises(ValueError, match="1 growths for 2 stages"):
        dense_xception(growth=(4,), modules=(1, 1))
