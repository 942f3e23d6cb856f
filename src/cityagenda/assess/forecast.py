"""Forecasts: where an indicator's series will stand in a target year, and how surely.

The middle of the forecast is the last value plus half of the recent slope, which fades from
year to year (a damped trend: Gardner and McKenzie 1985; half of the slope as in the Theta
method: Assimakopoulos and Nikolopoulos 2000). Around it stands a Student t distribution with
three degrees of freedom whose scale is 1.1 times the series' usual yearly change times the lead to
the power 0.7. All constants stand in the rule pack on the topic ``forecast`` and were calibrated on
real series, because intervals from a model's own theory come out too narrow (Makridakis,
Spiliotis and Assimakopoulos 2020). Nothing foresees a change of policy or a break.

References
----------
Gardner and McKenzie (1985), Management Science 31(10), doi:10.1287/mnsc.31.10.1237.
Assimakopoulos and Nikolopoulos (2000), International Journal of Forecasting 16(4),
doi:10.1016/S0169-2070(00)00066-2.
Makridakis, Spiliotis and Assimakopoulos (2020), International Journal of Forecasting 36(1),
doi:10.1016/j.ijforecast.2019.04.014.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from cityagenda.assess.forecast_drift import (
    QUANTILE_80,
    QUANTILE_95,
    Constants,
    Drift,
    Floats,
    Integers,
    Truths,
    constants,
    current_standard,
    drift,
    middle,
    share_below,
    spread,
)
from cityagenda.assess.words import SEPARATOR
from cityagenda.ground.errors import MethodError
from cityagenda.ground.standards import Standard

KEY = ["indicator", "area", "dimensions"]
SERIES_SCHEMA = {
    "indicator": pl.String,
    "area": pl.String,
    "dimensions": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
}
TARGET_SCHEMA = {
    "indicator": pl.String,
    "area": pl.String,
    "dimensions": pl.String,
    "target_year": pl.Int64,
    "target": pl.Float64,
    "direction": pl.String,
    "limit": pl.Float64,
}
SCHEMA = {
    "indicator": pl.String,
    "area": pl.String,
    "dimensions": pl.String,
    "target_year": pl.Int64,
    "target": pl.Float64,
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "low95": pl.Float64,
    "high95": pl.Float64,
    "probability": pl.Float64,
    "n": pl.Int64,
    "model": pl.String,
    "status": pl.String,
    "reason": pl.String,
}
DIRECTIONS = ["up", "down", "near", "none"]
BAND = ["mean", "low", "high", "low95", "high95"]


def forecasts(
    series: pl.DataFrame, targets: pl.DataFrame, *, standard: Standard | None = None
) -> pl.DataFrame:
    """Return the forecast of each series to each of its target years.

    With last value ``y`` in year ``T``, lead ``h = target_year - T``, slope ``b`` of the last
    ten values and usual yearly change ``d``: middle ``m = y + 0.5 b (1 + p + … + p^(h-1))``,
    ``p = 0.95``; scale ``s = 1.1 d h^0.7``; 80 % interval ``m ± 1.638 s``, 95 % interval
    ``m ± 3.182 s``; probability of ``value <= target`` (direction down)
    ``F((target - m) / s)``, ``F`` Student's t with three degrees of freedom, and its
    complement for up. The distribution is held within natural bounds: the ``limit`` if all
    values lie on one side of it, and zero if no value and no target is negative.

    Parameters
    ----------
    series
        indicator, area, dimensions, year, value; one finite value a series and year, only
        years that are comparable with the last. Any order; gap years are simply absent.
    targets
        indicator, area, dimensions, target_year, target (null for a level only), direction
        (up, down, near, none), limit (a natural bound in the unit of the value, or null).
    standard
        The rule pack; the newest packaged one if none is given.

    Returns
    -------
    pl.DataFrame
        `SCHEMA`, one row a target, in the order of ``targets``. ``mean`` is the middle: as
        likely exceeded as not. ``n`` counts the years used. ``status``:

        - ``ok``;
        - ``not enough years``: fewer than six, no figures;
        - ``already past``: the last value is of the target year or later; the figures are the
          value of that year and the probability is 0 or 1, null if that year has no value.

        ``reason`` holds short names of `forecast_reasons.REASON_TEXTS`, joined by ``;``.

    Raises
    ------
    MethodError
        A column is missing, a value is not finite, a series has a year twice, or a target has
        no year or an unknown direction.

    Examples
    --------
    >>> key = {"indicator": "green", "area": "city", "dimensions": "{}"}
    >>> series = pl.DataFrame(
    ...     [key | {"year": 2015 + i, "value": 40.0 + i} for i in range(6)]
    ... )
    >>> aims = pl.DataFrame(
    ...     [key | {"target_year": 2021, "target": 45.5, "direction": "up", "limit": 100.0}]
    ... )
    >>> row = forecasts(series, aims).row(0, named=True)
    >>> row["mean"], round(row["low"], 3), round(row["high"], 3), row["probability"], row["n"]
    (45.5, 43.698, 47.302, 0.5, 6)
    """
    pack = standard or current_standard()
    rule = constants(pack)
    asked = _asked(_columns(targets, TARGET_SCHEMA, "targets"))
    used = _columns(series, SERIES_SCHEMA, "series").join(asked, KEY, "semi", nulls_equal=True)
    used = _checked(used.sort([*KEY, "year"]))
    if used.is_empty() or asked.is_empty():
        return _rows(asked, np.zeros(len(asked), np.int64), _absent(len(asked)), rule, pack.id)
    number = used.select(pl.struct(KEY).rle_id().cast(pl.Int64)).to_series()
    known = drift(number.to_numpy(), used["year"].to_numpy(), used["value"].to_numpy(), rule)
    found = asked.join(
        used.select(KEY).with_columns(number.alias("series")).unique(maintain_order=True),
        KEY,
        "left",
        nulls_equal=True,
        maintain_order="left",
    ).join(
        used.rename({"year": "target_year", "value": "then"}),
        [*KEY, "target_year"],
        "left",
        nulls_equal=True,
        maintain_order="left",
    )
    chosen = found["series"].fill_null(0).to_numpy()
    count = np.where(found["series"].is_null().to_numpy(), 0, known.count[chosen])
    return _rows(found, count, known[chosen], rule, pack.id)


def forecast_path(
    years: Sequence[int],
    values: Sequence[float],
    until: int,
    *,
    limit: float | None = None,
    standard: Standard | None = None,
) -> pl.DataFrame:
    """Return one series' forecast for each year after its last one up to ``until``.

    The figures are those of `forecasts` without a target.

    Parameters
    ----------
    years, values
        The comparable years and values of one series; no year twice.
    until
        The last year of the path.
    limit
        A natural bound of the value, in its unit.
    standard
        The rule pack; the newest packaged one if none is given.

    Returns
    -------
    pl.DataFrame
        year, mean, low, high, low95, high95; no rows if there are fewer than six years or
        ``until`` is not after the last of them.

    Raises
    ------
    MethodError
        A value is not finite or a year occurs twice.

    Examples
    --------
    >>> path = forecast_path(range(2015, 2021), [5, 6, 5, 6, 5, 6], 2022)
    >>> path.select("year", pl.col("low", "high").round(3)).rows()
    [(2021, 4.241, 7.844), (2022, 3.157, 9.01)]
    """
    one = {"indicator": "", "area": "", "dimensions": ""}
    series = pl.DataFrame(
        {"year": list(years), "value": [float(v) for v in values]},
        schema={"year": pl.Int64, "value": pl.Float64},
    ).with_columns(**{name: pl.lit(text) for name, text in one.items()})
    ahead = range(max(years, default=until) + 1, until + 1)
    aims = pl.DataFrame(
        [one | {"target_year": year, "direction": "none", "limit": limit} for year in ahead],
        schema=TARGET_SCHEMA,
    )
    found = forecasts(series, aims, standard=standard).filter(pl.col("status") == "ok")
    return found.select(pl.col("target_year").alias("year"), *BAND)


def _columns(
    frame: pl.DataFrame, schema: Mapping[str, type[pl.DataType]], what: str
) -> pl.DataFrame:
    missing = [name for name in schema if name not in frame.columns]
    if missing:
        raise MethodError(
            f"the table of {what} for a forecast lacks {', '.join(missing)}",
            todo=f"give it the columns {', '.join(schema)}",
        )
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _asked(targets: pl.DataFrame) -> pl.DataFrame:
    """Return the targets, or raise if one has no year or an unknown direction."""
    known = pl.col("direction").is_in(DIRECTIONS).fill_null(value=False)
    faults = targets.filter(~known | pl.col("target_year").is_null())
    if not faults.is_empty():
        row = faults.row(0, named=True)
        raise MethodError(
            f"a target needs a year and a direction; it has {row['target_year']} and"
            f" {row['direction']} ({len(faults)} such rows)",
            where=" ".join(str(row[name]) for name in KEY),
            todo=f"give a year and one of {', '.join(DIRECTIONS)}",
        )
    return targets


def _checked(series: pl.DataFrame) -> pl.DataFrame:
    """Return a sorted series table, or raise if a value or a year makes no sense."""
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(name).shift(1)) for name in [*KEY, "year"]
    )
    first = pl.int_range(pl.len()) == 0
    faults = series.filter(
        pl.col("value").is_finite().not_().fill_null(value=True)
        | pl.col("year").is_null()
        | (same & ~first)
    )
    if not faults.is_empty():
        row = faults.row(0, named=True)
        raise MethodError(
            f"a series needs one finite value a year; it has {row['value']} in {row['year']}"
            f" ({len(faults)} such rows)",
            where=" ".join(str(row[name]) for name in KEY),
            todo="select one finite value a year before forecasting",
        )
    return series


def _absent(size: int) -> Drift:
    none, zero = np.zeros(size, np.int64), np.zeros(size)
    return Drift(none, zero, zero, zero, zero, zero, none)


def _rows(
    found: pl.DataFrame, count: Integers, known: Drift, rule: Constants, model: str
) -> pl.DataFrame:
    """Return the table of forecasts: one row of ``found`` and of ``known`` a target."""
    if "then" not in found.columns:
        found = found.with_columns(then=pl.lit(None, pl.Float64))
    lead = found["target_year"].to_numpy() - known.last_year
    past = (count > 0) & (lead <= 0)
    few = ~past & (count < rule.least_years)
    lead = np.where(past | few, 1, lead)
    figures, reasons = _figures(found, known, lead, rule)
    then, aim = _floats(found["then"]), _floats(found["target"])
    chance = np.where(past, _met(then, aim, _down(found)), figures["probability"])
    steered = found["direction"].is_in(["up", "down"]).to_numpy()
    figures |= {name: np.where(past, then, figures[name]) for name in BAND}
    figures["probability"] = np.where(steered, chance, np.nan)
    reasons = {name: holds & ~past & ~few for name, holds in reasons.items()} | {
        "few-years": few,
        "no-value-in-target-year": past & np.isnan(then),
        "near-direction": (found["direction"] == "near").to_numpy() & ~np.isnan(aim),
        "no-direction": (found["direction"] == "none").to_numpy() & ~np.isnan(aim),
    }
    return found.with_columns(
        *(
            pl.Series(name, np.where(few, np.nan, column)).fill_nan(None)
            for name, column in figures.items()
        ),
        pl.Series("n", count),
        pl.lit(model).alias("model"),
        pl.Series("status", np.select([past, few], ["already past", "not enough years"], "ok")),
        _reason(reasons),
    ).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _figures(
    found: pl.DataFrame, known: Drift, lead: Integers, rule: Constants
) -> tuple[dict[str, Floats], dict[str, Truths]]:
    """Return band and probability as if every series could be forecast, and what to remark."""
    aim = _floats(found["target"])
    m, s = middle(known, lead, rule), spread(known, lead, rule)
    lower, upper, crossed = _bounds(known, aim, _floats(found["limit"]))
    steps = (0.0, -QUANTILE_80, QUANTILE_80, -QUANTILE_95, QUANTILE_95)
    figures = {name: np.clip(m + q * s, lower, upper) for name, q in zip(BAND, steps, strict=True)}
    figures["probability"] = _chance(m, s, aim, (lower, upper), _down(found))
    return figures, {
        "never-changed": s == 0,
        "beyond-tested-leads": lead > rule.tested_years,
        "limit-within-values": crossed,
    }


def _bounds(known: Drift, aim: Floats, limit: Floats) -> tuple[Floats, Floats, Truths]:
    """Return lower and upper bound, and whether the declared limit lies among the values."""
    positive = (known.lowest >= 0) & ~(aim < 0)
    lower = np.where(positive, 0.0, -np.inf)
    above, below = limit >= known.highest, limit <= known.lowest
    upper = np.where(above, limit, np.inf)
    lower = np.where(below & ~above, np.maximum(limit, lower), lower)
    return lower, upper, ~np.isnan(limit) & ~above & ~below


def _chance(
    m: Floats, s: Floats, aim: Floats, bounds: tuple[Floats, Floats], down: Truths
) -> Floats:
    """Return the probability of meeting the aim; a bound gathers what would lie beyond it."""
    sign = np.where(down, 1.0, -1.0)
    distance = sign * (aim - m)
    with np.errstate(over="ignore"):
        steps = distance / np.where(s > 0, s, 1.0)
    chance = np.where(s > 0, share_below(steps), (distance >= 0).astype(np.float64))
    lower, upper = bounds
    sure = np.where(down, aim >= upper, aim <= lower)
    never = np.where(down, aim < lower, aim > upper)
    chance = np.where(sure, 1.0, np.where(never, 0.0, chance))
    return np.where(np.isnan(aim), np.nan, chance)


def _met(then: Floats, aim: Floats, down: Truths) -> Floats:
    met = np.where(down, then <= aim, then >= aim).astype(np.float64)
    return np.where(np.isnan(then) | np.isnan(aim), np.nan, met)


def _down(found: pl.DataFrame) -> Truths:
    return (found["direction"] == "down").fill_null(value=False).to_numpy()


def _floats(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _reason(reasons: Mapping[str, Truths]) -> pl.Expr:
    """Return the short names of the reasons that hold for each row, joined."""
    texts = [
        pl.when(pl.lit(pl.Series(name, holds))).then(pl.lit(name))
        for name, holds in reasons.items()
    ]
    return pl.concat_str(texts, separator=SEPARATOR, ignore_nulls=True).alias("reason")
