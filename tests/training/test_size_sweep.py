"""The sweep tells what small faces cost and what redrawing gives back, and sets the sizes by it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import keras
import numpy as np
import pytest

from fer_desktop.errors import ExitCode
from fer_desktop.expression.redrawn_sizes import RedrawnSizes
from fer_desktop.expression.registry import read_registry
from fer_desktop.expression.upscaler import open_upscaler
from fer_desktop.networks.fsrnet import fsrnet
from tests.training.conftest import FinishedRun
from tests.training.test_super_resolution import RECIPE, TINY_NETWORK
from training import publish_restoration, size_sweep
from training.config import read_recipe
from training.evaluate import open_classifier_or_run
from training.publish_restoration import smallest_readable
from training.restoration import RestorationConfig
from training.rows import read_rows
from training.run_folder import RunFolder, RunState
from training.size_sweep import SIZES, auto_range, sweep


def test_a_restorer_that_knows_the_sharp_picture_wins_at_every_size(finished_run: FinishedRun):
    rows = read_rows(finished_run.data)[0].of("PublicTest")
    classifiers = {"tiny": open_classifier_or_run(str(finished_run.folder.path))}

    measured = sweep(rows, classifiers, lambda chips: rows.pictures)

    assert [entry["px"] for entry in measured["sizes"]] == list(SIZES)
    whole, *_, smallest = measured["sizes"]
    sharp = whole["classifiers"]["tiny"]["bicubic"]["accuracy"]
    assert whole["pictures"]["bicubic"] == {"psnr": 60.0, "ssim": 1.0}
    assert whole["classifiers"]["tiny"]["fsrnet"]["gain"] == [0.0, 0.0, 0.0]
    found = smallest["classifiers"]["tiny"]
    assert found["fsrnet"]["accuracy"] == sharp
    assert found["fsrnet"]["gain"][0] == pytest.approx(
        100 * (sharp[0] - found["bicubic"]["accuracy"][0]), abs=0.01
    )
    assert smallest["pictures"]["bicubic"]["psnr"] < smallest["pictures"]["fsrnet"]["psnr"]


def _table(**gains: float) -> dict:
    sizes = [
        {
            "px": int(px[1:]),
            "classifiers": {"net": {"fsrnet": {"gain": [gain + 1, gain, gain + 2]}}},
        }
        for px, gain in gains.items()
    ]
    return {"sizes": sizes}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (_table(p8=0.1, p12=0.2, p16=0.3, p24=-0.1, p48=0.0), [8, 16]),
        (_table(p8=-0.1, p12=0.2, p16=-0.3, p24=0.1, p32=0.1), [24, 32]),
        (_table(p8=-1.0, p12=0.0), None),
    ],
)
def test_auto_acts_where_the_gain_is_surely_above_zero(table: dict, expected: list[int] | None):
    assert auto_range(table, "net", 8) == expected


def test_auto_never_acts_where_nothing_is_read():
    table = _table(p8=5.0, p12=2.0, p16=1.0, p24=-1.0)
    assert auto_range(table, "net", 8) == [8, 16]
    assert auto_range(table, "net", 12) == [12, 16]
    assert auto_range(table, "net", 20) is None


def test_the_smallest_readable_size_surely_reaches_two_in_five():
    def entry(px: int, *lowest: float) -> dict:
        ways = {str(i): {"accuracy": [low + 0.02, low, low + 0.04]} for i, low in enumerate(lowest)}
        return {"px": px, "classifiers": {"net": ways}}

    table = [entry(48, 0.6), entry(12, 0.35, 0.41), entry(8, 0.3, 0.39)]
    assert smallest_readable(table, "net") == 12
    assert smallest_readable([entry(8, 0.2)], "net") == 47


@pytest.mark.slow
def test_a_published_run_opens_in_the_program_and_prints_its_table(
    finished_run: FinishedRun, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
):
    recipe = tmp_path / "tiny.toml"
    classifier = str(finished_run.folder.path)
    text = RECIPE.format(classifier=classifier, network=TINY_NETWORK, epochs=1)
    recipe.write_text(text, encoding="utf-8")
    config = read_recipe(RestorationConfig, recipe)
    run = RunFolder(tmp_path / "run")
    run.open(config, ())
    fsrnet((48, 48, 1), **config.network).save_weights(run.best_weights)
    run.write_state(RunState(epoch=1, best_epoch=1))
    target = tmp_path / "models"
    target.mkdir()
    arguments = [str(run.path), "--data", str(finished_run.data), "--target", str(target)]

    keras.utils.clear_session()
    assert publish_restoration.main(arguments) == ExitCode.OK

    registry = read_registry(target)
    entry = registry.entry("fsrnet")
    entry.verify_files()
    upscaler = open_upscaler("always", registry=registry)
    assert upscaler is not None
    (redrawn,) = upscaler.redraw([np.full((48, 48), 90, np.uint8)])
    assert redrawn.shape == (48, 48)
    metrics = json.loads((target / "fsrnet" / "metrics.json").read_text(encoding="utf-8"))
    assert isinstance(entry.redrawn, RedrawnSizes)
    assert metrics["upscale"]["smallest_px"] == entry.redrawn.smallest_px
    card = (target / "fsrnet" / "card.md").read_text(encoding="utf-8")
    assert card.count("| 16 |") == 2  # accuracy and likeness
    assert (target / "fsrnet" / "size_sweep.png").stat().st_size > 5000

    # Whole frames are measured with what was published; of other networks they are refused.
    row = {"px": 64, "super_resolution": "off", "n": 9, "found": 1.0, "read": 1.0}
    row |= {"accuracy": None, "seconds_per_frame": 0.1}
    graph = entry.files["graph"].sha256
    weights = hashlib.sha256(finished_run.folder.best_weights.read_bytes()).hexdigest()
    for networks, code in (
        ({"fsrnet": "0" * 64, classifier: weights}, ExitCode.INPUT),
        ({"fsrnet": graph, "mini-xception": weights}, ExitCode.INPUT),
        ({"fsrnet": graph, classifier: weights}, ExitCode.OK),
    ):
        frames = tmp_path / "frames.json"
        frames.write_text(json.dumps({"networks": networks, "table": [row]}), encoding="utf-8")
        keras.utils.clear_session()  # layers are named as in a process of its own
        assert publish_restoration.main([*arguments, "--whole-frames", str(frames)]) == code
        card = (target / "fsrnet" / "card.md").read_text(encoding="utf-8")
        assert ("| 64 | off | 100.0% |" in card) == (code == ExitCode.OK)
    assert "measured with other networks" in capsys.readouterr().err

    monkeypatch.setattr(size_sweep, "read_registry", lambda: registry)
    capsys.readouterr()
    again = ["--data", str(finished_run.data), "--model", classifier, "--json"]
    assert size_sweep.main(again) == ExitCode.OK
    printed = json.loads(capsys.readouterr().out)
    assert printed["sizes"] == metrics["size_sweep"]["sizes"]
