"""Searching whole pictures on a thread of its own, while known faces are followed."""

import os
import sys
import threading

import pytest

from fer_desktop.analysis.search_aside import SearchAside
from fer_desktop.analysis.tracking import ASIDE_WITHIN_S, NEW_FACE_WITHIN_S, FaceTracker
from tests.fakes import FakeDetector, film, square

RATE_HZ = 30
FIRST, SECOND = square(20, 40), square(200, 150)


def grey_of(frame):
    return frame.image[:, :, 0]


class Steered:
    """A search that ends when it is told to."""

    def __init__(self):
        self.known = []
        self.searches = 0
        self._may_end = threading.Semaphore(0)

    def __call__(self, grey, known):
        self.searches += 1
        self.known.append(list(known))
        assert self._may_end.acquire(timeout=10)
        return FakeDetector().detect(grey)

    def end(self, aside):
        self._may_end.release()
        aside.wait(10)


@pytest.fixture
def steered():
    return Steered()


@pytest.fixture
def aside(steered):
    made = SearchAside(steered)
    yield made
    if made.is_busy:
        steered.end(made)
    made.close()


def test_what_a_search_finds_is_told_once_and_not_before_it_ends(steered, aside):
    (frame,) = film([[FIRST]])
    aside.begin(grey_of(frame), [])
    assert aside.is_busy
    assert aside.take() == []

    steered.end(aside)
    assert [found.box for found in aside.take()] == [FIRST]
    assert aside.take() == []
    assert not aside.is_busy


def test_what_ends_a_search_reaches_whoever_takes_its_result():
    def fail(grey, known):
        raise RuntimeError("detector failed")

    aside = SearchAside(fail)
    aside.begin(grey_of(*film([[FIRST]])), [])
    aside.wait(10)
    with pytest.raises(RuntimeError, match="detector failed"):
        aside.take()
    assert not aside.is_busy


def test_its_thread_ends_when_it_is_closed_in_the_middle_of_a_search(steered):
    before = set(threading.enumerate())
    aside = SearchAside(steered)
    aside.begin(grey_of(*film([[FIRST]])), [])
    (searching,) = set(threading.enumerate()) - before
    aside.close()
    steered.end(aside)
    searching.join(timeout=10)
    assert not searching.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own")
def test_a_search_gives_way_to_the_analysis():
    def niceness(grey, known):
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    ours = niceness(None, ())
    aside = SearchAside(niceness)
    aside.begin(grey_of(*film([[]])), [])
    aside.wait(10)
    assert aside.take() > ours or ours == 19
    aside.close()
    assert niceness(None, ()) == ours


def follow(tracker, frames):
    return [
        {track.id: track.box for track in tracker.follow(grey_of(frame), frame.timestamp_s)}
        for frame in frames
    ]


def test_known_faces_are_followed_while_the_picture_is_searched(steered, aside):
    moving = [square(20 + 4 * step, 40) for step in range(30)]
    tracker = FaceTracker(FakeDetector(), aside=aside)
    seen = follow(tracker, film([[box] for box in moving], RATE_HZ))

    assert seen == [{0: box} for box in moving]
    assert steered.searches == 1, "the first one never ended"


def test_where_no_core_is_free_for_a_search_one_is_made_in_its_place(steered, aside):
    detector = FakeDetector()
    tracker = FaceTracker(detector, aside=aside)
    frames = film([[FIRST]] * 6 + [[FIRST, SECOND]] * RATE_HZ, RATE_HZ)
    for frame in frames:
        if 1 in follow(tracker, [frame])[0]:
            break
    late_s = frame.timestamp_s - frames[6].timestamp_s
    assert late_s <= ASIDE_WITHIN_S + 1e-9
    assert (steered.searches, detector.searches) == (1, 2)


def test_with_nobody_left_to_follow_the_picture_is_searched_at_once(steered, aside):
    tracker = FaceTracker(FakeDetector(), aside=aside)
    away = round(0.5 * RATE_HZ)
    seen = follow(tracker, film([[FIRST]] * 8 + [[]] * away + [[FIRST]] * 8, RATE_HZ))
    assert seen[-1] == {0: FIRST}, "away for half a second: it has its id back"


def test_the_place_of_a_face_that_has_just_left_is_searched():
    told = []
    aside = SearchAside(lambda grey, known: told.append(list(known)) or [])
    tracker = FaceTracker(FakeDetector(), aside=aside)
    for frame in film([[FIRST, SECOND]] * 3 + [[SECOND]] * 3, RATE_HZ):
        follow(tracker, [frame])
        aside.wait(10)
    aside.close()
    assert told == [[SECOND]]


def test_with_nobody_known_the_first_picture_tells_already(steered, aside):
    tracker = FaceTracker(FakeDetector(), aside=aside)
    assert follow(tracker, film([[FIRST, SECOND]], RATE_HZ)) == [{0: FIRST, 1: SECOND}]
    assert steered.searches == 0


def test_a_new_face_is_shown_where_it_is_now_and_not_where_the_search_saw_it(steered, aside):
    tracker = FaceTracker(FakeDetector(), aside=aside)
    new = [square(200 - 6 * step, 150) for step in range(8)]
    frames = film([[FIRST]] + [[FIRST, box] for box in new], RATE_HZ)
    before = follow(tracker, frames[:7])
    assert before == [{0: FIRST}] * 7
    assert steered.searches == 1

    steered.end(aside)
    assert follow(tracker, frames[7:8]) == [{0: FIRST, 1: new[6]}]
    assert follow(tracker, frames[8:]) == [{0: FIRST, 1: new[7]}]


def test_a_face_that_has_left_since_the_search_is_not_shown(steered, aside):
    tracker = FaceTracker(FakeDetector(), aside=aside)
    frames = film([[FIRST]] * 3 + [[FIRST, SECOND]] * 2 + [[FIRST]] * 3, RATE_HZ)
    follow(tracker, frames[:5])
    assert steered.searches == 1

    steered.end(aside)
    assert follow(tracker, frames[5:]) == [{0: FIRST}] * 3


def test_a_known_face_that_a_search_saw_elsewhere_is_no_second_face(steered, aside):
    tracker = FaceTracker(FakeDetector(), aside=aside)
    boxes = [square(20 + 20 * step, 40) for step in range(12)]  # a third of itself every frame
    frames = film([[box] for box in boxes], RATE_HZ)
    seen = follow(tracker, frames[:6])
    steered.end(aside)
    seen += follow(tracker, frames[6:])
    assert seen == [{0: box} for box in boxes]


def test_faces_that_are_looked_for_anyway_need_not_be_found(steered, aside):
    tracker = FaceTracker(FakeDetector(), aside=aside)
    follow(tracker, film([[FIRST, SECOND]] * 6, RATE_HZ))
    assert steered.known == [[FIRST, SECOND]]


@pytest.mark.parametrize("away_s", [0.2, 0.5, 0.8])
def test_a_face_that_was_away_shortly_gets_its_id_back(away_s):
    aside = SearchAside(FakeDetector().detect)
    tracker = FaceTracker(FakeDetector(), aside=aside)
    away = [[SECOND]] * round(away_s * RATE_HZ)
    seen = []
    for frame in film([[FIRST, SECOND]] * 5 + away + [[FIRST, SECOND]] * 8, RATE_HZ):
        seen += follow(tracker, [frame])
        aside.wait(10)
    assert seen[-1] == {0: FIRST, 1: SECOND}
    assert set().union(*seen) == {0, 1}


@pytest.mark.parametrize("rate_hz", [15, 24, 30, 60])
def test_a_new_face_beside_a_known_one_is_found_within_the_promised_time(rate_hz):
    for appears in range(1, rate_hz // 2):
        aside = SearchAside(FakeDetector().detect)
        tracker = FaceTracker(FakeDetector(), aside=aside)
        frames = film([[FIRST]] * appears + [[FIRST, SECOND]] * rate_hz, rate_hz)
        for frame in frames:
            if 1 in follow(tracker, [frame])[0]:
                break
            aside.wait(10)  # as long as the next frame takes to come
        late_s = frame.timestamp_s - frames[appears].timestamp_s
        assert late_s <= NEW_FACE_WITHIN_S + 1e-9


def test_what_a_search_found_in_a_picture_of_another_size_is_not_looked_for(steered, aside):
    detector = FakeDetector()
    tracker = FaceTracker(detector, aside=aside)
    follow(tracker, film([[FIRST]] + [[FIRST, SECOND]] * 6, RATE_HZ))
    assert steered.searches == 1

    steered.end(aside)
    doubled = square(40, 80, 120)
    (frame,) = film([[doubled]], size=(640, 480))
    looks = detector.looks
    seen = tracker.follow(grey_of(frame), 7 / RATE_HZ)
    assert [(track.id, track.box) for track in seen] == [(0, doubled)]
    assert detector.looks == looks + 1, "around the known face and nowhere else"
