"""Draws a run's curves (Figure 5 of the VGG19 paper) and a confusion matrix as PNG.

python -m training.plots runs/a
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import matplotlib
import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, UserError
from fer_desktop.expression.emotions import EMOTIONS
from training.run_folder import RunFolder

matplotlib.use("Agg")
from matplotlib import pyplot as plt

_ROWS: Final = {"train": "Training", "test": "PublicTest"}
_FIGURES: Final = ("loss", "accuracy", "precision", "recall", "f1", "auc")


def draw_curves(log: Sequence[Mapping[str, float]], path: Path, title: str) -> None:
    """Draw loss, accuracy, precision, recall, F1 and AUC of training and test rows by epoch."""
    epochs = [line["epoch"] for line in log]
    figure, axes = plt.subplots(2, 3, figsize=(10, 5.6), sharex=True, layout="constrained")
    for axis, name in zip(axes.flat, _FIGURES, strict=True):
        # Line patterns as well as colours: the chart must survive a grey print.
        for rows, colour, dash in (("train", "#5589f9", "--"), ("test", "#990100", "-")):
            values = [line[f"{rows}_{name}"] for line in log]
            axis.plot(epochs, values, dash, color=colour, label=_ROWS[rows])
        axis.set_title(name.upper() if len(name) < 4 else name, fontsize=10)
        axis.grid(alpha=0.3)
    for before, after in itertools.pairwise(log):
        if before["size"] != after["size"]:
            for axis in axes.flat:
                axis.axvline(before["epoch"] + 0.5, color="#88898c", linewidth=0.8, linestyle=":")
    axes[0, 0].legend()
    for axis in axes[1]:
        axis.set_xlabel("epoch")
    figure.suptitle(f"{title} (dotted: larger pictures from here)", fontsize=11)
    figure.savefig(path, dpi=90, metadata={"Software": None})
    plt.close(figure)


def draw_confusion(confusion: NDArray[np.int64], path: Path, title: str) -> None:
    """Draw a confusion matrix (7, 7): shares of each label's row, and the counts."""
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    figure, axis = plt.subplots(figsize=(6.4, 5.6), layout="constrained")
    picture = axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    ticks = range(len(EMOTIONS))
    axis.set_xticks(ticks, EMOTIONS, rotation=35, ha="right")
    axis.set_yticks(ticks, EMOTIONS)
    axis.set_xlabel("named")
    axis.set_ylabel("label")
    for row in ticks:
        for column in ticks:
            axis.text(
                column,
                row,
                f"{shares[row, column]:.2f}\n{confusion[row, column]}",
                ha="center",
                va="center",
                fontsize=7.5,
                color="white" if shares[row, column] > 0.55 else "black",
            )
    figure.colorbar(picture, shrink=0.8, label="share of the label's pictures")
    axis.set_title(title, fontsize=11)
    figure.savefig(path, dpi=90, metadata={"Software": None})
    plt.close(figure)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.plots", description=__doc__)
    parser.add_argument("run", type=Path, help="folder of a run")
    options = parser.parse_args(argv)
    folder = RunFolder(options.run)
    try:
        path = folder.path / "curves.png"
        draw_curves(folder.read_log(), path, folder.read_config().title)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(path)
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
