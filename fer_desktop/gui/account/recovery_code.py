"""The recovery code, shown once: to copy, to print, to write down."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Final

from PyQt6.QtCore import QCoreApplication, QDate, QLocale, Qt
from PyQt6.QtGui import QFontDatabase, QGuiApplication, QTextDocument
from PyQt6.QtPrintSupport import QPrintDialog, QPrinter
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.file_dialogs import nothing_noted
from fer_desktop.gui.session import Session

_GROUPS_PER_LINE: Final = 5


class RecoveryCodeForm(DoorForm):
    """Shows a code until the person says that it is kept; `submitted` tells that it is.

    Who has left the keyboard meanwhile, to look for paper, is not locked out: the code could not
    be shown again.

    Args:
        session: Of whose account the code is.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(self.tr("Your recovery code"), self.tr("I have &kept it, go on"), "")
        self._session = session
        self._name = self._code = ""
        self.submitted.connect(self.clear)
        self.say(
            self.tr(
                "It is shown this once. If you forget your password, the code sets a new one. "
                "Without password and code nobody can open your data again. Keep it on paper, or "
                "where you keep passwords."
            )
        )
        self._shown = QLabel()
        self._shown.setAccessibleName(self.tr("Recovery code"))
        self._shown.setProperty("role", "code")
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._shown.setFont(fixed)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = QPushButton(self.tr("&Copy"))
        self._copy.setToolTip(self.tr("Put the code on the clipboard, where programs can read it"))
        self._copy.clicked.connect(self._copy_code)
        self._print = QPushButton(self.tr("&Print…"))
        self._print.setToolTip(self.tr("Print a page with the code"))
        self._print.clicked.connect(self._choose_printer)
        self._done = QLabel()
        self._done.setProperty("role", "muted")
        acts = QWidget()
        row = QHBoxLayout(acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._copy)
        row.addWidget(self._print)
        row.addWidget(self._done)
        row.addStretch()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._shown)
        column.addWidget(acts)
        self.add(whole)

    @property
    def can_be_left(self) -> bool:
        """By its button alone: one Escape too many must not lose the code."""
        return False

    def show_code(self, name: str, code: str) -> None:
        """Show the code of an account."""
        self._session.idle.is_held = bool(code)
        self._name, self._code = name, code
        groups = code.split("-")
        lines = (groups[:_GROUPS_PER_LINE], groups[_GROUPS_PER_LINE:])
        self._shown.setText("\n".join("-".join(line) for line in lines))
        self._done.clear()

    def begin(self) -> None:
        """Lead the person to the copy: an Enter too many must not lose the code."""
        self._copy.setFocus()

    def clear(self) -> None:
        """Forget the code."""
        self.show_code("", "")

    def _copy_code(self) -> None:
        if (clipboard := QGuiApplication.clipboard()) is not None:
            clipboard.setText(self._code)
            self._done.setText(self.tr("Copied."))

    def _choose_printer(self) -> None:
        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(print_code, printer, self._name, self._code))
        with nothing_noted():  # it lets a file be chosen, too
            dialog.exec()


def print_code(printer: QPrinter, name: str, code: str) -> None:
    """Print one page with the recovery code of the account `name`."""
    translate = QCoreApplication.translate
    today = QLocale().toString(QDate.currentDate(), QLocale.FormatType.LongFormat)
    document = QTextDocument()
    document.setHtml(
        translate(
            "RecoveryCode",
            "<h2>fer-desktop: recovery code</h2>"
            "<p>Account: {name}</p>"
            "<p style='font-family: monospace; font-size: 16pt'>{code}</p>"
            "<p>The code sets a new password when the old one is forgotten: Log in, Forgotten "
            "password. Whoever has it can open the account. A newer code makes it invalid.</p>"
            "<p>{today}</p>",
        ).format(name=escape(name), code=escape(code), today=today)
    )
    document.print(printer)
