"""The cards of the personal centre about the data: what is there, taking it along, mending it."""

from __future__ import annotations

from PyQt6.QtCore import QLocale, Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from fer_desktop.gui.account.personal_facts import PersonalFacts, day_words, thing_words
from fer_desktop.gui.file_dialogs import FileDialogs
from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.focus import pass_focus
from fer_desktop.gui.parts.said import Said
from fer_desktop.gui.session import Session


class StoredCard(Card):
    """Everything stored about the person, with number, size and age."""

    def __init__(self) -> None:
        super().__init__(self.tr("Everything stored about you"))
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        heads = ("", self.tr("Number"), self.tr("Size"), self.tr("Oldest"))
        for column, words in enumerate(heads):
            self._grid.addWidget(_cell(words, column, is_head=True), 0, column)
        self._rows: dict[str, tuple[QLabel, ...]] = {}
        self.append(inside)

    def show_facts(self, facts: PersonalFacts) -> None:
        """Show the inventory, kinds of which there is nothing as well."""
        for label in (label for row in self._rows.values() for label in row[1:]):
            label.clear()
        for thing in facts.things:
            size = "" if thing.size_bytes is None else QLocale().formattedDataSize(thing.size_bytes)
            words = (
                thing_words(thing.title),
                QLocale().toString(thing.count),
                size,
                "" if thing.oldest is None or not thing.count else day_words(thing.oldest),
            )
            for label, text in zip(self._row(thing.title), words, strict=True):
                label.setText(text)

    def _row(self, title: str) -> tuple[QLabel, ...]:
        if title not in self._rows:
            labels = tuple(_cell("", column) for column in range(4))
            for column, label in enumerate(labels):
                self._grid.addWidget(label, len(self._rows) + 1, column)
            self._rows[title] = labels
        return self._rows[title]


class TakeAlongCard(Card):
    """Export, import, check.

    Args:
        session: Who is asked for folders.

    Signals:
        export_wanted(Path): write everything into a new folder there.
        import_wanted(Path): bring in what an export holds.
        check_wanted(): read every page, and repair.
    """

    export_wanted = pyqtSignal(object)
    import_wanted = pyqtSignal(object)
    check_wanted = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__(self.tr("Take it along, check it"))
        self._dialogs = FileDialogs(session, self)
        words = QLabel(
            self.tr(
                "An export holds everything in open formats: SQLite, JSON, CSV, pictures. It is "
                "not encrypted any more. An import adds what is missing here."
            )
        )
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        self.append(words)
        self._buttons: list[QPushButton] = []
        for title, tip, act in (
            (self.tr("Export everything…"), self.tr("Choose a folder"), self._export),
            (self.tr("Import…"), self.tr("Choose the folder of an export"), self._import),
            (
                self.tr("Check and repair"),
                self.tr("Read every page of the history; damage is mended from the backups"),
                self.check_wanted.emit,
            ),
        ):
            button = QPushButton(title)
            button.setToolTip(tip)
            button.clicked.connect(lambda _, act=act: act())
            self._buttons.append(button)
        export, import_, check = self._buttons
        self.append_row(export, import_)
        self.append_row(check)
        self.said = Said()
        self.said.let_copy()
        self.append(self.said)
        self._is_busy = False
        self._pressed: QPushButton | None = None  # and has the keys again afterwards

    @property
    def is_busy(self) -> bool:
        """Something goes on."""
        return self._is_busy

    def show_busy(self, words: str) -> None:
        """Say what goes on and let nothing else begin; empty ends it."""
        self._is_busy = bool(words)
        for button in self._buttons:
            if words and pass_focus(button, self):
                self._pressed = button
            button.setEnabled(not words)
        if not words and self._pressed is not None:
            pass_focus(self, self._pressed)
        if words:
            self.said.say(words)

    def _export(self) -> None:
        if folder := self._dialogs.choose_folder(self.tr("Where shall the export go?")):
            self.export_wanted.emit(folder)

    def _import(self) -> None:
        if folder := self._dialogs.choose_folder(self.tr("Choose the folder of an export")):
            self.import_wanted.emit(folder)


def _cell(words: str, column: int, *, is_head: bool = False) -> QLabel:
    label = QLabel(words)
    if column:
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if is_head:
        label.setProperty("role", "muted")
    return label
