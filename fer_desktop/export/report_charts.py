"""The charts of a report, drawn into its pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from fer_desktop.export.chart import MARKERS, Say, legend_handles
from fer_desktop.export.report_parts import dated
from fer_desktop.export.sheets import DIM, INK, Sheets
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.palette import STYLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from fer_desktop.storage.history import Period

_GRID: Final = "#dfe2e8"
_MINUTES: Final = "#9aa3ad"


def draw_distribution(sheets: Sheets, mean: NDArray[np.float32], say: Say) -> None:
    """Draw seven bars with their shares, shape (7,), in `EMOTIONS` order."""
    axes = sheets.chart(1.5, inset_in=0.85)
    places = np.arange(len(EMOTIONS))[::-1]
    colors = [STYLES[emotion].on_light for emotion in EMOTIONS]
    axes.barh(places, mean, color=colors, height=0.62)
    for place, share in zip(places.tolist(), mean.tolist(), strict=True):
        axes.text(share + 0.008, place, f"{share:.0%}", va="center", fontsize=8.5, color=INK)
    axes.set_yticks(places, [say(emotion) for emotion in EMOTIONS], fontsize=9, color=INK)
    axes.set_xlim(0, max(0.6, float(mean.max()) + 0.1))
    axes.set_xticks([])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    sheets.space(0.14)


def mark_moments(
    axes: Axes, moments_s: Sequence[float], changes: Sequence[tuple[int, str]]
) -> None:
    """Draw numbered lines at marked moments and dashed ones where the network changed."""
    for number, at_s in enumerate(moments_s, start=1):
        axes.axvline(at_s, ymin=0.11, color=INK, linewidth=0.8, zorder=4)
        axes.annotate(
            str(number), (at_s, 1.02), xycoords=("data", "data"), ha="center", va="bottom",
            fontsize=8, color=INK, annotation_clip=False,
        )  # fmt: skip
    for second, network in changes:
        axes.axvline(second, ymin=0.11, color=DIM, linewidth=1, linestyle=(0, (4, 2)), zorder=4)
        axes.text(
            second, 1.03, f"→ {network}", fontsize=7.5, color=DIM, ha="left", va="bottom",
            parse_math=False,
        )  # fmt: skip


def draw_trend(sheets: Sheets, days: Sequence[Period], span: tuple[date, date], say: Say) -> None:
    """Draw the mean of each day, gaps as gaps, above the minutes that could be read."""
    every = [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]
    by_day = {day.first_day: day.mood for day in days}
    values = np.full((len(every), len(EMOTIONS)), np.nan)
    minutes = np.zeros(len(every))
    for row, day in enumerate(every):
        if (mood := by_day.get(day)) is not None:
            minutes[row] = mood.readable / 60
            if mood.means is not None:
                values[row] = mood.means
    upper = sheets.chart(2.1)
    for number, emotion in enumerate(EMOTIONS):
        style = STYLES[emotion]
        upper.plot(
            np.arange(len(every)), values[:, number], color=style.on_light, linewidth=1.5,
            linestyle=(0, style.dash) if style.dash else "-", marker=MARKERS[style.marker],
            markersize=4, markeredgecolor="white", markeredgewidth=0.5, clip_on=False,
        )  # fmt: skip
    highest = np.nanmax(values, initial=0.4)
    upper.set_ylim(0, min(1.0, float(highest) + 0.1))
    ticks = [tick for tick in (0, 0.25, 0.5, 0.75, 1) if tick <= highest + 0.1]
    upper.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
    upper.set_xticks([])
    sheets.space(0.12)
    lower = sheets.chart(0.6)
    lower.bar(np.arange(len(every)), minutes, color=_MINUTES, width=0.7)
    most = max(1.0, float(np.ceil(minutes.max())))
    lower.set_ylim(0, most)
    lower.set_yticks([0, most], ["0", say("{count} min").format(count=round(most))])
    step = max(1, len(every) // 8)
    shown = range(0, len(every), step)
    lower.set_xticks(shown, [dated(say("{day} {short}"), every[n]) for n in shown])
    for axes in (upper, lower):
        axes.set_xlim(-0.6, len(every) - 0.4)
        axes.grid(axis="y", color=_GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=DIM, labelsize=8.5, length=3)
        for side, spine in axes.spines.items():
            spine.set_visible(side == "bottom")
            spine.set_color(DIM)
    sheets.space(0.26)
    note = sheets.chart(0.42, inset_in=0)
    note.set_axis_off()
    note.legend(
        handles=legend_handles(say)[:-1], loc="center", ncols=4, frameon=False, fontsize=8.5,
        labelcolor=INK, handlelength=3.4, columnspacing=1.6,
    )  # fmt: skip
    sheets.paragraph(
        say("Below the curves: minutes that could be read on each day."), size=8.5, dim=True
    )
