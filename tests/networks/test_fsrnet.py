"""FSRNet has the paper's four parts and size, and ours is small enough for a processor."""

from __future__ import annotations

import keras
import numpy as np

from fer_desktop.networks.fsrnet import fsrnet

COMPACT = {
    "fold": 2,
    "maps": 40,
    "prior_maps": 32,
    "coarse_blocks": 2,
    "encoder_blocks": 4,
    "decoder_blocks": 2,
    "hourglasses": 1,
    "hourglass_depth": 2,
    "normalise": False,
}
TINY = {
    **COMPACT,
    "maps": 4,
    "prior_maps": 4,
    "coarse_blocks": 1,
    "encoder_blocks": 1,
    "decoder_blocks": 1,
}


def _names(network: keras.Model, start: str) -> set[str]:
    return {layer.name.split("_a")[0] for layer in network.layers if layer.name.startswith(start)}


def test_network_of_the_paper_has_its_blocks_each_with_weights_of_its_own():
    network = fsrnet()

    kernels = [weight for weight in network.trainable_weights if weight.path.endswith("kernel")]
    assert network.count_params() == 9_555_089
    assert len({id(kernel) for kernel in kernels}) == len(kernels)
    for part, blocks in (("coarse", 3), ("encoder", 12), ("decoder", 3)):
        found = {name for name in _names(network, f"{part}_") if name[-1].isdigit()}
        assert found >= {f"{part}_{number}" for number in range(blocks)}
    assert {name.split("_beside")[0] for name in _names(network, "prior_hourglass")} >= {
        "prior_hourglass_0",
        "prior_hourglass_1",
    }


def test_network_that_is_shipped_has_less_than_half_a_million_parameters():
    assert fsrnet((48, 48, 1), **COMPACT).count_params() == 445_213


def test_outputs_are_two_pictures_points_and_parts():
    network = fsrnet((48, 48, 1), **TINY)
    enlarged = np.random.default_rng(0).random((2, 48, 48, 1), np.float32)

    found = {name: np.asarray(values) for name, values in network(enlarged).items()}

    assert found["fine"].shape == found["coarse"].shape == (2, 48, 48, 1)
    assert found["heatmaps"].shape == (2, 24, 24, 68)
    np.testing.assert_allclose(found["parsing"].sum(axis=-1), np.ones((2, 24, 24)), rtol=1e-5)


def test_learning_begins_at_the_enlarged_picture():
    network = fsrnet((48, 48, 1), **TINY)
    enlarged = np.random.default_rng(0).random((1, 48, 48, 1), np.float32)

    found = network(enlarged)

    np.testing.assert_array_equal(found["fine"], enlarged)
    np.testing.assert_array_equal(found["coarse"], enlarged)


def test_the_fine_picture_depends_on_every_part():
    network = fsrnet((48, 48, 1), **TINY)
    enlarged = np.random.default_rng(0).random((1, 48, 48, 1), np.float32)
    for name in ("coarse_out", "decoder_out"):  # they begin at nothing
        layer = network.get_layer(name)
        layer.set_weights([weight + 0.1 for weight in layer.get_weights()])
    before = np.asarray(network(enlarged)["fine"])

    for part in ("coarse_out", "encoder_out", "prior_hourglass_0_up_1_b", "decoder_out"):
        layer = network.get_layer(part)
        kept = layer.get_weights()
        layer.set_weights([weight + 0.5 for weight in kept])
        assert np.abs(np.asarray(network(enlarged)["fine"]) - before).max() > 1e-4, part
        layer.set_weights(kept)
