"""The temperature found is the right one, and what is left of the error is measured honestly."""

import numpy as np
import pytest

from fer_desktop.expression.calibration import soften
from tests.expression.test_calibration import softmax
from training.calibration import (
    cross_fitted_ece,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
)


def drawn_labels(logits, seed=0):
    """Draw a label for each row from the softmax of its logits: such logits are calibrated."""
    random = np.random.default_rng(seed)
    return (softmax(logits).cumsum(axis=1) < random.random((len(logits), 1))).sum(axis=1)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_the_temperature_that_spoilt_the_logits_is_found(temperature):
    logits = np.random.default_rng(2).normal(0, 2, (20_000, 7))
    labels = drawn_labels(logits)
    assert fit_temperature(softmax(logits * temperature), labels) == pytest.approx(
        temperature, rel=0.03
    )


def test_the_fitted_temperature_is_the_best_of_its_neighbours():
    logits = np.random.default_rng(3).normal(0, 4, (500, 7))
    p, labels = softmax(logits), drawn_labels(logits / 3)
    best = fit_temperature(p, labels)
    losses = [negative_log_likelihood(soften(p, best * by), labels) for by in (0.98, 1.0, 1.02)]
    assert losses[1] == min(losses)


def test_fitting_lowers_the_calibration_error_of_an_overconfident_network():
    logits = np.random.default_rng(4).normal(0, 1.5, (20_000, 7))
    labels = drawn_labels(logits)
    p = softmax(logits * 3)
    calibrated = soften(p, fit_temperature(p, labels))
    assert expected_calibration_error(p, labels) > 0.15
    assert expected_calibration_error(calibrated, labels) < 0.02


@pytest.mark.parametrize(
    ("confidences", "correct", "expected"),
    [
        ([1.0, 1.0], [True, True], 0.0),
        ([1.0, 1.0], [True, False], 0.5),
        ([0.8, 0.8, 0.8, 0.8], [True, True, True, False], 0.05),
        ([0.9, 0.6], [True, False], 0.35),  # two bins: (0.1 + 0.6) / 2
    ],
)
def test_calibration_error_of_rows_counted_by_hand(confidences, correct, expected):
    p = np.array([[c, *[(1 - c) / 6] * 6] for c in confidences])
    labels = np.array([0 if right else 1 for right in correct])
    assert expected_calibration_error(p, labels) == pytest.approx(expected)


@pytest.mark.parametrize("function", [fit_temperature, expected_calibration_error])
@pytest.mark.parametrize(("rows", "labels"), [(0, 0), (3, 2)])
def test_nothing_to_fit_on_is_an_error_of_the_caller(function, rows, labels):
    with pytest.raises(ValueError, match="labels"):
        function(np.full((rows, 7), 1 / 7), np.zeros(labels, np.int64))


def test_cross_fitting_finds_a_wrong_temperature_harmless():
    random = np.random.default_rng(1)
    true = random.dirichlet(np.full(7, 0.5), 4000)
    labels = (true.cumsum(axis=1) < random.random((4000, 1))).sum(axis=1)
    sharpened = true**2.5 / (true**2.5).sum(axis=1, keepdims=True)

    assert expected_calibration_error(sharpened, labels) > 0.1
    found = cross_fitted_ece(sharpened, labels)
    assert max(found.pooled) < 0.03
    # The labels were drawn from the true distribution: what is left is what halves scatter.
    assert np.mean(found.of_halves) == pytest.approx(found.of_halves_if_perfect, abs=0.012)
    assert np.mean(found.pooled) < np.mean(found.of_halves)
