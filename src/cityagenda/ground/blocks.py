"""Blocks: the mean of a field over streets and other polygons, with its error.

The mean over a street is not the value at its middle, and its error is smaller. Block kriging
replaces the covariances ``k`` of a place by their means over the block, and ``sill`` by the
mean covariance between any two places of the block; the nugget averages out. The means are
taken over the points of a square lattice within the block.

Rule of the lattice: the spacing is the root of the block's area over ``least`` (100), laid
from the south-west corner of its extent plus half a spacing. While fewer than half of
``least`` points fall inside (slivers), the spacing is halved, at most six times and while the
extent holds no more than a million points.

References
----------
N. Cressie, Statistics for spatial data, revised edition, Wiley 1993, section 3.2 (block
kriging). A. G. Journel, C. J. Huijbregts, Mining geostatistics, Academic Press 1978,
section II.D.2 (discretised means of covariances).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cityagenda.ground.errors import MethodError
from cityagenda.ground.kriging import (
    Estimate,
    System,
    explained,
    lost,
    patterns,
    site_weights,
    target_drift,
)
from cityagenda.ground.shapes import Shape
from cityagenda.ground.threads import one_thread
from cityagenda.ground.variograms import Floats, Mask, correlation, distances

LEAST: Final = 100
_HALVINGS: Final = 6
_MOST_TRIED: Final = 1_000_000
"""Points of a lattice that are tried for one block: a hostile sliver shall not take the machine."""
_FEWEST_CORNERS: Final = 3


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks as lattices: ``points`` of all, each block's from ``starts`` on, in order."""

    ids: tuple[str, ...]
    points: Floats
    starts: tuple[int, ...]

    def averaged(self, columns: Floats) -> Floats:
        """Return the mean over each block of columns that belong to points.

        Examples
        --------
        >>> two = Blocks(("a", "b"), np.zeros((3, 2)), (0, 2))
        >>> two.averaged(np.array([[1.0, 2.0, 5.0]])).tolist()
        [[1.5, 5.0]]
        """
        sizes = np.diff([*self.starts, len(self.points)])
        return np.asarray(np.add.reduceat(columns, self.starts, axis=1) / sizes)


@dataclass(frozen=True, slots=True)
class BlockMeans:
    """The mean of each case (a row) over each block (a column), and its standard error."""

    ids: tuple[str, ...]
    means: Floats
    errors: Floats


def blocks(shapes: Mapping[str, Shape], *, least: int = LEAST) -> Blocks:
    """Return shapes as lattices of points, see the module for the rule.

    Parameters
    ----------
    shapes
        Polygons by id on the plane of the sites; a point is inside when a ray from it crosses
        the rings an odd number of times, so that holes are outside.
    least
        How many points a block should have, at least 1.

    Raises
    ------
    MethodError
        There is no shape, one has no area or a corner that is no finite number, or no point
        of the finest lattice lies inside.

    Examples
    --------
    >>> ring = np.array([[0, 0], [2, 0], [2, 2], [0, 2], [0, 0.0]])
    >>> blocks({"a": ((ring,),)}, least=4).points.tolist()
    [[0.5, 0.5], [1.5, 0.5], [0.5, 1.5], [1.5, 1.5]]
    """
    if not shapes or least < 1:
        raise MethodError(
            f"{len(shapes)} shapes and {least} points are no blocks",
            todo="give at least one shape and one point",
        )
    held = [_lattice(id_, shape, least) for id_, shape in shapes.items()]
    starts = np.cumsum([0, *(len(points) for points in held[:-1])])
    return Blocks(tuple(shapes), np.vstack(held), tuple(starts.tolist()))


def area(shape: Shape) -> float:
    """Return the area of a shape on a plane, without its holes.

    Examples
    --------
    >>> ring = np.array([[0, 0], [2, 0], [2, 2], [0, 2], [0, 0.0]])
    >>> area(((ring, ring / 2),))
    3.0
    """
    return math.fsum(
        sign * abs(_signed(ring))
        for polygon in shape
        for sign, ring in zip((1, *(-1 for _ in polygon[1:])), polygon, strict=True)
    )


def block_means(estimate: Estimate, over: Blocks, covariates: Floats | None = None) -> BlockMeans:
    """Return the mean of each case over each block, with its standard error.

    The error is the root of the block kriging variance times the scale of the case:
    ``sill_B - k_B' Q k_B - 2 f_B' S' k_B + f_B' A f_B``, with ``k_B`` and ``f_B`` the means
    over the block and ``sill_B`` the mean covariance of its points (a point with itself
    counts). It speaks of the true mean of the field, not of a measurement. For cases in
    which sites are missing it grows as the module `kriging` says.

    Parameters
    ----------
    estimate
        See `cityagenda.ground.kriging.estimate`.
    over
        The blocks.
    covariates
        One row a point of the blocks, for regression kriging.

    Examples
    --------
    Two sites out of reach of a small block: the mean of both. Its variance is the mean
    covariance within the block, 3.69, plus that of a mean of two, 2, times the scale 0.5.

    >>> from cityagenda.ground import kriging, variograms
    >>> model = variograms.Variogram("spherical", 0, 4, 10)
    >>> two = kriging.system(np.array([[0.0, 0.0], [200.0, 0.0]]), model)
    >>> ring = np.array([[99, 99], [100, 99], [100, 100], [99, 100], [99, 99.0]])
    >>> measured = kriging.estimate(two, np.array([[1.0], [3.0]]))
    >>> found = block_means(measured, blocks({"a": ((ring,),)}))
    >>> found.means.tolist(), found.errors.round(3).tolist()
    ([[2.0]], [[1.687]])
    """
    system = estimate.system
    near, drift = _columns(system, over, covariates)
    with one_thread():
        mean = estimate.weights.T @ near + estimate.trend.T @ drift
        weight = site_weights(system, near, drift)
        base = _within(system, over) - explained(system, near, drift, weight)
        variance = np.empty_like(mean)
        for missing, cases in patterns(estimate.present):
            variance[cases] = base + (lost(system, weight, missing) if len(missing) else 0.0)
    variance = np.maximum(variance, 0.0) * estimate.scale[:, None]
    return BlockMeans(over.ids, mean, np.sqrt(variance))


def block_variances(
    system: System, over: Blocks, covariates: Floats | None = None, missing: Mask | None = None
) -> Floats:
    """Return the block kriging variance per unit of scale, see `block_means`."""
    near, drift = _columns(system, over, covariates)
    weight = site_weights(system, near, drift)
    found = _within(system, over) - explained(system, near, drift, weight)
    if missing is not None and missing.any():
        found = found + lost(system, weight, np.flatnonzero(missing))
    return np.maximum(found, 0.0)


def _columns(system: System, over: Blocks, covariates: Floats | None) -> tuple[Floats, Floats]:
    """Return ``k_B`` and ``f_B``, a column a block."""
    near = np.empty((len(system.places), len(over.ids)))
    for n, points in enumerate(_each(over)):
        here = correlation(system.variogram, distances(system.places, points))
        near[:, n] = system.variogram.sill * here.mean(axis=1)
    drift = target_drift(system, len(over.points), covariates)
    if drift.shape[1] == 1:
        return near, np.ones((1, len(over.ids)))
    return near, over.averaged(drift)


def _within(system: System, over: Blocks) -> Floats:
    return np.array(
        [
            system.variogram.sill * correlation(system.variogram, distances(p, p)).mean()
            for p in _each(over)
        ]
    )


def _each(over: Blocks) -> Sequence[Floats]:
    return np.split(over.points, over.starts[1:])


def _lattice(id_: str, shape: Shape, least: int) -> Floats:
    rings = [ring for polygon in shape for ring in polygon]
    if any(len(ring) <= _FEWEST_CORNERS or not np.isfinite(ring).all() for ring in rings):
        raise MethodError("a ring is no ring", where=f"block {id_}", todo="correct the shape")
    size = area(shape)
    if not size > 0:
        raise MethodError("a block has no area", where=f"block {id_}", todo="correct the shape")
    low = np.min([ring.min(axis=0) for ring in rings], axis=0)
    high = np.max([ring.max(axis=0) for ring in rings], axis=0)
    pitch = math.sqrt(size / least)
    found = np.empty((0, 2))
    for _ in range(_HALVINGS + 1):
        if math.prod(((high - low) / pitch + 1).tolist()) > _MOST_TRIED:
            break
        found = _inside(rings, low, high, pitch)
        if 2 * len(found) >= least:
            break
        pitch /= 2
    if not len(found):
        raise MethodError(
            "no point lies inside a block", where=f"block {id_}", todo="correct the shape: a sliver"
        )
    return found


def _inside(rings: Sequence[Floats], low: Floats, high: Floats, pitch: float) -> Floats:
    """Return the points of a lattice that lie inside rings, row by row, scanning each row."""
    columns, rows = np.maximum(np.ceil((high - low) / pitch - 0.5), 0).astype(int)
    x = low[0] + (np.arange(columns) + 0.5) * pitch
    edges = np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    held = [np.empty((0, 2))]
    for row in range(rows):
        y = low[1] + (row + 0.5) * pitch
        x1, y1, x2, y2 = edges[(edges[:, 1] > y) != (edges[:, 3] > y)].T
        crossings = np.sort(x1 + (y - y1) * (x2 - x1) / (y2 - y1))
        own = x[np.searchsorted(crossings, x, side="right") % 2 == 1]
        held.append(np.column_stack([own, np.full(len(own), y)]))
    return np.vstack(held)


def _signed(ring: Floats) -> float:
    x, y = (ring - ring[0]).T
    return math.fsum((0.5 * (x[:-1] * y[1:] - x[1:] * y[:-1])).tolist())
