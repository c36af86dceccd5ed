import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fer_desktop.expression.calibration import soften

distributions = hnp.arrays(np.float64, (5, 7), elements=st.floats(0, 1)).map(
    lambda p: (p + 1e-9) / (p + 1e-9).sum(axis=1, keepdims=True)
)


def softmax(logits):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


@given(p=distributions, temperature=st.floats(0.05, 20))
def test_softened_rows_are_distributions_with_the_same_order(p, temperature):
    softened = soften(p, temperature)
    np.testing.assert_allclose(softened.sum(axis=1), 1.0, atol=1e-9)
    rows = np.arange(len(p))
    assert (softened[rows, p.argmax(axis=1)] == softened.max(axis=1)).all()


def test_softening_is_dividing_the_logits():
    logits = np.random.default_rng(1).normal(0, 3, (20, 7))
    np.testing.assert_allclose(soften(softmax(logits), 2.5), softmax(logits / 2.5), atol=1e-12)


def test_temperature_1_changes_nothing_and_certainty_survives():
    p = np.array([[1.0, 0, 0, 0, 0, 0, 0], [0.5, 0.5, 0, 0, 0, 0, 0]])
    np.testing.assert_allclose(soften(p, 1.0), p)
    np.testing.assert_allclose(soften(p, 7.0), p)
