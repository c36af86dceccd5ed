"""Which face is which from frame to frame, at a fraction of the cost of looking everywhere.

The whole picture is searched at most every `NEW_FACE_WITHIN_S`; in between each known face is
looked for around the place where it was. Everything is scheduled by the frames' timestamps, so
the same frames give the same tracks on a fast machine and on a slow one. A live run searches
aside, every `ASIDE_EVERY_S`, while it follows: there a slow machine knows of new faces later.

A face that is not found in a frame is not reported for it: no box is carried on without evidence.
Its track waits for `REJOIN_WITHIN_S`; a face found near the old place in that time gets its id
back, later it is a new face with a new id. Where the frames themselves come more slowly, a track
waits for the next one, up to `REJOIN_AT_MOST_S`. Ids are never used twice.

A stream may change the size of its frames: what is known is brought to the new one where both show
the same view, and let go where the shape of the picture is another.

Weak point: without a notion of what a face looks like, two faces that meet, cover each other and
part may swap ids.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from fer_desktop.analysis.assignment import best_assignment
from fer_desktop.analysis.search_aside import SearchAside
from fer_desktop.faces.geometry import Detection, FaceBox

NEW_FACE_WITHIN_S: Final = 0.2
ASIDE_EVERY_S: Final = 0.13
"""A search aside takes one or two frames where a core is free: begun so often, it tells of a new
face within `NEW_FACE_WITHIN_S`."""
ASIDE_WITHIN_S: Final = 0.4
"""Where no core is free, nobody waits longer for a search aside: one is made in its place."""
SEEK_S: Final = 0.4
"""How long a face that was just lost is still looked for in every frame."""
REJOIN_WITHIN_S: Final = 1.0
"""How long after it was last seen a face gets its id back."""
REJOIN_AT_MOST_S: Final = 30.0
"""How far apart frames may be for the same place to tell the same face: people sit, and are read
every few seconds; in half a minute, another one may have sat down."""
SAME_FACE_IOU: Final = 0.4
"""Two detections of one frame that overlap by this much are one face."""
LEAST_AFFINITY: Final = 0.0
"""Generalised overlap from which a detection may be a known face: for boxes of one size, a
shift of less than one face."""
STEP_AFFINITY: Final = 1 / 3
"""Generalised overlap of a face with itself a frame ago, unless it moves by half its width."""
_NEVER: Final = -1.0  # below every affinity from which a pair is made
_SAME_ASPECT: Final = 0.01  # sizes are rounded to whole, even or 16 pixels
_EARLY_S: Final = 1e-6  # timestamps are rounded
_STEPS_TO_REJOIN: Final = 1.5  # the frame before, also at a pace that varies; not the one before it


class FaceDetector(Protocol):
    """What the tracker needs of a detector."""

    def detect(self, grey: NDArray[np.uint8], /) -> list[Detection]:
        """Find every face of a grey picture, shape (H, W), uint8."""
        ...

    def detect_near(self, grey: NDArray[np.uint8], box: FaceBox, pose: int, /) -> Detection | None:
        """Find the face that was at `box` in this pose a moment ago, looking only around there."""
        ...


@dataclass(frozen=True, slots=True)
class Track:
    """A face through time.

    Attributes:
        id: From 0 in a run, in the order of appearance.
        box: Where it was last found, pixels of the frame: by the detector, and after `settle`
            by its points.
        confidence: Score of that detection.
        seen_s: Timestamp of the frame it was last found in.
        pose: That of its last detection.
        tilt_deg: How far its points were turned in the picture when they last gave `box`; None
            where the detector gave it.
    """

    id: int
    box: FaceBox
    confidence: float
    seen_s: float
    pose: int = 0
    tilt_deg: float | None = None


@dataclass(frozen=True, slots=True)
class TrackerState:
    """All that a tracker remembers; a run that was broken off can go on from it.

    Attributes:
        tracks: Faces seen so lately that they may get their ids back, by id.
        next_id: Id of the next new face.
        searched_s: Timestamp of the last frame of which a search as a whole was made or begun.
        followed_s: Timestamp of the last frame.
        step_s: From the frame before it to that one; infinite where there is none.
        shape: Height and width of the last frame, which the boxes belong to; (0, 0) where there is
            none.
    """

    tracks: tuple[Track, ...] = ()
    next_id: int = 0
    searched_s: float = -math.inf
    followed_s: float = -math.inf
    step_s: float = math.inf
    shape: tuple[int, int] = (0, 0)


class FaceTracker:
    """Finds the faces of one run, frame after frame.

    Attributes:
        state: What it remembers after the last frame.
    """

    def __init__(
        self,
        detector: FaceDetector,
        state: TrackerState | None = None,
        aside: SearchAside | None = None,
    ) -> None:
        self.state = state or TrackerState()
        self._detector = detector
        self._aside = aside
        self._aside_shape: tuple[int, ...] = ()  # of the picture that is searched there

    def follow(
        self,
        grey: NDArray[np.uint8],
        timestamp_s: float,
        everywhere: list[Detection] | None = None,
    ) -> list[Track]:
        """Find the faces of the next frame.

        Args:
            grey: The frame, shape (H, W), uint8.
            timestamp_s: Its time; after a step back everything is searched anew.
            everywhere: What a search of the whole picture gives, if somebody has done it already.

        Returns:
            Those found in this very frame, by id.
        """
        height, width = grey.shape
        if (height, width) != self.state.shape:
            self._change_shape(height, width)
        # By the last step, not by this one: after a sudden gap, nobody knows who sits there.
        usual_s = min(_STEPS_TO_REJOIN * self.state.step_s, REJOIN_AT_MOST_S)
        within_s = max(REJOIN_WITHIN_S, usual_s)
        known = [
            track for track in self.state.tracks if 0 <= timestamp_s - track.seen_s <= within_s
        ]
        sought = [track for track in known if timestamp_s - track.seen_s <= SEEK_S]
        glimpsed = self._aside.take() if self._aside else []
        if self._aside_shape != grey.shape:
            glimpsed = []
        search = self._search_due(timestamp_s, follows=bool(sought))
        if search != "here":
            everywhere = []
        elif everywhere is None:
            everywhere = self._detector.detect(grey)
        near = self._look_near(grey, sought, everywhere)
        if search == "aside" and self._aside:
            self._aside.begin(grey, [detection.box for detection in near])
            self._aside_shape = grey.shape
        everywhere += self._look_near(grey, glimpsed, everywhere + near)
        everywhere.sort(key=lambda detection: detection.box.left)  # new ids from left to right

        found = everywhere + near
        partner_of = self._partners(known, found)
        tracks = [
            track
            if (partner := partner_of.get(number)) is None
            else replace(
                track,
                box=found[partner].box,
                confidence=found[partner].confidence,
                seen_s=timestamp_s,
                pose=found[partner].pose,
                tilt_deg=None,
            )
            for number, track in enumerate(known)
        ]
        next_id = self.state.next_id
        taken = set(partner_of.values())
        # What a look around a known face found besides is left to the next whole search.
        for number, detection in enumerate(everywhere):
            if number not in taken:
                tracks.append(
                    Track(next_id, detection.box, detection.confidence, timestamp_s, detection.pose)
                )
                next_id += 1
        self.state = TrackerState(
            tuple(tracks),
            next_id,
            searched_s=timestamp_s if search else self.state.searched_s,
            followed_s=timestamp_s,
            step_s=timestamp_s - self.state.followed_s,
            shape=(height, width),
        )
        return [track for track in tracks if track.seen_s == timestamp_s]

    def _partners(self, known: Sequence[Track], found: Sequence[Detection]) -> dict[int, int]:
        """Pair known faces with found ones, each by its number in its list."""
        affinity = [[track.box.generalised_iou(each.box) for each in found] for track in known]
        waits = [track.seen_s != self.state.followed_s for track in known]
        if any(waits):
            # Who was there in the last frame comes first. Else whoever passes before somebody, who
            # is not found meanwhile, would be taken for that one.
            there = [
                [_NEVER] * len(found) if waiting else row
                for row, waiting in zip(affinity, waits, strict=True)
            ]
            for number, partner in best_assignment(there, LEAST_AFFINITY):
                if affinity[number][partner] >= STEP_AFFINITY:
                    affinity[number][partner] += 1
        return dict(best_assignment(affinity, LEAST_AFFINITY))

    def settle(self, settled: Sequence[Track]) -> None:
        """Take over where the faces of the last frame are, better known now.

        The detector's boxes jump from one cell of its grid to the next; the points do not.
        """
        known = {track.id: track for track in settled}
        tracks = tuple(known.get(track.id, track) for track in self.state.tracks)
        self.state = replace(self.state, tracks=tracks)

    def _change_shape(self, height: int, width: int) -> None:
        """Go on in frames of another size."""
        tracks: tuple[Track, ...] = ()
        old_height, old_width = self.state.shape
        if abs(width * old_height - height * old_width) <= _SAME_ASPECT * height * old_width:
            tracks = tuple(
                replace(track, box=_scaled(track.box, width / old_width, height / old_height))
                for track in self.state.tracks
            )
        self.state = replace(self.state, tracks=tracks)

    def _search_due(self, timestamp_s: float, *, follows: bool) -> Literal["here", "aside"] | None:
        """Say whether the whole of this frame is searched, and on which thread."""
        searched_s = self.state.searched_s
        # With nobody to follow there is nothing to go on with meanwhile.
        if self._aside is None or not follows:
            return "here" if is_search_due(timestamp_s, searched_s) else None
        if self._aside.is_busy:
            return "here" if is_search_due(timestamp_s, searched_s, ASIDE_WITHIN_S) else None
        return "aside" if is_search_due(timestamp_s, searched_s, ASIDE_EVERY_S) else None

    def _look_near(
        self,
        grey: NDArray[np.uint8],
        sought: Sequence[Track] | Sequence[Detection],
        found: Sequence[Detection],
    ) -> list[Detection]:
        """Look for faces where an earlier picture showed them, if they are not found yet."""
        new: list[Detection] = []
        for each in sought:
            if _covered(each.box, found):
                continue
            detection = self._detector.detect_near(grey, each.box, each.pose)
            if detection is not None and not _covered(detection.box, [*found, *new]):
                new.append(detection)
        return new


def is_search_due(
    timestamp_s: float, searched_s: float, every_s: float = NEW_FACE_WITHIN_S
) -> bool:
    """Whether the whole picture is searched in a frame, by its time and the last search's."""
    return not 0 <= timestamp_s - searched_s < every_s - _EARLY_S


def _covered(box: FaceBox, detections: Sequence[Detection]) -> bool:
    return any(box.iou(each.box) >= SAME_FACE_IOU for each in detections)


def _scaled(box: FaceBox, across: float, down: float) -> FaceBox:
    left, top = round(box.left * across), round(box.top * down)
    return FaceBox(
        left,
        top,
        max(round(box.right * across), left + 1),
        max(round(box.bottom * down), top + 1),
    )
