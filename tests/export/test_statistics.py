"""A stretch that could not be decoded is nobody's time."""

import pytest

from fer_desktop.export.statistics import RunStatistics
from tests.export.synthetic import analysis, face, frame

INTERVAL_S = 1 / 25


def statistics(numbers, every=1, interval_s=INTERVAL_S, times_s=None):
    """Count the frames of these numbers, all with one face."""
    gathered = RunStatistics(interval_s)
    for place, number in enumerate(numbers):
        time_s = number / 25 if times_s is None else times_s[place]
        said = analysis(face(), index=number, time_s=time_s) if place % every == 0 else None
        gathered.add(frame(number, time_s=time_s), said)
    gathered.close()
    return gathered


@pytest.mark.fault("27")
@pytest.mark.parametrize("every", [1, 2, 10, 100])
def test_a_hole_is_time_of_no_frame(every):
    run = statistics([*range(15), *range(50, 60)], every)
    (only,) = run.faces()
    assert run.duration_s == pytest.approx(25 * INTERVAL_S)
    assert only.seen_s == only.valid_s == pytest.approx(25 * INTERVAL_S)
    assert (only.first_s, only.last_s > only.first_s) == (0, every < 100)


@pytest.mark.fault("27")
def test_a_hole_behind_the_first_frame_leaves_it_the_usual_time():
    run = statistics([0, 50, 51])
    assert run.duration_s == pytest.approx(3 * INTERVAL_S)


@pytest.mark.fault("27")
def test_a_frame_alone_between_two_holes_has_the_usual_time():
    run = statistics([0, 1, 50, 90, 91])
    assert run.duration_s == pytest.approx(5 * INTERVAL_S)


@pytest.mark.fault("27")
def test_no_frame_stands_beyond_the_next_one():
    run = statistics([0, 1, 3], times_s=[0, 2, 2.5])  # a variable rate
    assert run.duration_s == pytest.approx(2 + 0.5 + 0.5)


@pytest.mark.fault("21")
def test_a_pause_of_a_variable_rate_is_no_hole():
    assert statistics([0, 1, 2], times_s=[0, 3, 4]).duration_s == pytest.approx(5)
