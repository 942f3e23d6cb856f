"""Tiles: sums of exponential covariances on a grid, to ten digits with a fifth of the work.

A grid is cut into tiles of 50 by 50 cells. Within a tile the covariance of a station that is
further from it than the tile is wide is a smooth function of the place: it is computed at
16 by 16 Chebyshev points only, where all far stations are summed, and the sum is carried to the
cells by the polynomial through these points. Near stations are summed cell by cell.

The error falls as ``q^-16``, where ``q`` is the sum of the half-axes of the largest ellipse
(foci at the tile's borders) in which the covariance is analytic. ``exp(-3 r / range)`` is
so up to ``r = 0``, which for a station above or below lies at 2 half-widths along the
imaginary axis: ``q = 2 + sqrt(5)`` and ``q^-16 = 9e-11`` of the sill, and less elsewhere.
Neither the spherical model (it has a kink at its range) nor the Gaussian (it grows off the
real axis) has such a bound; they are summed directly.

References
----------
L. N. Trefethen, Approximation theory and approximation practice, SIAM 2013, theorem 8.2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cityagenda.ground.variograms import Floats, Mask, Variogram, correlation, distances

SIDE: Final = 50
"""Cells along a tile."""
_DEGREE: Final = 16
_ANGLES: Final = np.pi * (np.arange(_DEGREE) + 0.5) / _DEGREE
_NODES: Final = np.cos(_ANGLES)
_AT_NODES: Final = np.cos(np.outer(_ANGLES, np.arange(_DEGREE)))


@dataclass(frozen=True, slots=True)
class Span:
    """A run of columns or rows: where its cells and Chebyshev points lie, and how to pass.

    ``carry`` takes values at the points (a column each) to the cells (a row each).
    """

    cells: slice
    at: Floats
    nodes: Floats
    carry: Floats


def sums(
    places: Floats, models: Sequence[Variogram], weights: Sequence[Floats], x: Floats, y: Floats
) -> Floats:
    """Return ``sum_i w_i r(|s_i - u|)`` for the centres ``u`` of the cells of a grid.

    Parameters
    ----------
    places
        Of the sites, one a row.
    models, weights
        Exponential models, and for each its weights: one row a case, one column a site.
    x, y
        The centres of columns and rows.

    Returns
    -------
    numpy.ndarray
        One layer a case, model after model; rows and columns of the grid.

    Examples
    --------
    >>> model, place = Variogram("exponential", 0, 1, 3.0), np.array([[0.0, 0.0]])
    >>> line = np.linspace(0, 1, 101)
    >>> made = sums(place, [model], [np.ones((1, 1))], line, line)
    >>> bool(abs(made[0, 100, 100] - np.exp(-np.sqrt(2))) < 1e-10)
    True
    """
    out = np.empty((sum(map(len, weights)), len(y), len(x)))
    across = list(_spans(x))
    for up in _spans(y):
        for along in across:
            near = _near(places, along.at, up.at)
            far_apart = distances(places[~near], _mesh(along.nodes, up.nodes))
            apart = distances(places[near], _mesh(along.at, up.at))
            layer = 0
            for model, weight in zip(models, weights, strict=True):
                held = weight[:, ~near] @ correlation(model, far_apart)
                carried = up.carry @ held.reshape(-1, _DEGREE, _DEGREE) @ along.carry.T
                direct = weight[:, near] @ correlation(model, apart)
                carried += direct.reshape(carried.shape)
                out[layer : layer + len(weight), up.cells, along.cells] = carried
                layer += len(weight)
    return out


def _spans(centres: Floats) -> Iterator[Span]:
    for first in range(0, len(centres), SIDE):
        at = centres[first : first + SIDE]
        middle, half = (at.max() + at.min()) / 2, (at.max() - at.min()) / 2
        angles = np.arccos(np.clip((at - middle) / (half or 1.0), -1, 1))
        terms = np.cos(np.outer(angles, np.arange(_DEGREE))) * (2 / _DEGREE)
        terms[:, 0] /= 2
        cells = slice(first, first + len(at))
        yield Span(cells, at, middle + half * _NODES, terms @ _AT_NODES.T)


def _near(places: Floats, x: Floats, y: Floats) -> Mask:
    """Return which sites are nearer to a tile than it is wide (or high, if that is more)."""
    size = max(np.ptp(x), np.ptp(y))
    east = np.maximum(np.maximum(x.min() - places[:, 0], places[:, 0] - x.max()), 0.0)
    north = np.maximum(np.maximum(y.min() - places[:, 1], places[:, 1] - y.max()), 0.0)
    return np.asarray(np.hypot(east, north) < size)


def _mesh(x: Floats, y: Floats) -> Floats:
    return np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])
