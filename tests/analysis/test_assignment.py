import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_desktop.analysis.assignment import best_assignment


@st.composite
def tables(draw):
    columns = draw(st.integers(1, 5))
    row = st.lists(st.integers(-8, 8).map(lambda n: n / 8), min_size=columns, max_size=columns)
    return draw(st.lists(row, min_size=1, max_size=5))


def best_by_trying_all(affinity, at_least):
    rows, columns = range(len(affinity)), range(len(affinity[0]))
    return max(
        sum(affinity[row][column] - at_least for row, column in zip(some, partners, strict=True))
        for count in range(min(len(rows), len(columns)) + 1)
        for some in itertools.combinations(rows, count)
        for partners in itertools.permutations(columns, count)
        if all(affinity[r][c] >= at_least for r, c in zip(some, partners, strict=True))
    )


@given(tables(), st.sampled_from([-0.5, 0.0, 0.25]))
def test_the_total_is_the_highest_there_is(affinity, at_least):
    pairs = best_assignment(affinity, at_least)

    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(affinity[row][column] >= at_least for row, column in pairs)
    total = sum(affinity[row][column] - at_least for row, column in pairs)
    assert total == pytest.approx(best_by_trying_all(affinity, at_least))


@pytest.mark.parametrize(
    ("affinity", "expected"),
    [
        ([], []),
        ([[]], []),
        ([[0.9]], [(0, 0)]),
        ([[0.1]], []),
        ([[0.9, 0.8], [0.8, 0.3]], [(0, 1), (1, 0)]),
        ([[0.9], [0.8]], [(0, 0)]),
        ([[0.3, 0.9, 0.4]], [(0, 1)]),
    ],
)
def test_examples(affinity, expected):
    assert best_assignment(affinity, at_least=0.25) == expected
