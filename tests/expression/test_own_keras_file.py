"""A person's own .keras file, in Keras and converted; left out where [keras] is not installed."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.errors import ExitCode, ModelError, UsageError
from fer_desktop.expression.canaries import read_canaries
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.registry import probe_chip
from tests.expression.hostile import DAMAGED, HOSTILE, archive, lambda_layer
from tests.expression.networks import graph, template_weights

keras_engine = pytest.importorskip(
    "fer_desktop.expression.keras_engine",
    reason='Keras is not installed: pip install "fer-desktop[keras]"',
    exc_type=ImportError,
)

import keras  # noqa: E402 - comes with the engine

from fer_desktop.expression import keras_export  # noqa: E402


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Save the template network as a Keras file, with a layer of augmentation as many have."""
    path = tmp_path_factory.mktemp("own") / "my network.keras"
    chip = keras.Input((48, 48, 1))
    x = keras.layers.RandomFlip("horizontal")(chip)
    x = keras.layers.BatchNormalization(name="normal")(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dropout(0.5)(x)
    end = keras.layers.Dense(7, activation="softmax", use_bias=False, name="end")
    model = keras.Model(chip, end(x))
    end.set_weights([template_weights()])
    mean, variance = np.full(1, 0.1), np.full(1, 0.8)  # what training would have left
    model.get_layer("normal").set_weights([np.ones(1), np.zeros(1), mean, variance])
    model.save(path)
    return path


@pytest.mark.fault("47")
@pytest.mark.parametrize("name", [*HOSTILE, *DAMAGED])
def test_the_keras_engine_refuses_the_hostile_and_the_damaged_too(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "network.keras").write_bytes((HOSTILE | DAMAGED)[name])
    with pytest.raises(ModelError, match=r"network\.keras"):
        open_classifier("network.keras", "keras")
    assert [found.name for found in tmp_path.iterdir()] == ["network.keras"]


@pytest.mark.fault("47")
def test_a_hostile_layer_beside_real_weights_is_refused_by_keras_as_well(
    template, tmp_path, monkeypatch
):
    """Behind our list stands Keras' safe mode; see that it is on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(keras_engine, "inspect_archive", lambda content, name: None)
    hostile = archive_of_lambda(template)
    with pytest.raises(ModelError, match="cannot be built by Keras"):
        keras_engine.load_own(hostile, "network.keras")
    assert list(tmp_path.iterdir()) == []


def archive_of_lambda(path):
    """Put a Lambda layer into the plan of a good file."""
    with zipfile.ZipFile(path) as file:
        plan = json.loads(file.read("config.json"))
        weights = file.read("model.weights.h5")
    plan["config"]["layers"][3] = lambda_layer() | {
        "name": plan["config"]["layers"][3]["name"],
        "inbound_nodes": plan["config"]["layers"][3]["inbound_nodes"],
    }
    return archive(plan, weights)


@pytest.fixture(scope="module")
def converted(template, tmp_path_factory):
    """Open the template in a program of its own; return what it printed, and its data folder.

    The home folder of that program is empty, and lies beside the data folder.
    """
    folder = tmp_path_factory.mktemp("own") / "data"
    home = folder.with_name("home")
    home.mkdir()
    moved = {"FER_DATA_DIR": folder, **dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA"), home)}
    environment = os.environ | {name: str(path) for name, path in moved.items()}
    environment.pop("KERAS_HOME", None)  # which the engine has set in this process
    script = (
        "import sys\n"
        "from fer_desktop.expression.classifier import open_classifier\n"
        f"open_classifier({str(template)!r})\n"
        "print(*sorted({'keras', 'tensorflow', 'onnxruntime'} & set(sys.modules)))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return finished, folder


def test_a_conversion_loads_no_tensorflow_into_the_program_and_is_silent(converted):
    finished, _ = converted
    assert finished.stdout.split() == ["onnxruntime"]
    assert finished.stderr == ""


def test_a_conversion_leaves_nothing_in_the_home_folder(converted):
    _, folder = converted
    assert list(folder.with_name("home").rglob("*")) == []
    assert {path.name for path in (folder / "cache").iterdir()} == {"keras", "networks"}


def test_a_file_is_converted_once_and_gives_the_same_as_in_keras(template, converted, monkeypatch):
    _, folder = converted
    monkeypatch.setenv("FER_DATA_DIR", str(folder))

    def fail(*_args, **_kwargs):
        raise AssertionError("converted again")

    monkeypatch.setattr(subprocess, "run", fail)
    by_graph = open_classifier(str(template), "onnx")
    in_keras = open_classifier(str(template), "keras")
    assert by_graph.network.sha256 == in_keras.network.sha256
    chips = [probe_chip(seed, 48) for seed in range(20)] + list(read_canaries())
    for one, other in zip(by_graph.classify(chips), in_keras.classify(chips), strict=True):
        np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-5)
    named = [distribution.dominant for distribution in by_graph.classify(chips[20:])]
    assert tuple(named) == EMOTIONS


@pytest.mark.fault("43", "47")
@pytest.mark.parametrize("content", [HOSTILE["Lambda layer"], DAMAGED["cut off"]])
def test_the_converter_answers_a_bad_file_with_a_sentence(content, tmp_path, monkeypatch, capsys):
    (tmp_path / "network.keras").write_bytes(content)
    paths = [str(tmp_path / "network.keras"), str(tmp_path / "graph.onnx")]
    monkeypatch.setattr(sys, "argv", ["keras_export", *paths])
    assert keras_export.main() == ExitCode.MODEL
    message, remedy = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert "network.keras" in message
    assert remedy
    assert not (tmp_path / "graph.onnx").exists()


def test_a_graph_that_computes_otherwise_than_keras_is_not_used(template, tmp_path, monkeypatch):
    """Keras has exported layers of augmentation, and all behind them, as in training."""
    monkeypatch.setattr(
        keras_export, "write_graph", lambda model, target: target.write_bytes(graph())
    )
    with pytest.raises(ModelError, match="computes other numbers as ONNX"):
        keras_export.export_graph(template, tmp_path / "graph.onnx")


def test_a_network_that_cannot_be_converted_says_what_to_do(template, tmp_path, monkeypatch):
    def fail(model, target):
        raise NotImplementedError("no ONNX counterpart")

    monkeypatch.setattr(keras_export, "write_graph", fail)
    with pytest.raises(ModelError, match=r"cannot be converted to ONNX.*--engine keras"):
        keras_export.export_graph(template, tmp_path / "graph.onnx")


def test_an_onnx_file_does_not_run_in_keras(tmp_path):
    (tmp_path / "network.onnx").write_bytes(b"graph")
    with pytest.raises(UsageError, match="--engine onnx"):
        open_classifier(str(tmp_path / "network.onnx"), "keras")
