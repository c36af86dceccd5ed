"""A run learns, keeps its records, and goes on where it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.errors import ExitCode, UsageError
from tests.training.conftest import FinishedRun
from tests.training.synthetic import draw_rows, write_csv, write_recipe
from training import train as command
from training.cleaning import clean
from training.config import read_config
from training.plots import draw_curves
from training.run_folder import RunFolder
from training.train import train, with_votes
from training.trained import open_trained
from training.votes import votes_as_labels

ROOT = Path(__file__).parents[2]


def test_loss_falls_and_every_figure_of_every_epoch_is_logged(finished_run: FinishedRun):
    log = finished_run.folder.read_log()

    assert [line["epoch"] for line in log] == list(range(1, 11))
    assert [line["size"] for line in log] == [32] * 3 + [48] * 7
    assert log[-1]["train_loss"] < log[0]["train_loss"] - 0.3
    assert log[-1]["test_loss"] < log[0]["test_loss"] - 0.3
    assert max(line["test_accuracy"] for line in log) > 0.5  # 1/7 by chance
    for rows in ("train", "test"):
        for figure in ("loss", "accuracy", "precision", "recall", "f1", "auc"):
            assert all(np.isfinite(line[f"{rows}_{figure}"]) for line in log)


def test_learning_rate_falls_along_a_cosine_to_nothing(finished_run: FinishedRun):
    rates = [line["learning_rate"] for line in finished_run.folder.read_log()]

    expected = [0.01 * (1 + np.cos(np.pi * epoch / 10)) for epoch in range(1, 11)]
    np.testing.assert_allclose(rates, expected, atol=1e-5)


def test_best_weights_are_those_of_the_best_epoch(finished_run: FinishedRun):
    from fer_desktop.expression.scaling import scale_chips
    from training.rows import read_rows

    state = finished_run.folder.read_state()
    trained = open_trained(str(finished_run.folder.path))
    test = read_rows(finished_run.data)[0].of("PublicTest")

    outputs = trained.network.predict(scale_chips(test.pictures, trained.scaling), verbose=0)

    accuracy = (outputs.argmax(axis=1) == test.labels).mean()
    log = finished_run.folder.read_log()
    assert accuracy == pytest.approx(log[state.best_epoch - 1]["test_accuracy"], abs=1e-6)
    best = max(line["test_accuracy"] for line in log)
    assert state.best_accuracy == pytest.approx(best, abs=1e-6)


def test_a_run_is_scored_on_the_size_in_which_it_ends(finished_run: FinishedRun, tmp_path: Path):
    """In training a picture is brought to that size by a blurring resize; so it is in scoring."""
    import cv2

    from fer_desktop.expression.scaling import scale_chips
    from training.rows import read_rows

    config = read_config(finished_run.recipe, ["phases=[{size=32, epochs=1}]"])
    train(config, finished_run.data, tmp_path / "run")
    trained = open_trained(str(tmp_path / "run"))
    test = read_rows(finished_run.data)[0].of("PublicTest")

    shown = [cv2.resize(p, (32, 32), interpolation=cv2.INTER_AREA) for p in test.pictures]
    outputs = trained.network.predict(scale_chips(np.stack(shown), trained.scaling), verbose=0)

    loss = -np.log(outputs[np.arange(len(test.labels)), test.labels]).mean()
    log = RunFolder(tmp_path / "run").read_log()
    assert trained.network.input_shape == (None, 32, 32, 1)
    assert log[-1]["test_loss"] == pytest.approx(loss, abs=0.01)


def test_a_run_that_diverges_says_so_and_keeps_its_last_good_epoch(
    finished_run: FinishedRun, tmp_path: Path
):
    changes = ["optimizer.learning_rate=1e30", "phases=[{size=32, epochs=2}]"]
    with pytest.raises(UsageError, match=r"no numbers any more\. Lower optimizer"):
        train(read_config(finished_run.recipe, changes), finished_run.data, tmp_path / "run")
    assert RunFolder(tmp_path / "run").read_state().epoch < 2


def test_a_recipe_that_shows_aligned_chips_asks_for_them(finished_run: FinishedRun, tmp_path: Path):
    config = read_config(finished_run.recipe, ["augmentation.aligned=0.5"])
    with pytest.raises(UsageError, match="--aligned"):
        train(config, finished_run.data, tmp_path / "run")


def test_a_recipe_that_learns_from_votes_asks_for_them(finished_run: FinishedRun, tmp_path: Path):
    config = read_config(finished_run.recipe, ["votes=0.3"])
    with pytest.raises(UsageError, match="--votes"):
        train(config, finished_run.data, tmp_path / "run")


def test_votes_take_their_share_of_the_targets():
    rows = draw_rows(20)
    learning = clean(rows, [])
    votes = 10 * np.eye(7, dtype=np.int64)[(learning.labels + 1) % 7]  # all see something else

    mixed = with_votes(learning, votes, 0.4)

    np.testing.assert_allclose(mixed.targets.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(mixed.labels, learning.labels)
    np.testing.assert_allclose(
        mixed.targets - 0.6 * learning.targets,
        0.4 * votes_as_labels(votes, learning.labels),
        atol=1e-6,
    )
    assert mixed.report[-1] == f"{len(learning)} of them with FER+ votes"


def test_a_picture_without_votes_keeps_its_target():
    learning = clean(draw_rows(20), [])
    votes = 10 * np.eye(7, dtype=np.int64)[learning.labels]
    votes[::3] = 0

    mixed = with_votes(learning, votes, 0.4)

    np.testing.assert_array_equal(mixed.targets[::3], learning.targets[::3])


def test_patience_ends_a_run_that_no_longer_improves(tmp_path: Path):
    data = write_csv(draw_rows(8), tmp_path / "rows.csv")
    recipe = write_recipe(tmp_path / "tiny.toml", small=0, large=9)
    changes = ["patience=2", "optimizer.learning_rate=0.0", "optimizer.schedule=constant"]

    code = command.main(
        [str(recipe), "--data", str(data), "--out", str(tmp_path / "run")]
        + [word for change in changes for word in ("--set", change)]
    )

    assert code == ExitCode.OK
    state = RunFolder(tmp_path / "run").read_state()
    assert state.epoch - state.best_epoch == 2
    assert state.epoch < 9


@pytest.mark.slow
def test_students_imitate_their_teacher(finished_run: FinishedRun, tmp_path: Path):
    teacher = f'teacher.networks=["{finished_run.folder.path.as_posix()}"]'
    config = read_config(finished_run.recipe, [teacher, "seed=9", "teacher.weight=1.0"])

    train(config, finished_run.data, tmp_path / "student")

    log = RunFolder(tmp_path / "student").read_log()
    assert log[-1]["test_loss"] < log[0]["test_loss"] - 0.2
    assert log[-1]["test_accuracy"] > 0.4


def test_a_run_can_begin_with_the_weights_of_another(finished_run: FinishedRun, tmp_path: Path):
    start = f"start={finished_run.folder.path.as_posix()}"
    still = ["optimizer.learning_rate=0.0", "optimizer.schedule=constant"]
    config = read_config(finished_run.recipe, [start, *still, "phases=[{size=48, epochs=1}]"])

    train(config, finished_run.data, tmp_path / "run")

    best = open_trained(str(finished_run.folder.path)).network
    for expected, found in zip(best.trainable_weights, _weights_of(tmp_path / "run"), strict=True):
        np.testing.assert_array_equal(found, np.asarray(expected))


def test_weights_of_another_network_are_refused(finished_run: FinishedRun, tmp_path: Path):
    start = f"start={finished_run.folder.path.as_posix()}"
    config = read_config(finished_run.recipe, [start, "network.head=4"])
    with pytest.raises(UsageError, match="do not fit this dense_xception"):
        train(config, finished_run.data, tmp_path / "run")


def _weights_of(run: Path) -> list[np.ndarray]:
    return [np.asarray(w) for w in open_trained(str(run)).network.trainable_weights]


def test_curves_are_drawn(finished_run: FinishedRun, tmp_path: Path):
    draw_curves(finished_run.folder.read_log(), tmp_path / "curves.png", "tiny")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_killed_run_ends_where_the_unbroken_one_does(tmp_path: Path):
    """SIGKILL somewhere in an epoch; single-threaded, weights within 1e-5 at the end."""
    data = write_csv(draw_rows(60), tmp_path / "rows.csv")
    recipe = write_recipe(tmp_path / "tiny.toml", small=2, large=2)
    unbroken, killed = RunFolder(tmp_path / "unbroken"), RunFolder(tmp_path / "killed")
    first = _start(recipe, data, killed)
    whole = _start(recipe, data, unbroken)
    try:
        while killed.read_state().epoch < 1:
            assert first.poll() is None, first.stderr.read()
            time.sleep(0.02)
    finally:
        first.kill()
        first.communicate()
    stopped_at = killed.read_state().epoch
    again = _start(recipe, data, killed)

    assert again.communicate()[1] == ""
    assert whole.communicate()[1] == ""

    assert 1 <= stopped_at < 4
    one, two = unbroken.read_state(), killed.read_state()
    assert (one.epoch, two.epoch) == (4, 4)
    for kind in ("weights", "averaged", "optimizer"):
        for expected, found in zip(getattr(one, kind), getattr(two, kind), strict=True):
            np.testing.assert_allclose(found, expected, atol=1e-5)
    columns = ("epoch", "learning_rate", "test_accuracy")
    logs = [[[line[c] for c in columns] for line in run.read_log()] for run in (unbroken, killed)]
    assert logs[0] == logs[1]
    for expected, found in zip(*(_weights_of(run.path) for run in (unbroken, killed)), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5)


def _start(recipe: Path, data: Path, folder: RunFolder) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "training.train",
            recipe,
            "--data",
            data,
            "--out",
            folder.path,
            "--threads",
            "1",
        ],
        cwd=ROOT,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
