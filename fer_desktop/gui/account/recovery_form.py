"""What is left to somebody who has forgotten the password: the recovery code, or a farewell."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit

from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.account.door_password import NewPasswordField
from fer_desktop.gui.session import Session


class RecoveryForm(DoorForm):
    """Name, recovery code and a new password; `session.opened` tells of success.

    Signals:
        back_wanted(): back to the login.
        deletion_wanted(str): the code is lost as well; the name that was typed.
    """

    back_wanted = pyqtSignal()
    deletion_wanted = pyqtSignal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(
            self.tr("Set a new password"), self.tr("&Set it and log in"), self.tr("Opening…")
        )
        self._session = session
        self.say(
            self.tr(
                "The recovery code was shown when the account was made. There are no security "
                "questions, and nobody can open the account without password or code."
            )
        )
        self.name = QLineEdit()
        self.add(self.name, self.tr("&Name"))
        self.code = QLineEdit()
        self.code.setPlaceholderText(self.tr("nine groups of four"))
        self.add(self.code, self.tr("Recovery &code"))
        self.password = NewPasswordField(self.tr("New password"))
        self.name.textChanged.connect(self.password.belong_to)
        self.add(self.password, self.tr("New &password"))
        self.submitted.connect(self._recover)
        self.add_other(self.tr("&Back"), self.back_wanted.emit, self.tr("To the login (Esc)"))
        self.add_other(
            self.tr("I have neither: &delete the account…"),
            lambda: self.deletion_wanted.emit(self.name.text()),
        )

    def clear(self) -> None:
        """Forget what was typed, but the name."""
        self.code.setText("")
        self.password.clear()
        self.warn("")

    def _recover(self) -> None:
        if problem := self.password.strength.problem:
            self.warn(problem, self.password.field.edit)
            return
        self.show_busy(True)
        self._session.recover(self.name.text(), self.code.text(), self.password.text(), self._fail)

    def _fail(self, error: Exception) -> None:
        self.tell(error, self.code)


class ForgottenForm(DoorForm):
    """Deletes an account that nobody can open any more.

    Signals:
        back_wanted(): back to the recovery.
        deleted(): nothing is left of it.
    """

    back_wanted = pyqtSignal()
    deleted = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__(
            self.tr("Delete an account that cannot be opened"),
            self.tr("&Delete it for good"),
            self.tr("Deleting…"),
        )
        self._session = session
        self.say(
            self.tr(
                "Its data cannot be read without password or code, but it can be removed: the "
                "history, saved pictures and backups. There is no way back."
            )
        )
        self.name = QLineEdit()
        self.add(self.name, self.tr("&Name of the account"))
        self.again = QLineEdit()
        self.add(self.again, self.tr("The name again, to &confirm"))
        self.submitted.connect(self._delete)
        self.add_other(self.tr("&Back"), self.back_wanted.emit, self.tr("To the recovery (Esc)"))

    def clear(self) -> None:
        """Forget what was typed."""
        self.name.setText("")
        self.again.setText("")

    def _delete(self) -> None:
        self.show_busy(True)
        self._session.delete_forgotten(
            self.name.text(), self.again.text(), self._finish, self._fail
        )

    def _finish(self) -> None:
        self.show_busy(False)
        self.clear()
        self.deleted.emit()

    def _fail(self, error: Exception) -> None:
        self.tell(error, self.again)
