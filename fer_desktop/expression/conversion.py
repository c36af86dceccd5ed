"""Makes an ONNX graph of a person's own .keras file, once, and keeps it in the cache.

Converting takes Keras and a few seconds, in a process of its own (`keras_export.py`); from the
second time on the graph is found by the SHA-256 of the .keras file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fer_desktop.errors import ExitCode, ModelError, UsageError
from fer_desktop.expression.keras_archive import inspect_archive
from fer_desktop.expression.own_network import OwnNetwork
from fer_desktop.paths import cache_dir

KERAS_EXTRA: Final = 'Install the extra: pip install "fer-desktop[keras]"'

_CONVERTER: Final = 1  # raise when graphs in the cache should be made again
_LIMIT_S: Final = 300


def converted_graph(network: OwnNetwork) -> bytes:
    """Return the ONNX graph of a .keras file, from the cache or converted now.

    Raises:
        ModelError: Damaged, hostile, or not convertible.
        UsageError: The extra is not installed.
    """
    cached = cache_dir() / "networks" / f"{network.sha256}-{_CONVERTER}.onnx"
    with suppress(OSError):  # a cache that cannot be read only costs time
        if graph := cached.read_bytes():
            return graph
    name = network.path.name
    inspect_archive(network.content, name)  # hostile files are not even carried to the other side
    for needed in ("keras", "tf2onnx"):
        if find_spec(needed) is None:
            raise UsageError(f"{name} must be converted, and {needed} is not there.", KERAS_EXTRA)
    with tempfile.TemporaryDirectory(prefix="fer-desktop-") as folder:
        graph = _convert(network.content, name, Path(folder))
    _keep(graph, cached)
    return graph


def _convert(content: bytes, name: str, folder: Path) -> bytes:
    source, target = folder / name, folder / "graph.onnx"
    source.write_bytes(content)
    package = Path(__file__).parents[2]
    # -P, and the package by its place: otherwise the folder the person stands in is searched for
    # modules first, and a download folder may hold a keras.py.
    search = os.pathsep.join(filter(None, [str(package), os.environ.get("PYTHONPATH")]))
    converter = [sys.executable, "-P", "-m", "fer_desktop.expression.keras_export"]
    try:
        finished = subprocess.run(
            [*converter, str(source), str(target)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": search},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"{name} could not be converted within {_LIMIT_S} seconds.") from error
    if finished.returncode == ExitCode.MODEL:
        raise ModelError(*json.loads(finished.stderr.splitlines()[-1]))
    if finished.returncode != ExitCode.OK or not target.is_file():
        raise ModelError(
            f"{name} could not be converted: the converter ended with {finished.returncode}.",
            "Run it with --engine keras, or export it as ONNX where it was trained.",
        )
    return target.read_bytes()


def _keep(graph: bytes, cached: Path) -> None:
    """Put the graph into the cache; a cache that cannot be written only costs time."""
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cached.parent, delete=False) as beside:
            beside.write(graph)
        Path(beside.name).replace(cached)
    except OSError:
        return
