"""Takes sittings out of the history: a report as PDF, a table as CSV, everything as JSON."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final, Literal

from PyQt6.QtCore import QStandardPaths, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QPushButton

from fer_desktop.errors import ModelError
from fer_desktop.export.drawing import DrawingProcess
from fer_desktop.export.history_curves import trend_over
from fer_desktop.export.partial import write_atomically
from fer_desktop.export.report import sitting_report
from fer_desktop.export.report_parts import ReportFacts, accuracy_of
from fer_desktop.export.report_period import period_report
from fer_desktop.export.sittings import SittingRecord, write_sittings_csv, write_sittings_json
from fer_desktop.expression.registry import read_registry
from fer_desktop.gui.file_dialogs import FileDialogs
from fer_desktop.gui.history.reading import ask
from fer_desktop.gui.history.report_words import report_words
from fer_desktop.gui.session import Session
from fer_desktop.storage.history import OWN_KINDS, Sitting
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.sitting_filter import SittingFilter

Format = Literal["pdf", "csv", "json"]

_PAGE: Final = 200


class ExportButton(QPushButton):
    """Asks for a file and writes the offered sittings, or days, into it.

    Attributes:
        is_writing: It is at that now.

    Signals:
        written(Path): the file is there.
        failed(Exception): it is not.
    """

    written = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._sittings: list[int] = []
        self._span: tuple[date, date] | None = None
        self._show_writing(False)
        self.setToolTip(self.tr("Write what is chosen into a file (Alt+E)"))
        self._session = session
        self._dialogs = FileDialogs(session, self)
        menu = QMenu(self)
        self._formats: dict[Format, QAction | None] = {
            "pdf": menu.addAction(self.tr("&Report (PDF)…")),
            "csv": menu.addAction(self.tr("&Table (CSV)…")),
            "json": menu.addAction(self.tr("&Everything (JSON)…")),
        }
        for format, action in self._formats.items():
            assert action is not None
            action.triggered.connect(partial(self._choose, format))
        self.setMenu(menu)
        session.closed.connect(self._forget)

    def offer(self, sitting_ids: list[int], span: tuple[date, date] | None = None) -> None:
        """Say what would be written.

        Args:
            sitting_ids: In the order in which they shall stand.
            span: First and last day; the report is then one of days. Without sittings and
                without days there is nothing to press the button for.
        """
        self._sittings = sitting_ids
        self._span = span
        self._allow()
        report = self._formats["pdf"]
        assert report is not None
        # A report is of one sitting or of days; of any other handful there is none.
        report.setVisible(span is not None or len(sitting_ids) == 1)
        for table in (self._formats["csv"], self._formats["json"]):
            assert table is not None
            table.setVisible(span is None)

    def _choose(self, format: Format) -> None:
        # Behind the dialog another sitting may open, and be offered.
        offered = self._sittings, self._span
        home = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(home))
        names = {
            "pdf": self.tr("Report (*.pdf)"),
            "csv": self.tr("Table (*.csv)"),
            "json": self.tr("JSON (*.json)"),
        }
        proposed = folder / f"{self._stem()}.{format}"
        title = self.tr("Export")
        while True:
            typed = self._dialogs.choose_name(title, proposed, names[format])
            if typed is None:
                return
            proposed = typed if typed.suffix else typed.with_suffix(f".{format}")
            # The dialog has asked about replacing what was typed, not what would be written.
            # Path.exists raises where a name is too long; `write` tells it.
            if proposed == typed or not os.path.exists(proposed):  # noqa: PTH110
                break
        self._write(format, proposed, *offered)

    def write(self, format: Format, path: Path) -> None:
        """Write what is offered now into a file; `written` or `failed` tells the end."""
        self._write(format, path, self._sittings, self._span)

    def _write(
        self, format: Format, path: Path, sitting_ids: list[int], span: tuple[date, date] | None
    ) -> None:
        work: Callable[[Profile], object]
        if span is not None:
            work = partial(_write_period_report, path, span, report_words())
        elif format == "pdf":
            work = partial(_write_sitting_report, path, sitting_ids[0], report_words())
        elif format == "csv":
            work = partial(_write_csv, path, sitting_ids)
        else:
            work = partial(_write_json, path, sitting_ids)
        self._show_writing(self._session.profile is not None)
        ask(self._session, work, lambda _: self._tell_written(path), self._tell_failed)

    def _tell_written(self, path: Path) -> None:
        self._show_writing(False)
        self.written.emit(path)

    def _tell_failed(self, error: Exception) -> None:
        self._show_writing(False)
        self.failed.emit(error)

    def _show_writing(self, writing: bool) -> None:
        """Say that a file is being written, and let no other begin meanwhile."""
        self.is_writing = writing
        self._allow()
        self.setText(self.tr("Exporting…") if writing else self.tr("&Export"))

    def _allow(self) -> None:
        self.setEnabled(not self.is_writing and (bool(self._sittings) or self._span is not None))

    def _forget(self) -> None:
        self._show_writing(False)
        self.offer([])

    def _stem(self) -> str:
        if self._span is not None:
            return f"expressions-{self._span[0]}-{self._span[1]}"
        return f"sitting-{self._sittings[0]}" if len(self._sittings) == 1 else "sittings"


def _records(profile: Profile, sitting_ids: Sequence[int]) -> Iterator[SittingRecord]:
    """Read one sitting after the other; end early when the profile is about to be locked."""
    for sitting_id in sitting_ids:
        profile.go_on()
        sitting = profile.history.sitting(sitting_id)
        if sitting is not None:
            yield SittingRecord(
                sitting,
                profile.history.samples(sitting_id),
                profile.annotations.marks(sitting_id),
                profile.annotations.notes(sitting_id),
                sorted(profile.annotations.tags(sitting_id)),
            )


def _write_csv(path: Path, sitting_ids: list[int], profile: Profile) -> None:
    write_sittings_csv(path, _records(profile, sitting_ids))


def _write_json(path: Path, sitting_ids: list[int], profile: Profile) -> None:
    records = _records(profile, sitting_ids)
    write_sittings_json(path, records, profile.name, datetime.now().astimezone())


def _write_sitting_report(
    path: Path, sitting_id: int, words: Mapping[str, str], profile: Profile
) -> None:
    for record in _records(profile, [sitting_id]):
        with DrawingProcess(profile.go_on) as drawing:
            content = drawing.draw(sitting_report, record, _facts(profile, words))
        write_atomically(path, content)


def _write_period_report(
    path: Path, span: tuple[date, date], words: Mapping[str, str], profile: Profile
) -> None:
    only = SittingFilter(first_day=span[0], last_day=span[1], kinds=frozenset(OWN_KINDS))
    sittings: list[Sitting] = []
    while page := profile.history.sittings(
        only, before_id=sittings[-1].id if sittings else None, limit=_PAGE
    ):
        sittings += page
    sittings.reverse()
    days = profile.history.days(*span)
    notes = [
        (sitting.day, note.text)
        for sitting in sittings
        for note in profile.annotations.notes(sitting.id)
    ]
    with DrawingProcess(profile.go_on) as drawing:
        content = drawing.draw(
            period_report, days, sittings, trend_over(days), span,
            profile.history.networks(*span), notes, _facts(profile, words),
        )  # fmt: skip
    write_atomically(path, content)


def _facts(profile: Profile, words: Mapping[str, str]) -> ReportFacts:
    try:
        entries = list(read_registry().networks.values())
    except ModelError:
        entries = []  # the report then says that nobody measured it
    known = {entry.id: accuracy_of(entry) for entry in entries}
    measured = {name: accuracy for name, accuracy in known.items() if accuracy is not None}
    return ReportFacts(profile.name, datetime.now().astimezone(), measured, words)
