"""The rail at the left: one entry for each page."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout

from fer_desktop.gui.parts.icons import icon
from fer_desktop.gui.theme import Theme

_ICON_PX: Final = 26


class NavigationRail(QFrame):
    """Shows which page is open and opens another.

    Signals:
        page_chosen(int): the person wants the page of this number.
    """

    page_chosen = pyqtSignal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("rail", True)
        self.setAccessibleName(self.tr("Pages"))
        self._theme = theme
        self._icons: list[str] = []
        self._marked: set[int] = set()
        self._buttons = QButtonGroup(self)
        self._buttons.idClicked.connect(self.page_chosen)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 10, 8, 10)
        self._layout.setSpacing(6)
        self._layout.addStretch()

    def add_page(self, title: str, drawing: str, shortcut: str) -> None:
        """Append an entry.

        Args:
            title: Name of the page.
            drawing: Name of one in `resources/icons`.
            shortcut: What the tooltip says that opens it, too.
        """
        number = len(self._icons)
        self._icons.append(drawing)
        button = QToolButton()
        button.setText(title)
        button.setToolTip(f"{title} ({shortcut})")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(_ICON_PX, _ICON_PX))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._buttons.addButton(button, number)
        self._layout.insertWidget(number, button)
        button.toggled.connect(lambda: self._draw_icon(number))
        self._draw_icon(number)

    def show_page(self, number: int) -> None:
        """Mark an entry as the open one."""
        if (button := self._buttons.button(number)) is not None:
            button.setChecked(True)

    def mark(self, number: int, marked: bool) -> None:
        """Put a dot on an entry whose page is at work, so that it is seen from everywhere."""
        if (number in self._marked) == marked:
            return
        (self._marked.add if marked else self._marked.discard)(number)
        self._draw_icon(number)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._theme = theme
        for number, _ in enumerate(self._icons):
            self._draw_icon(number)

    def _draw_icon(self, number: int) -> None:
        if (button := self._buttons.button(number)) is not None:
            color = self._theme.accent if button.isChecked() else self._theme.muted
            dot = self._theme.notice if number in self._marked else None
            button.setIcon(icon(self._icons[number], color, _ICON_PX, dot))
