"""The networks that are published with this repository, as they lie in `models/`."""

import importlib.util
import json

import numpy as np
import pytest

from fer_desktop.expression.canaries import likeliest_order, read_canaries
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.engines import GraphEngine
from fer_desktop.expression.registry import probe_chip, read_registry
from fer_desktop.expression.verification import verify_all
from fer_desktop.paths import models_dir

MANIFEST = models_dir() / "manifest.json"
# Read without the registry: a manifest that the registry refuses must fail tests, not skip them.
PUBLISHED = json.loads(MANIFEST.read_text("utf-8"))["networks"] if MANIFEST.exists() else {}
CLASSIFIERS = [name for name, entry in PUBLISHED.items() if entry["kind"] == "classifier"]

# The others are mixed up by good networks, as by people: fear with surprise, disgust with anger.
PLAINEST = ["happy", "surprise", "neutral"]

needs_keras = pytest.mark.skipif(
    importlib.util.find_spec("keras") is None,
    reason='Keras is not installed: pip install "fer-desktop[keras]"',
)


def chips(count):
    """Return pictures between noise and faces: canaries shifted, mirrored, darkened, noisy."""
    random = np.random.default_rng(13)
    faces = read_canaries().astype(np.float32)
    made = []
    for number in range(count):
        face = np.roll(faces[number % 7], random.integers(-4, 5, 2), axis=(0, 1))
        face = face[:, :: random.choice([-1, 1])] * random.uniform(0.4, 1.2)
        share = random.uniform(0, 0.6)
        mixed = (1 - share) * face + share * probe_chip(number, 48)
        made.append(np.clip(mixed, 0, 255).astype(np.uint8))
    return made


def test_there_is_a_small_network():
    assert "mini-xception" in CLASSIFIERS


@pytest.mark.parametrize("network_id", PUBLISHED)
def test_every_file_is_intact_and_the_probe_reproduces(network_id):
    (check,) = (found for found in verify_all() if found.id == network_id)
    assert check.problem is None
    assert check.reproduces


@needs_keras
@pytest.mark.parametrize("network_id", CLASSIFIERS)
def test_both_engines_agree_on_all_seven_probabilities_of_a_thousand_chips(network_id):
    pictures = chips(1000)
    in_onnx = open_classifier(network_id, "onnx").classify(pictures)
    in_keras = open_classifier(network_id, "keras").classify(pictures)
    differences = [
        np.abs(one.probabilities - other.probabilities).max()
        for one, other in zip(in_onnx, in_keras, strict=True)
    ]
    assert max(differences) < 1e-3
    assert len({distribution.dominant for distribution in in_onnx}) >= 4


@pytest.mark.fault("45")
@pytest.mark.parametrize("network_id", CLASSIFIERS)
def test_the_plainest_canaries_are_named_as_people_name_them(network_id):
    found = open_classifier(network_id).classify(list(read_canaries()))
    named = dict(zip(EMOTIONS, (distribution.dominant for distribution in found), strict=True))
    assert [named[plain] for plain in PLAINEST] == PLAINEST, named


@pytest.mark.fault("45")
@pytest.mark.parametrize("network_id", CLASSIFIERS)
def test_the_labels_are_in_the_order_that_explains_the_canaries_best(network_id):
    entry = read_registry().entry(network_id)
    engine = GraphEngine(entry.verified("graph"), entry.id, entry.scaling)
    assert likeliest_order(engine, entry.labels) == entry.labels
    exchanged = (*entry.labels[:4], entry.labels[6], entry.labels[4], entry.labels[5])
    assert likeliest_order(engine, exchanged) == entry.labels
