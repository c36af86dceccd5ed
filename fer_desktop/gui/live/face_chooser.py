"""Which face a live run is about."""

from __future__ import annotations

from collections.abc import Sequence

from fer_desktop.analysis.results import FaceAnalysis
from fer_desktop.analysis.tracking import REJOIN_WITHIN_S


class FaceChooser:
    """Goes on with the chosen face, and chooses another one when that is out of view.

    The place of a face that is out of view is kept for as long as the tracker may give it its id
    back: a single missed detection makes no other person the chosen one.

    A face that comes back later is a new one to the tracker. Where other people are hidden, a new
    one is therefore shown only if nobody else can be meant: it is alone, and nobody else has been
    in view since the chosen face was. Else nobody is chosen until a person picks.

    Attributes:
        chosen: Track that the last picture is about; it need not be in view.
        is_another: That picture is about somebody else than the one before. A face that comes
            alone after a face that was alone is taken for the same person.
        awaits_pick: Somebody is in view in that picture, but nobody may take the place.
    """

    def __init__(self) -> None:
        self.chosen: int | None = None
        self.is_another = self.awaits_pick = False
        self._seen_s: dict[int, float] = {}  # of the tracks that may still get their ids back
        self._is_alone = True  # nobody but the chosen face was seen since it was last in view

    def choose(
        self, picked: int | None, faces: Sequence[FaceAnalysis], at_s: float, *, hides_others: bool
    ) -> int | None:
        """Return the track that the next picture is about.

        Args:
            picked: That of the picture before, or what was picked since; None for nobody's.
            faces: Those in the next picture.
            at_s: Time of the next picture, seconds.
            hides_others: In doubt choose nobody.

        Returns:
            A track in view; or `picked`, which is not, while nobody in view may take its place.
        """
        seen_s = {face.track_id: at_s for face in faces}
        self._seen_s = {
            track: s for track, s in self._seen_s.items() if 0 <= at_s - s <= REJOIN_WITHIN_S
        } | seen_s
        is_one, is_first = len(faces) == 1, self.chosen is None
        is_another = picked != self.chosen
        self.chosen = picked
        if picked in seen_s:
            self._is_alone = is_one
        elif faces:
            self._is_alone = is_one and self._is_alone
            if picked not in self._seen_s and (self._is_alone or not hides_others):
                is_another = is_another or not self._is_alone
                self._is_alone = is_one
                self.chosen = max(faces, key=lambda face: face.box.area).track_id
        self.is_another = is_another and not is_first
        self.awaits_pick = bool(faces) and self.chosen not in self._seen_s
        return self.chosen
