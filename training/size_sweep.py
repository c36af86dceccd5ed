"""Measures what small faces cost, and what redrawing them gives back: accuracy by size.

    python -m training.size_sweep --data fer2013.csv --usage PublicTest

Chips are shrunk by areas and brought back by nearest, bicubic and Lanczos interpolation and by
FSRNet; each is then read by the shipped classifier, and by one trained without shrinking
(`--control`), to see how much of the gain belongs to the classifier's training.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from fer_desktop.errors import ExitCode, UserError
from fer_desktop.expression.registry import Registry, read_registry
from fer_desktop.expression.upscaler import NETWORK_ID, open_upscaler
from training.degradation import shrink
from training.evaluate import open_classifier_or_run
from training.rows import SIDE, Rows, read_strictly
from training.scores import intervals, score
from training.views import read_expressions

SIZES: Final = (48, 32, 24, 20, 16, 12, 8)
INTERPOLATIONS: Final = {
    "nearest": cv2.INTER_NEAREST,
    "bicubic": cv2.INTER_CUBIC,
    "lanczos": cv2.INTER_LANCZOS4,
}
RESAMPLES: Final = 1000

Grey = NDArray[np.uint8]
Restore = Callable[[Grey], Grey]
"""From chips (N, 48, 48), enlarged bicubically, to restored ones."""


def sweep(rows: Rows, classifiers: Mapping[str, Any], restore: Restore | None) -> dict[str, Any]:
    """Measure every size, way of enlarging and classifier.

    Args:
        rows: Labelled pictures of one usage.
        classifiers: Name -> `Classifier`.
        restore: FSRNet; None leaves it out.

    Returns:
        "sizes": one entry a size, with "pictures" (PSNR in dB and SSIM by way of enlarging),
        and by classifier and way "accuracy" and "macro_recall", each [value, lowest, highest], and
        for "fsrnet" its "gain" over bicubic in points of accuracy, likewise.
    """
    sizes = []
    for side in SIZES:
        small = rows.pictures if side == SIDE else shrink(rows.pictures, side)
        shown = {name: _enlarge(small, method) for name, method in INTERPOLATIONS.items()}
        if restore is not None:
            shown["fsrnet"] = restore(shown["bicubic"]) if side < SIDE else shown["bicubic"]
        entry: dict[str, Any] = {
            "px": side,
            "pictures": {name: _likeness(chips, rows.pictures) for name, chips in shown.items()},
            "classifiers": {},
        }
        for name, classifier in classifiers.items():
            right: dict[str, NDArray[np.bool_]] = {}
            found = entry["classifiers"][name] = {}
            for way, chips in shown.items():
                p = read_expressions(classifier, chips)
                scores, ends = score(p, rows.labels), intervals(p, rows.labels)
                right[way] = p.argmax(axis=1) == rows.labels
                found[way] = {
                    figure: [getattr(scores, figure), *ends[figure]]
                    for figure in ("accuracy", "macro_recall")
                }
            if restore is not None:
                found["fsrnet"]["gain"] = _gain(right["fsrnet"], right["bicubic"])
        sizes.append(entry)
    return {"n": len(rows), "sizes": sizes}


def auto_range(measured: Mapping[str, Any], classifier: str, smallest_px: int) -> list[int] | None:
    """Return the sizes from which and up to which FSRNet's gain is surely above zero.

    The largest unbroken run of measured sizes whose interval lies above zero, of those from
    `smallest_px` on, below which nothing is read; None without any.
    """
    runs: list[list[int]] = [[]]
    for entry in sorted(measured["sizes"], key=lambda entry: entry["px"]):
        gain = entry["classifiers"][classifier]["fsrnet"]["gain"]
        if smallest_px <= entry["px"] < SIDE and gain[1] > 0:
            runs[-1].append(entry["px"])
        elif runs[-1]:
            runs.append([])
    longest = max(runs, key=len)
    return [longest[0], longest[-1]] if longest else None


def milliseconds_per_face(restore: Restore, times: int = 30) -> float:
    """Return the processor time of one face alone, the median of several."""
    chip = np.full((1, SIDE, SIDE), 128, np.uint8)
    spent = []
    for _ in range(times):
        began = time.process_time()
        restore(chip)
        spent.append(time.process_time() - began)
    return 1000 * float(np.median(spent))


def published_restorer(registry: Registry | None = None) -> Restore | None:
    """Return the published FSRNet as the program runs it; None where there is none."""
    registry = registry or read_registry()
    if NETWORK_ID not in registry.networks:
        return None
    upscaler = open_upscaler("always", registry=registry)
    assert upscaler is not None  # only "off" and "auto" give none
    return lambda chips: np.stack(upscaler.redraw(list(chips)))


def describe(measured: Mapping[str, Any]) -> str:
    """Write the tables for a person, as Markdown."""
    lines = []
    for name in measured["sizes"][0]["classifiers"]:
        ways = list(measured["sizes"][0]["classifiers"][name])
        lines += [
            f"Accuracy, {name} (n = {measured['n']}):",
            "",
            "| px | " + " | ".join(ways) + " | gain of FSRNet, points |",
            "|" + "---|" * (len(ways) + 2),
        ]
        for entry in measured["sizes"]:
            found = entry["classifiers"][name]
            cells = ["{:.3f} ({:.3f}-{:.3f})".format(*found[way]["accuracy"]) for way in ways]
            gain = found.get("fsrnet", {}).get("gain")
            told = "" if gain is None else "{:+.1f} ({:+.1f} to {:+.1f})".format(*gain)
            lines.append(f"| {entry['px']} | " + " | ".join(cells) + f" | {told} |")
        lines.append("")
    ways = list(measured["sizes"][0]["pictures"])
    lines += [
        "Likeness to the sharp picture, PSNR in dB / SSIM:",
        "",
        "| px | " + " | ".join(ways) + " |",
        "|" + "---|" * (len(ways) + 1),
    ]
    for entry in measured["sizes"]:
        if entry["px"] < SIDE:
            cells = ["{:.2f} / {:.3f}".format(*entry["pictures"][way].values()) for way in ways]
            lines.append(f"| {entry['px']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _enlarge(chips: Grey, method: int) -> Grey:
    if chips.shape[1] == SIDE:
        return chips
    large = [cv2.resize(c, (SIDE, SIDE), interpolation=method) for c in chips]
    return np.stack(large).astype(np.uint8)


def _likeness(chips: Grey, sharp: Grey) -> dict[str, float]:
    """Mean PSNR in dB (at most 60 for a picture that is the same) and SSIM."""
    error = ((chips.astype(np.float64) - sharp) ** 2).mean(axis=(1, 2))
    psnr = np.minimum(60.0, 10 * np.log10(255**2 / np.maximum(error, 1e-9)))
    ssim = [
        structural_similarity(  # type: ignore[no-untyped-call]
            a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
        for a, b in zip(chips, sharp, strict=True)
    ]
    return {"psnr": round(float(psnr.mean()), 3), "ssim": round(float(np.mean(ssim)), 4)}


def _gain(after: NDArray[np.bool_], before: NDArray[np.bool_]) -> list[float]:
    """Return the gain in points with its 95 % interval; both answers to a picture stay paired."""
    random = np.random.default_rng(0)
    change = after.astype(np.float64) - before
    draws = [change[random.integers(0, len(change), len(change))].mean() for _ in range(RESAMPLES)]
    ends = np.quantile(draws, [0.025, 0.975])
    return [round(100 * float(value), 2) for value in (change.mean(), *ends)]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.size_sweep", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--usage", default="PublicTest", help="rows to measure")
    parser.add_argument("--model", default="mini-xception", help="the shipped classifier")
    parser.add_argument("--control", metavar="RUN", help="run trained without shrinking")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(argv)
    try:
        rows = read_strictly(options.data).of(options.usage)
        classifiers = {options.model: open_classifier_or_run(options.model)}
        if options.control:
            classifiers["without shrinking"] = open_classifier_or_run(options.control)
        restore = published_restorer()
        measured = {"usage": options.usage} | sweep(rows, classifiers, restore)
        if restore is not None:
            measured["ms_per_face"] = round(milliseconds_per_face(restore), 2)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(json.dumps(measured) if options.json else describe(measured))
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
