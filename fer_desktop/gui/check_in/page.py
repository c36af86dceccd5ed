"""The check-in: one photo, what was seen in it, in a picture, in words and in seven bars."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QHideEvent
from PyQt6.QtWidgets import QVBoxLayout

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.camera_state import CameraStatus
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.pictures import read_picture
from fer_desktop.errors import UserError
from fer_desktop.gui.check_in.controls import Step
from fer_desktop.gui.check_in.kept_note import CheckIn, KeptNote, read_check_in
from fer_desktop.gui.check_in.view import CheckInView
from fer_desktop.gui.live.bridge import LiveBridge
from fer_desktop.gui.page import Page
from fer_desktop.gui.parts.camera_words import blank_words, camera_remedy, camera_words
from fer_desktop.gui.parts.hints import HintChooser
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.tasks import Task
from fer_desktop.gui.theme import Theme
from fer_desktop.gui.wiring import Source, Wiring
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.recorder import SittingKind

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
        newest_live: Gives what the camera shows on the live page, else None.
        live_camera: Gives the title of the camera that the live page has open; empty without.

    Signals:
        choose_wanted(): the person asked for a picture from a file.
        stored(): a check-in is in the history now.
    """

    choose_wanted = pyqtSignal()
    stored = pyqtSignal()

    def __init__(
        self,
        theme: Theme,
        wiring: Wiring,
        preferences: Preferences,
        session: Session,
        newest_live: Callable[[], tuple[Frame, FrameAnalysis] | None],
        live_camera: Callable[[], str],
    ) -> None:
        super().__init__()
        self._wiring = wiring
        self._preferences = preferences
        self._session = session
        self._newest_live = newest_live
        self._live_camera = live_camera
        self._preview: LiveBridge | None = None
        self._hints = HintChooser()
        self._previewed: Frame | None = None
        self._awaited: Callable[[], None] | None = None  # reads when what is at work has ended
        self._camera_title = ""
        self._camera_waits = False  # it gives no pictures
        self._result: CheckIn | None = None
        self._chosen: int | None = None
        self._step = Step.EMPTY
        self._request = 0  # answers to older ones are dropped
        self._kept = KeptNote(session, self.seen)
        self._kept.stored.connect(self.stored)
        self._view = CheckInView(theme, self._kept)
        self.picture, self.controls = self._view.picture, self._view.controls
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._connect()
        self._go_to(Step.EMPTY)

    def offer_cameras(self, cameras: list[Source]) -> None:
        """Offer a photo where there is a camera."""
        self.controls.offer_cameras(cameras)
        self.controls.choose_title(self._preferences.camera)
        if self._step is Step.EMPTY:
            self._go_to(Step.EMPTY)

    def open_picture(self, path: Path) -> None:
        """Analyse a picture file; a preview, or a picture that is being read, gives way to it."""
        read = self._reading(partial(read_picture, path), "picture", path.name)
        if self._preview is not None:
            self._awaited = read
            self._preview.stop()
        elif self._step is Step.READING:
            self._awaited = read
            self._request += 1
        else:
            read()

    def take_photo(self) -> None:
        """Show the camera's picture; a running sitting gives its newest picture at once."""
        if self._step in _BUSY:
            return
        camera = self.controls.camera
        if (shown := self._newest_live()) is not None and shown[1].blank is not None:
            self._go_to(Step.EMPTY)
            self.picture.say(blank_words(shown[1].blank), "", offers=True)
        elif shown is not None:
            self._reading(lambda: shown[0], "photo", self.tr("Live page"))()
        elif camera is not None and camera.title == self._live_camera():
            self._go_to(Step.EMPTY)
            self._view.say_camera_taken()
        elif camera is not None:
            self._hints = HintChooser()
            self._previewed = self._awaited = None
            self._camera_title = camera.title
            self._camera_waits = False
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

    @property
    def has_picture(self) -> bool:
        """A picture was read, and is in view."""
        return self._result is not None

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
        self._view.use_theme(theme)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Let go of the camera when another page is opened."""
        super().hideEvent(event)
        self.stop()

    def _connect(self) -> None:
        view = self._view
        view.photo_offer.clicked.connect(self.take_photo)
        view.file_offer.clicked.connect(self.choose_wanted)
        self.picture.face_chosen.connect(self._choose)
        view.panel.face_chosen.connect(self._choose)
        self.controls.photo_wanted.connect(self.take_photo)
        self.controls.release_wanted.connect(self._release)
        self.controls.cancel_wanted.connect(self.stop)
        self.controls.choose_wanted.connect(self.choose_wanted)
        self.controls.save_wanted.connect(self.save_picture)
        self._session.closed.connect(lambda _: self._forget())

    def _analyzer(self) -> Analyzer:
        return self._wiring.build_still(self._preferences.choice)

    def _show_preview(self, frame: Frame, analysis: FrameAnalysis) -> None:
        if self._camera_waits:
            return  # it was on its way when the camera went away
        if analysis.blank is not None:
            self._wait(blank_words(analysis.blank), "")
            return
        if self._step is Step.OPENING:
            self._go_to(Step.PREVIEW)
        if self._step is not Step.PREVIEW:
            return  # its person has left
        self._previewed = frame
        largest = analysis.largest
        self._chosen = None if largest is None else largest.track_id
        self.picture.show_analysis(frame, analysis, self._chosen, is_drawn=False)
        self.picture.show_hint(self._hints.choose(analysis.timestamp_s, largest))

    def _show_camera(self, status: CameraStatus) -> None:
        words = camera_words(status)
        self._camera_waits = bool(words)
        if words:
            self._wait(words, camera_remedy(status))
            self.picture.show_badge(False)

    def _wait(self, words: str, remedy: str) -> None:
        """Say why there is no picture yet, or no new one; what was shown is no photo any more."""
        if self._step in (Step.OPENING, Step.PREVIEW):
            self._previewed = None
            self._go_to(Step.OPENING)
            self.picture.say(words, remedy)

    def _release(self) -> None:
        """Take what the preview shows."""
        if self._preview is not None and (photo := self._previewed) is not None:
            self._awaited = self._reading(lambda: photo, "photo", self._camera_title)
            self._preview.stop()

    def _end_preview(self, request: int, error: Exception | None) -> None:
        if self._preview is not None:
            self._preview.deleteLater()  # or each photo would leave one behind
            self._preview = None
        if not self._read_awaited():
            self._go_to(Step.EMPTY)
            if error is not None and request == self._request:
                self.picture.tell_error(error)

    def _read_awaited(self) -> bool:
        """Read what waits for the end of something else; say whether anything does."""
        read, self._awaited = self._awaited, None
        if read is not None:
            read()
        return read is not None

    def _reading(
        self, get_frame: Callable[[], Frame], kind: SittingKind, source: str
    ) -> Callable[[], None]:
        """Return what reads a picture for who is here now, whoever is when it is read."""
        work = partial(read_check_in, kind, source, get_frame, self._analyzer)
        return partial(self._read, work, self._session.admitted_profile)

    def _read(self, work: Callable[[], CheckIn], person: Profile | None) -> None:
        self._go_to(Step.READING)
        task = Task("fer-check-in", work, self)
        task.succeeded.connect(partial(self._show_result, self._request, person))
        task.failed.connect(partial(self._tell_error, self._request))
        task.start()

    def _show_result(self, request: int, person: Profile | None, result: CheckIn) -> None:
        if request != self._request:
            if not self._read_awaited():
                self._go_to(Step.EMPTY)
            return
        self._result = result
        largest = result.analysis.largest
        self._go_to(Step.RESULT)
        self._kept.keep(result, person)
        self._choose(None if largest is None else largest.track_id)

    def _tell_error(self, request: int, error: Exception) -> None:
        if not self._read_awaited():
            self._go_to(Step.EMPTY)
        if request == self._request:
            self.picture.tell_error(error)
        if not isinstance(error, UserError):
            raise error  # for the fault reporter: nothing that a person did

    def _forget(self) -> None:
        """Show and keep for nobody else what its person has left."""
        self._request += 1
        self._awaited = None
        # What is at work with the models ends before somebody else can use them.
        self._go_to(Step.READING if self._step in _BUSY else Step.EMPTY)

    def _choose(self, track_id: int | None) -> None:
        if self._result is not None:
            self._chosen = track_id
            self._view.show_face(self._result, track_id)

    def _go_to(self, step: Step) -> None:
        self._step = step
        if step is not Step.RESULT:
            self._result = None
            self._kept.clear()
        self._view.show_step(step)
