import numpy as np
import pytest

from fer_desktop.analysis.trends import LEAST_DAYS, trend_of
from fer_desktop.expression.emotions import EMOTIONS

HAPPY = EMOTIONS.index("happy")


def weeks(seed, days=24, drift=0.0):
    """Days with noise of their own; `drift` is how many logits happier the last one looks."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 0.4, (days, len(EMOTIONS)))
    logits[:, HAPPY] += np.linspace(0, drift, days)
    shares = np.exp(logits)
    dates = np.sort(random.choice(days + 8, days, replace=False)) + 739_000
    return dates, shares / shares.sum(axis=1, keepdims=True), random.uniform(0.2, 12, days)


def test_noise_alone_is_called_a_change_once_in_twenty_times_at_most_or_so():
    alarms = sum(bool(trend_of(*weeks(seed)).changes) for seed in range(200))
    assert alarms <= 20  # 10 expected; more than 20 has a chance of one in a thousand


def test_a_change_is_found_with_its_size_and_an_interval_that_holds_it():
    found = 0
    for seed in range(20):
        days, means, minutes = weeks(seed, drift=1.6)
        trend = trend_of(days, means, minutes)
        for change in trend.changes:
            low, high = change.interval
            assert low <= change.by <= high
            if change.emotion == "happy":
                found += 1
                assert low > 0
    assert found >= 18


def test_a_day_weighs_as_much_as_it_has_readable_minutes():
    days = np.arange(20)
    means = np.full((20, len(EMOTIONS)), 1 / 7)
    means[:, HAPPY] += np.linspace(0, 0.3, 20)
    means /= means.sum(axis=1, keepdims=True)
    minutes = np.full(20, 10.0)
    rising = trend_of(days, means, minutes)
    assert "happy" in {change.emotion for change in rising.changes}
    assert rising.minutes == pytest.approx(200)
    # A wild day of one second changes nothing that can be seen.
    means[10] = np.eye(len(EMOTIONS))[0]
    minutes[10] = 1 / 60
    again = {change.emotion: change.by for change in trend_of(days, means, minutes).changes}
    before = {change.emotion: change.by for change in rising.changes}
    assert again["happy"] == pytest.approx(before["happy"], rel=0.05)


def test_too_few_days_give_no_verdict():
    days, means, minutes = weeks(1, days=LEAST_DAYS - 1, drift=5.0)
    trend = trend_of(days, means, minutes)
    assert not trend.is_long_enough
    assert trend.changes == ()


def test_days_that_are_all_alike_are_no_change():
    means = np.full((12, len(EMOTIONS)), 1 / 7)
    assert trend_of(np.arange(12), means, np.full(12, 3.0)).changes == ()


def test_the_same_days_always_give_the_same_answer():
    assert trend_of(*weeks(3, drift=1.6)) == trend_of(*weeks(3, drift=1.6))


def test_a_day_without_readable_time_is_refused():
    with pytest.raises(ValueError, match="without readable time"):
        trend_of(np.arange(9), np.full((9, len(EMOTIONS)), 1 / 7), np.zeros(9))
