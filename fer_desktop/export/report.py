"""The report of one sitting as PDF, to be handed to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from fer_desktop.export.chart import clock_words, draw_row, draw_time_axis, legend_handles
from fer_desktop.export.curves import Curve
from fer_desktop.export.history_curves import TrackCurve, curves_of, networks_of
from fer_desktop.export.report_charts import draw_distribution, mark_moments
from fer_desktop.export.report_parts import (
    KINDS,
    NOTICE,
    ReportFacts,
    day_words,
    moment_words,
    write_notes,
    write_trust,
)
from fer_desktop.export.sheets import BODY_IN, INK, Sheets
from fer_desktop.export.sittings import SittingRecord
from fer_desktop.expression.emotions import EMOTIONS

if TYPE_CHECKING:
    from fer_desktop.storage.history import Sitting

MAX_FACES: Final = 4
"""Rows of the timeline; of more faces, those readable longest are drawn. The table has them all."""
_AROUND_S: Final = 2.0


def sitting_report(record: SittingRecord, facts: ReportFacts) -> bytes:
    """Return the report of one sitting as PDF.

    Args:
        record: The sitting.
        facts: About the report.
    """
    sitting = record.sitting
    began = sitting.started_at.astimezone(facts.made_at.tzinfo)
    kind = KINDS[sitting.kind]
    sheets = Sheets(f"{kind} of {day_words(sitting.day)}, {began:%H:%M}")
    curves = curves_of(record.samples, sitting.seconds)
    changes = networks_of(record.samples)
    is_still = sitting.kind in ("photo", "picture")
    sheets.headline(f"{kind} of {day_words(sitting.day)}")
    sheets.facts(
        [
            ("Who", f"Profile {facts.profile}. Faces are numbered, nobody is recognised."),
            ("When", _span(sitting, facts)),
            ("What", f"{kind}, {sitting.source}"),
            ("Valid time", _valid_time(curves, sitting.seconds, is_still)),
            ("Network", ", then ".join(dict.fromkeys(name for _, name in changes)) or "none"),
            ("Tags", ", ".join(record.tags) or "none"),
            ("Report", f"made {moment_words(facts.made_at)} by fer-desktop"),
        ]
    )
    sheets.space(0.06)
    sheets.notice(NOTICE)
    if not curves:
        sheets.heading("Nothing was seen")
        sheets.paragraph("No face was found in this sitting.")
    elif not is_still:
        _timeline(sheets, record, curves, changes)
    if curves:
        _distribution(sheets, curves)
    if not is_still:
        _moments(sheets, record, curves)
    write_notes(sheets, [(None, note.text) for note in record.notes])
    write_trust(sheets, [name for _, name in changes], facts)
    return sheets.as_pdf(facts.made_at)


def _timeline(
    sheets: Sheets,
    record: SittingRecord,
    curves: Sequence[TrackCurve],
    changes: Sequence[tuple[int, str]],
) -> None:
    shown = sorted(curves, key=lambda curve: -curve.readable_s)[:MAX_FACES]
    height = 1.75 if len(shown) == 1 else 1.35
    sheets.heading("Over time", keep_in=height + 0.9)
    if len(shown) < len(curves):
        sheets.paragraph(f"{len(shown)} of {len(curves)} faces: those readable longest.", dim=True)
    for curve in sorted(shown, key=lambda curve: curve.track_id):
        sheets.need(height + 0.8)
        sheets.space(0.3)
        axes = sheets.chart(height)
        length = len(curve.times_s)
        named = curve.readable_s / max(curve.seen_s, 1)
        draw_row(
            axes, Curve(curve.track_id, curve.seen_s / length, named, curve.times_s, curve.values)
        )
        axes.set_title(
            f"Face {curve.track_id + 1}: {_readable(curve, record.sitting.seconds)}",
            loc="left", fontsize=9.5, color=INK, pad=14,
        )  # fmt: skip
        axes.set_ylabel("")
        draw_time_axis(axes, curve.times_s)
        mark_moments(axes, [mark.at_s for mark in record.marks], changes[1:])
        sheets.space(0.5)
    sheets.need(0.5)
    axes = sheets.chart(0.42, inset_in=0)
    axes.set_axis_off()
    axes.legend(
        handles=legend_handles(), loc="center", ncols=4, frameon=False, fontsize=8.5,
        labelcolor=INK, handlelength=3.4, columnspacing=1.6,
    )  # fmt: skip
    if record.marks:
        sheets.paragraph(
            "Numbers above the curves: marked moments, see the table.", size=8.5, dim=True
        )


def _distribution(sheets: Sheets, curves: Sequence[TrackCurve]) -> None:
    said = [curve for curve in curves if curve.mean is not None]
    if not said:
        sheets.heading("Distribution")
        sheets.paragraph("Nothing could be said of any face: it was never fit to be read.")
        return
    longest = max(said, key=lambda curve: curve.readable_s)
    sheets.heading("Distribution", keep_in=2.2)
    assert longest.mean is not None
    draw_distribution(sheets, longest.mean)
    if len(said) > 1:
        sheets.paragraph(f"The bars are those of face {longest.track_id + 1}.", size=8.5, dim=True)
        widths = (0.8, *([(BODY_IN - 0.8) / len(EMOTIONS)] * len(EMOTIONS)))
        rows = [
            [f"Face {curve.track_id + 1}", *(f"{share:.0%}" for share in curve.mean.tolist())]
            for curve in said
            if curve.mean is not None
        ]
        sheets.table(("Mean", *EMOTIONS), rows, widths)


def _moments(sheets: Sheets, record: SittingRecord, curves: Sequence[TrackCurve]) -> None:
    sheets.heading("Moments")
    if not record.marks:
        sheets.paragraph("No moment was marked.", dim=True)
        return
    rows = [
        [str(number), clock_words(mark.at_s), mark.label, _seen_at(curves, mark.at_s)]
        for number, mark in enumerate(record.marks, start=1)
    ]
    header = ("", "Time", "Mark", f"Strongest then (± {_AROUND_S:.0f} s)")
    sheets.table(header, rows, (0.35, 0.8, 2.9, BODY_IN - 4.05))


def _seen_at(curves: Sequence[TrackCurve], at_s: float) -> str:
    found = []
    for curve in curves:
        near = np.abs(curve.times_s - at_s) <= _AROUND_S
        values = curve.values[near & ~np.isnan(curve.values[:, 0])]
        words = "cannot say"
        if len(values):
            mean = values.mean(axis=0)
            words = f"{EMOTIONS[int(mean.argmax())]} {mean.max():.0%}"
        found.append(words if len(curves) == 1 else f"face {curve.track_id + 1}: {words}")
    return ", ".join(found)


def _valid_time(curves: Sequence[TrackCurve], seconds: int, is_still: bool) -> str:
    if is_still:
        readable = sum(curve.mean is not None for curve in curves)
        return f"one picture; {readable} of {len(curves)} faces readable"
    parts = []
    for curve in curves:
        words = _readable(curve, seconds)
        parts.append(words if len(curves) == 1 else f"face {curve.track_id + 1} {words}")
    return "; ".join(parts) or f"nothing readable in {clock_words(seconds)}"


def _readable(curve: TrackCurve, seconds: int) -> str:
    analysed = max(seconds, curve.seen_s, 1)
    return f"readable {curve.readable_s / analysed:.0%} of {clock_words(analysed)}"


def _span(sitting: Sitting, facts: ReportFacts) -> str:
    zone = facts.made_at.tzinfo
    words = moment_words(sitting.started_at.astimezone(zone))
    if sitting.ended_at is not None and sitting.kind == "live":
        words += f" to {sitting.ended_at.astimezone(zone):%H:%M}"
    return words + (", broken off" if sitting.state == "interrupted" else "")
