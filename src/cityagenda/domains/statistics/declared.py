"""Declared values: figures that somebody published, entered as they stand."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from cityagenda.domains.statistics.coding import coded
from cityagenda.ground.errors import MethodError, PeriodError, UnitError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.observations import completed, dimension_key, dimensions_of, spanned
from cityagenda.ground.periods import span
from cityagenda.ground.units import factor

_TEXTS = ("area", "status", "reason", "scope", "vintage", "unit", "source")
_NUMBERS = ("value", "low", "high")
_SAME = ("area", "period", "dimensions", "scope", "source", "vintage")
_SHOWN = 3
REPETITION = "repetition"
"""The dimension that numbers rows of a source that nothing else tells apart."""


def declared(call: Call) -> Result:
    """Observations that a source states itself.

    ``value = factor * stated``, where ``factor`` converts the row's unit into the unit of
    the indicator. Nothing is computed beyond that.

    Parameters
    ----------
    call
        `values`: rows with `period` and `value`; see the columns of the method. Parameters
        `series`, `dimensions`, `codes` and `constants` (see `coding.coded`) and `repeated`.
        Without a column `unit` the values are in the unit of the indicator already.

    Returns
    -------
    Result
        One observation a row. Competing values (another source, scope or vintage) stand
        side by side; which one counts is decided by the indicator's selection.

    Missing data
    ------------
    A row without a value stays visible with the status `missing` (or `insufficient` where
    the row says so) and a reason. A row that is repeated with the same value is kept once.
    Rows that give different values for one area, period, dimensions, scope, source and
    vintage are all left out; one row without a value says so. Each case is listed among
    the exclusions. With ``repeated: number`` no row is left out: the second and every
    further row for the same place in the account gets its number in the dimension
    `REPETITION`, and the first stands as if it were alone.

    Raises
    ------
    MethodError
        A dimension is no column, an area is unknown, or no row belongs to the series.
    PeriodError
        A period is no SDMX time period.
    UnitError
        A row names no unit although others do, or one that cannot be converted.

    References
    ----------
    SDMX 3.0, section 2: information model, observations and their attributes.
    """
    table = coded(
        call.tables["values"].collect(),
        call.parameters.get("codes") or {},
        call.parameters.get("constants") or {},
    )
    series = call.parameters.get("series")
    dimensions = call.parameters.get("dimensions") or []
    rows = _of_series(_numbered(table), series or call.indicator, declares=series is not None)
    rows = _with_dimensions(_typed(rows, call.city), dimensions)
    _check_areas(rows, call.areas)
    _check_periods(rows, call.timezone)
    rows = _with_status(_in_unit(rows, call.unit))
    if call.parameters.get("repeated") == "number":
        rows = _with_numbers(rows)
    kept, exclusions = _without_repetitions(rows)
    observations = completed(
        spanned(kept, call.timezone).drop("row", "place", "unit"),
        indicator=call.indicator,
        unit=call.unit,
    )
    return Result(observations, exclusions=exclusions)


def _numbered(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table with the number of each row in its raw file, or else in its source."""
    if "source" not in table.columns:
        table = table.with_columns(source=pl.lit(None, pl.String))
    counted = pl.int_range(1, pl.len() + 1).over("source")
    number = pl.col("_row").cast(pl.Int64) if "_row" in table.columns else counted
    return table.with_columns(row=number, place=pl.int_range(pl.len()))


def _of_series(rows: pl.DataFrame, series: str, *, declares: bool) -> pl.DataFrame:
    if "indicator" not in rows.columns:
        if declares:
            raise MethodError(
                f"the values have no column `indicator`, so no row is of the series '{series}'",
                todo="remove the parameter `series`, or declare the column in the source",
            )
        return rows
    found = rows.filter(pl.col("indicator") == series).drop("indicator")
    if found.is_empty():
        names = rows["indicator"].drop_nulls().unique().sort().head(_SHOWN * 3).to_list()
        raise MethodError(
            f"no row is of the series '{series}'",
            todo=f"set the parameter `series`; the sources hold {', '.join(names) or 'none'}",
        )
    return found


def _typed(rows: pl.DataFrame, city: str) -> pl.DataFrame:
    """Return the rows with every column that an observation can state, in its type."""
    absent = [name for name in (*_TEXTS, *_NUMBERS) if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None).alias(name) for name in absent)
    return rows.with_columns(
        pl.col("period").cast(pl.String).str.strip_chars(),
        *(pl.col(name).cast(pl.String) for name in _TEXTS),
        *(pl.col(name).cast(pl.Float64) for name in _NUMBERS),
    ).with_columns(area=pl.col("area").fill_null(city), has_unit=pl.lit("unit" not in absent))


def _with_dimensions(rows: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    unknown = [name for name in dimensions if name not in rows.columns]
    if unknown:
        raise MethodError(
            f"the values have no column {', '.join(unknown)}",
            todo="correct the parameter `dimensions` or declare the column in the source",
        )
    kept = ["row", "place", "has_unit", "period", *_TEXTS, *_NUMBERS]
    if not dimensions:
        return rows.select(*kept, pl.lit("{}").alias("dimensions"))
    combinations = rows.select(pl.col(name).cast(pl.String) for name in dimensions)
    keys = [_key(combination) for combination in combinations.iter_rows(named=True)]
    return rows.select(*kept, pl.Series("dimensions", keys, pl.String))


def _key(values: Mapping[str, Any]) -> str:
    return dimension_key({name: value for name, value in values.items() if value})


def _check_areas(rows: pl.DataFrame, areas: pl.DataFrame) -> None:
    unknown = rows.filter(~pl.col("area").is_in(areas["id"].to_list()))
    if not unknown.is_empty():
        names = unknown["area"].unique().sort().head(_SHOWN).to_list()
        raise MethodError(
            f"unknown area(s): {', '.join(names)}",
            where=_place(unknown.row(0, named=True)),
            todo="add them to areas/ or correct the source",
        )


def _check_periods(rows: pl.DataFrame, timezone: str) -> None:
    for row in rows.unique("period", keep="first", maintain_order=True).iter_rows(named=True):
        try:
            span(row["period"] or "", timezone)
        except PeriodError as error:
            raise PeriodError(error.what, where=_place(row), todo=error.todo) from error


def _in_unit(rows: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Return the rows with value and bounds converted into one unit."""
    stated = rows.filter("has_unit")
    if stated.is_empty():
        return rows.drop("has_unit")
    silent = stated.filter(pl.col("unit").is_null() & pl.col("value").is_not_null())
    if not silent.is_empty():
        raise UnitError(
            "a value without a unit, in a table that states the unit of each row",
            where=_place(silent.row(0, named=True)),
            todo="write the unit; it is never guessed",
        )
    factors = {code: factor(code, unit) for code in stated["unit"].drop_nulls().unique().sort()}
    times = pl.col("unit").replace_strict(factors, default=1.0, return_dtype=pl.Float64)
    return rows.with_columns(pl.col(*_NUMBERS) * times).drop("has_unit")


def _with_status(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with a status each, and a reason where there is no value."""
    finite = pl.col("value").is_not_null() & pl.col("value").is_finite()
    said = pl.col("status").is_in(["missing", "insufficient"]).fill_null(value=False)
    status = (
        pl.when(finite).then(pl.col("status").fill_null("normal"))
        .when(said).then(pl.col("status"))
        .otherwise(pl.lit("missing"))
    )  # fmt: skip
    default = (
        pl.when(pl.col("value").is_null())
        .then(pl.lit("the source states no value"))
        .otherwise(pl.lit("the source states a value that is not a finite number"))
    )
    absent = ~finite | said
    return rows.with_columns(
        status=status,
        reason=pl.when(absent).then(pl.coalesce("reason", default)).otherwise("reason"),
        value=pl.when(finite).then("value"),
    )


def _with_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows, the second and further ones of a key told apart by their number."""
    numbers = rows.select(pl.col("row").rank("ordinal").over(_SAME)).to_series()
    keys = [
        key if number == 1 else dimension_key({**dimensions_of(key), REPETITION: str(number)})
        for key, number in zip(rows["dimensions"], numbers, strict=True)
    ]
    return rows.with_columns(pl.Series("dimensions", keys, pl.String))


def _without_repetitions(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows without repetitions and contradictions, and what was left out."""
    groups = rows.with_columns(
        first=pl.col("place").min().over(_SAME),
        copies=pl.len().over(_SAME),
        values=pl.col("value").n_unique().over(_SAME),
    )
    repeated = groups.filter(
        (pl.col("copies") > 1) & (pl.col("values") == 1) & (pl.col("place") > pl.col("first"))
    )
    contradictory = groups.filter(pl.col("values") > 1)
    kept = groups.join(repeated.select("place"), on="place", how="anti", maintain_order="left")
    refused = (pl.col("values") > 1).alias("refused")
    kept = kept.filter((pl.col("values") == 1) | (pl.col("place") == pl.col("first"))).with_columns(
        pl.when(refused).then(None).otherwise(pl.col(name)).alias(name) for name in _NUMBERS
    ).with_columns(
        status=pl.when(refused).then(pl.lit("missing")).otherwise("status"),
        reason=pl.when(refused)
        .then(pl.format("the source states {} different values", "values"))
        .otherwise("reason"),
    )  # fmt: skip
    exclusions = pl.concat(
        [
            _excluded(repeated, "repetition of another row"),
            _excluded(contradictory, "different values for the same area, period and dimensions"),
        ]
    )
    return kept.drop("first", "copies", "values"), exclusions


def _excluded(rows: pl.DataFrame, reason: str) -> pl.DataFrame:
    return rows.select(
        pl.lit("values").alias("input"),
        "row",
        pl.lit(reason).alias("reason"),
        pl.format("{}{}, {}, {}: {}", pl.format("{}: ", "source").fill_null(""), "area", "period",
                  "dimensions", pl.col("value").cast(pl.String).fill_null("no value"))
        .alias("detail"),
    ).sort("row", "detail")  # fmt: skip


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['source'] or 'values'}, row {row['row']}"
