"""Times that rise, whatever the file claims."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.capture.timestamps import RisingTimes

INTERVAL_S = 0.04


@pytest.mark.fault("21")
@pytest.mark.parametrize("duration_s", [None, 2.0])
def test_rising_times_are_believed_as_they_are(duration_s: float | None) -> None:
    rising = RisingTimes(INTERVAL_S, duration_s)
    claimed = [0.0, 0.001, 0.5, 0.52, 1.99, 2.1]
    assert [rising(time_s) for time_s in claimed] == claimed
    assert rising.replaced == 0


@pytest.mark.fault("27")
@pytest.mark.parametrize(
    ("claimed", "expected", "replaced"),
    [
        pytest.param([0, 0.04, 0.02, 0.12], [0, 0.04, 0.06, 0.12], 1, id="one falls back"),
        pytest.param([0, 0, 0, 0.08, 0.12], [0, 0.02, 0.04, 0.08, 0.12], 2, id="repeated"),
        pytest.param([0, 5000, 0.08, 0.12], [0, 0.02, 0.08, 0.12], 1, id="leaps past the end"),
        pytest.param([None, None, None], [0, 0.04, 0.08], 0, id="none at all"),
        pytest.param([None, 0.02, None, 0.1], [0, 0.02, 0.06, 0.1], 0, id="some missing"),
    ],
)
def test_damaged_times_are_replaced_and_the_true_ones_reached_again(
    claimed: list[float | None], expected: list[float], replaced: int
) -> None:
    rising = RisingTimes(INTERVAL_S, 3.0)
    assert [rising(time_s) for time_s in claimed] == pytest.approx(expected)
    assert rising.replaced == replaced


def test_recording_that_outlasts_its_header_keeps_its_times() -> None:
    rising = RisingTimes(INTERVAL_S, 1.0)
    claimed = [float(second) for second in range(60)]
    assert [rising(time_s) for time_s in claimed] == claimed


@pytest.mark.fault("27")
@given(
    st.lists(st.none() | st.floats(-1e6, 1e6, allow_nan=False), min_size=2),
    st.none() | st.floats(0, 1e4),
)
def test_times_rise_whatever_is_claimed(
    claimed: list[float | None], duration_s: float | None
) -> None:
    rising = RisingTimes(INTERVAL_S, duration_s)
    times = [rising(time_s) for time_s in claimed]
    assert all(earlier < later for earlier, later in pairwise(times))
