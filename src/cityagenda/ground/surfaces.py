"""Surfaces: the kriged mean and its variance on a grid or at points.

The covariances of sites and targets are made in pieces that fit the cache of a core, once
for all cases and all pollutants; nothing as large as sites times targets is ever held. Means
of the exponential model on a grid are summed by `cityagenda.ground.tiles`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cityagenda.ground import tiles
from cityagenda.ground.errors import MethodError
from cityagenda.ground.kriging import (
    Estimate,
    System,
    explained,
    lost,
    site_weights,
    target_drift,
)
from cityagenda.ground.threads import one_thread
from cityagenda.ground.variograms import Floats, Mask, Variogram, correlation, distances

_AT_ONCE: Final = 1 << 16
"""How many covariances are held at a time: they stay in the cache of a core."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The centres of cells: ``x`` of the columns, ``y`` of the rows, on the sites' plane.

    Results for a grid come row by row; ``shape`` reshapes them.
    """

    x: Floats
    y: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.y), len(self.x)


Targets = Grid | Floats
"""A grid, or points as east and north, one a row."""


def means(
    estimates: Sequence[Estimate], targets: Targets, covariates: Floats | None = None
) -> Floats:
    """Return the mean of each case (a row) at each target (a column).

    Estimates of the same sites, such as several pollutants with a variogram each, share the
    distances to the targets; their cases follow each other.

    Parameters
    ----------
    estimates
        Of one set of sites.
    targets
        A grid or points.
    covariates
        One row a target, for regression kriging.

    Raises
    ------
    MethodError
        The estimates are not of the same sites, or covariates do not fit.
    """
    first = estimates[0].system
    if any(not np.array_equal(e.system.places, first.places) for e in estimates):
        raise MethodError(
            "estimates of different sites were asked for at once", todo="ask for one at a time"
        )
    drifts = [target_drift(e.system, count(targets), covariates) for e in estimates]
    weights = [e.system.variogram.sill * e.weights.T for e in estimates]
    models = [e.system.variogram for e in estimates]
    with one_thread():
        if isinstance(targets, Grid) and all(model.model == "exponential" for model in models):
            held = tiles.sums(first.places, models, weights, targets.x, targets.y)
            out = held.reshape(len(held), -1)
        else:
            out = _sums(first.places, models, weights, targets)
        row = 0
        for one, drift in zip(estimates, drifts, strict=True):
            out[row : row + one.trend.shape[1]] += one.trend.T @ drift
            row += one.trend.shape[1]
    return out


def _sums(
    places: Floats, models: Sequence[Variogram], weights: Sequence[Floats], targets: Targets
) -> Floats:
    """Return what `tiles.sums` returns, at any targets and for any model."""
    out = np.empty((sum(map(len, weights)), count(targets)))
    for part, apart, room in _apart(places, targets):
        row = 0
        for model, weight in zip(models, weights, strict=True):
            out[row : row + len(weight), part] = weight @ correlation(model, apart, out=room)
            row += len(weight)
    return out


def variances(
    found: System,
    targets: Targets,
    covariates: Floats | None = None,
    missing: Mask | None = None,
) -> Floats:
    """Return the kriging variance at targets, per unit of scale, without the nugget.

    It depends on where sites are, not on what they measure: once is enough for all cases in
    which the same sites are ``missing``. Add the nugget for the variance of a measurement.
    """
    drift = target_drift(found, count(targets), covariates)
    gone = np.flatnonzero(missing) if missing is not None else np.empty(0, np.intp)
    out = np.empty(count(targets))
    with one_thread():
        for part, apart, room in _apart(found.places, targets):
            near = correlation(found.variogram, apart, out=room)
            near *= found.variogram.sill
            here = drift if drift.shape[1] == 1 else drift[:, part]
            weight = site_weights(found, near, here)
            out[part] = found.variogram.sill - explained(found, near, here, weight)
            if len(gone):
                out[part] += lost(found, weight, gone)
    return np.maximum(out, 0.0)


def _apart(places: Floats, targets: Targets) -> Iterator[tuple[slice, Floats, Floats]]:
    """Yield which targets come next, the distance of each site (a row) from them, and room.

    Both arrays are written over for the targets after them.
    """
    sites = len(places)
    if not isinstance(targets, Grid):
        step = max(64, _AT_ONCE // sites)
        for start in range(0, len(targets), step):
            near = distances(places, targets[start : start + step])
            yield slice(start, start + near.shape[1]), near, np.empty_like(near)
        return
    east = np.subtract.outer(places[:, 0], targets.x)[:, None, :] ** 2
    north = np.subtract.outer(places[:, 1], targets.y)[:, :, None] ** 2
    rows, columns = targets.shape
    step = max(1, _AT_ONCE // (sites * columns))
    held = np.empty((2, sites * step * columns))
    for row in range(0, rows, step):
        some = north[:, row : row + step]
        start, size = row * columns, some.shape[1] * columns
        apart, room = held[:, : sites * size].reshape(2, sites, size)
        np.add(some, east, out=apart.reshape(sites, -1, columns))
        yield slice(start, start + size), np.sqrt(apart, out=apart), room


def count(targets: Targets) -> int:
    """Return how many targets there are."""
    return targets.shape[0] * targets.shape[1] if isinstance(targets, Grid) else len(targets)


def points(targets: Targets) -> Floats:
    """Return targets as points, those of a grid row by row.

    Examples
    --------
    >>> points(Grid(np.array([1.0, 2.0]), np.array([5.0, 6.0]))).tolist()
    [[1.0, 5.0], [2.0, 5.0], [1.0, 6.0], [2.0, 6.0]]
    """
    if isinstance(targets, Grid):
        x, y = np.meshgrid(targets.x, targets.y)
        return np.column_stack([x.ravel(), y.ravel()])
    return targets
