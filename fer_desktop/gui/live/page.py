"""The live page: picture, chosen face, this sitting so far, the last minute."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QVBoxLayout

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.errors import UserError
from fer_desktop.export.recording import RecordingEnd
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.gui.live.face_chooser import FaceChooser
from fer_desktop.gui.live.marking import Marking
from fer_desktop.gui.live.sitting import LiveSitting
from fer_desktop.gui.live.view import LiveView
from fer_desktop.gui.page import Page
from fer_desktop.gui.parts.choice_form import ChoiceForm
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.wiring import Choice, Source, Wiring


class LivePage(Page):
    """Streams a camera or a file through the analysis and shows what comes out.

    Signals:
        camera_changed(CameraStatus | None): how the camera is doing; None when no run goes on.
        figures_changed(LiveFigures | None): how the run keeps up; None when none runs.
        saving_changed(SavingState | None): how storing the sitting goes; None when it is not.
        network_changed(str): title of the network that reads the faces, or will in the next run.
        analysing_changed(bool): somebody in view is being analysed, or no longer.
        recording_changed(bool): a video of the run is being written, or no longer.
        open_wanted(): the person asked for a video instead of a camera.
        cameras_wanted(): the person asked to look for cameras again.
        sources_wanted(): a run is over, and what there is by now may be offered.
    """

    camera_changed = pyqtSignal(object)
    figures_changed = pyqtSignal(object)
    saving_changed = pyqtSignal(object)
    network_changed = pyqtSignal(str)
    analysing_changed = pyqtSignal(bool)
    recording_changed = pyqtSignal(bool)
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
        self._chooser = FaceChooser()
        form = ChoiceForm(preferences, wiring.networks)
        form.changed.connect(self.use_choice)
        self._view = LiveView(theme, form)
        self.picture, self.controls = self._view.picture, self._view.controls
        self.timeline = self._view.timeline
        self._marking = Marking(self._view.mark_editor, preferences, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._connect()
        self._show_state()

    @property
    def is_running(self) -> bool:
        """A run is going on or paused."""
        return self._run is not None

    @property
    def camera_title(self) -> str:
        """The camera that a run has open, whether or not it gives pictures; empty without."""
        return "" if self._run is None else self._run.camera_title

    @property
    def newest_moment(self) -> tuple[Frame, FrameAnalysis] | None:
        """What one's own camera shows now; None while it does not."""
        return self._shown if self.camera_title and self._is_analysing else None

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
                if source.kind == "live":
                    self._preferences.camera = source.title
                self.start(source)
        elif self._run.is_paused:
            self._run.resume()
        else:
            self._run.pause()
        self._show_state()

    def start(self, source: Source) -> None:
        """Begin a new sitting with this source, which need not be a listed one."""
        if self._run is not None:
            return
        self._forget()
        build_live = self._wiring.build_live
        self._run = LiveSitting(source, build_live, self._preferences, self._session, self)
        self._run.network_known.connect(self._note_network)
        self._run.recording_ended.connect(self._tell_recorded)
        self._run.saving_failed.connect(self.saving_changed)
        self._run.analysed.connect(self._show)
        self._run.camera_changed.connect(self._show_camera)
        self._run.ended.connect(self._finish)
        self._view.other_camera.clicked.connect(self._run.use_other_camera)
        self._run.start()
        self._view.begin()
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
        if self._run is not None and (self._run.is_recording or self._shown is not None):
            points = self.controls.points.isChecked()
            self._run.toggle_recording(self._wiring.pictures_dir, self.seen, landmarks=points)
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
        if event is None or not self._marking.takes(event, self._moment_s):
            super().keyPressEvent(event)

    def _connect(self) -> None:
        view = self._view
        view.figures_due.connect(self._tell_figures)
        view.look_again.clicked.connect(self.cameras_wanted)
        view.open_video.clicked.connect(self.open_wanted)
        self.picture.face_chosen.connect(self._choose)
        self.controls.toggled.connect(self.toggle)
        self.controls.stopped.connect(self.stop)
        self.controls.snapshot_wanted.connect(self.save_picture)
        self.controls.recording_wanted.connect(self.toggle_recording)
        self.controls.mark_wanted.connect(lambda: self._marking.begin(self._moment_s))
        self.controls.landmarks_wanted.connect(self.picture.show_landmarks)
        self._marking.marked.connect(self._add_mark)
        view.mark_editor.left.connect(self.setFocus)
        view.panel.face_chosen.connect(self._choose)
        view.sitting.offer_saving(self._session, self._preferences)
        view.sitting.save.toggled.connect(self._save_sitting)
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

    @property
    def _moment_s(self) -> float | None:
        """What can be marked now."""
        return None if self._run is None or self._shown is None else self._shown[1].timestamp_s

    def _add_mark(self, at_s: float, label: str) -> None:
        if self._run is not None:
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
        self._chosen = self._chooser.choose(
            self._chosen, analysis.faces, analysis.timestamp_s, hides_others=self._hides_others
        )
        self._view.show_moment(frame, analysis, self._chooser, self._run)
        if self._camera is not None:  # the frame may have been on its way when it went away
            self._view.tell_camera(self._camera, has_picture=True)
        if is_first:
            self._show_state()

    def _choose(self, track_id: int) -> None:
        """Go on with this face, and show it at once: the next frame may never come."""
        self._chosen = track_id
        if self._shown is not None:
            self._view.show_chosen(*self._shown, track_id)

    def _tell_figures(self) -> None:
        self.figures_changed.emit(None if self._run is None else self._run.figures)
        self.saving_changed.emit(None if self._run is None else self._run.saving)

    def _finish(self, error: Exception | None) -> None:
        self._view.end()
        self._view.mark_editor.keep()
        run, self._run = self._run, None
        self._camera = None
        self.camera_changed.emit(None)
        self._tell_figures()
        if run is not None:
            run.let_go()
        self._show_state()
        before = self.controls.source
        self.sources_wanted.emit()
        if before is not None:
            self.controls.choose(before)
        self.picture.show_hint(None)
        if error is not None:
            self.picture.tell_error(error)
        elif self._shown is None:
            self._view.say_ready(has_camera=self.controls.source is not None)
        elif run is not None and run.ended_early:
            self._view.tell_early_end(self._shown[1].timestamp_s)
        if error is not None and not isinstance(error, UserError):
            raise error  # for the fault reporter: nothing that a person did

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
        self._chooser = FaceChooser()
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
        is_recording = self._run is not None and self._run.is_recording
        self._view.show_state(
            is_running=self.is_running,
            is_paused=self._run is not None and self._run.is_paused,
            has_picture=self._shown is not None,
            is_recording=is_recording,
            analyses=self._is_analysing,
        )
        self.recording_changed.emit(is_recording)
        self.analysing_changed.emit(self._is_analysing)

    @property
    def _is_analysing(self) -> bool:
        """Pictures come and are analysed."""
        sees = self._camera is None or self._camera.state is CameraState.STREAMING
        return self._run is not None and not self._run.is_paused and sees
