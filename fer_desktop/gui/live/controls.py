"""The row of controls below the live picture."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from fer_desktop.gui.live.options import OptionsPanel
from fer_desktop.gui.parts.choice_form import ChoiceForm
from fer_desktop.gui.parts.icons import IconButton
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.wiring import Source


class LiveControls(QWidget):
    """What a sitting is started, paused, stopped, marked, recorded and photographed with.

    Args:
        theme: Colours.
        form: How faces are found and read; stands in a panel that opens.

    Signals:
        toggled(): start, pause or go on.
        stopped(): end the sitting.
        mark_wanted(): mark this moment.
        recording_wanted(): write a video of the sitting, or end it.
        snapshot_wanted(): save the picture with what is drawn on it.
        landmarks_wanted(bool): draw the 68 points or not.
    """

    toggled = pyqtSignal()
    stopped = pyqtSignal()
    mark_wanted = pyqtSignal()
    recording_wanted = pyqtSignal()
    snapshot_wanted = pyqtSignal()
    landmarks_wanted = pyqtSignal(bool)

    def __init__(self, theme: Theme, form: ChoiceForm) -> None:
        super().__init__()
        self._sources: list[Source] = []
        self._is_running = False
        self._awaited = ""  # title to select after the run
        self._start = QPushButton()
        self._start.setProperty("primary", True)
        self._start.setToolTip(self.tr("Start, pause or go on (Space)"))
        self._start.clicked.connect(self.toggled)
        self._stop = QPushButton(self.tr("Stop"))
        self._stop.setToolTip(self.tr("End the sitting (Esc)"))
        self._stop.clicked.connect(self.stopped)
        self._list = QComboBox()
        self._list.setAccessibleName(self.tr("Camera or video"))
        self._list.setMinimumContentsLength(8)
        self._list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._list.setMaximumWidth(300)
        view = self._list.view()
        assert view is not None
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # folders differ at their ends
        self.points = QCheckBox(self.tr("Draw the &68 points"))
        self.points.setToolTip(self.tr("The points that the face is aligned by"))
        self.points.toggled.connect(self.landmarks_wanted)
        self._options = IconButton("options", self.tr("How faces are found and read"), "", theme)
        self._panel = OptionsPanel(self._options, form, self.points)
        self._options.clicked.connect(self._panel.open_beside)
        self._mark = IconButton("mark", self.tr("Mark this moment"), "M", theme)
        self._mark.clicked.connect(self.mark_wanted)
        self._record = IconButton("record", self.tr("Record a video and a table"), "Ctrl+R", theme)
        self._record.setCheckable(True)
        self._record.clicked.connect(lambda: self.recording_wanted.emit())
        self._snapshot = IconButton(
            "snapshot", self.tr("Save the picture with its labels"), "Ctrl+S", theme
        )
        self._snapshot.clicked.connect(self.snapshot_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._start, self._stop, self._list, self._options):
            row.addWidget(widget)
        row.addStretch()
        for widget in (self._mark, self._record, self._snapshot):
            row.addWidget(widget)
        self.show_state(is_running=False, is_paused=False, has_picture=False)

    def offer(self, cameras: list[Source], videos: list[Source]) -> None:
        """Fill the list: cameras, then the videos that were opened lately."""
        self._sources = [*cameras, *videos]
        titles = [source.title for source in self._sources]
        self._list.clear()
        self._list.addItems([_listed_as(source, titles) for source in self._sources])
        if cameras and videos:
            self._list.insertSeparator(len(cameras))
            self._sources.insert(len(cameras), cameras[0])  # stands at the separator's row
        for control in (self._list, self._start):
            control.setVisible(bool(self._sources))

    def choose(self, source: Source) -> None:
        """Select a source, if it is offered, or what stands for the same by now."""
        for row, offered in enumerate(self._sources):
            if (offered.title, offered.path) == (source.title, source.path):
                self._list.setCurrentIndex(row)
                return

    def choose_title(self, title: str) -> None:
        """Select the source that is called so, if it is offered: now, or after the run."""
        self._awaited = title if self._is_running else ""
        # A separator has no title.
        if title and not self._is_running and (row := self._list.findText(title)) >= 0:
            self._list.setCurrentIndex(row)

    @property
    def source(self) -> Source | None:
        """The chosen source; None while there is none."""
        return self._sources[self._list.currentIndex()] if self._sources else None

    def show_state(self, *, is_running: bool, is_paused: bool, has_picture: bool) -> None:
        """Offer what can be done now."""
        going = is_running and not is_paused
        self._start.setText(
            self.tr("Pause") if going else self.tr("Go on") if is_paused else self.tr("Start")
        )
        self._start.setVisible(is_running or bool(self._sources))
        self._list.setEnabled(not is_running)  # before: it takes the focus of a Stop that goes
        self._stop.setVisible(is_running)
        self._is_running = is_running
        self.choose_title(self._awaited)
        for control in (self._mark, self._record):
            control.setVisible(is_running and has_picture)
        self._snapshot.setVisible(has_picture)

    def show_recording(self, shown: bool) -> None:
        """Show whether a video is being written."""
        self._record.setChecked(shown)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Take the panel away with the page, when it is locked for one."""
        self._panel.close()
        super().hideEvent(event)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        for button in (self._options, self._mark, self._record, self._snapshot):
            button.use_theme(theme)


def _listed_as(source: Source, titles: list[str]) -> str:
    """Return the title of a source, with its folder where another video is called so, too."""
    if source.path is None or titles.count(source.title) == 1:
        return source.title
    return f"{source.title} – {source.path.parent}"
