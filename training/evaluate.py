"""Scores a published network, or a run, on labelled pictures.

python -m training.evaluate --model mini-xception --data fer2013.csv --usage PublicTest
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fer_desktop.errors import ExitCode, UsageError, UserError
from fer_desktop.expression.classifier import Classifier, open_classifier
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.registry import NETWORK_IDS
from fer_desktop.settings import EngineName
from training.aligned_chips import align_pictures, predictor_for_alignment
from training.cleaning import read_training_hashes
from training.rows import Rows, picture_hash, read_strictly
from training.scores import Scores, as_json, intervals, score
from training.views import Views, read_expressions
from training.votes import AGREE, agreement_scores, read_votes


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class Evaluation:
    """A network's figures on the rows of one usage.

    Attributes:
        probabilities: Shape (N, 7), as the person would see them.
        scores: See there.
        intervals: 95 % intervals by name, lowest and highest.
        accuracy_without_copies: Accuracy without pictures that also have the usage Training; nan
            where none is left.
        n_without_copies: How many those are.
        aligned_share: Share of chips that were aligned; None for raw pictures.
        agreement: Accuracy where people agree; None without votes.
    """

    probabilities: NDArray[np.float64]
    scores: Scores
    intervals: dict[str, tuple[float, float]]
    accuracy_without_copies: float
    n_without_copies: int
    aligned_share: float | None
    agreement: dict[str, Any] | None


def evaluate(
    classifier: Classifier,
    rows: Rows,
    *,
    views: Views = "none",
    aligned: bool = False,
    votes: Path | None = None,
) -> Evaluation:
    """Score `classifier` on `rows`, all of one usage.

    Args:
        classifier: The network.
        rows: At least one.
        views: Views of each picture that are averaged.
        aligned: Cut aligned chips first; a picture whose points fail is shown as it is.
        votes: File of FER+ votes.

    Raises:
        UserError: No landmark file, or the votes cannot be read.
    """
    chips, share = rows.pictures, None
    if aligned:
        (cut, usable), _ = align_pictures(rows.pictures, predictor_for_alignment())
        chips = np.where(usable[:, np.newaxis, np.newaxis], cut, rows.pictures)
        share = float(usable.mean())
    p = read_expressions(classifier, chips, views)
    known = read_training_hashes()
    new = np.array([picture_hash(picture) not in known for picture in rows.pictures])
    right = p.argmax(axis=1) == rows.labels
    agreement = None
    if votes is not None:
        agreement = agreement_scores(p, rows.labels, read_votes(votes, rows.pictures))
    return Evaluation(
        probabilities=p,
        scores=score(p, rows.labels),
        intervals=intervals(p, rows.labels),
        accuracy_without_copies=float(right[new].mean()) if new.any() else float("nan"),
        n_without_copies=int(new.sum()),
        aligned_share=share,
        agreement=agreement,
    )


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return the figures as plain numbers; what is not there is left out or None."""
    fields = as_json(evaluation.scores)
    without = evaluation.accuracy_without_copies
    fields["accuracy_without_copies"] = None if np.isnan(without) else without
    fields["n_without_copies"] = evaluation.n_without_copies
    fields["intervals_95"] = {name: list(ends) for name, ends in evaluation.intervals.items()}
    if evaluation.aligned_share is not None:
        fields["aligned_share"] = evaluation.aligned_share
    if evaluation.agreement is not None:
        fields["where_people_agree"] = evaluation.agreement
    return fields


def describe(evaluation: Evaluation) -> str:
    """Write the figures for a person."""
    scores = evaluation.scores
    lines = [f"pictures             {scores.n}"]
    for name in ("accuracy", "macro_precision", "macro_recall", "macro_f1", "loss"):
        low, high = evaluation.intervals[name]
        lines.append(f"{name:20s} {getattr(scores, name):.4f}  (95 %: {low:.4f} to {high:.4f})")
    lines += [
        f"{'auc_ovr':20s} {scores.auc_ovr:.4f}",
        f"{'ece':20s} {scores.ece:.4f}",
        f"{'without copies':20s} {evaluation.accuracy_without_copies:.4f}  "
        f"(of {evaluation.n_without_copies} pictures that do not occur in Training)",
    ]
    if evaluation.aligned_share is not None:
        lines.append(f"{'aligned':20s} {evaluation.aligned_share:.1%} of the pictures")
    if (agreement := evaluation.agreement) is not None:
        told = f"no picture has votes of which {AGREE} in ten agree"
        if agreement["n"]:
            told = (
                f"{agreement['accuracy']:.4f}  ({agreement['n']} pictures; by FER-2013's label "
                f"{agreement['accuracy_by_label']:.4f})"
            )
        lines.append(f"{'people agree':20s} {told}")
    lines += ["", "label \\ named " + "".join(f"{name:>9s}" for name in EMOTIONS) + "   recall"]
    for name, counts, recall in zip(
        EMOTIONS, scores.confusion, scores.per_class_recall, strict=True
    ):
        lines.append(f"{name:14s}" + "".join(f"{n:9d}" for n in counts) + f"   {recall:.3f}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--model", required=True, help="network id, .onnx, .keras or run folder")
    parser.add_argument("--data", type=Path, required=True, help="fer2013.csv or a folder")
    parser.add_argument("--usage", default="PublicTest", help="rows to score")
    parser.add_argument("--tta", choices=["none", "flip", "tencrop"], default="none")
    parser.add_argument("--chips", choices=["raw", "aligned"], default="raw")
    parser.add_argument("--engine", choices=["onnx", "keras"], help="default onnx; a run: keras")
    parser.add_argument("--votes", type=Path, metavar="NPZ", help="FER+ votes")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(argv)
    try:
        rows = read_strictly(options.data).of(options.usage)
        classifier = open_classifier_or_run(options.model, options.engine)
        evaluation = evaluate(
            classifier,
            rows,
            views=options.tta,
            aligned=options.chips == "aligned",
            votes=options.votes,
        )
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    network = classifier.network
    if options.json:
        read_by = {
            "model": network.id,
            "sha256": network.sha256,
            "engine": network.engine,
            "temperature": network.temperature,
            "usage": options.usage,
        }
        print(json.dumps(read_by | evaluation_json(evaluation)))
    else:
        print(f"{network.id} in {network.engine}, temperature {network.temperature:g}")
        print(describe(evaluation))
    return ExitCode.OK


def open_classifier_or_run(model: str, engine: EngineName | None = None) -> Classifier:
    """Open a published network, a person's own one by its file, or the best weights of a run.

    Args:
        model: Id, file, or folder of a run.
        engine: None takes "onnx", and for a run "keras", which has no other.

    Raises:
        UserError: There is no such network.
    """
    if model not in NETWORK_IDS and Path(model).is_dir():
        if engine == "onnx":
            raise UsageError(f"{model} is a run, which Keras opens.", "Leave out --engine onnx.")
        from training.trained import open_run  # brings Keras, which published graphs do not need

        return open_run(Path(model))
    return open_classifier(model, engine or "onnx")


if __name__ == "__main__":
    sys.exit(main())
