"""An export that goes on beside everything else: asked about, shown, and cancelled from a bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event, Thread

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QWidget,
)

from fer_desktop.errors import UserError
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.files.export import Exported, run_export
from fer_desktop.gui.files.export_dialog import replace_box
from fer_desktop.gui.files.export_plan import ExportPlan, ExportWish, plan_export
from fer_desktop.gui.files.queue_words import error_words, number_words
from fer_desktop.gui.parts.plain import PlainLabel
from fer_desktop.gui.tasks import Task, outbox

_TOLD_AT_ONCE = 100  # how finely the bar moves


class ExportBar(QWidget):
    """Shows how far an export has come, and what came of it; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._outbox = outbox()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._folder = ""
        self._is_busy = False
        self._box: QMessageBox | None = None
        self._words = PlainLabel()
        self._bar = QProgressBar()
        self._bar.setAccessibleName(self.tr("Progress of the export"))
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self._cancel = self._button(self.tr("Cancel"), self.cancel)
        self._cancel.setToolTip(self.tr("Stop the export; files that are complete stay"))
        self._show = self._button(self.tr("Show the folder"), self._open_folder)
        self._hide = self._button(self.tr("Close"), self._leave)
        card = QFrame()
        card.setProperty("card", True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 14, 8)
        layout.addWidget(card)
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self._words, stretch=1)
        for part in (self._bar, self._cancel, self._show, self._hide):
            row.addWidget(part)
        self.setVisible(False)

    @property
    def is_busy(self) -> bool:
        """An export is planned or goes on."""
        return self._is_busy

    @property
    def is_writing(self) -> bool:
        """Nothing is left to be asked, and files are being written."""
        return self._is_busy and self._thread is not None and self._thread.is_alive()

    def begin(self, wish: ExportWish) -> None:
        """Look at what is there, ask if it may be replaced, then write."""
        self._stopping = Event()
        self._folder = str(wish.folder)
        self._tell(self.tr("Preparing the export"), is_busy=True)
        self._bar.setRange(0, 0)
        planning = Task("fer-export-plan", partial(plan_export, wish), self)
        planning.succeeded.connect(partial(self._ask, self._stopping))
        planning.failed.connect(partial(self._fail, self._stopping))
        planning.start()

    def cancel(self) -> None:
        """Stop; files that are complete stay."""
        self._stopping.set()

    def forget(self) -> None:
        """Stop, ask nothing more, and tell nobody what came of it."""
        self._stopping.set()
        self._stopping = Event()  # what belongs to another one is dropped
        if self._box is not None:
            self._box.reject()
        self._folder = ""
        self._words.clear()
        self._leave()

    def close_run(self, timeout_s: float) -> None:
        """End the thread before the window goes away, waiting so long at most."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _ask(self, stopping: Event, plan: ExportPlan) -> None:
        if stopping is not self._stopping:
            return
        if stopping.is_set():
            self._leave()
        elif plan.existing:
            self._box = box = replace_box(plan, self.window())
            box.finished.connect(lambda _: self._answer(box, plan))
            box.open()
        else:
            self._write(plan)

    def _answer(self, box: QMessageBox, plan: ExportPlan) -> None:
        self._box = None
        box.deleteLater()
        pressed = box.clickedButton()
        role = None if pressed is None else box.buttonRole(pressed)
        if role == QMessageBox.ButtonRole.AcceptRole:
            self._write(plan)
        else:
            self._leave()

    def _write(self, plan: ExportPlan) -> None:
        count = len(plan.videos) + len(plan.pictures)
        words = (
            self.tr("Exporting one result")
            if count == 1
            else self.tr("Exporting {count} results").format(count=number_words(count))
        )
        self._tell(words, is_busy=True)
        self._bar.setRange(0, _TOLD_AT_ONCE)
        self._bar.setValue(0)
        self._thread = Thread(
            target=self._run, args=(plan, self._stopping), name="fer-export", daemon=True
        )
        self._thread.start()

    def _run(self, plan: ExportPlan, stopping: Event) -> None:
        """On the export's own thread."""
        told = 0

        def tell(done: int) -> None:
            nonlocal told
            share = done * _TOLD_AT_ONCE // max(1, plan.steps)
            if share != told:
                told = share
                self._outbox.post(partial(self._show_share, stopping, share))

        outcome: Exported | Exception
        try:
            outcome = run_export(plan, stopping.is_set, tell)
        except Exception as error:  # noqa: BLE001  # told through `failed`, the one place
            outcome = error
        self._outbox.post(partial(self._finish, stopping, outcome))

    def _show_share(self, stopping: Event, share: int) -> None:
        if not sip.isdeleted(self) and stopping is self._stopping:
            self._bar.setValue(share)

    def _finish(self, stopping: Event, outcome: Exported | Exception) -> None:
        if sip.isdeleted(self):
            return
        if isinstance(outcome, Exception):
            self._fail(stopping, outcome)
        elif stopping is self._stopping:
            self._tell(_in_words(outcome), is_busy=False)
            self._show.setVisible(outcome.folder.is_dir())

    def _fail(self, stopping: Event, error: Exception) -> None:
        if stopping is self._stopping:
            self._leave()
            if isinstance(error, UserError):  # here, where who was locked out finds it, too
                self._tell(error_in_window(error), is_busy=False)
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did

    def _leave(self) -> None:
        self._is_busy = False
        self.setVisible(False)

    def _tell(self, words: str, *, is_busy: bool) -> None:
        self._is_busy = is_busy
        self._words.show_words(words)
        self._bar.setVisible(is_busy)
        self._cancel.setVisible(is_busy)
        self._show.setVisible(False)
        self._hide.setVisible(not is_busy)
        self.setVisible(True)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder))

    def _button(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("small", True)
        button.clicked.connect(lambda: pressed())  # without the state that Qt would pass on
        return button


def _in_words(outcome: Exported) -> str:
    translate = QCoreApplication.translate
    count = outcome.written
    words = (
        translate("Export", "One result was written to {folder}.")
        if count == 1
        else translate("Export", "{count} results were written to {folder}.")
    ).format(count=number_words(count), folder=outcome.folder)
    if not outcome.is_complete:
        words = f"{translate('Export', 'Stopped.')} {words}"
    if outcome.failures:
        path, error = outcome.failures[0]
        failed = translate("Export", "{count} could not be: {name}: {why}")
        words += " " + failed.format(
            count=number_words(len(outcome.failures)), name=path.name, why=error_words(error)
        )
    return words
