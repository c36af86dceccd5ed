"""What is published computes what was trained, and its card says what evaluate says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import h5py
import keras
import numpy as np
import onnx
import pytest

from fer_desktop.errors import ExitCode
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.engines import GraphEngine
from fer_desktop.expression.keras_engine import KerasEngine
from fer_desktop.expression.registry import Registry, read_registry
from fer_desktop.expression.verification import probe_difference
from fer_desktop.networks.dense_xception import dense_xception
from fer_desktop.networks.mini_xception import mini_xception
from fer_desktop.networks.vgg19 import vgg19
from tests.training.conftest import FinishedRun
from tests.training.synthetic import draw_rows
from training import evaluate, publish
from training.config import read_config
from training.graph import export_graph, round_kernels
from training.rows import read_rows
from training.train import train
from training.weights import save_in_half

NETWORKS = {
    "mini_xception": lambda: mini_xception(filters=(4, 8)),
    "dense_xception": lambda: dense_xception(stem=(2, 4), growth=(4, 4), modules=(1, 2), head=8),
    "vgg19": lambda: vgg19(width=1 / 32),
    "vgg19_plain": lambda: vgg19(width=1 / 32, kernel_size=2, batch_normalisation=False),
}


def awake(network: keras.Model) -> keras.Model:
    """Give every vector of the network numbers that matter, as training would."""
    random = np.random.default_rng(0)
    for weight in network.weights:
        if len(weight.shape) == 1:
            weight.assign(random.uniform(0.5, 1.5, weight.shape))
    return network


@pytest.mark.parametrize("build", NETWORKS.values(), ids=NETWORKS)
def test_graph_and_keras_weights_compute_the_same(build, tmp_path: Path):
    network = awake(build())
    round_kernels(network)
    chips = draw_rows(2).pictures

    graph = GraphEngine(export_graph(network, "tiny"), "tiny", "minus_one_to_one")
    save_in_half(network, tmp_path / "tiny.weights.h5")
    loaded = build()
    loaded.load_weights(tmp_path / "tiny.weights.h5")

    in_keras = KerasEngine(loaded, "tiny", "minus_one_to_one").run(chips)
    np.testing.assert_allclose(graph.run(chips), in_keras, atol=1e-5)
    assert in_keras.std(axis=0).max() > 0


def test_kernels_are_stored_in_16_bits_and_vectors_in_32(tmp_path: Path):
    network = NETWORKS["dense_xception"]()
    round_kernels(network)
    save_in_half(network, tmp_path / "a.weights.h5")
    kinds = set()

    with h5py.File(tmp_path / "a.weights.h5") as file:
        file.visititems(
            lambda _, item: (
                kinds.add((item.ndim > 1, str(item.dtype)))
                if isinstance(item, h5py.Dataset)
                else None
            )
        )
    graph = onnx.load_from_string(export_graph(network, "tiny"))

    assert kinds == {(True, "float16"), (False, "float32")}
    stored = {(len(t.dims) > 1, t.data_type) for t in graph.graph.initializer}
    assert stored == {(True, onnx.TensorProto.FLOAT16), (False, onnx.TensorProto.FLOAT)}


def test_kernels_that_were_not_rounded_are_not_stored(tmp_path: Path):
    with pytest.raises(ValueError, match="was not rounded"):
        save_in_half(NETWORKS["vgg19"](), tmp_path / "a.weights.h5")


def test_kernels_beyond_16_bits_are_refused():
    network = NETWORKS["vgg19"]()
    kernel = network.weights[0]
    kernel.assign(np.full(kernel.shape, 1e5, np.float32))
    with pytest.raises(ValueError, match="beyond 16 bits"):
        round_kernels(network)


def test_layers_without_counterpart_are_refused():
    chips = keras.layers.Input((48, 48, 1))
    network = keras.Model(chips, keras.layers.GaussianNoise(1.0)(chips))
    with pytest.raises(ValueError, match="GaussianNoise"):
        export_graph(network, "noise")


@pytest.fixture(scope="module")
def published(finished_run: FinishedRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("models")
    code = publish.main(
        [
            str(finished_run.folder.path),
            "--as",
            "mini-xception",
            "--data",
            str(finished_run.data),
            "--recipe",
            "training/configs/tiny.toml",
            "--target",
            str(target),
        ]
    )
    assert code == ExitCode.OK
    return target


@pytest.fixture
def registry(published: Path) -> Registry:
    return read_registry(published)


def test_everything_published_is_in_the_manifest(published: Path, registry: Registry):
    entry = registry.entry("mini-xception")

    entry.verify_files()
    files = {path.name for path in (published / "mini_xception").iterdir()}
    assert files == {file.path.name for file in entry.files.values()}
    assert {path.name for path in published.iterdir()} == {"manifest.json", "mini_xception"}


def test_the_published_graph_answers_its_probe(registry: Registry):
    entry = registry.entry("mini-xception")
    engine = GraphEngine(entry.verified("graph"), entry.id, entry.scaling)
    assert probe_difference(entry, engine) < entry.probe.tolerance / 100


def test_engines_agree_on_all_test_pictures(finished_run: FinishedRun, registry: Registry):
    chips = list(read_rows(finished_run.data)[0].of("PublicTest").pictures)
    answers = [
        [found.probabilities for found in opened.classify(chips) if found is not None]
        for opened in (
            open_classifier("mini-xception", engine, registry=registry)
            for engine in ("onnx", "keras")
        )
    ]
    np.testing.assert_allclose(answers[0], answers[1], atol=1e-5)


@pytest.mark.parametrize("tta", ["none", "flip", "tencrop"])
def test_evaluate_says_what_the_metrics_and_the_card_say(
    tta: str,
    finished_run: FinishedRun,
    published: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr("fer_desktop.expression.registry.models_dir", lambda: published)
    words = ["--model", "mini-xception", "--data", str(finished_run.data), "--tta", tta, "--json"]

    assert evaluate.main(words) == ExitCode.OK

    found = json.loads(capsys.readouterr().out)
    metrics = json.loads((published / "mini_xception/metrics.json").read_text())
    expected = metrics if tta == "none" else metrics["also"][tta]
    for name in ("n", "accuracy", "loss", "macro_recall", "auc_ovr", "ece"):
        assert found[name] == pytest.approx(expected[name]), name
    assert found["confusion"] == expected["confusion"]
    assert f"| {found['accuracy']:.4f} (" in (published / "mini_xception/card.md").read_text()
    assert set(found["per_class_recall"]) == set(metrics["per_class_recall"])
    assert found["accuracy_without_copies"] == found["accuracy"]  # drawn, so none is in Training
    assert found["intervals_95"]["accuracy"][0] <= found["accuracy"]


def test_a_run_can_be_evaluated_before_it_is_published(
    finished_run: FinishedRun, capsys: pytest.CaptureFixture[str]
):
    words = ["--model", str(finished_run.folder.path), "--data", str(finished_run.data)]

    assert evaluate.main([*words, "--usage", "Training"]) == ExitCode.OK

    assert "pictures             168" in capsys.readouterr().out


def test_what_is_no_run_cannot_be_published(
    finished_run: FinishedRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    code = publish.main(
        [
            str(tmp_path),
            "--as",
            "vgg19",
            "--data",
            str(finished_run.data),
            "--recipe",
            "none",
            "--target",
            str(tmp_path),
        ]
    )

    assert code == ExitCode.INPUT
    assert "is not a run with a finished epoch" in capsys.readouterr().err


def test_a_run_that_ends_on_smaller_pictures_is_not_published(
    finished_run: FinishedRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    config = read_config(finished_run.recipe, ["phases=[{size=32, epochs=1}]"])
    train(config, finished_run.data, tmp_path / "run")
    words = [str(tmp_path / "run"), "--as", "vgg19", "--data", str(finished_run.data)]

    code = publish.main([*words, "--recipe", "none", "--target", str(tmp_path)])

    assert code == ExitCode.USAGE
    assert "ends on 32 pixels; published networks read 48" in capsys.readouterr().err


def test_what_cannot_be_measured_whole_is_not_published(
    finished_run: FinishedRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A damaged row, or a class without a picture: nothing is written."""
    lines = finished_run.data.read_text().splitlines(keepends=True)
    rows = {
        "line 2: the label '9'": [lines[0], "9" + lines[1][1:], *lines[2:]],
        "no picture labelled disgust": [x for x in lines if not (x[0] == "1" and "Public" in x)],
    }
    for sentence, content in rows.items():
        data = tmp_path / "rows.csv"
        data.write_text("".join(content))
        words = [str(finished_run.folder.path), "--as", "vgg19", "--data", str(data)]

        code = publish.main([*words, "--recipe", "none", "--target", str(tmp_path)])

        assert code == ExitCode.INPUT
        assert sentence in capsys.readouterr().err
        assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]


def test_a_manifest_that_cannot_be_read_keeps_the_network_beside_it(
    finished_run: FinishedRun, published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    shutil.copytree(published, tmp_path / "models")
    (tmp_path / "models/manifest.json").write_text("<<<<<<< ours")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "models").rglob("*")}
    words = [str(finished_run.folder.path), "--as", "mini-xception", "--data"]
    words += [str(finished_run.data), "--recipe", "none", "--target", str(tmp_path / "models")]

    assert publish.main(words) == ExitCode.INPUT

    assert "manifest.json cannot be read" in capsys.readouterr().err
    after = {p: p.stat().st_mtime_ns for p in (tmp_path / "models").rglob("*")}
    assert {p.name for p in after} == {p.name for p in before}
    files = [p for p in before if p.is_file()]
    assert [after[p] for p in files] == [before[p] for p in files]
