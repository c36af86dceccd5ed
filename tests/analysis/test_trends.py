import numpy as np
import pytest

from fer_desktop.analysis.trends import LEAST_DAYS, Change, trend_of
from fer_desktop.expression.emotions import EMOTIONS

HAPPY = EMOTIONS.index("happy")


FAR_APART = np.concatenate([[0, 1], np.arange(60, 80)])  # two days long ago, and three weeks


def weeks(seed, days=24, drift=0.0, alike=0.0, dates=None):
    """Days with noise of their own; `drift` is how many logits happier the last one looks.

    `alike` is how much neighbouring days correlate.
    """
    random = np.random.default_rng(seed)
    logits = random.normal(0, 0.4, (days, len(EMOTIONS)))
    for day in range(1, days):
        logits[day] = alike * logits[day - 1] + np.sqrt(1 - alike**2) * logits[day]
    if dates is None:
        dates = np.sort(random.choice(days + 8, days, replace=False)) + 739_000
    logits[:, HAPPY] += drift * (dates - dates[0]) / (dates[-1] - dates[0])
    shares = np.exp(logits)
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


@pytest.mark.parametrize("days", [14, 28])
@pytest.mark.parametrize("alike", [0.3, 0.5])
def test_days_that_resemble_their_neighbours_are_no_trend(days, alike):
    alarms = sum(bool(trend_of(*weeks(seed, days, alike=alike)).changes) for seed in range(100))
    assert alarms <= 10  # as shuffles alone see it, 17 to 52 of 100


def test_intervals_hold_what_is_true_where_few_days_stand_far_from_all_others():
    expected = np.mean([far_apart(seed)[1][:, HAPPY] for seed in range(1000, 1400)], axis=0)
    true = np.polyfit(FAR_APART, expected, 1)[0] * (FAR_APART[-1] - FAR_APART[0])
    intervals = [
        change.interval
        for seed in range(100)
        for change in trend_of(*far_apart(seed)).changes
        if change.emotion == "happy"
    ]
    assert len(intervals) > 80
    assert sum(low <= true <= high for low, high in intervals) >= 0.9 * len(intervals)
    assert np.median([high - low for low, high in intervals]) < 0.3  # and are of use


def far_apart(seed):
    days, means, _ = weeks(seed, days=len(FAR_APART), drift=3.0, dates=FAR_APART)
    return days, means, np.full(len(days), 10.0)


def test_no_interval_reaches_beyond_never_and_always_or_over_no_change():
    told = 0
    for seed in range(40):
        for change in trend_of(*weeks(seed, days=22, drift=4.0, dates=FAR_APART)).changes:
            low, high = change.interval
            assert -1 <= low <= change.by <= high <= 1
            assert low > 0 or high < 0
            told += 1
    assert told > 10


def test_daily_check_ins_are_heard_beside_two_long_sittings():
    found = 0
    for seed in range(20):
        days, means, minutes = weeks(seed, days=28, drift=2.5)
        minutes[:] = 1 / 60
        # Both long sittings look alike: what has changed is told by the check-ins alone.
        minutes[[12, 15]] = 20
        means[15] = means[12]
        found += "happy" in {change.emotion for change in trend_of(days, means, minutes).changes}
    assert found >= 15


def test_a_day_weighs_more_the_more_of_it_could_be_read():
    days, means, minutes = weeks(2, days=20, drift=3.0)
    minutes[:] = 10
    before = {change.emotion: change.by for change in trend_of(days, means, minutes).changes}
    means[10] = np.eye(len(EMOTIONS))[0]  # a wild day
    moved = []
    for minutes[10] in (1 / 60, 10):
        trend = trend_of(days, means, minutes)
        moved.append(abs(change_of(trend, "happy") - before["happy"]))
    assert moved[0] < 0.1 * before["happy"]
    assert moved[0] < moved[1] / 3


def change_of(trend, emotion):
    return next((each.by for each in trend.changes if each.emotion == emotion), 0.0)


def test_a_change_of_less_than_a_point_is_not_told():
    days, means, minutes = weeks(4, days=28)
    for rise, is_told in ((0.004, False), (0.04, True)):
        steady = means.mean(axis=0) + 0.001 * (means - means.mean(axis=0))
        steady[:, HAPPY] += rise * (days - days[0]) / (days[-1] - days[0])
        found = {change.emotion for change in trend_of(days, steady, minutes).changes}
        assert ("happy" in found) is is_told


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


def test_a_small_change_is_told_to_a_tenth_so_that_its_interval_leaves_out_zero():
    assert Change("disgust", -0.012, (-0.021, -0.003)).in_points == ("1.2", "-2.1", "-0.3")
    assert Change("happy", 0.284, (0.16, 0.4)).in_points == ("28", "+16", "+40")
