"""The grid: series laid side by side on one axis of years, so that arrays can be computed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

KEY = ("indicator", "area", "dimensions")
"""The columns that name a series."""


@dataclass(frozen=True)
class Point:
    """A year and a value for each question; NaN where there is none."""

    years: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]

    @cached_property
    def columns(self) -> tuple[pl.Series, pl.Series]:
        """Years and values as columns, with null where there is none."""
        years = pl.Series("year", self.years, nan_to_null=True).cast(pl.Int32)
        return years, pl.Series("value", self.values, nan_to_null=True)


@dataclass(frozen=True, slots=True)
class Grid:
    """Values by year (rows, from ``first_year``) and series (columns); NaN is no value.

    ``following`` and ``preceding`` hold for each year the position of the nearest year
    with a value at or after, and at or before; -1 if there is none. One more column
    without any value stands for a series that does not exist.
    """

    first_year: int
    values: npt.NDArray[np.float64]
    following: npt.NDArray[np.int16]
    preceding: npt.NDArray[np.int16]

    @property
    def years(self) -> int:
        """The number of years."""
        return len(self.values)

    def point(self, position: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> Point:
        """Return year and value at positions of the axis; -1 is none."""
        absent = position < 0
        values = self.values[np.where(absent, 0, position), rows]
        years = np.where(absent, np.nan, position + self.first_year)
        return Point(years, np.where(absent, np.nan, values))

    def first_since(
        self, year: npt.NDArray[np.float64], rows: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Return the position of the first value at or after a year; -1 if there is none."""
        wanted = np.nan_to_num(year, nan=self.first_year + self.years) - self.first_year
        start = np.clip(wanted, 0, self.years - 1).astype(np.int64)
        found = self.following[start, rows].astype(np.int64)
        return np.where(wanted > self.years - 1, -1, found)

    def last_until(
        self, year: npt.NDArray[np.float64], rows: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Return the position of the last value at or before a year; -1 if there is none."""
        wanted = np.nan_to_num(year, nan=self.first_year - 1.0) - self.first_year
        start = np.clip(wanted, 0, self.years - 1).astype(np.int64)
        found = self.preceding[start, rows].astype(np.int64)
        return np.where(wanted < 0, -1, found)


def gridded(values: npt.NDArray[np.float64], first_year: int) -> Grid:
    """Return the grid of a matrix of values by year and series.

    Examples
    --------
    >>> found = gridded(np.array([[5.0], [np.nan], [7.0]]), 2015)
    >>> found.following[:, 0].tolist(), found.preceding[:, 0].tolist()
    ([0, 2, 2], [0, 0, 2])
    """
    padded = np.column_stack([values, np.full(len(values), np.nan)])
    present = ~np.isnan(padded)
    following, preceding = np.empty((2, *padded.shape), dtype=np.int16)
    nearest = np.full(padded.shape[1], -1, dtype=np.int16)
    for position in range(len(padded)):
        np.copyto(nearest, position, where=present[position], casting="unsafe")
        preceding[position] = nearest
    nearest[:] = -1
    for position in reversed(range(len(padded))):
        np.copyto(nearest, position, where=present[position], casting="unsafe")
        following[position] = nearest
    return Grid(first_year, padded, following, preceding)


def grid_of(series: pl.DataFrame) -> tuple[Grid, pl.DataFrame]:
    """Return a series table as a grid, and its series by column.

    Parameters
    ----------
    series
        A series table (indicator, area, dimensions, year, value), sorted by these.

    Returns
    -------
    tuple
        The grid, and the keys of its columns with their position in ``row``.
    """
    if series.is_empty():
        keys = series.select(*KEY).with_row_index("row").cast({"row": pl.Int64})
        return gridded(np.full((1, 0), np.nan), 0), keys
    column = series.select(pl.struct(KEY).rle_id()).to_series().to_numpy().astype(np.int64)
    year = series["year"].to_numpy().astype(np.int64)
    first = int(year.min())
    values = np.full((int(year.max()) - first + 1, int(column[-1]) + 1), np.nan)
    values[year - first, column] = series["value"].to_numpy()
    keys = series.select(*KEY).unique(maintain_order=True).with_row_index("row")
    return gridded(values, first), keys.cast({"row": pl.Int64})
