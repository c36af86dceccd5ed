"""The live page: picture, chosen face, this sitting so far, the last minute."""

from __future__ import annotations

from functools import partial
from typing import Final

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QVBoxLayout

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.export.recording import RecordingEnd
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.gui.live.sitting import LiveSitting
from fer_desktop.gui.live.view import LiveView
from fer_desktop.gui.page import Page
from fer_desktop.gui.parts.choice_form import ChoiceForm
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.wiring import Choice, Source, Wiring

_FIGURES_MS: Final = 500


class LivePage(Page):
    """Streams a camera or a file through the analysis and shows what comes out.

    Signals:
        camera_changed(CameraStatus | None): how the camera is doing; None when no run goes on.
        figures_changed(LiveFigures | None): how the run keeps up; None when none runs.
        saving_changed(SavingState | None): how storing the sitting goes; None when it is not.
        network_changed(str): title of the network that reads the faces, or will in the next run.
        analysing_changed(bool): somebody in view is being analysed, or no longer.
        open_wanted(): the person asked for a video instead of a camera.
        cameras_wanted(): the person asked to look for cameras again.
        sources_wanted(): a run is over, and what there is by now may be offered.
    """

    camera_changed = pyqtSignal(object)
    figures_changed = pyqtSignal(object)
    saving_changed = pyqtSignal(object)
    network_changed = pyqtSignal(str)
    analysing_changed = pyqtSignal(bool)
    open_wanted = pyqtSignal()
    cameras_wanted = pyqtSignal()
    sources_wanted = pyqtSignal()

    def __init__(
        self, theme: Theme, wiring: Wiring, preferences: Preferences, session: Session
    ) -> None:
        super().__init__()
        self._wiring = wiring
        self._preferences = preferences
        self._session = session
        self._run: LiveSitting | None = None
        self._network: NetworkInfo | None = None
        self._camera: CameraStatus | None = None
        self._shown: tuple[Frame, FrameAnalysis] | None = None
        self._chosen: int | None = None
        form = ChoiceForm(preferences, wiring.networks)
        form.changed.connect(self.use_choice)
        self._view = LiveView(theme, form)
        self.picture, self.controls = self._view.picture, self._view.controls
        self.timeline = self._view.timeline
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._figures = QTimer(self)
        self._figures.setInterval(_FIGURES_MS)
        self._figures.timeout.connect(self._tell_figures)
        self._connect()
        self._show_state()

    @property
    def is_running(self) -> bool:
        """A run is going on or paused."""
        return self._run is not None

    @property
    def newest_frame(self) -> Frame | None:
        """The picture shown while a run is going on."""
        return None if self._run is None or self._shown is None else self._shown[0]

    def offer_sources(self, cameras: list[Source], videos: list[Source]) -> None:
        """Fill the list of sources; without a camera the page shows how to get one."""
        self.controls.offer(cameras, videos)
        self.controls.choose_title(self._preferences.camera)
        if not self.is_running and self._shown is None:
            self._view.say_ready(has_camera=bool(cameras))

    def toggle(self) -> None:
        """Start, pause or go on: what the space bar does."""
        if self._run is None:
            if (source := self.controls.source) is not None:
                self.start(source)
        elif self._run.is_paused:
            self._run.resume()
        else:
            self._run.pause()
        self._show_state()

    def start(self, source: Source) -> None:
        """Begin a new sitting with this source."""
        if self._run is not None:
            return
        self._forget()
        if source.kind == "live":
            self._preferences.camera = source.title
        build_live = self._wiring.build_live
        self._run = LiveSitting(source, build_live, self._preferences, self._session, self)
        self._run.network_known.connect(self._note_network)
        self._run.recording_ended.connect(self._tell_recorded)
        self._run.analysed.connect(self._show)
        self._run.camera_changed.connect(self._show_camera)
        self._run.ended.connect(self._finish)
        self._view.other_camera.clicked.connect(self._run.use_other_camera)
        self._run.start()
        self._view.begin()
        self._figures.start()
        self.picture.say(
            self.tr("Starting"), self.tr("Opening the source and loading the networks.")
        )
        self._show_state()

    def stop(self) -> None:
        """End the sitting; what was shown stays to be looked at."""
        if self._run is not None:
            self._run.stop()

    def save_picture(self) -> None:
        """Save the picture shown as an annotated PNG, without a question in between."""
        if self._shown is not None:
            folder = self._wiring.pictures_dir
            self.write_annotated(*self._shown, folder, landmarks=self.controls.points.isChecked())

    def toggle_recording(self) -> None:
        """Write a video and a table of the sitting from now on, or end them: Ctrl+R."""
        if self._run is not None and self._run.is_recording:
            self._run.stop_recording()
        elif self._run is not None and self._shown is not None:
            points = self.controls.points.isChecked()
            self._run.record(self._wiring.pictures_dir, self.seen, landmarks=points)
        self._show_state()

    def close_run(self, timeout_s: float) -> None:
        """End the run before the window goes away, waiting so long at most."""
        if self._run is not None:
            self._run.close(timeout_s)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self._view.use_theme(theme)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Mark the moment: M asks for a note, 1 to 9 are tags."""
        key = None if event is None else event.key()
        if event is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            if key == Qt.Key.Key_M:
                self._begin_mark()
                return
            if key is not None and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
                if self._shown is not None:
                    self._add_mark(self._shown[1].timestamp_s, self._tag(key - Qt.Key.Key_0))
                return
        super().keyPressEvent(event)

    def _connect(self) -> None:
        view = self._view
        view.look_again.clicked.connect(self.cameras_wanted)
        view.open_video.clicked.connect(self.open_wanted)
        self.picture.face_chosen.connect(partial(setattr, self, "_chosen"))
        self.controls.toggled.connect(self.toggle)
        self.controls.stopped.connect(self.stop)
        self.controls.snapshot_wanted.connect(self.save_picture)
        self.controls.recording_wanted.connect(self.toggle_recording)
        self.controls.mark_wanted.connect(self._begin_mark)
        self.controls.landmarks_wanted.connect(self.picture.show_landmarks)
        view.mark_editor.done.connect(self._add_mark)
        view.mark_editor.left.connect(self.setFocus)
        view.panel.face_chosen.connect(partial(setattr, self, "_chosen"))
        view.sitting.save.setChecked(self._preferences.saves_sittings)
        view.sitting.save.toggled.connect(self._save_sitting)
        view.sitting.save.setVisible(self._session.profile is not None)
        self._session.opened.connect(lambda _: view.sitting.save.show())
        self._session.closed.connect(lambda _: view.sitting.save.hide())
        self._session.closing.connect(self._leave)

    def use_choice(self, choice: Choice) -> None:
        """Find and read faces another way, from the next frame on where a run is going on."""
        if self._run is not None:
            self._run.use_choice(choice)
        else:
            self.network_changed.emit(dict(self._wiring.networks)[choice.network])

    def _note_network(self, network: NetworkInfo) -> None:
        if self._network is not None and self._network != network and self._shown is not None:
            self.timeline.add_mark(self._shown[1].timestamp_s, network.title)
        self._network = network
        self.network_changed.emit(network.title)

    def _save_sitting(self, wanted: bool) -> None:
        self._preferences.saves_sittings = wanted
        if self._run is not None:
            self._run.save(wanted)

    def _begin_mark(self) -> None:
        if self._run is not None and self._shown is not None:
            self._view.mark_editor.begin(self._shown[1].timestamp_s)

    def _tag(self, number: int) -> str:
        named = self._preferences.tags[number - 1]
        return named or self.tr("Tag {number}").format(number=number)

    def _add_mark(self, at_s: float, label: str) -> None:
        if self._run is not None:
            label = label or self.tr("Mark")
            self.timeline.add_mark(at_s, label)
            self._run.mark(at_s, label, self.save_failed.emit)

    def _tell_recorded(self, end: RecordingEnd) -> None:
        if end.error is not None:
            self.save_failed.emit(end.error)
        else:
            self.saved.emit(end.video)
        self._show_state()

    def _show(self, frame: Frame, analysis: FrameAnalysis) -> None:
        is_first = self._shown is None
        self._shown = (frame, analysis)
        tracks = [face.track_id for face in analysis.faces]
        if self._chosen not in tracks:
            largest = max(analysis.faces, key=lambda face: face.box.area, default=None)
            self._chosen = None if largest is None else largest.track_id
        self._view.show_moment(frame, analysis, self._chosen, self._run)
        if is_first:
            self._show_state()

    def _tell_figures(self) -> None:
        self.figures_changed.emit(None if self._run is None else self._run.figures)
        self.saving_changed.emit(None if self._run is None else self._run.saving)

    def _finish(self, error: Exception | None) -> None:
        self._view.end()
        self._figures.stop()
        self._view.mark_editor.keep()
        if self._run is not None:
            self._run.let_go()
            self._run = None
        self._camera = None
        self.camera_changed.emit(None)
        self._tell_figures()
        before = self.controls.source
        self.sources_wanted.emit()
        if before is not None:
            self.controls.choose_title(before.title)
        self.picture.show_hint(None)
        if error is not None:
            self.picture.tell_error(error)
        elif self._shown is None:
            self._view.say_ready(has_camera=self.controls.source is not None)
        self._show_state()

    def _leave(self) -> None:
        """End the sitting and show it to nobody who comes after."""
        self._view.mark_editor.keep()
        if self._run is not None:
            self._run.show_no_more()
            self._run.stop()
        self._forget()
        self._view.say_ready(has_camera=self.controls.source is not None)

    def _forget(self) -> None:
        self._shown = self._chosen = self._network = None
        self._view.forget()

    def _show_camera(self, status: CameraStatus) -> None:
        """Say what became of the camera; the chart gets a gap wherever that changes."""
        self._camera = status
        if self._shown is not None:
            self.timeline.add(self._shown[1].timestamp_s, None)
        self._view.tell_camera(status, has_picture=self._shown is not None)
        self._show_state()
        self.camera_changed.emit(status)

    def _show_state(self) -> None:
        is_paused = self._run is not None and self._run.is_paused
        sees = self._camera is None or self._camera.state is CameraState.STREAMING
        analyses = self.is_running and not is_paused and sees
        self._view.show_state(
            is_running=self.is_running,
            is_paused=is_paused,
            has_picture=self._shown is not None,
            is_recording=self._run is not None and self._run.is_recording,
            analyses=analyses,
        )
        self.analysing_changed.emit(analyses)
