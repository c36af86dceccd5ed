"""Writes a Keras network as an ONNX graph whose weights are stored in 16 bits.

Written by hand rather than by a converter, for one reason: converters fold normalisations into
convolutions before the weights are rounded, and then the graph and the Keras weights round
different numbers. Here every kernel is rounded as Keras holds it, a Cast brings it to float32,
and ONNX Runtime folds what can be folded when it loads the graph. Both engines so compute in
float32 from the same numbers. Vectors (biases, normalisations) stay in 32 bits: they are less
than a hundredth of the bytes, and small variances would be lost in 16.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import keras
import numpy as np
import onnx
from keras import layers
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET: Final = 17
IR_VERSION: Final = 8  # the first that knows opset 17: old runtimes can read it


def export_graph(network: keras.Model, title: str) -> bytes:
    """Return the ONNX graph of a network built by `fer_desktop.networks`.

    Args:
        network: Takes (N, H, W, channels) with fixed sides; one output.
        title: Written into the graph.

    Returns:
        An .onnx file: input and output bear the names of the network's first and last layer, and
        are float32 (N, H, W, channels) and (N, ...).

    Raises:
        ValueError: The network holds a layer this module does not write.
    """
    writer = _Writer()
    (source,) = network.inputs
    shape: list[str | int | None] = ["N", *(int(side) for side in source.shape[1:])]
    input_name = source.name
    writer.names[id(source)] = writer.node("Transpose", [input_name], perm=[0, 3, 1, 2])
    for layer in network.layers:
        if isinstance(layer, layers.InputLayer):
            continue
        inputs = [writer.names[id(tensor)] for tensor in _list(layer.input)]
        writer.names[id(layer.output)] = writer.layer(layer, inputs)
    (output,) = network.outputs
    output_name = network.output_names[0]
    is_picture = len(output.shape) == 4
    found = [writer.names[id(output)]]
    writer.nodes.append(
        helper.make_node("Transpose", found, [output_name], perm=[0, 2, 3, 1])
        if is_picture
        else helper.make_node("Identity", found, [output_name])
    )
    graph = helper.make_graph(
        writer.nodes,
        title,
        [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info(
                output_name, TensorProto.FLOAT, ["N", *map(int, output.shape[1:])]
            )
        ],
        writer.initializers,
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="fer-desktop",
    )
    onnx.checker.check_model(model, full_check=True)
    content: bytes = model.SerializeToString()
    return content


def round_kernels(network: keras.Model) -> None:
    """Round every kernel of the network to the nearest 16-bit float, in place.

    Raises:
        ValueError: A kernel is too large for 16 bits.
    """
    for weight in network.weights:
        if len(weight.shape) > 1:
            weight.assign(_as_half(keras.ops.convert_to_numpy(weight)).astype(np.float32))


def _as_half(kernel: NDArray[np.float32]) -> NDArray[np.float16]:
    with np.errstate(over="ignore"):
        half = kernel.astype(np.float16)
    if not np.isfinite(half).all():
        raise ValueError(f"a kernel reaches {np.abs(kernel).max()}, beyond 16 bits")
    return half


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


class _Writer:
    """Collects nodes and weights; everything between first and last node is (N, C, H, W)."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self.names: dict[int, str] = {}  # id of a Keras tensor -> name in the graph

    def node(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        """Add a node and return the name of its result."""
        result = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [result], **attributes))
        return result

    def weight(self, variable: Any, axes: tuple[int, ...] | None = None) -> str:
        """Add a weight, its axes rearranged; kernels in 16 bits behind a Cast."""
        array = np.asarray(keras.ops.convert_to_numpy(variable), np.float32)
        name = f"weight_{len(self.initializers)}"
        is_kernel = array.ndim > 1
        if axes:
            array = np.ascontiguousarray(array.transpose(axes))
        stored = _as_half(array) if is_kernel else array
        self.initializers.append(numpy_helper.from_array(stored, name))
        return self.node("Cast", [name], to=TensorProto.FLOAT) if is_kernel else name

    def layer(self, layer: keras.layers.Layer, inputs: list[str]) -> str:
        """Add the nodes of one layer."""
        for kind, write in _LAYERS.items():
            if type(layer) is kind:
                return write(self, layer, inputs)
        raise ValueError(f"no ONNX counterpart is written down for {type(layer).__name__}")

    def convolve(
        self, x: str, kernel: str, layer: Any, side: tuple[int, int], bias: Any, **more: Any
    ) -> str:
        """Add a convolution with the layer's strides and padding."""
        inputs = [x, kernel] if bias is None else [x, kernel, self.weight(bias)]
        return self.node(
            "Conv", inputs, kernel_shape=side, strides=layer.strides, **_padding(layer), **more
        )


def _padding(layer: Any) -> dict[str, Any]:
    # Keras pads the odd pixel at the end, as SAME_UPPER does.
    return {"auto_pad": "SAME_UPPER" if layer.padding == "same" else "VALID"}


def _conv(w: _Writer, layer: Any, inputs: list[str]) -> str:
    kernel = w.weight(layer.kernel, (3, 2, 0, 1))
    return w.convolve(inputs[0], kernel, layer, layer.kernel_size, layer.bias)


def _transposed(w: _Writer, layer: Any, inputs: list[str]) -> str:
    side, strides = layer.kernel_size, layer.strides
    # Keras takes away at the end what a kernel wider than its stride draws too much.
    beyond = [
        max(0, k - s) if layer.padding == "same" else 0 for k, s in zip(side, strides, strict=True)
    ]
    kernel, bias = w.weight(layer.kernel, (3, 2, 0, 1)), w.weight(layer.bias)
    return w.node(
        "ConvTranspose",
        [*inputs, kernel, bias],
        kernel_shape=side,
        strides=strides,
        pads=[0, 0, *beyond],
    )


def _enlarge(w: _Writer, layer: Any, inputs: list[str]) -> str:
    if layer.interpolation != "nearest":
        raise ValueError(f"no ONNX counterpart is written down for {layer.interpolation}")
    name = f"weight_{len(w.initializers)}"
    factors = np.array([1, 1, *layer.size], np.float32)
    w.initializers.append(numpy_helper.from_array(factors, name))
    how = {
        "mode": "nearest",
        "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
    }
    return w.node("Resize", [*inputs, "", name], **how)


def _depthwise(w: _Writer, layer: Any, inputs: list[str]) -> str:
    kernel = w.weight(layer.kernel, (2, 3, 0, 1))
    groups = int(layer.kernel.shape[2])
    return w.convolve(inputs[0], kernel, layer, layer.kernel_size, layer.bias, group=groups)


def _separable(w: _Writer, layer: Any, inputs: list[str]) -> str:
    depthwise = w.weight(layer.depthwise_kernel, (2, 3, 0, 1))
    groups = int(layer.depthwise_kernel.shape[2])
    x = w.convolve(inputs[0], depthwise, layer, layer.kernel_size, None, group=groups)
    pointwise = w.weight(layer.pointwise_kernel, (3, 2, 0, 1))
    more = [] if layer.bias is None else [w.weight(layer.bias)]
    return w.node("Conv", [x, pointwise, *more], kernel_shape=(1, 1))


def _normalise(w: _Writer, layer: Any, inputs: list[str]) -> str:
    vectors = (layer.gamma, layer.beta, layer.moving_mean, layer.moving_variance)
    names = [w.weight(vector) for vector in vectors]
    return w.node("BatchNormalization", [*inputs, *names], epsilon=float(layer.epsilon))


def _dense(w: _Writer, layer: Any, inputs: list[str]) -> str:
    result = w.node("Gemm", [*inputs, w.weight(layer.kernel), w.weight(layer.bias)])
    if layer.activation is keras.activations.relu:
        return w.node("Relu", [result])
    if layer.activation is not keras.activations.linear:
        raise ValueError(f"no ONNX counterpart is written down for {layer.activation}")
    return result


def _pool(kind: str) -> Callable[[_Writer, Any, list[str]], str]:
    def write(w: _Writer, layer: Any, inputs: list[str]) -> str:
        return w.node(
            kind, inputs, kernel_shape=layer.pool_size, strides=layer.strides, **_padding(layer)
        )

    return write


def _global_average(w: _Writer, _layer: Any, inputs: list[str]) -> str:
    return w.node("Flatten", [w.node("GlobalAveragePool", inputs)])


_LAYERS: Final[dict[type, Callable[[_Writer, Any, list[str]], str]]] = {
    layers.Conv2D: _conv,
    layers.DepthwiseConv2D: _depthwise,
    layers.SeparableConv2D: _separable,
    layers.Conv2DTranspose: _transposed,
    layers.UpSampling2D: _enlarge,
    layers.BatchNormalization: _normalise,
    layers.Dense: _dense,
    layers.MaxPooling2D: _pool("MaxPool"),
    layers.AveragePooling2D: _pool("AveragePool"),
    layers.GlobalAveragePooling2D: _global_average,
    layers.ReLU: lambda w, _layer, inputs: w.node("Relu", inputs),
    layers.Softmax: lambda w, _layer, inputs: w.node("Softmax", inputs, axis=1),
    layers.Concatenate: lambda w, _layer, inputs: w.node("Concat", inputs, axis=1),
    layers.Add: lambda w, _layer, inputs: w.node("Add", inputs),
    layers.Dropout: lambda _w, _layer, inputs: inputs[0],  # does nothing outside training
}
