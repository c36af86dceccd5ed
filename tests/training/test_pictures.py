"""What a network is shown: augmentation, scaling, batches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.expression.scaling import SCALINGS, scale_chips
from tests.training.synthetic import draw_rows, write_recipe
from training.augmentation import Augment, Scale
from training.batches import Batches, InOrder
from training.config import Augmentation, RunConfig, read_config

EVERYTHING = Augmentation(
    flip=True,
    rotation_deg=12,
    scale=0.15,
    shift_px=4,
    brightness=0.2,
    contrast=0.3,
    sharpness=0.5,
    erasing=0.5,
)


@pytest.fixture(scope="module")
def faces() -> np.ndarray:
    return draw_rows(2, seed=5).pictures


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    return read_config(write_recipe(tmp_path / "tiny.toml"))


@pytest.mark.parametrize("scaling", SCALINGS)
def test_scaling_in_the_graph_is_that_of_the_program(scaling, faces: np.ndarray):
    chips = np.concatenate([faces, np.full((1, 48, 48), 7, np.uint8)])  # and a constant one

    found = np.asarray(Scale(scaling)(chips[..., np.newaxis]))

    np.testing.assert_allclose(found, scale_chips(chips, scaling), atol=1e-6)


def test_min_max_is_equation_1_and_survives_a_constant_picture(faces: np.ndarray):
    face = faces[0].astype(np.float64)
    constant = np.full((48, 48), 200, np.uint8)

    found = np.asarray(Scale("min_max")(np.stack([faces[0], constant])[..., np.newaxis]))

    expected = (face - face.min()) / (face.max() - face.min())
    np.testing.assert_allclose(found[0, :, :, 0], expected, atol=1e-6)
    assert not found[1].any()


def test_pictures_pass_unchanged_outside_training(faces: np.ndarray):
    found = Augment(EVERYTHING, 48)(faces[..., np.newaxis], training=False)
    np.testing.assert_array_equal(np.asarray(found)[..., 0], faces)


def test_nothing_asked_changes_nothing_in_training(faces: np.ndarray):
    found = Augment(Augmentation(), 48)(faces[..., np.newaxis], training=True)
    np.testing.assert_allclose(np.asarray(found)[..., 0], faces, atol=0.01)


def test_flip_alone_mirrors_or_leaves_each_picture():
    faces = np.random.default_rng(0).integers(0, 256, (32, 48, 48), dtype=np.uint8)

    found = np.asarray(Augment(Augmentation(flip=True), 48)(faces[..., None], training=True))[
        ..., 0
    ]

    same = np.abs(found - faces).max(axis=(1, 2)) < 0.05
    mirrored = np.abs(found - faces[:, :, ::-1]).max(axis=(1, 2)) < 0.05
    assert (same ^ mirrored).all()
    assert 0 < mirrored.sum() < 32


@pytest.mark.parametrize("size", [32, 48])
def test_augmented_pictures_differ_and_stay_pictures(size: int, faces: np.ndarray):
    augment = Augment(EVERYTHING, size)

    first, second = (np.asarray(augment(faces[..., None], training=True)) for _ in range(2))

    assert first.shape == (len(faces), size, size, 1)
    assert first.min() >= 0
    assert first.max() <= 255
    assert (np.abs(first - second).max(axis=(1, 2, 3)) > 1).all()


def test_batches_are_the_same_again_for_the_same_epoch(config: RunConfig):
    rows = draw_rows(20)
    targets = np.eye(7, dtype=np.float32)[rows.labels]

    one, two = (Batches(rows.pictures, targets, config) for _ in range(2))
    one.epoch = two.epoch = 4
    for index in (2, 0, 1):  # in any order
        for found, again in zip(one[index], two[index], strict=True):
            np.testing.assert_array_equal(found, again)
    two.epoch = 5
    assert not np.array_equal(one[0][0], two[0][0])


def test_rare_classes_are_shown_more_often_but_not_equally_often(config: RunConfig):
    labels = np.repeat(np.arange(7), [10, 10, 10, 160, 10, 10, 10])
    pictures = np.zeros((len(labels), 48, 48), np.uint8)
    how = replace(config, augmentation=Augmentation(class_power=0.5), label_smoothing=0.0)

    batches = Batches(pictures, np.eye(7, dtype=np.float32)[labels], how)

    assert batches.samples.tolist() == [40, 40, 40, 160, 40, 40, 40]
    shown = sum(batches[index][1].sum(axis=0) for index in range(len(batches)))
    assert shown.sum() == len(batches) * how.batch_size
    np.testing.assert_allclose(shown, batches.samples, atol=how.batch_size)


def test_every_picture_is_shown_once_where_nothing_is_weighted(config: RunConfig):
    pictures = np.arange(56, dtype=np.uint8)[:, None, None] * np.ones((1, 48, 48), np.uint8)
    how = replace(config, augmentation=Augmentation())

    batches = Batches(pictures, np.eye(7, dtype=np.float32)[np.arange(56) % 7], how)

    shown = np.concatenate([batches[index][0][:, 0, 0, 0] for index in range(len(batches))])
    assert sorted(shown.tolist()) == list(range(56))


def test_mixed_and_smoothed_targets_stay_distributions(config: RunConfig):
    rows = draw_rows(20)
    pictures, targets = Batches(rows.pictures, np.eye(7, dtype=np.float32)[rows.labels], config)[0]

    assert pictures.dtype == np.uint8
    np.testing.assert_allclose(targets.sum(axis=1), 1.0, atol=1e-6)
    assert (targets >= config.label_smoothing / 7 - 1e-6).all()


def test_aligned_chips_replace_only_usable_pictures(config: RunConfig):
    pictures = np.full((56, 48, 48), 10, np.uint8)
    chips = np.full((56, 48, 48), 200, np.uint8)
    usable = np.arange(56) % 2 == 0
    targets = np.eye(7, dtype=np.float32)[np.arange(56) % 7]
    how = replace(config, augmentation=Augmentation(aligned=1.0))

    batches = Batches(pictures, targets, how, (chips, usable))

    shown = np.concatenate([batches[index][0][:, 0, 0, 0] for index in range(len(batches))])
    assert sorted(shown.tolist()) == [10] * 28 + [200] * 28


def test_scoring_shows_every_picture_once_in_order():
    pictures = np.arange(10, dtype=np.uint8)[:, None, None] * np.ones((1, 48, 48), np.uint8)

    batches = InOrder(pictures, batch_size=4)

    shown = np.concatenate([batches[index][0][:, 0, 0, 0] for index in range(len(batches))])
    assert shown.tolist() == list(range(10))
