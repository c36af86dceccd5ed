"""The sentence about a change in the report of a stretch of days."""

from fer_desktop.analysis.trends import Change, Trend
from fer_desktop.export.report_period import period_report, verdict
from tests.export.stored import DAY
from tests.export.test_report import FACTS, pages  # noqa: F401

RISE = Change("happy", 0.28, (0.16, 0.4))


def test_a_change_is_told_with_its_size_and_interval():
    assert verdict(Trend(20, 51.0, (RISE,)), ["own"]) == (
        "Happy was seen more towards the end, by about 28 points "
        "(95 % interval about +16 to +40). "
        "Nothing else stands out, in 20 days with 51 readable minutes."
    )


def test_no_change_is_told_of_days_that_two_networks_read():
    assert verdict(Trend(20, 51.0, (RISE,)), ["old", "new"]) == (
        "No word on a change: more than one network read these days, and their readings are not "
        "comparable (20 days with 51 readable minutes)."
    )


def test_the_report_knows_which_networks_read_its_days(pages):  # noqa: F811
    period_report([], [], Trend(20, 51.0, (RISE,)), (DAY, DAY), ["old", "new"], [], FACTS)
    words = " ".join("\n".join(pages).split())
    assert "No word on a change: more than one network" in words
    assert "was seen more" not in words


def test_the_few_seconds_of_check_ins_are_not_called_zero_minutes():
    words = verdict(Trend(28, 28 / 60, ()), ["own"])
    assert words.endswith("in 28 days with 0.5 readable minutes.")
