"""A titled ground for what belongs together."""

from __future__ import annotations

from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget


class Card(QFrame):
    """A framed surface with a heading, and room for a control beside it."""

    def __init__(self, title: str, *widgets: QWidget, beside: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("card", True)
        heading = QLabel(title)
        heading.setProperty("role", "title")
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch()
        if beside is not None:
            top.addWidget(beside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.addLayout(top)
        for widget in widgets:
            layout.addWidget(widget)
        self._content = layout

    def append(self, widget: QWidget) -> None:
        """Append a widget below what is there."""
        self._content.addWidget(widget)

    def append_row(self, *widgets: QWidget) -> None:
        """Append widgets side by side, as wide as they want to be."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        row.addStretch()
        self._content.addLayout(row)
