"""What to write, and where: the only question of an export, but for files that exist."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.file_dialogs import choose_folder_in
from fer_desktop.gui.files.export_plan import ExportPlan
from fer_desktop.gui.files.queue_words import number_words
from fer_desktop.gui.parts.plain import PlainLabel, literal

_SHOWN = 5  # names of files that exist; more are counted


class ExportDialog(QDialog):
    """Asks for scope, folder and kinds of files.

    Signals:
        wanted(bool, Path, tuple[str, ...], bool): all results or the shown one; the folder; the
            formats of tables; annotated copies or not.
    """

    wanted = pyqtSignal(bool, object, object, bool)

    def __init__(self, shown: str, count: int, folder: Path, parent: QWidget) -> None:
        """Ask.

        Args:
            shown: Name of the result that is shown; empty where none is.
            count: Results in all.
            folder: To begin with.
            parent: What it stands before.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export results"))
        one = self.tr("This result: {name}").format(name=_short(shown))
        self._one = QRadioButton(one.replace("&", "&&"))  # else the key to choose it by
        every = self.tr("All {count} results").format(count=number_words(count))
        self._all = QRadioButton(every)
        (self._one if shown else self._all).setChecked(True)
        self._folder = QLineEdit(str(folder))
        self._folder.setAccessibleName(self.tr("Folder of the exported files"))
        self._folder.setMinimumWidth(360)
        self._folder.setPlaceholderText(self.tr("Type or choose a folder"))
        choose = QPushButton(self.tr("C&hoose…"))
        choose.setToolTip(self.tr("Choose the folder"))
        choose.clicked.connect(self._choose)
        self._copies = QCheckBox(self.tr("&Annotated pictures and videos"))
        self._copies.setChecked(True)
        self._lines = QCheckBox(self.tr("&JSON Lines beside the CSV table"))
        always = QLabel(
            self.tr("Always written: a CSV table; for videos also a chart and a JSON summary.")
        )
        always.setProperty("role", "muted")
        always.setWordWrap(True)
        where = QHBoxLayout()
        where.addWidget(self._folder, stretch=1)
        where.addWidget(choose)
        buttons = QDialogButtonBox()
        export = buttons.addButton(self.tr("&Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        assert export is not None
        export.setProperty("primary", True)
        self._folder.textChanged.connect(lambda text: export.setEnabled(bool(text.strip())))
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        if shown and count > 1:
            layout.addWidget(self._one)
            layout.addWidget(self._all)
        else:
            layout.addWidget(PlainLabel(one if shown else every))
        layout.addWidget(QLabel(self.tr("Into the folder")))
        layout.addLayout(where)
        layout.addWidget(self._copies)
        layout.addWidget(self._lines)
        layout.addWidget(always)
        layout.addSpacing(4)
        layout.addWidget(buttons)

    def _choose(self) -> None:
        title = self.tr("Folder of the exported files")
        if folder := choose_folder_in(Path(self._folder.text()), title, self):
            self._folder.setText(str(folder))

    def _accept(self) -> None:
        formats = ("csv", "jsonl") if self._lines.isChecked() else ("csv",)
        folder = Path(self._folder.text().strip())
        with suppress(RuntimeError):  # a name after ~ that is nobody's is a folder's
            folder = folder.expanduser()
        self.accept()
        self.wanted.emit(
            self._all.isChecked(), folder.absolute(), formats, self._copies.isChecked()
        )


def replace_box(plan: ExportPlan, parent: QWidget | None) -> QMessageBox:
    """Return the question whether files that exist may be replaced; accepted means yes."""
    translate = QCoreApplication.translate
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("Export", "Replace files?"))
    count = len(plan.existing)
    box.setText(
        translate("Export", "One of the files exists already.")
        if count == 1
        else translate("Export", "{count} of the files exist already.").format(
            count=number_words(count)
        )
    )
    names = [_short(path.name) for path in plan.existing[:_SHOWN]]
    if count > _SHOWN:
        names.append(
            translate("Export", "and {count} more").format(count=number_words(count - _SHOWN))
        )
    folder = translate("Export", "In {folder}:").format(folder=plan.wish.folder)
    box.setInformativeText(literal("\n".join([folder, *names])))
    replace = box.addButton(translate("Export", "&Replace"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(
        translate("Export", "&Keep them and stop"), QMessageBox.ButtonRole.RejectRole
    )
    assert replace is not None and cancel is not None
    replace.setAutoDefault(False)  # or a change of theme makes it the default
    box.setDefaultButton(cancel)
    return box


def _short(name: str) -> str:
    line = name.replace("\n", " ")
    return line if len(line) <= 60 else f"{line[:40]}…{line[-19:]}"
