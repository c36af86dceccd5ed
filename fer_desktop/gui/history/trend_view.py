"""Trends: how one's own face looked over weeks, and whether that is more than noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from PyQt6.QtCore import QCoreApplication, QDate, QLocale, QSize
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fer_desktop.analysis.trends import LEAST_DAYS, Trend
from fer_desktop.export.history_curves import mean_over, trend_over
from fer_desktop.gui.history.export import ExportButton
from fer_desktop.gui.history.reading import ask
from fer_desktop.gui.history.trend_chart import TrendChart
from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.emotion_bars import EmotionBars
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import emotion_word
from fer_desktop.storage.history import Period
from fer_desktop.storage.profile import Profile

_SIDE_PX: Final = 300


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of a stretch of days: by day, by week where asked for, its trend, by whom."""

    days: list[Period]
    weeks: list[Period]
    trend: Trend
    networks: list[str]


class TrendView(QWidget):
    """Charts days or weeks of the sittings before one's own camera."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._session = session
        self._request = 0
        self._span = self._wanted_span(27)
        self._step = self._box(self.tr("Step"))
        self._step.addItem(self.tr("By day"), False)
        self._step.addItem(self.tr("By week"), True)
        self._stretch = self._box(self.tr("Stretch of time"))
        for title, days in (
            (self.tr("Last 4 weeks"), 27),
            (self.tr("Last 3 months"), 90),
            (self.tr("Last 12 months"), 364),
        ):
            self._stretch.addItem(title, days)
        self.export = ExportButton(session)
        own = QLabel(self.tr("Live sittings and check-ins; videos and pictures may show others."))
        own.setProperty("role", "muted")
        self.verdict = QLabel()
        self.verdict.setProperty("role", "title")
        self._method = QLabel(
            self.tr(
                "A day with ten readable seconds counts half, one with minutes nearly in full, a "
                "single check-in about a tenth. A change stands out if it is a point or more, and "
                "steeper than what 95 of 100 shuffles of the same days give for any expression; "
                "where neighbouring days are alike, it must be steeper still."
            )
        )
        self._method.setProperty("role", "muted")
        for label in (own, self.verdict, self._method):
            label.setWordWrap(True)
        self.chart = TrendChart(theme)
        self._bars = EmotionBars(theme, self.tr("Mean apparent expression of all readable time"))
        self._minutes = QLabel()
        self._minutes.setProperty("role", "muted")
        self._minutes.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self._step)
        top.addWidget(self._stretch)
        top.addWidget(own, stretch=1)
        top.addWidget(self.export)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.verdict)
        words.addWidget(self._method)
        side = QVBoxLayout()
        side.addWidget(Card(self.tr("All of it"), self._bars, self._minutes))
        side.addStretch()
        column = QWidget()
        column.setFixedWidth(_SIDE_PX)
        column.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        charts = QHBoxLayout()
        charts.setSpacing(12)
        charts.addWidget(Card(self.tr("Apparent expression over time"), self.chart), stretch=1)
        charts.addWidget(column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addLayout(words)
        layout.addLayout(charts, stretch=1)
        for box in (self._step, self._stretch):
            box.currentIndexChanged.connect(self.refresh)

    def minimumSizeHint(self) -> QSize:
        """Room for the words as they wrap in this width, which Qt leaves out of account."""
        hint, wrapped = super().minimumSizeHint(), (self.verdict, self._method)
        missing = sum(
            label.heightForWidth(self.width()) - label.minimumSizeHint().height()
            for label in wrapped
            if label.isVisibleTo(self)
        )
        return QSize(hint.width(), hint.height() + max(0, missing))

    def refresh(self) -> None:
        """Read the days again."""
        self._request += 1
        self._span = self._wanted_span(self._stretch.currentData())
        weeks = bool(self._step.currentData())
        work = partial(_read, self._span, weeks)
        ask(self._session, work, partial(self._show, self._request, weeks))

    def clear(self) -> None:
        """Forget what was shown."""
        self._request += 1
        self.chart.clear()
        self._bars.show_distribution(None)
        self.verdict.clear()
        self._minutes.clear()

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.chart.use_theme(theme)
        self._bars.use_theme(theme)

    def _show(self, request: int, weeks: bool, found: _Reading) -> None:
        if request != self._request:
            return
        self.chart.show_periods(found.weeks if weeks else found.days, self._span, weeks=weeks)
        self._bars.show_distribution(mean_over(found.days))
        self.verdict.setText(verdict_words(found.trend, found.networks))
        self._method.setVisible(found.trend.is_long_enough and len(found.networks) <= 1)
        self._minutes.setText(mean_words(found.trend))
        self.export.offer([], self._span)

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        return box

    @staticmethod
    def _wanted_span(days: int) -> tuple[date, date]:
        today = QDate.currentDate().toPyDate()
        return today - timedelta(days=days), today


def verdict_words(trend: Trend, networks: Sequence[str]) -> str:
    """Say in a sentence whether a change stands out, and which.

    Args:
        trend: What was found.
        networks: Those that read its days; no change is told across two.
    """
    translate = QCoreApplication.translate
    if not trend.is_long_enough:
        return translate(
            "Trend", "Too few days to speak of a change: {days} of at least {least}."
        ).format(days=trend.days, least=LEAST_DAYS)
    if len(networks) > 1:
        return translate(
            "Trend",
            "No word on a change: more than one network read these days, and their readings are "
            "not comparable. A shorter stretch of time may have only one.",
        )
    if not trend.changes:
        return translate("Trend", "No change that stands out from the noise.")
    parts = []
    for change in trend.changes:
        points, low, high = change.in_points
        more = translate(
            "Trend",
            "{emotion} was seen more, by about {points} points "
            "(95 % interval about {low} to {high})",
        )
        less = translate(
            "Trend",
            "{emotion} was seen less, by about {points} points "
            "(95 % interval about {low} to {high})",
        )
        parts.append(
            (more if change.by > 0 else less).format(
                emotion=emotion_word(change.emotion),
                points=points,
                low=low,
                high=high,
            )
        )
    changes = translate("Trend", "; ").join(parts)
    return translate("Trend", "{changes}.").format(changes=changes[:1].upper() + changes[1:])


def mean_words(trend: Trend) -> str:
    """Say of how much time the mean is; empty without any."""
    translate = QCoreApplication.translate
    if not trend.days:
        return ""
    time = translate("Trend", "less than a readable minute")
    if trend.minutes >= 1:
        time = translate("Trend", "{minutes} readable minutes").format(
            minutes=_number(trend.minutes)
        )
    days = translate("Trend", "one day")
    if trend.days > 1:
        days = translate("Trend", "{days} days").format(days=trend.days)
    return translate("Trend", "Mean over {time} on {days}, each face by itself").format(
        time=time, days=days
    )


def _read(span: tuple[date, date], weeks: bool, profile: Profile) -> _Reading:
    days = profile.history.days(*span)
    monday = span[0] - timedelta(days=span[0].weekday())
    by_week = profile.history.weeks(monday, span[1]) if weeks else []
    trend = trend_over(days)
    # Looks through the samples of all the days, so it is asked only where it matters.
    networks = profile.history.networks(*span) if trend.is_long_enough else []
    return _Reading(days, by_week, trend, networks)


def _number(minutes: float) -> str:
    return QLocale().toString(minutes, "f", 0 if minutes >= 10 else 1)
