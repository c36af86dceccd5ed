"""Publishes a run of FSRNet: rounds, exports, sweeps over sizes and writes `models/fsrnet`.

    python -m training.publish_restoration runs/fsrnet --data fer2013.csv [--control RUN]
    python -m training.whole_frames --data fer2013.csv --out frames --json > frames.json
    python -m training.publish_restoration ... --whole-frames frames.json     with that table, too

At which sizes the program redraws a face by itself is read from the table, never set by hand.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import keras
import matplotlib

from fer_desktop.errors import ExitCode, InputError, UsageError, UserError
from fer_desktop.expression.classifier import Classifier
from fer_desktop.expression.engines import GraphEngine
from fer_desktop.expression.registry import Registry, probe_chip, read_registry
from fer_desktop.networks.fsrnet import fsrnet
from fer_desktop.paths import models_dir
from training.evaluate import open_classifier_or_run
from training.graph import export_graph, round_kernels
from training.publish import MANIFEST, PROBE_SEED, PROBE_TOLERANCE, describe_file, manifest_beside
from training.restoration import SIDE, RestorationConfig
from training.restoration_card import write_restoration_card
from training.rows import Rows, read_strictly
from training.run_folder import RunFolder
from training.size_sweep import auto_range, milliseconds_per_face, published_restorer, sweep
from training.trained import load_best
from training.weights import save_in_half
from training.whole_frames import read_measured

matplotlib.use("Agg")
from matplotlib import pyplot as plt

ID: Final = "fsrnet"
USAGE: Final = "PublicTest"
READABLE: Final = 0.40
"""Accuracy that a size must surely reach for its faces to be read at all; chance of the largest
class is 0.25."""

_FILES: Final = {
    "graph": "fsrnet.onnx",
    "weights": "fsrnet.weights.h5",
    "card": "card.md",
    "metrics": "metrics.json",
    "sweep": "size_sweep.png",
}


def publish(
    run: RunFolder,
    rows: Rows,
    control: str | None,
    frames: Mapping[str, Any] | None,
    target: Path,
) -> dict[str, Any]:
    """Write the network of a run below `target` and enter it into the manifest there.

    Args:
        run: A run with at least one epoch.
        rows: Labelled pictures of PublicTest.
        control: Run of the classifier's architecture that was trained without shrinking.
        frames: What `training.whole_frames` measured, see `read_measured`.
        target: The folder of published networks; the classifier is there already.

    Returns:
        The metrics.

    Raises:
        UserError: The run or a classifier cannot be opened, or `frames` is of other networks.
    """
    config = run.read_recipe(RestorationConfig)
    keras.config.set_dtype_policy("float32")
    network = fsrnet((SIDE, SIDE, 1), **config.network)
    load_best(network, run)
    round_kernels(network)
    graph = export_graph(keras.Model(network.inputs, network.output["fine"]), "FSRNet")
    probe = GraphEngine(graph, ID, "zero_to_one").run(probe_chip(PROBE_SEED, SIDE)[None])[0]
    with tempfile.TemporaryDirectory(dir=target, prefix=".publishing-") as staging:
        made = Path(staging) / ID
        made.mkdir()
        (made / _FILES["graph"]).write_bytes(graph)
        save_in_half(network, made / _FILES["weights"])
        entry: dict[str, Any] = {
            "kind": "super_resolution",
            "title": "FSRNet",
            "folder": ID,
            "architecture": "fsrnet",
            "arguments": dict(config.network),
            "input": {"shape": [SIDE, SIDE, 1], "scaling": "zero_to_one"},
            "upscale": {"smallest_px": 8, "auto_px": None},
            "parameters": int(network.count_params()),
            "probe": {
                "chip_seed": PROBE_SEED,
                "row_means": [round(float(mean), 6) for mean in probe.mean(axis=(1, 2))],
                "tolerance": PROBE_TOLERANCE,
            },
            "metrics": {},
            "files": {role: describe_file(made / _FILES[role]) for role in ("graph", "weights")},
        }
        classifier = open_classifier_or_run(config.classifier)
        if frames is not None:
            graph_sha256 = entry["files"]["graph"]["sha256"]
            _demand_same(frames, {ID: graph_sha256, config.classifier: classifier.network.sha256})
        manifest_beside(Path(staging), ID, entry).replace(Path(staging) / MANIFEST)
        classifiers = {config.classifier: classifier}
        if control:
            classifiers["without shrinking"] = open_classifier_or_run(control)
        metrics = _measure(read_registry(Path(staging)), rows, classifiers)
        state = run.read_state()
        metrics |= {
            "parameters": entry["parameters"],
            "epochs": state.epoch,
            "best_epoch": state.best_epoch,
            "hours": round(state.seconds / 3600, 2),
        }
        shipped = metrics["size_sweep"]["sizes"]
        smallest_px = smallest_readable(shipped, config.classifier)
        entry["upscale"] = {
            "smallest_px": smallest_px,
            "auto_px": auto_range(metrics["size_sweep"], config.classifier, smallest_px),
        }
        metrics |= {
            "upscale": entry["upscale"],
            "whole_frames": [] if frames is None else frames["table"],
        }
        text = json.dumps(metrics, indent=1) + "\n"
        (made / _FILES["metrics"]).write_text(text, encoding="utf-8")
        card = write_restoration_card(metrics, config)
        (made / _FILES["card"]).write_text(card, encoding="utf-8")
        draw_sweep(metrics["size_sweep"], made / _FILES["sweep"])
        entry["files"] = {role: describe_file(made / name) for role, name in _FILES.items()}
        manifest = manifest_beside(target, ID, entry)
        (target / ID).mkdir(exist_ok=True)
        for name in _FILES.values():
            shutil.move(made / name, target / ID / name)
    manifest.replace(target / MANIFEST)
    return metrics


def smallest_readable(sizes: Sequence[Mapping[str, Any]], classifier: str) -> int:
    """Return the smallest size at which the best way of enlarging surely reaches `READABLE`."""
    for entry in sorted(sizes, key=lambda entry: entry["px"]):
        lowest = [found["accuracy"][1] for found in entry["classifiers"][classifier].values()]
        if max(lowest) >= READABLE:
            return min(int(entry["px"]), SIDE - 1)
    return SIDE - 1


def draw_sweep(measured: Mapping[str, Any], path: Path) -> None:
    """Draw accuracy by size, one panel a classifier, one line a way of enlarging."""
    names = list(measured["sizes"][0]["classifiers"])
    figure, axes = plt.subplots(
        1,
        len(names),
        figsize=(5.2 * len(names), 4),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    looks = {
        "nearest": (":", "o"),
        "bicubic": ("--", "s"),
        "lanczos": ("-.", "^"),
        "fsrnet": ("-", "D"),
    }
    sizes = sorted(measured["sizes"], key=lambda entry: entry["px"])
    px = [entry["px"] for entry in sizes]
    for axis, name in zip(axes[0], names, strict=True):
        for way, (dash, mark) in looks.items():
            found = [entry["classifiers"][name].get(way, {}).get("accuracy") for entry in sizes]
            if all(found):
                axis.plot(px, [f[0] for f in found], dash, marker=mark, markersize=4, label=way)
                low, high = ([f[end] for f in found] for end in (1, 2))
                axis.fill_between(px, low, high, alpha=0.12)
        axis.set_title(name, fontsize=10)
        axis.set_xlabel("side of the face's chip in pixels")
        axis.grid(alpha=0.3)
    axes[0, 0].set_ylabel(f"accuracy, {measured['usage']} (n = {measured['n']:,})")
    axes[0, 0].legend()
    figure.savefig(path, dpi=90, metadata={"Software": None})
    plt.close(figure)


def _demand_same(frames: Mapping[str, Any], networks: Mapping[str, str]) -> None:
    """Raise InputError where whole frames were measured with other networks than these."""
    if frames["networks"] != networks:
        raise InputError(
            "The whole frames were measured with other networks than those of this card.",
            "Publish without them, measure with python -m training.whole_frames, publish again.",
        )


def _measure(
    registry: Registry, rows: Rows, classifiers: Mapping[str, Classifier]
) -> dict[str, Any]:
    """Measure FSRNet of a manifest with classifiers by name; the first is that of the card."""
    restore = published_restorer(registry)
    assert restore is not None  # it is in the staging manifest
    measured = {"usage": USAGE} | sweep(rows, classifiers, restore)
    return {
        "network": ID,
        "classifier": next(iter(classifiers)),
        "usage": USAGE,
        "n": len(rows),
        "ms_per_face": round(milliseconds_per_face(restore), 2),
        "size_sweep": measured,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m training.publish_restoration", description=__doc__
    )
    parser.add_argument("run", type=Path, help="folder of a run of training.super_resolution")
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--control", metavar="RUN", help="classifier trained without shrinking")
    parser.add_argument("--whole-frames", type=Path, metavar="JSON", help="see above")
    parser.add_argument("--target", type=Path, default=models_dir())
    options = parser.parse_args(argv)
    try:
        if not options.target.is_dir():
            raise UsageError(f"{options.target} is not a folder.")
        run = RunFolder(options.run)
        if not run.best_weights.exists():
            raise InputError(f"{options.run} is not a run with a finished epoch.")
        frames = read_measured(options.whole_frames) if options.whole_frames else None
        rows = read_strictly(options.data).of(USAGE)
        metrics = publish(run, rows, options.control, frames, options.target)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"fsrnet: {metrics['upscale']}, written to {options.target}")
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
