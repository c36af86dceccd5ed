"""A sitting of the history: curves with gaps, faces, networks, marks, notes, tags, pictures."""

import numpy as np
import pytest
from PyQt6.QtCore import Qt, QTime

from fer_desktop.export.history_curves import curves_of
from fer_desktop.gui.history import sitting_chart
from fer_desktop.gui.history.sitting_chart import SittingChart, averaged
from fer_desktop.gui.history.sitting_lists import MarkCard
from fer_desktop.gui.theme import LIGHT
from tests.demo_profile import OTHER_NETWORK
from tests.export.stored import sample
from tests.gui.history_steps import PATIENCE_MS, listed, open_sitting, read
from tests.gui.windows import button, buttons, texts

pytestmark = pytest.mark.timeout(120)


def waits(qtbot, condition):
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def test_seconds_in_which_nothing_is_said_are_gaps_and_shaded(qtbot, demo, monkeypatch):
    window, known = demo
    monkeypatch.setattr(sitting_chart, "_MOST_POINTS", 10_000)
    open_sitting(qtbot, window, known.two_faces)
    chart = window.pages.history.sitting.chart
    samples = read(qtbot, window, lambda p: p.history.samples(known.two_faces))
    said = {s.second: s.smoothed for s in samples if s.track_id == 0 and s.smoothed is not None}
    times, happy = chart._curves[3].getOriginalDataset()
    assert {int(time) for time in times[~np.isnan(happy)]} == set(said)
    for time, value in zip(times, happy, strict=True):
        assert np.isnan(value) or value == pytest.approx(said[int(time)][3])
    shaded = set()
    for begin, end in zip(chart._silences.opts["x0"], chart._silences.opts["x1"], strict=True):
        shaded |= set(range(int(begin), int(end)))
    assert shaded == set(range(len(times))) - set(said)


def test_a_long_sitting_is_drawn_by_means_that_keep_its_gaps():
    points = np.full((10, 8), np.nan)
    points[:, 0] = np.arange(10) + 0.5
    points[[0, 1, 2, 9], 1:] = np.array([0.1, 0.3, 0.5, 0.7])[:, None]
    times, values = averaged(points, 3)
    assert times == pytest.approx([1.5, 4.5, 7.5, 9.5])
    np.testing.assert_allclose(values[:, 0], [0.3, np.nan, np.nan, 0.7], equal_nan=True)
    same = averaged(points, 1)
    np.testing.assert_array_equal(same[1], points[:, 1:])


def test_zooming_in_shows_single_seconds_and_few_points_are_ever_in_view(qtbot, demo, monkeypatch):
    window, known = demo
    monkeypatch.setattr(sitting_chart, "_MOST_POINTS", 40)
    open_sitting(qtbot, window, known.two_faces)
    chart = window.pages.history.sitting.chart
    whole = chart.visible_s
    assert len(chart._curves[0].getOriginalDataset()[0]) <= 40
    chart._plot.getViewBox().sigRangeChangedManually.emit([True, False])  # as a drag does
    assert len(chart._curves[0].getOriginalDataset()[0]) <= 40
    qtbot.keyClicks(chart, "+" * 12)
    first, last = chart.visible_s
    times = chart._curves[0].getOriginalDataset()[0]
    assert len(times) == whole[1]
    assert ((times >= first) & (times <= last)).sum() <= 41


def test_each_face_has_its_own_curves_distribution_and_valid_time(qtbot, demo):
    window, known = demo
    open_sitting(qtbot, window, known.two_faces)
    view = window.pages.history.sitting
    samples = read(qtbot, window, lambda p: p.history.samples(known.two_faces))
    seconds = read(qtbot, window, lambda p: p.history.sitting(known.two_faces).seconds)
    shown = []
    for track in (0, 1):
        view._track.setCurrentIndex(track)
        view._track.activated.emit(track)
        raw = [s.raw for s in samples if s.track_id == track and s.raw is not None]
        assert view.bars._probabilities == pytest.approx(np.mean(raw, axis=0), abs=1e-4)
        minutes, rest = divmod(seconds, 60)
        expected = f"Readable {len(raw) / seconds:.0%} of {minutes}:{rest:02}"
        assert expected in texts(view)
        shown.append(expected)
    assert shown[0] != shown[1]


@pytest.mark.fault("50")
def test_a_change_of_network_is_stored_with_the_samples_and_marked_in_the_chart(qtbot, demo):
    window, known = demo
    open_sitting(qtbot, window, known.changed_network)
    samples = read(qtbot, window, lambda p: p.history.samples(known.changed_network))
    changed_at = next(s.second for s in samples if s.network == OTHER_NETWORK[0])
    (line,) = window.pages.history.sitting.chart._changes
    assert line.value() == changed_at
    assert OTHER_NETWORK[0][:10] in line.label.format
    assert {s.network for s in samples if s.second < changed_at} == {"mini-xception"}
    hashes = read(
        qtbot, window, lambda p: [r["sha256"] for r in p.database.query("SELECT * FROM network")]
    )
    assert OTHER_NETWORK[1] in hashes


def test_marks_are_added_edited_deleted_and_drawn(qtbot, demo):
    window, known = demo
    sitting = known.live[0]
    open_sitting(qtbot, window, sitting)
    view, marks = window.pages.history.sitting, window.pages.history.sitting.marks

    def stored():
        return [
            (m.at_s, m.label) for m in read(qtbot, window, lambda p: p.annotations.marks(sitting))
        ]

    before = stored()
    button(marks, "Add a mark").click()
    assert not buttons(marks, "Save")[0].isEnabled()
    marks._time.setTime(QTime(0, 1, 5))
    qtbot.keyClicks(marks._label, "Sneezed")
    button(marks, "Save").click()
    waits(qtbot, lambda: marks._list.count() == len(before) + 1)
    assert (65.0, "Sneezed") in stored()
    assert len(view.chart._marks) == len(before) + 1
    (row,) = [r for r in range(marks._list.count()) if "Sneezed" in marks._list.item(r).text()]
    marks._list.setCurrentRow(row)
    button(marks, "Edit").click()
    assert marks._label.text() == "Sneezed"
    marks._label.setText("Laughed")
    qtbot.keyClick(marks._label, Qt.Key.Key_Return)
    waits(qtbot, lambda: "Laughed" in marks._list.item(row).text())
    marks._list.setCurrentRow(row)
    button(marks, "Delete").click()
    waits(qtbot, lambda: marks._list.count() == len(before))
    assert stored() == before
    button(window.pages.history.undo_bar, "&Undo").click()
    waits(qtbot, lambda: marks._list.count() == len(before) + 1)


def test_a_mark_keeps_the_fraction_of_its_second_when_only_its_name_changes(qtbot, demo):
    window, known = demo
    sitting = known.live[0]
    key = read(qtbot, window, lambda p: p.annotations.add_mark(sitting, 33.7, "here"))
    open_sitting(qtbot, window, sitting)
    window.pages.history.sitting.refresh()
    marks = window.pages.history.sitting.marks
    waits(
        qtbot, lambda: any("here" in marks._list.item(r).text() for r in range(marks._list.count()))
    )
    marks._open_editor(key, (33.7, "here"))
    marks._label.setText("there")
    button(marks, "Save").click()
    stored = {}
    waits(qtbot, lambda: not marks._editor.isVisible())
    for mark in read(qtbot, window, lambda p: p.annotations.marks(sitting)):
        stored[mark.label] = mark.at_s
    assert stored["there"] == 33.7


def test_notes_are_written_and_what_is_being_typed_survives_another_sitting(qtbot, demo):
    window, known = demo
    first, second = known.live[0], known.live[1]
    open_sitting(qtbot, window, first)
    notes = window.pages.history.sitting.notes
    button(notes, "Add a note").click()
    notes._text.setPlainText("Saved by its button")
    button(notes, "Save").click()
    waits(qtbot, lambda: not notes._editor.isVisible())
    button(notes, "Add a note").click()
    notes._text.setPlainText("Still being typed")
    open_sitting(qtbot, window, second)
    stored = [n.text for n in read(qtbot, window, lambda p: p.annotations.notes(first))]
    assert stored[-2:] == ["Saved by its button", "Still being typed"]
    assert "Still being typed" not in [
        n.text for n in read(qtbot, window, lambda p: p.annotations.notes(second))
    ]


@pytest.mark.parametrize("way", ["log out", "close"])
def test_what_is_being_typed_survives_leaving(qtbot, demo, way):
    window, known = demo
    sitting, profile = known.live[0], window.session.profile
    open_sitting(qtbot, window, sitting)
    notes, written = window.pages.history.sitting.notes, []
    button(notes, "Add a note").click()
    notes._text.setPlainText("Half a thought")
    add_note = profile.annotations.add_note
    profile.annotations.add_note = lambda key, text: written.append(
        (key, add_note(key, text), text)
    )
    if way == "log out":
        window.session.log_out()
    else:
        window.close()
    waits(qtbot, lambda: profile.is_locked)
    ((key, _, text),) = written
    assert (key, text) == (sitting, "Half a thought")


def test_tags_are_changed_and_offered_as_filters_at_once(qtbot, demo):
    window, known = demo
    open_sitting(qtbot, window, known.live[0])
    view, filters = window.pages.history.sitting, window.pages.history.sittings.filters
    view.tags.setText("holiday, sea , holiday")
    view.tags.editingFinished.emit()
    waits(qtbot, lambda: filters._tag.findData("sea") > 0)
    tags = read(qtbot, window, lambda p: p.annotations.tags(known.live[0]))
    assert tags == {"holiday", "sea"}
    filters._tag.setCurrentIndex(filters._tag.findData("sea"))
    waits(qtbot, lambda: listed(window) == [known.live[0]])


def test_pictures_are_shown_only_where_some_were_saved_and_go_to_the_bin_alone(qtbot, demo):
    window, known = demo
    card = window.pages.history.sitting.pictures
    bare = next(key for key in known.live if key not in known.with_pictures)
    open_sitting(qtbot, window, bare)
    assert not card.isVisible()
    sitting = known.with_pictures[0]
    open_sitting(qtbot, window, sitting)
    waits(qtbot, card.isVisible)
    count = card._list.count()
    assert not card._list.item(0).icon().isNull()
    button(card, "Delete").click()
    waits(qtbot, lambda: card._list.count() == count - 1)
    assert sitting in listed(window)
    button(window.pages.history.undo_bar, "&Undo").click()
    waits(qtbot, lambda: card._list.count() == count)


def test_a_damaged_picture_is_told_in_its_place(qtbot, demo):
    window, known = demo
    sitting = known.with_pictures[0]
    (picture, *_) = read(qtbot, window, lambda p: p.pictures.of_sitting(sitting))
    path = window.session.profile.folder.pictures / f"{picture.uuid}.fer"
    path.write_bytes(path.read_bytes()[:-1])
    open_sitting(qtbot, window, sitting)
    window.pages.history.sitting.refresh()
    waits(
        qtbot,
        lambda: window.pages.history.sitting.pictures._list.item(0).text() == "missing or damaged",
    )


def test_the_chart_is_moved_and_zoomed_by_keys_inside_the_sitting(qtbot, demo):
    window, known = demo
    open_sitting(qtbot, window, known.live[0])
    chart = window.pages.history.sitting.chart
    whole = chart.visible_s
    qtbot.keyClicks(chart, "++")
    near = chart.visible_s
    assert near[1] - near[0] < whole[1] - whole[0]
    for _ in range(50):
        qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.visible_s[1] == pytest.approx(whole[1])
    for _ in range(50):
        qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.visible_s[0] == pytest.approx(0)
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert chart.visible_s == pytest.approx(whole)


def test_a_sitting_saved_late_in_a_run_is_shown_and_marked_from_where_it_begins(qtbot):
    chart, marks = SittingChart(LIGHT), MarkCard()
    qtbot.addWidget(chart)
    qtbot.addWidget(marks)
    (curve,) = curves_of([sample(second) for second in range(600, 900)], 300)
    chart.show_track(curve, [], [])
    assert chart.visible_s == pytest.approx((600, 900))
    qtbot.keyClicks(chart, "++")
    for _ in range(20):
        qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.visible_s[0] == pytest.approx(600)
    qtbot.keyClicks(chart, "----")
    assert chart.visible_s == pytest.approx((600, 900))
    marks.show_marks([], curve.begin_s, curve.end_s)
    marks.add()
    assert marks._time.time() == QTime(0, 10)
    assert marks._time.maximumTime() == QTime(0, 14, 59)


@pytest.mark.parametrize("seconds", [1, 5])
def test_a_sitting_of_a_few_seconds_fills_its_chart(qtbot, seconds: int):
    chart = SittingChart(LIGHT)
    qtbot.addWidget(chart)
    with qtbot.waitExposed(chart):
        chart.show()
    (curve,) = curves_of([sample(second) for second in range(seconds)], seconds)
    chart.show_track(curve, [], [])
    chart.resize(700, 400)  # pyqtgraph looks at its limits once more
    assert chart.visible_s == pytest.approx((0, seconds))
    axis = chart._plot.getAxis("bottom")
    ((step, ticks),) = axis.tickValues(*chart.visible_s, size=600)
    words = axis.tickStrings(ticks, 1.0, step)
    assert len(words) == len(set(words)) > 1
