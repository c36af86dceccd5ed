"""Every recipe of the repository runs from data to evaluation, shown on a handful of rows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.errors import ExitCode
from fer_desktop.expression.emotions import EMOTIONS
from tests.training.synthetic import draw_rows, write_csv
from training import ablation, card, evaluate, train
from training.arrays import write_arrays
from training.callbacks import DivergedError
from training.config import read_config
from training.run_folder import RunFolder, RunState
from training.votes import COLUMNS

CONFIGS = Path(train.__file__).parent / "configs"

SMALL = {
    "mini_xception": "network.filters=[4, 4]",
    "dense_xception": "network.growth=[4, 4, 4]",
    "vgg19": "network.width=0.03125",
    "dense_xception_taught": "network.growth=[4, 4, 4]",
    "vgg19_paper": "network.width=0.03125",
}
SMALL_STEPS = {
    "vgg19_quarter": "network.width=0.03125",
    "vgg19_half": "network.width=0.0625",
    "vgg19_half_sgd": "network.width=0.0625",
    "vgg19_quarter_sgd": "network.width=0.03125",
    "vgg19_wide": "network.width=0.09375",
    "vgg19_reduced": "network.width=0.09375",
}
"""The runs of the published vgg19, each named by a later one, in the order of its card."""


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv(draw_rows(4), tmp_path_factory.mktemp("rows") / "rows.csv")


@pytest.fixture(scope="module")
def votes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten people who all see what the label says."""
    drawn, path = draw_rows(4), tmp_path_factory.mktemp("votes") / "votes.npz"
    counts = np.zeros((len(drawn), 10), np.int64)
    for row, label in enumerate(drawn.labels):
        counts[row, COLUMNS.index(EMOTIONS[label])] = 10
    write_arrays(path, pixels=drawn.pictures, ferplus_votes=counts)
    return path


def test_no_classifier_recipe_is_left_out():
    found = {p.stem for p in CONFIGS.glob("*.toml") if "architecture" in p.read_text()}
    assert set(SMALL) | set(SMALL_STEPS) == found


def train_a_little(name: str, small: str, rows: Path, votes: Path, out: Path) -> int:
    """Run a recipe for one epoch with a tiny network."""
    changes = [small, "phases=[{size=32, epochs=1}]", "batch_size=8"]
    changes.append("augmentation.aligned=0")  # drawn stripes have no landmarks
    words = [str(CONFIGS / f"{name}.toml"), "--data", str(rows), "--out", str(out)]
    words += ["--votes", str(votes)]
    return train.main(words + [word for change in changes for word in ("--set", change)])


def test_each_run_of_vgg19_names_those_that_are_made_before_it():
    *before, last = SMALL_STEPS
    assert card.runs_before(read_config(CONFIGS / f"{last}.toml")) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_recipe_runs_from_data_to_figures(
    name: str, rows: Path, votes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    code = train_a_little(name, SMALL[name], rows, votes, tmp_path)
    capsys.readouterr()
    scored = evaluate.main(["--model", str(tmp_path), "--data", str(rows), "--json"])

    assert (code, scored) == (ExitCode.OK, ExitCode.OK)
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 7
    assert sum(map(sum, found["confusion"])) == 7


@pytest.mark.slow
def test_runs_of_vgg19_go_from_the_first_to_the_last(
    rows: Path, votes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    for name, small in SMALL_STEPS.items():
        assert train_a_little(name, small, rows, votes, Path("runs") / name) == ExitCode.OK
    assert evaluate.main(["--model", f"runs/{name}", "--data", str(rows)]) == ExitCode.OK


@pytest.mark.slow
def test_ablation_changes_one_thing_a_row(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    some = {name: ablation.CHANGES[name] for name in ("as the paper says", "2x2 kernels")}
    monkeypatch.setattr(ablation, "CHANGES", some)
    words = ["--data", str(rows), "--out", str(tmp_path), "--width", "0.02"]

    assert ablation.main([*words, "--epochs", "1", "--size", "32"]) == ExitCode.OK

    lines = (tmp_path / "ablation.md").read_text().splitlines()
    assert lines[0].startswith("VGG19 at width 0.02, 1 epochs, pictures of 32 px")
    assert [line.split("|")[1].strip() for line in lines[4:]] == list(some)
    assert len({line.count("|") for line in lines[2:]}) == 1


@pytest.mark.slow
def test_a_row_that_diverges_costs_the_table_no_other(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    changes = {"far too fast": ("optimizer.learning_rate=1e30",), "as the paper says": ()}
    monkeypatch.setattr(ablation, "CHANGES", changes)

    text = ablation.ablate(rows, tmp_path, width=0.02, epochs=1, size=32)

    assert [line.split("|")[1].strip() for line in text.splitlines()[4:]] == ["as the paper says"]


def test_rows_of_another_width_are_not_relabelled(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    of_another = ("network.width=0.125", "phases=[{size=32, epochs=10}]")
    folder = RunFolder(tmp_path / "as_the_paper_says")
    folder.open(read_config(ablation.RECIPE, of_another), ())
    folder.write_state(RunState(epoch=10, best_epoch=9, best_accuracy=0.4))
    folder.append_log({"epoch": 9.0, "test_accuracy": 0.4})
    words = ["--data", str(rows), "--out", str(tmp_path), "--width", "1", "--epochs", "300"]

    assert ablation.main([*words, "--size", "48"]) == ExitCode.USAGE

    assert "another recipe (network, phases differ)" in capsys.readouterr().err
    assert not (tmp_path / "ablation.md").exists()


def test_a_row_without_an_epoch_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def diverge(config: object, data: Path, folder: Path) -> None:
        RunFolder(folder).open(config, ())
        RunFolder(folder).log.touch()
        raise DivergedError("no numbers any more")

    monkeypatch.setattr(ablation, "train", diverge)
    text = ablation.ablate(tmp_path, tmp_path, width=0.02, epochs=1, size=32)
    assert len(text.splitlines()) == 4


def test_table_shows_the_figures_of_each_row():
    line = {
        f"{part}_{figure}": value
        for part, value in (("train", 0.9), ("test", 0.7))
        for figure in ablation.FIGURES
    }

    text = ablation.table({"batch 64": line | {"epoch": 8.0}}, 0.125, 10, 48)

    assert text.splitlines()[-1] == "| batch 64 |" + " 0.900 |" * 4 + " 0.700 |" * 4 + " 8 |"
