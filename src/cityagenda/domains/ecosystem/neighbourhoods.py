"""Neighbourhoods: weighted means of the cells around each cell, where cells may be missing.

The weight of a cell at distance ``r`` is ``exp(-r / d)``, nought beyond ``5 d``:
``m_i = sum_j w_ij v_j / sum_j w_ij`` over the cells ``j`` that have a value. A missing cell has
no mean, and counts for none; nor does what lies beyond the map.

Means are found block by block by Fourier transforms. Where blocks lie depends on the map and the
distance alone, so that every digit is the same whoever computes which block. In single
precision a mean of values up to 1 is right to some 1e-6; a block in which a cell has
hardly any neighbours is computed in double precision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.errors import MethodError

CUT: Final = 5
"""In distances: where weights end."""
_LENGTH: Final = 2048
_LONGEST: Final = 8192
_TOGETHER: Final = 4
_SPARSE: Final = 0.02
"""Of all weights: where fewer are present, single precision does not do."""

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Extent:
    """Rows from ``first`` up to ``last`` and columns from ``left`` up to ``right`` of a grid."""

    first: int
    last: int
    left: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.last - self.first, self.right - self.left

    def around(self, cells: int, within: "Extent") -> "Extent":
        """Return this and some cells more on every side, as far as another reaches."""
        return Extent(
            max(self.first - cells, within.first),
            min(self.last + cells, within.last),
            max(self.left - cells, within.left),
            min(self.right + cells, within.right),
        )

    def inside(self, other: "Extent") -> tuple[slice, slice]:
        """Return which rows and columns of another these are."""
        return (
            slice(self.first - other.first, self.last - other.first),
            slice(self.left - other.left, self.right - other.left),
        )


def length(distance: int, extent: Extent, wanted: int = _LENGTH) -> int:
    """Return how long transforms are, in cells.

    Raises
    ------
    MethodError
        The distance is so many cells that a block would not fit into memory.

    Examples
    --------
    >>> length(60, Extent(0, 6000, 0, 6000)), length(15, Extent(0, 600, 0, 800))
    (2048, 1024)
    """
    around = 2 * CUT * distance
    need = max(extent.shape) + around
    found = min(max(wanted, 2 * around), 1 << (need - 1).bit_length())
    found = 1 << (found - 1).bit_length()
    if found > _LONGEST:
        raise MethodError(
            {
                "zh-Hans": f"距离为 {distance} 个单元，超出可计算的范围",
                "en": f"the distance is {distance} cells, more than can be computed",
            },
            todo={"zh-Hans": "请使用更粗的栅格", "en": "use coarser rasters"},
        )
    return found


def blocks(extent: Extent, distance: int, size: int) -> Iterator[list[Extent]]:
    """Yield the blocks of a map for transforms of a length, up to four of a row at a time.

    Examples
    --------
    >>> [len(row) for row in blocks(Extent(0, 100, 0, 500), 5, 128)]
    [4, 3, 4, 3]
    """
    side = size - 2 * CUT * distance
    for first in range(extent.first, extent.last, side):
        last = min(first + side, extent.last)
        row = [
            Extent(first, last, left, min(left + side, extent.right))
            for left in range(extent.left, extent.right, side)
        ]
        yield from (row[at : at + _TOGETHER] for at in range(0, len(row), _TOGETHER))


def means(cells: Singles, distance: int, inner: tuple[slice, slice], size: int) -> Singles:
    """Return the weighted means of cells around those of a block.

    Parameters
    ----------
    cells
        The block and `CUT` distances around it as far as the map reaches; NaN is missing.
    distance
        ``d``, in cells.
    inner
        Where in ``cells`` the block lies.
    size
        The length of transforms.

    Examples
    --------
    >>> cells = np.full((9, 9), 2, np.float32)
    >>> cells[3, 3] = np.nan
    >>> found = means(cells, 1, (slice(0, 9), slice(0, 9)), 32)
    >>> bool(np.isnan(found[3, 3])), round(float(np.nanmin(found)), 5)
    (True, 2.0)
    """
    missing = np.isnan(cells)
    gone = bool(missing.any())
    radius = CUT * distance
    rows, columns = (part.stop - part.start for part in inner)
    # so far do cells reach where the map goes on
    above, left = inner[0].start, inner[1].start
    complete = not gone and cells.shape == (rows + 2 * radius, columns + 2 * radius)
    values = np.where(missing, np.float32(0), cells) if gone else cells
    at = (slice(above, above + rows), slice(left, left + columns))
    found = _weighed(values, distance, size, np.float32)[at]
    if complete:
        return np.asarray(found)
    if not gone:
        return np.asarray(found / _edge(cells.shape, inner, distance))
    there = (~missing).astype(np.float32)
    weights = _weighed(there, distance, size, np.float32)[at]
    kept = ~missing[inner]
    if weights[kept].min(initial=1) < _SPARSE:
        found = _weighed(values, distance, size, np.float64)[at]
        weights = _weighed(there, distance, size, np.float64)[at]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (found / weights).astype(np.float32)
    found[~kept] = np.nan
    return np.asarray(found)


def _weighed(cells: Singles, distance: int, size: int, kind: Any) -> npt.NDArray[Any]:  # noqa: ANN401
    """Return the sums of weights times cells; beyond the cells there is nothing."""
    padded = np.zeros((size, size), kind)
    padded[: cells.shape[0], : cells.shape[1]] = cells
    # with this norm the factor is of the same precision as the cells, and so is all the work
    spectrum = np.fft.rfft2(padded, norm="ortho")
    spectrum *= _kernel(distance, size, np.dtype(kind).name)
    return np.fft.irfft2(spectrum, s=(size, size), norm="ortho")


def _edge(shape: tuple[int, ...], inner: tuple[slice, slice], distance: int) -> Singles:
    """Return how much of the weights of a block lies on the map, where no cell is missing."""
    radius = CUT * distance
    ends = []
    for cut, most in zip(inner, shape, strict=True):
        at = np.arange(cut.start, cut.stop)
        before, after = np.minimum(at, radius), np.minimum(most - 1 - at, radius)
        ends.append((radius - before, radius + after + 1))
    (top, bottom), (left, right) = ends
    sums = _running(distance)
    low, high = sums[:, left], sums[:, right]
    held = (high - low).astype(np.float32)
    return np.asarray(held[bottom] - held[top])


@lru_cache(maxsize=4)
def _kernel(distance: int, size: int, kind: str) -> npt.NDArray[Any]:
    """Return the transform of the weights, which sum to 1; they are even, so it is real."""
    radius = CUT * distance
    padded = np.zeros((size, size))
    padded[: 2 * radius + 1, : 2 * radius + 1] = _weights(distance)
    padded = np.roll(padded, (-radius, -radius), axis=(0, 1))
    return np.fft.rfft2(padded).real.astype(kind)


@lru_cache(maxsize=4)
def _running(distance: int) -> npt.NDArray[np.float64]:
    """Return the sums of weights above and left of each corner of a cell."""
    weights = _weights(distance)
    sums = np.zeros([side + 1 for side in weights.shape])
    sums[1:, 1:] = weights.cumsum(axis=0).cumsum(axis=1)
    return sums


def _weights(distance: int) -> npt.NDArray[np.float64]:
    """Return the weights of the cells around one, which sum to 1."""
    radius = CUT * distance
    steps = np.arange(-radius, radius + 1)
    apart = np.hypot.outer(steps, steps)
    weights = np.where(apart <= radius, np.exp(-apart / max(distance, 1)), 0.0)
    return np.asarray(weights / weights.sum())
