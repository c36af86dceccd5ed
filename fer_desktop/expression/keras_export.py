"""Turns a person's own .keras file into an ONNX graph; run in a process of its own.

    python -m fer_desktop.expression.keras_export NAME.keras GRAPH.onnx

In a process of its own so that TensorFlow never loads into the window. Where it ends with 4, the
last line on stderr holds message and remedy as JSON.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Final

import numpy as np

from fer_desktop.errors import ExitCode, ModelError
from fer_desktop.expression.engines import GraphEngine
from fer_desktop.expression.keras_engine import KerasEngine, load_own, write_graph
from fer_desktop.expression.registry import probe_chip

TOLERANCE: Final = 1e-3
"""Largest difference of a probability between the graph and Keras."""


def export_graph(source: Path, target: Path) -> None:
    """Load `source`, write its graph to `target`, and see that both compute the same.

    Raises:
        ModelError: The file is refused, or its graph cannot be made, opened, or differs.
    """
    model = load_own(source.read_bytes(), source.name)
    try:
        write_graph(model, target)
        graph = GraphEngine(target.read_bytes(), source.name, "zero_to_one")
        original = KerasEngine(model, source.name, "zero_to_one")
        chips = np.stack([probe_chip(seed, graph.chip_size) for seed in range(4)])
        difference = np.abs(graph.run(chips) - original.run(chips)).max()
    except Exception as error:  # the converter raises whatever its parts raise
        raise ModelError(
            f"{source.name} cannot be converted to ONNX.", "Run it with --engine keras."
        ) from error
    if not difference <= TOLERANCE:
        raise ModelError(
            f"{source.name} computes other numbers as ONNX (by {difference:.2g}).",
            "Run it with --engine keras.",
        )


def main() -> int:
    """Run the conversion named on the command line and return the exit code."""
    warnings.simplefilter("ignore")  # the converter's own
    try:
        export_graph(Path(sys.argv[1]), Path(sys.argv[2]))
    except ModelError as error:
        sys.stderr.write("\n" + json.dumps([error.message, error.remedy]))
        return ExitCode.MODEL
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
