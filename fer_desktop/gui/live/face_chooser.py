"""Which face a live run is about."""

from __future__ import annotations

from collections.abc import Sequence

from fer_desktop.analysis.results import FaceAnalysis


class FaceChooser:
    """Goes on with the chosen face, and chooses another one when that is out of view.

    A face that comes back after a second is a new one to the tracker. Where other people are
    hidden, a new one is therefore shown only if nobody else can be meant: it is alone, and nobody
    else has been in view since the chosen face was. Else nobody is chosen until a person picks.
    """

    def __init__(self) -> None:
        self._is_alone = True  # nobody but the chosen face was seen since it was last in view

    def choose(
        self, chosen: int | None, faces: Sequence[FaceAnalysis], *, hides_others: bool
    ) -> int | None:
        """Return the track that the next picture is about.

        Args:
            chosen: That of the picture before, or what was picked since; None for nobody's.
            faces: Those in the next picture.
            hides_others: In doubt choose nobody.

        Returns:
            A track in view; or `chosen`, which is not, while nobody in view may take its place.
        """
        is_one = len(faces) == 1
        if any(face.track_id == chosen for face in faces):
            self._is_alone = is_one
        elif faces:
            self._is_alone = is_one and self._is_alone
            if self._is_alone or not hides_others:
                self._is_alone = is_one
                return max(faces, key=lambda face: face.box.area).track_id
        return chosen
