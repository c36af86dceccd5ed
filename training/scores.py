"""Figures of a classifier on labelled pictures, computed as the VGG19 paper's Table 6 asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from fer_desktop.expression.emotions import EMOTIONS
from training.calibration import expected_calibration_error, negative_log_likelihood


@dataclass(frozen=True, slots=True, eq=False)  # eq=False: arrays do not compare to a bool
class Scores:
    """What a classifier reached.

    Attributes:
        n: Pictures.
        accuracy: Share named rightly.
        loss: Mean of -log p(label), natural logarithm.
        macro_precision: Mean over the classes that have a picture; one never named counts 0.
        macro_recall: Mean over the classes that have a picture.
        macro_f1: Mean over the classes that have a picture.
        auc_ovr: Area under the ROC curve, each class against the rest, mean; nan where a class
            has no picture.
        ece: Expected calibration error, 15 equal bins.
        per_class_recall: Shape (7,), float64; nan where a class has no picture.
        confusion: Shape (7, 7), int64: row the label, column what was named.
    """

    n: int
    accuracy: float
    loss: float
    macro_precision: float
    macro_recall: float
    macro_f1: float
    auc_ovr: float
    ece: float
    per_class_recall: NDArray[np.float64]
    confusion: NDArray[np.int64]


def score(probabilities: NDArray[np.floating], labels: NDArray[np.int64]) -> Scores:
    """Compare `probabilities` (N, 7) with `labels` (N,); N > 0."""
    classes = np.arange(len(EMOTIONS))
    p = np.asarray(probabilities, np.float64)
    p = p / p.sum(axis=1, keepdims=True)  # float32 rows sum to 1 only nearly; the AUC insists
    named = p.argmax(axis=1)
    confusion = metrics.confusion_matrix(labels, named, labels=classes)
    support = confusion.sum(axis=1)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        labels, named, labels=classes[support > 0], average="macro", zero_division=0
    )
    with np.errstate(invalid="ignore"):
        per_class = np.diag(confusion) / support
    auc = float("nan")
    if support.all():
        auc = float(metrics.roc_auc_score(labels, p, multi_class="ovr", labels=classes))
    return Scores(
        n=len(labels),
        accuracy=float((named == labels).mean()),
        loss=negative_log_likelihood(p, labels),
        macro_precision=float(precision),
        macro_recall=float(recall),
        macro_f1=float(f1),
        auc_ovr=auc,
        ece=expected_calibration_error(p, labels),
        per_class_recall=per_class,
        confusion=confusion,
    )


def intervals(
    probabilities: NDArray[np.floating],
    labels: NDArray[np.int64],
    resamples: int = 1000,
    seed: int = 0,
) -> dict[str, tuple[float, float]]:
    """Return 95 % bootstrap intervals of accuracy, macro precision, recall, F1 and loss.

    Args:
        probabilities: Shape (N, 7).
        labels: Shape (N,).
        resamples: Draws of N pictures with replacement.
        seed: Of the draws.
    """
    random = np.random.default_rng(seed)
    p = np.asarray(probabilities, np.float64)
    named = p.argmax(axis=1)
    surprise = -np.log(np.maximum(p[np.arange(len(labels)), labels], 1e-12))
    size = len(EMOTIONS)
    cell = labels * size + named
    drawn: dict[str, list[float]] = {
        name: [] for name in ("accuracy", "macro_precision", "macro_recall", "macro_f1", "loss")
    }
    for _ in range(resamples):
        draw = random.integers(0, len(labels), len(labels))
        confusion = np.bincount(cell[draw], minlength=size * size).reshape(size, size)
        drawn["accuracy"].append(np.trace(confusion) / len(labels))
        here = confusion.sum(axis=1) > 0
        hits = np.diag(confusion)[here].astype(np.float64)
        precision = hits / np.maximum(confusion.sum(axis=0)[here], 1)
        recall = hits / confusion.sum(axis=1)[here]
        drawn["macro_precision"].append(precision.mean())
        drawn["macro_recall"].append(recall.mean())
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
        drawn["macro_f1"].append(f1.mean())
        drawn["loss"].append(surprise[draw].mean())
    return {
        name: (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975)))
        for name, values in drawn.items()
    }


def as_json(scores: Scores) -> dict[str, Any]:
    """Return the scores as plain numbers, lists and a dict of recalls by emotion; nan is None."""
    fields: dict[str, Any] = {
        name: getattr(scores, name)
        for name in Scores.__dataclass_fields__
        if name not in ("per_class_recall", "confusion")
    }
    if np.isnan(scores.auc_ovr):
        fields["auc_ovr"] = None
    fields["per_class_recall"] = {
        emotion: None if np.isnan(recall) else float(recall)
        for emotion, recall in zip(EMOTIONS, scores.per_class_recall, strict=True)
    }
    fields["confusion"] = scores.confusion.tolist()
    return fields
