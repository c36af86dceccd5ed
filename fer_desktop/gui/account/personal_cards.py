"""The cards of the personal centre about the person: name, phone, agreements, retention."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.errors import UserError
from fer_desktop.gui.account.agreements import DOCUMENTS, agreement
from fer_desktop.gui.account.agreements_field import reading_dialog
from fer_desktop.gui.account.personal_facts import PersonalFacts
from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.said import Said
from fer_desktop.gui.preferences import NOTICE_VERSION
from fer_desktop.gui.words import moment_words
from fer_desktop.storage.consents import SELF, Consent
from fer_desktop.storage.names import check_phone
from fer_desktop.storage.retention import Retention

_LONGEST_DAYS: Final = 36_500


class WhoCard(Card):
    """Name and phone number, and the ways to change what opens the account.

    Signals:
        phone_typed(str): a number that passed the check; empty removes it.
        password_wanted(): change the password.
        code_wanted(): make a new recovery code.
    """

    phone_typed = pyqtSignal(str)
    password_wanted = pyqtSignal()
    code_wanted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(self.tr("You"))
        self._name = QLabel()
        self._name.setProperty("role", "headline")
        self._name.setTextFormat(Qt.TextFormat.PlainText)  # a name may hold what looks like tags
        self._name.setWordWrap(True)
        self.phone = QLineEdit()
        self.phone.setPlaceholderText(self.tr("none"))
        self.phone.setToolTip(self.tr("With + and the country code; Enter keeps it"))
        self.phone.returnPressed.connect(self._check_phone)
        self.phone.textEdited.connect(lambda _: self.said.say(""))
        label = QLabel(self.tr("Ph&one number"))
        label.setBuddy(self.phone)
        keep = small_button(self.tr("Keep"), self._check_phone)
        keep.setAccessibleName(self.tr("Keep the phone number"))
        row = QHBoxLayout()
        row.addWidget(self.phone, stretch=1)
        row.addWidget(keep)
        self.said = Said()
        password = QPushButton(self.tr("Change password…"))
        password.clicked.connect(self.password_wanted)
        code = QPushButton(self.tr("New recovery code…"))
        code.clicked.connect(self.code_wanted)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._name)
        layout.addWidget(label)
        layout.addLayout(row)
        layout.addWidget(self.said)
        self.append(inside)
        self.append_row(password, code)

    def show_facts(self, facts: PersonalFacts) -> None:
        """Show name and number; what the same person is typing stays."""
        if facts.name != self._name.text() or not self.phone.isModified():
            self.phone.setText(facts.phone or "")
        self._name.setText(facts.name)

    def forget_typed(self) -> None:
        """Let the next facts be shown in place of a number that was typed and not kept."""
        self.phone.setModified(False)

    def say_kept(self, words: str) -> None:
        """Say what became of the number, and show it from now on as it is."""
        self.forget_typed()
        self.said.say(words)

    def _check_phone(self) -> None:
        try:
            check_phone(self.phone.text())
        except UserError as error:
            self.said.warn(error)
            self.phone.setFocus()
            return
        self.phone_typed.emit(self.phone.text())


class AgreementsCard(Card):
    """Both agreements to read and to withdraw, and the ledger of all consents.

    Signals:
        withdrawal_wanted(str): the person wants to withdraw the agreement of this id.
    """

    withdrawal_wanted = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__(self.tr("What you agreed to"))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        for row, document in enumerate(DOCUMENTS):
            title = agreement(document).title
            read = small_button(self.tr("Read…"), partial(self._read, document))
            read.setAccessibleName(self.tr("Read the {title}").format(title=title))
            withdraw = small_button(
                self.tr("Withdraw…"), partial(self.withdrawal_wanted.emit, document)
            )
            withdraw.setAccessibleName(self.tr("Withdraw the {title}").format(title=title))
            name = QLabel(title)
            name.setWordWrap(True)
            grid.addWidget(name, row, 0)
            grid.addWidget(read, row, 1)
            grid.addWidget(withdraw, row, 2)
        self._ledger = QLabel()
        self._ledger.setProperty("role", "muted")
        self._ledger.setWordWrap(True)
        self._ledger.setTextFormat(Qt.TextFormat.PlainText)
        self.append(inside)
        self.append(self._ledger)

    def show_facts(self, facts: PersonalFacts) -> None:
        """Show the ledger."""
        self._ledger.setText("\n".join(self._line(consent) for consent in facts.ledger))

    def _line(self, consent: Consent) -> str:
        known = consent.document in DOCUMENTS
        title = agreement(consent.document).title if known else consent.document
        words = self.tr("{title}, version {version}: agreed {day}").format(
            title=title, version=consent.version, day=moment_words(consent.given_at)
        )
        if consent.subject != SELF:
            words = f"{consent.subject}: {words}"
        if consent.withdrawn_at is not None:
            day = moment_words(consent.withdrawn_at)
            words += self.tr(", withdrawn {day}").format(day=day)
        elif known and consent.version != NOTICE_VERSION:
            words += self.tr(", replaced by a newer version")
        return words

    def _read(self, document: str) -> None:
        reading_dialog(agreement(document), self).open()


class RetentionCard(Card):
    """How long things are kept.

    Signals:
        changed(Retention): the person wants them kept so.
    """

    changed = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__(self.tr("How long it is kept"))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(8)
        self.said = Said()
        self.pictures, self.sittings, self.deleted = (self._days() for _ in range(3))
        for box in (self.pictures, self.sittings):
            box.setSpecialValueText(self.tr("for ever"))
        for row, (words, box) in enumerate(
            (
                (self.tr("Saved &pictures"), self.pictures),
                (self.tr("&Sittings"), self.sittings),
                (self.tr("In the &bin"), self.deleted),
            )
        ):
            label = QLabel(words)
            label.setBuddy(box)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        explained = QLabel(self.tr("What is older goes to the bin, and from there away for good."))
        explained.setProperty("role", "muted")
        explained.setWordWrap(True)
        keep = QPushButton(self.tr("Keep it so"))
        keep.clicked.connect(lambda: self.changed.emit(self._rule()))
        self.append(explained)
        self.append(inside)
        self.append_row(keep)
        self.append(self.said)
        self._name, self._shown = "", self._rule()

    def show_facts(self, facts: PersonalFacts) -> None:
        """Show the rule; what the same person has changed stays."""
        if facts.name == self._name and self._rule() != self._shown:
            return
        rule = facts.retention
        self.pictures.setValue(rule.pictures or 0)
        self.sittings.setValue(rule.sittings or 0)
        self.deleted.setValue(rule.deleted)
        self._name, self._shown = facts.name, self._rule()

    def forget_typed(self) -> None:
        """Let the next facts be shown in place of days that were chosen and not kept."""
        self._shown = self._rule()

    def say_kept(self, words: str) -> None:
        """Say that the rule is kept, and show it from now on as it is."""
        self.forget_typed()
        self.said.say(words)

    def _days(self) -> QSpinBox:
        box = QSpinBox()
        box.valueChanged.connect(lambda _: self.said.say(""))
        box.setRange(0, _LONGEST_DAYS)
        box.setSuffix(self.tr(" days"))
        return box

    def _rule(self) -> Retention:
        return Retention(
            pictures=self.pictures.value() or None,
            sittings=self.sittings.value() or None,
            deleted=self.deleted.value(),
        )


def small_button(words: str, act: Callable[..., object]) -> QPushButton:
    """Return a button that stands beside something."""
    button = QPushButton(words)
    button.setProperty("small", True)
    button.clicked.connect(act)
    return button
