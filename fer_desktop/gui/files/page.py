"""Pictures and videos from files: a queue, and each result to look through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PyQt6.QtWidgets import QVBoxLayout

from fer_desktop.gui.files.export_dialog import ExportDialog
from fer_desktop.gui.files.export_plan import ExportWish
from fer_desktop.gui.files.exporting import ExportBar
from fer_desktop.gui.files.keeping import HistoryKeeper
from fer_desktop.gui.files.queue_control import FileQueue
from fer_desktop.gui.files.queue_panel import QueuePanel
from fer_desktop.gui.files.queue_words import number_words
from fer_desktop.gui.files.queue_worker import QueuedFile, State
from fer_desktop.gui.files.showing import ResultShow
from fer_desktop.gui.page import Page
from fer_desktop.gui.parts.current_stack import CurrentStack
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.wiring import Wiring
from fer_desktop.storage.profile import Profile

_STEP_KEYS = {Qt.Key.Key_J: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_K: 1, Qt.Key.Key_Right: 1}


class FilesPage(Page):
    """Analyses files in the background and shows what came of them.

    Results live in memory until they are removed, the window is closed, or somebody logs out.

    Signals:
        files_wanted(): the person wants to open files.
        folder_wanted(): the person wants to open a folder.
        working_changed(bool): files are being analysed, or no longer.
    """

    files_wanted = pyqtSignal()
    folder_wanted = pyqtSignal()
    working_changed = pyqtSignal(bool)

    def __init__(
        self, theme: Theme, wiring: Wiring, preferences: Preferences, session: Session
    ) -> None:
        super().__init__()
        self._wiring = wiring
        self._session = session
        self._awaited: Path | None = None  # shown when it is done: it came alone
        self.queue = FileQueue(wiring.begin_file, lambda: preferences.choice, self)
        self.queue.finished.connect(self._take)
        self.queue.searched.connect(self._tell_search)
        self.queue.working_changed.connect(self.working_changed)
        self.queue.changed.connect(self._look_at_shown)
        self.keeper = HistoryKeeper(session, self)
        self.keeper.changed.connect(lambda _: self._tell_keeping())
        self.panel = QueuePanel(theme, self.queue, preferences)
        self.panel.files_wanted.connect(self.files_wanted)
        self.panel.folder_wanted.connect(self.folder_wanted)
        self.panel.open_wanted.connect(self.show_result)
        self.panel.export.clicked.connect(self.export)
        self.showing = ResultShow(theme, self)
        self._connect_view()
        self._exports = (self.panel.export, self.showing.view.export)
        self._exporting = ExportBar()
        self._stack = CurrentStack(self.panel, self.showing.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, stretch=1)
        layout.addWidget(self._exporting)
        self._person: Path | None = None  # whose files these are, by folder; None for a guest's
        session.opened.connect(self._welcome)
        session.closed.connect(self._leave)
        self._tell_keeping()
        if session.profile is not None:
            self._welcome(session.profile)

    @property
    def is_at_work(self) -> bool:
        """Files of who is here are analysed, stored or exported."""
        return self._goes_on and not self._are_anothers

    @property
    def _goes_on(self) -> bool:
        return self.queue.is_working or self.keeper.is_at_work or self._exporting.is_writing

    @property
    def _are_anothers(self) -> bool:
        person, profile = self._person, self._session.profile
        return person is not None and (profile is None or profile.folder.root != person)

    def open(self, named: Sequence[Path]) -> None:
        """Add files and folders to the queue; one that comes alone is shown when it is done."""
        self._forget_others()
        self.show_queue()
        is_alone = len(named) == 1 and not self.queue.model.count()
        self._awaited = named[0].absolute() if is_alone else None
        known = self.queue.model.file_of(named[0].absolute()) if len(named) == 1 else None
        if known is None:
            self.queue.open(named)
            return
        self.panel.list.choose(known)
        if known.state in (State.FAILED, State.CANCELLED):
            self._awaited = known.path
            self.queue.retry([known])
        elif known.state is State.DONE:
            self.show_result(known)

    def show_result(self, file: QueuedFile) -> None:
        """Open a result, if there is one."""
        if file.state is State.DONE:
            self._awaited = None
            self._stack.setCurrentIndex(1)
            self.showing.open(file)
            self.keeper.look_for(file)
            self._tell_keeping()
            self._offer_neighbours()
            self.showing.view.setFocus()

    def show_queue(self) -> None:
        """Go back to the list, to the result that was shown."""
        file = self.showing.file
        self.showing.close()
        self._stack.setCurrentIndex(0)
        if file is not None:
            self.panel.list.choose(file)
            self.panel.list.setFocus()

    def export(self) -> None:
        """Ask what to write and where, then write it."""
        self._forget_others()
        if not (done := self._done()) or self._exporting.is_busy:
            return
        shown = self.showing.file
        folder = (shown or done[0]).path.parent / "fer-desktop"
        dialog = ExportDialog("" if shown is None else shown.path.name, len(done), folder, self)
        dialog.wanted.connect(self._export)
        dialog.open()

    def toggle(self) -> None:
        """Play or pause the video shown; show the chosen result of the queue."""
        if self.showing.file is None:
            self.panel.open_chosen()
        else:
            self.showing.toggle()

    def stop(self) -> None:
        """Play no further."""
        self.showing.pause()

    def save_picture(self) -> None:
        """Save the picture shown with its labels."""
        if (moment := self.showing.view.moment) is not None:
            self._chosen = self.showing.view.chosen
            folder = self._wiring.pictures_dir
            self.write_annotated(moment.frame, moment.analysis, folder, landmarks=False)

    def close_run(self, timeout_s: float) -> None:
        """End the queue, the player and the export."""
        self._exporting.cancel()
        self.showing.close()
        self.queue.close(timeout_s / 2)
        self._exporting.close_run(timeout_s / 2)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.panel.use_theme(theme)
        self.showing.view.use_theme(theme)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Show nobody what is another person's, nor what has become untrue."""
        self._forget_others()
        self.keeper.look_for(self.showing.file)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Play nothing that nobody sees."""
        super().hideEvent(event)
        self.showing.pause()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Step through a video, from result to result, and back; the rest is the window's."""
        key = None if event is None else Qt.Key(event.key())
        if self.showing.file is not None and key in _STEP_KEYS:
            self.showing.step(_STEP_KEYS[key])
        elif self.showing.file is not None and key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._show_neighbour(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key == Qt.Key.Key_Escape and self.showing.file is not None:
            self.show_queue()
        elif key == Qt.Key.Key_Escape:
            self.panel.cancel_chosen()
        else:
            super().keyPressEvent(event)

    def _connect_view(self) -> None:
        view = self.showing.view
        view.back.clicked.connect(self.show_queue)
        view.before.clicked.connect(lambda: self._show_neighbour(-1))
        view.after.clicked.connect(lambda: self._show_neighbour(1))
        view.export.clicked.connect(self.export)
        view.again.clicked.connect(self._analyse_again)
        view.save.clicked.connect(lambda: self._keep(True))
        view.undo.clicked.connect(lambda: self._keep(False))

    def _done(self) -> list[QueuedFile]:
        return [file for file in self.queue.model.files if file.state is State.DONE]

    def _take(self, file: QueuedFile) -> None:
        """A file was analysed, or failed."""
        if self.panel.saves.isChecked() and self._person is not None:
            self.keeper.keep(file)
        if file.path == self._awaited:
            self.show_result(file)
            self._awaited = None
        self._offer_neighbours()

    def _keep(self, keep: bool) -> None:
        if (file := self.showing.file) is not None and self._person is not None:
            (self.keeper.keep if keep else self.keeper.undo)(file)
            self._tell_keeping()

    def _tell_keeping(self) -> None:
        profile, file = self._session.profile, self.showing.file
        self.panel.tell_keeping(None if profile is None else profile.name)
        is_keeping = file is not None and self.keeper.is_keeping(file)
        self.showing.view.tell_keeping(is_guest=profile is None, is_keeping=is_keeping)

    def _tell_search(self, added: int, passed_over: int) -> None:
        if not added:
            self.told.emit(self.tr("No picture or video was found there."))
        elif passed_over:
            words = self.tr("{count} other files were passed over.")
            self.told.emit(words.format(count=number_words(passed_over)))

    def _show_neighbour(self, step: int) -> None:
        done, shown = self._done(), self.showing.file
        if shown in done and 0 <= (place := done.index(shown) + step) < len(done):
            self.show_result(done[place])

    def _offer_neighbours(self) -> None:
        if (shown := self.showing.file) is not None:
            done = self._done()
            place = done.index(shown) if shown in done else 0
            self.showing.view.before.setVisible(place > 0)
            self.showing.view.after.setVisible(place + 1 < len(done))

    def _analyse_again(self) -> None:
        if (file := self.showing.file) is not None:
            self.show_queue()
            self._awaited = file.path
            self.queue.retry([file])

    def _look_at_shown(self) -> None:
        """Leave a result that is not in the queue any more."""
        if self.showing.file is not None and self.queue.model.row_of(self.showing.file) is None:
            self.show_queue()

    def _export(self, every: bool, folder: Path, formats: tuple[str, ...], copies: bool) -> None:
        shown, face = self.showing.file, self.showing.view.chosen
        files = self._done() if every or shown is None else [shown]
        wanted = tuple((file.path, file.result) for file in files if file.result is not None)
        chosen = {} if shown is None or face is None else {shown.path: face}  # the one not hidden
        wish = ExportWish(wanted, folder, formats, copies, self._hides_others, chosen)
        self._exporting.begin(wish)

    def _welcome(self, profile: Profile) -> None:
        """Let somebody go on: with what they left, or with what they did as a guest."""
        self._forget_others()
        self._person = profile.folder.root  # a name may come back as somebody else's
        self._tell_keeping()

    def _leave(self, is_expected_back: bool) -> None:
        """Forget everything, but for work that goes on and that its person was locked out of.

        Nobody sees it meanwhile; it is theirs again when they come back before anybody else.
        """
        self.show_queue()
        if not (is_expected_back and self._goes_on):
            self._forget()
        elif not self._exporting.is_writing:
            self._exporting.forget()
        self._tell_keeping()

    def _forget_others(self) -> None:
        if self._are_anothers:
            self._forget()

    def _forget(self) -> None:
        self._person = None
        self.keeper.forget()
        self._exporting.forget()
        self.queue.clear()
        self.show_queue()
