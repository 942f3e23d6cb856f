"""Levels: which declared level each series has reached, and since when."""

from typing import Final

import polars as pl

from cityagenda.assess.grid import KEY
from cityagenda.assess.horizons import met
from cityagenda.city.loaded import Loaded
from cityagenda.ground.observations import HEADLINE

SCHEMA: Final = pl.Schema(
    {
        "indicator": pl.String(),
        "area": pl.String(),
        "dimensions": pl.String(),
        "horizon": pl.String(),
        "horizon_year": pl.Int32(),
        "value": pl.Float64(),
        "direction": pl.String(),
        "current_year": pl.Int32(),
        "current_value": pl.Float64(),
        "reached": pl.Boolean(),
        "first_year": pl.Int32(),
        "since": pl.Int32(),
        "in_time": pl.Boolean(),
        "highest": pl.Boolean(),
    }
)
"""Columns of the levels table: one row is one headline series and one declared level.

`reached` says whether the latest value has the level, `first_year` when a value first had
it, `since` from which year on every value has had it. `in_time` says whether it was
reached by the horizon's year, and is null while that is open. `highest` marks the level of
the latest horizon among those reached now.
"""

_BEFORE_ALL: Final = -9999


def levels(city: Loaded, series: pl.DataFrame) -> pl.DataFrame:
    """Return the declared levels of each indicator's headline series, in every area.

    Parameters
    ----------
    city
        The loaded city; a level is named after a horizon of a plan.
    series
        The series table.

    Returns
    -------
    polars.DataFrame
        `SCHEMA`. A series without values has no row; a level whose horizon no plan knows
        has no year.
    """
    declared = _declared(city)
    judged = (
        series.filter(pl.col("dimensions") == HEADLINE)
        .join(declared, on="indicator", how="inner", maintain_order="left_right")
        .with_columns(
            met(pl.col("value"), pl.col("level"), pl.col("direction")).alias("met"),
        )
    )
    last_missed = pl.col("year").filter(~pl.col("met")).max().fill_null(_BEFORE_ALL)
    found = judged.group_by(*KEY, "horizon", maintain_order=True).agg(
        pl.col("horizon_year", "level", "direction").first(),
        pl.col("year").last().alias("current_year"),
        pl.col("value").last().alias("current_value"),
        pl.col("met").last().alias("reached"),
        pl.col("year").filter(pl.col("met")).first().alias("first_year"),
        pl.col("year").filter(pl.col("year") > last_missed).first().alias("run_start"),
    )
    reached_by = pl.col("first_year") <= pl.col("horizon_year")
    done = pl.col("reached").fill_null(value=False)
    return (
        found.with_columns(
            pl.when(done).then("run_start").alias("since"),
            pl.when(reached_by.fill_null(value=False))
            .then(pl.lit(value=True))
            .when(pl.col("current_year") >= pl.col("horizon_year"))
            .then(pl.lit(value=False))
            .alias("in_time"),
            pl.col("level").alias("value"),
            pl.col("horizon_year").filter(done).max().over(KEY).alias("best_year"),
        )
        .with_columns((done & (pl.col("horizon_year") == pl.col("best_year"))).alias("highest"))
        .with_columns(pl.col("highest").fill_null(value=False))
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort(*KEY, "horizon_year", "horizon", nulls_last=True)
    )


def _declared(city: Loaded) -> pl.DataFrame:
    years = {h.id: h.year for _, plan in sorted(city.plans.items()) for h in plan.horizons}
    rows = [
        (id_, level.horizon, years.get(level.horizon), level.value, indicator.direction)
        for id_, indicator in city.indicators.items()
        for level in indicator.levels
    ]
    schema = {
        "indicator": pl.String,
        "horizon": pl.String,
        "horizon_year": pl.Int32,
        "level": pl.Float64,
        "direction": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
