"""Publishes a run: rounds, exports, measures and writes everything below `models/NAME`.

    python -m training.publish runs/a --as mini-xception --data fer2013.csv
        --recipe training/configs/dense_xception.toml [--votes NPZ] [--target FOLDER]

Replaces the network in `models/`, or in another folder that has a manifest. Nothing there changes
before all of it is made; the manifest is replaced last.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, InputError, UsageError, UserError
from fer_desktop.expression.classifier import open_classifier
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.engines import CHIP_SIZE, GraphEngine
from fer_desktop.expression.keras_engine import KerasEngine
from fer_desktop.expression.registry import MANIFEST_FORMAT, probe_chip, read_registry
from fer_desktop.faces.predictor import open_predictor
from fer_desktop.paths import models_dir
from training.calibration import cross_fitted_ece, fit_temperature
from training.card import write_card
from training.config import RunConfig
from training.evaluate import evaluate, evaluation_json
from training.graph import export_graph, round_kernels
from training.plots import draw_confusion, draw_curves
from training.rows import Rows, read_strictly
from training.run_folder import RunFolder
from training.trained import open_trained
from training.weights import save_in_half

USAGE: Final = "PublicTest"
MANIFEST: Final = "manifest.json"
TITLES: Final = {"mini-xception": "mini-Xception", "vgg19": "VGG19"}
PROBE_SEED: Final = 7
PROBE_TOLERANCE: Final = 1e-3

_ROLES: Final = {
    "graph": "{}.onnx",
    "weights": "{}.weights.h5",
    "card": "card.md",
    "metrics": "metrics.json",
    "curves": "curves.png",
    "confusion": "confusion.png",
}


def publish(
    run: RunFolder, network_id: str, data: Path, votes: Path | None, recipe: str, target: Path
) -> Mapping[str, Any]:
    """Write the network of a run below `target` and enter it into the manifest there.

    Args:
        run: A run with at least one epoch.
        network_id: Under which id.
        data: CSV or folder with rows for PublicTest.
        votes: File of FER+ votes, for the card.
        recipe: How the card calls the recipe's file.
        target: The folder of published networks.

    Returns:
        The metrics: the figures of the network as shipped, with those of other views and chips
        in "also".

    Raises:
        UserError: Run or data cannot be read, or the run ends on pictures of another size.
    """
    config = run.read_config()
    if (side := config.phases[-1].size) != CHIP_SIZE:
        raise UsageError(f"{run.path} ends on {side} pixels; published networks read {CHIP_SIZE}.")
    origin = run.read_origin()
    test = read_strictly(data).of(USAGE)
    for label, emotion in enumerate(EMOTIONS):
        if label not in test.labels:
            raise InputError(f"{data} has no picture labelled {emotion} for {USAGE}.")
    folder = network_id.replace("-", "_")
    with tempfile.TemporaryDirectory(dir=target, prefix=".publishing-") as staging:
        made = Path(staging) / folder
        made.mkdir()
        names = {role: pattern.format(folder) for role, pattern in _ROLES.items()}
        trained = open_trained(str(run.path))
        whole = _outputs(KerasEngine(trained.network, "run", trained.scaling), test)
        round_kernels(trained.network)
        graph = export_graph(trained.network, TITLES[network_id])
        (made / names["graph"]).write_bytes(graph)
        save_in_half(trained.network, made / names["weights"])
        engine = GraphEngine(graph, network_id, trained.scaling)
        outputs = _outputs(engine, test)
        in_keras = _outputs(KerasEngine(trained.network, "run", trained.scaling), test)
        readable = np.ptp(test.pictures, axis=(1, 2)) > 0  # of a blank one the program says nothing
        labels = test.labels[readable]
        probe = engine.run(probe_chip(PROBE_SEED, CHIP_SIZE)[np.newaxis])[0]
        entry: dict[str, Any] = {
            "kind": "classifier",
            "title": TITLES[network_id],
            "folder": folder,
            "architecture": config.architecture,
            "arguments": _inference_arguments(config),
            "input": {"shape": [CHIP_SIZE, CHIP_SIZE, 1], "scaling": config.scaling},
            "labels": list(EMOTIONS),
            "temperature": round(fit_temperature(outputs[readable], labels), 4),
            "parameters": int(trained.network.count_params()),
            "probe": {
                "chip_seed": PROBE_SEED,
                "probabilities": [round(float(p), 6) for p in probe],
                "tolerance": PROBE_TOLERANCE,
            },
            "metrics": {},
            "files": {role: describe_file(made / names[role]) for role in ("graph", "weights")},
        }
        manifest_beside(Path(staging), network_id, entry).replace(Path(staging) / MANIFEST)
        evaluations = _evaluations(Path(staging), network_id, test, votes)
        shipped = evaluations.pop("raw")
        state = run.read_state()
        metrics: dict[str, Any] = {
            "network": network_id,
            "title": f"{TITLES[network_id]}: {config.title}",
            "architecture": config.architecture,
            "parameters": entry["parameters"],
            "usage": USAGE,
            "recipe": recipe,
            "temperature": entry["temperature"],
            "cross_fitted_ece": asdict(cross_fitted_ece(outputs[readable], labels)),
            "accuracy_in_32_bits": float((whole.argmax(axis=1) == test.labels).mean()),
            "accuracy_in_16_bits": float((outputs.argmax(axis=1) == test.labels).mean()),
            "largest_engine_difference": float(np.abs(outputs - in_keras).max()),
            "learned_from": origin["pictures"],
            "cleaning": origin["cleaning"],
            "epochs": state.epoch,
            "best_epoch": state.best_epoch,
            "hours": round(state.seconds / 3600, 2),
            "machine": " and ".join(origin["machines"]),
            **shipped,
            "also": evaluations,
        }
        entry["metrics"] = {
            "usage": USAGE,
            "n": shipped["n"],
            "accuracy": round(shipped["accuracy"], 4),
            "interval_95": [round(end, 4) for end in shipped["intervals_95"]["accuracy"]],
            "macro_recall": round(shipped["macro_recall"], 4),
            "ece": round(float(np.mean(metrics["cross_fitted_ece"]["pooled"])), 4),
        }
        (made / names["metrics"]).write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
        (made / names["card"]).write_text(write_card(network_id, metrics, config), encoding="utf-8")
        draw_curves(run.read_log(), made / names["curves"], metrics["title"])
        confusion = np.array(shipped["confusion"])
        draw_confusion(confusion, made / names["confusion"], f"{TITLES[network_id]}, {USAGE}")
        entry["files"] = {role: describe_file(made / name) for role, name in names.items()}
        manifest = manifest_beside(target, network_id, entry)
        (target / folder).mkdir(exist_ok=True)
        for name in names.values():
            shutil.move(made / name, target / folder / name)
    manifest.replace(target / MANIFEST)
    return metrics


def manifest_beside(target: Path, network_id: str, entry: Mapping[str, Any]) -> Path:
    """Write the manifest below `target` with a network entered, beside the one that is there.

    Returns:
        The new file, which takes the place of `MANIFEST` when the network's files are in place.

    Raises:
        InputError: The manifest there cannot be read.
    """
    path = target / MANIFEST
    manifest: dict[str, Any] = {"format": MANIFEST_FORMAT, "networks": {}}
    try:
        if path.exists():
            manifest = json.loads(path.read_text(encoding="utf-8"))
        manifest["networks"][network_id] = entry
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} cannot be read: {error}.", "Mend it, then publish.") from error
    beside = path.with_suffix(".partial")
    beside.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return beside


def _evaluations(
    target: Path, network_id: str, test: Rows, votes: Path | None
) -> dict[str, dict[str, Any]]:
    """Measure the network as the program opens it: as it is, with more views, on aligned chips."""
    classifier = open_classifier(network_id, registry=read_registry(target))
    found = {
        "raw": evaluation_json(evaluate(classifier, test, votes=votes)),
        "flip": evaluation_json(evaluate(classifier, test, views="flip")),
        "tencrop": evaluation_json(evaluate(classifier, test, views="tencrop")),
    }
    if open_predictor() is not None:
        found["aligned"] = evaluation_json(evaluate(classifier, test, aligned=True))
    return found


def _outputs(engine: GraphEngine | KerasEngine, test: Rows) -> NDArray[np.float32]:
    return engine.run(test.pictures)


def _inference_arguments(config: RunConfig) -> dict[str, Any]:
    """Return the builder's arguments without those that only training reads."""
    return {key: value for key, value in config.network.items() if key != "l2"}


def describe_file(path: Path) -> dict[str, Any]:
    """Return name, SHA-256 and size of a file, as the manifest holds them."""
    content = path.read_bytes()
    return {
        "name": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.publish", description=__doc__)
    parser.add_argument("run", type=Path, help="folder of a run")
    parser.add_argument("--as", dest="network", required=True, choices=list(TITLES))
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--votes", type=Path, metavar="NPZ", help="FER+ votes")
    parser.add_argument("--recipe", required=True, help="the recipe's file, as the card names it")
    parser.add_argument("--target", type=Path, default=models_dir())
    options = parser.parse_args(argv)
    try:
        if not options.target.is_dir():
            raise UsageError(f"{options.target} is not a folder.")
        run = RunFolder(options.run)
        if not run.best_weights.exists():
            raise InputError(f"{options.run} is not a run with a finished epoch.")
        metrics = publish(
            run, options.network, options.data, options.votes, options.recipe, options.target
        )
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(
        f"{options.network}: accuracy {metrics['accuracy']:.4f}, macro recall "
        f"{metrics['macro_recall']:.4f} on {metrics['n']} pictures, written to {options.target}"
    )
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
