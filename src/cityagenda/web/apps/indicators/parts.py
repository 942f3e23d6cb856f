"""Parts: an indicator's values for groups of people or things, and for areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.assess.territory import Level
from cityagenda.build.editions import Edition
from cityagenda.ground.charts import sparkline
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.texts import Text

_GROUPS: Final = 40
_AREAS: Final = 10
"""Series that a page shows; the downloads have all."""


@dataclass(frozen=True, slots=True)
class Part:
    """One series: what it is about, its newest row, and its course as a small line."""

    labels: list[str]
    name: Text
    latest: Mapping[str, Any]
    spark: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The series of one kind: the columns that tell them apart, the first of them, how many."""

    columns: list[str]
    rows: list[Part]
    count: int

    @property
    def left_out(self) -> int:
        """How many series the page does not show."""
        return self.count - len(self.rows)


def groups(edition: Edition, values: pl.DataFrame) -> Parts | None:
    """Return the series by dimensions for the whole city, from all values of an indicator."""
    if (values["dimensions"] == HEADLINE).all():
        return None
    own = pl.col("area") == edition.city().city.area
    series = _newest(values, own & (pl.col("dimensions") != HEADLINE), "dimensions")
    if series.is_empty():
        return None
    keys = [orjson.loads(text) for text in series["dimensions"]]
    columns = list(dict.fromkeys(name for key in keys for name in key))
    rows = [
        Part([key.get(name, "") for name in columns], {}, row, sparkline(row["course"]))
        for key, row in zip(keys[:_GROUPS], series.head(_GROUPS).to_dicts(), strict=True)
    ]
    return Parts(columns, rows, series.height)


def areas(edition: Edition, values: pl.DataFrame, level: Level | None) -> Parts | None:
    """Return the headline series of a level's areas, largest first, from all values, or none."""
    if level is None:
        return None
    ids = [area.id for area in level.areas]
    inside = pl.col("area").is_in(ids) & (pl.col("dimensions") == HEADLINE)
    series = _newest(values, inside, "area").sort("value", "area", descending=[True, False])
    if series.is_empty():
        return None
    names = edition.city().areas
    rows = [
        Part([], names[row["area"]].name, row, sparkline(row["course"]))
        for row in series.head(_AREAS).to_dicts()
    ]
    return Parts([], rows, series.height)


def _newest(values: pl.DataFrame, which: pl.Expr, by: str) -> pl.DataFrame:
    """Return the newest row of each series, with all its values in order of time."""
    used = pl.col("selected") & pl.col("value").is_not_null()
    series = (
        values.lazy()
        .filter(used & which)
        .sort(by, "start")
        .group_by(by, maintain_order=True)
        .agg(pl.col("period", "value", "status").last(), pl.col("value").alias("course"))
    )
    return series.collect()
