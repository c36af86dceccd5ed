"""What the help menu shows: keys, and what this program is."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QCoreApplication, Qt, QUrl
from PyQt6.QtGui import QDesktopServices, QKeySequence
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from fer_desktop import __version__


def about_dialog(data_dir: Path, parent: QWidget) -> QDialog:
    """Return what this program is, what it stands on, and where it keeps things."""
    translate = QCoreApplication.translate
    dialog = _dialog(translate("About", "About fer-desktop"), parent)
    text = QLabel(
        translate(
            "About",
            "<h3>fer-desktop {version}</h3>"
            "<p>Reads apparent facial expressions on this machine, and makes no network connection "
            "of its own.</p><p>An apparent expression is not a feeling, and never a diagnosis. "
            "Not for use at work, in hiring or in education.</p>"
            "<p>Licence: GPL-3.0-or-later. Uses PyQt6 (GPL v3) and Qt (LGPL v3), OpenCV, dlib, "
            "ONNX Runtime, PyAV and FFmpeg, pyqtgraph, SQLCipher.</p>",
        ).format(version=__version__)
    )
    text.setWordWrap(True)
    text.setMinimumWidth(460)
    folder = QLineEdit(str(data_dir))  # to copy from, and to scroll in where it is long
    folder.setReadOnly(True)
    folder.setCursorPosition(0)
    folder_label = QLabel(translate("About", "Data folder"))
    folder_label.setBuddy(folder)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    if data_dir.is_dir():  # a guest's folder need not exist
        open_folder = buttons.addButton(
            translate("About", "Open data folder"), QDialogButtonBox.ButtonRole.ActionRole
        )
        assert open_folder is not None
        open_folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(data_dir)))
        )
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 20, 24, 16)
    for widget in (text, folder_label, folder, buttons):
        layout.addWidget(widget)
    return dialog


def shortcuts_dialog(keys: list[tuple[str, str]], parent: QWidget) -> QDialog:
    """Return a list of what each key does.

    Args:
        keys: Key and meaning, in the order to show.
        parent: What it stands before.
    """
    dialog = _dialog(QCoreApplication.translate("Shortcuts", "Keyboard shortcuts"), parent)
    grid = QGridLayout()
    grid.setHorizontalSpacing(28)
    grid.setVerticalSpacing(8)
    half = -(-len(keys) // 2)  # two columns: one alone is higher than a small screen
    grid.setColumnMinimumWidth(2, 12)
    for number, (key, meaning) in enumerate(keys):
        side, row = divmod(number, half)
        label = QLabel(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
        label.setProperty("role", "title")
        grid.addWidget(label, row, 3 * side)
        grid.addWidget(QLabel(meaning), row, 3 * side + 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 20, 24, 16)
    layout.addLayout(grid)
    layout.addSpacing(12)
    layout.addWidget(buttons)
    return dialog


def _dialog(title: str, parent: QWidget) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
