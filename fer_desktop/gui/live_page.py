"""The live page: picture, chosen face, this sitting so far, the last minute."""

from __future__ import annotations

from functools import partial
from typing import Final

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fer_desktop.analysis.live import LiveFigures
from fer_desktop.analysis.results import FaceAnalysis, FrameAnalysis
from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.gui.camera_words import blank_words, camera_remedy, camera_words
from fer_desktop.gui.card import Card
from fer_desktop.gui.face_panel import FacePanel
from fer_desktop.gui.hints import HintChooser
from fer_desktop.gui.live_bridge import LiveBridge
from fer_desktop.gui.live_controls import LiveControls
from fer_desktop.gui.page import Page
from fer_desktop.gui.picture_area import PictureArea
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.sitting_card import SittingCard
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.timeline_chart import TimelineChart
from fer_desktop.gui.wiring import Source, Wiring

_CHARTS_MS: Final = 100  # ten times a second is as much as an eye follows in a chart
_FIGURES_MS: Final = 500
_SIDE_PX: Final = 340


class LivePage(Page):
    """Streams a camera or a file through the analysis and shows what comes out.

    Signals:
        camera_changed(CameraStatus | None): how the camera is doing; None when no run goes on.
        figures_changed(LiveFigures | None): how the run keeps up; None when none runs.
        analysing_changed(bool): somebody in view is being analysed, or no longer.
        open_wanted(): the person asked for a video instead of a camera.
        cameras_wanted(): the person asked to look for cameras again.
    """

    camera_changed = pyqtSignal(object)
    figures_changed = pyqtSignal(object)
    analysing_changed = pyqtSignal(bool)
    open_wanted = pyqtSignal()
    cameras_wanted = pyqtSignal()

    def __init__(
        self, theme: Theme, wiring: Wiring, preferences: Preferences, session: Session
    ) -> None:
        super().__init__()
        self._wiring = wiring
        self._preferences = preferences
        self._session = session
        self._bridge: LiveBridge | None = None
        self._camera: CameraStatus | None = None
        self._shown: tuple[Frame, FrameAnalysis] | None = None
        self._face: FaceAnalysis | None = None
        self._chosen: int | None = None
        self._landmarks = False
        self._hints = HintChooser()
        self._build(theme)
        self._charts = QTimer(self)
        self._charts.setInterval(_CHARTS_MS)
        self._charts.timeout.connect(self._draw_charts)
        self._figures = QTimer(self)
        self._figures.setInterval(_FIGURES_MS)
        self._figures.timeout.connect(self._tell_figures)

    @property
    def is_running(self) -> bool:
        """A run is going on or paused."""
        return self._bridge is not None

    @property
    def newest_frame(self) -> Frame | None:
        """The picture shown while a run is going on."""
        return None if self._bridge is None or self._shown is None else self._shown[0]

    def offer_sources(self, cameras: list[Source], videos: list[Source]) -> None:
        """Fill the list of sources; without a camera the page shows how to get one."""
        self.controls.offer(cameras, videos)
        if not self.is_running and self._shown is None:
            self._say_ready(has_camera=bool(cameras))

    def toggle(self) -> None:
        """Start, pause or go on: what the space bar does."""
        if self._bridge is None:
            if (source := self.controls.source) is not None:
                self.start(source)
        elif self._bridge.is_paused:
            self._bridge.resume()
        else:
            self._bridge.pause()
        self._show_state()

    def start(self, source: Source) -> None:
        """Begin a new sitting with this source."""
        if self._bridge is not None:
            return
        self._forget()
        build = partial(self._wiring.build_live, self._preferences.choice)
        self._bridge = LiveBridge(source.open, build, self)
        self._bridge.analysed.connect(self._show)
        self._bridge.camera_changed.connect(self._show_camera)
        self._bridge.ended.connect(self._finish)
        self._bridge.start()
        self._charts.start()
        self._figures.start()
        self.picture.say(
            self.tr("Starting"), self.tr("Opening the source and loading the networks.")
        )
        self._show_state()

    def stop(self) -> None:
        """End the sitting; what was shown stays to be looked at."""
        if self._bridge is not None:
            self._bridge.stop()

    def save_picture(self) -> None:
        """Save the picture shown as an annotated PNG, without a question in between."""
        if self._shown is not None:
            folder = self._wiring.pictures_dir
            self.write_annotated(*self._shown, folder, landmarks=self._landmarks)

    def close_run(self, timeout_s: float) -> None:
        """End the run before the window goes away, waiting so long at most."""
        if self._bridge is not None:
            self._bridge.stop()
            self._bridge.wait(timeout_s)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        for part in (self.picture, self._panel, self._sitting, self.timeline):
            part.use_theme(theme)

    def _build(self, theme: Theme) -> None:
        again = QPushButton(self.tr("Look for cameras again"))
        again.clicked.connect(self.cameras_wanted)
        video = QPushButton(self.tr("Open a video…"))
        video.clicked.connect(self.open_wanted)
        self._other = QPushButton()
        self._other.clicked.connect(self._use_other_camera)
        badge = self.tr("Analysing: an estimate of the apparent expression")
        self.picture = PictureArea(theme, badge, [self._other, again, video])
        self.picture.face_chosen.connect(self._choose)
        self.controls = LiveControls()
        self.controls.toggled.connect(self.toggle)
        self.controls.stopped.connect(self.stop)
        self.controls.snapshot_wanted.connect(self.save_picture)
        self.controls.landmarks_wanted.connect(self._show_landmarks)
        self.timeline = TimelineChart(theme)
        self.timeline.setFixedHeight(160)
        now = QPushButton(self.tr("Back to now"))
        now.setProperty("small", True)
        now.setToolTip(self.tr("Follow the newest minute again (End)"))
        keeps_place = now.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        now.setSizePolicy(keeps_place)
        now.setVisible(False)
        now.clicked.connect(self.timeline.follow)
        self.timeline.following_changed.connect(lambda follows: now.setVisible(not follows))
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.picture, stretch=1)
        left.addWidget(self.controls)
        left.addWidget(Card(self.tr("The last minute"), self.timeline, beside=now))
        self._panel = FacePanel(theme)
        self._panel.face_chosen.connect(self._choose)
        self._sitting = SittingCard(theme)
        side = QWidget()
        side.setFixedWidth(_SIDE_PX)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addWidget(self._panel)
        right.addWidget(self._sitting)
        right.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 8)
        layout.setSpacing(12)
        layout.addLayout(left, stretch=1)
        layout.addWidget(side)
        self._show_state()

    def _show(self, frame: Frame, analysis: FrameAnalysis) -> None:
        is_first = self._shown is None
        self._shown = (frame, analysis)
        tracks = [face.track_id for face in analysis.faces]
        if self._chosen not in tracks:
            largest = max(analysis.faces, key=lambda face: face.box.area, default=None)
            self._chosen = None if largest is None else largest.track_id
        self._face = next((f for f in analysis.faces if f.track_id == self._chosen), None)
        self.picture.show_analysis(frame, analysis, self._chosen)
        self.picture.show_hint(self._hints.choose(analysis.timestamp_s, self._face))
        if self._bridge is not None and (blank := self._bridge.figures.blank) is not None:
            self.picture.show_words(blank_words(blank))
        self._panel.list_tracks(tracks, self._chosen)
        readable = None
        if self._face is not None and self._face.quality.is_readable:
            readable = self._face.smoothed
        self._sitting.add(readable)
        self.timeline.add(
            analysis.timestamp_s, None if readable is None else readable.probabilities
        )
        if is_first:
            self._show_state()

    def _show_camera(self, status: CameraStatus) -> None:
        """Say what became of the camera; the chart gets a gap wherever that changes."""
        self._camera = status
        if self._shown is not None:
            self.timeline.add(self._shown[1].timestamp_s, None)
        words, asks = camera_words(status), status.state is CameraState.REPLACED
        if asks:
            self._other.setText(self.tr("Use {name}").format(name=status.other))
        if asks or (words and self._shown is None):
            self.picture.say(words, camera_remedy(status), offers=asks)
        elif words:
            self.picture.show_words(f"{words}. {camera_remedy(status)}".rstrip())
        self._show_state()
        self.camera_changed.emit(status)

    def _use_other_camera(self) -> None:
        if self._bridge is not None:
            self._bridge.use_other_camera()

    def _draw_charts(self) -> None:
        if self._shown is None:
            return
        self._panel.show_face(self._face)
        self.timeline.draw()
        self._sitting.draw()

    def _tell_figures(self) -> None:
        figures: LiveFigures | None = None if self._bridge is None else self._bridge.figures
        self.figures_changed.emit(figures)

    def _finish(self, error: Exception | None) -> None:
        self._draw_charts()
        self._charts.stop()
        self._figures.stop()
        if self._bridge is not None:
            self._bridge.deleteLater()  # or each sitting would leave one behind
            self._bridge = None
        self._camera = None
        self.camera_changed.emit(None)
        self.figures_changed.emit(None)
        self.picture.show_hint(None)
        if error is not None:
            self.picture.tell_error(error)
        elif self._shown is None:
            self._say_ready(has_camera=True)
        self._show_state()

    def _say_ready(self, *, has_camera: bool) -> None:
        if has_camera:
            warning = self.tr(
                "Tell everybody in view that their expressions will be analysed, then start."
            )
            self.picture.say(self.tr("Ready"), warning)
        else:
            offer = self.tr("Plug one in and look again, or open a video.")
            self.picture.say(self.tr("No camera found"), offer, offers=True)

    def _choose(self, track_id: int) -> None:
        self._chosen = track_id

    def _show_landmarks(self, shown: bool) -> None:
        self._landmarks = shown
        self.picture.show_landmarks(shown)

    def _forget(self) -> None:
        self._shown = self._face = self._chosen = None
        self._hints = HintChooser()
        self.timeline.clear()
        self._sitting.clear()

    def _show_state(self) -> None:
        is_paused = self._bridge is not None and self._bridge.is_paused
        sees = self._camera is None or self._camera.state is CameraState.STREAMING
        going = self.is_running and not is_paused
        self.controls.show_state(
            is_running=self.is_running, is_paused=is_paused, has_picture=self._shown is not None
        )
        asks = self._camera is not None and self._camera.state is CameraState.REPLACED
        self._other.setVisible(asks)
        self.picture.show_badge(going and sees)
        self.analysing_changed.emit(going and sees)
