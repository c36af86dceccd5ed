"""The report of one sitting as PDF, to be handed to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from fer_desktop.export.chart import Say, clock_words, draw_row, draw_time_axis, legend_handles
from fer_desktop.export.curves import Curve
from fer_desktop.export.history_curves import TrackCurve, curves_of, networks_of
from fer_desktop.export.letters import all_letters
from fer_desktop.export.report_charts import draw_distribution, mark_moments
from fer_desktop.export.report_parts import (
    ReportFacts,
    day_words,
    in_letters_at_hand,
    kind_words,
    moment_words,
    write_missing_letters,
    write_notes,
    write_notice,
    write_trust,
)
from fer_desktop.export.sheets import BODY_IN, INK, Sheets
from fer_desktop.export.sittings import SittingRecord
from fer_desktop.expression.emotions import EMOTIONS

if TYPE_CHECKING:
    from fer_desktop.storage.history import Sitting

MAX_FACES: Final = 4
"""That are drawn and named; of more, those readable longest. The table of means has them all."""
_AROUND_S: Final = 2.0


@all_letters()
def sitting_report(record: SittingRecord, facts: ReportFacts) -> bytes:
    """Return the report of one sitting as PDF.

    Args:
        record: The sitting.
        facts: About the report.
    """
    facts, wanted = in_letters_at_hand(facts), facts
    say, sitting = facts.say, record.sitting
    kind = kind_words(sitting.kind, say)
    title = say("{kind} of {day}").format(kind=kind, day=day_words(sitting.day, say))
    sheets = Sheets(f"{title}, {sitting.started_at:%H:%M}", say)
    curves = curves_of(record.samples, sitting.seconds, [mark.at_s for mark in record.marks])
    changes = networks_of(record.samples)
    sheets.headline(title)
    who = say("Profile {name}. Faces are numbered, nobody is recognised.")
    made = say("made {moment} by fer-desktop").format(moment=moment_words(facts.made_at, say))
    networks = say(", then ").join(dict.fromkeys(name for _, name in changes))
    sheets.facts(
        [
            (say("Who"), who.format(name=facts.profile)),
            (say("When"), _span(sitting, facts)),
            (say("What"), f"{kind}, {sitting.source}"),
            (say("Valid time"), _valid_time(curves, sitting.seconds, sitting.is_still, say)),
            (say("Network"), networks or say("none")),
            (say("Tags"), ", ".join(record.tags) or say("none")),
            (say("Report"), made),
        ]
    )
    if wanted.words and not facts.words:
        write_missing_letters(sheets)
    sheets.space(0.06)
    write_notice(sheets, say)
    if not curves:
        sheets.heading(say("Nothing was seen"))
        sheets.paragraph(say("No face was found in this sitting."))
    elif not sitting.is_still:
        _timeline(sheets, record, curves, changes, say)
    if curves:
        _distribution(sheets, curves, say)
    if not sitting.is_still:
        _moments(sheets, record, curves, say)
    write_notes(sheets, [(None, note.text) for note in record.notes], say)
    write_trust(sheets, [name for _, name in changes], facts)
    return sheets.as_pdf(facts.made_at)


def _timeline(
    sheets: Sheets,
    record: SittingRecord,
    curves: Sequence[TrackCurve],
    changes: Sequence[tuple[int, str]],
    say: Say,
) -> None:
    shown = _longest_readable(curves)
    height = 1.75 if len(shown) == 1 else 1.35
    sheets.heading(say("Over time"), keep_in=height + 0.9)
    if len(shown) < len(curves):
        words = say("{shown} of {count} faces: those readable longest.")
        sheets.paragraph(words.format(shown=len(shown), count=len(curves)), dim=True)
    for curve in shown:
        sheets.need(height + 0.8)
        sheets.space(0.3)
        axes = sheets.chart(height)
        named = curve.readable_s / max(curve.seen_s, 1)
        times_s, values = curve.line()
        draw_row(axes, Curve(curve.track_id, curve.seen_s / len(times_s), named, times_s, values))
        axes.set_title(
            f"{_face(curve, say)}: {_readable(curve, record.sitting.seconds, say)}",
            loc="left", fontsize=9.5, color=INK, pad=14,
        )  # fmt: skip
        axes.set_ylabel("")
        draw_time_axis(axes, times_s, say)
        mark_moments(axes, [mark.at_s for mark in record.marks], changes[1:])
        sheets.space(0.5)
    sheets.need(0.5)
    axes = sheets.chart(0.42, inset_in=0)
    axes.set_axis_off()
    axes.legend(
        handles=legend_handles(say), loc="center", ncols=4, frameon=False, fontsize=8.5,
        labelcolor=INK, handlelength=3.4, columnspacing=1.6,
    )  # fmt: skip
    if record.marks:
        sheets.paragraph(
            say("Numbers above the curves: marked moments, see the table."), size=8.5, dim=True
        )


def _distribution(sheets: Sheets, curves: Sequence[TrackCurve], say: Say) -> None:
    said = [curve for curve in curves if curve.mean is not None]
    if not said:
        sheets.heading(say("Distribution"))
        sheets.paragraph(say("Nothing could be said of any face: it was never fit to be read."))
        return
    longest = max(said, key=lambda curve: curve.readable_s)
    sheets.heading(say("Distribution"), keep_in=2.2)
    assert longest.mean is not None
    draw_distribution(sheets, longest.mean, say)
    if len(said) > 1:
        bars = say("The bars are those of face {number}.").format(number=longest.track_id + 1)
        sheets.paragraph(bars, size=8.5, dim=True)
        widths = (0.8, *([(BODY_IN - 0.8) / len(EMOTIONS)] * len(EMOTIONS)))
        rows = [
            [_face(curve, say), *(f"{share:.0%}" for share in curve.mean.tolist())]
            for curve in said
            if curve.mean is not None
        ]
        sheets.table((say("Mean"), *map(say, EMOTIONS)), rows, widths)


def _moments(sheets: Sheets, record: SittingRecord, curves: Sequence[TrackCurve], say: Say) -> None:
    sheets.heading(say("Moments"))
    if not record.marks:
        sheets.paragraph(say("No moment was marked."), dim=True)
        return
    rows = [
        [str(number), clock_words(mark.at_s), mark.label, _seen_at(curves, mark.at_s, say)]
        for number, mark in enumerate(record.marks, start=1)
    ]
    strongest = say("Strongest then (± {seconds} s)").format(seconds=round(_AROUND_S))
    header = ("", say("Time"), say("Mark"), strongest)
    sheets.table(header, rows, (0.35, 0.8, 2.9, BODY_IN - 4.05))


def _seen_at(curves: Sequence[TrackCurve], at_s: float, say: Say) -> str:
    near = {
        curve.track_id: curve.smoothed[np.abs(curve.said_s + 0.5 - at_s) <= _AROUND_S]
        for curve in curves
    }
    read = [curve for curve in curves if len(near[curve.track_id])]
    shown, parts = _longest_readable(read), []
    for curve in shown:
        mean = near[curve.track_id].mean(axis=0)
        words = f"{say(EMOTIONS[int(mean.argmax())])} {mean.max():.0%}"
        parts.append(words if len(curves) == 1 else f"{_a_face(curve, say)}: {words}")
    return _and_more(", ".join(parts), len(read) - len(shown), say) or say("cannot say")


def _valid_time(curves: Sequence[TrackCurve], seconds: int, is_still: bool, say: Say) -> str:
    if is_still:
        readable = sum(curve.mean is not None for curve in curves)
        words = say("one picture; {readable} of {count} faces readable")
        return words.format(readable=readable, count=len(curves))
    shown, parts = _longest_readable(curves), []
    for curve in shown:
        words = _readable(curve, seconds, say)
        parts.append(words if len(curves) == 1 else f"{_a_face(curve, say)} {words}")
    nothing = say("nothing readable in {time}").format(time=clock_words(seconds))
    return _and_more("; ".join(parts), len(curves) - len(shown), say) or nothing


def _longest_readable(curves: Sequence[TrackCurve]) -> list[TrackCurve]:
    """Return as many faces as a reader takes in, by their number."""
    longest = sorted(curves, key=lambda curve: -curve.readable_s)[:MAX_FACES]
    return sorted(longest, key=lambda curve: curve.track_id)


def _and_more(words: str, count: int, say: Say) -> str:
    return say("{faces} and {count} more").format(faces=words, count=count) if count else words


def _readable(curve: TrackCurve, seconds: int, say: Say) -> str:
    analysed = max(seconds, curve.seen_s, 1)
    share = f"{curve.readable_s / analysed:.0%}"
    return say("readable {share} of {time}").format(share=share, time=clock_words(analysed))


def _face(curve: TrackCurve, say: Say) -> str:
    return say("Face {number}").format(number=curve.track_id + 1)


def _a_face(curve: TrackCurve, say: Say) -> str:
    """The same within a sentence."""
    return say("face {number}").format(number=curve.track_id + 1)


def _span(sitting: Sitting, facts: ReportFacts) -> str:
    words = moment_words(sitting.started_at, facts.say)
    if sitting.ended_at is not None and sitting.kind == "live":
        end = f"{sitting.ended_at:%H:%M}"
        words = facts.say("{begin} to {end}").format(begin=words, end=end)
    if sitting.state == "interrupted":
        words = facts.say("{words}, broken off").format(words=words)
    return words
