"""The series table: one comparable value a year, for each indicator, area and dimensions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from cityagenda.assess.grid import KEY
from cityagenda.city.models import Indicator
from cityagenda.ground.errors import MethodError
from cityagenda.ground.periods import span, year

SCHEMA: Final = pl.Schema(
    {
        "indicator": pl.String(),
        "area": pl.String(),
        "dimensions": pl.String(),
        "year": pl.Int32(),
        "value": pl.Float64(),
    }
)
"""Columns of a series table, sorted by all but the last."""

STATE_SCHEMA: Final = pl.Schema(
    {
        "indicator": pl.String(),
        "area": pl.String(),
        "dimensions": pl.String(),
        "first_year": pl.Int32(),
        "last_year": pl.Int32(),
        "values": pl.UInt32(),
        "period_years": pl.Int32(),
        "break_year": pl.Int32(),
        "left_out": pl.UInt32(),
        "synthetic": pl.Boolean(),
    }
)
"""What is known of each series beside its values.

`period_years` is the length of its periods, `break_year` the year of the break before which
`left_out` values were cut (null if none was), `synthetic` whether a value is synthetic.
"""

_PERIOD = r"^(\d{4})(?:/P(\d+)Y)?$"


@dataclass(frozen=True, slots=True)
class Series:
    """The series table with the state of each series."""

    values: pl.DataFrame
    states: pl.DataFrame


def series(
    observations: pl.DataFrame, indicators: Mapping[str, Indicator], timezone: str
) -> Series:
    """Return the values by which progress can be judged.

    Taken are selected, finite values of whole years. Where a series has no such period but
    ranges of years (``2011/P5Y``), the shortest ranges stand in, dated by their first year.
    Values before the last break that is not harmless are left out; a break after the latest
    value does nothing yet.

    Parameters
    ----------
    observations
        Observations as the build publishes them.
    indicators
        The indicators by id, for their breaks.
    timezone
        The city's zone, in which years begin.

    Returns
    -------
    Series
        Values sorted by indicator, area, dimensions and year, and one state a series.

    Raises
    ------
    MethodError
        Two selected values stand for one series and year.
    """
    annual = _annual(observations)
    breaks = _breaks(indicators, timezone)
    latest = annual.group_by(KEY, maintain_order=True).agg(pl.col("start").max().alias("latest"))
    cuts = (
        latest.join(breaks, on="indicator")
        .filter(pl.col("break_start") <= pl.col("latest"))
        .group_by(KEY, maintain_order=True)
        .agg(pl.col("break_start").max(), pl.col("break_year").max())
    )
    marked = annual.join(cuts, on=list(KEY), how="left", maintain_order="left").with_columns(
        (pl.col("start") < pl.col("break_start")).fill_null(value=False).alias("cut")
    )
    states = marked.group_by(KEY, maintain_order=True).agg(
        pl.col("year").filter(~pl.col("cut")).min().alias("first_year"),
        pl.col("year").max().alias("last_year"),
        (~pl.col("cut")).sum().alias("values"),
        pl.col("period_years").first(),
        pl.col("break_year").filter(pl.col("cut")).max(),
        pl.col("cut").sum().alias("left_out"),
        ((pl.col("status") == "synthetic") & ~pl.col("cut")).any().alias("synthetic"),
    )
    kept = marked.filter(~pl.col("cut"))
    return Series(
        kept.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()),
        states.select(pl.col(name).cast(dtype) for name, dtype in STATE_SCHEMA.items()),
    )


def _annual(observations: pl.DataFrame) -> pl.DataFrame:
    """Return the selected values of years, sorted, of the shortest periods of each series."""
    found = observations.filter(pl.col("selected") & pl.col("value").is_finite()).select(
        *KEY,
        "start",
        "value",
        "status",
        pl.col("period").str.extract(_PERIOD, 1).cast(pl.Int32).alias("year"),
        pl.col("period").str.extract(_PERIOD, 2).cast(pl.Int32).fill_null(1).alias("period_years"),
    )
    annual = (
        found.filter(pl.col("year").is_not_null())
        .filter(pl.col("period_years") == pl.col("period_years").min().over(KEY))
        .sort(*KEY, "year", maintain_order=True)
    )
    twice = annual.filter(pl.struct(*KEY, "year").is_duplicated())
    if not twice.is_empty():
        first = twice.row(0, named=True)
        raise MethodError(
            f"two selected values stand for {first['indicator']} in {first['area']} "
            f"{first['dimensions']}, {first['year']}",
            todo="let the indicator's selection choose one of them",
        )
    return annual


def _breaks(indicators: Mapping[str, Indicator], timezone: str) -> pl.DataFrame:
    """Return the breaks that make values incomparable, by indicator."""
    rows = [
        (id_, span(found.at, timezone).start, year(found.at))
        for id_, indicator in indicators.items()
        for found in indicator.breaks
        if not found.comparable
    ]
    return pl.DataFrame(
        rows,
        schema={
            "indicator": pl.String,
            "break_start": pl.Datetime("us", "UTC"),
            "break_year": pl.Int32,
        },
        orient="row",
    )
