"""One sitting of the history, opened: curves, distribution, marks, notes, tags, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.errors import UserError
from fer_desktop.gui.history.annotation_card import AnnotationCard, Edit
from fer_desktop.gui.history.export import ExportButton
from fer_desktop.gui.history.reading import OpenSitting, ask, read_sitting
from fer_desktop.gui.history.sitting_chart import SittingChart
from fer_desktop.gui.history.sitting_lists import MarkCard, NoteCard
from fer_desktop.gui.history.sitting_pictures import PictureCard
from fer_desktop.gui.history.words import day_words, kind_word, readable_words, time_words
from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.emotion_bars import EmotionBars
from fer_desktop.gui.parts.plain import PlainLabel
from fer_desktop.gui.session import Session
from fer_desktop.gui.theme import Theme
from fer_desktop.storage.profile import Profile

_CHART_PX: Final = 230
_BETWEEN_TAGS: Final = "[,;，；、]"
_Write: TypeAlias = Callable[[int, Edit, Profile], None]


class SittingView(QScrollArea):
    """Shows a sitting and writes what the person adds to it.

    Signals:
        delete_wanted(str, int): kind and id of what shall go to the bin.
        changed(): tags, marks or notes are others now.
    """

    delete_wanted = pyqtSignal(str, int)
    changed = pyqtSignal()

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._session = session
        self._open: OpenSitting | None = None
        self._wanted_id: int | None = None  # answers about other sittings are dropped
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title = QLabel()
        self._title.setProperty("role", "headline")
        self._source, self._valid = PlainLabel(), QLabel()
        for label in (self._source, self._valid):
            label.setProperty("role", "muted")
        for label in (self._title, self._source, self._valid):
            label.setWordWrap(True)
        self.export = ExportButton(session)
        delete = QPushButton(self.tr("Delete"))
        delete.setToolTip(self.tr("Move this sitting to the bin (Delete in the list)"))
        delete.clicked.connect(self._delete_sitting)
        self._track = QComboBox()
        self._track.setAccessibleName(self.tr("Face shown"))
        self._track.activated.connect(self._show_track)
        self.chart = SittingChart(theme)
        self.chart.setMinimumHeight(_CHART_PX)
        self._chart_card = Card(self.tr("Over time"), self.chart, beside=self._track)
        self.bars = EmotionBars(theme, self.tr("Mean apparent expression of this sitting"))
        bars = QWidget()
        below = QVBoxLayout(bars)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.bars)
        below.addStretch()  # the bars stay under their heading, however high the card is
        self._bars_card = Card(self.tr("Distribution"), bars)
        self.marks, self.notes = MarkCard(), NoteCard()
        self.tags = QLineEdit()
        self.tags.setAccessibleName(self.tr("Tags"))
        self.tags.setPlaceholderText(self.tr("Separated by commas"))
        self.tags.editingFinished.connect(self._save_tags)
        self._tag_card = Card(self.tr("Tags"), self.tags)
        self.pictures = PictureCard()
        self.marks.delete_wanted.connect(partial(self.delete_wanted.emit, "mark"))
        self.notes.delete_wanted.connect(partial(self.delete_wanted.emit, "note"))
        self.pictures.delete_wanted.connect(partial(self.delete_wanted.emit, "picture"))
        self.marks.save_wanted.connect(partial(self._save, self.marks, _write_mark))
        self.notes.save_wanted.connect(partial(self._save, self.notes, _write_note))
        self.setWidget(self._lay_out(delete))
        session.closing.connect(self._finish)

    @property
    def sitting_id(self) -> int | None:
        """The sitting that is open."""
        return None if self._open is None else self._open.sitting.id

    @property
    def wanted_id(self) -> int | None:
        """The sitting that is open, or will be once it was read."""
        return self._wanted_id

    def open(self, sitting_id: int) -> None:
        """Read a sitting and show it; the one before stays until then."""
        self._finish()
        self._wanted_id = sitting_id
        self.refresh()

    def refresh(self) -> None:
        """Read the sitting again."""
        if (wanted_id := self._wanted_id) is not None:
            show = partial(self._show, wanted_id)
            ask(self._session, partial(read_sitting, wanted_id), show)

    def clear(self) -> None:
        """Forget the sitting."""
        self._open = self._wanted_id = None
        self.chart.clear()
        self.bars.show_distribution(None)
        self.marks.show_marks([], 0, 0)
        self.notes.show_notes([])
        self.pictures.show_pictures([])
        self.tags.setText("")
        for label in (self._title, self._source, self._valid):
            label.clear()

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.chart.use_theme(theme)
        self.bars.use_theme(theme)

    def _show(self, wanted_id: int, found: OpenSitting | None) -> None:
        if found is None or wanted_id != self._wanted_id:
            return  # deleted meanwhile, as the list says; or another one was chosen
        is_other = found.sitting.id != self.sitting_id
        if is_other:
            self._finish()  # what was typed since then is about the one before
        is_typing = not is_other and (self.tags.hasFocus() or self._unsaved_tags() is not None)
        self._open = found
        sitting = found.sitting
        self.export.offer([sitting.id])
        self._title.setText(f"{day_words(sitting.day)}, {time_words(sitting.started_at)}")
        networks = ", ".join(dict.fromkeys(name for _, name in found.networks))
        words = [kind_word(sitting.kind), sitting.source, networks]
        self._source.show_words("  ·  ".join(word for word in words if word))
        if is_other:
            self._track.clear()
            self._track.addItems(
                [self.tr("Face {number}").format(number=c.track_id + 1) for c in found.curves]
            )
            self._track.setCurrentIndex(self._longest_readable(found))
            self.verticalScrollBar().setValue(0)  # type: ignore[union-attr]  # it has one
        self._track.setVisible(len(found.curves) > 1)
        self._chart_card.setVisible(bool(found.curves) and not sitting.is_still)
        self.marks.setVisible(not sitting.is_still)
        self._cards.addWidget(self._aside, 0 if sitting.is_still else 1, 1)  # moves it
        self.marks.show_marks(found.marks, *self._span_s(found))
        self.notes.show_notes(found.notes)
        if not is_typing:
            self.tags.setText(", ".join(found.tags))
        self.pictures.show_pictures(found.thumbnails)
        self._show_track()

    def _show_track(self) -> None:
        found, row = self._open, self._track.currentIndex()
        if found is None:
            return
        if not 0 <= row < len(found.curves):
            self.chart.clear()
            self.bars.show_distribution(None)
            self._valid.setText(self.tr("No face was found in it."))
            return
        curve = found.curves[row]
        self.bars.show_distribution(curve.mean)
        if found.sitting.is_still:
            is_readable = curve.mean is not None
            self._valid.setText(self.tr("Readable") if is_readable else self.tr("Cannot say"))
        else:
            self.chart.show_track(curve, found.marks, found.networks)
            valid = readable_words(curve.readable_s, max(found.sitting.seconds, curve.seen_s))
            self._valid.setText(valid[:1].upper() + valid[1:])

    def _finish(self) -> None:
        """Save what is being typed, before its sitting goes out of sight."""
        if self._open is not None:
            self.marks.finish()
            self.notes.finish()
            self._save_tags()

    def _save(self, card: AnnotationCard, write: _Write, edit: Edit) -> None:
        if (sitting_id := self.sitting_id) is not None:
            work = partial(write, sitting_id, edit)
            failed = partial(self._give_back, card, sitting_id, edit)
            ask(self._session, work, lambda _: self._tell_saved(), failed)

    def _give_back(
        self, card: AnnotationCard, sitting_id: int, edit: Edit, error: Exception
    ) -> None:
        """Tell why it was not stored, and open its editor where that is still in place."""
        if sitting_id == self.sitting_id:
            card.reopen(edit)
        if not isinstance(error, UserError):
            raise error  # the fault reporter's: nothing that a person did
        self._session.problem.emit(error)

    def _unsaved_tags(self) -> set[str] | None:
        """Return the tags in the line; None if they are those that are stored."""
        known, text = [] if self._open is None else self._open.tags, self.tags.text()
        if text == ", ".join(known):
            return None  # one from before may hold what parts them now
        tags = {tag.strip() for tag in re.split(_BETWEEN_TAGS, text) if tag.strip()}
        return None if tags == set(known) else tags

    def _save_tags(self) -> None:
        sitting_id, tags = self.sitting_id, self._unsaved_tags()
        if sitting_id is None or tags is None:
            return

        def stored(_: None) -> None:
            if self._open is not None and self.sitting_id == sitting_id:
                self._open.tags[:] = sorted(tags)
            self.changed.emit()

        ask(self._session, lambda profile: profile.annotations.set_tags(sitting_id, tags), stored)

    def _tell_saved(self) -> None:
        self.refresh()
        self.changed.emit()

    def _delete_sitting(self) -> None:
        if (sitting_id := self.sitting_id) is not None:
            self.delete_wanted.emit("sitting", sitting_id)

    @staticmethod
    def _longest_readable(found: OpenSitting) -> int:
        readable = [curve.readable_s for curve in found.curves]
        return readable.index(max(readable)) if readable else -1

    @staticmethod
    def _span_s(found: OpenSitting) -> tuple[int, int]:
        if found.curves:
            return found.curves[0].begin_s, found.curves[0].end_s
        return 0, max([found.sitting.seconds, *(int(mark.at_s) + 1 for mark in found.marks)])

    def _lay_out(self, delete: QPushButton) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._title, self._source, self._valid):
            words.addWidget(label)
        head = QHBoxLayout()
        head.addLayout(words, stretch=1)
        for button in (self.export, delete):
            head.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        self._aside = QWidget()
        self._cards = cards = QGridLayout()
        cards.setSpacing(10)
        cards.addWidget(self._bars_card, 0, 0)
        cards.addWidget(self.marks, 0, 1)
        cards.addWidget(self.notes, 1, 0)
        right = QVBoxLayout(self._aside)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._tag_card)
        right.addWidget(self.pictures)
        right.addStretch()
        for column in (0, 1):
            cards.setColumnStretch(column, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(self._chart_card)
        layout.addLayout(cards)
        layout.addStretch()
        return content


def _write_mark(sitting_id: int, edit: Edit, profile: Profile) -> None:
    if edit.key is None:
        profile.annotations.add_mark(sitting_id, *edit.typed)
    else:
        profile.annotations.change_mark(edit.key, *edit.typed)


def _write_note(sitting_id: int, edit: Edit, profile: Profile) -> None:
    if edit.key is None:
        profile.annotations.add_note(sitting_id, edit.typed)
    else:
        profile.annotations.change_note(edit.key, edit.typed)
