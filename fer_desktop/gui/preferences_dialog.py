"""The preferences: looks, language, analysis, camera, privacy, tags; each holds at once."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fer_desktop.gui.parts.card import Card
from fer_desktop.gui.parts.choice_form import ChoiceForm
from fer_desktop.gui.preferences import NOTICE_VERSION, TAG_KEYS, Preferences
from fer_desktop.gui.words import moment_words
from fer_desktop.storage.annotations import MAX_LABEL_LENGTH

_CARD_PX = 425
_TAGS_IN_ROW = 3


class PreferencesDialog(QDialog):
    """Changes the preferences while it is open.

    Args:
        preferences: What is changed.
        networks: Id or path, and title, of each network.
        cameras: Titles of the cameras that are there.
        parent: What it stands before.

    Signals:
        theme_changed(): other colours were chosen.
        choice_changed(Choice): network, detector or smoothing was chosen.
        camera_changed(str): the title of the camera to offer first.
        blurring_changed(bool): other people are to be blurred, or no longer.
        shortcuts_wanted(): show the list of keys.
    """

    theme_changed = pyqtSignal()
    choice_changed = pyqtSignal(object)
    camera_changed = pyqtSignal(str)
    blurring_changed = pyqtSignal(bool)
    shortcuts_wanted = pyqtSignal()

    def __init__(
        self,
        preferences: Preferences,
        networks: tuple[tuple[str, str], ...],
        cameras: Sequence[str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setWindowTitle(self.tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)  # all of it, always
        layout.setContentsMargins(20, 18, 20, 14)
        layout.setSpacing(10)
        self._choice = ChoiceForm(preferences, networks)
        self._add_camera(cameras)
        self._choice.changed.connect(self.choice_changed)
        columns = QHBoxLayout()  # beside each other: below each other they need too high a screen
        columns.setSpacing(10)
        for cards in (
            (Card(self.tr("Looks"), self._looks()), Card(self.tr("Reading faces"), self._choice)),
            (
                Card(self.tr("Privacy"), self._blurring(), self._answer()),
                Card(self.tr("Marks by the keys 1 to 9"), self._tags()),
            ),
        ):
            column = QVBoxLayout()
            column.setSpacing(10)
            for card in cards:
                card.setFixedWidth(_CARD_PX)
                column.addWidget(card)
            column.addStretch()
            columns.addLayout(column)
        layout.addLayout(columns)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        role = QDialogButtonBox.ButtonRole.ResetRole
        for words, hint, act in (
            (self.tr("&Reset to defaults"), self.tr("All but the names of the marks"), self.reset),
            (self.tr("&Keyboard shortcuts…"), "", self.shortcuts_wanted.emit),
        ):
            button = QPushButton(words)
            button.setToolTip(hint)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            buttons.addButton(button, role)
        layout.addWidget(buttons)
        self._show_all()

    def reset(self) -> None:
        """Set everything but the names of marks back to what it was before any choice."""
        self._preferences.reset()
        self._show_all()
        self.theme_changed.emit()
        self.choice_changed.emit(self._preferences.choice)
        self.blurring_changed.emit(self._preferences.blurs_others)

    def _looks(self) -> QWidget:
        self.theme = _list(
            (self.tr("As the system"), "system"),
            (self.tr("Light"), "light"),
            (self.tr("Dark"), "dark"),
        )
        self.theme.activated.connect(self._choose_theme)
        self.language = _list(
            (self.tr("As the system"), "system"), ("English", "en"), ("简体中文", "zh_CN")
        )
        self.language.activated.connect(self._choose_language)
        note = QLabel(self.tr("Another language shows at the next start."))
        note.setProperty("role", "muted")
        looks = QWidget()
        form = QFormLayout(looks)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("&Theme"), self.theme)
        form.addRow(self.tr("&Language"), self.language)
        form.addRow("", note)
        return looks

    def _add_camera(self, cameras: Sequence[str]) -> None:
        """Offer the cameras below the network; where there is none there is nothing to choose."""
        form = self._choice.layout()
        assert isinstance(form, QFormLayout)
        form.setContentsMargins(0, 0, 0, 0)
        self.camera = _list(*((title, title) for title in cameras))
        self.camera.activated.connect(self._choose_camera)
        if cameras:
            form.addRow(self.tr("&Camera"), self.camera)

    def _blurring(self) -> QWidget:
        self.blurring = QCheckBox(self.tr("&Blur other people"))
        self.blurring.setToolTip(
            self.tr(
                "On every page: on the screen, in snapshots, recordings, kept pictures and "
                "exported copies"
            )
        )
        self.blurring.toggled.connect(self._choose_blurring)
        explained = QLabel(
            self.tr(
                "Every face but the chosen one is made unrecognisable. A face that is not found "
                "cannot be hidden."
            )
        )
        explained.setProperty("role", "muted")
        explained.setWordWrap(True)
        privacy = QWidget()
        column = QVBoxLayout(privacy)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.blurring)
        column.addWidget(explained)
        return privacy

    def _tags(self) -> QWidget:
        self.tags = []
        tags = QWidget()
        grid = QGridLayout(tags)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for key in TAG_KEYS:
            edit = QLineEdit()
            edit.setMaxLength(MAX_LABEL_LENGTH)
            edit.setPlaceholderText(self.tr("Tag {number}").format(number=key))
            edit.setAccessibleName(self.tr("Name of the mark by key {key}").format(key=key))
            edit.setToolTip(self.tr("What key {key} calls a moment").format(key=key))
            edit.textEdited.connect(self._choose_tags)
            self.tags.append(edit)
            grid.addWidget(edit, *divmod(key - 1, _TAGS_IN_ROW))
        return tags

    def _answer(self) -> QLabel:
        label = QLabel()
        label.setProperty("role", "muted")
        label.setWordWrap(True)
        at = self._preferences.notice_answered_at
        label.setVisible(at is not None)
        if at is not None:
            words = (
                self.tr("Notice of version {version}: agreed {moment}.")
                if self._preferences.notice_answer == "agreed"
                else self.tr("Notice of version {version}: declined {moment}; nothing is stored.")
            )
            label.setText(words.format(version=NOTICE_VERSION, moment=moment_words(at)))
        return label

    def _show_all(self) -> None:
        preferences = self._preferences
        self.theme.setCurrentIndex(self.theme.findData(preferences.theme))
        self.language.setCurrentIndex(self.language.findData(preferences.language))
        self.camera.setCurrentIndex(max(0, self.camera.findData(preferences.camera)))
        self._choice.show_choice()
        for edit, name in zip(self.tags, preferences.tags, strict=True):
            edit.setText(name)
        self.blurring.blockSignals(True)
        self.blurring.setChecked(preferences.blurs_others)
        self.blurring.blockSignals(False)

    def _choose_theme(self) -> None:
        self._preferences.theme = self.theme.currentData()
        self.theme_changed.emit()

    def _choose_language(self) -> None:
        self._preferences.language = self.language.currentData()

    def _choose_camera(self) -> None:
        self._preferences.camera = self.camera.currentData()
        self.camera_changed.emit(self._preferences.camera)

    def _choose_tags(self) -> None:
        self._preferences.tags = tuple(edit.text().strip() for edit in self.tags)

    def _choose_blurring(self, blurs: bool) -> None:
        self._preferences.blurs_others = blurs
        self.blurring_changed.emit(blurs)


def _list(*entries: tuple[str, str]) -> QComboBox:
    box = QComboBox()
    for words, value in entries:
        box.addItem(words, value)
    return box
