"""A run may begin with another network's weights, a narrower one's as well."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from fer_desktop.errors import UsageError
from fer_desktop.networks.dense_xception import dense_xception
from fer_desktop.networks.vgg19 import vgg19
from training.widen import take_over


@pytest.fixture(scope="module")
def narrow() -> keras.Model:
    return _trained(width=1 / 8, seed=3)


def test_a_wider_network_says_at_first_what_the_narrow_one_says(narrow: keras.Model):
    wide = vgg19(width=0.15)
    chips = _chips(6)
    expected = np.asarray(narrow(chips))
    assert np.abs(expected - expected[:1]).max() > 1e-3  # it tells pictures apart

    take_over(wide, [narrow], ["narrow"])

    np.testing.assert_allclose(np.asarray(wide(chips)), expected, atol=1e-5)


def test_networks_side_by_side_say_at_first_what_their_mean_says(narrow: keras.Model):
    other = _trained(width=1 / 16, seed=5)
    chips = _chips(6)
    logits = np.mean([np.log(np.asarray(part(chips))) for part in (narrow, other)], axis=0)
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    for width in (3 / 16, 1 / 4):  # with and without channels to spare
        wide = vgg19(width=width)

        take_over(wide, [narrow, other], ["narrow", "other"])

        np.testing.assert_allclose(np.asarray(wide(chips)), expected, atol=1e-5)


def test_networks_side_by_side_need_room_for_all(narrow: keras.Model):
    with pytest.raises(UsageError, match="weights of one and two do not fit this vgg19"):
        take_over(vgg19(width=3 / 16), [narrow, narrow], ["one", "two"])


def test_every_new_channel_can_learn(narrow: keras.Model):
    wide = vgg19(width=0.15)
    take_over(wide, [narrow], ["narrow"])
    before = [w.copy() for w in wide.get_weights()]
    wide.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy", run_eagerly=True)

    for _ in range(2):  # the first step only makes the old listen to the new
        wide.train_on_batch(_chips(14), np.eye(7, dtype=np.float32)[np.arange(14) % 7])

    for old, new, variable in zip(before, wide.get_weights(), wide.weights, strict=True):
        if old.ndim == 4:
            still = np.abs(new - old).max(axis=(0, 1, 2)) == 0
            assert not still.any(), variable.path


def test_a_wider_network_does_not_become_narrow(narrow: keras.Model):
    with pytest.raises(UsageError, match="weights of narrow do not fit this vgg19"):
        take_over(vgg19(width=0.05), [narrow], ["narrow"])


def test_a_network_that_concatenates_channels_is_not_widened():
    small, large = (
        dense_xception(growth=(4, 4), modules=(1, 1)),
        dense_xception(growth=(6, 6), modules=(1, 1)),
    )
    with pytest.raises(UsageError, match="do not fit this dense_xception"):
        take_over(large, [small], ["small"])


def _trained(width: float, seed: int) -> keras.Model:
    """Return a VGG19 whose normalisations and biases are not those of a new network."""
    keras.utils.set_random_seed(seed)
    network = vgg19(width=width)
    random = np.random.default_rng(seed)
    network.set_weights(
        [w if w.ndim > 1 else w + random.uniform(0.0, 0.1, w.shape) for w in network.get_weights()]
    )
    return network


def _chips(count: int) -> np.ndarray:
    """Noise of a brightness of its own in each picture."""
    random = np.random.default_rng(4)
    noise = random.uniform(-0.5, 0.5, (count, 48, 48, 1))
    return (noise + np.linspace(-0.5, 0.5, count)[:, None, None, None]).astype(np.float32)
