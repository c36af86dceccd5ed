"""Names of files and people, and what errors say of them, shown as they are."""

from __future__ import annotations

import html
import re
from typing import Final

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QGuiApplication, QKeySequence
from PyQt6.QtWidgets import QLabel

_UNBROKEN: Final = re.compile(r"\S{20}(?=\w)")  # no accent is cut off from its letter
_BREAK_HERE: Final = "\u200b"


class PlainLabel(QLabel):
    """Wrapped words without tags, of which none is so long that it makes a window too wide.

    Qt would load a picture that a name asks for, be it over the network, and would make room for
    the longest word.
    """

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.show_words(words)

    def show_words(self, words: str) -> None:
        """Show these words; `text()` has places in it, invisible, where they may be broken."""
        self.setText(_UNBROKEN.sub(rf"\g<0>{_BREAK_HERE}", words))
        self.setAccessibleName(words)

    def clear(self) -> None:
        """Show nothing, and leave nothing to a screen reader."""
        self.show_words("")

    def let_copy(self) -> None:
        """Let people select words and copy them as they were given, with no places to break."""
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = QAction(self.tr("Copy"), self)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)  # Qt's copies them all

    def _copy(self) -> None:
        clipboard, words = QGuiApplication.clipboard(), self.selectedText()
        if clipboard is not None and words:
            # Between two lines Qt gives the separator of its documents.
            clipboard.setText(words.replace(_BREAK_HERE, "").replace("\u2029", "\n"))


def literal(text: str) -> str:
    """Return what makes Qt show `text` where it looks for tags: in tooltips and questions."""
    if not {"<", "&"} & set(text):
        return text
    return f'<p style="white-space: pre-wrap">{html.escape(text)}</p>'
