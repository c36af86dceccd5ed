"""Pictures that the person saved with a sitting, small."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QCoreApplication, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QIcon, QPixmap
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QPushButton

from fer_desktop.export.chart import clock_words
from fer_desktop.gui.parts.card import Card

_SIDE_PX: Final = 120


class PictureCard(Card):
    """Shows thumbnails; is not there at all where no picture was saved.

    Signals:
        delete_wanted(int): row of the picture that shall go to the bin.
    """

    delete_wanted = pyqtSignal(int)

    def __init__(self) -> None:
        title = QCoreApplication.translate("PictureCard", "Saved pictures")
        self._list = QListWidget()
        self._list.setAccessibleName(title)
        self._list.setViewMode(QListWidget.ViewMode.IconMode)
        self._list.setIconSize(QSize(_SIDE_PX, _SIDE_PX))
        self._list.setMovement(QListWidget.Movement.Static)
        self._list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._list.setFixedHeight(_SIDE_PX + 44)
        delete = QPushButton(QCoreApplication.translate("PictureCard", "Delete"))
        delete.setProperty("small", True)
        super().__init__(title, self._list, beside=delete)
        delete.setToolTip(self.tr("Move the chosen picture to the bin"))
        delete.clicked.connect(self._delete)

    def show_pictures(self, thumbnails: list[tuple[int, float, bytes]]) -> None:
        """Show row, second and JPEG of each; empty content is a file that cannot be read."""
        self._list.clear()
        for key, at_s, content in thumbnails:
            pixmap = QPixmap()
            pixmap.loadFromData(content)
            words = clock_words(at_s) if content else self.tr("missing or damaged")
            item = QListWidgetItem(QIcon(pixmap), words)
            item.setData(Qt.ItemDataRole.UserRole, key)
            spoken = self.tr("Picture at {time}").format(time=clock_words(at_s))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self._list.addItem(item)
        if thumbnails:
            self._list.setCurrentRow(0)
        self.setVisible(bool(thumbnails))

    def _delete(self) -> None:
        if (item := self._list.currentItem()) is not None:
            self.delete_wanted.emit(item.data(Qt.ItemDataRole.UserRole))
