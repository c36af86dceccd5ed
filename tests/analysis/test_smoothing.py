import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.analysis.smoothing import GAP_S, Smoother
from fer_desktop.expression.emotions import EmotionDistribution
from tests.fakes import distribution

HAPPY, NEUTRAL = distribution(happy=1.0), distribution()


def test_the_first_distribution_is_taken_as_it_is():
    assert Smoother(0.5).smooth(0, 3.0, HAPPY).probabilities.tolist() == (
        HAPPY.probabilities.tolist()
    )


@pytest.mark.parametrize("rate_hz", [4, 10, 30, 120])
def test_a_change_shows_63_percent_after_the_time_constant_at_any_rate(rate_hz):
    smoother = Smoother(0.5)
    smoother.smooth(0, 0.0, NEUTRAL)
    for frame in range(1, rate_hz // 2 + 1):
        smoothed = smoother.smooth(0, frame / rate_hz, HAPPY)
    assert smoothed.probability_of("happy") == pytest.approx(1 - math.exp(-1), abs=1e-5)


@pytest.mark.parametrize("tau_s", [0.0, 0.5])
def test_a_constant_face_stays_constant(tau_s):
    smoother = Smoother(tau_s)
    mixed = distribution(happy=0.6, sad=0.3)
    for frame in range(50):
        smoothed = smoother.smooth(0, frame / 30, mixed)
    assert np.allclose(smoothed.probabilities, mixed.probabilities, atol=1e-6)


def test_zero_smooths_nothing():
    smoother = Smoother(0.0)
    smoother.smooth(0, 0.0, NEUTRAL)
    assert smoother.smooth(0, 0.01, HAPPY).dominant == "happy"


@pytest.mark.parametrize("elapsed_s", [GAP_S + 0.01, -1.0])
def test_nothing_is_smoothed_across_a_gap_or_a_step_back(elapsed_s):
    smoother = Smoother(100.0)
    smoother.smooth(0, 10.0, NEUTRAL)
    assert smoother.smooth(0, 10.0 + elapsed_s, HAPPY).probability_of("happy") == 1.0


def test_tracks_do_not_mix():
    smoother = Smoother(10.0)
    smoother.smooth(0, 0.0, NEUTRAL)
    assert smoother.smooth(1, 0.1, HAPPY).probability_of("happy") == 1.0


@given(
    st.lists(
        st.tuples(
            st.floats(0, 3),
            st.lists(st.floats(0, 1), min_size=7, max_size=7).filter(lambda p: sum(p) > 0.1),
        ),
        min_size=1,
        max_size=40,
    ),
    st.floats(0, 5),
)
def test_every_smoothed_value_is_a_distribution(steps, tau_s):
    smoother, now_s = Smoother(tau_s), 0.0
    for elapsed_s, weights in steps:
        now_s += elapsed_s
        p = np.array(weights) / sum(weights)
        smoother.smooth(0, now_s, EmotionDistribution(p.astype(np.float32)))


def test_memory_does_not_grow_with_tracks_that_are_gone():
    smoother = Smoother(0.5)
    for track_id in range(100):
        smoother.smooth(track_id, track_id / 10, HAPPY)
        smoother.forget_before(track_id / 10 - GAP_S)
    assert len(smoother.past) <= 21


def test_going_on_from_the_past_is_as_never_having_stopped():
    first = Smoother(0.5)
    first.smooth(0, 0.0, NEUTRAL)
    second = Smoother(0.5, first.past)
    assert (
        second.smooth(0, 0.1, HAPPY).probabilities.tolist()
        == first.smooth(0, 0.1, HAPPY).probabilities.tolist()
    )


def test_a_negative_time_constant_is_a_mistake():
    with pytest.raises(ValueError, match="-1"):
        Smoother(-1)
