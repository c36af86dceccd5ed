import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fer_desktop.expression.scaling import SCALINGS, scale_chips

LOWEST = {"minus_one_to_one": -1.0, "zero_to_one": 0.0, "min_max": 0.0}
chips = hnp.arrays(np.uint8, st.tuples(st.integers(0, 3), st.just(6), st.just(6)))
constant_chips = st.integers(0, 255).map(lambda grey: np.full((1, 48, 48), grey, np.uint8))


@pytest.mark.fault("81b")
@pytest.mark.parametrize("scaling", SCALINGS)
@given(batch=chips | constant_chips)
def test_any_chip_becomes_finite_numbers_within_the_range(scaling, batch):
    scaled = scale_chips(batch, scaling)
    assert scaled.shape == (*batch.shape, 1)
    assert scaled.dtype == np.float32
    assert np.isfinite(scaled).all()
    assert (scaled >= LOWEST[scaling]).all() and (scaled <= 1.0).all()


@pytest.mark.fault("81b")
@given(batch=constant_chips)
def test_equation_1_gives_zeros_for_a_constant_picture(batch):
    assert (scale_chips(batch, "min_max") == 0).all()


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        ("zero_to_one", [0.2, 0.6, 1.0]),
        ("minus_one_to_one", [-0.6, 0.2, 1.0]),
        ("min_max", [0.0, 0.5, 1.0]),
    ],
)
def test_known_grey_levels_scale_as_the_papers_say(scaling, expected):
    chip = np.array([[[51, 153, 255]]], np.uint8)
    np.testing.assert_allclose(scale_chips(chip, scaling).ravel(), expected, atol=1e-6)


def test_min_max_stretches_each_chip_by_itself():
    batch = np.stack([np.tile([10, 20], (2, 1)), np.tile([0, 250], (2, 1))]).astype(np.uint8)
    scaled = scale_chips(batch, "min_max")
    np.testing.assert_array_equal(scaled[0], scaled[1])
