"""The first start: what is analysed, what is stored, what this is not; and an answer to it."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLabel

from fer_desktop.gui.account.agreements import notice
from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.preferences import NOTICE_VERSION

_WIDTH_PX = 680


class FirstStartForm(DoorForm):
    """The notice; agreeing leads on to an account, declining to the program without one.

    Args:
        data_dir: Where histories would be stored.

    Signals:
        declined(): use the program and store nothing.
    """

    declined = pyqtSignal()

    def __init__(self, data_dir: Path) -> None:
        text = notice(data_dir)
        super().__init__(text.title, self.tr("I have &read this and agree"), "", _WIDTH_PX)
        for heading, words in text.sections:
            for part, role in ((heading, "title"), (words, "")):
                label = QLabel(part)
                label.setProperty("role", role)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setWordWrap(True)
                self.add(label)
            self.add_gap()
        version = QLabel(
            self.tr("Version {version}. Your answer is kept with today's date.").format(
                version=NOTICE_VERSION
            )
        )
        version.setProperty("role", "muted")
        self.add(version)
        decline = self.add_other(
            self.tr("&Decline: use the program, store nothing"),
            self.declined.emit,
            self.tr("Live, check-in and files work; there is no account and no history"),
        )
        decline.setProperty("quiet", False)  # as easy to see as agreeing
