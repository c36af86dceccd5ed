from dataclasses import replace
from datetime import datetime
from threading import Event

import numpy as np
import pytest
from PIL import Image
from PyQt6.QtCore import Qt

from fer_desktop.capture.pictures import read_picture
from fer_desktop.errors import OutputError
from fer_desktop.gui.parts.hints import HintChooser
from fer_desktop.gui.parts.snapshot import save_snapshot
from fer_desktop.gui.parts.timeline_chart import TimelineChart
from fer_desktop.gui.theme import LIGHT
from fer_desktop.gui.wiring import Source
from fer_desktop.gui.words import dominant_of, label_of
from tests.fakes import fake_analyzer, film, square
from tests.gui.windows import button, buttons, texts
from tests.sources import ScriptedSource

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def run_film(qtbot, open_window):
    """Run frames in a window and keep the last of them on the screen until the test is over."""
    over = Event()

    def run(frames, *, is_live=True):
        window = open_window()
        last = len(frames) - 1
        source = ScriptedSource(
            frames, is_live=is_live, before=lambda number: number < last or over.wait(60)
        )
        window.pages.live.start(Source("script", lambda: source))
        return window

    yield run
    over.set()


def saved_pictures(tmp_path):
    return sorted((tmp_path / "pictures").glob("*.png"))


def test_ctrl_s_saves_the_picture_with_its_labels_and_says_where(qtbot, run_film, tmp_path):
    frames = film([[square(60, 60)]] * 4)
    window = run_film(frames)
    qtbot.waitUntil(lambda: window.pages.live.newest_moment is not None, timeout=30000)
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.statusBar().currentMessage()), timeout=30000)
    (path,) = saved_pictures(tmp_path)
    assert str(path) in window.statusBar().currentMessage()
    assert not np.array_equal(read_picture(path).image, frames[0].image)


def test_without_a_picture_nothing_can_be_saved(qtbot, open_window, tmp_path):
    window = open_window()
    window.pages.live.save_picture()
    assert saved_pictures(tmp_path) == []
    assert not buttons(window, "Save the picture with its labels")


def snapshot(folder, *, landmarks=False):
    (frame,) = film([[square(60, 60)]])
    analysis = fake_analyzer().analyze(frame)
    moment = datetime(2026, 1, 2, 3, 4, 5)
    return save_snapshot(frame, analysis, folder, landmarks=landmarks, at=moment)


def test_snapshots_of_one_second_do_not_replace_each_other(tmp_path):
    first, second = snapshot(tmp_path), snapshot(tmp_path, landmarks=True)
    assert first.name == "fer-desktop 2026-01-02 03.04.05.annotated.png"
    assert second.name == "fer-desktop 2026-01-02 03.04.05 (2).annotated.png"
    assert first.read_bytes() != second.read_bytes()


def test_a_snapshot_says_that_it_is_an_estimate(tmp_path):
    with Image.open(snapshot(tmp_path)) as image:
        assert image.info["Comment"] == "AI estimate of apparent expression"


def test_a_snapshot_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="a file, not a folder"):
        snapshot(tmp_path / "file")


def test_a_face_too_small_to_read_gets_a_hint_and_no_label(qtbot, run_film):
    window = run_film(film([[square(60, 60, side=10)]] * 15), is_live=False)
    hint = "Too small. Come closer to the camera."
    qtbot.waitUntil(lambda: texts(window).count(hint) == 2, timeout=30000)  # picture and panel
    assert "Cannot say" in texts(window)


def faces_for(reasons_of_frames):
    """Return analysed faces with these reasons, one for each frame."""
    (frame,) = film([[square(60, 60)]])
    (face,) = fake_analyzer().analyze(frame).faces
    return [
        replace(face, quality=replace(face.quality, reasons=reasons))
        for reasons in reasons_of_frames
    ]


@pytest.mark.fault("81a")
def test_of_a_face_that_cannot_be_read_no_number_is_told_though_there_are_some(open_window):
    (frame,), (face,) = film([[square(60, 60)]]), faces_for([("dark",)])
    assert face.smoothed is not None
    assert (label_of(face), dominant_of(face)) == ("1  cannot say: too dark", None)
    live = open_window().pages.live
    live._show(frame, replace(fake_analyzer().analyze(frame), faces=(face,)))
    live._view.draw()
    said = texts(live)
    assert "Cannot say" in said and "Readable 0% of the time" in said
    assert live._view.panel.bars._probabilities is None
    assert np.isnan(live.timeline._curves[0].getOriginalDataset()[1]).all()


@pytest.mark.parametrize(
    ("reasons", "hints"),
    [
        ([("dark",)] * 3, [None, None, "dark"]),
        ([("dark",), (), ("dark",)], [None, None, None]),
        ([("dark",), ("blurred",), ("blurred",)], [None, None, None]),
        ([("dark", "turned")] * 3, [None, None, "dark"]),
        ([()] * 3, [None, None, None]),
    ],
    ids=["stays", "flickers", "changes", "first of two", "readable"],
)
def test_hints_name_what_lasts_a_second(reasons, hints):
    chooser = HintChooser()
    faces = faces_for(reasons)
    assert [chooser.choose(n * 0.5, face) for n, face in enumerate(faces)] == hints


@pytest.fixture
def timeline(qtbot):
    chart = TimelineChart(LIGHT)
    qtbot.addWidget(chart)
    chart.resize(600, 160)
    chart.show()
    for second in range(300):
        chart.add(second, np.full(7, 1 / 7, np.float32))
    chart.draw()
    return chart


def shown_seconds(chart):
    return tuple(round(x) for x in chart.visible_s)


def test_a_timeline_of_hours_draws_the_newest_minute_and_all_of_it_for_who_looks_back(timeline):
    assert drawn_points(timeline) == 62  # one more leads in
    timeline.look(-1)
    assert drawn_points(timeline) == 300
    timeline.follow()
    assert drawn_points(timeline) == 62


def test_a_timeline_keeps_five_moments_a_second_and_every_gap(qtbot):
    chart = TimelineChart(LIGHT)
    qtbot.addWidget(chart)
    for number in range(60):  # two seconds at 30 a second, a gap in between
        chart.add(number / 30, None if number == 31 else np.full(7, 1 / 7, np.float32))
    chart.draw()
    times, values = chart._curves[0].getOriginalDataset()
    assert len(times) == 12
    assert times[np.isnan(values)].tolist() == [31 / 30]
    assert np.diff(times).max() < 0.21


def test_a_timeline_keeps_moments_for_minutes_and_before_that_a_mean_of_each_second(qtbot):
    chart = TimelineChart(LIGHT)
    qtbot.addWidget(chart)
    for number in range(5 * 3600):  # an hour
        in_second = number % 5
        chart.add(number / 5, np.full(7, (number // 5 + in_second / 10) / 3600, np.float32))
    chart.look(-1)
    chart.draw()
    times, values = chart._curves[0].getOriginalDataset()
    assert len(times) < 3600 + 3000
    fine = times > 3600 - 300
    np.testing.assert_allclose(np.diff(times[fine]), 0.2, atol=1e-6)
    old = times < 3000
    np.testing.assert_allclose(times[old], np.arange(3000) + 0.4, atol=1e-6)
    np.testing.assert_allclose(values[old], (np.arange(3000) + 0.2) / 3600, atol=1e-6)


def test_means_of_a_second_close_no_gap(qtbot):
    chart = TimelineChart(LIGHT)
    qtbot.addWidget(chart)
    for number in range(4000):
        if not 2.4 < number / 5 < 12.9:  # nobody is there; within a second on either side
            chart.add(number / 5, np.full(7, 1 / 7, np.float32))
    chart.look(-1)
    chart.draw()
    times, values = chart._curves[0].getOriginalDataset()
    assert times[:6].tolist() == pytest.approx([0.4, 1.4, 2.2, 13.0, 13.4, 14.4])
    assert np.isnan(values[:6]).tolist() == [False, False, False, True, False, False]


def test_hours_without_a_face_take_one_point(qtbot):
    chart = TimelineChart(LIGHT)
    qtbot.addWidget(chart)
    for number in range(9000):
        chart.add(number / 30, None)
    chart.draw()
    assert drawn_points(chart) == 1
    assert shown_seconds(chart) == (240, 300)


def drawn_points(chart):
    times, _ = chart._curves[0].getOriginalDataset()
    return len(times)


def test_the_timeline_follows_until_somebody_looks_back(qtbot, timeline):
    assert shown_seconds(timeline) == (239, 299)
    with qtbot.waitSignal(timeline.following_changed) as changed:
        qtbot.keyClick(timeline, Qt.Key.Key_Left)
    assert changed.args == [False]
    assert shown_seconds(timeline) == (229, 289)
    timeline.add(300, None)
    timeline.draw()
    assert shown_seconds(timeline) == (229, 289)
    with qtbot.waitSignal(timeline.following_changed) as changed:
        qtbot.keyClick(timeline, Qt.Key.Key_End)
    assert changed.args == [True]
    assert shown_seconds(timeline) == (240, 300)


def test_the_timeline_ends_at_its_beginning_and_at_now(timeline):
    timeline.look(-1000)
    assert shown_seconds(timeline) == (0, 60)
    timeline.look(1000)
    assert shown_seconds(timeline) == (239, 299)
    assert timeline.follows


def test_back_to_now_is_offered_while_looking_back(qtbot, run_film):
    window = run_film(film([[]] * 2))
    for second in range(200):
        window.pages.live.timeline.add(second, None)
    window.pages.live.timeline.look(-10)
    button(window, "Back to now").click()
    assert window.pages.live.timeline.follows
    assert not buttons(window, "Back to now")


@pytest.mark.fault("82d")
def test_space_belongs_to_the_control_that_has_the_focus(qtbot, run_film):
    window = run_film(film([[square(60, 60)]] * 4))
    qtbot.waitUntil(lambda: window.pages.live.newest_moment is not None, timeout=30000)
    record = button(window, "Record a video and a table")
    qtbot.keyClick(record, Qt.Key.Key_Space)
    assert record.isChecked()
    assert button(window, "Pause")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.pages.live.is_running, timeout=30000)
