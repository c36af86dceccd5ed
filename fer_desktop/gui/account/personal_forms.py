"""What a logged-in person can change about the account: password, code, agreements, its end."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication, pyqtSignal
from PyQt6.QtWidgets import QLineEdit

from fer_desktop.gui.account.agreements import agreement
from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.account.door_password import NewPasswordField, PasswordField
from fer_desktop.gui.session import Session
from fer_desktop.storage.accounts import AccountBook, LoginError


class PasswordForm(DoorForm):
    """Changes the password; the data and the recovery code stay as they are.

    Signals:
        changed(): the new password holds.
    """

    changed = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__(
            self.tr("Change the password"), self.tr("&Change it"), self.tr("Changing…")
        )
        self._session = session
        self._name = "" if session.profile is None else session.profile.name
        self.current = PasswordField(self.tr("Present password"))
        self.add(self.current, self.tr("&Present password"))
        self.new = NewPasswordField(self.tr("New password"))
        self.new.belong_to(self._name)
        self.add(self.new, self.tr("&New password"))
        self.submitted.connect(self._change)
        self.add_other(self.tr("Cance&l"), self.done.emit)

    def _change(self) -> None:
        if problem := self.new.strength.problem:
            self.warn(problem, self.new.field.edit)
            return
        current, new = self.current.text(), self.new.text()

        def change(book: AccountBook) -> None:
            book.change_password(self._name, current, new)

        self.show_busy(True)
        self._session.run(lambda: self._session.with_book(change), self._finish, self._fail)

    def _finish(self, _: None) -> None:
        self.show_busy(False)
        self.changed.emit()
        self.done.emit()

    def _fail(self, error: Exception) -> None:
        _tell(self, error, self.current.edit)


class NewCodeForm(DoorForm):
    """Makes a new recovery code.

    Signals:
        made(str): the code; the one before opens nothing any more.
    """

    made = pyqtSignal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(
            self.tr("Make a new recovery code"), self.tr("&Make it"), self.tr("Making…")
        )
        self._session = session
        self.say(self.tr("The code that you have now opens nothing any more afterwards."))
        self.password = PasswordField(self.tr("Password"))
        self.add(self.password, self.tr("&Password"))
        self.submitted.connect(self._make)
        self.add_other(self.tr("Cance&l"), self.done.emit)

    def _make(self) -> None:
        if (profile := self._session.profile) is None:
            return
        password = self.password.text()

        def make(book: AccountBook) -> str:
            profile.go_on()  # nobody who is leaving would see the code, and the old one opens
            return book.new_recovery_code(profile.name, password)

        self.show_busy(True)
        self._session.idle.is_held = True  # until the code was shown, or there is none
        self._session.run(lambda: self._session.with_book(make), self._finish, self._fail)

    def _finish(self, code: str) -> None:
        self.show_busy(False)
        self.made.emit(code)
        self.done.emit()

    def _fail(self, error: Exception) -> None:
        self._session.idle.is_held = False
        _tell(self, error, self.password.edit)


class WithdrawalForm(DoorForm):
    """Withdraws an agreement, which ends storing and logs the person out at once.

    Args:
        document: Id of the agreement.

    Signals:
        deletion_wanted(str): the account shall go as well; its name, for nobody is logged in now.
    """

    deletion_wanted = pyqtSignal(str)

    def __init__(self, session: Session, document: str) -> None:
        title = agreement(document).title
        super().__init__(
            self.tr("Withdraw: {title}").format(title=title),
            self.tr("&Withdraw and log out"),
            "",
        )
        self._session = session
        self._document = document
        self.say(
            self.tr(
                "From then on nothing more is stored for you, and you are logged out. What is "
                "stored stays encrypted on this machine until you delete it or agree again; you "
                "can go on as a guest."
            )
        )
        self.submitted.connect(self._withdraw)
        self.add_other(self.tr("Withdraw and &delete the account…"), self._withdraw_and_delete)
        self.add_other(self.tr("&Keep the agreement"), self.done.emit)

    def _withdraw(self) -> None:
        words = self.tr("You withdrew your agreement. Nothing more is stored for you.")
        self._session.log_out(words, withdrawn=self._document)

    def _withdraw_and_delete(self) -> None:
        if (profile := self._session.profile) is not None:
            self._withdraw()
            self.deletion_wanted.emit(profile.name)


class DeletionForm(DoorForm):
    """Deletes an account; `session.locked` tells that it is gone.

    Args:
        name: Of the account of somebody who was logged out just before; empty for whoever is
            logged in.
    """

    def __init__(self, session: Session, name: str = "") -> None:
        super().__init__(
            self.tr("Delete the account"), self.tr("&Delete everything"), self.tr("Deleting…")
        )
        self._session = session
        self._name = name if session.profile is None else session.profile.name
        self.say(
            self.tr(
                "The key is destroyed first, then the history, saved pictures and backups. There "
                "is no bin and no way back. What you exported stays where you put it."
            )
        )
        shown = self._name.replace("&", "&&")  # no mnemonic
        self.typed = QLineEdit()
        self.add(self.typed, self.tr("Type &your name to confirm: {name}").format(name=shown))
        self.submitted.connect(self._delete)
        self.add_other(self.tr("&Keep the account"), self.done.emit)

    def _delete(self) -> None:
        self.show_busy(True)
        if self._session.profile is not None:
            self._session.delete_account(self.typed.text(), self._fail)
        else:
            self._session.delete_forgotten(self._name, self.typed.text(), self._finish, self._fail)

    def _finish(self) -> None:
        self._session.locked.emit(self.tr("The account was deleted, and all that it held."))
        self.done.emit()

    def _fail(self, error: Exception) -> None:
        self.tell(error, self.typed)


def _tell(form: DoorForm, error: Exception, password: QLineEdit) -> None:
    """Say what went wrong; a wrong password is no wrong name, as it may be at the door."""
    if isinstance(error, LoginError):
        form.show_busy(False)
        translate = QCoreApplication.translate
        form.warn(translate("PersonalForms", "That is not your present password."), password)
    else:
        form.tell(error, password)
