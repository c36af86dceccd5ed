"""The distribution of a sitting so far."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QCheckBox, QLabel

from fer_desktop.expression.emotions import EMOTIONS, EmotionDistribution
from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.emotion_bars import EmotionBars
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme


class SittingCard(Card):
    """Mean of all readable moments, and how many of all moments were readable.

    Where the sitting goes on with another face, both are of that face alone, and say so.

    Attributes:
        save: Whether the sitting is stored; there for who is logged in.
    """

    def __init__(self, theme: Theme) -> None:
        self.save = QCheckBox(QCoreApplication.translate("SittingCard", "&Save"))
        self.save.setToolTip(
            QCoreApplication.translate("SittingCard", "Store this sitting in your history")
        )
        title = QCoreApplication.translate("SittingCard", "This sitting so far")
        self._bars = EmotionBars(theme, title)
        self._share = QLabel()
        self._share.setProperty("role", "muted")
        self._share.setWordWrap(True)
        super().__init__(title, self._bars, self._share, beside=self.save)
        self._sum = np.zeros(len(EMOTIONS))
        self.clear()

    def offer_saving(self, session: Session, preferences: Preferences) -> None:
        """Ask whoever is logged in whether the sitting is stored, ticked as they chose last."""

        def ask() -> None:
            self.save.setChecked(preferences.saves_sittings)
            self.save.setVisible(session.profile is not None)

        session.opened.connect(lambda _: ask())
        session.closed.connect(lambda _: self.save.hide())
        ask()

    def add(self, read: EmotionDistribution | None) -> None:
        """Count one moment; None if nothing could be said. Call `draw` to show it."""
        self._moments += 1
        if read is not None:
            self._readable += 1
            self._sum += read.probabilities

    def draw(self) -> None:
        """Show what was added."""
        if not self._moments:
            return
        if self._readable:
            self._bars.show_distribution((self._sum / self._readable).astype(np.float32))
        share = f"{self._readable / self._moments:.0%}"
        words = (
            self.tr("Readable {share} of the time since this face was chosen")
            if self._is_of_one_face
            else self.tr("Readable {share} of the time")
        )
        self._share.setText(words.format(share=share))

    def begin_face(self) -> None:
        """Go on with another face, and count its moments only."""
        self.clear()
        self._is_of_one_face = True

    def clear(self) -> None:
        """Begin a new sitting."""
        self._sum[:] = 0
        self._moments = self._readable = 0
        self._is_of_one_face = False
        self._bars.show_distribution(None)
        self._share.setText(self.tr("Nothing seen yet"))

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._bars.use_theme(theme)
