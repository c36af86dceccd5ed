"""Below a check-in: whether it is in the history, and how to change that."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import cv2
from PIL import Image
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fer_desktop.analysis.pipeline import Analyzer
from fer_desktop.analysis.redrawing import RedrawnChip
from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.capture.frame import Frame
from fer_desktop.errors import UserError
from fer_desktop.expression.network_info import NetworkInfo
from fer_desktop.gui.error_words import error_in_window
from fer_desktop.gui.parts.focus import pass_focus
from fer_desktop.gui.parts.plain import PlainLabel
from fer_desktop.gui.session import Session
from fer_desktop.storage.profile import Profile
from fer_desktop.storage.recorder import SittingKind


@dataclass(frozen=True, slots=True, eq=False)  # holds a picture
class CheckIn:
    """One reading of one picture.

    Attributes:
        kind: "photo" of one's own camera; a "picture" from a file may show anybody.
        source: Camera or file, for people.
        frame: The picture.
        analysis: What was said about it.
        network: Which network read it.
        redrawn: Its small faces before and after they were redrawn, by track.
    """

    kind: SittingKind
    source: str
    frame: Frame
    analysis: FrameAnalysis
    network: NetworkInfo
    redrawn: Mapping[int, RedrawnChip]


def read_check_in(
    kind: SittingKind,
    source: str,
    get_frame: Callable[[], Frame],
    build_analyzer: Callable[[], Analyzer],
) -> CheckIn:
    """Read a picture; not on the window's thread.

    Args:
        kind: As for `CheckIn`.
        source: As for `CheckIn`.
        get_frame: Gives the picture.
        build_analyzer: Gives an analyzer at its beginning.
    """
    frame, analyzer = Frame(0, 0.0, get_frame().image), build_analyzer()
    network = analyzer.models.classifier.network
    seen = analyzer.analyze(frame)
    return CheckIn(kind, source, frame, seen, network, analyzer.redrawn)


class KeptNote(QWidget):
    """Stores each check-in of who is logged in, without its picture; both can be changed here.

    Args:
        session: Whose history is open.
        seen: Gives a frame as it may be saved.

    Signals:
        stored(): a check-in is in the history now.
    """

    stored = pyqtSignal()

    def __init__(self, session: Session, seen: Callable[[Frame, FrameAnalysis], Frame]) -> None:
        super().__init__()
        self._session = session
        self._seen = seen
        self._shown: CheckIn | None = None
        self._sitting_id: int | None = None
        self._acts = 0  # what was looked up before the newest of them has become untrue
        self._words = PlainLabel()
        self._words.setProperty("role", "muted")
        self._undo = QPushButton(self.tr("Do not keep it"))
        self._undo.setToolTip(self.tr("Move this check-in to the bin of your history"))
        self._undo.clicked.connect(self._forget_it)
        self._picture = QPushButton(self.tr("Keep the picture, too"))
        self._picture.setToolTip(self.tr("Store the picture in your history, encrypted"))
        self._picture.clicked.connect(self._keep_picture)
        row = QHBoxLayout()
        for button in (self._undo, self._picture):
            button.setProperty("small", True)
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)
        column.addLayout(row)
        session.opened.connect(lambda _: self._say_rule())
        session.closed.connect(lambda _: self.clear())
        self.clear()

    def clear(self) -> None:
        """No check-in is shown."""
        self._acts += 1
        self._shown = self._sitting_id = None
        self._say_rule()

    def keep(self, check_in: CheckIn, person: Profile | None) -> None:
        """Store a check-in if a face was found and who asked for it is still there.

        Args:
            check_in: What was read.
            person: The profile of who asked for it; None for a guest.
        """
        self.clear()
        self._shown = check_in
        if person is not None and person is self._session.profile and check_in.analysis.faces:
            kept = partial(self._tell_kept, check_in)
            self._session.run(partial(_store, person, check_in), kept, self._tell_error)
        else:
            self._say_rule()

    def showEvent(self, event: QShowEvent | None) -> None:
        """See what of the check-in is in the history: it may be in the bin, or back from there."""
        super().showEvent(event)
        profile, sitting_id = self._session.profile, self._sitting_id
        if profile is not None and sitting_id is not None:
            look = partial(_look_for, profile, sitting_id)
            self._session.run(look, partial(self._tell_found, self._acts))

    def _tell_found(self, acts: int, found: tuple[bool, bool]) -> None:
        if acts == self._acts:
            is_there, has_picture = found
            if is_there:
                self._say_kept(has_picture)
            else:
                self._say_rule()

    def _tell_kept(self, check_in: CheckIn, sitting_id: int) -> None:
        self.stored.emit()
        if check_in is self._shown:  # else its buttons would be about another one
            self._sitting_id = sitting_id
            self._say_kept(has_picture=False)

    def _say_kept(self, has_picture: bool) -> None:
        if has_picture:
            words = self.tr("Kept in your history, with the picture.")
        else:
            words = self.tr("Kept in your history, without the picture.")
        self._say(words, undo=True, picture=not has_picture)

    def _say_rule(self) -> None:
        """Say what is stored of whom, or that the rule holds not for the check-in shown."""
        if self._session.profile is None:
            self._say(self.tr("Nothing is stored."))
        elif self._shown is None:
            self._say(self.tr("A check-in is stored in your history, its picture is not."))
        else:  # without a face, or read for the guest who has logged in meanwhile
            self._say(self.tr("This check-in is not stored."))

    def _forget_it(self) -> None:
        profile, sitting_id = self._session.profile, self._sitting_id
        if profile is not None and sitting_id is not None:
            self._acts += 1
            self._say(self.tr("Not kept: it lies in the bin of your history."))
            self._session.run(
                lambda: profile.bin.delete("sitting", sitting_id), failed=self._tell_error
            )

    def _keep_picture(self) -> None:
        profile, sitting_id, shown = self._session.profile, self._sitting_id, self._shown
        if profile is not None and sitting_id is not None and shown is not None:
            self._acts += 1
            self._say_kept(has_picture=True)
            seen = self._seen(shown.frame, shown.analysis)
            self._session.run(
                lambda: profile.pictures.save(sitting_id, 0.0, _as_png(seen), "image/png"),
                failed=self._tell_error,
            )

    def _tell_error(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
        self._say(error_in_window(error))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Hold Space back, for which the page would open the camera: it was for a button."""
        if event is not None and event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)

    def _say(self, words: str, *, undo: bool = False, picture: bool = False) -> None:
        self._words.show_words(words)
        for button, is_offered in ((self._undo, undo), (self._picture, picture)):
            if not is_offered:
                pass_focus(button, self)
            button.setVisible(is_offered)


def _store(profile: Profile, check_in: CheckIn) -> int:
    """Write the check-in as a sitting of one sample; returns its row."""
    named = (check_in.network.id, check_in.network.sha256)
    with profile.record(check_in.kind, check_in.source, named) as recorder:
        recorder.write(check_in.frame, check_in.analysis)
    return recorder.sitting_id


def _look_for(profile: Profile, sitting_id: int) -> tuple[bool, bool]:
    """Return whether the check-in is in the history, and whether its picture is."""
    is_there = profile.history.sitting(sitting_id) is not None
    return is_there, bool(profile.pictures.of_sitting(sitting_id))


def _as_png(frame: Frame) -> bytes:
    """Encode the picture as it was analysed: pixels alone, no EXIF."""
    content = io.BytesIO()
    Image.fromarray(cv2.cvtColor(frame.image, cv2.COLOR_BGR2RGB)).save(content, format="PNG")
    return content.getvalue()
