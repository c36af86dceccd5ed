from dataclasses import replace

import numpy as np
import pytest

from fer_desktop.analysis.tracking import NEW_FACE_WITHIN_S, FaceTracker
from fer_desktop.faces.geometry import Detection, FaceBox
from tests.fakes import FakeDetector, film, square


def ids_per_frame(tracker, frames):
    return [
        [track.id for track in tracker.follow(frame.image[:, :, 0], frame.timestamp_s)]
        for frame in frames
    ]


def test_a_moving_face_keeps_its_id_and_its_box_moves_along():
    boxes = [square(10 + 9 * step, 40 + 3 * step) for step in range(20)]
    tracker = FaceTracker(FakeDetector())

    for box, frame in zip(boxes, film([[box] for box in boxes], rate_hz=30), strict=True):
        (track,) = tracker.follow(frame.image[:, :, 0], frame.timestamp_s)
        assert (track.id, track.box) == (0, box)


@pytest.mark.parametrize("rate_hz", [10, 24, 30, 60, 120])
def test_a_new_face_is_found_within_the_promised_time(rate_hz):
    for appears in range(1, rate_hz // 2):
        frames = film([[]] * appears + [[square(50, 50)]] * rate_hz, rate_hz=rate_hz)
        ids = ids_per_frame(FaceTracker(FakeDetector()), frames)
        first_seen = next(frame for frame, seen in zip(frames, ids, strict=True) if seen)
        assert first_seen.timestamp_s - frames[appears].timestamp_s <= NEW_FACE_WITHIN_S + 1e-9


def test_the_whole_picture_is_searched_by_the_clock_and_not_by_the_frame():
    detector = FakeDetector()
    ids_per_frame(FaceTracker(detector), film([[square(50, 50)]] * 61, rate_hz=60))

    assert detector.searches == 6  # at 0.0, 0.2, ... 1.0 s
    assert detector.looks == 61 - 6


def test_frames_far_apart_are_each_searched():
    detector = FakeDetector()
    ids = ids_per_frame(FaceTracker(detector), film([[square(50, 50)]] * 5, rate_hz=2))

    assert (detector.searches, detector.looks) == (5, 0)
    assert ids == [[0]] * 5


def test_a_face_that_is_not_found_is_not_reported():
    frames = film([[square(50, 50)]] * 4 + [[]] * 6, rate_hz=30)
    assert ids_per_frame(FaceTracker(FakeDetector()), frames) == [[0]] * 4 + [[]] * 6


def test_a_face_missed_in_single_frames_gets_its_id_back():
    detector = FakeDetector(blind=[3, 4])
    ids = ids_per_frame(FaceTracker(detector), film([[square(50, 50)]] * 8, rate_hz=30))
    assert ids == [[0], [0], [0], [], [], [0], [0], [0]]


@pytest.mark.parametrize(("away_frames", "expected"), [(9, 0), (12, 1)])
def test_a_face_that_returns_is_the_old_one_within_a_second_and_a_new_one_later(
    away_frames, expected
):
    there = [[square(50, 50)]]
    frames = film(there + [[]] * away_frames + there * 3, rate_hz=10)
    assert ids_per_frame(FaceTracker(FakeDetector()), frames)[-1] == [expected]


@pytest.mark.parametrize("step_s", [1.001, 10.0, 20.0])
def test_a_face_keeps_its_id_from_frame_to_frame_however_slowly_they_come(step_s):
    frames = film([[square(50, 50)]] * 5, rate_hz=1 / step_s)
    assert ids_per_frame(FaceTracker(FakeDetector()), frames) == [[0]] * 5


def test_a_face_missed_at_a_slow_pace_is_a_new_one():
    there = [[square(50, 50)]]
    frames = film([*there * 3, [], *there * 2], rate_hz=0.5)
    assert ids_per_frame(FaceTracker(FakeDetector()), frames) == [[0], [0], [0], [], [1], [1]]


def test_frames_minutes_apart_tell_nothing_of_who_sits_there():
    frames = film([[square(50, 50)]] * 3, rate_hz=1 / 60)
    assert ids_per_frame(FaceTracker(FakeDetector()), frames) == [[0], [1], [2]]


def test_a_sudden_gap_makes_a_new_face():
    """A camera was covered, a live run paused: another one may have sat down."""
    tracker, frames = FaceTracker(FakeDetector()), film([[square(50, 50)]] * 5, rate_hz=10)
    ids_per_frame(tracker, frames)
    (track,) = tracker.follow(frames[0].image[:, :, 0], frames[-1].timestamp_s + 1.5)
    assert track.id == 1


def test_a_face_elsewhere_in_the_picture_is_another_face():
    frames = film([[square(10, 50)]] * 3 + [[square(200, 150)]] * 3, rate_hz=10)
    ids = ids_per_frame(FaceTracker(FakeDetector()), frames)
    assert ids[2] == [0]
    assert ids[-1] == [1]


def test_ids_are_never_used_twice():
    blinking = [[square(50, 50)] if step // 15 % 2 == 0 else [] for step in range(90)]
    ids = ids_per_frame(FaceTracker(FakeDetector()), film(blinking, rate_hz=10))
    seen = [identity for frame in ids for identity in frame]
    assert seen == sorted(seen)
    assert set(seen) == {0, 1, 2}


def test_two_faces_passing_at_a_distance_keep_their_ids():
    steps = range(0, 200, 8)
    frames = film([[square(10 + x, 20), square(240 - x, 120)] for x in steps], rate_hz=30)
    tracker = FaceTracker(FakeDetector())
    for x, frame in zip(steps, frames, strict=True):
        by_id = {
            track.id: track.box.top
            for track in tracker.follow(frame.image[:, :, 0], frame.timestamp_s)
        }
        assert by_id == {0: 20, 1: 120}, x


class DetectorOf:
    """Finds the faces of a frame where it is told that they are; they may cover each other."""

    def __init__(self):
        self.boxes = []

    def detect(self, grey, known=()):
        return [Detection(box, 1.0) for box in self.boxes]

    def detect_near(self, grey, box, pose=0):
        near = [each for each in self.boxes if each.iou(box) > 0.25]
        return Detection(max(near, key=box.iou), 1.0) if near else None


def followed(found_in_frames, rate_hz):
    """Follow named boxes, frame by frame; return the id that each name has in each frame."""
    detector = DetectorOf()
    tracker, grey, seen = FaceTracker(detector), np.zeros((480, 640), np.uint8), []
    for number, found in enumerate(found_in_frames):
        detector.boxes = list(found.values())
        id_at = {track.box: track.id for track in tracker.follow(grey, number / rate_hz)}
        seen.append({name: id_at[box] for name, box in found.items() if box in id_at})
    return seen


@pytest.mark.parametrize("higher_px", [0, 10])
@pytest.mark.parametrize(("px_a_second", "rate_hz"), [(200, 15), (400, 15)])
def test_whoever_passes_before_somebody_takes_nobodys_id(px_a_second, rate_hz, higher_px):
    """The one behind is not found while covered."""
    behind, frames = square(300, 200, 100), []
    for step in range(540 * rate_hz // px_a_second):
        passer = square(step * px_a_second // rate_hz, 200 - higher_px, 100)
        is_covered = passer.iou(behind) >= 0.3
        frames.append({"passer": passer} | ({} if is_covered else {"behind": behind}))
    assert any(len(frame) == 1 for frame in frames)

    seen = followed(frames, rate_hz)
    ids = [{frame[name] for frame in seen if name in frame} for name in ("passer", "behind")]
    assert ids[0] == {seen[0]["passer"]} and ids[0].isdisjoint(ids[1])


@pytest.mark.parametrize("apart_px", [90, 110])
def test_two_who_sit_close_keep_their_ids_though_each_is_often_missed(apart_px):
    chance = np.random.default_rng(0)
    frames = []
    for number in range(600):
        shifts = chance.normal(0, 3, (2, 2)).round().astype(int).tolist()
        boxes = [square(100 + x, 100 + y, 100) for x, y in shifts]
        boxes[1] = square(boxes[1].left + apart_px, boxes[1].top, 100)
        is_found = chance.random(2) > 0.3
        found = zip(("left", "right"), boxes, is_found, strict=True)
        frames.append({name: box for name, box, here in found if here or number < 2})

    seen = followed(frames, rate_hz=15)
    for name, its_id in seen[0].items():
        assert {frame[name] for frame in seen if name in frame} == {its_id}


def test_neighbours_keep_their_ids_when_the_picture_moves_by_half_a_face():
    frames = [
        {name: square(50 + 60 * step + 110 * place, 100, 100) for place, name in enumerate("abc")}
        for step in range(4)
    ]
    assert followed(frames, rate_hz=5) == [{"a": 0, "b": 1, "c": 2}] * 4


@pytest.mark.fault("81a")
def test_thirty_faces_keep_thirty_ids():
    crowd = [square(10 + 50 * column, 10 + 45 * row, 30) for row in range(5) for column in range(6)]
    shaken = [[square(box.left + step % 3, box.top, 30) for box in crowd] for step in range(12)]
    ids = ids_per_frame(FaceTracker(FakeDetector()), film(shaken, rate_hz=30))
    assert ids == [list(range(30))] * 12


def test_a_clock_that_steps_back_begins_with_a_whole_search():
    detector = FakeDetector()
    tracker = FaceTracker(detector)
    (frame,) = film([[square(50, 50)]])
    tracker.follow(frame.image[:, :, 0], 100.0)
    (track,) = tracker.follow(frame.image[:, :, 0], 3.0)
    assert detector.searches == 2
    assert track.id == 1


@pytest.mark.parametrize("rate_hz", [30, 0.7])
def test_going_on_from_a_state_is_as_never_having_stopped(rate_hz):
    boxes = [[square(10 + 5 * step, 40)] if step % 7 else [] for step in range(40)]
    frames = film(boxes, rate_hz=rate_hz)
    unbroken = ids_per_frame(FaceTracker(FakeDetector()), frames)

    for stop in range(len(frames)):
        first = FaceTracker(FakeDetector())
        before = ids_per_frame(first, frames[:stop])
        after = ids_per_frame(FaceTracker(FakeDetector(), first.state), frames[stop:])
        assert before + after == unbroken


def test_a_settled_box_is_where_the_face_is_looked_for_next():
    tracker = FaceTracker(FakeDetector())
    first, second = film([[square(50, 50)]] * 2, rate_hz=30)
    (track,) = tracker.follow(first.image[:, :, 0], first.timestamp_s)
    tracker.settle([replace(track, box=square(54, 47))])
    assert [track.box for track in tracker.state.tracks] == [square(54, 47)]

    (track,) = tracker.follow(second.image[:, :, 0], second.timestamp_s)
    assert (track.id, track.box) == (0, square(50, 50)), "the detector has the last word"


def ids_through(sizes):
    """Where the ids of Ada and Bob, who keep still in a picture of 1280x720, are in other sizes."""
    tracker, seen = FaceTracker(FakeDetector()), []
    for number, (width, height) in enumerate(sizes):
        boxes = [
            FaceBox(left * width // 1280, height // 4, (left + 200) * width // 1280, height // 2)
            for left in (400, 900)
        ]
        (frame,) = film([boxes], size=(width, height))
        id_at = {track.box: track.id for track in tracker.follow(frame.image[:, :, 0], number / 10)}
        seen.append([id_at.get(box) for box in boxes])
    return seen


@pytest.mark.parametrize("other", [(640, 360), (1920, 1080), (854, 480), (848, 480)])
def test_ids_stay_with_their_faces_when_a_stream_changes_the_size_of_its_frames(other):
    assert ids_through([(1280, 720)] * 3 + [other] * 3 + [(1280, 720)] * 2) == [[0, 1]] * 8


@pytest.mark.parametrize("other", [(640, 480), (360, 640)])
def test_nobody_is_known_any_more_in_a_picture_of_another_shape(other):
    seen = ids_through([(1280, 720)] * 3 + [other] * 3)
    assert seen == [[0, 1]] * 3 + [[None, None], [2, 3], [2, 3]]
