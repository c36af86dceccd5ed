import threading
import time

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from fer_desktop.errors import ModelError
from fer_desktop.expression.engines import BATCH, GraphEngine, inference_threads
from tests.expression.networks import graph

CHIPS = np.random.default_rng(5).integers(0, 256, (2 * BATCH + 3, 48, 48), dtype=np.uint8)


def endless_graph():
    """Return a graph whose loop never ends."""
    ever = helper.make_tensor("ever", TensorProto.BOOL, [], [True])
    state = [("go", TensorProto.BOOL), ("x", TensorProto.FLOAT)]
    body = helper.make_graph(
        [helper.make_node("Identity", [name], [f"{name}_again"]) for name, _ in state],
        "body",
        [helper.make_tensor_value_info("count", TensorProto.INT64, [])]
        + [helper.make_tensor_value_info(name, kind, None) for name, kind in state],
        [helper.make_tensor_value_info(f"{name}_again", kind, None) for name, kind in state],
    )
    loop = helper.make_node("Loop", ["", "ever", "logits"], ["turned"], body=body)
    return graph(
        end=[loop, helper.make_node("Softmax", ["turned"], ["probabilities"])], constants=[ever]
    )


def test_each_chip_gets_the_same_answer_in_a_batch_of_any_size():
    engine = GraphEngine(graph(), "network", "zero_to_one")
    together = engine.run(CHIPS)
    alone = np.concatenate([engine.run(chip[np.newaxis]) for chip in CHIPS])
    assert together.shape == (len(CHIPS), 7)
    assert together.dtype == np.float32
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert engine.run(CHIPS[:0]).shape == (0, 7)


@pytest.mark.parametrize(
    "shape",
    [("N", 48, 48, 1), ("N", 1, 48, 48), (1, 48, 48, 1), (None, None, None, 1)],
    ids=["keras", "torch", "one at a time", "free size"],
)
def test_every_usual_input_shape_gives_the_same_answers(shape):
    expected = GraphEngine(graph(), "network", "zero_to_one").run(CHIPS[:5])
    engine = GraphEngine(graph(shape=shape), "network", "zero_to_one")
    assert engine.chip_size == 48
    np.testing.assert_allclose(engine.run(CHIPS[:5]), expected, atol=1e-6)


def test_the_size_of_the_chips_is_the_network_s():
    weights = np.zeros((64 * 64, 7))
    engine = GraphEngine(graph(("N", 64, 64, 1), weights), "network", "zero_to_one")
    assert engine.chip_size == 64


@pytest.mark.fault("44")
@pytest.mark.parametrize(
    "shape",
    [("N", 64, 64, 3), ("N", 48, 32, 1), ("N", 2304), (8, 48, 48, 1), ("N", 4, 4, 1)],
    ids=str,
)
def test_an_input_that_is_no_grey_square_is_refused(shape):
    pixels = int(np.prod([side for side in shape[1:] if isinstance(side, int)]))
    with pytest.raises(ModelError, match="a network takes one grey square"):
        GraphEngine(graph(shape, np.zeros((pixels, 7))), "network", "zero_to_one")


@pytest.mark.fault("43")
@pytest.mark.parametrize(
    "content",
    [b"", b"hello", graph()[:5000], bytes(1000)],
    ids=["empty", "text", "cut off", "zeros"],
)
def test_a_damaged_graph_is_one_sentence_and_nothing_on_stderr(content, capfd):
    with pytest.raises(ModelError, match="network is not a network that ONNX Runtime can open"):
        GraphEngine(content, "network", "zero_to_one")
    assert capfd.readouterr() == ("", "")


@pytest.mark.fault("47")
def test_a_graph_cannot_read_other_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.bin").write_bytes(bytes(2304 * 7 * 4))
    for name in ("secret.bin", "../secret.bin", str(tmp_path / "secret.bin")):
        with pytest.raises(ModelError, match="ONNX Runtime can open"):
            GraphEngine(graph(external=name), "network", "zero_to_one")


@pytest.mark.fault("47")
def test_an_operation_of_a_stranger_is_refused():
    run = helper.make_node("Run", ["logits"], ["probabilities"], domain="stranger")
    with pytest.raises(ModelError, match="stranger:Run"):
        GraphEngine(graph(end=[run]), "network", "zero_to_one")


@pytest.mark.fault("47")
def test_a_graph_that_asks_for_terabytes_is_refused(capfd):
    size = helper.make_tensor("size", TensorProto.INT64, [1], [1 << 40])
    end = [
        helper.make_node("ConstantOfShape", ["size"], ["huge"]),
        helper.make_node("ReduceSum", ["huge"], ["zero"], keepdims=0),
        helper.make_node("Add", ["logits", "zero"], ["probabilities"]),
    ]
    with pytest.raises(ModelError, match="ONNX Runtime cannot compute it"):
        GraphEngine(graph(end=end, constants=[size]), "network", "zero_to_one").run(CHIPS[:1])
    assert capfd.readouterr() == ("", "")


@pytest.mark.fault("47")
@pytest.mark.timeout(20)
def test_a_graph_that_never_ends_is_stopped():
    engine = GraphEngine(endless_graph(), "network", "zero_to_one", limit_s=0.3)
    started = time.monotonic()
    with pytest.raises(ModelError, match=r"takes longer than 0\.3 seconds"):
        engine.run(CHIPS[:1])
    assert time.monotonic() - started < 10
    assert "graph-time-limit" not in {thread.name for thread in threading.enumerate()}


ONE = helper.make_tensor_type_proto(TensorProto.FLOAT, None)
TEXTS = helper.make_tensor_type_proto(TensorProto.STRING, None)


@pytest.mark.fault("44")
@pytest.mark.parametrize(
    ("node", "kind"),
    [
        (("ReduceMean", ["logits"], ["probabilities"]), ONE),
        (("Identity", ["words"], ["probabilities"]), TEXTS),
        (("SequenceConstruct", ["logits", "flat"], ["probabilities"]),
         helper.make_sequence_type_proto(ONE)),
    ],
    ids=["one number", "texts", "sequence"],
)  # fmt: skip
def test_a_graph_that_gives_no_row_of_numbers_for_each_chip_is_refused(node, kind):
    end = [helper.make_node(*node, **({"keepdims": 0} if node[0] == "ReduceMean" else {}))]
    words = helper.make_tensor("words", TensorProto.STRING, [2], [b"happy", b"sad"])
    model = onnx.load_from_string(graph(end=end, constants=[words]))
    model.graph.output[0].type.CopyFrom(kind)
    engine = GraphEngine(model.SerializeToString(), "odd network", "zero_to_one")
    with pytest.raises(ModelError, match="odd network gives no row of numbers for each face"):
        engine.run(CHIPS)


def test_two_inputs_are_refused():
    model = onnx.load_from_string(graph())
    model.graph.input.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1]))
    with pytest.raises(ModelError, match="takes 2 inputs"):
        GraphEngine(model.SerializeToString(), "network", "zero_to_one")


def test_the_scaling_reaches_the_network():
    # A kernel of ones without softmax: the sum of what the network was given.
    total = graph(
        weights=np.ones((2304, 1)),
        end=[helper.make_node("Identity", ["logits"], ["probabilities"])],
    )
    white = np.full((1, 48, 48), 255, np.uint8)
    sums = {
        scaling: float(GraphEngine(total, "network", scaling).run(white)[0, 0])
        for scaling in ("zero_to_one", "minus_one_to_one", "min_max")
    }
    assert sums == {"zero_to_one": 2304.0, "minus_one_to_one": 2304.0, "min_max": 0.0}


def test_only_large_networks_get_a_second_thread(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert inference_threads(250_000) == 1
    assert inference_threads(20_000_000) == 2
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert inference_threads(20_000_000) == 1
