"""Curves keep means and gaps, and never grow beyond their bins."""

import numpy as np
import pytest

from fer_desktop.export import curves as module
from fer_desktop.export.curves import Curves
from fer_desktop.expression.emotions import EMOTIONS
from tests.export.synthetic import analysis, distribution, face

HAPPY = EMOTIONS.index("happy")


def gathered(*analyses):
    curves = Curves()
    for each in analyses:
        curves.add(each)
    return curves


def test_each_frame_is_a_point_while_there_is_room():
    curves = gathered(*(analysis(face(confidence=0.2 + n / 10), index=n) for n in range(5)))
    (curve,) = curves.longest_seen(6)
    np.testing.assert_allclose(curve.times_s, [0, 0.04, 0.08, 0.12, 0.16])
    np.testing.assert_allclose(curve.values[:, HAPPY], [0.2, 0.3, 0.4, 0.5, 0.6], atol=1e-6)


def test_smoothed_values_are_drawn():
    smoothed = distribution("happy", 0.25)
    (curve,) = gathered(analysis(face(smoothed=smoothed))).longest_seen(1)
    assert curve.values[0, HAPPY] == pytest.approx(0.25)


@pytest.mark.parametrize("frames", [7, 8, 9, 40, 1000])
def test_a_long_video_has_no_more_points_and_the_same_mean(frames, monkeypatch):
    monkeypatch.setattr(module, "MAX_BINS", 8)
    confidences = np.linspace(0.2, 0.9, frames)
    curves = gathered(*(analysis(face(confidence=c), index=n) for n, c in enumerate(confidences)))
    (curve,) = curves.longest_seen(1)
    assert len(curve.times_s) == len(curve.values) <= 8
    assert (np.diff(curve.times_s) > 0).all()
    assert curve.times_s[0] >= 0
    assert curve.times_s[-1] <= (frames - 1) / 25 + 1e-9
    # Every frame is in a bin: a straight line stays one.
    expected = np.interp(curve.times_s, np.arange(frames) / 25, confidences)
    np.testing.assert_allclose(curve.values[:, HAPPY], expected, atol=1e-5)


def test_gaps_stay_gaps():
    curves = gathered(
        analysis(face(0), index=0),
        analysis(index=1),
        analysis(face(0, reasons=("dark",)), index=2),
        analysis(face(0, None), index=3),
        analysis(face(0), index=4),
    )
    (curve,) = curves.longest_seen(1)
    assert np.isnan(curve.values[:, 0]).tolist() == [False, True, True, True, False]
    assert curve.seen == pytest.approx(4 / 5)
    assert curve.named == pytest.approx(2 / 4)


def test_frames_far_apart_make_no_gaps():
    curves = gathered(*(analysis(face(), time_s=float(10 * n)) for n in range(50)))
    (curve,) = curves.longest_seen(1)
    assert not np.isnan(curve.values).any()


def test_the_longest_seen_are_chosen_and_stand_in_order():
    frames = [analysis(face(9), face(1), face(4), index=n) for n in range(3)]
    frames += [analysis(face(9), face(4), index=3), analysis(face(7), index=4)]
    curves = gathered(*frames)
    assert curves.faces == 4
    assert [curve.track_id for curve in curves.longest_seen(2)] == [4, 9]
