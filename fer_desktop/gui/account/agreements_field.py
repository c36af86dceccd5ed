"""Agreeing to the two agreements, each of which can be read first."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QCoreApplication, QSize, Qt
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.account.agreements import PRIVACY, USE, Text, agreement
from fer_desktop.gui.preferences import NOTICE_VERSION


class AgreementsField(QWidget):
    """A box to tick and a button to read for each of both agreements."""

    def __init__(self) -> None:
        super().__init__()
        self._boxes: list[QCheckBox] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for document, words in (
            (PRIVACY, self.tr("I agree to the p&rivacy agreement")),
            (USE, self.tr("I agree to the &user agreement")),
        ):
            box = QCheckBox(words)
            read = QPushButton(self.tr("Read…"))
            read.setProperty("small", True)
            title = agreement(document).title
            read.setAccessibleName(self.tr("Read the {title}").format(title=title))
            read.setToolTip(read.accessibleName())
            read.clicked.connect(partial(self._read, document))
            row = QHBoxLayout()
            row.addWidget(box)
            row.addStretch()
            row.addWidget(read)
            layout.addLayout(row)
            self._boxes.append(box)

    @property
    def first_open(self) -> QCheckBox | None:
        """The first box that is not ticked; None when the person agrees to both."""
        return next((box for box in self._boxes if not box.isChecked()), None)

    def clear(self) -> None:
        """Agree to neither."""
        for box in self._boxes:
            box.setChecked(False)

    def _read(self, document: str) -> None:
        reading_dialog(agreement(document), self).open()


def reading_dialog(text: Text, parent: QWidget) -> QDialog:
    """Return a dialog in which `text` can be read."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(text.title)
    before = parent.window()
    dialog.resize(QSize(620, 520).boundedTo(before.size()) if before else QSize(620, 520))
    page = QTextBrowser()
    page.setAccessibleName(text.title)
    version = QCoreApplication.translate("Agreement", "Version {version}")
    page.setHtml(
        f"<h3>{text.title}</h3>{text.as_html()}"
        f"<p><i>{version.format(version=NOTICE_VERSION)}</i></p>"
    )
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 18, 20, 14)
    layout.addWidget(page)
    layout.addWidget(buttons)
    return dialog
