"""Decides which rows a network may learn from, and says what was left out.

The rules of the VGG19 paper (labels out of range, wrong sizes, blank pictures), and three that
keep the figures honest: no training picture may occur among the other rows of the file, each is
learned once, and copies that were labelled differently are learned as the mean of their labels.

    python -m training.cleaning --data fer2013.csv [--hashes training/training_hashes.txt]

prints what was left out, and writes the list by which `evaluate` knows Training pictures again.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, InputError, OutputError, UserError
from fer_desktop.expression.emotions import EMOTIONS
from training.rows import BadRow, Rows, picture_hash, read_rows

HASHES: Final = Path(__file__).with_name("training_hashes.txt")
"""SHA-256 of each picture with the usage Training, one a line, sorted."""


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class LearningSet:
    """What is left to learn from.

    Attributes:
        pictures: Shape (N, 48, 48), uint8, each different.
        targets: Shape (N, 7), float32, rows sum to 1: one 1, or the mean of differing labels.
        report: What was read and what was left out, lines for a person.
    """

    pictures: NDArray[np.uint8]
    targets: NDArray[np.float32]
    report: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def labels(self) -> NDArray[np.int64]:
        """Shape (N,), the likeliest class of each target."""
        return np.asarray(self.targets.argmax(axis=1), np.int64)


def clean(rows: Rows, bad: Sequence[BadRow]) -> LearningSet:
    """Choose what may be learned from the rows with the usage Training.

    Raises:
        InputError: Nothing is left.
    """
    training = rows.of("Training")
    others = ", ".join(sorted(set(rows.usages.tolist()) - {"Training"})) or "no other usage"
    counts = Counter(entry.reason for entry in bad)
    blank = np.array([picture.min() == picture.max() for picture in training.pictures])
    hashes = np.array([picture_hash(picture) for picture in training.pictures])
    tested = {picture_hash(picture) for picture in rows.pictures[rows.usages != "Training"]}
    copied = np.array([name in tested for name in hashes]) & ~blank
    kept = np.flatnonzero(~blank & ~copied)
    if not len(kept):
        raise InputError("No row with the usage Training is left to learn from.")
    names, first, group = np.unique(hashes[kept], return_index=True, return_inverse=True)
    votes = np.zeros((len(names), len(EMOTIONS)), np.float32)
    np.add.at(votes, (group, training.labels[kept]), 1.0)
    in_order = np.argsort(first)
    targets = (votes / votes.sum(axis=1, keepdims=True))[in_order]
    disputed = int((targets.max(axis=1) < 1).sum())
    report = (
        f"{len(training)} well-formed rows with the usage Training",
        *(f"left out: {count} rows of the file, {reason}" for reason, count in counts.items()),
        f"left out: {int(blank.sum())} blank pictures",
        f"left out: {int(copied.sum())} rows whose picture also occurs among those of {others}",
        f"left out: {len(kept) - len(names)} further copies; {disputed} pictures have mixed labels",
        f"to learn from: {len(names)} pictures",
    )
    return LearningSet(training.pictures[kept[first[in_order]]], targets, report)


def read_training_hashes(path: Path = HASHES) -> frozenset[str]:
    """Return the hashes of all pictures with the usage Training."""
    return frozenset(path.read_text(encoding="ascii").split())


def write_training_hashes(rows: Rows, path: Path) -> None:
    """Write the hash of each picture with the usage Training, sorted, each once.

    Raises:
        OutputError: The file cannot be written.
    """
    names = sorted({picture_hash(picture) for picture in rows.of("Training").pictures})
    try:
        path.write_text("".join(f"{name}\n" for name in names), encoding="ascii")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from error


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.cleaning", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--hashes", type=Path, help="file to write, one hash a line")
    options = parser.parse_args(argv)
    try:
        rows, bad = read_rows(options.data)
        print("\n".join(clean(rows, bad).report))
        if options.hashes:
            write_training_hashes(rows, options.hashes)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
