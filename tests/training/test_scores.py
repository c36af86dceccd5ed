"""Figures are those of scikit-learn's definitions, and honest about what is not there."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from fer_desktop.errors import InputError
from training.scores import as_json, intervals, score
from training.votes import agreement_scores, read_votes, votes_as_labels


def judged(labels: list[int], named: list[int], confidence: float = 0.7) -> np.ndarray:
    p = np.full((len(labels), 7), (1 - confidence) / 6)
    p[np.arange(len(labels)), named] = confidence
    return p


def test_scores_of_a_small_case_worked_by_hand():
    labels = np.array([0, 0, 1, 2, 3, 4, 5, 6])

    scores = score(judged([0] * 8, [0, 1, 1, 2, 3, 4, 5, 6]), labels)

    assert scores.n == 8
    assert scores.accuracy == 7 / 8
    assert scores.macro_recall == pytest.approx(6.5 / 7)
    assert scores.macro_precision == pytest.approx(6.5 / 7)
    assert scores.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 5) / 7)
    assert scores.loss == pytest.approx(-(7 * math.log(0.7) + math.log(0.05)) / 8)
    assert scores.ece == pytest.approx(7 / 8 - 0.7)
    assert scores.per_class_recall.tolist() == [0.5, 1, 1, 1, 1, 1, 1]
    assert scores.confusion[0].tolist() == [1, 1, 0, 0, 0, 0, 0]


def test_a_constant_answer_looks_as_bad_as_it_is():
    """The collapsed rows of the VGG19 paper's Table 6: recall 0.14, AUC 0.50."""
    labels = np.repeat(np.arange(7), 10)

    scores = score(judged([0] * 70, [3] * 70), labels)

    assert scores.macro_recall == pytest.approx(1 / 7)
    assert scores.macro_precision == pytest.approx(1 / 49)
    assert scores.auc_ovr == pytest.approx(0.5)


def test_classes_without_pictures_have_no_recall_and_json_stays_valid():
    fields = as_json(score(judged([0, 0], [0, 1]), np.array([0, 0])))

    assert fields["auc_ovr"] is None
    assert fields["per_class_recall"]["angry"] == 0.5
    assert fields["per_class_recall"]["happy"] is None


def test_means_over_classes_are_of_those_that_have_a_picture():
    labels = [0, 0, 3, 6]
    p = judged(labels, labels)

    scores, ends = score(p, np.array(labels)), intervals(p, np.array(labels), resamples=50)

    assert (scores.macro_precision, scores.macro_recall, scores.macro_f1) == (1.0, 1.0, 1.0)
    for name in ("macro_precision", "macro_recall", "macro_f1"):
        assert ends[name] == (1.0, 1.0), name


def test_intervals_hold_the_value_and_narrow_with_more_pictures():
    random = np.random.default_rng(0)
    widths = []
    for n in (200, 3200):
        labels = random.integers(0, 7, n)
        named = np.where(random.random(n) < 0.7, labels, (labels + 1) % 7)
        p = judged(labels.tolist(), named.tolist())
        low, high = intervals(p, labels, resamples=200)["accuracy"]
        assert low < score(p, labels).accuracy < high
        widths.append(high - low)
    assert 3 < widths[0] / widths[1] < 5.5


def test_accuracy_where_people_agree_uses_their_word(tmp_path: Path):
    pixels = np.arange(3, dtype=np.uint8)[:, None, None] * np.ones((1, 48, 48), np.uint8)
    votes = np.zeros((3, 10), np.uint8)
    votes[0, 1] = 10  # happiness
    votes[1, 4] = 8  # anger
    votes[2, 0], votes[2, 3] = 5, 5  # neutral or sadness: no agreement
    np.savez(tmp_path / "votes.npz", pixels=pixels, ferplus_votes=votes)
    unknown = np.full((1, 48, 48), 99, np.uint8)

    found = read_votes(tmp_path / "votes.npz", np.concatenate([pixels, unknown]))
    scores = agreement_scores(judged([0] * 4, [3, 2, 6, 6]), np.array([3, 2, 6, 6]), found)

    assert scores == {"n": 2, "accuracy": 0.5, "accuracy_by_label": 1.0}


def test_a_file_without_votes_is_refused(tmp_path: Path):
    np.savez(tmp_path / "other.npz", pixels=np.zeros((1, 48, 48), np.uint8))
    with pytest.raises(InputError, match=r"holds no FER\+ votes"):
        read_votes(tmp_path / "other.npz", np.zeros((1, 48, 48), np.uint8))


def test_votes_are_translated_into_the_labels_that_go_with_them():
    # Nobody votes fear; half of the pictures that people call surprised are labelled so.
    happy, surprised = np.eye(7, dtype=np.int64)[[3, 5]] * 10
    votes = np.array([happy] * 400 + [surprised] * 400)
    labels = np.array([3] * 400 + [5, 2] * 200)

    likely = votes_as_labels(votes, labels)

    np.testing.assert_allclose(likely.sum(axis=1), 1, atol=1e-6)
    assert likely[0, 3] > 0.95
    assert likely[-1, [2, 5]] == pytest.approx([0.5, 0.5], abs=0.03)
    assert not likely[:, [0, 1, 4, 6]].any()  # labels that do not occur are no guess
