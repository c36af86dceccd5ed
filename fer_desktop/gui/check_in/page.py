"""The check-in: one photo, what was seen in it, in a picture, in words and in seven bars."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.camera_state import CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.pictures import read_picture
from fer_desktop.errors import UserError
from fer_desktop.gui.check_in.controls import CheckInControls, Step
from fer_desktop.gui.check_in.kept_note import CheckIn, KeptNote, read_check_in
from fer_desktop.gui.live.bridge import LiveBridge
from fer_desktop.gui.page import Page
from fer_desktop.gui.parts.camera_words import camera_remedy, camera_words
from fer_desktop.gui.parts.face_panel import FacePanel
from fer_desktop.gui.parts.hints import HintChooser
from fer_desktop.gui.parts.picture_area import PictureArea
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.wiring import Source, Wiring
from fer_desktop.storage.recorder import SittingKind

_SIDE_PX: Final = 340
_BUSY: Final = (Step.OPENING, Step.PREVIEW, Step.READING)


class CheckInPage(Page):
    """Takes or opens one picture and shows what was seen of each face in it.

    The preview and the analysis run one after the other on the models of still pictures: the
    photo is analysed when the preview's threads have ended, so that no stage is shared; a search
    aside, which may still run, has a detector of its own.

    Args:
        theme: Colours.
        wiring: The parts behind the window.
        preferences: Say how faces are found and read.
        session: Whose history a reading is saved in.
        newest_live: Gives the live page's picture while its run has the camera, else None.

    Signals:
        choose_wanted(): the person asked for a picture from a file.
    """

    choose_wanted = pyqtSignal()

    def __init__(
        self,
        theme: Theme,
        wiring: Wiring,
        preferences: Preferences,
        session: Session,
        newest_live: Callable[[], Frame | None],
    ) -> None:
        super().__init__()
        self._wiring = wiring
        self._preferences = preferences
        self._session = session
        self._newest_live = newest_live
        self._preview: LiveBridge | None = None
        self._hints = HintChooser()
        self._previewed: Frame | None = None
        self._photo: Frame | None = None
        self._camera_title = ""
        self._result: CheckIn | None = None
        self._chosen: int | None = None
        self._step = Step.EMPTY
        self._request = 0  # answers to older ones are dropped
        self._build(theme)
        session.closed.connect(lambda _: self._forget())
        self._go_to(Step.EMPTY)

    def offer_cameras(self, cameras: list[Source]) -> None:
        """Offer a photo where there is a camera."""
        self.controls.offer_cameras(cameras)
        self.controls.choose_title(self._preferences.camera)
        if self._step is Step.EMPTY:
            self._go_to(Step.EMPTY)

    def open_picture(self, path: Path) -> None:
        """Analyse a picture file."""
        if self._step in _BUSY:
            return
        self._read(partial(read_picture, path), "picture", path.name)

    def take_photo(self) -> None:
        """Show the camera's picture; a running sitting gives its newest picture at once."""
        if self._step in _BUSY:
            return
        if (frame := self._newest_live()) is not None:
            self._read(lambda: frame, "photo", self.tr("Live page"))
        elif (camera := self.controls.camera) is not None:
            self._hints = HintChooser()
            self._previewed = self._photo = None
            self._camera_title = camera.title
            self._preview = LiveBridge(camera.open, self._analyzer, self)
            self._preview.analysed.connect(self._show_preview)
            self._preview.camera_changed.connect(self._show_camera)
            self._preview.ended.connect(partial(self._end_preview, self._request))
            self._preview.start()
            self._go_to(Step.OPENING)

    def toggle(self) -> None:
        """Begin a photo, then take it."""
        if self._step is Step.PREVIEW:
            self._release()
        else:
            self.take_photo()

    def stop(self) -> None:
        """Leave the preview without a photo."""
        if self._preview is not None:
            self._preview.stop()

    def save_picture(self) -> None:
        """Save the picture with its labels."""
        if (shown := self._result) is not None:
            folder, points = self._wiring.pictures_dir, self.controls.points.isChecked()
            self.write_annotated(shown.frame, shown.analysis, folder, landmarks=points)

    def close_run(self, timeout_s: float) -> None:
        """End the preview."""
        if self._preview is not None:
            self._preview.stop()
            self._preview.wait(timeout_s)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.picture.use_theme(theme)
        self._panel.use_theme(theme)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Let go of the camera when another page is opened."""
        super().hideEvent(event)
        self.stop()

    def _build(self, theme: Theme) -> None:
        self._photo_offer = QPushButton(self.tr("Take a photo"))
        self._photo_offer.setProperty("primary", True)
        self._photo_offer.setToolTip(self.tr("Open the camera (Space)"))
        self._photo_offer.clicked.connect(self.take_photo)
        file_offer = QPushButton(self.tr("Choose a picture…"))
        file_offer.setToolTip(self.tr("Open a picture from a file (Ctrl+Shift+O)"))
        file_offer.clicked.connect(self.choose_wanted)
        badge = self.tr("Camera on: checking light and distance")
        self.picture = PictureArea(theme, badge, [self._photo_offer, file_offer])
        self.picture.face_chosen.connect(self._choose)
        self.controls = CheckInControls()
        self.controls.photo_wanted.connect(self.take_photo)
        self.controls.release_wanted.connect(self._release)
        self.controls.cancel_wanted.connect(self.stop)
        self.controls.choose_wanted.connect(self.choose_wanted)
        self.controls.save_wanted.connect(self.save_picture)
        self.controls.landmarks_wanted.connect(self.picture.show_landmarks)
        self._panel = FacePanel(theme, is_large=True)
        self._panel.face_chosen.connect(self._choose)
        self._kept = KeptNote(self._session, self.seen)
        words = self.tr(
            "An estimate of the apparent expression, not of a feeling, and never a diagnosis."
        )
        note = QLabel(words)
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.picture, stretch=1)
        left.addWidget(self.controls)
        side = QWidget()
        side.setFixedWidth(_SIDE_PX)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        for part in (self._panel, note, self._kept):
            right.addWidget(part)
        right.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 8)
        layout.setSpacing(12)
        layout.addLayout(left, stretch=1)
        layout.addWidget(side)

    def _analyzer(self) -> Analyzer:
        return self._wiring.build_still(self._preferences.choice)

    def _show_preview(self, frame: Frame, analysis: FrameAnalysis) -> None:
        if self._step is Step.OPENING:
            self._go_to(Step.PREVIEW)
        if self._step is not Step.PREVIEW:
            return  # its person has left
        self._previewed = frame
        largest = max(analysis.faces, key=lambda face: face.box.area, default=None)
        self._chosen = None if largest is None else largest.track_id
        self.picture.show_analysis(frame, analysis, self._chosen, is_drawn=False)
        self.picture.show_hint(self._hints.choose(analysis.timestamp_s, largest))

    def _show_camera(self, status: CameraStatus) -> None:
        """Say why there is no picture yet, or no new one."""
        if words := camera_words(status):
            self.picture.say(words, camera_remedy(status))

    def _release(self) -> None:
        """Take what the preview shows."""
        if self._preview is not None and self._previewed is not None:
            self._photo = self._previewed
            self._preview.stop()

    def _end_preview(self, request: int, error: Exception | None) -> None:
        if self._preview is not None:
            self._preview.deleteLater()  # or each photo would leave one behind
            self._preview = None
        if (photo := self._photo) is not None:
            self._read(lambda: photo, "photo", self._camera_title)
        else:
            self._go_to(Step.EMPTY)
            if error is not None and request == self._request:
                self.picture.tell_error(error)

    def _read(self, get_frame: Callable[[], Frame], kind: SittingKind, source: str) -> None:
        self._go_to(Step.READING)
        work = partial(read_check_in, kind, source, get_frame, self._analyzer)
        task = Task("fer-check-in", work, self)
        task.succeeded.connect(partial(self._show_result, self._request))
        task.failed.connect(partial(self._tell_error, self._request))
        task.start()

    def _show_result(self, request: int, result: CheckIn) -> None:
        if request != self._request:
            self._go_to(Step.EMPTY)
            return
        self._result = result
        largest = max(result.analysis.faces, key=lambda face: face.box.area, default=None)
        self._go_to(Step.RESULT)
        if largest is not None:
            self._kept.keep(result)
        self._choose(None if largest is None else largest.track_id)

    def _tell_error(self, request: int, error: Exception) -> None:
        self._go_to(Step.EMPTY)
        if request == self._request:
            self.picture.tell_error(error)
        if not isinstance(error, UserError):
            raise error  # for the fault reporter: nothing that a person did

    def _forget(self) -> None:
        """Show and keep for nobody else what its person has left."""
        self._request += 1
        self._photo = None
        # What is at work with the models ends before somebody else can use them.
        self._go_to(Step.READING if self._step in _BUSY else Step.EMPTY)

    def _choose(self, track_id: int | None) -> None:
        if self._result is None:
            return
        frame, analysis = self._result.frame, self._result.analysis
        self._chosen = track_id
        self.picture.show_analysis(frame, analysis, track_id)
        self._panel.list_tracks([face.track_id for face in analysis.faces], track_id)
        face = next((face for face in analysis.faces if face.track_id == track_id), None)
        self._panel.show_face(face, self._result.redrawn)
        if face is None:
            self._panel.say(
                self.tr("No face found"),
                self.tr("Try a picture taken closer, from the front, with light on the face."),
            )

    def _go_to(self, step: Step) -> None:
        self._step = step
        if step is not Step.RESULT:
            self._result = None
            self._kept.clear()
            self._panel.list_tracks([], None)
            self._panel.say(self.tr("No picture yet"), self.tr("What is seen in it appears here."))
        if step is Step.EMPTY:
            self._photo_offer.setVisible(self.controls.camera is not None)
            self.picture.say(
                self.tr("One picture, one reading"),
                self.tr("Take a photo, choose a picture, or drop one here.")
                if self.controls.camera is not None
                else self.tr("Choose a picture, or drop one here."),
                offers=True,
            )
        elif step is Step.OPENING:
            self.picture.say(self.tr("Opening the camera"), "")
        elif step is Step.READING:
            self.picture.say(self.tr("Reading the picture"), "")
        self.picture.show_badge(step in (Step.OPENING, Step.PREVIEW))
        self.controls.show_step(step)
