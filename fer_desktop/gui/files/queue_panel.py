"""The queue as a page: what can be opened, the rows, and what can be done with the chosen ones."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.files.queue_control import BUSY, FileQueue
from fer_desktop.gui.files.queue_list import QueueList
from fer_desktop.gui.files.queue_words import number_words
from fer_desktop.gui.files.queue_worker import State
from fer_desktop.gui.parts.current_stack import CurrentStack
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.theme import Theme

_NEWS_MS: Final = 100  # pictures are done by the dozen a second; nobody reads that fast
_WITHOUT_RESULT = (State.FAILED, State.CANCELLED)


class QueuePanel(QWidget):
    """Shows the queue, or how to fill it.

    Attributes:
        list: The rows.
        saves: Whether new results go into the history; hidden for a guest.
        export: Asks where results shall be written.

    Signals:
        files_wanted(): the person wants to open files.
        folder_wanted(): the person wants to open a folder.
        open_wanted(QueuedFile): a result shall be shown.
    """

    files_wanted = pyqtSignal()
    folder_wanted = pyqtSignal()
    open_wanted = pyqtSignal(object)

    def __init__(self, theme: Theme, queue: FileQueue, preferences: Preferences) -> None:
        super().__init__()
        self._queue = queue
        self._preferences = preferences
        self.list = QueueList(theme, queue.model)
        self.list.open_wanted.connect(self.open_wanted)
        self.list.remove_wanted.connect(self._remove)
        self.list.chosen_changed.connect(self._await_news)
        self._stack = CurrentStack(self._empty(), self._filled())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 8)
        layout.addWidget(self._stack)
        self._news = QTimer(self)
        self._news.setSingleShot(True)
        self._news.setInterval(_NEWS_MS)
        self._news.timeout.connect(self._show_state)
        queue.changed.connect(self._await_news)
        self._show_state()

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.list.use_theme(theme)

    def tell_keeping(self, name: str | None) -> None:
        """Say what becomes of new results, ticked as their person chose last; None for a guest."""
        if name is not None:
            self.saves.setChecked(self._preferences.saves_files)
        self.saves.setVisible(name is not None)
        self._keeping.setVisible(name is None)

    def cancel_chosen(self) -> None:
        """Cancel what is chosen and not done yet."""
        self._queue.cancel(self.list.chosen())

    def open_chosen(self) -> None:
        """Show the first chosen result."""
        if chosen := [file for file in self.list.chosen() if file.state is State.DONE]:
            self.open_wanted.emit(chosen[0])

    def _empty(self) -> QWidget:
        panel = QWidget()
        headline = QLabel(self.tr("Pictures and videos"))
        headline.setProperty("role", "headline")
        detail = QLabel(
            self.tr("Drop files and folders here, or open them. They stay where they are.")
        )
        detail.setProperty("role", "muted")
        detail.setWordWrap(True)
        action = self._open_button(self.tr("Open pictures and videos…"))
        action.setProperty("primary", True)
        layout = QVBoxLayout(panel)
        layout.addStretch()
        for label in (headline, detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        layout.addSpacing(8)
        layout.addWidget(action, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        return panel

    def _filled(self) -> QWidget:
        panel = QWidget()
        self._count = QLabel()
        self._count.setProperty("role", "title")
        self._only_failed = QCheckBox(self.tr("Only failed"))
        self._only_failed.setToolTip(self.tr("Show the files alone that could not be analysed"))
        self._only_failed.toggled.connect(self.list.failed_filter.show_only_failed)
        folder = QPushButton(self.tr("Open a folder…"))
        folder.setToolTip(self.tr("Add the pictures and videos of a folder (Ctrl+Shift+F)"))
        folder.clicked.connect(self.folder_wanted)
        top = QHBoxLayout()
        top.addWidget(self._count)
        top.addStretch()
        top.addWidget(self._only_failed)
        top.addWidget(self._open_button(self.tr("Open files…")))
        top.addWidget(folder)
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.list, stretch=1)
        layout.addLayout(self._actions())
        layout.addLayout(self._foot())
        return panel

    def _actions(self) -> QHBoxLayout:
        self._open = self._action(self.tr("Show"), self.tr("Show the result (Enter)"))
        self._open.setProperty("primary", True)
        self._open.clicked.connect(self.open_chosen)
        self._cancel = self._action(self.tr("Cancel"), self.tr("Stop their analysis (Esc)"))
        self._cancel.clicked.connect(self.cancel_chosen)
        self._again = self._action(self.tr("Analyse again"), self.tr("As is chosen now"))
        self._again.clicked.connect(self._retry)
        remove = self.tr("Take them off this list; the files stay (Delete)")
        self._remove_button = self._action(self.tr("Remove"), remove)
        self._remove_button.clicked.connect(self._remove)
        self._cancel_all = self._action(self.tr("Cancel all"), self.tr("Stop the whole queue"))
        self._cancel_all.clicked.connect(self._queue.cancel_all)
        self._clear = self._action(self.tr("Clear"), self.tr("Empty this list; the files stay"))
        self._clear.clicked.connect(self._queue.clear)
        self.export = self._action(
            self.tr("Export…"), self.tr("Write annotated copies and tables (Ctrl+E)")
        )
        row = QHBoxLayout()
        for button in (self._open, self._cancel, self._again, self._remove_button):
            row.addWidget(button)
        row.addStretch()
        for button in (self._cancel_all, self._clear, self.export):
            row.addWidget(button)
        return row

    def _foot(self) -> QHBoxLayout:
        self.saves = QCheckBox(self.tr("Save results to my history"))
        self.saves.setToolTip(
            self.tr("Numbers alone, no pictures; each result can be taken out again")
        )
        self.saves.clicked.connect(self._keep_wish)
        self._keeping = QLabel(self.tr("Nothing is stored. Results are kept until you close."))
        self._keeping.setProperty("role", "muted")
        row = QHBoxLayout()
        row.addWidget(self.saves)
        row.addWidget(self._keeping)
        row.addStretch()
        return row

    def _action(self, text: str, tooltip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tooltip)
        return button

    def _open_button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(self.tr("Choose files (Ctrl+O)"))
        button.clicked.connect(self.files_wanted)
        return button

    def _keep_wish(self, saves: bool) -> None:
        self._preferences.saves_files = saves

    def _remove(self) -> None:
        self._queue.remove(self.list.chosen())

    def _retry(self) -> None:
        """Try again what has no result; what has one would lose it, and be stored twice."""
        chosen = self.list.chosen()
        self._queue.retry(file for file in chosen if file.state in _WITHOUT_RESULT)

    def _await_news(self) -> None:
        if not self._news.isActive():
            self._news.start()

    def _show_state(self) -> None:
        model = self._queue.model
        is_filled = model.count() > 0 or self._queue.is_searching
        self._stack.setCurrentIndex(int(is_filled))
        self._count.setText(self._in_words())
        failed = model.count(State.FAILED)
        self._only_failed.setVisible(failed > 0)
        if not failed:
            self._only_failed.setChecked(False)  # or every row would be hidden
        self._cancel_all.setVisible(self._queue.is_working or self._queue.is_searching)
        self._clear.setVisible(model.count() > 0)
        self.export.setVisible(model.count(State.DONE) > 0)
        self._offer()

    def _offer(self) -> None:
        """Offer what can be done with the chosen rows."""
        states = {file.state for file in self.list.chosen()}
        self._open.setVisible(State.DONE in states)
        self._cancel.setVisible(bool(states & set(BUSY)))
        self._again.setVisible(bool(states & set(_WITHOUT_RESULT)))
        self._remove_button.setVisible(bool(states))

    def _in_words(self) -> str:
        model = self._queue.model
        total, busy = model.count(), model.count(*BUSY)
        failed = model.count(State.FAILED)
        if self._queue.is_searching:
            words = self.tr("Searching: {count} files so far").format(count=number_words(total))
        elif busy:
            words = self.tr("{done} of {total} analysed").format(
                done=number_words(total - busy), total=number_words(total)
            )
        elif total == 1:
            words = self.tr("One file")
        else:
            words = self.tr("{total} files").format(total=number_words(total))
        if failed:
            words += " · " + self.tr("{failed} failed").format(failed=number_words(failed))
        return words
