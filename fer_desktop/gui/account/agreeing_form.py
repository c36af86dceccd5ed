"""Asking somebody with an account for the agreements that are missing: withdrawn, or changed."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from fer_desktop.gui.account.agreements import give_agreements
from fer_desktop.gui.account.agreements_field import AgreementsField
from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.session import Session


class AgreeingForm(DoorForm):
    """Nothing more is stored for a person before both agreements hold.

    Signals:
        agreed(): both hold, and the ledger says so.
        leaving_wanted(): log out again.
        deletion_wanted(): delete the account.
    """

    agreed = pyqtSignal()
    leaving_wanted = pyqtSignal()
    deletion_wanted = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__(
            self.tr("Your agreement is missing"), self.tr("&Go on"), self.tr("Noting…")
        )
        self._session = session
        self.say(
            self.tr(
                "You withdrew it, or the texts have changed. Your data lies encrypted as it was. "
                "Nothing more is stored for you before you agree to both."
            )
        )
        self._agreements = AgreementsField()
        self.add(self._agreements)
        self.submitted.connect(self._agree)
        self.add_other(self.tr("&Log out"), self.leaving_wanted.emit)
        self.add_other(self.tr("&Delete the account…"), self.deletion_wanted.emit)

    def begin(self) -> None:
        """Start with nothing agreed to."""
        self._agreements.clear()
        if (box := self._agreements.first_open) is not None:
            box.setFocus()

    def _agree(self) -> None:
        if (box := self._agreements.first_open) is not None:
            self.warn(self.tr("Tick both, or log out."), box)
            return
        if (profile := self._session.profile) is None:
            return
        self.show_busy(True)
        self._session.run(lambda: give_agreements(profile), self._finish, self.tell)

    def _finish(self, _: None) -> None:
        self.show_busy(False)
        self.agreed.emit()
