"""One result: the picture or video with its faces, the chosen face, and the whole over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.gui.files.name import NameLabel
from fer_desktop.gui.files.player_chart import PlayerChart
from fer_desktop.gui.files.player_controls import PlayerControls
from fer_desktop.gui.files.queue_analysis import PictureResult, VideoResult, mean_of
from fer_desktop.gui.files.queue_words import flaw_words
from fer_desktop.gui.files.queue_worker import QueuedFile
from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.emotion_bars import EmotionBars
from fer_desktop.gui.parts.face_panel import FacePanel
from fer_desktop.gui.parts.picture_area import PictureArea
from fer_desktop.gui.parts.two_columns import two_columns
from fer_desktop.gui.theme import Theme

_CHART_PX: Final = 150


@dataclass(frozen=True, slots=True, eq=False)  # holds arrays
class Moment:
    """What is on the screen.

    Attributes:
        frame: The picture.
        analysis: Its faces.
    """

    frame: Frame
    analysis: FrameAnalysis


class FileView(QWidget):
    """Lays out the parts of a result and shows one moment of it in all of them.

    Attributes:
        back: Leads back to the queue.
        before: Opens the result before this one.
        after: Opens the result after it.
        export: Asks where results shall be written.
        again: Analyses the file again.
        save: Stores the result in the history.
        undo: Takes it out again.
        picture: The frame.
        controls: Play, step, drag.
        chart: The chosen face over time.

    Signals:
        face_chosen(int): the person picked another face.
    """

    face_chosen = pyqtSignal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._file: QueuedFile | None = None
        self._chosen: int | None = None
        self.moment: Moment | None = None
        self._build_buttons()
        self.picture = PictureArea(theme, "", [self.again])
        self.picture.face_chosen.connect(self.face_chosen)
        self.controls = PlayerControls()
        self.chart = PlayerChart(theme)
        self.chart.setFixedHeight(_CHART_PX)
        caution = QLabel(self.tr("Apparent expression, not a feeling"))
        caution.setProperty("role", "muted")
        self._chart_card = Card(self.tr("The whole video"), self.chart, beside=caution)
        self._large_panel = FacePanel(theme, is_large=True)
        self._small_panel = FacePanel(theme)
        for panel in (self._large_panel, self._small_panel):
            panel.face_chosen.connect(self.face_chosen)
        self._mean = EmotionBars(theme, self.tr("Mean over the whole video"))
        self._share = QLabel()
        self._share.setProperty("role", "muted")
        self._share.setWordWrap(True)
        self._flaws = QLabel()
        self._flaws.setProperty("role", "notice")
        self._flaws.setWordWrap(True)
        self._mean_card = Card(self.tr("Mean over the video"), self._mean, self._share, self._flaws)
        self._keeping = QLabel()
        self._keeping.setProperty("role", "muted")
        self._note = QLabel(self.tr("An estimate of the apparent expression, not of a feeling."))
        self._note.setProperty("role", "muted")
        self._note.setWordWrap(True)
        self._lay_out()
        self._show_parts(is_video=True)  # the two kinds together would need a higher window

    @property
    def file(self) -> QueuedFile | None:
        """Whose result is shown."""
        return self._file

    @property
    def chosen(self) -> int | None:
        """Track of the chosen face."""
        return self._chosen

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        for part in (self.picture, self.chart, self._large_panel, self._small_panel, self._mean):
            part.use_theme(theme)

    def clear(self) -> None:
        """Hold nothing of a result any more: whoever comes next could see or save it."""
        self._file = self.moment = self._chosen = None
        self._name.show_name("", "")
        self.picture.say("", "")
        for panel in (self._large_panel, self._small_panel):
            panel.clear()
        self.chart.show_curve(None, 0.0)
        self._mean.show_distribution(None)
        for label in (self._share, self._flaws):
            label.clear()

    def open(self, file: QueuedFile) -> None:
        """Prepare for a result; its first picture comes later."""
        self._file, self.moment = file, None
        self._name.show_name(file.path.name, str(file.path))
        result = file.result
        main = None if result is None else result.main_face
        self._chosen = None if main is None else main.track_id
        self._show_parts(is_video=isinstance(result, VideoResult))
        self.picture.say(self.tr("Opening {name}").format(name=file.path.name), "")
        if isinstance(result, VideoResult):
            self.controls.show_length(len(result.kept), result.duration_s)
            flaws = flaw_words(result)
            self._flaws.setText(flaws)
            self._flaws.setVisible(bool(flaws))
            self._small_panel.list_tracks(sorted(result.faces), self._chosen)
            self._show_whole(result)
        elif isinstance(result, PictureResult):
            tracks = [face.track_id for face in result.analysis.faces]
            self._large_panel.list_tracks(tracks, self._chosen)

    def show_moment(self, moment: Moment) -> None:
        """Show a picture and what was seen in it."""
        self.moment = moment
        self.picture.show_analysis(moment.frame, moment.analysis, self._chosen)
        self._show_face()

    def choose(self, track_id: int) -> None:
        """Speak of this face from now on."""
        self._chosen = track_id
        result = None if self._file is None else self._file.result
        if isinstance(result, VideoResult):
            self._small_panel.list_tracks(sorted(result.faces), track_id)
            self._show_whole(result)
        elif isinstance(result, PictureResult):
            tracks = [face.track_id for face in result.analysis.faces]
            self._large_panel.list_tracks(tracks, track_id)
        if self.moment is not None:
            self.show_moment(self.moment)

    def tell_keeping(self, *, is_guest: bool, is_keeping: bool) -> None:
        """Say whether the result is stored, and offer the opposite."""
        stored = self._file is not None and self._file.sitting_id is not None
        if is_guest:
            words = self.tr("Nothing is stored.")
        elif is_keeping:
            words = self.tr("Saving to your history")
        elif stored:
            words = self.tr("Saved in your history.")
        else:
            words = self.tr("Not in your history.")
        self._keeping.setText(words)
        can_save = not (is_guest or is_keeping or stored)
        self.save.setVisible(can_save)
        self.undo.setVisible(stored and not is_guest)

    def _build_buttons(self) -> None:
        self.back = QPushButton(self.tr("‹ All files"))
        self.back.setToolTip(self.tr("Back to the queue (Esc)"))
        self.before = QPushButton(self.tr("Previous"))
        self.before.setToolTip(self.tr("The result before this one (Page Up)"))
        self.after = QPushButton(self.tr("Next"))
        self.after.setToolTip(self.tr("The result after this one (Page Down)"))
        self.export = QPushButton(self.tr("Export…"))
        self.export.setToolTip(self.tr("Write annotated copies and tables (Ctrl+E)"))
        self.again = QPushButton(self.tr("Analyse again"))
        self.save = QPushButton(self.tr("Save to history"))
        self.save.setToolTip(self.tr("Keep the numbers, not the picture, in your history"))
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.setToolTip(self.tr("Take it out of your history"))
        for button in (self.save, self.undo):
            button.setProperty("small", True)

    def _lay_out(self) -> None:
        self._name = NameLabel()
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addSpacing(6)
        top.addWidget(self._name, stretch=1)
        for widget in (self._keeping, self.save, self.undo):
            top.addWidget(widget)
        top.addSpacing(6)
        for button in (self.before, self.after, self.export):
            top.addWidget(button)
        below = two_columns(
            (self.picture, self.controls, self._chart_card),
            (self._large_panel, self._small_panel, self._mean_card, self._note),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 8)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addLayout(below, stretch=1)

    def _show_parts(self, *, is_video: bool) -> None:
        for part in (self.controls, self._chart_card, self._small_panel, self._mean_card):
            part.setVisible(is_video)
        for other in (self._large_panel, self._note):
            other.setVisible(not is_video)

    def _show_whole(self, result: VideoResult) -> None:
        """Show the chosen face over the whole video."""
        chosen = self._chosen
        curve = None
        if chosen is not None and chosen in result.faces:
            curve = result.curves.curve_of(chosen)
        self.chart.show_curve(curve, result.duration_s)
        if self.moment is not None:
            self.chart.mark(self.moment.analysis.timestamp_s)
        face = None if chosen is None else result.faces.get(chosen)
        mean = None if face is None else mean_of(face)
        self._mean.show_distribution(None if mean is None else mean.astype(np.float32))
        if face is None:
            self._share.setText(self.tr("No face was found in this video."))
        else:
            share = f"{face.valid_frames / face.frames:.0%}"
            seen = self.tr("Seen in {seen:.0f} s, readable in {share} of that.")
            self._share.setText(seen.format(seen=face.seen_s, share=share))

    def _show_face(self) -> None:
        moment = self.moment
        if moment is None:
            return
        face = moment.analysis.face_of(self._chosen)
        result = None if self._file is None else self._file.result
        is_video = isinstance(result, VideoResult)
        panel = self._small_panel if is_video else self._large_panel
        panel.show_face(face, result.redrawn if isinstance(result, PictureResult) else None)
        if is_video:
            self.chart.mark(moment.analysis.timestamp_s)
        if face is None and is_video and self._chosen is not None:
            panel.say(self.tr("Not in view"), self.tr("This face is not seen at this moment."))
        elif face is None and not is_video:
            panel.say(
                self.tr("No face found"),
                self.tr("Nothing that looks like a face from the front is in this picture."),
            )
