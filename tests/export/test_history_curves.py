"""Curves of a stored sitting, however long it is and however many faces it saw."""

import tracemalloc
from dataclasses import replace
from datetime import timedelta

import numpy as np

from fer_desktop.export.history_curves import curves_of, mean_over, trend_over
from tests.export.stored import DAY, minute, period, sample, shares


def nan_where_silent(emotion_by_second, length_s):
    expected = np.full((length_s, 7), np.nan)
    for second, emotion in emotion_by_second.items():
        expected[second] = shares(emotion)
    return expected


def test_a_curve_has_a_point_for_each_second_and_none_where_nothing_was_said():
    samples = [
        replace(sample(1, emotion="fear"), smoothed=shares("happy")),
        sample(1, track=4, emotion="sad"),
        sample(2, reason="dark"),
        sample(4, emotion="fear"),
    ]
    first, second = curves_of(samples, seconds=6)
    assert (first.track_id, first.seen_s, first.readable_s) == (0, 3, 2)
    assert (second.track_id, second.seen_s, second.readable_s) == (4, 1, 1)
    times_s, values = first.line()
    assert times_s.tolist() == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]
    np.testing.assert_array_equal(values, nan_where_silent({1: "happy", 4: "fear"}, 6))
    np.testing.assert_array_equal(second.line()[1], nan_where_silent({1: "sad"}, 6))
    assert first.silent_stretches() == [(0, 1), (2, 4), (5, 6)]
    np.testing.assert_allclose(first.mean, shares("fear"), rtol=1e-6)
    np.testing.assert_allclose(second.mean, shares("sad"), rtol=1e-6)


def test_a_face_that_was_never_fit_to_be_read_is_silent_throughout():
    (curve,) = curves_of([sample(0, reason="dark"), sample(2, reason="dark")], seconds=2)
    assert (curve.seen_s, curve.readable_s, curve.mean) == (2, 0, None)
    assert np.isnan(curve.line()[1]).all()
    assert curve.silent_stretches() == [(0, 3)]


def test_a_sitting_saved_from_the_middle_of_a_run_begins_there():
    samples = [sample(second) for second in range(600, 700)]
    (curve,) = curves_of(samples, seconds=150)
    times_s, values = curve.line()
    assert (curve.begin_s, curve.end_s) == (600, 750)
    assert (times_s[0], times_s[-1], len(values)) == (600.5, 749.5, 150)
    assert curve.silent_stretches() == [(700, 750)]


def test_a_sitting_that_waited_for_its_first_face_begins_with_its_source():
    (curve,) = curves_of([sample(second) for second in range(20, 30)], seconds=30)
    assert curve.silent_stretches() == [(0, 20)]


def test_a_curve_is_as_long_as_the_marks_of_its_sitting_need():
    samples = [sample(second) for second in range(600, 700)]
    (curve,) = curves_of(samples, 100, [590.2, 880.5])
    assert (curve.begin_s, curve.end_s) == (590, 881)


def test_without_samples_there_is_no_curve():
    assert curves_of([], seconds=60) == ()


def test_a_day_of_many_faces_holds_what_they_said_and_no_more():
    day_s, faces = 28_800, 500
    samples = [sample(second, track=second * faces // day_s) for second in range(day_s)]
    tracemalloc.start()
    try:
        curves = curves_of(samples, day_s)
        held_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(curves) == faces
    assert held_bytes < 100 * len(samples)  # seven numbers and the second are 60 bytes


def test_time_for_a_sitting_does_not_grow_with_its_faces():
    class Counted(list):
        reads = 0

        def __iter__(self):
            for each in super().__iter__():
                Counted.reads += 1
                yield each

    samples = Counted(minute(tracks=30))
    curves_of(samples, 60)
    assert Counted.reads == len(samples)


def test_a_day_counts_by_what_of_it_could_be_read():
    days = [
        period(DAY + timedelta(days=number), readable, emotion)
        for number, (readable, emotion) in enumerate([(90, "happy"), (30, "sad"), (0, "fear")])
    ]
    expected = (3 * np.array(shares("happy")) + shares("sad")) / 4
    np.testing.assert_allclose(mean_over(days), expected, rtol=1e-6)
    assert mean_over(days[2:]) is None
    trend = trend_over(days)
    assert (trend.days, trend.minutes) == (2, 2.0)
