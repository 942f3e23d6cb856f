"""Measuring: what the stations of a synthetic network send, hour by hour, faults included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.city.loaded import Loaded
from cityagenda.city.network_simulation import stations as places_of
from cityagenda.city.network_simulation.air import POLLUTANTS, air
from cityagenda.city.network_simulation.declared import Declared
from cityagenda.city.network_simulation.faults import (
    SLOW,
    Fault,
    Kind,
    Schedule,
    moved_places,
    polluted,
    spoilt,
)
from cityagenda.city.network_simulation.stations import LOW_COST, Station
from cityagenda.city.network_simulation.surroundings import Ground, ground
from cityagenda.ground.chance import Floats, Integers, uniform

_LOST: Final = {False: 0.004, True: 0.02}
"""The share of values that get lost on the way, of low-cost sensors (true) and others."""
HOUR: Final = 3600


@dataclass(frozen=True)
class Measuring:
    """A synthetic network at work: `rows` of any hours, `delivered` late ones.

    Everything follows from the seed, the stations and the hour.
    """

    declared: Declared
    stations: Sequence[Station]
    ground: Ground

    @cached_property
    def schedule(self) -> Schedule:
        """When which station fails."""
        return Schedule(self.declared.seed, self.stations, self.declared.zone)

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {station.id: row for row, station in enumerate(self.stations)}

    @cached_property
    def _places(self) -> Floats:
        return np.array([[s.x, s.y] for s in self.stations])

    def rows(self, first: int, last: int) -> pl.DataFrame:
        """Return what arrives of the hours from ``first`` on and before ``last``.

        Columns: `station`, `time` (as the file writes it), and those of the declared layout.
        Rows stand by hour and station.
        """
        faults = self.schedule.between(first, last)
        late = self._covered("late", first, last, faults)
        times = (1 + self._covered("repeated", first, last, faults)) * ~late
        return self._table(first, last, faults, times)

    def delivered(self, first: int, last: int) -> dict[str, pl.DataFrame]:
        """Return what is delivered late from the hour ``first`` on and before ``last``."""
        found = {}
        for fault in self.schedule.between(first - 1, last):
            if fault.kind == "late" and first <= fault.last < last:
                around = self.schedule.between(fault.first, fault.last)
                own = self._covered("late", fault.first, fault.last, [fault])
                month = datetime.fromtimestamp(fault.first * HOUR, self.declared.zone)
                table = self._table(fault.first, fault.last, around, own.astype(np.int64))
                found[f"{month:%Y-%m}"] = table
        return found

    def _covered(
        self, kind: Kind, first: int, last: int, faults: Sequence[Fault]
    ) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """Return where faults of a kind are: a row a station, a column an hour."""
        hours = np.arange(first, last)
        found = np.zeros((len(self.stations), len(hours)), np.bool_)
        for fault in faults:
            if fault.kind == kind:
                found[self._rows[fault.station], fault.over(hours)] = True
        return found

    def true(self, first: int, last: int) -> dict[str, Floats]:
        """Return what sound instruments would read: a row a station, a column an hour, µg/m³."""
        return self._true(np.arange(first, last), self.schedule.between(first, last))

    def _true(self, hours: Integers, faults: Sequence[Fault]) -> dict[str, Floats]:
        """Return readings of hours in ascending order without gaps."""
        moves = [f for f in faults if f.kind == "moved"]
        ends = {hour for f in moves for hour in (f.first, f.last)}
        begin, end = int(hours[0]), int(hours[-1]) + 1
        cuts = [begin, *sorted(hour for hour in ends if begin < hour < end), end]
        parts = []
        for a, b in pairwise(cuts):
            now = [f for f in moves if f.first <= a < f.last]
            places = moved_places(self._places, self._rows, now)
            some = np.arange(a, b)
            values = self._air(places, some)
            polluted(values, places, self._rows, some, faults)
            parts.append(values)
        return {name: np.concatenate([p[name] for p in parts], axis=1) for name in POLLUTANTS}

    def _air(self, places: Floats, hours: Integers) -> dict[str, Floats]:
        kinds = [s.kind for s in self.stations]
        around = self.ground.at(places)
        return air(self.declared.seed, places, kinds, around, hours, self.declared.zone)

    def _spoilt(self, hours: Integers, faults: Sequence[Fault]) -> dict[str, Floats]:
        """Return what instruments send, NaN where a value is lost."""
        values = self._true(hours, faults)
        frozen = {f: self._first(f, values, hours) for f in faults if f.kind == "frozen"}
        spoilt(values, self._rows, hours, faults, frozen)
        cheap = np.array([s.kind == LOW_COST for s in self.stations])[:, np.newaxis]
        rows = np.arange(len(self.stations))[:, np.newaxis]
        share = np.where(cheap, _LOST[True], _LOST[False])
        for name, table in values.items():
            table[uniform(f"{self.declared.seed} lost {name}", rows, hours) < share] = np.nan
        return values

    def _first(self, fault: Fault, values: Mapping[str, Floats], hours: Integers) -> float:
        """Return the reading at which a sensor froze, which may lie before the hours."""
        row, begin = self._rows[fault.station], int(hours[0])
        if fault.first >= begin:
            return float(values[fault.observed][row, fault.first - begin])
        around = self.schedule.between(fault.first, fault.first + 1)
        true = self._true(np.array([fault.first]), around)
        return float(true[fault.observed][row, 0])

    def _table(
        self, first: int, last: int, faults: Sequence[Fault], times: Integers
    ) -> pl.DataFrame:
        """Return rows by hour and station, each as many ``times`` as it is to be sent."""
        hours = np.arange(first, last)
        values = self._spoilt(hours, faults)
        slow = self._covered("zone", first, last, faults)
        thousandth = self._covered("milligrams", first, last, faults)
        rows = np.repeat(np.arange(times.size), times.T.ravel())
        hour, station = np.divmod(rows, len(self.stations))
        stamps = self._stamps(np.arange(first - SLOW, last))
        layout = self.declared.network.layout
        columns = {
            layout.station: pl.Series([s.id for s in self.stations]).gather(station),
            layout.time: stamps.gather(hour + SLOW * ~slow.T.ravel()[rows]),
        }
        for name, header in self.declared.headers.items():
            parts = thousandth if name == "co" else np.zeros_like(thousandth)
            own = self._written(name, values[name])
            own = np.where(parts, own / 1000, own).T.ravel()[rows]
            columns[header] = pl.Series(own).fill_nan(None)
            if not (np.nan_to_num(own) % 1).any():
                columns[header] = columns[header].cast(pl.Int64)
        there = pl.any_horizontal(pl.col(*self.declared.headers.values()).is_not_null())
        return pl.DataFrame(columns).filter(there)

    def _written(self, name: str, values: Floats) -> Floats:
        """Return values as an instrument writes them, in its unit and smallest steps."""
        step, factor = self.declared.steps[name], self.declared.factors[name]
        tens = 10.0**step.decimals
        found: Floats = np.round(values * (factor * tens / step.multiple)) * step.multiple / tens
        return found

    def _stamps(self, hours: Integers) -> pl.Series:
        """Return the texts of hours on the clock of the network, with its offset if that varies."""
        zone, late = self.declared.zone, self.declared.late
        local = [datetime.fromtimestamp((h + late) * HOUR, zone) for h in hours.tolist()]
        year = local[0].year
        offsets = {datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)}
        if len(offsets) > 1:
            return pl.Series([t.isoformat(timespec="minutes") for t in local])
        return pl.Series([t.strftime("%Y-%m-%d %H:%M") for t in local])


def measuring(city: Loaded, wanted: Declared) -> Measuring:
    """Return the network of a city at work; its stations are drawn if their file is absent.

    Raises
    ------
    CityFolderError, SourceError
        See `stations.territory` and `stations.read`.
    """
    shapes = places_of.territory(city)
    if wanted.stations.exists():
        found = places_of.read(wanted.stations)
        places_of.check_areas(found, shapes, wanted.stations.name)
    else:
        found = places_of.drawn(city, shapes, wanted.seed)
    return Measuring(wanted, found, ground(city, shapes, wanted.seed))
