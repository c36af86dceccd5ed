"""What is drawn is in the frame, can be told apart, and claims nothing that was not said."""

from itertools import combinations

import numpy as np
import pytest

from fer_desktop.analysis.results import FrameAnalysis
from fer_desktop.export import annotate, badges, rasters
from fer_desktop.export.annotate import Annotator, text_height
from fer_desktop.export.badges import Bars, Label
from fer_desktop.export.placing import Placing
from fer_desktop.expression.emotions import EMOTIONS
from fer_desktop.palette import STYLES, rgb
from tests.export.synthetic import analysis, distribution, face, frame

SIZES = [(1920, 1080), (1280, 720), (640, 480), (320, 240), (240, 320), (64, 48), (7, 5)]


class Spy(Annotator):
    """Notes down which words and plates are drawn, and where."""

    def __init__(self, monkeypatch, **options):
        super().__init__(**options)
        self.words, self.plates = [], []
        text, plate = rasters.text, rasters.plate

        def noting_text(words, size_px, colour):
            self.words.append(words)
            return text(words, size_px, colour)

        def noting_plate(width, height, radius, edge=None):
            drawn = plate(width, height, radius, edge)
            spy = self

            class Noting:
                def lay_over(self, image, left, top):
                    spy.plates.append((left, top, left + width, top + height))
                    drawn.lay_over(image, left, top)

            return Noting()

        badges._names_width.cache_clear()
        monkeypatch.setattr(rasters, "text", noting_text)
        monkeypatch.setattr(rasters, "plate", noting_plate)


def shows(image, colour):
    red, green, blue = rgb(colour)
    return bool((np.abs(image.astype(int) - [blue, green, red]).max(axis=2) <= 8).any())


@pytest.mark.parametrize("size", SIZES)
def test_every_frame_keeps_its_size_and_stays_untouched(size):
    clean = frame(size=size)
    before = clean.image.copy()
    box = (size[0] // 4, size[1] // 4, size[0] // 2 + 1, size[1] // 2 + 1)
    drawn = Annotator(landmarks=True).draw(clean, analysis(face(box=box)))
    assert drawn.shape == before.shape
    assert (drawn != before).any()
    np.testing.assert_array_equal(clean.image, before)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_face_has_label_confidence_id_and_bars_in_its_colour(emotion, monkeypatch):
    spy = Spy(monkeypatch)
    drawn = spy.draw(
        frame(size=(640, 480)), analysis(face(4, emotion, 0.9, box=(200, 150, 350, 320)))
    )
    assert {f"{emotion} 90%", "#4", "AI estimate", *EMOTIONS} <= set(spy.words)
    assert shows(drawn, STYLES[emotion].on_dark)


def test_smoothed_values_are_shown(monkeypatch):
    spy = Spy(monkeypatch)
    said = face(0, "happy", 0.9, smoothed=distribution("sad", 0.6), box=(200, 150, 350, 320))
    spy.draw(frame(size=(640, 480)), analysis(said))
    assert "sad 60%" in spy.words
    assert "happy 90%" not in spy.words


@pytest.mark.fault("81a")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reasons": ("dark", "blurred")}, "cannot say: too dark"),
        ({"reasons": ("too_small",), "emotion": None}, "cannot say: too small"),
        ({"emotion": None}, "cannot say"),
    ],
)
def test_nothing_is_named_where_nothing_should_be_said(options, words, monkeypatch):
    spy = Spy(monkeypatch)
    drawn = spy.draw(frame(size=(640, 480)), analysis(face(box=(200, 150, 350, 320), **options)))
    assert words in spy.words
    assert not any(emotion in word for word in spy.words for emotion in EMOTIONS)
    greys = drawn.max(axis=2).astype(int) - drawn.min(axis=2)
    assert greys.max() < 20  # no colour of any emotion


def test_upscaled_faces_and_missing_alignment_are_named(monkeypatch):
    spy = Spy(monkeypatch, aligned=False)
    spy.draw(frame(size=(640, 480)), analysis(face(upscaled=True)))
    assert {"upscaled", "AI estimate · alignment off"} <= set(spy.words)


def test_a_face_that_is_held_keeps_its_label_and_its_mark_between_two_readings(monkeypatch):
    spy = Spy(monkeypatch)
    held = face(emotion=None, smoothed=distribution("sad", 0.8))
    spy.draw(frame(size=(640, 480)), analysis(held))
    assert {"sad 80%", "upscaled"} <= set(spy.words)
    assert not any(words.startswith("cannot say") for words in spy.words)


def test_the_mark_is_on_frames_without_faces_too(monkeypatch):
    spy = Spy(monkeypatch)
    spy.draw(frame(size=(640, 480)), None)
    assert spy.words == ["AI estimate"]


def test_points_are_drawn_where_they_are_only_if_wanted():
    said = analysis(face(box=(200, 100, 400, 300)))
    clean = frame(size=(640, 480), grey=60)
    with_points = Annotator(landmarks=True).draw(clean, said)
    without = Annotator().draw(clean, said)
    x, y = said.faces[0].landmarks[30].round().astype(int)
    assert with_points[y, x].min() > 240
    assert without[y, x].max() < 200


@pytest.mark.fault("81a")
@pytest.mark.parametrize("size", SIZES[:5])
@pytest.mark.parametrize(
    "box",
    [(0, 0, 60, 60), (-40, -30, 30, 40), (10_000, 5, 10_060, 65), (-9, -9, 4000, 4000)],
    ids=["corner", "cut by the border", "outside", "larger than the frame"],
)
def test_plates_never_leave_the_frame(size, box, monkeypatch):
    spy = Spy(monkeypatch, landmarks=True)
    spy.draw(frame(size=size), analysis(face(box=box)))
    assert spy.plates
    for left, top, right, bottom in spy.plates:
        assert left >= 0
        assert top >= 0
        assert right <= size[0]
        assert bottom <= size[1]


@pytest.mark.fault("81a")
@pytest.mark.parametrize("count", [2, 5, 30])
def test_labels_of_many_faces_lie_apart(count, monkeypatch):
    spy = Spy(monkeypatch)
    faces = [
        face(n, EMOTIONS[n % 7], box=(x, y, x + 90, y + 95))
        for n in range(count)
        for x, y in [(20 + n % 8 * 155, 40 + n // 8 * 170)]
    ]
    spy.draw(frame(size=(1280, 720)), analysis(*faces))
    assert {f"#{n}" for n in range(count)} <= set(spy.words)
    assert len(spy.plates) >= count + 1
    for one, other in combinations(spy.plates, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def test_bars_are_left_out_where_they_would_cover_a_face(monkeypatch):
    spy = Spy(monkeypatch)
    spy.draw(frame(size=(640, 480)), analysis(face(box=(20, 40, 620, 460))))
    assert "happy 70%" in spy.words
    assert len(spy.plates) == 2  # mark and label


def test_a_label_stays_where_it_was_while_that_is_nearly_as_good():
    places = []
    for old in (None, 1):
        placing = Placing(640, 480, faces=[])
        places.append(placing.best((100, 20), [(10, 10), (10, 200)], old)[0])
    assert places == [0, 1]


def test_a_label_gives_way_to_what_lies_there():
    placing = Placing(640, 480, faces=[])
    placing.take((0, 0, 200, 50))
    index, place, conflict = placing.best((100, 20), [(10, 10), (10, 200)], old=0)
    assert (index, place, conflict) == (1, (10, 200, 110, 220), 0)


@pytest.mark.parametrize(
    ("size", "height"),
    [((1280, 720), 20), ((1920, 1080), 30), ((320, 240), 11), ((64, 48), 4), ((7680, 4320), 72)],
)
def test_text_grows_with_the_frame_and_stays_legible(size, height):
    assert text_height(*size) == height


def test_bars_are_as_long_as_their_values():
    said = face(0, "fear", 0.8)
    image = np.zeros((200, 200, 3), np.uint8)
    Bars(said, 20).draw(image, 0, 0)
    lengths = {}
    for emotion in EMOTIONS:
        red, green, blue = rgb(STYLES[emotion].on_dark)
        matching = (image == [blue, green, red]).all(axis=2)
        lengths[emotion] = matching.sum(axis=1).max()
    assert lengths["fear"] == pytest.approx(0.8 * 90, abs=1)
    assert lengths["sad"] == pytest.approx(0.2 / 6 * 90, abs=1)


def test_words_are_drawn_once_however_many_frames_show_them(monkeypatch):
    rasters.text.cache_clear()
    annotator = Annotator()
    for index in range(5):
        annotator.draw(frame(index, size=(640, 480)), analysis(face(), index=index))
    assert rasters.text.cache_info().misses == rasters.text.cache_info().currsize
    assert rasters.text.cache_info().hits > rasters.text.cache_info().misses


def test_places_of_faces_that_left_are_forgotten():
    annotator = Annotator()
    for track in range(50):
        annotator.draw(frame(size=(320, 240)), analysis(face(track)))
    assert len(annotator._label_places) == 1


def test_a_raster_lies_over_the_edge_of_a_frame_without_wrapping():
    image = np.zeros((10, 10, 3), np.uint8)
    white = rasters.plate(6, 6, 1, "#ffffff")
    for left, top in [(-3, -3), (7, 7), (-20, 0), (0, 30)]:
        white.lay_over(image, left, top)
    assert image[:3, :3].any()
    assert image[7:, 7:].any()
    assert not image[:3, 7:].any()
    assert not image[7:, :3].any()


def test_labels_say_how_large_they_are():
    label = Label(face(), 20)
    image = np.zeros((label.height + 20, label.width + 20, 3), np.uint8)
    label.draw(image, 10, 10)
    touched = np.flatnonzero(image.any(axis=2).any(axis=0))
    assert touched[0] >= 10
    assert touched[-1] < 10 + label.width


def test_an_analysis_without_faces_draws_the_mark_alone():
    clean = frame(size=(320, 240))
    nothing = Annotator().draw(clean, FrameAnalysis(0, 0.0, (), 0.0))
    np.testing.assert_array_equal(nothing, Annotator().draw(clean, None))
    assert annotate.AI_MARK == "AI estimate"
