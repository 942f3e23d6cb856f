"""Frames and calls that the tests of the air methods share."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from cityagenda.build.asking import Asked
from cityagenda.ground.methods import Call, Result, installed
from cityagenda.ground.standards import library

COLUMNS = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3"}
CLEAN = {"pm25": 10.0, "pm10": 20.0, "so2": 5.0, "no2": 10.0, "co": 500.0, "o3": 40.0}
LOCAL = pl.col("time").dt.convert_time_zone("Asia/Shanghai")


def areas(*rows: tuple[str, str | None, str]) -> pl.DataFrame:
    """Return the areas of a city: `town`, and those that are given as id, parent, kind."""
    found = [("town", None, "city"), *rows]
    schema = {"id": pl.String, "parent": pl.String, "kind": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def sites(**places: str) -> pl.DataFrame:
    """Return the table of sites: area of each station."""
    return pl.DataFrame({"station": list(places), "area": list(places.values())})


def call(
    method: str,
    unit: str,
    stations: pl.DataFrame,
    *,
    places: pl.DataFrame | None = None,
    where: pl.DataFrame | None = None,
    chosen: Mapping[str, str] | None = None,
    **parameters: Any,
) -> Result:
    """Run a method on hours of stations, with the topics that it declares and no others."""
    spec = installed()[method]
    tables = {"stations": stations.lazy()}
    if where is not None:
        tables["sites"] = where.lazy()
    found: Result = spec.load()(
        Call(
            indicator="air",
            unit=unit,
            tables=tables,
            parameters=spec.completed(parameters),
            standards=Asked(library().packs, topics=spec.standards, chosen=chosen or {}),
            areas=areas() if places is None else places,
            city="town",
            timezone="Asia/Shanghai",
            jurisdiction="CN",
        )
    )
    assert set(found.tables) == set(spec.tables)
    _hold_languages(found)
    return found


def _hold_languages(found: Result) -> None:
    """Hold that whatever is said is said in English and in Chinese."""
    told = {"text": (found.explanations,), "reason": (found.observations, found.exclusions)}
    for name, frames in told.items():
        for frame in frames:
            assert frame is not None
            assert (frame[name].is_null() == frame[f"{name}_zh"].is_null()).all()


def year(
    number: int, station: str = "a", values: Mapping[str, float] = CLEAN, days: int = 366
) -> pl.DataFrame:
    """Return the hours of a year on the clocks of Shanghai, all alike."""
    start = datetime(number, 1, 1, tzinfo=UTC) - timedelta(hours=8)
    length = (datetime(number + 1, 1, 1, tzinfo=UTC) - datetime(number, 1, 1, tzinfo=UTC)).days
    times = [start + timedelta(hours=hour) for hour in range(min(days, length) * 24)]
    return pl.DataFrame(
        {"station": station, "time": times, "time_label": "begin", **values},
        schema_overrides={"time": pl.Datetime("us", "UTC")},
    )


def on(table: pl.DataFrame, day: str, **values: float | None) -> pl.DataFrame:
    """Return a table with other values in all hours of a local day."""
    here = LOCAL.dt.date().cast(pl.String) == day
    changes = [
        pl.when(here).then(pl.lit(value, dtype=pl.Float64)).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    ]
    return table.with_columns(changes)


def beijing(real_data: Path) -> pl.DataFrame:
    """Return three years of twelve stations in Beijing."""
    raw = pl.read_parquet(real_data / "environment" / "beijing12_2013-03_2015-12.parquet")
    return raw.select(
        pl.col("station").cast(pl.String),
        pl.col("time").dt.cast_time_unit("us").dt.replace_time_zone("Asia/Shanghai"),
        pl.lit("begin").alias("time_label"),
        *(pl.col(header).cast(pl.Float64).alias(name) for name, header in COLUMNS.items()),
    )
