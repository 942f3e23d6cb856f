"""Judgement: a method's measures applied to series and questions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import polars as pl

from cityagenda.assess.components import SCHEMA, Findings, table
from cityagenda.assess.grid import KEY, Grid, grid_of
from cityagenda.assess.questions import Asked, asked
from cityagenda.ground.standards import Standard

Measure: TypeAlias = Callable[[Grid, Asked, Mapping[str, Any]], Findings]
"""What each method's module offers by name: grid, questions and constants to findings."""

_REPEATED = (
    *KEY,
    "target_year",
    "target",
    "target_kind",
    "limit",
    "direction",
    "horizon",
    "synthetic",
)


@dataclass(frozen=True, slots=True)
class Case:
    """Series and questions, prepared once for all methods."""

    grid: Grid
    asked: Asked
    keys: pl.DataFrame


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
    return Case(grid, found, questions.select(_REPEATED))


def judged(given: Case, pack: Standard, measures: Mapping[str, Measure]) -> pl.DataFrame:
    """Return the components of one method's measures under one rule pack."""
    parts = [
        table(
            given.keys,
            given.asked,
            measure(given.grid, given.asked, pack.constants),
            name,
            pack.id,
        )
        for name, measure in measures.items()
    ]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts])


def components(
    series: pl.DataFrame,
    questions: pl.DataFrame,
    pack: Standard,
    measures: Mapping[str, Measure],
) -> pl.DataFrame:
    """Return the components of a method for a series table and a questions table."""
    return judged(case(series, questions), pack, measures)
