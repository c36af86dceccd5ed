"""Small real networks for the tests: made here, run by ONNX Runtime, hashed like published ones.

The template network compares a chip with the seven canaries; it names them right by construction,
needs no training, and answers otherwise with a plain distribution.
"""

import hashlib
import json

import numpy as np
import onnx
from onnx import TensorProto, helper

from fer_desktop.expression.canaries import read_canaries
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.engines import GraphEngine
from fer_desktop.expression.registry import probe_chip

SOFTMAX = [helper.make_node("Softmax", ["logits"], ["probabilities"])]


def template_weights(labels=EMOTIONS):
    """Return a kernel, shape (2304, 7), whose columns are the canaries in the order of `labels`."""
    canaries = read_canaries().reshape(7, -1).astype(np.float64)
    faces = canaries - canaries.mean(axis=1, keepdims=True)
    faces = faces - faces.mean(axis=0)
    columns = [faces[EMOTIONS.index(label)] for label in labels]
    return np.stack(columns, axis=1) / 4e3


def graph(
    shape=("N", 48, 48, 1),
    weights=None,
    labels=EMOTIONS,
    end=SOFTMAX,
    constants=(),
    external=None,
):
    """Return the content of an .onnx file: flatten, multiply by `weights`, then the nodes of `end`.

    Args:
        shape: Of the input.
        weights: Kernel, shape (pixels, outputs); None for the template's.
        labels: Order of the outputs of the template.
        end: From "logits" to "probabilities".
        constants: Tensors that `end` names.
        external: Name of a file beside the graph to claim the kernel from.
    """
    kernel = template_weights(labels) if weights is None else weights
    tensor = helper.make_tensor(
        "kernel", TensorProto.FLOAT, kernel.shape, kernel.astype(np.float32).tobytes(), raw=True
    )
    if external:
        onnx.external_data_helper.set_external_data(tensor, external)
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
    nodes = [
        helper.make_node("Flatten", ["chips"], ["flat"]),
        helper.make_node("MatMul", ["flat", "kernel"], ["logits"]),
        *end,
    ]
    made = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("chips", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, None)],
        [tensor, *constants],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("stranger", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9).SerializeToString()


def publish(models, network_id="mini-xception", contents=None, **changes):
    """Write a manifest with one network made of `contents` (role: bytes) and return its folder.

    `changes` replace fields of the entry; a field that is None is left out.
    """
    contents = contents or {"graph": graph()}
    entry = {
        "kind": "classifier",
        "title": "Template",
        "folder": "template",
        "architecture": "mini_xception",
        "arguments": {},
        "files": {},
        "input": {"shape": [48, 48, 1], "scaling": "zero_to_one"},
        "labels": list(EMOTIONS),
        "temperature": 1.0,
        "parameters": 16128,
        "metrics": {"usage": "PublicTest", "n": 7, "accuracy": 1.0, "interval_95": [0.6, 1.0]},
    }
    (models / "template").mkdir(parents=True, exist_ok=True)
    for role, content in contents.items():
        name = {"graph": "network.onnx", "weights": "network.weights.h5"}.get(role, f"{role}.txt")
        (models / "template" / name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        entry["files"][role] = {"name": name, "sha256": sha256, "bytes": len(content)}
    probabilities = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    if "graph" in contents and "probe" not in changes:
        engine = GraphEngine(contents["graph"], "template", "zero_to_one")
        probabilities = engine.run(probe_chip(7, 48)[np.newaxis])[0].tolist()
    entry["probe"] = {"chip_seed": 7, "probabilities": probabilities, "tolerance": 1e-3}
    entry |= changes
    _write_entry(models, network_id, entry)
    return models


def redrawing_graph(kernel=((0, -1, 0), (-1, 5, -1), (0, -1, 0)), shape=("N", 48, 48, 1)):
    """Return the content of an .onnx file that redraws chips by a 3x3 convolution; it sharpens.

    Its numbers leave 0..1 beside edges, as a real one's may.
    """
    tensor = helper.make_tensor(
        "kernel",
        TensorProto.FLOAT,
        (1, 1, 3, 3),
        np.array(kernel, np.float32).tobytes(),
        raw=True,
    )
    nodes = [
        helper.make_node("Transpose", ["enlarged"], ["in"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["in", "kernel"], ["out"], pads=[1, 1, 1, 1]),
        helper.make_node("Transpose", ["out"], ["fine"], perm=[0, 2, 3, 1]),
    ]
    made = helper.make_graph(
        nodes,
        "redrawing",
        [helper.make_tensor_value_info("enlarged", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("fine", TensorProto.FLOAT, None)],
        [tensor],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(made, opset_imports=opsets, ir_version=9).SerializeToString()


def publish_redrawing(models, content=None, *, smallest_px=8, auto_px=(12, 24), **changes):
    """Add a super-resolution network to the manifest, which is begun if there is none.

    `changes` replace fields of the entry; a field that is None is left out.
    """
    content = content or redrawing_graph()
    (models / "fsrnet").mkdir(parents=True, exist_ok=True)
    (models / "fsrnet" / "fsrnet.onnx").write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    if "probe" not in changes:
        engine = GraphEngine(content, "fsrnet", "zero_to_one")
        means = engine.run(probe_chip(7, 48)[np.newaxis])[0].reshape(48, -1).mean(axis=1)
        changes["probe"] = {"chip_seed": 7, "row_means": means.tolist(), "tolerance": 1e-3}
    entry = {
        "kind": "super_resolution",
        "title": "Sharpening",
        "folder": "fsrnet",
        "architecture": "fsrnet",
        "arguments": {},
        "files": {"graph": {"name": "fsrnet.onnx", "sha256": sha256, "bytes": len(content)}},
        "input": {"shape": [48, 48, 1], "scaling": "zero_to_one"},
        "upscale": {"smallest_px": smallest_px, "auto_px": auto_px},
        "parameters": 9,
        "metrics": {},
    }
    _write_entry(models, "fsrnet", entry | changes)
    return models


def _write_entry(models, network_id, entry):
    """Add an entry to the manifest."""
    path = models / "manifest.json"
    before = json.loads(path.read_text(encoding="utf-8"))["networks"] if path.exists() else {}
    kept = {key: value for key, value in entry.items() if value is not None}
    manifest = {"format": 1, "networks": {**before, network_id: kept}}
    path.write_text(json.dumps(manifest), encoding="utf-8")
