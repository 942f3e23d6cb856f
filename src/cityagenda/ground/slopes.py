"""Slopes: how steep the ground is at a cell, by the eight cells around it.

The plane is fitted after Horn: of the three differences across the cell in either direction
the middle one counts twice. Where a height is missing (a void, or beyond the edge of the grid)
the difference is formed on one side, or if it cannot be, it does not count; with none the
ground counts as level in that direction. On a plane the slope is so exact at edges and around
voids too. A void itself has no slope.

References
----------
B. K. P. Horn, Hill shading and the reflectance map, Proceedings of the IEEE 69 (1981) 14-47.
"""

import math

import numpy as np

from cityagenda.ground.compiled import compiled
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError
from cityagenda.ground.rasters import Grid


@compiled
def _at(heights: Floats, row: int, column: int) -> float:
    if 0 <= row < heights.shape[0] and 0 <= column < heights.shape[1]:
        return float(heights[row, column])
    return math.nan


@compiled
def _patched(heights: Floats, row: int, column: int, down: int, right: int) -> float:
    """Return the mean rise for one step (down, right), of the differences that can be formed."""
    total = weights = 0.0
    for aside in (-1, 0, 1):
        r, c = row + aside * right, column + aside * down
        middle = _at(heights, r, c)
        before = _at(heights, r - down, c - right)
        after = _at(heights, r + down, c + right)
        if math.isnan(before):
            rise = after - middle
        elif math.isnan(after):
            rise = middle - before
        else:
            rise = (after - before) / 2
        if not math.isnan(rise):
            total += (2 - abs(aside)) * rise
            weights += 2 - abs(aside)
    return total / weights if weights else 0.0


@compiled
def gradient(
    heights: Floats, row: int, column: int, wide: float, high: float
) -> tuple[float, float]:
    """Return the rise per unit of length eastwards and southwards at a cell; NaN at a void.

    ``((c + 2 f + i) - (a + 2 d + g)) / (8 w)`` and ``((g + 2 h + i) - (a + 2 b + c)) / (8 h)``,
    where ``a`` to ``i`` are the heights of the nine cells, row by row from the north.

    Parameters
    ----------
    heights
        Rows from the north, NaN where there is none.
    row, column
        Which cell.
    wide, high
        The sides of a cell, in the unit of the heights.

    Examples
    --------
    >>> plane = np.add.outer(3.0 * np.arange(4), -2.0 * np.arange(5))
    >>> plane[0, 1] = np.nan
    >>> gradient(plane, 1, 1, 1.0, 1.0), gradient(plane, 0, 0, 1.0, 1.0)
    ((-2.0, 3.0), (-2.0, 3.0))
    """
    if 0 < row < heights.shape[0] - 1 and 0 < column < heights.shape[1] - 1:
        a = heights[row - 1, column - 1]
        b = heights[row - 1, column]
        c = heights[row - 1, column + 1]
        d = heights[row, column - 1]
        f = heights[row, column + 1]
        g = heights[row + 1, column - 1]
        h = heights[row + 1, column]
        i = heights[row + 1, column + 1]
        east = ((c + 2 * f + i) - (a + 2 * d + g)) / (8 * wide)
        south = ((g + 2 * h + i) - (a + 2 * b + c)) / (8 * high)
        if not (math.isnan(east) or math.isnan(south)):
            void = 0 * heights[row, column]
            return east + void, south + void
    if math.isnan(heights[row, column]):
        return math.nan, math.nan
    return _patched(heights, row, column, 0, 1) / wide, _patched(heights, row, column, 1, 0) / high


@compiled
def slopes(heights: Floats, first: int, last: int, wide: float, high: float) -> Floats:
    """Return the slope (rise over run) of rows ``first`` up to ``last``; NaN at voids.

    Parameters
    ----------
    heights
        Rows with one more at either end, if the grid has it.
    first, last
        The rows that are asked for, counted in ``heights``.
    wide, high
        The sides of a cell, in the unit of the heights.

    Examples
    --------
    >>> slopes(np.add.outer(3.0 * np.arange(3), 4.0 * np.arange(3)), 1, 2, 10.0, 10.0)
    array([[0.5, 0.5, 0.5]])
    """
    found = np.empty((last - first, heights.shape[1]))
    for row in range(first, last):
        for column in range(heights.shape[1]):
            east, south = gradient(heights, row, column, wide, high)
            found[row - first, column] = math.sqrt(east * east + south * south)
    return found


def sides(grid: Grid) -> tuple[float, float]:
    """Return how wide and high a cell is, in metres.

    Raises
    ------
    MethodError
        The grid is in degrees, or rotated.

    Examples
    --------
    >>> sides(Grid("EPSG:32612", (30.0, 0.0, 0.0, 0.0, -20.0, 0.0), 1, 1))
    (30.0, 20.0)
    """
    a, b, _, d, e, _ = grid.transform
    if grid.geographic or b or d or grid.cell_area is None:
        raise MethodError(
            {
                "zh-Hans": "坡度与距离须按米计算，而该格网以度为单位或有旋转",
                "en": "slopes and distances are counted in metres, and this grid is in degrees "
                "or rotated",
            },
            todo={
                "zh-Hans": "请先重采样到以米为单位的投影坐标系",
                "en": "resample it to a projected system first",
            },
        )
    unit = math.sqrt(grid.cell_area / abs(a * e))
    return abs(a) * unit, abs(e) * unit
