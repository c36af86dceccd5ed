"""Which detection belongs to which face: the assignment of highest total affinity."""

from __future__ import annotations

import math
from collections.abc import Sequence


def best_assignment(affinity: Sequence[Sequence[float]], at_least: float) -> list[tuple[int, int]]:
    """Pair rows with columns so that the affinities of the pairs add up to the most.

    A pair below `at_least` is never made, so that one good pair is not given up for two poor
    ones that would be thrown away afterwards.

    Args:
        affinity: One row per known face, one column per detection; rows of equal length.
        at_least: Lowest affinity of a pair.

    Returns:
        Pairs (row, column), by row; every row and every column at most once.

    Source:
        Shortest augmenting paths with potentials: Jonker and Volgenant, "A Shortest Augmenting
        Path Algorithm for Dense and Sparse Linear Assignment Problems", Computing 38 (1987).
    """
    rows, columns = len(affinity), len(affinity[0]) if affinity else 0
    if not rows or not columns:
        return []
    # Each row gets a column of its own that costs nothing: staying without a partner.
    cost = [
        [at_least - value if value >= at_least else math.inf for value in row]
        + [0.0 if other == index else math.inf for other in range(rows)]
        for index, row in enumerate(affinity)
    ]
    row_of = _shortest_augmenting_paths(cost)
    return sorted((row, column) for column, row in row_of.items() if column < columns)


def _shortest_augmenting_paths(cost: list[list[float]]) -> dict[int, int]:
    """Return the row of each taken column in an assignment of least cost; no fewer columns."""
    size = len(cost[0])
    row_potential = [0.0] * len(cost)
    column_potential = [0.0] * size
    row_of: dict[int, int] = {}
    for start in range(len(cost)):
        distance = [math.inf] * size
        came_from = [-1] * size  # column before this one on the path; -1: the starting row
        done: set[int] = set()
        row, column = start, -1
        while True:
            reached = distance[column] if column >= 0 else 0.0
            for other in range(size):
                if other in done:
                    continue
                step = cost[row][other] - row_potential[row] - column_potential[other]
                if reached + step < distance[other]:
                    distance[other] = reached + step
                    came_from[other] = column
            column = min((c for c in range(size) if c not in done), key=distance.__getitem__)
            if column not in row_of:
                break
            done.add(column)
            row = row_of[column]
        end = distance[column]
        for taken in done:
            row_potential[row_of[taken]] += end - distance[taken]
            column_potential[taken] += distance[taken] - end
        row_potential[start] += end
        while column >= 0:
            before = came_from[column]
            row_of[column] = row_of[before] if before >= 0 else start
            column = before
    return row_of
