"""Runs an exported graph: the default engine, without TensorFlow.

An engine turns chips into the probabilities a network gives, in the network's own order; the
classifier brings them into ours. `keras_engine.py` holds the other engine.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ModelError
from fer_desktop.expression.scaling import Scaling, scale_chips
from fer_desktop.missing import REDISTRIBUTABLE, first_line, pip_command

# As it comes, ONNX Runtime gives the machine an id, notes every graph that is opened, and sends
# that to its makers. It looks at this variable once, when it is imported, which happens only here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
try:
    import onnxruntime as ort
except ImportError as error:
    raise ModelError(
        f"ONNX Runtime, which runs the networks, cannot be loaded: {first_line(error)}.",
        REDISTRIBUTABLE
        if sys.platform == "win32"
        else f"Install it again with: {pip_command('--force-reinstall', 'onnxruntime')}",
    ) from error

ort.disable_telemetry_events()  # older builds for Windows know only this

BATCH: Final = 64
"""Chips given to a network at once; bounds the memory of a long list."""

CHIP_SIZE: Final = 48
"""Side of the chips of FER-2013, which a network of free input size is given."""

TWO_THREADS_FROM: Final = 1_000_000
"""Parameters from which a second thread halves the time; below, waking it costs more."""

_SIZES: Final = range(16, 513)
_ERRORS_ONLY: Final = 4  # ONNX Runtime's severities: 3 error, 4 fatal. We report errors ourselves.


@dataclass(frozen=True, slots=True)
class InputLayout:
    """How a network wants its chips.

    Keras exports (N, size, size, 1), torch (N, 1, size, size): with one channel both are the same
    numbers in the same order.

    Attributes:
        size: Side of a chip in pixels.
        at_once: Chips it takes in one call.
        channels_first: Shape (N, 1, size, size) instead of (N, size, size, 1).
    """

    size: int
    at_once: int
    channels_first: bool

    def batches(self, chips: NDArray[np.uint8], scaling: Scaling) -> Iterator[NDArray[np.float32]]:
        """Cut `chips` into scaled batches, each as the network wants it; one batch at least."""
        shape = (1, self.size, self.size) if self.channels_first else (self.size, self.size, 1)
        for start in range(0, max(len(chips), 1), self.at_once):
            yield scale_chips(chips[start : start + self.at_once], scaling).reshape(-1, *shape)


class Engine(Protocol):
    """What the classifier needs of an engine."""

    @property
    def chip_size(self) -> int:
        """Side in pixels of the chips it takes."""
        ...

    def run(self, chips: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Map chips, shape (N, size, size), to the network's outputs, shape (N, ...)."""
        ...


def inference_threads(parameters: int) -> int:
    """Return how many threads a network of that size is given: 1, or 2 where it pays."""
    return 2 if parameters >= TWO_THREADS_FROM and (os.cpu_count() or 1) > 1 else 1


class GraphEngine:
    """ONNX Runtime on the CPU."""

    def __init__(
        self,
        graph: bytes,
        name: str,
        scaling: Scaling,
        *,
        threads: int = 1,
        limit_s: float | None = None,
    ) -> None:
        """Open a graph.

        Args:
            graph: Content of an .onnx file, its weights inside.
            name: What error messages call it.
            scaling: What the network expects, see `scale_chips`.
            threads: Threads inside one operation.
            limit_s: Longest a batch may take; for graphs of strangers, which may never end.

        Raises:
            ModelError: Not a graph that ONNX Runtime can run, or its input is not one grey chip.
        """
        self._name = name
        self._scaling = scaling
        self._limit_s = limit_s
        self._session = _open_session(graph, name, threads)
        inputs = self._session.get_inputs()
        if len(inputs) != 1:
            raise ModelError(f"{name} takes {len(inputs)} inputs; a network takes one grey chip.")
        self._input_name: str = inputs[0].name
        shape = [side if isinstance(side, int) else None for side in inputs[0].shape]
        self._layout = read_layout(shape, name)

    @property
    def chip_size(self) -> int:
        """Side in pixels of the chips it takes."""
        return self._layout.size

    def run(self, chips: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Map chips, shape (N, size, size), to the network's outputs, shape (N, ...).

        Raises:
            ModelError: The graph fails on them, takes too long, or gives no row of numbers for
                each.
        """
        batches = self._layout.batches(chips, self._scaling)
        outputs = [self._run_batch(batch) for batch in batches]
        try:
            return np.concatenate([np.asarray(output, np.float32) for output in outputs])
        except (TypeError, ValueError) as error:  # texts, maps; no rows, or rows of several lengths
            raise ModelError(
                f"{self._name} gives no row of numbers for each face.",
                "Choose another network with --model.",
            ) from error

    def _run_batch(self, scaled: NDArray[np.float32]) -> object:
        """Return the first output, which need not be an array of numbers."""
        options = ort.RunOptions()
        options.log_severity_level = _ERRORS_ONLY
        try:
            with _stop_after(options, self._limit_s):
                outputs = self._session.run(None, {self._input_name: scaled}, options)
        except Exception as error:  # ONNX Runtime's own kinds share no public base class
            if options.terminate:
                message = f"{self._name} takes longer than {self._limit_s:g} seconds for a face."
            else:
                message = f"{self._name} opens, but ONNX Runtime cannot compute it."
            raise ModelError(message, "Choose another network with --model.") from error
        return outputs[0]


def _open_session(graph: bytes, name: str, threads: int) -> ort.InferenceSession:
    ort.set_default_logger_severity(_ERRORS_ONLY)
    options = ort.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    # A second thread that spins while it waits takes a core from the detector and the window.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A graph may name other files to read its weights from; none lies in a folder that is not.
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", f"{os.devnull}/"
    )
    try:
        return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own kinds share no public base class
        raise ModelError(
            f"{name} is not a network that ONNX Runtime can open: {_first_line(error)}.",
            "Choose another file with --model; export it as one ONNX file with its weights inside.",
        ) from error


def read_layout(shape: list[int | None], name: str) -> InputLayout:
    """Read how a network wants its chips off its input shape; a free side counts as 48.

    Raises:
        ModelError: The input is not one grey square, or takes a fixed number of chips above one.
    """
    if len(shape) == 4:
        batch, first, second, third = shape
        channels_first = first == 1 and third != 1
        sides = (second, third) if channels_first else (first, second)
        height, width = (side or CHIP_SIZE for side in sides)
        channels = first if channels_first else third
        if channels == 1 and height == width and height in _SIZES and batch in (None, 1):
            return InputLayout(height, batch or BATCH, channels_first)
    raise ModelError(
        f"{name} takes pictures of shape {tuple(shape[1:])}; a network takes one grey square, "
        f"({CHIP_SIZE}, {CHIP_SIZE}, 1)."
    )


@contextmanager
def _stop_after(options: ort.RunOptions, limit_s: float | None) -> Iterator[None]:
    """End the run that uses `options` after `limit_s`: a graph may hold an endless loop."""
    if limit_s is None:
        yield
        return
    timer = threading.Timer(limit_s, setattr, (options, "terminate", True))
    timer.name = "graph-time-limit"
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _first_line(error: Exception) -> str:
    """Give ONNX Runtime's reason without "[ONNXRuntimeError] : 7 : INVALID : " before it."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", line).rstrip(". ")[:160]
