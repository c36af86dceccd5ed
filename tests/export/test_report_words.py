"""Reports in the language of the window that asks for them."""

import ast
import json
import re
from dataclasses import replace
from datetime import date
from string import Formatter

import pytest

from benchmarks.machine import ROOT
from fer_desktop.analysis.trends import Change, Trend
from fer_desktop.export import plotting, provenance, report_parts
from fer_desktop.export.letters import can_draw, pieces_of
from fer_desktop.export.report import sitting_report
from fer_desktop.export.report_period import period_report
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.history.report_words import report_words
from fer_desktop.gui.translation import TRANSLATED
from tests.export.stored import minute, period, record, shares, sitting
from tests.export.test_report import FACTS, pages  # noqa: F401  a fixture
from tests.scene_steps import speaking

WORDS = "\n".join
SAYS = {"say", "_say"}
DATES = {"day", "month", "number", "short", "year"}
CHINESE = re.compile("[\u4e00-\u9fff]")
CHINESE_FONTS = [name for name in plotting.known_fonts() if name != "DejaVu Sans"]
needs_chinese = pytest.mark.skipif(not CHINESE_FONTS, reason="no font here has Chinese letters")


@pytest.fixture
def chinese(qapp):
    with speaking("zh_CN"):
        return replace(FACTS, words=report_words())


def said_in_reports():
    """Every sentence that the code of the reports asks a translation of."""
    found = {report_parts._NOTICE, report_parts._LABELS, report_parts._READING}
    found.add(provenance.AI_COMMENT)
    for path in (ROOT / "fer_desktop" / "export").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and call.args and _name(call.func) in SAYS:
                (asked,) = call.args
                if isinstance(asked, ast.Constant):
                    found.add(asked.value)
    return found


def _name(function):
    return getattr(function, "id", getattr(function, "attr", None))


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_of_a_report_is_translated_and_none_is_left_over(language):
    file = ROOT / "fer_desktop" / "resources" / "translations" / f"report.{language}.json"
    words = json.loads(file.read_text("utf-8"))
    assert len(said_in_reports()) > 60
    assert sorted(said_in_reports() - words.keys()) == []
    assert sorted(words.keys() - said_in_reports()) == []
    for english, translated in words.items():
        if fields(english) <= DATES and "day" in fields(english) and "{kind}" not in english:
            assert fields(translated) <= DATES  # a date has its own order, and other parts
        else:
            assert fields(translated) == fields(english), english


def test_an_english_window_asks_for_an_english_report(qapp):
    with speaking("en"):
        assert report_words() == {}


@needs_chinese
def test_a_sitting_is_reported_in_chinese(pages, chinese):  # noqa: F811
    one = record(minute(tracks=2), marks=[(10.0, "Phone rang")], notes=["Slept badly."])
    pdf = sitting_report(one, chinese)
    words = WORDS(pages)
    assert "实时会话，2026年11月12日" in words
    assert "Phone rang" in words and "Slept badly." in words  # the person's own words stay
    english = said_in_reports() | set(EMOTIONS)
    assert [line for line in words.split("\n") if line in english] == []
    assert b"%PDF-" in pdf


@needs_chinese
def test_days_are_reported_in_chinese(pages, chinese):  # noqa: F811
    first = date(2026, 11, 2)
    days = [period(first)]
    sittings = [sitting(means=shares(), day=first, number=1)]
    trend = Trend(20, 51.0, (Change("happy", 0.28, (0.16, 0.4)),))
    period_report(days, sittings, trend, (first, first), ["own"], [], chinese)
    words = WORDS(pages)
    assert "2026年11月2日" in words
    assert "“高兴”在后期出现得较多" in words.replace("\n", "")
    english = said_in_reports() | set(EMOTIONS)
    assert [line for line in words.split("\n") if line in english] == []


def test_without_a_font_the_report_is_english_and_says_why(pages, chinese, monkeypatch):  # noqa: F811
    monkeypatch.setattr(plotting, "_MORE_FONTS", ())
    sitting_report(record(minute()), chinese)
    words = " ".join(WORDS(pages).split())
    assert not CHINESE.search(words)
    assert "Live sitting of 12 November 2026" in words
    assert "This report is in English: no font on the computer" in words


def test_letters_at_hand_are_known(monkeypatch):
    assert can_draw("Happy, 70 %")
    assert not can_draw("\ue000")  # no font gives a meaning to this one
    monkeypatch.setattr(plotting, "_MORE_FONTS", ())
    assert not can_draw("中")


def test_chinese_is_torn_between_letters_but_not_before_what_ends_a_sentence():
    pieces = [
        piece for piece, _ in pieces_of("用 FER-2013 训练。", 9, 500, False, ("DejaVu Sans",))
    ]
    assert [each for each in pieces if each] == ["用", "FER-2013", "训", "练。"]
