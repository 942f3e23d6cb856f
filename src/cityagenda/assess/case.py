"""The case: series and questions as arrays, prepared once for all methods."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from cityagenda.assess.grid import KEY, Grid, Point, grid_of
from cityagenda.assess.questions import Asked, asked


@dataclass(frozen=True)
class Case:
    """Series as a grid, questions as arrays, and the columns that name each question."""

    grid: Grid
    asked: Asked
    keys: pl.DataFrame

    @cached_property
    def latest(self) -> Point:
        """The latest value of each question's series."""
        never = np.full(self.asked.size, np.inf)
        return self.grid.point(self.grid.last_until(never, self.asked.rows), self.asked.rows)

    @cached_property
    def base(self) -> Point:
        """The value of the base year, or of the first year after it that has one."""
        found = self.grid.first_since(self.asked.base_year, self.asked.rows)
        return self.grid.point(found, self.asked.rows)


REPEATED = (*KEY, "target_year", "target", "target_kind", "limit", "direction", "horizon")
"""The columns of a question that its components repeat; `synthetic` is added to them."""


def case(series: pl.DataFrame, questions: pl.DataFrame) -> Case:
    """Return series and questions as arrays.

    Examples
    --------
    >>> from cityagenda.assess.series import SCHEMA as SERIES
    >>> from cityagenda.assess.questions import SCHEMA as QUESTIONS
    >>> case(pl.DataFrame(schema=SERIES), pl.DataFrame(schema=QUESTIONS)).asked.size
    0
    """
    grid, columns = grid_of(series)
    rows = questions.select(KEY).join(columns, on=list(KEY), how="left", maintain_order="left")
    found = asked(questions, rows["row"].fill_null(-1).to_numpy())
    return Case(grid, found, questions.select(*REPEATED, "synthetic"))
