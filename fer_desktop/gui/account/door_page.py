"""The door: what is seen before the program, one step at a time."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from fer_desktop.errors import UserError
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.account.agreeing_form import AgreeingForm
from fer_desktop.gui.account.agreements import missing_agreements
from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.account.first_start_form import FirstStartForm
from fer_desktop.gui.account.login_form import LoginForm
from fer_desktop.gui.account.personal_dialogs import FormDialog
from fer_desktop.gui.account.personal_forms import DeletionForm
from fer_desktop.gui.account.recovery_code import RecoveryCodeForm
from fer_desktop.gui.account.recovery_form import ForgottenForm, RecoveryForm
from fer_desktop.gui.account.registration_form import RegistrationForm
from fer_desktop.gui.error_words import error_in_window, told_in_window
from fer_desktop.gui.parts.emoji import EmojiView
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.storage.profile import Profile

_EMOJI_PX: Final = 34
_ASIDE_PX: Final = 300
_GAP_PX: Final = 56
_EDGE_PX: Final = 24


class DoorPage(QWidget):
    """Notice, login, registration, recovery; nothing behind it is reached before it says so.

    Args:
        session: Whom it lets in.
        preferences: Hold the answer to the notice.
        data_dir: Where histories would be stored.

    Signals:
        entered(): the person goes in, logged in or as a guest.
        back_wanted(): a guest who came back to the door goes in again.
    """

    entered = pyqtSignal()
    back_wanted = pyqtSignal()

    def __init__(self, session: Session, preferences: Preferences, data_dir: Path) -> None:
        super().__init__()
        self._session = session
        self._preferences = preferences
        self._came_from_inside = False
        self.first_start = FirstStartForm(data_dir)
        self.login = LoginForm(session)
        self.registration = RegistrationForm(session)
        self.recovery = RecoveryForm(session)
        self.forgotten = ForgottenForm(session)
        self.code = RecoveryCodeForm(session)
        self.agreeing = AgreeingForm(session)
        self.repaired = DoorForm(self.tr("Your history was repaired"), self.tr("&Go on"), "")
        self._forms: tuple[DoorForm, ...] = (
            self.first_start,
            self.login,
            self.registration,
            self.recovery,
            self.forgotten,
            self.code,
            self.agreeing,
            self.repaired,
        )
        self._form: DoorForm = self.first_start
        self._connect()
        self._lay_out()

    def open(self, reason: str = "", *, from_inside: bool = False) -> None:
        """Show the first step for somebody who stands before the door.

        Args:
            reason: Why they stand here again; empty says nothing.
            from_inside: A guest came out of the program, and may go in again with Escape.
        """
        self._came_from_inside = from_inside
        self._forget_typed()
        self.code.clear()
        for form in self._forms:
            form.show_busy(False)  # nobody is told any more how it ended
        if self._preferences.notice_answer != "agreed":
            self._show(self.first_start)
        else:
            self._show_account_form()
        self._form.warn(reason)

    def tell(self, words: str) -> None:
        """Say something about the person who was here last; empty takes it back."""
        self._form.warn(words)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go back with Escape."""
        if event is not None and event.key() == Qt.Key.Key_Escape and not self._form.is_busy:
            self._go_back()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Leave a narrow window to the form."""
        super().resizeEvent(event)
        self._show_aside()

    def _show_aside(self) -> None:
        needed = 2 * _EDGE_PX + _ASIDE_PX + _GAP_PX + self._form.maximumWidth()
        self._aside.setVisible(self._form is not self.first_start and self.width() >= needed)

    def _connect(self) -> None:
        self.first_start.submitted.connect(self._agree_to_notice)
        self.first_start.declined.connect(self._decline)
        self.login.registering_wanted.connect(lambda: self._show(self.registration))
        self.login.recovery_wanted.connect(self._show_recovery)
        self.login.guest_wanted.connect(self._enter)
        self.registration.registered.connect(self._show_code)
        self.registration.login_wanted.connect(lambda: self._show(self.login))
        self.registration.guest_wanted.connect(self._enter)
        self.recovery.back_wanted.connect(lambda: self._show(self.login))
        self.recovery.deletion_wanted.connect(self._show_forgotten)
        self.forgotten.back_wanted.connect(lambda: self._show(self.recovery))
        self.forgotten.deleted.connect(self._say_deleted)
        self.code.submitted.connect(self._enter)
        self.agreeing.agreed.connect(self._enter)
        self.agreeing.leaving_wanted.connect(self._session.log_out)
        self.agreeing.deletion_wanted.connect(self._ask_deletion)
        self.repaired.submitted.connect(self._look_at_agreements)
        self._session.opened.connect(self._welcome)

    def _lay_out(self) -> None:
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)
        row.setSpacing(_GAP_PX)
        row.addStretch()
        self._aside = self._make_aside()
        row.addWidget(self._aside, alignment=Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.addStretch()
        for form in self._forms:
            form.setVisible(False)
            column.addWidget(form)
        column.addStretch()
        row.addLayout(column)
        row.addStretch()
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _make_aside(self) -> QWidget:
        aside = QWidget()
        aside.setFixedWidth(_ASIDE_PX)
        layout = QVBoxLayout(aside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        faces = QHBoxLayout()
        faces.setSpacing(8)
        for emotion in EMOTIONS:
            view = EmojiView(_EMOJI_PX)
            view.show_emotion(emotion)
            faces.addWidget(view)
        faces.addStretch()
        layout.addLayout(faces)
        for words, role in (
            ("fer-desktop", "headline"),
            (self.tr("Reads apparent facial expressions, on this machine."), "title"),
            (self.tr("It makes no network connection of its own."), "muted"),
            (self.tr("What you save is encrypted with a key that only you can open."), "muted"),
            (self.tr("An expression is not a feeling, and never a diagnosis."), "muted"),
        ):
            label = QLabel(words)
            label.setProperty("role", role)
            label.setWordWrap(True)
            layout.addWidget(label)
        return aside

    def _show(self, form: DoorForm) -> None:
        self._form.setVisible(False)
        self._form = form
        self._show_aside()
        form.warn("")
        form.setVisible(True)
        form.begin()

    def _show_account_form(self) -> None:
        self._show(self.login if self._session.folder.accounts.exists() else self.registration)

    def _agree_to_notice(self) -> None:
        self._preferences.notice_answer = "agreed"
        self._show_account_form()

    def _decline(self) -> None:
        self._preferences.notice_answer = "declined"
        self.entered.emit()

    def _show_recovery(self) -> None:
        self.recovery.clear()
        self.recovery.name.setText(self.login.name.text())
        self._show(self.recovery)

    def _show_forgotten(self, name: str) -> None:
        self.forgotten.name.setText(name)
        self._show(self.forgotten)

    def _say_deleted(self) -> None:
        self._show_account_form()
        self._form.warn(self.tr("The account was deleted, and all that it held."))

    def _welcome(self, profile: Profile) -> None:
        """Let in whoever logged in, as soon as nothing is left to be told or asked."""
        if self._form is self.registration:
            return  # its recovery code comes next
        if profile.repair_report is not None:
            self._end_wait()
            self.repaired.say(told_in_window(str(profile.repair_report)))
            self._show(self.repaired)
        else:
            self._look_at_agreements()

    def _look_at_agreements(self) -> None:
        if (profile := self._session.profile) is not None:
            work = partial(missing_agreements, profile)
            self._session.run(work, self._ask_or_enter, self._turn_away)

    def _turn_away(self, error: Exception) -> None:
        """Let nobody in whose agreements cannot be read; they may try again."""
        if not isinstance(error, UserError):
            self._session.log_out(is_expected_back=True)
            raise error  # the fault reporter's: nothing that a person did
        self._session.log_out(error_in_window(error), is_expected_back=True)

    def _ask_or_enter(self, missing: list[str]) -> None:
        self._end_wait()
        if missing:
            self._show(self.agreeing)
        else:
            self._enter()

    def _end_wait(self) -> None:
        for form in (self.login, self.recovery):
            form.show_busy(False)
        self.recovery.clear()

    def _show_code(self, code: str) -> None:
        if (profile := self._session.profile) is not None:
            self.code.show_code(profile.name, code)
            self._show(self.code)

    def _enter(self) -> None:
        self._forget_typed()
        self.entered.emit()

    def _forget_typed(self) -> None:
        """Leave nothing to be read, or shown, by whoever comes next."""
        for form in (self.login, self.registration, self.recovery, self.forgotten):
            form.clear()

    def _ask_deletion(self) -> None:
        FormDialog(DeletionForm(self._session), self._session, self).open()

    def _go_back(self) -> None:
        if self._form in (self.registration, self.recovery):
            self._show(self.login)
        elif self._form is self.forgotten:
            self._show(self.recovery)
        elif self._form is self.agreeing:
            self._session.log_out()
        elif self._form in (self.login, self.first_start) and self._came_from_inside:
            self._forget_typed()
            self.back_wanted.emit()
