"""What the check-in page is made of, and where it stands."""

from __future__ import annotations

from PyQt6.QtWidgets import QLabel, QPushButton, QWidget

from fer_desktop.gui.check_in.controls import CheckInControls, Step
from fer_desktop.gui.check_in.kept_note import CheckIn, KeptNote
from fer_desktop.gui.parts.face_panel import FacePanel
from fer_desktop.gui.parts.picture_area import PictureArea
from fer_desktop.gui.parts.two_columns import two_columns
from fer_desktop.gui.theme import Theme


class CheckInView(QWidget):
    """Lays out the parts of the check-in page and shows one result in all of them.

    Args:
        theme: Colours.
        kept: Says whether a check-in is in the history.

    Attributes:
        photo_offer: Opens the camera.
        file_offer: Asks for a picture from a file.
        picture: The preview or the picture.
        controls: The row below it.
        panel: The chosen face.
    """

    def __init__(self, theme: Theme, kept: KeptNote) -> None:
        super().__init__()
        self.photo_offer = QPushButton(self.tr("Take a photo"))
        self.photo_offer.setProperty("primary", True)
        self.photo_offer.setToolTip(self.tr("Open the camera (Space)"))
        self.file_offer = QPushButton(self.tr("Choose a picture…"))
        self.file_offer.setToolTip(self.tr("Open a picture from a file (Ctrl+Shift+O)"))
        badge = self.tr("Camera on: checking light and distance")
        self.picture = PictureArea(theme, badge, [self.photo_offer, self.file_offer])
        self.controls = CheckInControls()
        self.controls.landmarks_wanted.connect(self.picture.show_landmarks)
        self.panel = FacePanel(theme, is_large=True)
        words = self.tr(
            "An estimate of the apparent expression, not of a feeling, and never a diagnosis."
        )
        note = QLabel(words)
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        layout = two_columns((self.picture, self.controls), (self.panel, note, kept))
        layout.setContentsMargins(14, 12, 14, 8)
        self.setLayout(layout)

    def use_theme(self, theme: Theme) -> None:
        """Change the colours."""
        self.picture.use_theme(theme)
        self.panel.use_theme(theme)

    def show_face(self, result: CheckIn, track_id: int | None) -> None:
        """Show a result with what was seen of one of its faces; None where there is none."""
        analysis = result.analysis
        self.picture.show_analysis(result.frame, analysis, track_id)
        self.panel.list_tracks([face.track_id for face in analysis.faces], track_id)
        face = analysis.face_of(track_id)
        self.panel.show_face(face, result.redrawn)
        if face is None:
            self.panel.say(
                self.tr("No face found"),
                self.tr("Try a picture taken closer, from the front, with light on the face."),
            )

    def show_step(self, step: Step) -> None:
        """Offer what can be done at this step, and say where there is no picture yet."""
        has_camera = self.controls.camera is not None
        if step is not Step.RESULT:
            self.panel.list_tracks([], None)
            self.panel.say(self.tr("No picture yet"), self.tr("What is seen in it appears here."))
        if step is Step.EMPTY:
            self.photo_offer.setVisible(has_camera)
            self.picture.say(
                self.tr("One picture, one reading"),
                self.tr("Take a photo, choose a picture, or drop one here.")
                if has_camera
                else self.tr("Choose a picture, or drop one here."),
                offers=True,
            )
        elif step is Step.OPENING:
            self.picture.say(self.tr("Opening the camera"), "")
        elif step is Step.READING:
            self.picture.say(self.tr("Reading the picture"), "")
        self.picture.show_badge(step in (Step.OPENING, Step.PREVIEW))
        self.controls.show_step(step)

    def say_camera_taken(self) -> None:
        """Say why no photo can be taken now."""
        self.picture.say(
            self.tr("The live page has the camera"),
            self.tr("Go on with the sitting there, or end it."),
            offers=True,
        )
