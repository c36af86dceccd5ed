"""The ten FER+ votes for each picture: accuracy where people agree, and targets to learn from.

    python -m training.votes fer2013.csv fer2013new.csv --out votes.npz

lays the votes that FER+ publishes as `fer2013new.csv`, in the order of FER-2013's own file, beside
the pictures that they are about.

About 36 of 100 labels of FER-2013 are not what most people see; FER+ (Barsoum et al., "Training
Deep Networks for Facial Expression Recognition with Crowd-Sourced Label Distribution", ICMI 2016)
asked ten people about every picture.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from fer_desktop.errors import ExitCode, InputError, UserError
from fer_desktop.expression.emotions import EMOTIONS
from training.arrays import demand_folder_of, read_arrays, write_arrays
from training.rows import picture_hash, read_strictly

AGREE: Final = 8
"""Votes of ten from which people count as agreed."""

COLUMNS: Final = ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear")
"""Which of `EMOTIONS` the first seven of FER+'s columns count."""

_PUBLISHED: Final = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
    "unknown", "NF",
)  # fmt: skip


def pack_votes(data: Path, published: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Bring pictures and votes together.

    Args:
        data: `fer2013.csv`, all of its rows in their order.
        published: FER+'s `fer2013new.csv`.

    Returns:
        Pictures (M, 48, 48) and their votes (M, 10), as `read_votes` takes them from a file.

    Raises:
        InputError: One of them is missing or something else, or their rows differ.
    """
    rows = read_strictly(data)
    try:
        with published.open(newline="", encoding="utf-8-sig") as file:
            counts = list(csv.DictReader(file))
        votes = np.array([[int(count[column]) for column in _PUBLISHED] for count in counts])
        usages = [count["Usage"].strip() for count in counts]
    except OSError as error:
        raise InputError(f"{published} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise InputError(f"{published} is not FER+'s fer2013new.csv.") from error
    if usages != rows.usages.tolist():
        raise InputError(
            f"{data} and {published} do not belong together.",
            "Both need all of their rows, in the order in which they are published.",
        )
    return rows.pictures, votes


def read_votes(path: Path, pictures: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Find the votes of each picture.

    Args:
        path: .npz with `pixels` (M, 48, 48) uint8 and `ferplus_votes` (M, 10), whole numbers:
            neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, not a
            face.
        pictures: Shape (N, 48, 48).

    Returns:
        Shape (N, 7), votes in `EMOTIONS` order; zeros for a picture the file does not hold.

    Raises:
        InputError: Not such a file.
    """
    remedy = "Write them with python -m training.votes."
    pixels, votes = read_arrays(path, "pixels", "ferplus_votes", what="FER+ votes", remedy=remedy)
    are_pictures = pixels.shape[1:] == pictures.shape[1:] and pixels.dtype == np.uint8
    are_counts = votes.shape[1:] == (10,) and votes.dtype.kind in "iu" and votes.min() >= 0
    if not (are_pictures and are_counts):
        raise InputError(f"{path} holds no FER+ votes.", remedy)
    place = {picture_hash(picture): index for index, picture in enumerate(pixels)}
    ordered = votes.astype(np.int64)[:, [COLUMNS.index(emotion) for emotion in EMOTIONS]]
    found = np.zeros((len(pictures), len(EMOTIONS)), np.int64)
    for row, picture in enumerate(pictures):
        if (index := place.get(picture_hash(picture))) is not None:
            found[row] = ordered[index]
    return found


def agreement_scores(
    probabilities: NDArray[np.floating], labels: NDArray[np.int64], votes: NDArray[np.int64]
) -> dict[str, Any]:
    """Return accuracy on the pictures of which at least `AGREE` of ten people say the same.

    Returns:
        n: such pictures. accuracy: share named as those people named them. accuracy_by_label:
        share named as FER-2013 labels them. Accuracies are None where n is 0.
    """
    agreed = votes.max(axis=1) >= AGREE
    named = probabilities[agreed].argmax(axis=1)
    n = int(agreed.sum())
    return {
        "n": n,
        "accuracy": float((named == votes[agreed].argmax(axis=1)).mean()) if n else None,
        "accuracy_by_label": float((named == labels[agreed]).mean()) if n else None,
    }


def votes_as_labels(votes: NDArray[np.int64], labels: NDArray[np.int64]) -> NDArray[np.float32]:
    """Say how likely each of FER-2013's labels is, given what ten people saw.

    The votes themselves are no targets: FER+'s people hardly ever saw fear or disgust where
    FER-2013 has those labels, and a network that learns their counts stops naming them. So the
    votes are translated first, by a multinomial logistic regression of the labels on the shares
    of the votes, fitted on the pictures given. It has 56 numbers for all of them and so cannot
    remember a picture.

    Args:
        votes: Shape (N, 7), in `EMOTIONS` order, as `read_votes` returns them.
        labels: Shape (N,), FER-2013's labels of the same pictures.

    Returns:
        Shape (N, 7), rows sum to 1; that of a picture without votes means nothing.
    """
    shares = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)
    regression = LogisticRegression(max_iter=1000).fit(shares, labels)
    likely = np.zeros(votes.shape, np.float32)
    likely[:, regression.classes_] = regression.predict_proba(shares)
    return likely


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.votes")
    parser.add_argument("data", type=Path, help="fer2013.csv")
    parser.add_argument("published", type=Path, help="FER+'s fer2013new.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="NPZ")
    options = parser.parse_args(argv)
    try:
        demand_folder_of(options.out)
        pictures, votes = pack_votes(options.data, options.published)
        write_arrays(options.out, pixels=pictures, ferplus_votes=votes)
    except UserError as error:
        print(f"{error}", file=sys.stderr)
        return error.exit_code
    print(f"{len(votes)} pictures, {int(votes.any(axis=1).sum())} of them with votes")
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
