"""Logistic regression with a ridge, by Newton's method, in plain arithmetic: the same to the digit wherever it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

_STEPS: Final = 25
_SMALLEST_STEP: Final = 1e-7

Sparse = tuple[tuple[int, float], ...]
"""The numbers of a row that are not zero, by column."""


@dataclass(frozen=True, slots=True)
class Example:
    """A row, and whether what it stands for is true."""

    row: Sparse
    label: bool
    weight: float = 1.0


def fit(examples: Sequence[Example], ridges: Sequence[float]) -> list[float]:
    """Return one coefficient a column; `ridges` says how firmly each is held near zero."""
    size = len(ridges)
    found = [0.0] * size
    for _ in range(_STEPS):
        gradient = [-ridge * value for ridge, value in zip(ridges, found, strict=True)]
        curvature = [[ridges[i] if i == j else 0.0 for j in range(size)] for i in range(size)]
        for example in examples:
            chance = _chance(sum(found[column] * value for column, value in example.row))
            error = (example.label - chance) * example.weight
            spread = max(chance * (1 - chance), 1e-9) * example.weight
            for column, value in example.row:
                gradient[column] += error * value
                line = curvature[column]
                for other, another in example.row:
                    line[other] += spread * value * another
        step = solved(curvature, gradient)
        found = [value + change for value, change in zip(found, step, strict=True)]
        if max(map(abs, step)) < _SMALLEST_STEP:
            break
    return found


def _chance(total: float) -> float:
    return 1 / (1 + exp(-total)) if total >= 0 else exp(total) / (1 + exp(total))


def solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Return the solution of a symmetric positive system, by Cholesky's method."""
    size = len(right)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            total = matrix[i][j] - sum(a * b for a, b in zip(lower[i][:j], lower[j][:j], strict=True))
            lower[i][j] = total**0.5 if i == j else total / lower[j][j]
    forward: list[float] = []
    for i in range(size):
        forward.append((right[i] - sum(a * b for a, b in zip(lower[i], forward, strict=False))) / lower[i][i])
    back = [0.0] * size
    for i in reversed(range(size)):
        total = forward[i] - sum(lower[k][i] * back[k] for k in range(i + 1, size))
        back[i] = total / lower[i][i]
    return back
