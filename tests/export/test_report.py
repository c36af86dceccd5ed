"""Reports as PDF: their pages, and the words on them."""

import re
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.text import Text

from fer_desktop.analysis.trends import Trend
from fer_desktop.export.report import sitting_report
from fer_desktop.export.report_parts import Accuracy, ReportFacts
from fer_desktop.export.report_period import period_report
from fer_desktop.export.sheets import BODY_IN, Sheets
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.storage.history import Mood, Period
from tests.export.stored import DAY, minute, period, record, sample, shares, sitting

FACTS = ReportFacts(
    "Ada",
    datetime(2026, 11, 24, 21, 3, tzinfo=UTC),
    {"mini-xception": Accuracy("mini-Xception", 0.638, 3589, "PublicTest", (0.62, 0.65))},
)


@pytest.fixture
def pages(monkeypatch):
    """The words on each page of the report that is made, as they are drawn."""
    found, save = [], PdfPages.savefig

    def note(self, figure):
        drawn = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text()]
        found.append("\n".join(each.get_text() for each in drawn))
        save(self, figure)

    monkeypatch.setattr(PdfPages, "savefig", note)
    return found


def streams(pdf):
    """Return every part of a PDF that can be read, packed or not."""
    found = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_a_sitting_is_reported_with_all_that_a_reader_needs(pages):
    one = record(
        minute(),
        marks=[(10.0, "Phone rang"), (25.0, "Lamp off")],
        notes=["Slept badly."],
        tags=["work"],
    )
    pdf = sitting_report(one, FACTS)
    words = "\n".join(pages)
    for expected in (
        "Report on apparent facial expressions",
        "Live sitting of 12 November 2026",
        "Profile Ada. Faces are numbered, nobody is recognised.",
        "12 November 2026, 14:05 UTC to 14:06",
        "readable 75% of 1:00",
        "Phone rang",
        "happy 70%",
        "cannot say",
        "Slept badly.",
        "work",
        "mini-Xception: right on 63.8% of 3,589 PublicTest chips (95 % interval: 62.0% to 65.0%)",
        "made 24 November 2026, 21:03 UTC by fer-desktop",
        f"1 of {len(pages)}",
    ):
        assert expected in words, expected
    assert "They are no diagnosis" in " ".join(words.split())
    assert "not what anybody" in " ".join(words.split())
    assert set(EMOTIONS) <= set(words.split("\n"))
    assert pdf.count(b"%PDF-") == 1


def test_times_are_those_of_the_clock_by_which_the_sitting_has_its_day(pages):
    winter, summer = (timezone(timedelta(hours=hours)) for hours in (1, 2))
    began = datetime(2026, 1, 12, 23, 30, tzinfo=winter)
    late = replace(sitting(), started_at=began, ended_at=began, day=began.date())
    facts = replace(FACTS, made_at=datetime(2026, 7, 1, tzinfo=summer))
    sitting_report(replace(record(minute()), sitting=late), facts)
    words = "\n".join(pages)
    assert "12 January 2026, 23:30 UTC+01:00 to 23:30" in words
    assert "Live sitting of 12 January 2026, 23:30" in words
    assert "00:30" not in words
    pages.clear()
    span = (began.date(), began.date())
    period_report([period(late.day)], [late], Trend(1, 1.0, ()), span, [], [], facts)
    assert "23:30" in "\n".join(pages)


def test_the_file_has_its_pages_its_title_and_its_fonts(pages):
    pdf = streams(sitting_report(record(minute()), FACTS))
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == len(pages)
    assert b"AI estimate of apparent expression" in pdf
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    # A4 in points.
    width, height = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf).groups()
    assert (round(float(width)), round(float(height))) == (595, 842)


@pytest.mark.fault("50")
def test_a_change_of_network_is_named_and_marked(pages):
    samples = [sample(n, network="mini-xception" if n < 30 else "own.keras") for n in range(60)]
    sitting_report(record(samples), FACTS)
    words = "\n".join(pages)
    assert "mini-xception, then own.keras" in words
    assert "→ own.keras" in words
    assert "own.keras: nobody has measured how often it is right." in words


@pytest.mark.parametrize(
    ("networks", "is_said"),
    [(["own.onnx"], False), (["own.onnx", "mini-xception"], True), (["mini-xception"], True)],
)
def test_only_of_our_networks_it_is_said_what_they_learned_from(pages, networks, is_said):
    samples = [sample(n, network=networks[n * len(networks) // 60]) for n in range(60)]
    sitting_report(record(samples), FACTS)
    words = " ".join("\n".join(pages).split())
    assert ("learned from FER-2013" in words) is is_said


@pytest.mark.parametrize(("at_s", "words"), [(85.6, "1:25"), (59.9, "0:59")])
def test_a_mark_has_the_time_that_the_window_shows(pages, at_s, words):
    sitting_report(record(minute(), seconds=90, marks=[(at_s, "Phone rang")]), FACTS)
    assert f"{words}\nPhone rang" in "\n".join(pages)


def test_of_several_faces_each_is_told_apart(pages):
    sitting_report(record(minute(tracks=2), marks=[(10.0, "here")]), FACTS)
    words = "\n".join(pages)
    assert "face 1 readable 75% of 1:00; face 2 readable 75% of 1:00" in words
    assert "Face 1: readable 75% of 1:00" in words
    assert "face 1: happy 70%, face 2:" in words


@pytest.mark.parametrize(
    ("kind", "samples", "expected"),
    [
        ("live", [], "No face was found in this sitting."),
        ("live", [sample(0, reason="dark")], "it was never fit to be read"),
        ("photo", [sample(0)], "one picture; 1 of 1 faces readable"),
        ("picture", [sample(0, reason="dark")], "one picture; 0 of 1 faces readable"),
    ],
)
def test_little_or_nothing_seen_is_said_so(pages, kind, samples, expected):
    sitting_report(record(samples, kind=kind, seconds=1), FACTS)
    assert expected in "\n".join(pages)


@pytest.mark.slow
def test_long_notes_flow_over_pages_and_lose_no_word(pages):
    words = [f"word{number}" for number in range(1500)]
    sitting_report(record(minute(), notes=[" ".join(words), "中" * 400 + "\n$x^2$ =1"]), FACTS)
    assert len(pages) >= 3
    drawn = re.findall(r"word\d+", "\n".join(pages))
    assert drawn == words
    assert "\n".join(pages).count("中") == 400
    assert "$x^2$ =1" in "\n".join(pages)


def assert_within_the_margins(figures):
    for figure in figures:
        for each in figure.texts:
            box = each.get_window_extent()
            assert box.x0 >= 0.8 * figure.dpi
            assert box.x1 <= (8.27 - 0.8) * figure.dpi
            assert box.y0 >= 0.4 * figure.dpi


def test_nothing_is_written_beyond_the_margins():
    sheets = Sheets("Title")
    sheets.paragraph("averyveryverylongword" * 40 + " and some more words " * 20)
    sheets.table(("a", "b"), [["x" * 300, "y y " * 90]] * 12, (2.0, BODY_IN - 2.0))
    sheets.notice("notice " * 90)
    sheets.as_pdf(FACTS.made_at)
    assert_within_the_margins(sheets._figures)


@pytest.mark.parametrize("header", [(), ("name", "what it is")])
def test_a_row_longer_than_a_page_is_torn_and_loses_no_line(header, pages):
    sheets = Sheets("Title")
    sheets.paragraph("above")
    lines = [f"line {number}" for number in range(150)]
    sheets.table(
        header, [["first", "short"], ["long", "\n".join(lines)], ["last", "short"]], (1, 3)
    )
    sheets.as_pdf(FACTS.made_at)
    assert re.findall(r"line \d+", "\n".join(pages)) == lines
    assert all("what it is" in page for page in pages) or not header
    assert "last" in pages[-1].split("\n")
    assert_within_the_margins(sheets._figures)


@pytest.mark.slow
def test_of_hundreds_of_faces_those_readable_longest_are_named(pages, monkeypatch):
    figures, begin = [], Sheets._new_page

    def note(self):
        begin(self)
        figures.append(self._figures[-1])

    monkeypatch.setattr(Sheets, "_new_page", note)
    longest = [7, 30, 200, 399]
    samples = [sample(second, track) for second in range(20, 60) for track in longest]
    samples += [sample(100, track) for track in range(400)]
    samples += [sample(200, track, "sad") for track in (30, 31)]
    marks = [(100.5, "all"), (200.5, "two"), (500.0, "nobody")]
    sitting_report(record(samples, marks=marks, seconds=500), FACTS)
    words = " ".join("\n".join(pages).split())
    named = ["face 8 ", "face 31 ", "face 201 ", "face 400 "]
    assert "; ".join(f"{face}readable 8% of 8:20" for face in named) + " and 396 more" in words
    all_ = "face 8: happy 70%, face 31: happy 70%, face 201: happy 70%, face 400: happy 70%"
    assert f"all {all_} and 396 more" in words
    assert "two face 31: sad 70%, face 32: sad 70% 3 8:20 nobody cannot say" in words
    assert "Face 399" in words  # in the table of means
    assert_within_the_margins(figures)


def test_days_are_reported_with_verdict_sittings_and_notes(pages):
    first = date(2026, 11, 2)
    days = [period(first + timedelta(days=n)) for n in range(12)]
    sittings = [
        replace(sitting(means=shares(), seconds=200, day=day.first_day, number=n), mood=day.mood)
        for n, day in enumerate(days)
    ]
    span = (first, first + timedelta(days=13))
    notes = [(first, "A note of that day.")]
    period_report(days, sittings, Trend(12, 24.0, ()), span, ["mini-xception"], notes, FACTS)
    words = "\n".join(pages)
    for expected in (
        "2 November 2026 to 15 November 2026",
        "No change that stands out from the noise, in 12 days with 24 readable minutes.",
        "12 sittings before one's own camera: live and check-ins",
        "24:00 of 40:00, 60%, each face by itself",
        "13 Nov 2026",
        "happy 70%",
        "2 November 2026: A note of that day.",
        "mini-Xception: right on 63.8% of 3,589 PublicTest chips (95 % interval: 62.0% to 65.0%)",
    ):
        assert expected in words, expected


def test_a_sitting_saved_late_in_a_run_is_drawn_from_where_it_begins(pages, monkeypatch):
    drawn = []
    monkeypatch.setattr("fer_desktop.export.report.draw_row", lambda _, curve: drawn.append(curve))
    samples = [sample(second) for second in range(600, 900)]
    sitting_report(record(samples, seconds=300, marks=[(880.0, "Phone rang")]), FACTS)
    assert (drawn[0].times_s[0], drawn[0].times_s[-1]) == (600.5, 899.5)
    words = "\n".join(pages)
    assert "readable 100% of 5:00" in words
    assert "14:40" in words


def test_a_sitting_of_two_faces_hides_no_sitting_in_which_nobody_was_seen(pages):
    two = replace(sitting(seconds=300), mood=Mood(600, 600, shares()))
    nobody = replace(sitting(seconds=300, number=8), mood=Mood(0, 0, None))
    day = Period(DAY, 2, 600, Mood(600, 600, shares()))
    period_report([day], [two, nobody], Trend(1, 10.0, ()), (DAY, DAY), [], [], FACTS)
    assert "10:00 of 15:00, 67%, each face by itself" in "\n".join(pages)


def test_days_without_any_sitting_are_a_report_too(pages):
    span = (date(2026, 11, 2), date(2026, 11, 15))
    period_report([], [], Trend(0, 0.0, ()), span, [], [], FACTS)
    assert "Too little to speak of a change" in "\n".join(pages)
