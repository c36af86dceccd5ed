"""What of a live run is kept: rows in the history, marks, a recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.clock import now_s
from fer_desktop.capture.frame import Frame
from fer_desktop.capture.sources import FrameSource
from fer_desktop.errors import DatabaseError, OutputError
from fer_desktop.export.annotate import Annotator
from fer_desktop.export.outputs import named_after
from fer_desktop.export.recording import Recording, RecordingEnd
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.gui.live.bridge import LiveBridge
from fer_desktop.gui.preferences import Preferences
from fer_desktop.gui.session import Session
from fer_desktop.gui.wiring import Choice, Source
from fer_desktop.storage.live_recorder import LiveRecorder
from fer_desktop.storage.recorder import SavingState, SittingKind

Seen = Callable[[Frame, FrameAnalysis], Frame]


class LiveSitting(LiveBridge):
    """One live run and what of it is kept: rows in the history, marks, a recording.

    Marks are shown to everybody and stored for who began the sitting and saves it.

    Signals:
        network_known(NetworkInfo): this network reads the faces from now on.
        recording_ended(RecordingEnd): the files are whole, or could not be written.
        saving_failed(SavingState): storing has ended, and something was not stored.
    """

    network_known = pyqtSignal(object)
    recording_ended = pyqtSignal(object)
    saving_failed = pyqtSignal(object)

    def __init__(
        self,
        source: Source,
        build_live: Callable[[Choice], Analyzer],
        preferences: Preferences,
        session: Session,
        parent: QObject,
    ) -> None:
        """Prepare a run.

        Args:
            source: What it is on.
            build_live: Builds its analyzer, on the analysis thread.
            preferences: How faces are found and read, and whether sittings are stored.
            session: Who begins the run; nobody who comes later has it stored.
            parent: Owner.
        """
        self._build_live = build_live
        super().__init__(self._open, partial(self._build, preferences.choice), parent, self._write)
        self._session = session
        self._person = session.admitted_profile
        self._source = source
        self._opened: FrameSource | None = None
        self._opened_at_s = self._played_s = 0.0
        self._kind: SittingKind | None = None  # until it is open: an address may be a video's path
        self._saves = preferences.saves_sittings
        self._beginning = Lock()
        self._is_over = False
        self._network: NetworkInfo | None = None
        self._recorder: LiveRecorder | None = None
        self._unended = 0  # recorders, the present one and those that still store the rest
        self._recording: Recording | None = None
        self._seen: Seen = lambda frame, analysis: frame

    def use_choice(self, choice: Choice) -> None:
        """Find and read faces another way from the next frame on."""
        self.rebuild(partial(self._build, choice))

    def use_other_camera(self) -> bool:
        """Go on with the camera in the lost one's place; what is stored of it bears its name."""
        switched = super().use_other_camera()
        if switched and self._opened is not None:
            self._source = replace(self._source, title=self._opened.title)
            if self._saves:
                self.save(False)
                self.save(True)
        return switched

    @property
    def camera_title(self) -> str:
        """One's own camera, if it is on that; empty for a video, which may show anybody."""
        return self._source.title if (self._kind or self._source.kind) == "live" else ""

    def _open(self) -> FrameSource:
        # Capture thread.
        self._opened = opened = self._source.open()
        self._opened_at_s = now_s()
        self._kind = self._source.kind if opened.is_live else "video"
        self._begin_saving()
        return opened

    def _build(self, choice: Choice) -> Analyzer:
        # Analysis thread, before the frames that this network reads.
        analyzer = self._build_live(choice)
        self._network = network = analyzer.models.classifier.network
        if self._recorder is not None:
            self._recorder.use_network((network.id, network.sha256))
        else:
            self._begin_saving()
        self._outbox.post(partial(self._tell_network, network))
        return analyzer

    def _write(self, frame: Frame, analysis: FrameAnalysis) -> None:
        # Analysis thread.
        self._played_s = frame.timestamp_s
        recorder, recording = self._recorder, self._recording
        if self._kind == "live" and analysis.faces and self._person is not None:
            self._person.touch()  # who sits still for an hour is there; an empty chair is not
        if recorder is not None:
            recorder.write(frame, analysis)
        if recording is not None:
            recording.write(self._seen(frame, analysis), analysis)

    def save(self, wanted: bool) -> None:
        """Store the sitting in the history from now on, or no longer; what is stored stays."""
        self._saves = wanted
        if not wanted and (recorder := self._recorder) is not None:
            self._recorder = None
            recorder.stop(interrupted=self.is_cut_short)
            if recorder.wait(0):  # it gave up during the run, and has told its end already
                self._tell_unsaved(recorder.state)
        else:
            self._begin_saving()

    @property
    def saving(self) -> SavingState | None:
        """How saving goes; None while nothing is saved, and for who comes after its person."""
        recorder = self._recorder if self._is_of_who_is_here else None
        return None if recorder is None else recorder.state

    def mark(self, at_s: float, label: str, failed: Callable[[Exception], object]) -> None:
        """Store a mark with the sitting, if the sitting is stored."""
        profile, recorder = self._person, self._recorder
        if profile is None or recorder is None:
            return

        def work() -> None:
            if (sitting_id := recorder.sitting_id()) is None:
                raise DatabaseError("The mark is not saved: the sitting could not be stored.", "")
            profile.annotations.add_mark(sitting_id, at_s, label)

        self._session.run(work, failed=failed)

    @property
    def is_recording(self) -> bool:
        """A video of the run is being written."""
        return self._recording is not None

    def toggle_recording(self, folder: Path, seen: Seen, *, landmarks: bool) -> None:
        """Write a video and a table from the next frame on, or end them.

        Args:
            folder: Where they go.
            seen: Gives each frame as it may be saved; called on the analysis thread.
            landmarks: Draw the 68 points.
        """
        if self._recording is not None:
            self._recording.stop()
            return
        self._seen = seen
        video, _ = named_after(datetime.now(), folder, ".mp4", ".csv")
        self._recording = Recording(
            video, self._source.title, Annotator(landmarks=landmarks), self._end_recording
        )

    def let_go(self) -> None:
        """The run is over: store the rest, end the video, then go away."""
        self.save(False)
        if self._recording is not None:
            self._recording.stop()
        self._is_over = True
        self._go_away()

    def close(self, timeout_s: float) -> None:
        """End everything before the window goes away, waiting so long at most."""
        self.stop()
        self.wait(timeout_s)
        self.save(False)
        if self._recording is not None:
            self._recording.stop()
            self._recording.wait(timeout_s)

    def _tell_network(self, network: NetworkInfo) -> None:
        if not sip.isdeleted(self):
            self.network_known.emit(network)

    def _begin_saving(self) -> None:
        """Store the sitting if that is wanted and possible; from any thread."""
        with self._beginning:
            profile, kind, network = self._person, self._kind, self._network
            if self._saves and self._recorder is None and profile and kind and network:
                named = (network.id, network.sha256)
                try:
                    self._recorder = profile.record_live(
                        kind,
                        self._source.title,
                        named,
                        started=datetime.now(UTC) - timedelta(seconds=self._second_s),
                        ended=self._end_saving,
                    )
                except DatabaseError:
                    self._saves = False  # locked this moment: the session ends the run
                else:
                    self._unended += 1

    @property
    def _second_s(self) -> float:
        """The source's second now: a camera's go on, those of a file wait while it does."""
        is_live = self._opened is not None and self._opened.is_live
        return now_s() - self._opened_at_s if is_live else self._played_s

    @property
    def _is_of_who_is_here(self) -> bool:
        return self._person is self._session.profile

    def _end_saving(self, state: SavingState) -> None:
        # The recorder's thread.
        self._outbox.post(partial(self._tell_saved, state))

    def _tell_saved(self, state: SavingState) -> None:
        if not sip.isdeleted(self):
            with self._beginning:  # where it is counted
                self._unended -= 1
            self._tell_unsaved(state)
            self._go_away()

    def _tell_unsaved(self, end: SavingState) -> None:
        if self._is_of_who_is_here and (end.problem is not None or end.lost_rows):
            self.saving_failed.emit(end)

    def _end_recording(self, end: RecordingEnd) -> None:
        # The recording's thread.
        self._outbox.post(partial(self._tell_end, end))

    def _tell_end(self, end: RecordingEnd) -> None:
        if not sip.isdeleted(self):
            self._recording = None
            if not end.frames and end.error is None:
                words = "The recording holds no picture: none came while it was on."
                end = replace(end, error=OutputError(words, "Record while pictures come."))
            elif end.dropped and end.error is None:
                every = end.frames + end.dropped
                words = (
                    f"{end.video} is saved but lacks {end.dropped} of {every} pictures: "
                    "writing was slower."
                )
                end = replace(end, error=OutputError(words, "Close other programs meanwhile."))
            self.recording_ended.emit(end)
            self._go_away()

    def _go_away(self) -> None:
        if self._is_over and self._recording is None and not self._unended:
            self.deleteLater()  # or each sitting would leave one behind
