"""What a page of stored things shows while nobody is logged in."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class GuestState(QWidget):
    """Says that nothing is stored for a guest, and offers the door.

    Args:
        headline: What is not here.
        detail: Why, and what would bring it.

    Signals:
        door_wanted(): the guest wants to log in or register.
    """

    door_wanted = pyqtSignal()

    def __init__(self, headline: str, detail: str) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.addStretch()
        for text, role in ((headline, "headline"), (detail, "muted")):
            label = QLabel(text)
            label.setProperty("role", role)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addSpacing(8)
        button = QPushButton(self.tr("Log in or register"))
        button.setProperty("primary", True)
        button.setToolTip(self.tr("Open the door (Ctrl+L)"))
        button.clicked.connect(self.door_wanted)
        layout.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
