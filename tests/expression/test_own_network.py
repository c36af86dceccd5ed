import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper

from fer_desktop.errors import ExitCode, ModelError
from fer_desktop.expression.canaries import read_canaries
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.own_network import read_own_network
from fer_desktop.expression.registry import REINSTALL
from fer_desktop.paths import models_dir
from tests.expression.networks import SOFTMAX, graph, template_weights

ALPHABETICAL = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")
FERPLUS = ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear")


def end_with(operation):
    return [helper.make_node(operation, ["logits"], ["probabilities"])]


def save(folder, content, sidecar=None):
    """Save a network, and a sidecar beside it where one is given; return the network's path."""
    path = folder / "my network.onnx"
    path.write_bytes(content)
    if sidecar is not None:
        text = sidecar if isinstance(sidecar, str) else json.dumps(sidecar)
        (folder / "my network.json").write_text(text, encoding="utf-8")
    return path


def test_an_own_network_runs_and_says_what_was_assumed(tmp_path):
    path = save(tmp_path, graph())
    opened = open_classifier(str(path))
    assert opened.network.id == "my network.onnx"
    assert opened.network.architecture == "own"
    assert opened.network.sha256 == read_own_network(path).sha256
    (note,) = opened.network.notes
    assert "FER-2013 order" in note
    assert "my network.json" in note
    named = [distribution.dominant for distribution in opened.classify(list(read_canaries()))]
    assert tuple(named) == EMOTIONS


def test_a_full_sidecar_leaves_nothing_to_assume(tmp_path):
    sidecar = {"labels": list(ALPHABETICAL), "scaling": "min_max", "temperature": 1.4}
    opened = open_classifier(str(save(tmp_path, graph(labels=ALPHABETICAL), sidecar)))
    assert opened.network.notes == ()
    assert opened.network.temperature == 1.4


@pytest.mark.fault("44")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (graph(("N", 64, 64, 3), np.zeros((12_288, 8))), "one grey square"),
        (graph(weights=np.zeros((2304, 8))), "gives 8 numbers"),
        (graph(weights=np.zeros((2304, 1))), "gives 1 numbers"),
        (graph(end=end_with("Identity")), "do not sum to 1"),
        (graph(end=end_with("Sigmoid")), "do not sum to 1"),
        (graph(end=end_with("Log")), "not finite"),
        (graph(weights=np.full((2304, 7), np.nan)), "not finite"),
        (graph(end=[helper.make_node("ReduceMean", ["logits"], ["probabilities"])]), "numbers"),
    ],
    ids=["colour", "8 classes", "1 class", "logits", "sigmoid", "log", "nan weights", "reduced"],
)
def test_a_network_that_breaks_the_contract_is_refused(tmp_path, content, reason):
    with pytest.raises(ModelError, match=reason) as caught:
        open_classifier(str(save(tmp_path, content)))
    assert caught.value.exit_code == ExitCode.MODEL


def test_a_path_that_the_system_refuses_is_one_sentence(tmp_path):
    path = tmp_path / f"{'x' * 300}.onnx"
    with pytest.raises(ModelError) as caught:
        open_classifier(str(path))
    assert caught.value.message == f"{path} cannot be read: File name too long."


@pytest.mark.fault("45")
@pytest.mark.parametrize("order", [ALPHABETICAL, FERPLUS, tuple(reversed(EMOTIONS))])
def test_labels_in_another_order_are_found_out_and_the_order_is_named(tmp_path, order):
    path = save(tmp_path, graph(labels=order))
    with pytest.raises(ModelError, match=f"speak for {', '.join(order)}") as caught:
        open_classifier(str(path))
    # The remedy can be taken literally.
    proposed = caught.value.remedy.partition(": ")[2].partition(";")[0]
    (tmp_path / "my network.json").write_text(proposed, encoding="utf-8")
    opened = open_classifier(str(path))
    named = [distribution.dominant for distribution in opened.classify(list(read_canaries()))]
    assert tuple(named) == EMOTIONS


@pytest.mark.fault("45")
def test_a_sidecar_that_names_a_wrong_order_is_found_out(tmp_path):
    path = save(tmp_path, graph(), {"labels": list(ALPHABETICAL)})
    with pytest.raises(ModelError, match="speak for angry, disgust, fear, happy, sad, surprise"):
        open_classifier(str(path))


def test_a_network_of_other_size_is_shown_chips_of_its_size(tmp_path):
    # Nearest-neighbour from 48 to 96: the template's kernel, each weight shared by four pixels.
    columns = template_weights().T.reshape(7, 48, 48)
    kernel = (np.kron(columns, np.ones((1, 2, 2))) / 4).reshape(7, -1).T
    opened = open_classifier(str(save(tmp_path, graph(("N", 96, 96, 1), kernel))))
    assert opened.chip_size == 96


def test_a_network_that_cannot_tell_anything_apart_is_not_accused_of_a_wrong_order(tmp_path):
    untrained = graph(weights=np.zeros((2304, 7)), end=SOFTMAX)
    assert open_classifier(str(save(tmp_path, untrained))).chip_size == 48


@pytest.mark.fault("43")
@pytest.mark.parametrize(
    ("sidecar", "reason"),
    [
        ("", "Expecting value"),
        ("not json", "Expecting value"),
        ("[]", "may hold"),
        ("null", "may hold"),
        ({"label": list(EMOTIONS)}, "may hold labels, scaling, temperature"),
        ({"labels": ["angry", "happy"]}, "are not the seven"),
        ({"labels": 7}, "not iterable"),
        ({"scaling": "sqrt"}, "scaling is none of"),
        ({"scaling": ["min_max"]}, "scaling is none of"),
        ({"temperature": 0}, "not above 0"),
        ({"temperature": "hot"}, "could not convert"),
        ({"temperature": None}, "NoneType"),
        ("[" * 60_000, "recursion"),
    ],
)
def test_a_bad_sidecar_is_one_sentence(tmp_path, sidecar, reason):
    with pytest.raises(ModelError, match=rf"my network\.json does not describe .*{reason}"):
        open_classifier(str(save(tmp_path, graph(), sidecar)))


@pytest.mark.fault("43")
@given(sidecar=st.binary(max_size=200))
def test_any_sidecar_is_read_or_refused(tmp_path_factory, sidecar):
    path = tmp_path_factory.mktemp("sidecar") / "network.onnx"
    path.write_bytes(b"never opened")
    path.with_suffix(".json").write_bytes(sidecar)
    try:
        network = read_own_network(path)
    except ModelError:
        return
    assert sorted(network.labels) == sorted(EMOTIONS)


@pytest.mark.fault("43")
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (Path.unlink, "is missing"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be read"),
        (lambda path: path.write_bytes(b""), "is damaged: SHA-256 differs"),
        # Another picture of that shape, as a flipped bit would make it.
        (lambda path: cv2.imwrite(str(path), np.zeros((48, 336), np.uint8)), "is damaged"),
    ],
    ids=["missing", "unreadable", "empty", "other picture"],
)
def test_missing_or_damaged_canaries_are_one_sentence(tmp_path, monkeypatch, spoil, sentence):
    network = save(tmp_path, graph())
    shutil.copy(models_dir() / "canaries.png", tmp_path)
    monkeypatch.setattr("fer_desktop.expression.canaries.models_dir", lambda: tmp_path)
    spoil(tmp_path / "canaries.png")
    with pytest.raises(ModelError, match=rf"canaries\.png {sentence}") as caught:
        open_classifier(str(network))
    assert caught.value.remedy == REINSTALL
