"""What a page shows where it has nothing: why that is, and the one thing to do about it."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication, Qt, pyqtBoundSignal
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


def offer(
    headline: str, detail: str, action: str, wanted: pyqtBoundSignal, hint: str = ""
) -> QWidget:
    """Say why there is nothing to see, with the one thing to do about it.

    Args:
        headline: What is not here.
        detail: Why, and what would bring it.
        action: On the button.
        wanted: Emitted when it is pressed.
        hint: Its key.
    """
    panel = QWidget()
    title, words = QLabel(headline), QLabel(detail)
    title.setProperty("role", "headline")
    words.setProperty("role", "muted")
    button = QPushButton(action)
    button.setProperty("primary", True)
    button.setToolTip(hint)
    button.clicked.connect(wanted)
    layout = QVBoxLayout(panel)
    layout.addStretch()
    for label in (title, words):
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setWordWrap(True)
        layout.addWidget(label)
    layout.addSpacing(8)
    layout.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch()
    return panel


def door_offer(headline: str, detail: str, wanted: pyqtBoundSignal) -> QWidget:
    """Say why there is nothing to see for a guest, and offer the door; as `offer`."""
    translate = QCoreApplication.translate
    action = translate("Offer", "Log in or register")
    return offer(headline, detail, action, wanted, translate("Offer", "Open the door (Ctrl+L)"))
