"""Network: stations and the areas in which they stand, day by day, for every pollutant.

A place is a station or an area. The days of an area are the means of its stations' days that
count, as the evaluation asks; the city has all stations, also those of no known area.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.averages import (
    Days,
    Numbers,
    daily_maximum_means,
    daily_means,
    mean_days,
)
from cityagenda.domains.air.evaluation import mean, percentile, shortfall
from cityagenda.domains.air.hours import Grid, hourly, readings
from cityagenda.domains.air.plausibility import Plausible, plausible
from cityagenda.domains.air.rules import Rules, rules_under
from cityagenda.domains.air.specifications.stations import KINDS, POLLUTANTS
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import ITEMS, Text, filled, joined

_ANY: Final = {"statistic": "percentile", "grade": 2}
"""Which limit is looked up beside the rules on days; it has no part in them."""

Site: TypeAlias = tuple[str | None, str | None]
"""The area and the kind of a station."""
NOWHERE: Final[Site] = (None, None)


@dataclass(frozen=True, slots=True)
class Area:
    """An area with the places of its stations in the grid."""

    id: str
    kind: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A statistic of a place's days: its value in ug/m3, or why there is none."""

    value: float | None
    valid_days: int
    reason: Text


class Network:
    """The hours of a call's stations, made into days once a rule.

    Attributes
    ----------
    grid
        The axes: stations and days.
    areas
        The city first, then every area that holds a station that counts.
    exclusions
        What was left out so far, with reasons.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        self._readings = readings(call.tables["stations"].collect(), call.timezone)
        self._hours: dict[str, Plausible] = {}
        self._days: dict[tuple[Any, ...], Days] = {}
        self._evaluated: dict[tuple[Any, ...], Evaluated] = {}
        self._excluded = [self._readings.exclusions]
        self.grid: Grid = self._readings.grid
        self.areas = _areas(call, self.grid)

    @property
    def exclusions(self) -> pl.DataFrame:
        """The table of what was left out."""
        return pl.concat(self._excluded)

    @property
    def places(self) -> tuple[str, ...]:
        """The names of stations and then the ids of areas: the first axis of all days."""
        return (*self.grid.stations, *(area.id for area in self.areas))

    def has(self, pollutant: str) -> bool:
        """Whether the stations' table has a column of a pollutant."""
        return pollutant in self._readings.table.columns

    def seen(self, months: Sequence[slice]) -> bool:
        """Whether any station has an hour of any pollutant in some months."""
        return any(
            not np.isnan(self.hours(pollutant).hours[:, month]).all()
            for pollutant in POLLUTANTS
            if self.has(pollutant)
            for month in months
        )

    def hours(self, pollutant: str) -> Plausible:
        """Return one pollutant's hours without what cannot be air."""
        if pollutant not in self._hours:
            given, excluded = hourly(self._readings, pollutant)
            found = plausible(self._readings, given, pollutant)
            self._excluded += [excluded, found.exclusions]
            self._hours[pollutant] = found
        return self._hours[pollutant]

    def rules(self, pollutant: str, limits: Standard, on: date, **asked: object) -> Rules:
        """Return a pollutant's rules under a pack of limits, with those beside it on a day."""
        parameters = {**_ANY, **asked, "pollutant": pollutant}
        return rules_under(replace(self._call, parameters=parameters), limits, on)

    def days(self, pollutant: str, rules: Rules) -> Days:
        """Return the days of every place: the mean, or the largest mean of ozone."""
        key = (pollutant, *rules.daily_key, rules.least_station_share)
        if key not in self._days:
            self._days[key] = self._with_areas(self._station_days(pollutant, rules), rules)
        return self._days[key]

    def largest_hours(self, pollutant: str, rules: Rules) -> Days:
        """Return the largest hour of each day; it counts where the day's value counts."""
        key = ("largest", pollutant, *rules.daily_key, rules.least_station_share)
        if key not in self._days:
            hours = self.hours(pollutant).hours
            known = ~np.isnan(hours)
            largest = np.where(known, hours, -np.inf).max(axis=-1)
            counts = known.sum(axis=-1)
            own = self._station_days(pollutant, rules)
            values: Numbers = np.where(counts > 0, largest, np.nan)
            self._days[key] = self._with_areas(Days(values, counts, own.valid), rules)
        return self._days[key]

    def evaluated(
        self,
        place: int,
        pollutant: str,
        rules: Rules,
        period: str,
        months: Sequence[slice],
        share: float | None,
    ) -> Evaluated:
        """Return the mean of a period's days that count, or a percentile of them.

        Missing data: no value where the days do not suffice, and the reason.
        """
        key = (place, pollutant, rules.daily_key, rules.least, period, share)
        if key not in self._evaluated:
            days = self.days(pollutant, rules)
            values, valid = days.values[place], days.valid[place]
            reason = shortfall([int(valid[m].sum()) for m in months], period, rules.least)
            whole = slice(months[0].start, months[-1].stop)
            known = values[whole][valid[whole]].tolist()
            value = None
            if not reason:
                value = mean(known) if share is None else percentile(known, share)
            self._evaluated[key] = Evaluated(value, len(known), reason)
        return self._evaluated[key]

    def in_other_units(self, members: tuple[int, ...], period: str) -> Text:
        """Return which stations lack in a period because of their unit, or no text."""
        found = {
            misfit.station
            for kept in self._hours.values()
            for misfit in kept.misfits
            if misfit.station in members and misfit.within(period)
        }
        names = [self.grid.stations[station] for station in sorted(found)]
        return filled(sentences.OTHER_UNITS, stations=listed(names)) if names else {}

    def _station_days(self, pollutant: str, rules: Rules) -> Days:
        key = ("stations", pollutant, *rules.daily_key)
        if key not in self._days:
            hours = self.hours(pollutant).hours
            self._days[key] = daily(hours, rules, self.grid)
        return self._days[key]

    def _with_areas(self, days: Days, rules: Rules) -> Days:
        """Return the days of stations followed by those of areas."""
        parts = [days]
        for area in self.areas:
            chosen = list(area.members)
            own = Days(days.values[chosen], days.counts[chosen], days.valid[chosen])
            least = math.ceil(rules.least_station_share * len(chosen))
            city = mean_days(own, least)
            parts.append(Days(city.values[None], city.counts[None], city.valid[None]))
        return Days(
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.counts for part in parts]),
            np.concatenate([part.valid for part in parts]),
        )


def daily(hours: Numbers, rules: Rules, grid: Grid) -> Days:
    """Return the days of hours under a pollutant's rules."""
    if rules.daily != "mda8":
        return daily_means(hours, rules.day_hours)
    return daily_maximum_means(
        hours,
        window=rules.window,
        least_hours=rules.window_hours,
        least_windows=rules.least_windows,
        lengths=grid.lengths,
        counts_above=rules.daily_limit if rules.exceedance_counts else None,
    )


def told(rows: Sequence[dict[str, Any]], city: str) -> pl.DataFrame:
    """Return explanations as a table: the latest period first, and in it the city's own."""

    def apart(row: dict[str, Any]) -> bool:
        return (row["area"], row["dimensions"]) != (city, HEADLINE)

    found = sorted(sorted(rows, key=apart), key=lambda row: row["period"], reverse=True)
    columns = ("period", "area", "dimensions", "text", "text_zh")
    return pl.DataFrame(found, schema=dict.fromkeys(columns, pl.String()))


def listed(names: Iterable[str]) -> Text:
    """Return names as a list in both languages."""
    return joined([{"zh-Hans": name, "en": name} for name in names], ITEMS)


def _areas(call: Call, grid: Grid) -> tuple[Area, ...]:
    """Return the city and the areas of its stations, from the table of sites."""
    number = {station: place for place, station in enumerate(grid.stations)}
    sites = station_sites(call)
    counted = counting(call)
    members: dict[str, list[int]] = {call.city: []}
    parents = dict(call.areas.select("id", "parent").iter_rows())
    for station, place in number.items():
        area, kind = sites.get(station, NOWHERE)
        if kind is not None and kind not in counted:
            continue
        members[call.city].append(place)
        while area is not None and area != call.city:
            members.setdefault(area, []).append(place)
            area = parents.get(area)
    kinds = dict(call.areas.select("id", "kind").iter_rows())
    order = [a for a in call.areas["id"].to_list() if a in members and a != call.city]
    if not members[call.city]:
        raise MethodError(
            {
                "zh-Hans": "没有一个监测点参加评价：全部属于不参加评价的类别",
                "en": "no station takes part: all are of kinds that are left out",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请修改参数 kinds 或监测点的类别",
                "en": "change the parameter kinds or the kinds of the stations",
            },
        )
    return tuple(Area(a, kinds.get(a, ""), tuple(members[a])) for a in (call.city, *order))


def counting(call: Call) -> tuple[str, ...]:
    """Return the kinds of stations that speak for their areas."""
    return tuple(call.parameters.get("kinds") or KINDS)


def station_sites(call: Call, table: str = "sites") -> dict[str, Site]:
    """Return the area and the kind of each station that has a site.

    Raises
    ------
    MethodError
        A station has two sites, or stands in an area that the city does not have.
    """
    given = call.tables.get(table)
    if given is None:
        return {}
    rows = given.collect()
    if "kind" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias("kind"))
    rows = rows.select("station", "area", "kind")
    twice = rows.filter(pl.col("station").is_duplicated())
    if not twice.is_empty():
        raise MethodError(
            {
                "zh-Hans": f"监测点“{twice['station'][0]}”列在两个区域",
                "en": f"the station '{twice['station'][0]}' stands in two areas",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": f"请使每个监测点在 {table} 中只占一行",
                "en": f"give each station one row in {table}",
            },
        )
    strange = rows.filter(~pl.col("area").is_in(call.areas["id"].implode()))
    if not strange.is_empty():
        raise MethodError(
            {
                "zh-Hans": f"监测点“{strange['station'][0]}”所在的区域“{strange['area'][0]}”不存在",
                "en": f"the station '{strange['station'][0]}' stands in the area "
                f"'{strange['area'][0]}', which the city does not have",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": f"请更正 {table} 中的 area 列",
                "en": f"correct the column `area` of {table}",
            },
        )
    return {station: (area, kind) for station, area, kind in rows.iter_rows()}
