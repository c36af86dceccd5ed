"""The chart of the seven curves over time, one row for each face; drawn with matplotlib."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fer_desktop.export.curves import Curve, Curves
from fer_desktop.export.plotting import known_fonts, prepare_matplotlib
from fer_desktop.export.provenance import AI_COMMENT, AI_MARK, Provenance
from fer_desktop.export.rows import printable
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.palette import STYLES, EmotionStyle, rgb

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Say: TypeAlias = Callable[[str], str]
"""Gives the words of another language for English ones; `str` leaves them as they are."""

MAX_FACES: Final = 6
"""Rows of a chart; of more faces, those seen longest are shown, and the chart says so."""

MARKERS: Final = {
    "circle": "o",
    "triangle_up": "^",
    "triangle_down": "v",
    "square": "s",
    "diamond": "D",
    "plus": "P",
    "cross": "X",
}
"""Matplotlib's letter for a marker of the palette."""

_WIDTH_IN: Final = 12.0
_ROW_IN: Final = {1: 3.2, 2: 2.5}
_ROW_OF_MANY_IN: Final = 2.0
_HEAD_IN: Final = 1.05
_FOOT_IN: Final = 1.1
_DPI: Final = 150
_COMPRESSION: Final = 2  # a tenth of a second sooner than 6, and a few kilobytes more
_INK, _DIM, _GRID, _SILENT = "#1b1d22", "#565b66", "#dfe2e8", "#e9ebef"
_LONGEST_NAME: Final = 80
_LEAP: Final = 8  # times the usual distance of two bins
_CLOCK_FROM_S: Final = 180


def draw_timeline(curves: Curves, provenance: Provenance) -> bytes:
    """Return the chart as PNG, 1800 px wide.

    Colours, dashes and markers are those of the palette, so that the chart can be read in grey
    and by colour-blind people. Stretches in which nothing is said about a face are grey, those
    without frames blank, and no curve leads across them. The strip below the curves shows the
    highest emotion.
    """
    prepare_matplotlib()  # half a second, at the end only
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = curves.longest_seen(MAX_FACES)
    rows = max(1, len(shown))
    height = _HEAD_IN + rows * _ROW_IN.get(rows, _ROW_OF_MANY_IN) + _FOOT_IN
    figure = Figure(figsize=(_WIDTH_IN, height), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    figure.subplots_adjust(
        left=0.06, right=0.985, top=1 - _HEAD_IN / height, bottom=_FOOT_IN / height, hspace=0.36
    )
    _write_head(figure, height, provenance, len(shown), curves.faces)
    axes = figure.subplots(rows, 1, sharex=True, squeeze=False)[:, 0]
    for axis, curve in zip(axes, shown, strict=False):
        draw_row(axis, curve)
    if shown:
        draw_time_axis(axes[-1], shown[0].times_s)
        _draw_legend(figure, height)
    else:
        axes[0].set_axis_off()
        axes[0].text(0.5, 0.5, "No face was found.", ha="center", color=_DIM, fontsize=13)
    content = io.BytesIO()
    with warnings.catch_warnings():
        # A file name in a script that no font here has: boxes stand for it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(
            content,
            format="png",
            metadata={"Comment": AI_COMMENT},
            pil_kwargs={"compress_level": _COMPRESSION},
        )
    return content.getvalue()


def _write_head(
    figure: Figure, height: float, provenance: Provenance, shown: int, faces: int
) -> None:
    fonts = known_fonts()
    network = provenance.network_title
    if provenance.network_accuracy:
        network += f": {provenance.network_accuracy}"
    facts = [AI_MARK, network, *([] if provenance.alignment else ["alignment off"])]
    if faces > shown:
        facts.append(f"{shown} of {faces} faces: those seen longest")
    # The name alone: a chart is passed on, and the folders are nobody's business.
    title, left = f"Apparent expression in {_short(Path(provenance.source).name)}", 0.06
    # parse_math off: a "$" in a file name is no formula.
    figure.text(
        left, 1 - 0.36 / height, title, fontsize=14, fontweight="bold", color=_INK,
        fontfamily=fonts, parse_math=False,
    )  # fmt: skip
    figure.text(
        left, 1 - 0.61 / height, "  ·  ".join(facts), fontsize=9.5, color=_DIM,
        fontfamily=fonts, parse_math=False,
    )  # fmt: skip


def draw_row(axis: Axes, curve: Curve) -> None:
    """Draw one face: curves, a strip of the highest emotion, grey where nothing is said."""
    # Where time leaps (a stream that was away, damage) is a bin of which nobody knows anything.
    leaps = _leaps(curve.times_s)
    times = np.insert(curve.times_s, leaps, curve.times_s[leaps])
    values = np.insert(curve.values, leaps, np.nan, axis=0)
    edges = _edges(curve.times_s, leaps)
    empty = np.isnan(values[:, 0])
    around = np.pad(empty, 1, constant_values=True)
    lonely = ~empty & around[:-2] & around[2:]
    _shade(axis, edges, np.insert(np.isnan(curve.values[:, 0]), leaps, values=False))
    # Nothing was ever said: matplotlib cannot place markers on no points.
    for number, emotion in enumerate(() if empty.all() else EMOTIONS):
        style = STYLES[emotion]
        axis.plot(
            times,
            values[:, number],
            color=style.on_light,
            linewidth=1.7,
            linestyle=(0, style.dash) if style.dash else "-",
            marker=MARKERS[style.marker],
            markersize=_marker_size(style),
            markeredgecolor="white",
            markeredgewidth=0.6,
            # Along the drawn line, each emotion beginning elsewhere: no two lie on each other.
            markevery=(0.013 * number + 0.01, 0.12),
            clip_on=False,
            zorder=3,
        )
        # A reading between two silences has no line to be seen by.
        axis.plot(times[lonely], values[lonely, number], ".", color=style.on_light)
    _draw_strip(axis, edges, values)
    axis.set_ylim(-0.13, 1.02)
    axis.set_xlim(edges[0], edges[-1])
    axis.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axis.grid(axis="y", color=_GRID, linewidth=0.8)
    axis.set_axisbelow(True)
    axis.tick_params(colors=_DIM, labelsize=9, length=3)
    for side, spine in axis.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(_DIM)
    axis.set_title(
        f"Face {curve.track_id}   seen in {curve.seen:.0%} of the frames, "
        f"expression named in {curve.named:.0%} of those",
        loc="left", fontsize=10, color=_INK, pad=6,
    )  # fmt: skip
    axis.set_ylabel("probability", fontsize=9, color=_DIM)


def _marker_size(style: EmotionStyle) -> float:
    return 7.5 if style.marker in ("plus", "cross") else 5.5  # thin shapes need room


def _leaps(times_s: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which bins lie much further behind the one before than others do."""
    steps = np.diff(times_s)
    if not steps.size:
        return np.array([], np.intp)
    return np.flatnonzero(steps > max(1.0, _LEAP * float(np.median(steps)))) + 1


def _edges(times_s: NDArray[np.float64], leaps: NDArray[np.intp]) -> NDArray[np.float64]:
    """Where bins meet, rising; each leap is a bin between two that are as wide as most."""
    if times_s.size == 1:
        return np.array([times_s[0] - 0.5, times_s[0] + 0.5])
    half_s = float(np.median(np.diff(times_s))) / 2
    inner = (times_s[1:] + times_s[:-1]) / 2
    inner[leaps - 1] = times_s[leaps] - half_s
    inner = np.insert(inner, leaps - 1, times_s[leaps - 1] + half_s)
    first, last = 2 * times_s[0] - inner[0], 2 * times_s[-1] - inner[-1]
    edges: NDArray[np.float64] = np.concatenate([[first], inner, [last]])
    return edges


def _shade(axis: Axes, edges: NDArray[np.float64], silent: NDArray[np.bool_]) -> None:
    changes = np.flatnonzero(np.diff(np.pad(silent, 1).astype(int)))
    for begin, end in changes.reshape(-1, 2).tolist():
        axis.axvspan(edges[begin], edges[end], color=_SILENT, linewidth=0, zorder=0)


def _draw_strip(axis: Axes, edges: NDArray[np.float64], values: NDArray[np.float64]) -> None:
    colours = np.zeros((1, len(values), 4))
    named = ~np.isnan(values[:, 0])
    looks = np.array([[*rgb(STYLES[emotion].on_light), 255] for emotion in EMOTIONS]) / 255
    colours[0, named] = looks[values[named].argmax(axis=1)]
    axis.pcolormesh(edges, [-0.12, -0.06], colours, zorder=2, antialiased=False)


def draw_time_axis(axis: Axes, times_s: NDArray[np.float64], say: Say = str) -> None:
    """Name the axis of time, in seconds or as on a clock, whichever is read more easily."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    end_s = float(times_s[-1])
    if end_s < _CLOCK_FROM_S:
        axis.set_xlabel(say("seconds"), fontsize=9, color=_DIM)
        return
    axis.xaxis.set_major_locator(MaxNLocator(12, steps=[1, 1.5, 2, 3, 6, 10]))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda second, _: clock_words(round(second))))
    words = say("hours:minutes:seconds") if end_s >= 3600 else say("minutes:seconds")
    axis.set_xlabel(words, fontsize=9, color=_DIM)


def clock_words(second: float) -> str:
    """Return a time as a clock shows it, 4:10 or 1:04:10: a second counts when it is over."""
    minutes, seconds = divmod(max(0, int(second)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def legend_handles(say: Say = str) -> list[Artist]:
    """Return the keys of a legend: the seven lines, and the grey of silence."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    lines = [
        Line2D([], [], color=style.on_light, linewidth=1.7, marker=MARKERS[style.marker],
               linestyle=(0, style.dash) if style.dash else "-", markersize=_marker_size(style),
               markeredgecolor="white", markeredgewidth=0.6, label=say(emotion))
        for emotion in EMOTIONS
        for style in [STYLES[emotion]]
    ]  # fmt: skip
    return [*lines, Patch(color=_SILENT, label=say("nothing said"))]


def _draw_legend(figure: Figure, height: float) -> None:
    figure.legend(
        handles=legend_handles(), loc="lower center", ncols=len(EMOTIONS) + 1, frameon=False,
        fontsize=9.5, labelcolor=_INK, handlelength=3.4, columnspacing=1.6,
        bbox_to_anchor=(0.52, 0.32 / height),
    )  # fmt: skip
    note = (
        "smoothed over time; strip: the highest of the seven; grey: no face, or not fit to be read"
    )
    figure.text(0.06, 0.14 / height, note, fontsize=8.5, color=_DIM)


def _short(source: str) -> str:
    name = "".join(each if each.isprintable() else "�" for each in printable(source))
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"
