"""One step at the door or in a dialog: fields, one act, words about what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PyQt6.QtCore import QCoreApplication, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.errors import UserError
from fer_desktop.gui.error_words import error_in_window

_BY_TAB: Final = Qt.FocusPolicy.TabFocus


class DoorForm(QFrame):
    """A card with a heading, fields one below the other, and the one act that they are for.

    Enter submits from every field. While the act is being done the form is disabled, and a quiet
    word stands where its button was.

    Args:
        title: Heading.
        submit: Words of the act, with a mnemonic.
        busy: What is said while it is being done.
        width_px: Of the card.

    Signals:
        submitted(): the person wants the act done.
        done(): nothing is left to do here; in a dialog.
    """

    submitted = pyqtSignal()
    done = pyqtSignal()

    def __init__(self, title: str, submit: str, busy: str, width_px: int = 460) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setFixedWidth(width_px)
        heading = QLabel(title)
        heading.setProperty("role", "headline")
        heading.setWordWrap(True)
        self._lead = _words("muted")
        self._notice = _words("notice")
        self._body = QWidget()
        self._fields = QVBoxLayout(self._body)
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.setSpacing(6)
        self._submit = QPushButton(submit)
        self._submit.setProperty("primary", True)
        self._submit.setToolTip(QCoreApplication.translate("DoorForm", "Press Enter"))
        self._submit.clicked.connect(self.submit)
        self._busy = _words("muted")
        self._busy.setText(busy)
        self._others = QVBoxLayout()
        self._others.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 22, 28, 22)
        layout.setSpacing(12)
        for widget in (heading, self._lead, self._notice, self._body, self._submit, self._busy):
            layout.addWidget(widget)
        layout.addLayout(self._others)

    @property
    def is_busy(self) -> bool:
        """The act is being done."""
        return not self._busy.isHidden()

    @property
    def can_be_left(self) -> bool:
        """A dialog may be closed over it; while the act is being done nobody would see its end."""
        return not self.is_busy

    def say(self, words: str) -> None:
        """Explain the step below its heading."""
        self._lead.setText(words)
        self._lead.setVisible(bool(words))

    def warn(self, words: str, field: QWidget | None = None) -> None:
        """Say what has to be mended, and lead the person to the field; empty says nothing."""
        self._notice.setText(words)
        self._notice.setVisible(bool(words))
        if field is not None:
            field.setFocus()
            if isinstance(field, QLineEdit):
                field.selectAll()

    def tell(self, error: Exception, field: QWidget | None = None) -> None:
        """Say what went wrong, and make the form usable again."""
        self.show_busy(False)
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
        self.warn(error_in_window(error), field)

    def show_busy(self, busy: bool) -> None:
        """Disable everything while the act is being done, or enable it again."""
        self._body.setEnabled(not busy)
        self._submit.setVisible(not busy)
        self._busy.setVisible(busy)
        for row in range(self._others.count()):
            if (item := self._others.itemAt(row)) and (widget := item.widget()):
                widget.setEnabled(not busy)

    def submit(self) -> None:
        """Do what Enter does."""
        if not self.is_busy:
            self.warn("")
            self.submitted.emit()

    def begin(self) -> None:
        """Let the person start at the first field that is empty, Tab going on to the act."""
        reached = [x for x in self.findChildren(QWidget) if x.focusPolicy() & _BY_TAB]
        fields = [x for x in reached if self._body.isAncestorOf(x)]
        others = [x for x in reached if x not in fields and x is not self._submit]
        for before, after in pairwise([*fields, self._submit, *others]):
            self.setTabOrder(before, after)
        edits = [x for x in self._body.findChildren(QLineEdit) if not x.isReadOnly()]
        empty = [edit for edit in edits if not edit.text()]
        target = next(iter(empty or edits), self._submit)
        target.setFocus()

    def add(self, widget: QWidget, label: str = "") -> None:
        """Append a field, or anything else that belongs between them.

        Args:
            widget: The field.
            label: Its name, with a mnemonic; empty where it has words of its own.
        """
        if label:
            above = QLabel(label)
            above.setTextFormat(Qt.TextFormat.PlainText)
            above.setBuddy(widget.focusProxy() or widget)
            self._fields.addWidget(above)
        self._fields.addWidget(widget)
        for edit in [widget, *widget.findChildren(QWidget)]:
            if isinstance(edit, QLineEdit):
                edit.returnPressed.connect(self.submit)
                edit.textEdited.connect(lambda _: self.warn(""))  # it is being mended

    def add_gap(self) -> None:
        """Set what follows apart."""
        self._fields.addSpacing(6)

    def add_other(self, words: str, act: Callable[[], object], tip: str = "") -> QPushButton:
        """Offer something else to do, below the act of the form."""
        button = QPushButton(words)
        button.setProperty("quiet", True)
        button.setToolTip(tip)
        button.clicked.connect(lambda: act())
        self._others.addWidget(button)
        return button


def _words(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a name may hold what looks like tags
    label.setVisible(False)
    return label
