"""The assignment problem: pair rows with columns so that the total score is highest (Kuhn 1955, Munkres 1957)."""

from __future__ import annotations

from collections.abc import Sequence


def best_assignment(scores: Sequence[Sequence[float]]) -> tuple[tuple[int, int], ...]:
    """Pairs (row, column) with the highest total of positive scores; a pair worth nothing or less may be left out.

    O(rows² · columns) by shortest augmenting paths with potentials.
    """
    rows, columns = len(scores), len(scores[0]) if scores else 0
    if rows > columns:
        flipped = best_assignment([[scores[i][j] for i in range(rows)] for j in range(columns)])
        return tuple(sorted((i, j) for j, i in flipped))
    # leaving a row alone costs nothing, so negative scores are as good as zero
    cost = [[-max(0.0, value) for value in row] for row in scores]
    u, v = [0.0] * (rows + 1), [0.0] * (columns + 1)
    match, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        match[0] = row
        column = 0
        least = [float("inf")] * (columns + 1)
        used = [False] * (columns + 1)
        while True:
            used[column] = True
            current, delta, following = match[column], float("inf"), 0
            for j in range(1, columns + 1):
                if used[j]:
                    continue
                reduced = cost[current - 1][j - 1] - u[current] - v[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(columns + 1):
                if used[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            column = following
            if match[column] == 0:
                break
        while column:
            match[column] = match[way[column]]
            column = way[column]
    pairs = ((match[j] - 1, j - 1) for j in range(1, columns + 1) if match[j])
    return tuple(sorted((i, j) for i, j in pairs if scores[i][j] > 0))
