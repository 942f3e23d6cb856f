"""Terrain: the slope of cells, as an axis of counts."""

import math
from dataclasses import dataclass

from cityagenda.ground.datums import Floats
from cityagenda.ground.rasters import Raster, Strip


@dataclass(frozen=True, slots=True)
class Slopes:
    """The slope of the cells of a raster of heights, as rise over run (0.25 is 25 %).

    Missing data
    ------------
    A void has no slope; beside voids and edges it is formed on one side (`ground.slopes`).
    """

    raster: Raster

    @property
    def gap(self) -> float:
        """NaN says that a cell has no slope."""
        return math.nan

    def cells(self, strip: Strip) -> Floats:
        """Return the slopes of a strip; heights of one row more on either side are read.

        Raises
        ------
        MethodError
            The grid is in degrees, or rotated.
        """
        from cityagenda.ground.slopes import sides, slopes

        grid = self.raster.grid
        top, bottom = max(strip.first - 1, 0), min(strip.last + 1, grid.height)
        wide, high = sides(grid)
        heights = self.raster.values(top, bottom)
        return slopes(heights, strip.first - top, strip.last - top, wide, high)
