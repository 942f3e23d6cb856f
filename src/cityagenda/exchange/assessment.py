"""The assessment file: everything from which anyone can recompute a verdict, as CSV."""

from pathlib import Path
from typing import Final

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.exchange.tables import csv_file
from cityagenda.exchange.writing import Folder
from cityagenda.ground.observations import dimensions_of

COLUMNS: Final = (
    "indicator",
    "series",
    "method",
    "base_year",
    "base_value",
    "current_year",
    "current_value",
    "target_year",
    "target",
    "limit",
    "direction",
    "progress_value",
    "score",
    "status",
)
"""The columns that stand first; all others of the components follow."""


def series_name(area: str, dimensions: str) -> str:
    """Return a series in words: its area, then its dimensions.

    Examples
    --------
    >>> series_name("bristol", "{}"), series_name("ashley", '{"Age":"65+","Sex":"F"}')
    ('bristol', 'ashley; Age=65+; Sex=F')
    """
    parts = [f"{name}={value}" for name, value in dimensions_of(dimensions).items()]
    return "; ".join([area, *parts])


def assessment_table(components: pl.DataFrame) -> pl.DataFrame:
    """Return the components of every method with one name a series.

    Parameters
    ----------
    components
        The table `components` of an edition's assessment.
    """
    keys = components.select("area", "dimensions").unique(maintain_order=True)
    names = [series_name(area, dimensions) for area, dimensions in keys.iter_rows()]
    named = keys.with_columns(pl.Series("series", names, pl.String))
    table = components.join(
        named, on=["area", "dimensions"], how="left", maintain_order="left", nulls_equal=True
    )
    return table.select(*COLUMNS, *(name for name in table.columns if name not in COLUMNS))


def write_assessment(edition: Edition, out: Path) -> None:
    """Write the components of every method as CSV.

    Raises
    ------
    BuildError
        The edition was built without an assessment.
    """
    content = csv_file(assessment_table(edition.assessment("components")))
    Folder(out.parent).write(out.name, content)
