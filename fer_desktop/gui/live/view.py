"""What the live page is made of, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PyQt6.QtCore import QLocale, QTimer, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from fer_desktop.analysis.redrawing import RedrawnChip
from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.gui.live.bridge import LiveBridge
from fer_desktop.gui.live.controls import LiveControls
from fer_desktop.gui.live.face_chooser import FaceChooser
from fer_desktop.gui.live.mark_editor import MarkEditor
from fer_desktop.gui.live.sitting_card import SittingCard
from fer_desktop.gui.parts.camera_words import blank_words, camera_remedy, camera_words
from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.choice_form import ChoiceForm
from fer_desktop.gui.parts.face_panel import FacePanel
from fer_desktop.gui.parts.hints import HintChooser
from fer_desktop.gui.parts.picture_area import PictureArea
from fer_desktop.gui.parts.timeline_chart import TimelineChart
from fer_desktop.gui.parts.two_columns import two_columns
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.words import gave_up_redrawing_words

_CHARTS_MS: Final = 100  # ten times a second is as much as an eye follows in a chart
_FIGURES_MS: Final = 500


class LiveView(QWidget):
    """Lays out the parts of the live page and shows one moment in all of them.

    Attributes:
        other_camera: Goes on with the camera in the lost one's place.
        look_again: Looks for cameras.
        open_video: Asks for a video.
        picture: The newest frame.
        controls: The row below it.
        mark_editor: Takes the note of a mark, above the chart.
        timeline: The last minute.
        panel: The chosen face.
        sitting: The sitting so far.

    Signals:
        figures_due(): how the run goes is to be told again.
    """

    figures_due = pyqtSignal()

    def __init__(self, theme: Theme, form: ChoiceForm) -> None:
        super().__init__()
        self._face: FaceAnalysis | None = None
        self._redrawn: Mapping[int, RedrawnChip] = {}
        self._has_moment = self._awaits_pick = False
        self._hints = HintChooser()
        self._charts = QTimer(self)
        self._charts.setInterval(_CHARTS_MS)
        self._charts.timeout.connect(self.draw)
        self._figures = QTimer(self)
        self._figures.setInterval(_FIGURES_MS)
        self._figures.timeout.connect(self.figures_due)
        self.other_camera = QPushButton()
        self.look_again = QPushButton(self.tr("Look for cameras again"))
        self.open_video = QPushButton(self.tr("Open a video…"))
        offers = [self.other_camera, self.look_again, self.open_video]
        self.picture = PictureArea(theme, "", offers)
        self.controls = LiveControls(theme, form)
        self.mark_editor = MarkEditor()
        self.timeline = TimelineChart(theme)
        self.timeline.setFixedHeight(160)
        chart = Card(self.tr("The last minute"), self.timeline, beside=self._beside_chart())
        self.panel = FacePanel(theme)
        self.sitting = SittingCard(theme)
        layout = two_columns((self.picture, self.controls, chart), (self.panel, self.sitting))
        layout.setContentsMargins(14, 12, 14, 8)
        self.setLayout(layout)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        for part in (self.picture, self.controls, self.panel, self.sitting, self.timeline):
            part.use_theme(theme)

    def show_moment(
        self,
        frame: Frame,
        analysis: FrameAnalysis,
        chooser: FaceChooser,
        run: LiveBridge | None,
    ) -> None:
        """Show a frame and what was said about the chosen face; charts wait for `draw`.

        Nothing in the charts joins two people.

        Args:
            frame: The picture.
            analysis: What is said about it.
            chooser: Has chosen a face of it, or none.
            run: Where they are from; None when it is over.
        """
        figures = None if run is None else run.figures
        gave_up = figures is not None and figures.gave_up_redrawing
        self._redrawn = {} if run is None else run.redrawn
        self.panel.show_note(gave_up_redrawing_words() if gave_up else "")
        self.picture.show_analysis(frame, analysis, chooser.chosen)
        face = self._go_on_with(chooser.chosen, analysis)
        self._awaits_pick = chooser.awaits_pick
        self.picture.show_hint(self._hints.choose(analysis.timestamp_s, face))
        if analysis.blank is not None:
            self.picture.show_words(blank_words(analysis.blank))
        if chooser.is_another:
            self.timeline.add(analysis.timestamp_s, None)
            self.sitting.begin_face()
        read = None if face is None else face.said
        self.sitting.add(read)
        self.timeline.add(analysis.timestamp_s, None if read is None else read.probabilities)

    def show_chosen(self, frame: Frame, analysis: FrameAnalysis, chosen: int) -> None:
        """Show the moment that is shown once more, about another face; it counts only once."""
        if self.picture.shows_picture:
            self.picture.show_analysis(frame, analysis, chosen)
        self._go_on_with(chosen, analysis)
        self.draw()

    def begin(self) -> None:
        """Bring panel and charts up to date by themselves until `end`."""
        self._charts.start()
        self._figures.start()
        self.picture.say(
            self.tr("Starting"), self.tr("Opening the source and loading the networks.")
        )

    def end(self) -> None:
        """Stand still at the last moment."""
        self._charts.stop()
        self._figures.stop()
        self.draw()

    def draw(self) -> None:
        """Bring panel and charts up to date."""
        if self._has_moment:
            if self._awaits_pick:
                words = self.tr("Click on a face to choose it.")
                self.panel.say(self.tr("Nobody is chosen"), words)
            else:
                self.panel.show_face(self._face, self._redrawn)
            self.timeline.draw_new()
            self.sitting.draw()

    def forget(self) -> None:
        """Begin a new sitting."""
        self._face, self._redrawn = None, {}
        self._has_moment = self._awaits_pick = False
        self.panel.clear()
        self.panel.show_note("")
        self._hints = HintChooser()
        self.timeline.clear()
        self.sitting.clear()

    def say_ready(self, *, has_camera: bool) -> None:
        """Say in the picture's place how a sitting begins."""
        if has_camera:
            warning = self.tr(
                "Tell everybody in view that their expressions will be analysed, then start."
            )
            self.picture.say(self.tr("Ready"), warning)
        else:
            offer = self.tr("Plug one in and look again, or open a video.")
            self.picture.say(self.tr("No camera found"), offer, offers=True)

    def tell_early_end(self, at_s: float) -> None:
        """Say of the last picture that it is not the last one of its file."""
        end = QLocale().toString(at_s, "f", 1)
        self.picture.show_words(self.tr("The file ends early: at {end} s.").format(end=end))

    def tell_camera(self, status: CameraStatus, *, has_picture: bool) -> None:
        """Say what became of the camera; another one in its place is asked about."""
        words, asks = camera_words(status), status.state is CameraState.REPLACED
        self.other_camera.setVisible(asks)
        if asks:
            self.other_camera.setText(self.tr("Use {name}").format(name=status.other))
        if asks or (words and not has_picture):
            self.picture.say(words, camera_remedy(status), offers=asks)
        elif words:
            self.picture.show_words(f"{words}. {camera_remedy(status)}".rstrip())

    def show_state(
        self,
        *,
        is_running: bool,
        is_paused: bool,
        has_picture: bool,
        is_recording: bool,
        analyses: bool,
    ) -> None:
        """Offer what can be done now, and tell everybody in view what happens."""
        self.controls.show_state(
            is_running=is_running, is_paused=is_paused, has_picture=has_picture
        )
        self.controls.show_recording(is_recording)
        self.picture.name_badge(
            self.tr("Analysing and recording: an estimate of the apparent expression")
            if is_recording
            else self.tr("Analysing: an estimate of the apparent expression")
        )
        self.picture.show_badge(analyses)
        if not is_running:
            self.other_camera.hide()

    def _go_on_with(self, chosen: int | None, analysis: FrameAnalysis) -> FaceAnalysis | None:
        face = analysis.face_of(chosen)
        self.panel.list_tracks([each.track_id for each in analysis.faces], chosen)
        self._face, self._has_moment = face, True
        self._awaits_pick = False
        return face

    def _beside_chart(self) -> QWidget:
        now = QPushButton(self.tr("Back to now"))
        now.setProperty("small", True)
        now.setToolTip(self.tr("Follow the newest minute again (End)"))
        keeps_place = now.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        now.setSizePolicy(keeps_place)
        now.setVisible(False)
        now.clicked.connect(self.timeline.follow)
        self.timeline.following_changed.connect(lambda follows: now.setVisible(not follows))
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.mark_editor)
        row.addWidget(now)
        return beside
