"""The history by day: search, filters, paging."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from PyQt6.QtCore import QDate, QLocale, QTime

from fer_desktop.gui.history import sittings as history_list
from fer_desktop.gui.history.filters import HistoryFilters
from fer_desktop.gui.history.words import time_words
from fer_desktop.storage.recorder import utc_text
from tests.demo_profile import OTHER_NETWORK
from tests.gui.door_steps import log_out
from tests.gui.history_steps import (
    PATIENCE_MS,
    enter,
    listed,
    open_sitting,
    read,
)
from tests.gui.windows import button, texts

pytestmark = pytest.mark.timeout(120)


def filtered(qtbot, window, change):
    """Return what is listed after `change` of the filters."""
    with qtbot.waitSignal(window.pages.history.sittings.loaded, timeout=PATIENCE_MS):
        change(window.pages.history.sittings.filters)
    return listed(window)


def test_days_are_headings_above_their_sittings(demo):
    window, known = demo
    entries = [
        window.pages.history.sittings.list._entry(row)
        for row in range(window.pages.history.sittings.list.count())
    ]
    assert entries[0].key is None
    assert [entry.key for entry in entries if entry.key is not None] == known.all[::-1]
    days = {sitting.day for sitting in window.pages.history.sittings._shown}
    assert sum(entry.key is None for entry in entries) == len(days)


@pytest.mark.parametrize("kind", ["live", "photo", "picture", "video"])
def test_only_one_kind_is_listed_when_asked_for(qtbot, demo, kind):
    window, known = demo
    group = {"live": "live", "photo": "photos", "picture": "pictures", "video": "videos"}[kind]
    expected = sorted(getattr(known, group), reverse=True)
    found = filtered(qtbot, window, lambda f: f._kind.setCurrentIndex(f._kind.findData(kind)))
    assert found == expected
    assert expected


def test_words_are_found_in_notes_marks_tags_and_sources(qtbot, demo):
    window, _ = demo
    for words, part in (
        ("LETTER", lambda p, s: [mark.label for mark in p.annotations.marks(s)]),
        ("window behind", lambda p, s: [note.text for note in p.annotations.notes(s)]),
        ("eye lev", lambda p, s: p.annotations.tags(s)),
        ("birthday", lambda p, s: [p.history.sitting(s).source]),
    ):
        found = filtered(qtbot, window, lambda f, words=words: f._text.setText(words))
        assert found, words
        for sitting in found:
            texts_ = read(qtbot, window, lambda p, part=part, s=sitting: part(p, s))
            assert any(words.lower() in text.lower() for text in texts_), words


def test_a_tag_and_a_span_of_days_narrow_the_list(qtbot, demo):
    window, _ = demo
    everything = {sitting.id: sitting.day for sitting in window.pages.history.sittings._shown}
    found = filtered(qtbot, window, lambda f: f._tag.setCurrentIndex(f._tag.findData("work")))
    assert found
    for sitting in found:
        assert "work" in read(qtbot, window, lambda p, s=sitting: p.annotations.tags(s))
    filtered(qtbot, window, lambda f: f.clear())
    days = sorted(set(everything.values()))
    first, last = days[2], days[4]

    def ask_between(filters):
        filters._from.setDate(QDate(first.year, first.month, first.day))
        filters._to.setDate(QDate(last.year, last.month, last.day))
        filters._days.setCurrentIndex(filters._days.findData(-1))

    expected = [key for key in listed(window) if first <= everything[key] <= last]
    assert filtered(qtbot, window, ask_between) == expected
    assert window.pages.history.sittings.filters._between.isVisible()


def test_days_that_were_asked_for_are_forgotten_with_the_rest(qtbot):
    filters = HistoryFilters()
    qtbot.addWidget(filters)
    edits = (filters._from, filters._to)
    proposed = [edit.date() for edit in edits]
    for edit in edits:
        edit.setDate(QDate(2020, 2, 29))
    filters.clear()
    assert [edit.date() for edit in edits] == proposed


def test_a_search_without_result_offers_to_show_everything(qtbot, demo):
    window, known = demo
    assert filtered(qtbot, window, lambda f: f._text.setText("no such word")) == []
    assert "No sitting fits." in texts(window.pages.history)
    qtbot.waitUntil(lambda: not window.pages.history.sitting.isVisible(), timeout=PATIENCE_MS)
    with qtbot.waitSignal(window.pages.history.sittings.loaded, timeout=PATIENCE_MS):
        button(window.pages.history, "Show all sittings").click()
    assert listed(window) == known.all[::-1]


def first_five(qtbot, window, monkeypatch):
    """Let the list read five sittings at a time, and the first five; returns it."""
    monkeypatch.setattr(history_list, "PAGE", 5)
    sittings = window.pages.history.sittings
    sittings._shown = []
    with qtbot.waitSignal(sittings.loaded, timeout=PATIENCE_MS):
        sittings.refresh()
    return sittings


def test_pages_follow_when_the_end_comes_near_and_meet_without_gap(qtbot, demo, monkeypatch):
    window, known = demo
    sittings = first_five(qtbot, window, monkeypatch)
    assert listed(window) == known.all[::-1][:5]

    def scrolled_to_the_end():
        sittings.list.scrollToBottom()
        sittings.list.more_wanted.emit()
        return listed(window) == known.all[::-1]

    qtbot.waitUntil(scrolled_to_the_end, timeout=PATIENCE_MS)
    days = {sitting.day for sitting in sittings._shown}
    assert sittings.list.count() == len(known.all) + len(days)  # no day begins twice


@pytest.mark.fault("75")
def test_a_list_that_was_emptied_asks_for_no_more(qtbot, demo, monkeypatch):
    window, known = demo
    sittings = first_five(qtbot, window, monkeypatch)
    assert len(listed(window)) == 5
    log_out(qtbot, window)
    sittings.list.more_wanted.emit()  # as a bar does that was scrolled when it was locked
    assert listed(window) == []
    enter(qtbot, window)
    assert listed(window) == known.all[::-1][:5]


def test_a_sitting_beyond_the_first_page_is_opened_all_the_same(qtbot, demo, monkeypatch):
    monkeypatch.setattr(history_list, "PAGE", 3)
    window, known = demo
    open_sitting(qtbot, window, known.all[1])
    assert window.pages.history.sittings.chosen == [known.all[1]]


def test_an_older_sitting_with_the_newest_id_is_found_and_left_by_its_time(
    qtbot, demo, monkeypatch
):
    monkeypatch.setattr(history_list, "PAGE", 3)
    window, known = demo
    oldest, imported = known.all[0], known.all[-1]

    def import_it(profile):
        began = profile.history.sitting(oldest).started_at + timedelta(seconds=1)
        with profile.database.write() as tables:
            tables.execute(
                "UPDATE sitting SET started_at = ? WHERE id = ?", [utc_text(began), imported]
            )
        return True

    assert read(qtbot, window, import_it)
    window.pages.history.sittings._shown = []  # or as many as now are read again
    open_sitting(qtbot, window, imported)  # which is open: the list may still be read again
    qtbot.waitUntil(lambda: listed(window)[-2:] == [imported, oldest], timeout=PATIENCE_MS)
    page = window.pages.history
    page.sittings.delete_wanted.emit()
    qtbot.waitUntil(lambda: page.sitting.sitting_id == oldest, timeout=PATIENCE_MS)


def test_times_are_those_of_the_clock_that_was_the_persons_then(qapp):
    for hours in (-11, 0, 13):
        when = datetime(2026, 1, 12, 23, 30, tzinfo=timezone(timedelta(hours=hours)))
        assert QLocale().toTime(time_words(when), QLocale.FormatType.ShortFormat) == QTime(23, 30)


MANY = """
    WITH RECURSIVE second (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM second WHERE n < 3599)
    INSERT INTO sample
    SELECT ?, n, 0, 1, 15, 15, NULL, 96.0, 1.0, 0,
        .1, .1, .1, .3, .1, .1, .2, .1, .1, .1, .3, .1, .1, .2
    FROM second
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.fault("63")
def test_what_the_page_reads_does_not_grow_with_the_samples(qtbot, demo):
    """A million samples: the steps SQLite takes to open the page are those of a few thousand."""
    window, _ = demo

    def fill(profile):
        with profile.database.write() as tables:
            for number in range(278):
                tables.execute(
                    "INSERT INTO sitting (uuid, kind, source, started_at, utc_offset_min, state,"
                    " frames, seconds) VALUES (?, 'live', 'camera', ?, 0, 'complete', 0, 3600)",
                    [f"many-{number}", datetime(2026, 1, 1, tzinfo=UTC).isoformat()],
                )
                (sitting,) = tables.execute("SELECT last_insert_rowid()").fetchone()
                tables.execute(MANY, [sitting])
        return profile.database.value("SELECT count(*) FROM sample")

    few = read(qtbot, window, steps_of_opening)
    samples = read(qtbot, window, fill)
    assert samples > 1_000_000
    many = read(qtbot, window, steps_of_opening)
    # The sittings are seven times as many, the samples five hundred times.
    assert many < 40 * few


def steps_of_opening(profile):
    """Count, in hundreds, the steps of SQLite's machine for everything that the page asks."""
    from datetime import date, timedelta

    from fer_desktop.gui.history.bin_view import _read_bin
    from fer_desktop.gui.history.sittings import _read_first
    from fer_desktop.gui.history.trend_view import _read
    from fer_desktop.storage.sitting_filter import EVERYTHING

    steps = [1]

    def count():
        steps[0] += 1

    connection = profile.database.tables.conn
    connection.set_progress_handler(count, 100)
    try:
        _read_first(EVERYTHING, 0, None, profile)
        _read((date.today() - timedelta(days=27), date.today()), True, profile)
        _read_bin(profile)
    finally:
        connection.set_progress_handler(None, 100)
    return steps[0]


def test_the_network_that_read_is_named_with_the_sitting(qtbot, demo):
    window, known = demo
    open_sitting(qtbot, window, known.changed_network)
    assert any(OTHER_NETWORK[0] in text for text in texts(window.pages.history.sitting))
