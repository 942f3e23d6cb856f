"""Observations: the one table in which every value of a city lives.

A row is one value of one indicator, for one area, one period and one combination of other
dimensions, from one source in one vintage. Rows that compete (another source, an older
vintage) stand side by side; `selected` marks the one that the account uses.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.ground.errors import MethodError
from cityagenda.ground.periods import span

STATUSES: Final = (
    "normal",
    "estimated",
    "provisional",
    "derived",
    "synthetic",
    "insufficient",
    "missing",
)
"""What a value is. `insufficient` and `missing` have no value and must give a reason."""

INSTANT: Final = pl.Datetime("us", "UTC")

SCHEMA: Final = pl.Schema(
    {
        "indicator": pl.String(),
        "area": pl.String(),
        "period": pl.String(),
        "start": INSTANT,
        "end": INSTANT,
        "dimensions": pl.String(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "unit": pl.String(),
        "status": pl.String(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "scope": pl.String(),
        "vintage": pl.String(),
        "source": pl.String(),
        "standard": pl.String(),
        "provenance": pl.String(),
        "selected": pl.Boolean(),
    }
)
"""Columns and types of an observation table, in their order.

`dimensions` is canonical JSON (`dimension_key`), ``{}`` for the headline. `low` and `high`
bound the value where its method says how sure it is. `reason` says in English, `reason_zh` in
Chinese why there is no value, or what is to be known of it. `scope` names the population or
territory that a figure covers when it is not the whole area. `vintage` says when the
figure was published. `provenance` is the key of the build node that made the row.
"""

KEY: Final = ("indicator", "area", "period", "dimensions")
"""The columns within which one row is selected."""

ORDER: Final = (*KEY, "scope", "source", "vintage", "status", "value", "standard")
"""The canonical order of rows."""

HEADLINE: Final = "{}"


def dimension_key(dimensions: Mapping[str, str]) -> str:
    """Return the canonical text of an indicator's non-area dimensions.

    Examples
    --------
    >>> dimension_key({"sex": "F", "age": "15-24"})
    '{"age":"15-24","sex":"F"}'
    """
    return orjson.dumps(dict(dimensions), option=orjson.OPT_SORT_KEYS).decode()


def dimensions_of(key: str) -> dict[str, str]:
    """Return the dimensions that `dimension_key` wrote."""
    return dict(orjson.loads(key))


def empty() -> pl.DataFrame:
    """Return an observation table without rows."""
    return pl.DataFrame(schema=SCHEMA)


def completed(frame: pl.DataFrame, **constants: Any) -> pl.DataFrame:  # noqa: ANN401
    """Return ``frame`` with every column of `SCHEMA`, in its order and its types.

    A column that is absent is filled from ``constants``, else with null, except
    `dimensions` (``{}``), `status` (``normal``) and `selected` (true). A column that the
    schema does not know is an error: nothing is dropped silently.
    """
    unknown = sorted(set(frame.columns) - set(SCHEMA))
    if unknown:
        raise MethodError(
            f"observations have unknown columns: {', '.join(unknown)}",
            todo=f"use only {', '.join(SCHEMA)}",
        )
    defaults = {"dimensions": HEADLINE, "status": "normal", "selected": True} | constants
    return frame.select(
        pl.col(name).cast(dtype)
        if name in frame.columns
        else pl.lit(defaults.get(name), dtype=dtype).alias(name)
        for name, dtype in SCHEMA.items()
    )


def spanned(frame: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """Return ``frame`` with the columns `start` and `end` of its column `period`.

    Raises
    ------
    PeriodError
        A text is no time period.

    Examples
    --------
    >>> spanned(pl.DataFrame({"period": ["2018"]}), "Asia/Shanghai")["start"][0].isoformat()
    '2017-12-31T16:00:00+00:00'
    """
    texts = frame["period"].unique().drop_nulls().sort().to_list()
    spans = [span(text, timezone) for text in texts]
    known = pl.DataFrame(
        {"period": texts, "start": [s.start for s in spans], "end": [s.end for s in spans]},
        schema={"period": pl.String, "start": INSTANT, "end": INSTANT},
    )
    return frame.drop("start", "end", strict=False).join(
        known, on="period", how="left", maintain_order="left"
    )


def joined(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return complete observation tables as one, in the canonical order of rows."""
    return pl.concat([empty(), *frames]).sort(ORDER, nulls_last=True, maintain_order=True)


def check(frame: pl.DataFrame, *, where: str = "observations") -> None:
    """Raise `MethodError` unless the table obeys the schema and its rules.

    The rules: types as in `SCHEMA`; a known status; a finite value, or none with a status
    of `insufficient` or `missing` and a reason, in one language at least;
    ``low <= value <= high`` where given; ``start < end``; an indicator, an area, a unit and a
    source in every row.
    """
    if frame.schema != SCHEMA:
        raise MethodError(
            "the table does not have the columns of an observation table",
            where=where,
            todo="pass it through observations.completed",
        )
    absent = pl.col("status").is_in(["insufficient", "missing"])
    rules = {
        "an unknown status": ~pl.col("status").is_in(STATUSES),
        "a value that is not a finite number": pl.col("value").is_not_null()
        & ~pl.col("value").is_finite(),
        "no value and no status of insufficient or missing": pl.col("value").is_null() & ~absent,
        "a value although its status says that there is none": pl.col("value").is_not_null()
        & absent,
        "no reason for the absent value": absent
        & pl.col("reason").is_null()
        & pl.col("reason_zh").is_null(),
        "an interval that does not hold the value": (pl.col("low") > pl.col("value"))
        | (pl.col("high") < pl.col("value")),
        "a period that does not end after it starts": pl.col("start") >= pl.col("end"),
        "no indicator, area, period, unit or source": pl.any_horizontal(
            pl.col("indicator", "area", "period", "start", "end", "unit", "source").is_null()
        ),
    }
    counts = frame.select(
        rule.fill_null(value=False).sum().alias(name) for name, rule in rules.items()
    ).row(0, named=True)
    for name, count in counts.items():
        if count:
            row = frame.filter(rules[name].fill_null(value=False)).row(0, named=True)
            shown = {key: row[key] for key in (*KEY, "value", "status", "source")}
            raise MethodError(
                f"{count} observation(s) with {name}; the first is {shown}",
                where=where,
                todo="correct the method or the source that made the row",
            )
