"""Makes an ONNX graph of a person's own .keras file, once, and keeps it in the cache.

Converting takes Keras and a few seconds, in a process of its own (`keras_export.py`), which sees
that the graph opens and computes what Keras does. From the second time on it is found by the
SHA-256 of the .keras file, and used if it still is what was kept: its own SHA-256 ends its name.
"""

from __future__ import annotations

import hashlib
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
from fer_desktop.missing import install_command
from fer_desktop.paths import cache_dir

_CONVERTER: Final = 1  # raise when graphs in the cache should be made again
_LIMIT_S: Final = 300


def keras_remedy() -> str:
    """Say how the extra is installed that converts networks and runs them in Keras."""
    return f"Install the extra with: {install_command('keras')}"


def converted_graph(network: OwnNetwork) -> bytes:
    """Return the ONNX graph of a .keras file, from the cache or converted now.

    Raises:
        ModelError: Damaged, hostile, or not convertible.
        UsageError: The extra is not installed.
    """
    folder, made_from = cache_dir() / "networks", f"{network.sha256}-{_CONVERTER}"
    if (cached := _cached_graph(folder, made_from)) is not None:
        return cached
    name = network.path.name
    inspect_archive(network.content, name)  # hostile files are not even carried to the other side
    for needed in ("keras", "tf2onnx"):
        if find_spec(needed) is None:
            missing = f"{name} must be converted, and {needed} is not there."
            raise UsageError(missing, keras_remedy())
    with tempfile.TemporaryDirectory(prefix="fer-desktop-") as workshop:
        graph = _convert(network.content, name, Path(workshop))
    _keep(graph, folder / _cached_name(made_from, graph))
    return graph


def _cached_name(made_from: str, graph: bytes) -> str:
    return f"{made_from}-{hashlib.sha256(graph).hexdigest()}.onnx"


def _cached_graph(folder: Path, made_from: str) -> bytes | None:
    """Return the graph if it is there and whole, and remove those that are not."""
    with suppress(OSError):  # a cache that cannot be read only costs time
        for found in folder.glob(f"{made_from}*.onnx"):
            graph = found.read_bytes()
            if found.name == _cached_name(made_from, graph):
                return graph
            found.unlink()
    return None


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
    with suppress(OSError):
        cached.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=cached.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(graph)
                file.flush()
                os.fsync(file.fileno())  # else a power loss may leave the name without the graph
            Path(beside).replace(cached)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
