"""The bin: what was deleted and can still come back, or goes for good."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.history.reading import ask
from fer_desktop.gui.parts.focus import pass_focus
from fer_desktop.gui.parts.two_line_list import Entry, TwoLineList
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import moment_words
from fer_desktop.storage.deletion import BinItem
from fer_desktop.storage.profile import Profile


class BinView(QWidget):
    """Lists what lies in the bin.

    Signals:
        loaded(): what lies in it is shown now.
        restored(): something is back in the history.
        purged(): something is gone for good.
    """

    loaded = pyqtSignal()
    restored = pyqtSignal()
    purged = pyqtSignal()

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._session = session
        self._items: list[BinItem] = []
        self.list = TwoLineList(theme, self.tr("Bin"))
        self.list.itemSelectionChanged.connect(self._offer_what_is_possible)
        self.list.delete_wanted.connect(self._confirm)
        self._restore = QPushButton(self.tr("&Restore"))
        self._restore.setToolTip(self.tr("Put the chosen things back (Alt+R)"))
        self._restore.clicked.connect(self._restore_chosen)
        self._purge = QPushButton(self.tr("Delete for &good…"))
        self._purge.setToolTip(self.tr("Remove the chosen things from the disk (Delete)"))
        self._purge.clicked.connect(self._confirm)
        self._all = QPushButton(self.tr("&Choose all"))
        self._all.setToolTip(self.tr("Choose everything in the bin (Ctrl+A in the list)"))
        self._all.clicked.connect(self.list.selectAll)
        self._rule = QLabel()
        self._rule.setProperty("role", "muted")
        self._rule.setWordWrap(True)
        buttons = QHBoxLayout()
        for button in (self._restore, self._purge, self._all):
            buttons.addWidget(button)
        buttons.addStretch()
        full = QWidget()
        layout = QVBoxLayout(full)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(buttons)
        layout.addWidget(self.list, stretch=1)
        layout.addWidget(self._rule)
        empty = QLabel(self.tr("Nothing lies in the bin."))
        empty.setProperty("role", "muted")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(full)
        self._stack.addWidget(empty)
        self._told = QLabel()
        self._told.setProperty("role", "muted")
        self._told.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        whole.addWidget(self._told)
        self.clear()

    def refresh(self) -> None:
        """Read the bin again."""
        ask(self._session, _read_bin, self._show)

    @property
    def is_empty(self) -> bool:
        """Nothing lies in it, as far as was read."""
        return not self._items

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Take back what was told: it may not be so any more."""
        super().hideEvent(event)
        if event is not None and not event.spontaneous():
            self._tell_restored(brings_sitting=False)

    def clear(self) -> None:
        """Forget what was shown."""
        self._tell_restored(brings_sitting=False)
        self._show(([], 0))

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.list.use_theme(theme)

    def _show(self, found: tuple[list[BinItem], int]) -> None:
        self._items, kept_days = found
        self.list.clear()
        self.list.append([self._entry(item, kept_days) for item in self._items])
        self._rule.setText(
            self.tr("Kept for {days} days after it was deleted, then removed for good.").format(
                days=kept_days
            )
        )
        self._stack.setCurrentIndex(0 if self._items else 1)
        self._offer_what_is_possible()
        self.loaded.emit()

    def _entry(self, item: BinItem, kept_days: int) -> Entry:
        kind = {
            "sitting": self.tr("Sitting"),
            "mark": self.tr("Mark"),
            "note": self.tr("Note"),
            "picture": self.tr("Picture"),
        }[item.kind]
        second = self.tr("of {made}; deleted {deleted}, gone for good after {end}").format(
            made=moment_words(item.made_at),
            deleted=moment_words(item.deleted_at),
            end=moment_words(item.deleted_at + timedelta(days=kept_days)),
        )
        return Entry(item.uuid, f"{kind}  ·  {item.title}", second)

    def _chosen(self) -> list[BinItem]:
        chosen = set(self.list.chosen())
        return [item for item in self._items if item.uuid in chosen]

    def _restore_chosen(self) -> None:
        items = [(item.kind, item.id) for item in self._chosen()]

        def restored(brings_sitting: bool) -> None:
            self._tell_restored(brings_sitting=brings_sitting)
            self.restored.emit()

        ask(self._session, lambda profile: profile.bin.restore_all(items), restored)

    def _tell_restored(self, *, brings_sitting: bool) -> None:
        """Say what came back without having been chosen, until the next thing comes back."""
        words = self.tr("The sitting that this belongs to is back in the history as well.")
        self._told.setText(words if brings_sitting else "")
        self._told.setVisible(brings_sitting)

    def _confirm(self) -> None:
        """Ask once: this is the one thing that nothing takes back."""
        items = self._chosen()
        if not items:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Delete for good"))
        box.setTextFormat(Qt.TextFormat.PlainText)  # a name may hold what looks like tags
        box.setText(self._question(items))
        box.setInformativeText(
            self.tr(
                "Nothing of it stays in the history, its backups or the saved pictures. "
                "Nothing brings it back."
            )
        )
        purge = box.addButton(self.tr("&Delete for good"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        assert purge is not None and cancel is not None
        purge.setAutoDefault(False)  # or a change of theme makes it the default
        box.setDefaultButton(cancel)
        purge.clicked.connect(partial(self._purge_items, items))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session.closing.connect(box.close)
        box.open()
        cancel.setFocus()

    def _purge_items(self, items: list[BinItem]) -> None:
        ask(
            self._session,
            lambda profile: profile.bin.purge(items),
            lambda _: self.purged.emit(),
        )

    def _question(self, items: list[BinItem]) -> str:
        if len(items) > 1:
            return self.tr("Delete {number} things for good?").format(number=len(items))
        question = {
            "sitting": self.tr("Delete the sitting “{title}” of {made} for good?"),
            "mark": self.tr("Delete the mark “{title}” of {made} for good?"),
            "note": self.tr("Delete the note “{title}” of {made} for good?"),
            "picture": self.tr("Delete the picture from “{title}” of {made} for good?"),
        }[items[0].kind]
        return question.format(title=items[0].title, made=moment_words(items[0].made_at))

    def _offer_what_is_possible(self) -> None:
        is_chosen = bool(self.list.chosen())
        for button in (self._restore, self._purge):
            if not is_chosen:
                pass_focus(button, self.list)
            button.setVisible(is_chosen)


def _read_bin(profile: Profile) -> tuple[list[BinItem], int]:
    return profile.bin.items(), profile.retention.current().deleted
