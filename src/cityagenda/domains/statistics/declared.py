"""Declared values: figures that somebody published, entered as they stand."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from cityagenda.domains.statistics import sentences
from cityagenda.domains.statistics.coding import coded
from cityagenda.ground.errors import MethodError, PeriodError, UnitError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.observations import HEADLINE, dimension_key, dimensions_of
from cityagenda.ground.periods import span
from cityagenda.ground.texts import Text, in_columns
from cityagenda.ground.units import factor

_NUMBERS: Final = ("value", "low", "high")
_REASONS: Final = ("reason", "reason_zh")
_READ: Final = {
    **dict.fromkeys(
        ("area", "period", "status", *_REASONS, "scope", "vintage", "unit", "source"), pl.String
    ),
    **dict.fromkeys(_NUMBERS, pl.Float64),
}
_SAME: Final = ("area", "period", "dimensions", "scope", "source", "vintage")
_EXCLUSIONS: Final = pl.Schema(
    {
        "input": pl.String(),
        "row": pl.Int64(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "detail": pl.String(),
    }
)
_NOTHING_EXCLUDED: Final = _EXCLUSIONS.to_frame()
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
    table = _numbered(call.tables["values"].collect())
    series = call.parameters.get("series")
    rows = _of_series(table, series or call.indicator, declares=series is not None)
    rows = coded(rows, call.parameters.get("codes") or {}, call.parameters.get("constants") or {})
    rows = _typed(rows, call.parameters.get("dimensions") or [], call.city)
    _check_areas(rows, call.areas)
    _check_periods(rows, call.timezone)
    rows = _with_status(_in_unit(rows, call.unit))
    if call.parameters.get("repeated") == "number":
        rows = _with_numbers(rows)
    kept, exclusions = _without_repetitions(rows)
    columns = [c for c in kept.get_columns() if c.name not in ("row", "place")]
    return Result(pl.DataFrame(columns), exclusions=exclusions)


def _numbered(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table with the number of each row in its raw file, or else in its source."""
    if "_row" in table.columns:
        return table
    number = pl.int_range(1, pl.len() + 1)
    return table.with_columns(_row=number.over("source") if "source" in table.columns else number)


def _of_series(rows: pl.DataFrame, series: str, *, declares: bool) -> pl.DataFrame:
    if "indicator" not in rows.columns:
        if declares:
            raise MethodError(
                {
                    "zh-Hans": f"数值表中没有 indicator 列，无法找出序列“{series}”的数据行",
                    "en": "the values have no column `indicator`, "
                    f"so no row is of the series '{series}'",
                },
                todo={
                    "zh-Hans": "请删去参数 series，或在数据源中声明该列",
                    "en": "remove the parameter `series`, or declare the column in the source",
                },
            )
        return rows
    found = rows.filter(pl.col("indicator") == series).drop("indicator")
    if found.is_empty():
        names = rows["indicator"].drop_nulls().unique().sort().head(_SHOWN * 3).to_list()
        raise MethodError(
            {
                "zh-Hans": f"没有属于序列“{series}”的数据行",
                "en": f"no row is of the series '{series}'",
            },
            todo={
                "zh-Hans": f"请设定参数 series；数据源中有：{'、'.join(names) or '无'}",
                "en": f"set the parameter `series`; the sources hold {', '.join(names) or 'none'}",
            },
        )
    return found


def _typed(rows: pl.DataFrame, dimensions: Sequence[str], city: str) -> pl.DataFrame:
    """Return the columns that an observation can state, those that the table has.

    `row` is the number of a row in its raw file, `place` its number in the table. An
    operation on a table costs more than the rows of most tables that are declared, so that
    what is not there is not made.
    """
    schema = rows.schema
    columns = {
        name: rows[name] if schema[name] == dtype else rows[name].cast(dtype)
        for name, dtype in _READ.items()
        if name in schema
    }
    if "area" not in columns:
        columns["area"] = pl.Series("area", [city]).new_from_index(0, rows.height)
    elif columns["area"].null_count():
        columns["area"] = columns["area"].fill_null(city)
    period = columns["period"]
    if any(text != text.strip() for text in set(period.to_list()) if text is not None):
        columns["period"] = period.str.strip_chars()
    row = rows["_row"].alias("row")
    place = pl.Series("place", range(rows.height), pl.Int64)
    return pl.DataFrame([*columns.values(), _keys(rows, dimensions), row, place])


def _keys(rows: pl.DataFrame, dimensions: Sequence[str]) -> pl.Series:
    unknown = [name for name in dimensions if name not in rows.columns]
    if unknown:
        raise MethodError(
            {
                "zh-Hans": f"数值表中没有列 {'、'.join(unknown)}",
                "en": f"the values have no column {', '.join(unknown)}",
            },
            todo={
                "zh-Hans": "请更正参数 dimensions，或在数据源中声明该列",
                "en": "correct the parameter `dimensions` or declare the column in the source",
            },
        )
    if not dimensions:
        return pl.Series("dimensions", [HEADLINE]).new_from_index(0, rows.height)
    known: dict[tuple[Any, ...], str] = {}
    keys = []
    for combination in zip(*(rows[name].to_list() for name in dimensions), strict=True):
        key = known.get(combination)
        if key is None:
            key = known[combination] = _key(zip(dimensions, combination, strict=True))
        keys.append(key)
    return pl.Series("dimensions", keys, pl.String)


def _key(values: Iterable[tuple[str, Any]]) -> str:
    return dimension_key({name: str(value) for name, value in values if value not in (None, "")})


def _check_areas(rows: pl.DataFrame, areas: pl.DataFrame) -> None:
    unknown = sorted(set(rows["area"].to_list()).difference(areas["id"].to_list()))
    if unknown:
        raise MethodError(
            {
                "zh-Hans": f"未知区域：{'、'.join(unknown[:_SHOWN])}",
                "en": f"unknown area(s): {', '.join(unknown[:_SHOWN])}",
            },
            where=_place(rows.filter(pl.col("area").is_in(unknown)).row(0, named=True)),
            todo={
                "zh-Hans": "请在 areas/ 中补充，或更正数据源",
                "en": "add them to areas/ or correct the source",
            },
        )


def _check_periods(rows: pl.DataFrame, timezone: str) -> None:
    for period in dict.fromkeys(rows["period"].to_list()):
        try:
            span(period or "", timezone)
        except PeriodError as error:
            first = rows.filter(pl.col("period").eq_missing(period)).row(0, named=True)
            what, todo = error.texts
            raise PeriodError(what, where=_place(first), todo=todo) from error


def _in_unit(rows: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Return the rows with value and bounds converted into one unit."""
    if "unit" not in rows.columns:
        return rows
    silent = rows.filter(pl.col("unit").is_null() & pl.col("value").is_not_null())
    if not silent.is_empty():
        raise UnitError(
            {
                "zh-Hans": "逐行注明单位的表中，有数值未注明单位",
                "en": "a value without a unit, in a table that states the unit of each row",
            },
            where=_place(silent.row(0, named=True)),
            todo={
                "zh-Hans": "请写明单位；单位从不推测",
                "en": "write the unit; it is never guessed",
            },
        )
    factors = {code: factor(code, unit) for code in rows["unit"].drop_nulls().unique().sort()}
    times = pl.col("unit").replace_strict(factors, default=1.0, return_dtype=pl.Float64)
    numbers = [name for name in _NUMBERS if name in rows.columns]
    return rows.with_columns(pl.col(*numbers) * times).drop("unit")


def _with_status(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with a status each, and a reason where there is no value.

    Rows that all have a value and say nothing else are normal without saying so.
    """
    stated = rows["value"]
    silent = not {"status", *_REASONS} & set(rows.columns)
    if silent and not stated.null_count() and math.isfinite(stated.sum()):
        return rows
    for name in ("status", *_REASONS):
        if name not in rows.columns:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(name))
    finite = pl.col("value").is_not_null() & pl.col("value").is_finite()
    said = pl.col("status").is_in(["missing", "insufficient"]).fill_null(value=False)
    status = (
        pl.when(finite).then(pl.col("status"))
        .when(said).then(pl.col("status"))
        .otherwise(pl.lit("missing"))
    )  # fmt: skip
    absent = ~finite | said
    unsaid = absent & pl.col("reason").is_null() & pl.col("reason_zh").is_null()
    return rows.with_columns(
        *(_reason(name, unsaid) for name in _REASONS),
        status=status,
        value=pl.when(finite).then("value"),
    )


def _reason(name: str, unsaid: pl.Expr) -> pl.Expr:
    """Return a column of reasons in which rows that say nothing say why they have no value."""
    not_stated, not_finite = (
        in_columns("reason", text)[name] for text in (sentences.NOT_STATED, sentences.NOT_FINITE)
    )
    default = pl.when(pl.col("value").is_null()).then(pl.lit(not_stated)).otherwise(
        pl.lit(not_finite)
    )  # fmt: skip
    return pl.when(unsaid).then(default).otherwise(pl.col(name)).alias(name)


def _with_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows, the second and further ones of a key told apart by their number."""
    same = [name for name in _SAME if name in rows.columns]
    numbers = rows.select(pl.col("place").rank("ordinal").over(same)).to_series()
    keys = [
        key if number == 1 else dimension_key({**dimensions_of(key), REPETITION: str(number)})
        for key, number in zip(rows["dimensions"], numbers, strict=True)
    ]
    return rows.with_columns(pl.Series("dimensions", keys, pl.String))


def _without_repetitions(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows without repetitions and contradictions, and what was left out."""
    same = [name for name in _SAME if name in rows.columns]
    if not pl.DataFrame([rows[name] for name in same]).is_duplicated().any():
        return rows, _NOTHING_EXCLUDED
    absent = [name for name in _READ if name not in rows.columns]
    groups = rows.with_columns(pl.lit(None, _READ[name]).alias(name) for name in absent)
    groups = groups.with_columns(pl.col("status").fill_null("normal")).with_columns(
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
        *(
            pl.when(refused)
            .then(pl.format((text or "").replace("{count}", "{}"), "values"))
            .otherwise(pl.col(name))
            .alias(name)
            for name, text in in_columns("reason", sentences.CONTRADICTORY).items()
        ),
        status=pl.when(refused).then(pl.lit("missing")).otherwise("status"),
    )  # fmt: skip
    exclusions = pl.concat(
        [
            _excluded(repeated, sentences.REPETITION),
            _excluded(contradictory, sentences.CONTRADICTION),
        ]
    )
    return kept.drop("first", "copies", "values", "unit"), exclusions


def _excluded(rows: pl.DataFrame, reason: Text) -> pl.DataFrame:
    return rows.select(
        pl.lit("values").alias("input"),
        pl.col("row").cast(pl.Int64),
        *(pl.lit(text).alias(name) for name, text in in_columns("reason", reason).items()),
        pl.format("{}{}, {}, {}: {}", pl.format("{}: ", "source").fill_null(""), "area", "period",
                  "dimensions", pl.col("value").cast(pl.String).fill_null("–"))
        .alias("detail"),
    ).sort("row", "detail")  # fmt: skip


def _place(row: Mapping[str, Any]) -> str:
    return f"{row.get('source') or 'values'}, row {row['row']}"
