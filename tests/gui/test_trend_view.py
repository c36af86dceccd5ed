"""Trends of days and weeks: gaps, minutes, and the sentence about noise."""

from datetime import date, timedelta

import numpy as np
import pytest

from fer_desktop.analysis.trends import Change, Trend
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.expression.registry import read_registry
from fer_desktop.gui.history.trend_chart import TrendChart
from fer_desktop.gui.history.trend_view import mean_words, verdict_words
from fer_desktop.gui.theme import LIGHT
from fer_desktop.storage.history import Mood, Period
from tests import demo_profile
from tests.gui.history_steps import PATIENCE_MS, open_demo
from tests.gui.windows import button, texts
from tests.scene_steps import speaking

MONDAY = date(2026, 11, 2)
NO_WORD = (
    "No word on a change: more than one network read these days, and their readings are not "
    "comparable. A shorter stretch of time may have only one."
)


def period(day, readable=120, happy=0.4):
    rest = (1 - happy) / (len(EMOTIONS) - 1)
    means = tuple(happy if each == "happy" else rest for each in EMOTIONS) if readable else None
    return Period(day, 1, 200, Mood(200, readable, means))


@pytest.fixture
def chart(qtbot):
    chart = TrendChart(LIGHT)
    qtbot.addWidget(chart)
    return chart


def happy_line(chart):
    return chart._lines[EMOTIONS.index("happy")].getOriginalDataset()[1]


def test_a_day_without_sitting_or_without_readable_time_is_a_gap(chart):
    days = [period(MONDAY), period(MONDAY + timedelta(days=2), readable=0)]
    days.append(period(MONDAY + timedelta(days=4), readable=30, happy=0.7))
    chart.show_periods(days, (MONDAY, MONDAY + timedelta(days=5)), weeks=False)
    nothing = np.nan
    np.testing.assert_allclose(
        happy_line(chart), [0.4, nothing, nothing, nothing, 0.7, nothing], equal_nan=True
    )
    assert chart._lines[0].opts["connect"] == "finite"
    np.testing.assert_allclose(chart._bars.opts["height"], [2, 0, 0, 0, 0.5, 0])


def test_weeks_stand_at_their_mondays(chart):
    weeks = [period(MONDAY), period(MONDAY + timedelta(days=14), happy=0.6)]
    span = (MONDAY + timedelta(days=3), MONDAY + timedelta(days=16))
    chart.show_periods(weeks, span, weeks=True)
    np.testing.assert_allclose(happy_line(chart), [0.4, np.nan, 0.6], equal_nan=True)


def test_nothing_at_all_is_drawn_without_a_warning(chart, recwarn):
    chart.show_periods([], (MONDAY, MONDAY + timedelta(days=27)), weeks=False)
    chart.grab()
    assert not [str(warning.message) for warning in recwarn if "NaN" in str(warning.message)]


def test_the_sentence_says_noise_where_it_is_noise():
    nothing = verdict_words(Trend(20, 60.0, ()), ["own"])
    assert nothing == "No change that stands out from the noise."
    assert "Too few days" in verdict_words(Trend(3, 60.0, ()), [])
    rise = Change("happy", 0.124, (0.04, 0.2))
    fall = Change("sad", -0.08, (-0.15, -0.01))
    words = verdict_words(Trend(20, 60.0, (rise, fall)), ["own"])
    assert words == (
        "Happy was seen more, by about 12 points (95 % interval about +4 to +20); "
        "sad was seen less, by about 8.0 points (95 % interval about -15.0 to -1.0)."
    )
    assert verdict_words(Trend(20, 60.0, (rise, fall)), ["old", "new"]) == NO_WORD
    assert "Too few days" in verdict_words(Trend(3, 60.0, ()), ["old", "new"])


def test_a_change_is_told_in_whole_chinese_sentences(qapp):
    changes = (Change("happy", 0.124, (0.04, 0.2)), Change("sad", -0.08, (-0.15, -0.01)))
    with speaking("zh_CN"):
        words = verdict_words(Trend(20, 60.0, changes), ["own"])
    assert words.endswith("。") and ";" not in words


def test_the_mean_of_one_check_in_is_of_less_than_a_minute_on_one_day():
    assert mean_words(Trend(1, 1 / 60, ())) == (
        "Mean over less than a readable minute on one day, each face by itself"
    )
    assert mean_words(Trend(0, 0.0, ())) == ""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("drift", [0.0, 3.0])
def test_weeks_of_a_profile_give_the_verdict_that_they_deserve(
    qtbot, open_window, tmp_path, drift, monkeypatch
):
    entry = read_registry().networks["mini-xception"]  # reads all of these weeks, not only most
    monkeypatch.setattr(demo_profile, "OTHER_NETWORK", (entry.id, entry.files["graph"].sha256))
    window, _ = open_demo(qtbot, open_window, tmp_path / "data", drift=drift)
    trends = window.pages.history.trends
    button(window.pages.history, "&Trends").click()
    qtbot.waitUntil(lambda: bool(trends.verdict.text()), timeout=PATIENCE_MS)
    if drift:
        assert "Happy was seen more" in trends.verdict.text()
    else:
        assert trends.verdict.text() == "No change that stands out from the noise."
    (said,) = [text for text in texts(trends) if "readable minutes on" in text]
    assert said.endswith("days, each face by itself")  # two in one minute are two minutes
    days = happy_line(trends.chart)
    trends._step.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(happy_line(trends.chart)) in (4, 5), timeout=PATIENCE_MS)
    assert len(days) == 28


@pytest.mark.timeout(120)
def test_a_change_of_network_is_not_reported_as_a_change_of_face(qtbot, open_window, tmp_path):
    window, _ = open_demo(qtbot, open_window, tmp_path / "data", drift=3.0)
    trends = window.pages.history.trends
    button(window.pages.history, "&Trends").click()
    qtbot.waitUntil(lambda: bool(trends.verdict.text()), timeout=PATIENCE_MS)
    assert trends.verdict.text() == NO_WORD
    assert trends._method.isHidden()
