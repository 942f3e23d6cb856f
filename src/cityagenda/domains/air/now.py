"""Now: the air of every street in the last hours, from stations, with its error and index."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.aqi import NAMES, AirQuality, Report, air_quality, report
from cityagenda.domains.air.averages import Counts, Flags, Numbers, rolling_means
from cityagenda.domains.air.hours import Readings, hourly, listed, readings
from cityagenda.domains.air.mapping import (
    VARIOGRAMS,
    Mapped,
    Town,
    not_mapped,
    over_streets,
    town,
    variogram_row,
    way,
    why,
)
from cityagenda.domains.air.plausibility import plausible
from cityagenda.domains.air.scales import MISSING
from cityagenda.domains.air.specifications.stations import POLLUTANTS
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.observations import INSTANT, completed
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import CLAUSES, ITEMS, Text, filled, in_columns, joined

_HOUR: Final = timedelta(hours=1) // timedelta(microseconds=1)
_OZONE: Final = "o3"
_UNIT: Final = "µg/m³"
_INDICES: Final = {f"iaqi_{p}": pl.Int64() for p in POLLUTANTS}
_GRADES: Final = {"aqi": pl.Int64(), "category": pl.Int64(), "primary": pl.String()}

STATIONS: Final = pl.Schema(
    {
        "station": pl.String(),
        "hour": INSTANT,
        **{p: pl.Float64() for p in POLLUTANTS},
        "o3_8h": pl.Float64(),
        **_INDICES,
        **_GRADES,
        "standard": pl.String(),
    }
)
"""The hours of stations: concentrations in ug/m3, sub-indices, index, class from 1, primary ones.

``o3_8h`` is the mean of the eight hours that end with the hour.
"""

STREETS: Final = pl.Schema(
    {
        "area": pl.String(),
        "hour": INSTANT,
        "pollutant": pl.String(),
        "value": pl.Float64(),
        "error": pl.Float64(),
    }
)
"""Means over streets and their standard errors in ug/m3; nothing where a map was refused."""

STREET_AQI: Final = pl.Schema({"area": pl.String(), "hour": INSTANT, **_GRADES, **_INDICES})
"""The index of streets on their means; none where it may not be published."""

CHECKS: Final = pl.Schema(
    {
        "hour": INSTANT,
        "pollutant": pl.String(),
        "count": pl.Int64(),
        "way": pl.String(),
        "rmse": pl.Float64(),
        "nearest_rmse": pl.Float64(),
        "bias": pl.Float64(),
        "coverage": pl.Float64(),
        "raised": pl.Int64(),
        "apart": pl.String(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
    }
)
"""What each map is worth: sites, way, leave-one-out errors in ug/m3, or why there is none.

``coverage`` is the share of measurements inside their own interval of 95 %, ``raised`` the
number of streets whose mean was set to nought, ``apart`` the stations (by commas) that stand apart:
the map was made without them, and streets beside them have no value.
"""


@dataclass(frozen=True, slots=True)
class Window:
    """The last hours: who measured, when each hour begins (microseconds of UTC), and what.

    ``values`` has a row a station and a column an hour for each pollutant, in ug/m3.
    """

    stations: tuple[str, ...]
    hours: Counts
    values: Mapping[str, Numbers]
    means: Numbers

    @property
    def instants(self) -> list[datetime]:
        """The hours as instants."""
        return [datetime.fromtimestamp(h / 1_000_000, UTC) for h in self.hours.tolist()]


@dataclass(frozen=True, slots=True)
class Grades:
    """Sub-indices by pollutant, index, class from 1 and edition of each place (row) and hour.

    ``index`` and ``level`` are `MISSING` and 0 where there is none.
    """

    sub: Mapping[str, Counts]
    largest: Counts
    index: Counts
    level: Counts
    primary: Mapping[str, Flags]
    editions: Sequence[str]


def now(call: Call) -> Result:
    """Concentrations and air quality index of streets in the last hours, with their errors.

    For each pollutant one variogram is pooled over the hours of the window, and each hour is
    kriged with it: the mean over a street ``m = k_B' b + t`` and its standard error
    ``s = sqrt(scale (sill_B - k_B' Q k_B - 2 S' k_B + A))`` (`ground.kriging`,
    `ground.blocks`), in ug/m3. With 3 to 7 sites means are weighted by the inverse square of
    distance, and ``s`` is the root mean square of the errors at sites, each left out in turn.
    With `covariates` the trend is a regression on them (regression kriging).

    The index of a street follows from its means by the hourly report of the edition in force
    on the day of the hour (particles and gases of one hour, as the national feed does):
    ``I = max_i I_i``. A mean below nought is set to nought.

    Parameters
    ----------
    call
        `stations`: hours in ug/m3; `sites`: station, area, kind, x and y in metres (lon and
        lat where the shapes have degrees), perhaps name_en and name_zh; `shapes`: a source of
        shapes; `covariates`: area, station (empty: the row is its area's), a column a
        covariate. Parameters `hours`, `kind`, `kinds`, `drift`.

    Returns
    -------
    Result
        The index by area and hour (such as ``2026-11-26T14`` on the city's clocks), status
        `provisional`; where clocks go back the later hour of that name stands. Tables
        `sites`, `stations`, `streets`, `street_aqi`, `checks`, `variograms`.

    Missing data
    ------------
    Readings that are negative, contradictory or no air are left out and listed. An hour of a
    pollutant has no map with fewer than 3 sites, nor where leaving sites out in turn shows an
    error above that of taking the nearest site. Up to three sites that stand apart (beside a
    fire, say) are left out of a map, and streets beside them have no value. Without a
    pollutant an index is published only above the bound of the edition (100 in HJ 633), and
    not at all where that pollutant decided the index at a station; the row then has the status
    `insufficient` and the reason.

    Raises
    ------
    MethodError
        Times have no zone or label, a station stands nowhere, areas have no shapes or
        covariates are missing.
    StandardError
        No edition of the index holds, or it has no hourly report.

    References
    ----------
    HJ 633-2012 and HJ 633-2026 (real-time report). N. Cressie, Statistics for spatial data,
    1993, section 3.2. O. Dubrule, Mathematical Geology 15 (1983) 687-699.
    """
    given = readings(call.tables["stations"].collect(), call.timezone)
    window, exclusions = _window(call, given)
    days = [at.astimezone(ZoneInfo(call.timezone)).date() for at in window.instants]
    over = town(call, days[-1])
    editions = list(_editions(call, days))
    graded, clean, left_out = _graded(window.values, editions)
    maps = {p: over_streets(over, window.stations, values) for p, values in clean.items()}
    streets = {p: found.means.T for p, found in maps.items()}
    street_grades, _, _ = _graded(streets, editions)
    withheld = _withheld(over, window, graded, maps)
    published = np.where(withheld, MISSING, street_grades.index)
    return Result(
        observations=_observations(call, window, over, maps, street_grades, published),
        tables={
            "sites": over.sites,
            "stations": _station_table(window, graded),
            "streets": _street_table(window, over, maps),
            "street_aqi": _index_table(window, over, street_grades, withheld),
            "checks": _checks(window, maps),
            "variograms": pl.DataFrame(
                [row for p, found in maps.items() for row in variogram_row(p, found)],
                schema=VARIOGRAMS,
                orient="row",
            ),
        },
        explanations=_explanations(call, window, over, maps, street_grades, published),
        exclusions=pl.concat([*exclusions, left_out, not_mapped(over, window.stations)]),
    )


def _window(call: Call, given: Readings) -> tuple[Window, list[pl.DataFrame]]:
    """Return the last hours in which anything was measured, and what was left out."""
    grid = given.grid
    exclusions = [given.exclusions]
    day, hour = np.divmod(np.arange(len(grid.days) * grid.hours), grid.hours)
    live = hour < grid.lengths[day]
    hours = (grid.starts[day] + hour * _HOUR)[live]
    found: dict[str, Numbers] = {}
    for pollutant in POLLUTANTS:
        if pollutant in given.table.columns:
            cube, out = hourly(given, pollutant)
            kept = plausible(given, cube, pollutant)
            found[pollutant] = kept.hours.reshape(len(grid.stations), -1)[:, live]
            exclusions += [out, kept.exclusions]
    if not found:
        raise MethodError(
            {
                "zh-Hans": "监测点表中没有任何污染物的列",
                "en": "the station table has a column of no pollutant",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": f"请在数据源中声明其中之一：{'、'.join(POLLUTANTS)}",
                "en": f"declare one in the source: {', '.join(POLLUTANTS)}",
            },
        )
    heard = np.flatnonzero(
        np.any([np.isfinite(values).any(axis=0) for values in found.values()], axis=0)
    )
    if not len(heard):
        raise MethodError(
            {
                "zh-Hans": "这些小时内没有任何可用的浓度",
                "en": "no hour has a concentration that can be used",
            },
            where=f"indicator {call.indicator}",
        )
    last = int(heard[-1]) + 1
    first = max(int(heard[0]), last - max(1, call.parameters["hours"]))
    size, least = _ozone_window(call, grid.days[int(day[live][last - 1])])
    before = min(first, size - 1)
    nothing = np.full((len(grid.stations), last - first + before), np.nan)
    ozone = found[_OZONE][:, first - before : last] if _OZONE in found else nothing
    filler = np.full((len(grid.stations), size - 1 - before), np.nan)
    means = rolling_means(np.hstack([filler, ozone]), size, least)
    values = {p: v[:, first:last] for p, v in found.items()}
    return Window(grid.stations, hours[first:last], values, means), exclusions


def _ozone_window(call: Call, on: date) -> tuple[int, int]:
    """Return the hours of the running mean of ozone, and how many of them it needs."""
    pack = call.standards.standard("ambient-air-validity", call.jurisdiction, on)
    row = next(row for row in pack.table if row["pollutant"] == _OZONE)
    return row["window"], row["window_hours"]


def _editions(call: Call, days: Sequence[date]) -> Iterator[tuple[Report, Flags]]:
    """Yield the hourly report of each edition, and the hours in which it holds."""
    packs: dict[str, tuple[Standard, list[bool]]] = {}
    on = {
        day: call.standards.standard("air-quality-index", call.jurisdiction, day)
        for day in sorted(set(days))
    }
    for pack in on.values():
        packs[pack.id] = pack, [on[day].id == pack.id for day in days]
    for pack, hours in packs.values():
        published = "hourly_published" in pack.constants["reports"]
        yield report(pack, "hourly_published" if published else "hourly"), np.array(hours)


def _graded(
    values: Mapping[str, Numbers], editions: Sequence[tuple[Report, Flags]]
) -> tuple[Grades, dict[str, Numbers], pl.DataFrame]:
    """Return the grades of hours, the values that took part, and the readings left out."""
    shape = next(iter(values.values())).shape
    sub = {p: np.full(shape, MISSING, np.int64) for p in POLLUTANTS}
    primary = {p: np.zeros(shape, np.bool_) for p in POLLUTANTS}
    largest, index = np.full(shape, MISSING, np.int64), np.full(shape, MISSING, np.int64)
    level = np.zeros(shape, np.int64)
    names = [""] * shape[1]
    clean = {p: v.copy() for p, v in values.items()}
    faults: list[tuple[str, int]] = []
    for by, here in editions:
        items = {s.pollutant: item for item, s in by.items.items() if s.averaging == "hour"}
        used = {p: items[p] for p in values if p in items}
        found: AirQuality = air_quality(
            {item: values[p][:, here] for p, item in used.items()}, by, faulty="leave out"
        )
        faults += [(fault.item, fault.count) for fault in found.faults]
        marked = found.primary
        for row, pollutant in enumerate(by.pollutants):
            sub[pollutant][:, here] = found.sub[row]
            primary[pollutant][:, here] = marked[row]
        for pollutant, item in used.items():
            clean[pollutant][:, here] = found.readings[item]
        largest[:, here], index[:, here] = found.largest, found.index
        level[:, here] = found.level.astype(np.int64) + 1
        for hour in np.flatnonzero(here).tolist():
            names[hour] = by.edition
    left_out = [("stations", 0, sentences.NO_AIR, f"{item}: {count}") for item, count in faults]
    return Grades(sub, largest, index, level, primary, names), clean, listed(left_out)


def _withheld(over: Town, window: Window, graded: Grades, maps: Mapping[str, Mapped]) -> Flags:
    """Whether a street has no index in an hour: what it lacks decided at a station."""
    makers = set(over.mapped)
    rows = [row for row, name in enumerate(window.stations) if name in makers]
    out = np.zeros((len(over.blocks.ids), len(window.hours)), np.bool_)
    for pollutant, found in maps.items():
        sub = graded.sub[pollutant][rows]
        decided = (sub != MISSING) & (sub == graded.largest[rows])
        out |= np.isnan(found.means.T) & decided.any(axis=0)
    return out


def _reasons(window: Window, maps: Mapping[str, Mapped], ids: Sequence[str]) -> list[list[Text]]:
    """Return for each street and hour why pollutants have no value."""
    everywhere = [
        [
            filled(sentences.NOT_MAPPED, pollutant=NAMES[p], reason=why(found.checks[hour]))
            for p, found in maps.items()
            if not found.checks[hour].published
        ]
        + [filled(sentences.NOT_MEASURED, pollutant=NAMES[p]) for p in NAMES if p not in maps]
        for hour in range(len(window.hours))
    ]
    beside = {
        (street, hour): [
            filled(
                sentences.BESIDE,
                pollutant=NAMES[p],
                stations=joined([{"zh-Hans": n, "en": n} for n in found.apart[hour]], ITEMS),
            )
            for p, found in maps.items()
            if found.apart[hour] and np.isnan(found.means[hour, street])
        ]
        for hour in range(len(window.hours))
        if any(found.apart[hour] for found in maps.values())
        for street in range(len(ids))
    }
    whole = [joined(texts, CLAUSES) or sentences.NO_INDEX for texts in everywhere]
    return [
        [
            joined((*everywhere[hour], *beside[street, hour]), CLAUSES)
            if beside.get((street, hour))
            else whole[hour]
            for hour in range(len(window.hours))
        ]
        for street in range(len(ids))
    ]


def _periods(call: Call, window: Window) -> list[str | None]:
    """Return the hours on the city's clocks; none for one whose name a later one has."""
    zone = ZoneInfo(call.timezone)
    names = [f"{at.astimezone(zone):%Y-%m-%dT%H}" for at in window.instants]
    return [None if name in names[n + 1 :] else name for n, name in enumerate(names)]


def _observations(
    call: Call,
    window: Window,
    over: Town,
    maps: Mapping[str, Mapped],
    graded: Grades,
    published: Counts,
) -> pl.DataFrame:
    ids, periods = over.blocks.ids, _periods(call, window)
    reasons = [
        [tuple(in_columns("reason", text).values()) for text in texts]
        for texts in _reasons(window, maps, ids)
    ]
    rows = [
        (
            area,
            period,
            float(index) if index != MISSING else None,
            "provisional" if index != MISSING else "insufficient",
            *((None, None) if index != MISSING else reasons[street][hour]),
            graded.editions[hour],
        )
        for street, (area, indices) in enumerate(zip(ids, published.tolist(), strict=True))
        for hour, (period, index) in enumerate(zip(periods, indices, strict=True))
        if period is not None
    ]
    names = ("area", "period", "value", "status", "reason", "reason_zh", "standard")
    text = pl.String()
    kinds = (text, text, pl.Float64(), text, text, text, text)
    schema = dict(zip(names, kinds, strict=True))
    return completed(pl.DataFrame(rows, schema=schema, orient="row"))


def _station_table(window: Window, graded: Grades) -> pl.DataFrame:
    """Return the hours of stations with their grades, as a table of `STATIONS`."""
    count, hours = len(window.stations), window.instants
    nothing = np.full((count, len(hours)), np.nan)
    return pl.DataFrame(
        {
            "station": np.repeat(window.stations, len(hours)),
            "hour": hours * count,
            **{
                p: pl.Series(window.values.get(p, nothing).ravel(), nan_to_null=True)
                for p in POLLUTANTS
            },
            "o3_8h": pl.Series(window.means.ravel(), nan_to_null=True),
            **_graded_columns(graded, graded.index),
            "standard": list(graded.editions) * count,
        },
        schema_overrides=STATIONS,
    ).select(STATIONS.names())


def _index_table(window: Window, over: Town, graded: Grades, withheld: Flags) -> pl.DataFrame:
    """Return the index of streets, as a table of `STREET_AQI`."""
    ids, hours = over.blocks.ids, window.instants
    index = np.where(withheld, MISSING, graded.index)
    return pl.DataFrame(
        {
            "area": np.repeat(ids, len(hours)),
            "hour": hours * len(ids),
            **_graded_columns(graded, index),
        },
        schema_overrides=STREET_AQI,
    ).select(STREET_AQI.names())


def _graded_columns(graded: Grades, index: Counts) -> dict[str, pl.Series]:
    """Return sub-indices, index, class and primary pollutants, row by row."""
    known = index.ravel() != MISSING
    marks = np.zeros(index.size, np.int64)
    for bit, pollutant in enumerate(POLLUTANTS):
        marks |= graded.primary[pollutant].ravel().astype(np.int64) << bit
    names = {
        mark: ",".join(p for bit, p in enumerate(POLLUTANTS) if mark >> bit & 1)
        for mark in np.unique(marks).tolist()
    }
    primary = [
        names[mark] if here else None
        for mark, here in zip(marks.tolist(), known.tolist(), strict=True)
    ]
    return {
        **{f"iaqi_{p}": _known(graded.sub[p].ravel(), graded.sub[p].ravel()) for p in POLLUTANTS},
        "aqi": _known(index.ravel(), index.ravel()),
        "category": _known(graded.level.ravel(), index.ravel()),
        "primary": pl.Series(primary, dtype=pl.String),
    }


def _known(numbers: Counts, by: Counts) -> pl.Series:
    """Return numbers as a column, null where ``by`` is `MISSING`."""
    return pl.Series(numbers).set(pl.Series(by == MISSING), None)


def _street_table(window: Window, over: Town, maps: Mapping[str, Mapped]) -> pl.DataFrame:
    """Return the means over streets as a table of `STREETS`."""
    ids, hours = over.blocks.ids, window.instants
    parts = [
        pl.DataFrame(
            {
                "area": np.repeat(ids, len(hours)),
                "hour": hours * len(ids),
                "pollutant": [pollutant] * (len(ids) * len(hours)),
                "value": found.means.T.ravel(),
                "error": found.errors.T.ravel(),
            },
            schema_overrides=STREETS,
        ).filter(pl.col("value").is_finite())
        for pollutant, found in maps.items()
    ]
    return pl.concat([STREETS.to_frame(), *parts])


def _checks(window: Window, maps: Mapping[str, Mapped]) -> pl.DataFrame:
    """Return what each map is worth, as a table of `CHECKS`."""
    rows = [
        (
            at,
            pollutant,
            check.sites,
            way(check),
            check.rmse,
            check.nearest_rmse,
            check.bias,
            check.coverage,
            raised,
            ",".join(apart) or None,
            *in_columns("reason", why(check)).values(),
        )
        for pollutant, found in maps.items()
        for at, check, raised, apart in zip(
            window.instants, found.checks, found.raised, found.apart, strict=True
        )
    ]
    return pl.DataFrame(rows, schema=CHECKS, orient="row").sort("hour", "pollutant")


def _explanations(
    call: Call,
    window: Window,
    over: Town,
    maps: Mapping[str, Mapped],
    graded: Grades,
    published: Counts,
) -> pl.DataFrame:
    """Return a sentence for each street and hour: what decided, and how sure its mean is."""
    periods, rows = _periods(call, window), []
    values = {p: found.means.T.tolist() for p, found in maps.items()}
    errors = {p: found.errors.T.tolist() for p, found in maps.items()}
    sub = {p: graded.sub[p].tolist() for p in maps}
    reasons = _reasons(window, maps, over.blocks.ids)
    for row, area in enumerate(over.blocks.ids):
        for hour, period in enumerate(periods):
            index = int(published[row, hour])
            if period is None:
                continue
            if index == MISSING:
                text = reasons[row][hour]
            else:
                decided = [
                    filled(
                        sentences.MEAN_AND_ERROR,
                        pollutant=NAMES[p],
                        value=f"{values[p][row][hour]:.1f}",
                        error=f"{errors[p][row][hour]:.1f}",
                        unit=_UNIT,
                    )
                    for p in maps
                    if sub[p][row][hour] == index
                ]
                text = filled(
                    sentences.STREET_INDEX,
                    index=index,
                    edition=graded.editions[hour],
                    decided=joined(decided, ITEMS),
                )
            rows.append((period, area, "{}", *in_columns("text", text).values()))
    names = ("period", "area", "dimensions", "text", "text_zh")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row")
