"""Hours: readings of stations on a grid of stations, days and hours of the day.

An hour is the one that begins at an instant; a stamp that marks the end of its hour is moved
back by one. Days begin at midnight on the city's clocks; where clocks change, a day has 23
or 25 hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.averages import Counts, Flags, Numbers
from cityagenda.ground.errors import MethodError
from cityagenda.ground.periods import span
from cityagenda.ground.texts import Text, in_columns

_HOUR: Final = 3_600_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN: Final = 5
EXCLUSIONS: Final = pl.Schema(
    {
        "input": pl.String(),
        "row": pl.Int64(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "detail": pl.String(),
    }
)


@dataclass(frozen=True, slots=True)
class Grid:
    """Stations and days: the axes on which readings stand.

    Stations are in order of their names; days are all of the years in which data begins and
    ends; ``starts`` are the days' midnights and the one after, in microseconds of UTC.
    """

    stations: tuple[str, ...]
    days: tuple[date, ...]
    starts: Counts

    @property
    def lengths(self) -> Counts:
        """The hours of each day."""
        return np.diff(self.starts) // _HOUR

    @property
    def hours(self) -> int:
        """The hours of the longest day."""
        return int(self.lengths.max())


@dataclass(frozen=True, slots=True)
class Readings:
    """Where each row of a station table stands in the grid, and what is wrong with it.

    ``cells`` is the place in the flattened grid, or -1; ``rows`` the number of the row.
    """

    grid: Grid
    cells: Counts
    rows: Counts
    table: pl.DataFrame
    exclusions: pl.DataFrame


def readings(table: pl.DataFrame, timezone: str) -> Readings:
    """Return where the rows of a station table stand in time and space.

    Parameters
    ----------
    table
        Columns `station`, `time` (instants with a zone), `time_label` (``begin`` or
        ``end``), and one column a pollutant; the number of a row is `_row` if it is there.
    timezone
        IANA name of the zone in which days begin.

    Missing data
    ------------
    Rows without station or time, and stamps that are not on the hour, are listed as
    excluded.

    Raises
    ------
    MethodError
        The time has no zone, the label is unknown, or no row can be placed.
    """
    _check_time(table)
    rows = _row_numbers(table)
    shift = pl.when(pl.col("time_label") == "end").then(_HOUR).otherwise(0)
    placed = table.select(
        pl.col("station").cast(pl.String),
        time=pl.col("time").dt.cast_time_unit("us").to_physical() - shift,
    )
    if placed.select(pl.all_horizontal(pl.all().is_not_null()).any()).item() is not True:
        raise MethodError(
            {
                "zh-Hans": "监测点表中没有一行同时具有监测点与时间",
                "en": "no row of the station table has both a station and a time",
            },
            todo={"zh-Hans": "请更正数据源的列", "en": "correct the columns of the source"},
        )
    grid = _grid(placed, timezone)
    cells, aligned = _cells(placed, grid)
    absent = placed["station"].is_null().to_numpy() | placed["time"].is_null().to_numpy()
    exclusions = pl.concat(
        [
            _unplaced(table, rows, absent, sentences.NO_PLACE),
            _unplaced(table, rows, ~aligned & ~absent, sentences.NO_HOUR),
        ]
    )
    return Readings(grid, cells, rows, table, exclusions)


def hourly(given: Readings, pollutant: str) -> tuple[Numbers, pl.DataFrame]:
    """Return the concentrations of one pollutant by station, day and hour, and what is left out.

    Missing data
    ------------
    NaN where there is no reading. Left out and listed, by station and day: negative
    concentrations and numbers that are not finite; a reading that repeats another one of
    the same station and hour; all readings of a station and hour that differ.

    Raises
    ------
    MethodError
        The table has no such column.
    """
    if pollutant not in given.table.columns:
        raise MethodError(
            {
                "zh-Hans": f"监测点表中没有列“{pollutant}”",
                "en": f"the station table has no column '{pollutant}'",
            },
            todo={
                "zh-Hans": f"请在数据源中声明；现有列：{'、'.join(given.table.columns)}",
                "en": f"declare it in the source, which has {', '.join(given.table.columns)}",
            },
        )
    column = given.table[pollutant].cast(pl.Float64)
    values = column.fill_null(np.nan).to_numpy()
    stated = column.is_not_null().to_numpy() & (given.cells >= 0)
    finite = np.isfinite(values)
    negative = stated & finite & (values < 0)
    usable = stated & finite & ~negative
    repeated, contradictory = _repetitions(given.cells, values, usable)
    kept = usable & ~repeated & ~contradictory
    grid = given.grid
    found = np.full(len(grid.stations) * len(grid.days) * grid.hours, np.nan)
    found[given.cells[kept]] = values[kept]
    faults = (
        (sentences.NEGATIVE, negative),
        (sentences.NOT_FINITE, stated & ~finite),
        (sentences.REPEATED, repeated),
        (sentences.CONTRADICTORY, contradictory),
    )
    exclusions = [by_day(given, bad, reason, pollutant) for reason, bad in faults]
    return found.reshape(len(grid.stations), len(grid.days), grid.hours), pl.concat(exclusions)


def _check_time(table: pl.DataFrame) -> None:
    kind = table.schema["time"]
    if not isinstance(kind, pl.Datetime) or kind.time_zone is None:
        raise MethodError(
            {
                "zh-Hans": "监测点表的 time 列没有时区",
                "en": "the column `time` of the station table has no time zone",
            },
            todo={
                "zh-Hans": "请在数据源中声明 time: {column, label, timezone}",
                "en": "declare time: {column, label, timezone} in the source",
            },
        )
    labels = table["time_label"].unique().to_list() if "time_label" in table.columns else [None]
    if not set(labels) <= {"begin", "end"}:
        raise MethodError(
            {
                "zh-Hans": "无法确定时间标在小时之始还是之末",
                "en": "it is not known whether a time is the begin or the end of its hour",
            },
            todo={
                "zh-Hans": "请在数据源中声明 time: {column, label, timezone}，"
                "label 为 begin 或 end",
                "en": "declare time: {column, label, timezone} in the source, label begin or end",
            },
        )


def _row_numbers(table: pl.DataFrame) -> Counts:
    if "_row" in table.columns:
        return table["_row"].cast(pl.Int64).to_numpy()
    return np.arange(1, table.height + 1)


def _grid(placed: pl.DataFrame, timezone: str) -> Grid:
    zone = ZoneInfo(timezone)
    times = placed.filter(pl.col("station").is_not_null())["time"]
    ends = (times.min(), times.max())
    first, last = ((_EPOCH + timedelta(microseconds=int(t))).astimezone(zone) for t in ends)  # type: ignore[arg-type]
    begin, after = date(first.year, 1, 1), date(last.year + 1, 1, 1)
    days = [begin + timedelta(days=n) for n in range((after - begin).days)]
    midnights = [span(day.isoformat(), timezone).start for day in (*days, after)]
    starts = np.array([(m - _EPOCH) // timedelta(microseconds=1) for m in midnights])
    stations = placed["station"].drop_nulls().unique().sort().to_list()
    return Grid(tuple(stations), tuple(days), starts)


def _cells(placed: pl.DataFrame, grid: Grid) -> tuple[Counts, Flags]:
    """Return the place of each row in the flattened grid, and which rows are on the hour."""
    known = pl.DataFrame({"station": grid.stations}).with_row_index("number")
    station = placed.select("station").join(known, on="station", how="left", maintain_order="left")
    number = station["number"].cast(pl.Int64).fill_null(-1).to_numpy()
    time = placed["time"].fill_null(grid.starts[0]).to_numpy()
    day = np.searchsorted(grid.starts, time, side="right") - 1
    since = time - grid.starts[day]
    aligned = since % _HOUR == 0
    usable = aligned & (number >= 0) & placed["time"].is_not_null().to_numpy()
    cell = (number * len(grid.days) + day) * grid.hours + since // _HOUR
    return np.where(usable, cell, -1), aligned


def _repetitions(
    cells: Counts,
    values: Numbers,
    usable: Flags,
) -> tuple[Flags, Flags]:
    """Return which readings repeat an earlier one, and which contradict another one."""
    nothing = np.zeros(len(cells), dtype=np.bool_)
    taken = cells[usable]
    if taken.size == 0 or np.bincount(taken).max() == 1:
        return nothing, nothing
    found = (
        pl.DataFrame({"cell": cells, "value": values, "usable": usable})
        .with_row_index("place")
        .filter("usable")
        .with_columns(
            first=pl.col("place").min().over("cell"),
            variants=pl.col("value").n_unique().over("cell"),
        )
    )
    repeated, contradictory = nothing.copy(), nothing.copy()
    again = found.filter((pl.col("variants") == 1) & (pl.col("place") > pl.col("first")))
    repeated[again["place"].to_numpy()] = True
    contradictory[found.filter(pl.col("variants") > 1)["place"].to_numpy()] = True
    return repeated, contradictory


def _unplaced(
    table: pl.DataFrame,
    rows: Counts,
    bad: Flags,
    reason: Text,
) -> pl.DataFrame:
    """Return one exclusion for rows that belong to no hour of a station."""
    if not bad.any():
        return EXCLUSIONS.to_frame()
    numbers = sorted(rows[bad].tolist())
    first = table.filter(pl.Series(bad)).row(0, named=True)
    detail = f"{rows_shown(numbers)}; {first['station'] or '–'}, {first['time'] or '–'}"
    return listed([("stations", numbers[0], reason, detail)])


def by_day(given: Readings, bad: Flags, reason: Text, pollutant: str) -> pl.DataFrame:
    """Return one exclusion for each station and day with rows that are left out."""
    grid = given.grid
    groups: dict[int, list[int]] = {}
    for cell, row in zip(given.cells[bad].tolist(), given.rows[bad].tolist(), strict=True):
        groups.setdefault(cell // grid.hours, []).append(row)
    found = []
    for place, numbers in sorted(groups.items()):
        station, day = divmod(place, len(grid.days))
        detail = f"{pollutant}, {grid.stations[station]}, {grid.days[day]}: "
        found.append(("stations", min(numbers), reason, detail + rows_shown(sorted(numbers))))
    return listed(found)


def rows_shown(numbers: Sequence[int]) -> str:
    """Return numbers of rows as a list that ends after a few, with the count of the rest."""
    more = f", … (+{len(numbers) - _SHOWN})" if len(numbers) > _SHOWN else ""
    return ", ".join(f"#{number}" for number in numbers[:_SHOWN]) + more


def listed(rows: Sequence[tuple[str, int | None, Text, str]]) -> pl.DataFrame:
    """Return exclusions (input, first row, reason, detail) as a table of `EXCLUSIONS`."""
    said = [
        (name, number, *in_columns("reason", reason).values(), detail)
        for name, number, reason, detail in rows
    ]
    return pl.DataFrame(said, schema=EXCLUSIONS, orient="row")
