"""FSRNet learns from poor chips to draw sharp ones, and its graph draws what Keras draws."""

from __future__ import annotations

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from fer_desktop.errors import ExitCode
from fer_desktop.expression.engines import GraphEngine
from fer_desktop.faces.alignment import EYE_DISTANCE, EYE_LINE, mean_face
from fer_desktop.networks.fsrnet import fsrnet
from tests.training.conftest import FinishedRun
from training import super_resolution as command
from training.degradation import Degradation, degrade
from training.face_priors import heatmaps, mirrored, parsing
from training.graph import export_graph, round_kernels
from training.restoration import RestorationBatches, RestorationConfig, SharpChips
from training.rows import picture_hash, read_rows
from training.run_folder import RunFolder

TINY_NETWORK = """
fold = 2
maps = 4
prior_maps = 4
coarse_blocks = 1
encoder_blocks = 1
decoder_blocks = 1
hourglasses = 1
hourglass_depth = 2
normalise = false
"""
RECIPE = """
title = "tiny"
classifier = "{classifier}"
batch_size = 16
batches = 6
epochs = {epochs}
[network]
{network}
[optimizer]
name = "adam"
learning_rate = 0.005
average = 0.8
[losses]
fine = 10.0
expression = 0.1
"""


@pytest.fixture(scope="module")
def face() -> np.ndarray:
    """The mean face's points, as they lie in a chip: shape (1, 68, 2), 0 to 1."""
    points = mean_face() * EYE_DISTANCE + (0.5, EYE_LINE)
    return points[np.newaxis].astype(np.float32)


def test_a_poor_chip_is_smaller_and_keeps_its_brightness():
    random = np.random.default_rng(1)
    chip = np.full((48, 48), 130, np.uint8)
    sides = set()
    for _ in range(60):
        poor = degrade(chip, Degradation(), random)
        sides.add(poor.shape)
        assert abs(float(poor.mean()) - 130) < 6
    assert min(sides) <= (11, 11)
    assert max(sides) >= (30, 30)
    assert all(8 <= height == width <= 36 for height, width in sides)


def test_heatmaps_peak_where_the_points_lie(face: np.ndarray):
    maps = heatmaps(np.concatenate([face, np.full_like(face, np.nan)]), 24)

    rows, columns = np.unravel_index(maps[0].reshape(-1, 68).argmax(axis=0), (24, 24))
    inside = slice(17, 68)  # the chin may lie outside of a chip
    np.testing.assert_allclose(columns[inside] + 0.5, face[0, inside, 0] * 24, atol=0.51)
    np.testing.assert_allclose(rows[inside] + 0.5, face[0, inside, 1] * 24, atol=0.51)
    assert not maps[1].any()


def test_parts_lie_where_they_belong(face: np.ndarray):
    maps = parsing(face, 48)[0]

    np.testing.assert_allclose(maps.sum(axis=-1), 1.0, rtol=1e-5)
    height = [
        np.average(np.arange(48), weights=maps[..., part].sum(axis=1) + 1e-9) for part in range(7)
    ]
    brows, eyes, nose, lips = (height[part] for part in (2, 3, 4, 5))
    assert brows < eyes < nose < lips
    assert maps[..., 1].sum() > 600  # the skin is most of the chip
    left, right = maps[:, :24, 3].sum(), maps[:, 24:, 3].sum()
    assert left == pytest.approx(right, rel=0.2)


def test_points_in_a_mirror_keep_their_names(face: np.ndarray):
    shifted = face + np.float32([0.1, 0])

    in_mirror = mirrored(shifted)

    np.testing.assert_allclose(mirrored(in_mirror), shifted, atol=1e-6)
    assert in_mirror[0, 36, 0] < in_mirror[0, 45, 0]  # the right eye still comes first
    np.testing.assert_allclose(in_mirror[0, 30], (0.4, face[0, 30, 1]), atol=0.02)


def test_every_chip_is_shown_once_a_round(face: np.ndarray):
    count = 40
    pictures = np.arange(count, dtype=np.uint8)[:, None, None] * np.ones((1, 48, 48), np.uint8)
    nowhere = np.full((count, 2, 68, 2), np.nan, np.float32)
    chips = SharpChips(pictures, pictures, nowhere, np.zeros((count, 2, 7), np.float32))
    config = RestorationConfig(title="", classifier="", batch_size=16, batches=5)
    batches = RestorationBatches(chips, config)

    shown = np.concatenate([batches[i][1]["fine"][:, 0, 0, 0] for i in range(5)])  # two rounds

    assert np.bincount(np.rint(shown * 255).astype(int)).tolist() == [2] * count
    assert not batches[0][2]["heatmaps"].any()  # no points, no prior to learn
    again = RestorationBatches(chips, config)
    np.testing.assert_array_equal(batches[3][0], again[3][0])


def test_graph_and_keras_draw_the_same_picture():
    network = fsrnet((48, 48, 1), maps=4, prior_maps=4, hourglass_depth=2)
    fine = keras.Model(network.inputs, network.output["fine"])
    random = np.random.default_rng(0)
    for weight in fine.weights:
        if len(weight.shape) == 1:
            weight.assign(random.uniform(0.5, 1.5, weight.shape))
        elif not np.asarray(weight).any():  # as learning begins
            weight.assign(random.normal(0, 0.1, weight.shape))
    round_kernels(fine)
    chips = random.integers(0, 256, (3, 48, 48), dtype=np.uint8)

    graph = GraphEngine(export_graph(fine, "tiny"), "tiny", "zero_to_one").run(chips)

    expected = fine.predict(chips[..., np.newaxis] / np.float32(255), verbose=0)
    np.testing.assert_allclose(graph, expected, atol=2e-4 * np.abs(expected).max())


@pytest.mark.slow
def test_a_run_brings_pictures_nearer_and_goes_on_where_it_stopped(
    finished_run: FinishedRun, tmp_path: Path, face: np.ndarray, capsys: pytest.CaptureFixture[str]
):
    pictures = read_rows(finished_run.data)[0].pictures
    np.savez(
        tmp_path / "aligned.npz",
        chips=pictures,
        usable=np.ones(len(pictures), np.bool_),
        points=np.repeat(np.stack([face, face], axis=1), len(pictures), axis=0),
        hashes=np.array([picture_hash(picture) for picture in pictures]),
    )
    recipe = tmp_path / "tiny.toml"
    text = RECIPE.format(classifier=finished_run.folder.path, network=TINY_NETWORK, epochs=6)
    recipe.write_text(text, encoding="utf-8")
    arguments = [str(recipe), "--data", str(finished_run.data), "--out", str(tmp_path / "run")]
    arguments += ["--aligned", str(tmp_path / "aligned.npz")]

    assert command.main([*arguments, "--minutes", "0.0001"]) == ExitCode.OK
    assert RunFolder(tmp_path / "run").read_state().epoch == 1
    assert command.main(arguments) == ExitCode.OK

    log = RunFolder(tmp_path / "run").read_log()
    assert [line["epoch"] for line in log] == [1, 2, 3, 4, 5, 6]
    assert log[-1]["loss"] < log[0]["loss"]
    assert log[-1]["psnr_16"] > log[0]["psnr_16"]
    assert 0 < log[-1]["heatmaps_loss"] < log[0]["heatmaps_loss"]
    assert (tmp_path / "run" / "best.weights.h5").exists()
    assert re.search(r"6 of 6 epochs done", capsys.readouterr().out)
