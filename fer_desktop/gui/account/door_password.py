"""Typing a password: hidden or shown, and how good a new one is while it is typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fer_desktop.errors import UserError
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.storage.names import Name, check_name
from fer_desktop.storage.passwords import MIN_LENGTH, check_new_password

_GOOD_LENGTH: Final = 16
_STRONG_LENGTH: Final = 22
_FEW_CHARACTERS: Final = 6
_BARS: Final = 3
_NOBODY: Final = Name("", "\0")  # no password equals the name of somebody without one


@dataclass(frozen=True, slots=True)
class Strength:
    """How good a new password is.

    Attributes:
        level: 0 is refused; 1 to 3 from enough to strong.
        problem: The rule that it breaks, and what helps; empty where it breaks none.
    """

    level: int
    problem: str


def strength_of(password: str, name: str) -> Strength:
    """Rate a password that somebody called `name` types; the name may be half typed.

    Length is what counts, as in `storage.passwords`, unless few characters come again and again.
    """
    try:
        owner = check_name(name)
    except UserError:
        owner = _NOBODY
    try:
        check_new_password(password, owner)
    except UserError as error:
        return Strength(0, error_in_window(error))
    text = unicodedata.normalize("NFKC", password)
    if len(text) < _GOOD_LENGTH or len(set(text.casefold())) < _FEW_CHARACTERS:
        return Strength(1, "")
    return Strength(2 if len(text) < _STRONG_LENGTH else 3, "")


class PasswordField(QWidget):
    """A line for a password, and a button that shows what was typed.

    Args:
        label: What a screen reader calls the line.

    Attributes:
        edit: The line itself.
    """

    def __init__(self, label: str) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setAccessibleName(label)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._show = QPushButton(self.tr("Show"))
        self._show.setCheckable(True)
        self._show.setAccessibleName(self.tr("Show the password"))
        self._show.setToolTip(self.tr("Show what was typed"))
        self._show.setProperty("small", True)
        self._show.toggled.connect(self._show_or_hide)
        widest = max(
            self._show.fontMetrics().horizontalAdvance(text)
            for text in (self.tr("Show"), self.tr("Hide"))
        )
        self._show.setMinimumWidth(widest + 34)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, stretch=1)
        row.addWidget(self._show)
        self.setFocusProxy(self.edit)

    def text(self) -> str:
        """Return what was typed."""
        return self.edit.text()

    def clear(self) -> None:
        """Forget it, and hide what comes next."""
        self.edit.setText("")  # what `clear` removes, Ctrl+Z brings back
        self._show.setChecked(False)

    def _show_or_hide(self, shown: bool) -> None:
        normal, hidden = QLineEdit.EchoMode.Normal, QLineEdit.EchoMode.Password
        self.edit.setEchoMode(normal if shown else hidden)
        self._show.setText(self.tr("Hide") if shown else self.tr("Show"))


class NewPasswordField(QWidget):
    """A line for a password to use from now on, with its strength in bars and words.

    Args:
        label: What a screen reader calls the line.

    Signals:
        rated(Strength): the text or the name changed.
    """

    rated = pyqtSignal(object)

    def __init__(self, label: str) -> None:
        super().__init__()
        self._name = ""
        self.field = PasswordField(label)
        self.field.edit.textChanged.connect(self._rate)
        self._bars = _StrengthBars()
        self._words = QLabel()
        self._words.setProperty("role", "muted")
        self._words.setWordWrap(True)
        # As high as two lines, so that the form does not move with every letter.
        self._words.setMinimumHeight(2 * self._words.fontMetrics().lineSpacing() + 4)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self.field, self._bars, self._words):
            layout.addWidget(widget)
        self.setFocusProxy(self.field.edit)
        self._rate()

    @property
    def strength(self) -> Strength:
        """How good the password is that stands there now."""
        return strength_of(self.text(), self._name)

    def text(self) -> str:
        """Return what was typed."""
        return self.field.text()

    def clear(self) -> None:
        """Forget it."""
        self.field.clear()

    def belong_to(self, name: str) -> None:
        """Rate the password as that of somebody of this name."""
        self._name = name
        self._rate()

    def _rate(self) -> None:
        strength = self.strength
        if not self.text():
            words = self.tr("{count} characters or more; a few words in a row are easy to keep.")
            words = words.format(count=MIN_LENGTH)
        elif strength.level == 0:
            words = strength.problem
        else:
            words = (self.tr("Enough"), self.tr("Good"), self.tr("Strong"))[strength.level - 1]
        self._words.setText(words)
        self._bars.show_level(strength.level if self.text() else 0)
        self.rated.emit(strength)


class _StrengthBars(QWidget):
    """Three bars; as many are filled as the password is good."""

    def __init__(self) -> None:
        super().__init__()
        self._level = 0
        self.setFixedHeight(6)

    def sizeHint(self) -> QSize:
        """Ask for a thin line."""
        return QSize(120, 6)

    def show_level(self, level: int) -> None:
        """Fill so many bars."""
        self._level = level
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw them in the colours of the theme."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = 6.0
        width = (self.width() - gap * (_BARS - 1)) / _BARS
        for number in range(_BARS):
            palette = self.palette()
            painter.setBrush(palette.highlight() if number < self._level else palette.mid())
            place = QRectF(number * (width + gap), 0, width, self.height())
            painter.drawRoundedRect(place, 3, 3)
