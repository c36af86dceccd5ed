"""Making an account."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLineEdit

from fer_desktop.errors import UserError
from fer_desktop.gui.account.agreements import give_agreements
from fer_desktop.gui.account.agreements_field import AgreementsField
from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.account.door_password import NewPasswordField
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.session import Session
from fer_desktop.storage.names import NameRefusedError, check_name, check_phone
from fer_desktop.storage.profile import Profile


class RegistrationForm(DoorForm):
    """Name, password, phone number if wanted, both agreements.

    Signals:
        registered(str): the account is there and open; its recovery code, to be shown once.
        login_wanted(): the person has an account.
        guest_wanted(): the person goes on without one.
    """

    registered = pyqtSignal(str)
    login_wanted = pyqtSignal()
    guest_wanted = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__(
            self.tr("Register"), self.tr("&Make the account"), self.tr("Making the account…")
        )
        self._session = session
        self.say(self.tr("The account stays on this machine, encrypted with your password."))
        self.name = QLineEdit()
        self.name.editingFinished.connect(self._look_at_name)
        self.add(self.name, self.tr("&Name"))
        self.password = NewPasswordField(self.tr("Password"))
        self.name.textChanged.connect(self.password.belong_to)
        self.add(self.password, self.tr("&Password"))
        self.phone = QLineEdit()
        self.phone.setPlaceholderText(self.tr("optional, with + and the country code"))
        self.add(self.phone, self.tr("Ph&one number"))
        self.add_gap()
        self.agreements = AgreementsField()
        self.add(self.agreements)
        self.submitted.connect(self._register)
        self.add_other(self.tr("I have an a&ccount"), self.login_wanted.emit)
        self.add_other(
            self.tr("Continue as &guest"),
            self.guest_wanted.emit,
            self.tr("Use the program without an account; nothing is stored"),
        )

    def clear(self) -> None:
        """Forget what was typed."""
        for edit in (self.name, self.phone):
            edit.setText("")
        self.password.clear()
        self.agreements.clear()
        self.warn("")

    def _look_at_name(self) -> None:
        """Say at once what is wrong with the name, without holding the person there."""
        if not self.name.text():
            return
        try:
            check_name(self.name.text())
        except NameRefusedError as error:
            self.warn(
                error_in_window(error)
            )  # and nothing else is unsaid: leaving the field may be a submit

    def _register(self) -> None:
        field: QLineEdit = self.name
        try:
            check_name(self.name.text())
            field = self.phone
            phone = check_phone(self.phone.text())
        except UserError as error:
            self.tell(error, field)
            return
        if problem := self.password.strength.problem:
            self.warn(problem, self.password.field.edit)
            return
        if (box := self.agreements.first_open) is not None:
            self.warn(self.tr("An account needs your agreement to both texts."), box)
            return

        def prepare(profile: Profile) -> None:
            give_agreements(profile)
            if phone is not None:
                profile.consents.set_phone(phone)

        self.show_busy(True)
        self._session.idle.is_held = True  # until the code was shown, or there is none
        self._session.register(
            self.name.text(), self.password.text(), prepare, self._finish, self._fail
        )

    def _finish(self, code: str) -> None:
        self.show_busy(False)
        self.clear()
        self.registered.emit(code)

    def _fail(self, error: Exception) -> None:
        self._session.idle.is_held = False
        self.tell(error, self.name if isinstance(error, NameRefusedError) else None)
