"""The personal centre: who somebody is here, what is stored, and every right over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.account.door_form import DoorForm
from fer_desktop.gui.account.personal_cards import AgreementsCard, RetentionCard, WhoCard
from fer_desktop.gui.account.personal_data_cards import StoredCard, TakeAlongCard
from fer_desktop.gui.account.personal_dialogs import FormDialog
from fer_desktop.gui.account.personal_facts import PersonalFacts, read_facts
from fer_desktop.gui.account.personal_forms import (
    DeletionForm,
    NewCodeForm,
    PasswordForm,
    WithdrawalForm,
)
from fer_desktop.gui.account.recovery_code import RecoveryCodeForm
from fer_desktop.gui.error_words import told_in_window
from fer_desktop.gui.page import Page
from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.offer import door_offer
from fer_desktop.gui.session import Session
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.repair import RepairReport
from fer_desktop.storage.retention import Retention
from fer_desktop.storage.transfer import ExportReport, export_profile
from fer_desktop.storage.transfer_in import ImportReport, import_profile

_WIDEST_PX: Final = 1040
_NOBODY: Final = PersonalFacts("", None, (), (), Retention())


class PersonalPage(Page):
    """Shows what is stored for the person who is logged in; a guest sees that nothing is.

    Args:
        session: Whose centre it is.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.who = WhoCard()
        self.who.phone_typed.connect(self._keep_phone)
        self.who.password_wanted.connect(self._ask_password)
        self.who.code_wanted.connect(self._ask_code)
        self.agreements = AgreementsCard()
        self.agreements.withdrawal_wanted.connect(self._ask_withdrawal)
        self.retention = RetentionCard()
        self.retention.changed.connect(self._keep_retention)
        self.stored = StoredCard()
        self.take_along = TakeAlongCard(session)
        self.take_along.export_wanted.connect(self.export_into)
        self.take_along.import_wanted.connect(self.import_from)
        self.take_along.check_wanted.connect(self._check)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(
            door_offer(
                self.tr("Nothing is stored about you"),
                self.tr("With an account you keep a history, encrypted with a key of your own."),
                self.door_wanted,
            )
        )
        self._scroll = self._build()
        self._stack.addWidget(self._scroll)
        session.opened.connect(self._show_person)
        session.closed.connect(lambda _: self._show_guest())
        if session.profile is not None:
            self._show_person(session.profile)

    @property
    def is_at_work(self) -> bool:
        """Everything is exported, something imported, or the history checked."""
        return self.take_along.is_busy

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read what is stored now: other pages store and delete."""
        super().showEvent(event)
        if event is not None and not event.spontaneous():
            self.who.forget_typed()
            self.retention.forget_typed()
        self.refresh()

    def refresh(self) -> None:
        """Read the profile again and show it."""
        self._run(read_facts, self._show_facts)

    def export_into(self, folder: Path) -> None:
        """Write everything into a new folder inside `folder`, off this thread."""
        self.take_along.show_busy(self.tr("Exporting…"))
        self._run(
            lambda profile: export_profile(profile, folder, datetime.now(UTC)),
            self._say_exported,
            self._end_work_badly,
        )

    def import_from(self, export: Path) -> None:
        """Add what an export holds, off this thread."""
        self.take_along.show_busy(self.tr("Importing…"))
        self._run(
            lambda profile: import_profile(profile, export),
            self._say_imported,
            self._end_work_badly,
        )

    def _build(self) -> QScrollArea:
        heading = QLabel(self.tr("Personal centre"))
        heading.setProperty("role", "headline")
        delete = QPushButton(self.tr("Delete the account…"))
        delete.clicked.connect(self._ask_deletion)
        warning = QLabel(self.tr("Its key is destroyed, then all files. There is no way back."))
        warning.setProperty("role", "muted")
        warning.setWordWrap(True)
        leave = Card(self.tr("Leave"), warning)
        leave.append_row(delete)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        for cards in (
            (self.who, self.agreements, self.retention),
            (self.stored, self.take_along, leave),
        ):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch()
            columns.addLayout(column, stretch=1)
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST_PX)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addLayout(columns)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(14, 12, 14, 12)
        row.addStretch()
        row.addWidget(middle, stretch=100)
        row.addStretch()
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        return scroll

    def _show_person(self, profile: Profile) -> None:
        self._stack.setCurrentIndex(1)
        self.refresh()

    def _show_guest(self) -> None:
        """Forget everything that was shown."""
        self._stack.setCurrentIndex(0)
        self._show_facts(_NOBODY)
        self.take_along.show_busy("")
        for card in (self.who, self.retention, self.take_along):
            card.said.say("")

    def _show_facts(self, facts: PersonalFacts) -> None:
        for card in (self.who, self.agreements, self.retention, self.stored):
            card.show_facts(facts)

    def _keep_phone(self, text: str) -> None:
        kept = self.tr("Kept.") if text.strip() else self.tr("The phone number was removed.")
        self._run(
            lambda profile: profile.consents.set_phone(text),
            lambda _: self._say_kept(self.who, kept),
            self.who.said.warn,
        )

    def _keep_retention(self, rule: Retention) -> None:
        self._run(
            lambda profile: profile.retention.change(rule),
            lambda _: self._say_kept(self.retention, self.tr("Kept.")),
            self.retention.said.warn,
        )

    def _say_kept(self, card: WhoCard | RetentionCard, words: str) -> None:
        card.say_kept(words)
        self.refresh()

    def _ask_password(self) -> None:
        form = PasswordForm(self._session)
        form.changed.connect(lambda: self.who.said.say(self.tr("The new password holds.")))
        self._open(form)

    def _ask_code(self) -> None:
        form = NewCodeForm(self._session)
        form.made.connect(self._show_code)
        self._open(form)

    def _show_code(self, code: str) -> None:
        if (profile := self._session.profile) is None:
            return
        form = RecoveryCodeForm(self._session)
        form.show_code(profile.name, code)
        form.submitted.connect(form.done)
        self._open(form)

    def _ask_withdrawal(self, document: str) -> None:
        form = WithdrawalForm(self._session, document)
        # In front of the door: nobody is logged in any more.
        form.deletion_wanted.connect(lambda name: self._open(DeletionForm(self._session, name)))
        self._open(form)

    def _ask_deletion(self) -> None:
        self._open(DeletionForm(self._session))

    def _open(self, form: DoorForm) -> None:
        FormDialog(form, self._session, self).open()

    def _say_exported(self, report: ExportReport) -> None:
        self.take_along.show_busy("")
        words = self.tr("Everything is in {path}").format(path=report.folder)
        self.take_along.said.say(words + self._missing_words(report.missing_pictures))

    def _say_imported(self, report: ImportReport) -> None:
        self.take_along.show_busy("")
        words = self.tr(
            "New here: {sittings} sittings, {samples} seconds, {others} marks, notes and "
            "agreements, {pictures} pictures."
        ).format(
            sittings=report.merged.sittings,
            samples=report.merged.samples,
            others=report.merged.others,
            pictures=report.pictures,
        )
        self.take_along.said.say(words + self._missing_words(report.missing_pictures))
        self.refresh()

    def _missing_words(self, pictures: int) -> str:
        """Return what follows the other words where an export lacks pictures."""
        if not pictures:
            return ""
        return " " + self.tr("{count} pictures are missing in the export.").format(count=pictures)

    def _check(self) -> None:
        self.take_along.show_busy(self.tr("Reading every page…"))
        self._run(Profile.check_and_repair, self._say_checked, self._end_work_badly)

    def _say_checked(self, report: RepairReport | None) -> None:
        self.take_along.show_busy("")
        whole = self.tr("Every page was read; nothing is damaged.")
        self.take_along.said.say(whole if report is None else told_in_window(str(report)))
        self.refresh()

    def _end_work_badly(self, error: Exception) -> None:
        self.take_along.show_busy("")
        self.take_along.said.warn(error)

    def _run(
        self,
        work: Callable[[Profile], object],
        done: Callable[..., object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        if (profile := self._session.profile) is not None:
            self._session.run(lambda: work(profile), done, failed)
