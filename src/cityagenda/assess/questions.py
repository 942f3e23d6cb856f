"""The questions table: which series is judged against which target, at which horizon."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cityagenda.assess.grid import KEY
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Indicator
from cityagenda.ground.observations import HEADLINE, dimension_key

SCHEMA: Final = pl.Schema(
    {
        "indicator": pl.String(),
        "area": pl.String(),
        "dimensions": pl.String(),
        "target_year": pl.Int32(),
        "target": pl.Float64(),
        "target_kind": pl.String(),
        "horizon": pl.String(),
        "base_year": pl.Int32(),
        "limit": pl.Float64(),
        "direction": pl.String(),
        "percent": pl.Boolean(),
        "growth_rate": pl.Boolean(),
        "worst": pl.Float64(),
        "best": pl.Float64(),
        "green": pl.Float64(),
        "yellow": pl.Float64(),
        "orange": pl.Float64(),
        "broken": pl.Boolean(),
        "synthetic": pl.Boolean(),
    }
)
"""Columns of the questions table: one row is one series at one horizon, with or without target.

`target_kind` is ``binding`` or ``expected``, or ``level`` where the plan declares no target
for a horizon but the value at which its level counts as reached. `base_year` is the year
asked for; a method may have to take another. `broken` says that values before a break were
left out.
"""

_GROWTH_METHOD: Final = "statistics.growth"
_TARGETS: Final = pl.Schema({name: SCHEMA[name] for name in list(SCHEMA)[:6]})
_FACTS: Final = (
    "base_year",
    "limit",
    "direction",
    "percent",
    "growth_rate",
    "worst",
    "best",
    "green",
    "yellow",
    "orange",
)


def questions(city: Loaded, states: pl.DataFrame) -> pl.DataFrame:
    """Return every question that the city's plan and indicators put to its series.

    Each series is judged at every target year that it has, at every horizon of the plan,
    and, if it has no target at all, at the city's default target year. A synthetic series of a
    part of the city is judged only if it has a target: its trend would be a finding on nothing.
    An indicator without any value is asked about too, so that its silence can be counted.

    Parameters
    ----------
    city
        The loaded city.
    states
        The states of the series (`series.Series.states`).
    """
    horizons = _horizons(city)
    declared = _declared(city, horizons)
    keys = _keys(city, states, declared)
    aimed = declared.filter(pl.col("target_kind") != "level").select(KEY).unique()
    default = keys.join(aimed, on=list(KEY), how="anti").with_columns(
        pl.lit(city.city.assessment.target_year, dtype=pl.Int32).alias("target_year")
    )
    trends = pl.concat([keys.join(horizons.select("target_year"), how="cross"), default]).unique()
    trends = trends.join(declared, on=[*KEY, "target_year"], how="anti")
    asked = pl.concat([declared, trends], how="diagonal")
    flags = states.select(*KEY, pl.col("left_out") > 0, "synthetic").rename({"left_out": "broken"})
    return (
        asked.join(horizons, on="target_year", how="left")
        .join(_facts(city), on="indicator", how="left")
        .join(flags, on=list(KEY), how="left")
        .with_columns(pl.col("broken", "synthetic").fill_null(value=False))
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort(*KEY, "target_year", "target_kind", "target", nulls_last=True)
    )


def _horizons(city: Loaded) -> pl.DataFrame:
    """Return the plan's horizons; of two in one year, the one of the first plan by id."""
    by_year: dict[int, str] = {}
    for _, plan in sorted(city.plans.items()):
        for horizon in plan.horizons:
            by_year.setdefault(horizon.year, horizon.id)
    rows = sorted(by_year.items())
    schema = {"target_year": pl.Int32, "horizon": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _declared(city: Loaded, horizons: pl.DataFrame) -> pl.DataFrame:
    """Return declared targets, and levels at horizons for which no target is declared."""
    area = city.city.area
    years = {name: year for year, name in horizons.iter_rows()}
    targets = [
        (id_, t.area or area, dimension_key(t.dimensions), t.year, t.value, t.kind)
        for id_, indicator in city.indicators.items()
        for t in indicator.targets
    ]
    levels = [
        (id_, area, HEADLINE, years[level.horizon], level.value, "level")
        for id_, indicator in city.indicators.items()
        for level in indicator.levels
        if level.horizon in years
    ]
    aims = _target_rows(targets)
    steps = _target_rows(levels).join(aims, on=[*KEY, "target_year"], how="anti")
    return pl.concat([aims, steps])


def _target_rows(rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=_TARGETS, orient="row")


def _keys(city: Loaded, states: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    """Return every series that exists, has a target, or is an indicator's headline."""
    headlines = pl.DataFrame(
        [(id_, city.city.area, HEADLINE) for id_ in city.indicators],
        schema=dict.fromkeys(KEY, pl.String),
        orient="row",
    )
    real = states.filter(~pl.col("synthetic") | (pl.col("area") == city.city.area))
    found = pl.concat([real.select(KEY), declared.select(KEY), headlines]).unique()
    return found.join(headlines.select("indicator"), on="indicator", how="semi").sort(KEY)


def _facts(city: Loaded) -> pl.DataFrame:
    """Return what each indicator says about all of its questions."""
    rows = [
        (id_, *_indicator_facts(indicator, city.city.assessment.base_year))
        for id_, indicator in city.indicators.items()
    ]
    schema = {"indicator": pl.String()} | {name: SCHEMA[name] for name in _FACTS}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _indicator_facts(indicator: Indicator, base_year: int) -> tuple[object, ...]:
    posts = indicator.goalposts
    edges = posts.thresholds if posts else {}
    return (
        base_year if indicator.base_year is None else indicator.base_year,
        indicator.limit,
        indicator.direction,
        indicator.unit == "%",
        indicator.growth_rate or indicator.method == _GROWTH_METHOD,
        posts.worst if posts else None,
        posts.best if posts else None,
        edges.get("green"),
        edges.get("yellow"),
        edges.get("orange"),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions as arrays of equal length; a number that does not exist is NaN.

    ``rows`` is the column of the grid, -1 where the series has no value. ``sign`` is +1 if
    more is better, -1 if less is, 0 if the indicator has no direction or a value to come
    near to (``near``).
    """

    rows: npt.NDArray[np.int64]
    base_year: npt.NDArray[np.float64]
    target_year: npt.NDArray[np.float64]
    target: npt.NDArray[np.float64]
    limit: npt.NDArray[np.float64]
    sign: npt.NDArray[np.float64]
    near: npt.NDArray[np.bool_]
    percent: npt.NDArray[np.bool_]
    growth_rate: npt.NDArray[np.bool_]
    worst: npt.NDArray[np.float64]
    best: npt.NDArray[np.float64]
    green: npt.NDArray[np.float64]
    yellow: npt.NDArray[np.float64]
    orange: npt.NDArray[np.float64]
    broken: npt.NDArray[np.bool_]
    synthetic: npt.NDArray[np.bool_]

    @property
    def size(self) -> int:
        """The number of questions."""
        return len(self.rows)

    @property
    def aimed(self) -> npt.NDArray[np.bool_]:
        """Which questions have a target."""
        return ~np.isnan(self.target)


def asked(table: pl.DataFrame, rows: npt.NDArray[np.int64]) -> Asked:
    """Return a questions table as arrays; ``rows`` are the columns of the grid."""
    numbers = ("base_year", "target_year", "target", "limit", *_FACTS[5:])
    flags = ("percent", "growth_rate", "broken", "synthetic")
    direction = table["direction"]
    return Asked(
        rows=rows,
        sign=(direction == "up").to_numpy().astype(float) - (direction == "down").to_numpy(),
        near=(direction == "near").to_numpy(),
        **{name: table[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in numbers},
        **{name: table[name].to_numpy() for name in flags},
    )
