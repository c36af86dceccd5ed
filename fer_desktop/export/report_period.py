"""The report of a stretch of days as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from fer_desktop.export.chart import clock_words
from fer_desktop.export.report_charts import draw_trend
from fer_desktop.export.report_parts import (
    KINDS,
    NOTICE,
    ReportFacts,
    day_words,
    moment_words,
    write_notes,
    write_trust,
)
from fer_desktop.export.sheets import BODY_IN, Sheets

if TYPE_CHECKING:
    from fer_desktop.analysis.trends import Trend
    from fer_desktop.storage.history import Period, Sitting


def period_report(
    days: Sequence[Period],
    sittings: Sequence[Sitting],
    trend: Trend,
    span: tuple[date, date],
    networks: Sequence[str],
    notes: Sequence[tuple[date, str]],
    facts: ReportFacts,
) -> bytes:
    """Return the report of a stretch of days as PDF.

    Args:
        days: Those with sittings.
        sittings: Of these days, oldest first.
        trend: What can be said about a change.
        span: First and last day.
        networks: Ids of the networks that read the sittings.
        notes: Day and text, oldest first.
        facts: About the report.
    """
    title = f"{day_words(span[0])} to {day_words(span[1])}"
    readable = sum(day.mood.readable for day in days)
    samples = sum(max(day.mood.samples, day.seconds) for day in days)
    sheets = Sheets(title)
    sheets.headline(title)
    valid = f"{clock_words(readable)} of {clock_words(samples)}"
    sheets.facts(
        [
            ("Who", f"Profile {facts.profile}. Faces are numbered, nobody is recognised."),
            ("When", f"{title}: {len(days)} days with sittings"),
            ("What", f"{len(sittings)} sittings before one's own camera: live and check-ins"),
            ("Valid time", valid + (f", {readable / samples:.0%}" if samples else "")),
            ("Network", ", ".join(networks) or "none"),
            ("Report", f"made {moment_words(facts.made_at)} by fer-desktop"),
        ]
    )
    sheets.space(0.06)
    sheets.notice(NOTICE)
    sheets.heading("Day by day", keep_in=4.2)
    draw_trend(sheets, days, span)
    sheets.paragraph(verdict(trend))
    sheets.paragraph(
        "A day counts by its readable minutes. A change stands out if it is steeper than what 95 "
        "of 100 shuffles of the same days give for any of the seven expressions.",
        size=8.5,
        dim=True,
    )
    sheets.heading("Sittings")
    sheets.table(
        ("Day", "Time", "What", "Length", "Readable", "Strongest"),
        [_sitting_row(sitting, facts) for sitting in sittings],
        (1.2, 0.7, 2.1, 0.7, 0.8, BODY_IN - 5.5),
    )
    write_notes(sheets, notes)
    write_trust(sheets, networks, facts)
    return sheets.as_pdf(facts.made_at)


def verdict(trend: Trend) -> str:
    """Say in a sentence or two whether there is a change."""
    seen = f"{trend.days} days with {trend.minutes:.0f} readable minutes"
    if not trend.is_long_enough:
        return f"Too little to speak of a change: {seen}."
    if not trend.changes:
        return f"No change that stands out from the noise, in {seen}."
    parts = []
    for change in trend.changes:
        low, high = (100 * edge for edge in change.interval)
        more = "more" if change.by > 0 else "less"
        parts.append(
            f"{change.emotion} was seen {more} towards the end, by {abs(100 * change.by):.0f} "
            f"points (95 % interval {low:+.0f} to {high:+.0f})"
        )
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}. Nothing else stands out, in {seen}."


def _sitting_row(sitting: Sitting, facts: ReportFacts) -> list[str]:
    mood = sitting.mood
    is_still = sitting.kind in ("photo", "picture")
    strongest = "cannot say"
    if mood.means is not None:
        strongest = f"{mood.dominant} {max(mood.means):.0%}"
    return [
        f"{sitting.day:%d %b %Y}",
        f"{sitting.started_at.astimezone(facts.made_at.tzinfo):%H:%M}",
        f"{KINDS[sitting.kind]}, {sitting.source}",
        "" if is_still else clock_words(sitting.seconds),
        f"{mood.readable / max(mood.samples, sitting.seconds, 1):.0%}",
        strongest,
    ]
