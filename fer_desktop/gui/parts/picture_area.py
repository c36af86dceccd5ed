"""The picture, or what to do while there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.errors import UserError
from fer_desktop.export.bystanders import without_bystanders
from fer_desktop.gui.error_words import message_in_window, remedy_in_window
from fer_desktop.gui.parts.plain import PlainLabel
from fer_desktop.gui.parts.video_view import VideoView
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import reason_hint, reason_words

_MARGIN_PX: Final = 12


class PictureArea(QWidget):
    """Shows frames, and in their place a sentence with the next step.

    Args:
        theme: Colours.
        badge: What everybody in view is told while `show_badge` is on.
        offers: Buttons of the next steps, connected by whoever made them.

    Signals:
        face_chosen(int): the person clicked on the face of this track.
    """

    face_chosen = pyqtSignal(int)

    def __init__(self, theme: Theme, badge: str, offers: list[QPushButton]) -> None:
        super().__init__()
        self._view = VideoView(theme)
        self._view.face_chosen.connect(self.face_chosen)
        self._hides_others = False
        self._moment: Callable[[], None] | None = None  # shows again what is shown
        self._badge = QLabel(badge, self)
        self._hint = QLabel(self)
        for pill in (self._badge, self._hint):
            pill.setProperty("role", "pill")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._notice_panel(offers))
        self.show_badge(False)
        self.show_hint(None)

    @property
    def shows_picture(self) -> bool:
        """A picture is shown, not words in its place."""
        return self._stack.currentIndex() == 0

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the badge at the top and the hint at the bottom, as wide as there is room."""
        super().resizeEvent(event)
        self._place_badge()
        self._place_hint()

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._view.use_theme(theme)

    def show_analysis(
        self, frame: Frame, analysis: FrameAnalysis, chosen: int | None, *, is_drawn: bool = True
    ) -> None:
        """Show a frame and its faces.

        Args:
            frame: The picture.
            analysis: Where its faces are, and what is said about them.
            chosen: The track that is drawn stronger, and whom `hide_others` does not hide.
            is_drawn: Draw boxes and labels.
        """
        self._moment = partial(self.show_analysis, frame, analysis, chosen, is_drawn=is_drawn)
        if not self.shows_picture:
            self._stack.setCurrentIndex(0)
            self._badge.raise_()
        if self._hides_others:
            frame = without_bystanders(frame, analysis, chosen)
        self._view.show_analysis(
            frame, analysis if is_drawn else replace(analysis, faces=()), chosen
        )

    def hide_others(self, hidden: bool) -> None:
        """Make every face but the chosen one unrecognisable, or no longer; at once."""
        self._hides_others = hidden
        if self._moment is not None and self.shows_picture:
            self._moment()

    def show_landmarks(self, shown: bool) -> None:
        """Draw the 68 points or not."""
        self._view.shows_landmarks = shown
        self._view.update()

    def name_badge(self, words: str) -> None:
        """Change what everybody in view is told."""
        self._badge.setText(words)
        self._place_badge()

    def show_badge(self, shown: bool) -> None:
        """Tell everybody in view what happens, or that nothing happens any more."""
        self._badge.setVisible(shown)
        self._place_badge()

    def show_hint(self, reason: str | None) -> None:
        """Say what would make the face readable, for a code of `faces.quality.REASONS`."""
        self.show_words(
            None
            if reason is None
            else f"{reason_words(reason).capitalize()}. {reason_hint(reason)}"
        )

    def show_words(self, words: str | None) -> None:
        """Say something about the picture, over its lower edge."""
        self._hint.setVisible(words is not None)
        if words is not None:
            self._hint.setText(words)
            self._place_hint()

    def say(self, headline: str, detail: str, *, offers: bool = False) -> None:
        """Show words in place of a picture, with the next steps or without."""
        self._moment = None
        self._view.clear()
        self._headline.show_words(headline)
        self._detail.show_words(detail)
        self._offers.setVisible(offers)
        self.show_hint(None)
        self._stack.setCurrentIndex(1)

    def tell_error(self, error: Exception) -> None:
        """Say what went wrong and what helps, in place of the picture."""
        if isinstance(error, UserError):
            self.say(message_in_window(error), remedy_in_window(error), offers=True)
        else:
            fault = self.tr("The analysis stopped because of a fault in the program.")
            self.say(fault, str(error), offers=True)

    def _notice_panel(self, offers: list[QPushButton]) -> QWidget:
        panel = QWidget()
        self._headline = PlainLabel()
        self._headline.setProperty("role", "headline")
        self._detail = PlainLabel()
        self._detail.setProperty("role", "muted")
        self._offers = QWidget()
        row = QHBoxLayout(self._offers)
        for button in offers:
            row.addWidget(button)
        layout = QVBoxLayout(panel)
        layout.addStretch()
        for label in (self._headline, self._detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        layout.addWidget(self._offers, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        return panel

    def _place_badge(self) -> None:
        self._fit(self._badge)
        self._badge.move(_MARGIN_PX, _MARGIN_PX)
        self._badge.raise_()

    def _place_hint(self) -> None:
        self._fit(self._hint)
        left = (self.width() - self._hint.width()) // 2
        self._hint.move(max(0, left), self.height() - self._hint.height() - _MARGIN_PX)
        self._hint.raise_()

    def _fit(self, pill: QLabel) -> None:
        """Give words over the picture one line, or as many as its width asks for."""
        pill.setWordWrap(False)
        line = pill.sizeHint()
        room_px = self.width() - 2 * _MARGIN_PX
        if line.width() <= room_px:
            pill.resize(line)
        else:
            pill.setWordWrap(True)
            pill.resize(room_px, pill.heightForWidth(room_px))
