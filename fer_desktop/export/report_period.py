"""The report of a stretch of days as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from fer_desktop.export.chart import Say, clock_words
from fer_desktop.export.letters import all_letters
from fer_desktop.export.report_charts import draw_trend
from fer_desktop.export.report_parts import (
    ReportFacts,
    dated,
    day_words,
    in_letters_at_hand,
    kind_words,
    moment_words,
    write_missing_letters,
    write_notes,
    write_notice,
    write_trust,
)
from fer_desktop.export.sheets import BODY_IN, Sheets

if TYPE_CHECKING:
    from fer_desktop.analysis.trends import Trend
    from fer_desktop.storage.history import Period, Sitting


@all_letters()
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
    facts, wanted = in_letters_at_hand(facts), facts
    say = facts.say
    first, last = (day_words(day, say) for day in span)
    title = say("{begin} to {end}").format(begin=first, end=last)
    readable = sum(sitting.mood.readable for sitting in sittings)
    # Sitting by sitting: the many faces of one would hide that another saw nobody.
    samples = sum(max(sitting.mood.samples, sitting.seconds) for sitting in sittings)
    sheets = Sheets(title, say)
    sheets.headline(title)
    who = say("Profile {name}. Faces are numbered, nobody is recognised.")
    what = say("{count} sittings before one's own camera: live and check-ins")
    made = say("made {moment} by fer-desktop").format(moment=moment_words(facts.made_at, say))
    when = say("{days}: {count} days with sittings").format(days=title, count=len(days))
    valid = say("{part} of {whole}").format(part=clock_words(readable), whole=clock_words(samples))
    if samples:
        valid += f", {readable / samples:.0%}" + say(", each face by itself")
    sheets.facts(
        [
            (say("Who"), who.format(name=facts.profile)),
            (say("When"), when),
            (say("What"), what.format(count=len(sittings))),
            (say("Valid time"), valid),
            (say("Network"), ", ".join(networks) or say("none")),
            (say("Report"), made),
        ]
    )
    if wanted.words and not facts.words:
        write_missing_letters(sheets)
    sheets.space(0.06)
    write_notice(sheets, say)
    sheets.heading(say("Day by day"), keep_in=4.2)
    draw_trend(sheets, days, span, say)
    sheets.paragraph(verdict(trend, networks, say))
    sheets.paragraph(
        say(
            "A day with ten readable seconds counts half, one with minutes nearly in full, a "
            "single check-in about a tenth. A change stands out if it is a point or more, and "
            "steeper than what 95 of 100 shuffles of the same days give for any of the seven "
            "expressions; where neighbouring days are alike, it must be steeper still."
        ),
        size=8.5,
        dim=True,
    )
    sheets.heading(say("Sittings"))
    sheets.table(
        (
            say("Day"),
            say("Time"),
            say("What"),
            say("Length"),
            say("Readable"),
            say("Strongest"),
        ),
        [_sitting_row(sitting, facts) for sitting in sittings],
        (1.2, 0.7, 2.1, 0.7, 0.8, BODY_IN - 5.5),
    )
    write_notes(sheets, notes, say)
    write_trust(sheets, networks, facts)
    return sheets.as_pdf(facts.made_at)


def verdict(trend: Trend, networks: Sequence[str], say: Say = str) -> str:
    """Say in a sentence or two whether there is a change; none is told across two networks."""
    minutes = f"{trend.minutes:.{0 if trend.minutes >= 10 else 1}f}"
    seen = say("{count} days with {minutes} readable minutes").format(
        count=trend.days, minutes=minutes
    )
    if not trend.is_long_enough:
        return say("Too little to speak of a change: {seen}.").format(seen=seen)
    if len(networks) > 1:
        return say(
            "No word on a change: more than one network read these days, and their readings are "
            "not comparable ({seen})."
        ).format(seen=seen)
    if not trend.changes:
        return say("No change that stands out from the noise, in {seen}.").format(seen=seen)
    more = say(
        "{emotion} was seen more towards the end, by about {points} points "
        "(95 % interval about {low} to {high})"
    )
    less = say(
        "{emotion} was seen less towards the end, by about {points} points "
        "(95 % interval about {low} to {high})"
    )
    parts = []
    for change in trend.changes:
        points, low, high = change.in_points
        emotion = say(change.emotion)
        template = more if change.by > 0 else less
        parts.append(template.format(emotion=emotion, points=points, low=low, high=high))
    sentence = "; ".join(parts)
    return say("{changes}. Nothing else stands out, in {seen}.").format(
        changes=f"{sentence[:1].upper()}{sentence[1:]}", seen=seen
    )


def _sitting_row(sitting: Sitting, facts: ReportFacts) -> list[str]:
    say, mood = facts.say, sitting.mood
    strongest = say("cannot say")
    if mood.means is not None and mood.dominant is not None:
        strongest = f"{say(mood.dominant)} {max(mood.means):.0%}"
    return [
        dated(say("{day} {short} {year}"), sitting.day),
        f"{sitting.started_at:%H:%M}",
        f"{kind_words(sitting.kind, say)}, {sitting.source}",
        "" if sitting.is_still else clock_words(sitting.seconds),
        f"{mood.readable / max(mood.samples, sitting.seconds, 1):.0%}",
        strongest,
    ]
