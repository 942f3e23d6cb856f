"""Kriging in plain Python, as the textbooks write it: the full system, solved for each place.

A second implementation for the tests, without numpy: Gaussian elimination with partial
pivoting, no dual form, no closed forms, one refit for each site left out.
"""

import math
from collections.abc import Sequence

from cityagenda.ground.variograms import Variogram

Place = Sequence[float]


def covariance(model: Variogram, one: Place, other: Place) -> float:
    h = math.dist(one, other) / model.range
    if model.model == "exponential":
        return model.sill * math.exp(-3 * h)
    if model.model == "gaussian":
        return model.sill * math.exp(-3 * h * h)
    return model.sill * (1 - 1.5 * h + 0.5 * h**3) if h < 1 else 0.0


def solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    rows = [[*row, r] for row, r in zip(matrix, right, strict=True)]
    n = len(rows)
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    out = [0.0] * n
    for k in reversed(range(n)):
        rest = math.fsum(rows[k][j] * out[j] for j in range(k + 1, n))
        out[k] = (rows[k][n] - rest) / rows[k][k]
    return out


def kriged(
    places: Sequence[Place],
    values: Sequence[float],
    model: Variogram,
    at: Sequence[Place],
    drift: Sequence[Sequence[float]] | None = None,
    at_drift: Sequence[float] = (),
) -> tuple[float, float]:
    """Return mean and variance, without nugget, over the points ``at`` (one: of a place)."""
    n = len(places)
    columns = [[1.0, *(drift[i] if drift else ())] for i in range(n)]
    p = len(columns[0])
    matrix = [
        [covariance(model, a, b) + (model.nugget if i == j else 0.0) for j, b in enumerate(places)]
        + columns[i]
        for i, a in enumerate(places)
    ]
    matrix += [[columns[i][k] for i in range(n)] + [0.0] * p for k in range(p)]
    near = [math.fsum(covariance(model, a, b) for b in at) / len(at) for a in places]
    right = [*near, 1.0, *at_drift]
    weights = solved(matrix, right)
    within = math.fsum(covariance(model, a, b) for a in at for b in at) / len(at) ** 2
    mean = math.fsum(w * z for w, z in zip(weights, values, strict=False))
    return mean, within - math.fsum(w * r for w, r in zip(weights, right, strict=True))
