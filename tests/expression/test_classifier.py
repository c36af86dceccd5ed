import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fer_desktop.errors import ExitCode, ModelError, UsageError
from fer_desktop.expression.calibration import soften
from fer_desktop.expression.canaries import read_canaries
from fer_desktop.expression.classifier import Classifier, open_classifier
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.engines import GraphEngine
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.expression.registry import read_registry
from tests.expression.networks import graph, publish, publish_redrawing

NOISE = np.random.default_rng(6).integers(0, 256, (4, 48, 48), dtype=np.uint8)


class ScriptedEngine:
    """Answers with the rows it was given, whatever the chips."""

    chip_size = 48

    def __init__(self, *rows):
        self.rows = np.array(rows, np.float32)

    def run(self, chips):
        return self.rows[: len(chips)]


def classifier(engine, labels=EMOTIONS, temperature=1.0):
    network = NetworkInfo("mini-xception", "template", "0" * 64, temperature, "Template", "onnx")
    return Classifier(network, engine, labels)


def published(folder, **changes):
    return open_classifier("mini-xception", registry=read_registry(publish(folder, **changes)))


def test_a_published_network_names_the_canaries(tmp_path):
    opened = published(tmp_path)
    named = [distribution.dominant for distribution in opened.classify(list(read_canaries()))]
    assert tuple(named) == EMOTIONS
    assert opened.chip_size == 48


def test_the_network_says_who_it_is(tmp_path):
    opened = published(tmp_path, temperature=1.25)
    entry = read_registry(tmp_path).entry("mini-xception")
    assert opened.network == NetworkInfo(
        id="mini-xception",
        architecture="mini_xception",
        sha256=entry.files["graph"].sha256,
        temperature=1.25,
        title="Template",
        engine="onnx",
    )


def test_a_published_network_that_computes_other_numbers_is_not_opened(tmp_path):
    other = {"chip_seed": 7, "probabilities": [1.0, 0, 0, 0, 0, 0, 0], "tolerance": 1e-3}
    with pytest.raises(ModelError, match="other numbers here"):
        published(tmp_path, probe=other)


def test_outputs_in_another_order_are_brought_into_ours(tmp_path):
    order = tuple(reversed(EMOTIONS))
    other = published(
        tmp_path / "other", contents={"graph": graph(labels=order)}, labels=list(order)
    )
    ours = published(tmp_path / "ours")
    for given_, expected in zip(other.classify(NOISE), ours.classify(NOISE), strict=True):
        np.testing.assert_allclose(given_.probabilities, expected.probabilities, atol=1e-6)


def test_the_temperature_softens_what_the_network_says(tmp_path):
    raw = GraphEngine(graph(), "network", "zero_to_one").run(NOISE)
    softened = published(tmp_path, temperature=2.0).classify(NOISE)
    np.testing.assert_allclose(
        [distribution.probabilities for distribution in softened], soften(raw, 2.0), atol=1e-6
    )


@pytest.mark.fault("81b")
@pytest.mark.parametrize(
    "row",
    [[np.nan] * 7, [np.inf, 0, 0, 0, 0, 0, 0], [0.0] * 7, [-0.5, 1.5, 0, 0, 0, 0, 0], [0.5] * 7],
    ids=["nan", "infinity", "zeros", "negative", "sum 3.5"],
)
def test_numbers_that_are_no_distribution_are_dropped(row):
    good = [0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    opened = classifier(ScriptedEngine(good, row, good))
    first, second, third = opened.classify(NOISE[:3])
    assert second is None
    assert first.dominant == third.dominant == "angry"


@pytest.mark.fault("81b")
@given(
    outputs=hnp.arrays(
        np.float32, (4, 7), elements=st.floats(allow_nan=True, allow_infinity=True, width=32)
    ),
    temperature=st.floats(0.05, 20),
)
def test_whatever_a_network_says_only_distributions_come_out(outputs, temperature):
    opened = classifier(ScriptedEngine(*outputs), temperature=temperature)
    assert len(opened.classify(NOISE)) == 4  # EmotionDistribution refuses anything else


@pytest.mark.fault("81b")
@given(grey=st.integers(0, 255))
def test_a_constant_chip_is_not_read(grey):
    opened = classifier(ScriptedEngine([1, 0, 0, 0, 0, 0, 0]))
    constant = np.full((48, 48), grey, np.uint8)
    nothing, read = opened.classify([constant, NOISE[0]])
    assert nothing is None
    assert read.dominant == "angry"


def test_asked_directly_the_network_answers_of_a_constant_chip_too(tmp_path):
    opened = published(tmp_path)
    chips = np.stack([np.full((48, 48), 90, np.uint8), NOISE[0]])
    constant, noise = opened.ask(chips)
    assert constant is not None
    np.testing.assert_array_equal(noise.probabilities, opened.classify([NOISE[0]])[0].probabilities)


def test_no_chips_give_no_distributions(tmp_path):
    assert published(tmp_path).classify([]) == []


@pytest.mark.parametrize(
    "chip",
    [np.zeros((64, 64), np.uint8), np.zeros((48, 48), np.float32), np.zeros((48, 48, 1), np.uint8)],
    ids=["size", "type", "channels"],
)
def test_a_chip_of_another_shape_is_an_error_of_the_caller(tmp_path, chip):
    with pytest.raises(ValueError, match="expected chips of"):
        published(tmp_path).classify([chip])


@pytest.mark.parametrize("name", ["mini_xception", "VGG19", "resnet"])
def test_an_unknown_network_is_a_usage_error_that_names_the_known(name):
    with pytest.raises(
        UsageError, match=r"Choose one of mini-xception, vgg19, or the path"
    ) as caught:
        open_classifier(name)
    assert caught.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize("write", [publish_redrawing, publish], ids=["published", "not published"])
def test_a_super_resolution_network_names_no_expressions(tmp_path, write):
    registry = read_registry(write(tmp_path))
    with pytest.raises(UsageError, match="names no expressions") as caught:
        open_classifier("fsrnet", registry=registry)
    assert caught.value.remedy.startswith("Choose one of mini-xception, vgg19, or")


@pytest.mark.fault("46")
def test_a_changed_graph_is_not_opened_by_default(tmp_path):
    registry = read_registry(publish(tmp_path))
    path = registry.entry("mini-xception").files["graph"].path
    path.write_bytes(graph(labels=tuple(reversed(EMOTIONS))))  # opens fine, says other things
    with pytest.raises(ModelError, match="SHA-256 differs"):
        open_classifier("mini-xception", registry=registry)
