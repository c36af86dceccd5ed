"""Logging in with name and password."""

from __future__ import annotations

import math
import time
from typing import Final

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import QLineEdit

from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.account.door_password import PasswordField
from fer_desktop.gui.session import Session
from fer_desktop.storage.throttle import LoginDelayedError

_TICK_MS: Final = 1000


class LoginForm(DoorForm):
    """Name and password; `session.opened` tells of success.

    Signals:
        registering_wanted(): the person has no account.
        recovery_wanted(): the person has forgotten the password.
        guest_wanted(): the person goes on without an account.
    """

    registering_wanted = pyqtSignal()
    recovery_wanted = pyqtSignal()
    guest_wanted = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__(self.tr("Log in"), self.tr("&Log in"), self.tr("Opening…"))
        self._session = session
        self._wait_until_s = 0.0
        self._waiting = QTimer(self)
        self._waiting.setInterval(_TICK_MS)
        self._waiting.timeout.connect(self._count_down)
        self.name = QLineEdit()
        self.add(self.name, self.tr("&Name"))
        self.password = PasswordField(self.tr("Password"))
        self.add(self.password, self.tr("&Password"))
        self.submitted.connect(self._log_in)
        self.add_other(self.tr("Forgo&tten password…"), self.recovery_wanted.emit)
        self.add_other(self.tr("&Register"), self.registering_wanted.emit)
        self.add_other(
            self.tr("Continue as &guest"),
            self.guest_wanted.emit,
            self.tr("Use the program without an account; nothing is stored"),
        )

    def clear(self) -> None:
        """Forget what was typed."""
        self.name.setText("")
        self.password.clear()

    def _log_in(self) -> None:
        if not self.name.text().strip():
            self.warn(self.tr("Type your name."), self.name)
            return
        self._waiting.stop()
        self.show_busy(True)
        self._session.log_in(self.name.text(), self.password.text(), self._fail)
        self.password.clear()

    def _fail(self, error: Exception) -> None:
        self.tell(error, self.password.edit)
        if isinstance(error, LoginDelayedError):
            self._wait_until_s = time.monotonic() + error.wait_s
            self._waiting.start()
            self._count_down()

    def _count_down(self) -> None:
        left_s = math.ceil(self._wait_until_s - time.monotonic())
        if left_s > 0:
            words = self.tr("Too many tries with a wrong name or password. Wait {count} s.")
            self.warn(words.format(count=left_s))
        else:
            self._waiting.stop()
            self.warn(self.tr("You can try again now."))
