"""A run's folder: what it keeps through kills and failed starts, and what it refuses."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fer_desktop.errors import InputError, OutputError, UsageError
from tests.training.conftest import FinishedRun
from tests.training.synthetic import draw_rows, write_csv
from training.callbacks import save_whole
from training.config import read_config
from training.run_folder import RunFolder, RunState
from training.train import train

FULL = Path("/dev/full")
RECIPE = Path(__file__).parents[2] / "training/configs/mini_xception.toml"


def test_a_start_that_failed_does_not_bind_its_folder(finished_run: FinishedRun, tmp_path: Path):
    lost = read_config(finished_run.recipe, [f"start={tmp_path.as_posix()}/typo"])
    with pytest.raises(InputError):
        train(lost, finished_run.data, tmp_path / "run")

    config = read_config(finished_run.recipe, ["phases=[{size=32, epochs=1}]"])
    train(config, finished_run.data, tmp_path / "run")

    assert RunFolder(tmp_path / "run").read_config() == config


def test_weights_of_an_epoch_that_is_run_again_are_not_the_best(tmp_path: Path):
    """A kill after the scores and before the state: the epoch is not in the state."""
    folder = RunFolder(tmp_path)
    config = read_config(RECIPE)
    folder.open(config, ())
    folder.best_weights.write_bytes(b"of epoch 3")
    folder.write_state(RunState(epoch=4, best_epoch=3, best_accuracy=0.5))
    folder.waiting_weights(5).write_bytes(b"of an epoch 5 that was lost")

    folder.open(config, ())

    assert folder.best_weights.read_bytes() == b"of epoch 3"
    assert not list(tmp_path.glob("waiting*"))


def test_weights_of_an_epoch_that_the_state_names_become_the_best(tmp_path: Path):
    """A kill after the state and before the rename."""
    folder = RunFolder(tmp_path)
    config = read_config(RECIPE)
    folder.open(config, ())
    folder.best_weights.write_bytes(b"of epoch 3")
    folder.write_state(RunState(epoch=4, best_epoch=4, best_accuracy=0.6))
    folder.waiting_weights(4).write_bytes(b"of epoch 4")

    folder.open(config, ())

    assert folder.best_weights.read_bytes() == b"of epoch 4"


def test_a_log_that_was_begun_and_not_written_gets_its_header(tmp_path: Path):
    folder = RunFolder(tmp_path)
    folder.log.touch()  # the disk was full

    folder.append_log({"epoch": 1, "test_accuracy": 0.5})

    assert folder.read_log() == [{"epoch": 1.0, "test_accuracy": 0.5}]


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("config.partial", lambda folder: folder.open(read_config(RECIPE), ())),
        ("state.partial", lambda folder: folder.write_state(RunState(epoch=1))),
        ("log.csv", lambda folder: folder.append_log({"epoch": 1})),
    ],
)
def test_a_full_disk_gets_a_sentence_and_leaves_the_state_of_before(
    name: str, write: Callable[[RunFolder], object], tmp_path: Path
):
    folder = RunFolder(tmp_path)
    folder.write_state(RunState())
    (tmp_path / name).symlink_to(FULL)  # written only: reading it never ends

    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        write(folder)

    assert folder.read_state().epoch == 0


def test_weights_that_find_no_room_get_a_sentence(tmp_path: Path):
    class Network:
        def save_weights(self, path: Path, overwrite: bool) -> None:
            raise OSError("Can't synchronously write data")  # as h5py says it, without a number

    with pytest.raises(OutputError, match=r"best.* cannot be written: Can't synchronously"):
        save_whole(Network(), RunFolder(tmp_path).best_weights)


def test_a_run_says_what_it_learned_from_and_where(finished_run: FinishedRun):
    origin = finished_run.folder.read_origin()

    assert origin["pictures"] == 7 * 24
    assert origin["cleaning"][-1] == "to learn from: 168 pictures"
    assert len(origin["machines"]) == 1
    assert "backend" in origin["machines"][0]


def test_each_machine_that_trained_a_run_is_named_once(tmp_path: Path):
    folder = RunFolder(tmp_path)
    for backend in ("jax", "tensorflow", "jax"):
        folder.note_origin(3, ["to learn from: 3 pictures"], backend)

    assert [m.split(" ", 1)[1] for m in folder.read_origin()["machines"]] == [
        "(jax backend)",
        "(tensorflow backend)",
    ]


def test_a_run_without_origin_asks_for_its_command(tmp_path: Path):
    with pytest.raises(InputError, match="command that trained it once more"):
        RunFolder(tmp_path).read_origin()


def test_another_recipe_may_not_go_on_in_the_same_folder(finished_run: FinishedRun):
    config = read_config(finished_run.recipe, ["seed=4", "optimizer.learning_rate=0.5"])
    with pytest.raises(UsageError, match=r"another recipe \(seed, optimizer differ\)"):
        train(config, finished_run.data, finished_run.folder.path)


def test_other_data_may_not_go_on_in_the_same_folder(finished_run: FinishedRun, tmp_path: Path):
    other = write_csv(draw_rows(16), tmp_path / "other.csv")
    with pytest.raises(UsageError, match="other pictures, chips, votes or teachers"):
        train(read_config(finished_run.recipe), other, finished_run.folder.path)


@pytest.mark.slow
def test_a_run_goes_on_under_the_teacher_it_began_with_or_not_at_all(
    finished_run: FinishedRun, tmp_path: Path
):
    began, teacher = tmp_path / "run", tmp_path / "teacher"
    shutil.copytree(finished_run.folder.path, teacher)
    named = [f'teacher.networks=["{teacher.as_posix()}"]', "phases=[{size=32, epochs=2}]"]
    config = read_config(finished_run.recipe, named)
    train(config, finished_run.data, began, minutes=1e-9)
    shutil.copy(RunFolder(began).best_weights, RunFolder(teacher).best_weights)

    with pytest.raises(UsageError, match="other pictures, chips, votes or teachers"):
        train(config, finished_run.data, began)

    shutil.copy(finished_run.folder.best_weights, RunFolder(teacher).best_weights)
    train(config, finished_run.data, began)
    assert RunFolder(began).read_state().epoch == 2


def test_a_run_goes_on_without_the_network_whose_weights_it_began_with(
    finished_run: FinishedRun, tmp_path: Path
):
    start = tmp_path / "start"
    shutil.copytree(finished_run.folder.path, start)
    changes = [f"start={start.as_posix()}", "phases=[{size=32, epochs=2}]"]
    config = read_config(finished_run.recipe, changes)
    train(config, finished_run.data, tmp_path / "run", minutes=1e-9)
    shutil.rmtree(start)

    train(config, finished_run.data, tmp_path / "run")

    assert RunFolder(tmp_path / "run").read_state().epoch == 2


def test_damaged_state_is_refused_in_words(tmp_path: Path):
    (tmp_path / "state.npz").write_bytes(b"PK\x03\x04 half a file")
    with pytest.raises(InputError, match="is damaged"):
        RunFolder(tmp_path).read_state()


def test_a_finished_run_is_not_trained_further(finished_run: FinishedRun):
    before = finished_run.folder.read_state()

    train(read_config(finished_run.recipe), finished_run.data, finished_run.folder.path)

    assert finished_run.folder.read_state().seconds == before.seconds
