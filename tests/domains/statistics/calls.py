"""Calls of statistical methods, as a build would make them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from cityagenda.ground.methods import Call, Result, installed
from cityagenda.ground.observations import check, completed, spanned
from cityagenda.ground.standards import Standards

AREAS = (
    ("city", None, "city"),
    ("north", "city", "district"),
    ("south", "city", "district"),
    ("n1", "north", "street"),
    ("n2", "north", "street"),
    ("s1", "south", "street"),
)


def areas(rows: Sequence[tuple[str, str | None, str]] = AREAS) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"id": pl.String, "parent": pl.String, "kind": pl.String}, orient="row"
    ).with_columns(valid_from=pl.lit(None, pl.Date), valid_to=pl.lit(None, pl.Date))


def observed(
    values: Mapping[tuple[str, str], float | None], *, unit: str = "1", **columns: Any
) -> pl.LazyFrame:
    """Return observations of a series by area and period, as another indicator has them."""
    frame = pl.DataFrame(
        [(area, period, value) for (area, period), value in values.items()],
        schema={"area": pl.String, "period": pl.String, "value": pl.Float64},
        orient="row",
    ).with_columns(
        status=pl.when(pl.col("value").is_null())
        .then(pl.lit("missing"))
        .otherwise(pl.lit("normal")),
        reason=pl.when(pl.col("value").is_null()).then(pl.lit("not published")),
    )
    constants = {"indicator": "upstream", "unit": unit, "source": "bulletin"} | columns
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
    return completed(spanned(frame, "UTC")).lazy()


def result(
    method: str,
    tables: Mapping[str, pl.LazyFrame | pl.DataFrame],
    *,
    unit: str = "1",
    area_rows: Sequence[tuple[str, str | None, str]] = AREAS,
    **parameters: Any,
) -> Result:
    """Run an installed method and hold its observations against the schema.

    What it says it says in both languages; declared values keep the words of their source.
    """
    spec = installed()[method]
    call = Call(
        indicator="wanted",
        unit=unit,
        tables={name: table.lazy() for name, table in tables.items()},
        parameters=spec.completed(parameters),
        standards=Standards(()),
        areas=areas(area_rows),
        city="city",
        timezone="UTC",
    )
    found = spec.load()(call)
    rows = found.observations
    if "start" not in rows.columns:
        rows = spanned(rows, call.timezone)
    given = {"indicator": call.indicator, "unit": unit, "source": "test"}
    rows = completed(rows, **{k: v for k, v in given.items() if k not in rows.columns})
    rows = rows.with_columns(
        pl.col("source").fill_null("test"), pl.col("status").fill_null("normal")
    )
    check(rows)
    if method != "statistics.declared":
        assert (rows["reason"].is_null() == rows["reason_zh"].is_null()).all()
    if found.explanations is not None:
        assert not found.explanations.select("text", "text_zh").null_count().sum_horizontal().item()
    return replace(found, observations=rows)


def by_key(found: Result) -> dict[tuple[str, str], float | None]:
    """Return the values of a result by area and period."""
    return {
        (row["area"], row["period"]): row["value"]
        for row in found.observations.iter_rows(named=True)
    }
