"""Whose face the live page is about, and who is seen where other people are hidden."""

from dataclasses import replace
from threading import Semaphore

import numpy as np
import pytest

from fer_desktop.capture.frame import Frame
from fer_desktop.errors import InputError
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.gui.live.face_chooser import FaceChooser
from fer_desktop.gui.wiring import Source
from tests.fakes import fake_analyzer, square
from tests.gui.hidden_faces import draw_detailed, is_hidden
from tests.gui.windows import button, texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(60)
ADA, BOB = square(40, 60, 60), square(200, 60, 100)  # the larger one is in view by chance


def frame(at_s, *boxes):
    """Return a picture at this second; a face that was away for more than one gets a new id."""
    return Frame(round(at_s * 10), at_s, draw_detailed(*boxes))


@pytest.fixture
def run(qtbot, open_window):
    """Run frames in a window, each when the test asks for it."""
    turn = Semaphore(0)
    sources = []

    class Run:
        def __init__(self, *frames, hides_others=False):
            self.window = open_window()
            self.page = self.window.pages.live
            self.page.hide_others(hides_others)
            self._left = list(frames)
            script = [*frames, frame(1000)]  # the last one never comes
            sources.append(ScriptedSource(script, before=lambda _: turn.acquire(timeout=20)))
            self.page.start(Source("script", lambda: sources[-1]))

        def see(self, count=1):
            """Let pictures come, and return what the last of them looks like in the window."""
            for _ in range(count):
                turn.release()
                following = self._left.pop(0)
                qtbot.waitUntil(lambda shown=following: (self.page._shown or [0])[0] is shown)
            return self.page.picture._view._frame.image

        def track_of(self, box):
            """Return the id that the face in this place has now."""
            faces = self.page._shown[1].faces
            return min(faces, key=lambda face: abs(face.box.left - box.left)).track_id

        def end(self):
            self.page.stop()
            turn.release()
            qtbot.waitUntil(lambda: not self.page.is_running, timeout=30000)

    yield Run
    for source in sources:
        source.close()
    turn.release(100)


def faces_in(*tracks):
    """Return faces of these ids, each larger than the one before."""
    (face,) = fake_analyzer().analyze(frame(0, ADA)).faces
    return [
        replace(face, track_id=track, box=square(60 * number, 60, 20 + 10 * number))
        for number, track in enumerate(tracks)
    ]


@pytest.mark.parametrize(
    ("in_view", "chosen"),
    [
        ([(0,), (), (1,)], [0, 0, 1]),
        ([(0, 1), (0, 1)], [None, None]),
        ([(0, 1), (1,)], [None, None]),
        ([(0,), (0, 1), (1,), (), (1,), (1, 2)], [0] * 6),
        ([(0,), (0, 1), (0,), (), (2,)], [0, 0, 0, 0, 2]),
        ([(0,), (), (1, 2), (1,)], [0] * 4),
    ],
    ids=[
        "alone, back under another id",
        "several from the beginning",
        "one of several goes",
        "somebody else stays",
        "somebody else has left",
        "back with somebody else",
    ],
)
def test_where_others_are_hidden_nobody_is_shown_in_place_of_the_chosen_face(in_view, chosen):
    chooser, track, found = FaceChooser(), None, []
    for number, tracks in enumerate(in_view):
        track = chooser.choose(track, faces_in(*tracks), 2.0 * number, hides_others=True)
        found.append(track)
    assert found == chosen


def happiness_of(panel):
    """Return what the bars of the panel show."""
    shown = panel.bars._probabilities
    return None if shown is None else shown[EMOTIONS.index("happy")]


def test_where_nobody_is_hidden_the_largest_takes_the_place_of_who_left():
    chooser = FaceChooser()
    assert chooser.choose(None, faces_in(0, 1), 0.0, hides_others=False) == 1
    assert chooser.choose(0, faces_in(0, 1), 0.1, hides_others=False) == 0
    assert chooser.choose(0, faces_in(1, 2), 1.0, hides_others=False) == 0
    assert chooser.choose(0, faces_in(1, 2), 1.2, hides_others=False) == 2


@pytest.mark.parametrize("hides_others", [False, True])
def test_a_face_that_was_missed_for_a_moment_is_still_the_chosen_one(hides_others):
    chooser = FaceChooser()
    for number, tracks in enumerate([(0, 1), (1,), (0, 1)]):
        chosen = chooser.choose(0, faces_in(*tracks), number / 10, hides_others=hides_others)
        assert chosen == 0 and not chooser.awaits_pick


def test_a_face_that_was_just_picked_is_not_given_up_for_one_that_was_away_before():
    chooser = FaceChooser()
    chooser.choose(None, faces_in(0), 0.0, hides_others=False)
    for at_s in (0.5, 1.0):
        chooser.choose(0, faces_in(1, 2), at_s, hides_others=False)
    assert chooser.choose(1, faces_in(2), 1.1, hides_others=False) == 1


@pytest.mark.parametrize(
    ("in_view", "is_another"),
    [
        ([(0,), (), (1,)], [False] * 3),
        ([(), (0, 1)], [False] * 2),
        ([(0, 1), (0,)], [False, True]),
    ],
    ids=["alone, back under another id", "the first", "somebody else's turn"],
)
def test_a_chooser_tells_when_somebody_else_takes_the_place(in_view, is_another):
    chooser, track, found = FaceChooser(), None, []
    for number, tracks in enumerate(in_view):
        track = chooser.choose(track, faces_in(*tracks), 2.0 * number, hides_others=False)
        found.append(chooser.is_another)
    assert found == is_another


def test_chart_and_mean_join_no_two_people(run):
    both = (ADA, BOB)
    run = run(*(frame(number / 2, *both) for number in range(4)))
    run.see(2)
    view = run.page._view
    before = view.sitting._sum / view.sitting._readable
    run.page.picture.face_chosen.emit(run.track_of(ADA))
    run.see(2)
    view.draw()
    times_s, happy = view.timeline._curves[EMOTIONS.index("happy")].getOriginalDataset()
    assert times_s.tolist() == [0.0, 0.5, 1.0, 1.0, 1.5]
    assert np.isnan(happy).tolist() == [False, False, True, False, False]
    assert view.sitting._moments == 2
    assert not np.allclose(view.sitting._sum / view.sitting._readable, before)
    assert "Readable 100% of the time since this face was chosen" in texts(run.window)


def test_a_bystander_stays_hidden_when_the_chosen_face_is_lost_and_comes_back(run):
    both = (ADA, BOB)
    run = run(frame(0, *both), frame(2, BOB), frame(4, *both), hides_others=True)
    hidden = run.see()
    assert is_hidden(hidden, ADA) and is_hidden(hidden, BOB)  # nobody has said who it is about
    run.page.picture.face_chosen.emit(run.track_of(ADA))
    seen = run.page.picture._view._frame.image
    assert is_hidden(seen, BOB) and not is_hidden(seen, ADA)
    alone = run.see()
    assert is_hidden(alone, BOB)
    recorded = run.page.seen(*run.page._shown)
    assert is_hidden(recorded.image, BOB)
    again = run.see()
    assert is_hidden(again, BOB) and is_hidden(again, ADA)
    run.page._view.draw()
    assert "Nobody is chosen" in texts(run.window)
    run.page.picture.face_chosen.emit(run.track_of(ADA))
    assert not is_hidden(run.page.picture._view._frame.image, ADA)
    assert "Nobody is chosen" not in texts(run.window)


def test_a_lone_face_that_nobody_chose_can_be_chosen_from_the_list(run):
    run = run(frame(0, ADA, BOB), frame(0.1, BOB), hides_others=True)
    run.see(2)
    selector = run.page._view.panel._selector
    assert selector.isVisible() and selector.currentIndex() == -1
    selector.activated.emit(0)
    assert not is_hidden(run.page.picture._view._frame.image, BOB)


@pytest.mark.parametrize("way", ["paused", "ended"])
def test_a_face_chosen_when_no_picture_comes_is_shown_at_once_and_counts_only_once(run, way):
    run = run(frame(0, ADA, BOB), frame(0.1, ADA, BOB))
    run.see(2)
    if way == "paused":
        button(run.window, "Pause").click()
    else:
        run.end()
    before = happiness_of(run.page._view.panel)
    moments = run.page._view.sitting._moments
    points = run.page.timeline._count
    run.page._view.panel.face_chosen.emit(run.track_of(ADA))
    assert happiness_of(run.page._view.panel) != before
    assert run.page.picture._view._chosen == run.track_of(ADA)
    assert (run.page._view.sitting._moments, run.page.timeline._count) == (moments, points)


def test_a_face_chosen_while_an_error_is_told_leaves_the_error_in_sight(qtbot, run):
    run = run(frame(0, ADA, BOB))
    run.see()
    run.page.picture.tell_error(InputError("Camera lost.", "Plug it in again."))
    run.page._view.panel.face_chosen.emit(run.track_of(ADA))
    assert "Camera lost." in texts(run.window)


def test_nothing_of_a_face_is_said_when_its_person_has_left(qtbot, run):
    run = run(frame(0, ADA, BOB))
    run.see()
    run.page._view.draw()
    assert any("happy" in text for text in texts(run.page._view.panel))
    run.page._leave()
    assert "No face yet" in texts(run.page._view.panel)
    assert not run.page._view.panel._selector.isVisible()
    assert happiness_of(run.page._view.panel) is None
    assert "Nothing seen yet" in texts(run.window) and run.page.timeline._count == 0
