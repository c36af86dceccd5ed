"""What is said about one face, in a picture, in words and in bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QBoxLayout, QComboBox, QFrame, QLabel, QVBoxLayout

from fer_desktop.analysis.redrawing import RedrawnChip
from fer_desktop.analysis.results import FaceAnalysis
from fer_desktop.gui.parts.emoji import EmojiView
from fer_desktop.gui.parts.emotion_bars import EmotionBars
from fer_desktop.gui.parts.redrawn_view import RedrawnView
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import reading_of

_EMOJI_PX: Final = 56
_LARGE_EMOJI_PX: Final = 120


class FacePanel(QFrame):
    """The chosen face: its drawn expression, words, seven bars; a small one before and after.

    Args:
        theme: Colours.
        is_large: Drawn large above whole sentences, for a single picture; else small beside a few
            words, which can be followed while they change.

    Signals:
        face_chosen(int): the person picked another track from the list.
    """

    face_chosen = pyqtSignal(int)

    def __init__(self, theme: Theme, *, is_large: bool = False) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._is_large = is_large
        self._tracks: list[int] = []
        self._emoji = EmojiView(_LARGE_EMOJI_PX if is_large else _EMOJI_PX)
        self._headline = QLabel()
        self._headline.setProperty("role", "headline")
        self._detail = QLabel()
        self._detail.setProperty("role", "muted")
        self._selector = QComboBox()
        self._selector.setAccessibleName(self.tr("Face shown"))
        self._selector.setVisible(False)
        self._selector.activated.connect(self._choose)
        self.bars = EmotionBars(theme, self.tr("Apparent expression of the chosen face"))
        self._redrawn = RedrawnView()
        self._note = QLabel()
        self._note.setProperty("role", "notice")
        self._note.setWordWrap(True)
        self._note.setVisible(False)
        top = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if is_large else QBoxLayout.Direction.LeftToRight
        )
        top.setSpacing(10)
        words = QVBoxLayout()
        for label in (self._headline, self._detail):
            label.setWordWrap(True)
            if is_large:
                label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.addWidget(label)
        middle = Qt.AlignmentFlag.AlignHCenter if is_large else Qt.AlignmentFlag.AlignVCenter
        top.addWidget(self._emoji, alignment=middle)
        top.addLayout(words, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self._selector)
        layout.addLayout(top)
        layout.addWidget(self.bars)
        layout.addWidget(self._redrawn)
        layout.addWidget(self._note)
        self.clear()

    def clear(self) -> None:
        """Speak of nobody."""
        self.list_tracks([], None)
        self.say(self.tr("No face yet"), self.tr("Results appear here."))

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.bars.use_theme(theme)

    def list_tracks(self, tracks: list[int], chosen: int | None) -> None:
        """Offer the faces in the picture; one face needs no list, unless it is not chosen."""
        if tracks != self._tracks:
            self._tracks = tracks
            self._selector.clear()
            self._selector.addItems(
                [self.tr("Face {number}").format(number=track + 1) for track in tracks]
            )
        row = tracks.index(chosen) if chosen in tracks else -1
        self._selector.setCurrentIndex(row)
        self._selector.setVisible(len(tracks) > 1 or (bool(tracks) and row < 0))

    def show_face(
        self, face: FaceAnalysis | None, redrawn: Mapping[int, RedrawnChip] | None = None
    ) -> None:
        """Show a face, or that there is none.

        Args:
            face: What is said about it.
            redrawn: The small faces in the picture before and after they were redrawn, by track.
        """
        chip = None if face is None or redrawn is None else redrawn.get(face.track_id)
        self._redrawn.show_chip(chip)
        reading = reading_of(face)
        self._emoji.show_emotion(reading.emotion)
        self._headline.setText(reading.headline)
        self._detail.setText(reading.sentence if self._is_large else reading.detail)
        self.bars.show_distribution(reading.probabilities)

    def show_note(self, words: str) -> None:
        """Say something below the face that holds for all of them; empty says nothing."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def say(self, headline: str, detail: str) -> None:
        """Say something while there is no face to speak of."""
        self._redrawn.show_chip(None)
        self._emoji.show_emotion(None)
        self._headline.setText(headline)
        self._detail.setText(detail)
        self.bars.show_distribution(None)

    def _choose(self, row: int) -> None:
        self.face_chosen.emit(self._tracks[row])
