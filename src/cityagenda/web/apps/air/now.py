"""The last hours of a city's streets and stations, read from a provisional edition."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.web.apps.air.classes import POLLUTANTS, AirClass, class_of, classes
from cityagenda.web.made import Made, made

METHOD: Final = "air.now"
INDEX: Final = "aqi"
SHOWN: Final = (INDEX, *POLLUTANTS)
"""What a map can show: the index or a pollutant."""
_STAMP: Final = "%Y-%m-%dT%H"
_HOUR: Final = timedelta(hours=1)
_APART: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Reading:
    """The air of a street or station in an hour.

    ``sub`` are the sub-indices by pollutant, ``values`` the concentrations in ug/m3, ``errors``
    the standard errors of a street's mean.
    """

    aqi: int | None
    place: int | None
    primary: tuple[str, ...]
    sub: Mapping[str, int | None]
    values: Mapping[str, float | None]
    errors: Mapping[str, float | None]

    def index(self, show: str) -> int | None:
        """Return the index, or the sub-index of a pollutant."""
        return self.aqi if show == INDEX else self.sub.get(show)


@dataclass(frozen=True, slots=True)
class Site:
    """A station: where it stands."""

    id: str
    name: Mapping[str, str]
    area: str
    x: float
    y: float
    kind: str


@dataclass(frozen=True)
class Now:
    """Everything that the pages of the moment show; hours are their beginnings, in UTC."""

    by: Made
    zone: ZoneInfo
    hours: tuple[datetime, ...]
    streets: Mapping[datetime, Mapping[str, Reading]]
    stations: Mapping[datetime, Mapping[str, Reading]]
    sites: Mapping[str, Site]
    checks: Mapping[tuple[datetime, str], Mapping[str, Any]]
    standards: Mapping[datetime, str]

    @property
    def edition(self) -> Edition:
        """The provisional edition."""
        return self.by.edition

    @property
    def latest(self) -> datetime:
        """The newest hour in which a street has an index.

        Where stations have been going on without any street for more than two hours, it is
        theirs: the map is then refused, and that is what there is to say.
        """
        return self._latest

    @cached_property
    def _latest(self) -> datetime:
        streets, stations = (self._newest(held) for held in (self.streets, self.stations))
        if streets is None or (stations is not None and stations - streets > _APART):
            return stations or self.hours[-1]
        return streets

    def _newest(self, held: Mapping[datetime, Mapping[str, Reading]]) -> datetime | None:
        """Return the newest hour in which anything has an index."""
        full = (h for h in reversed(self.hours) if any(r.aqi for r in held.get(h, {}).values()))
        return next(full, None)

    def stamp(self, hour: datetime) -> str:
        """Return an hour as addresses name it: on the clock of the city."""
        return hour.astimezone(self.zone).strftime(_STAMP)

    def asked(self, stamp: str) -> datetime | None:
        """Return the hour that an address names, if it is here."""
        return next((hour for hour in self.hours if self.stamp(hour) == stamp), None)

    def local(self, hour: datetime) -> datetime:
        """Return an hour on the clock of the city."""
        return hour.astimezone(self.zone)

    def classes(self, hour: datetime) -> tuple[AirClass, ...]:
        """Return the classes of the standard of that day."""
        day = self.local(hour).date()
        city = self.edition.city()
        return self.edition.derived(f"air classes {day}", lambda: classes(city, day))

    def place(self, reading: Reading, show: str, hour: datetime) -> int | None:
        """Return the class of a reading, by the index or a pollutant."""
        if show == INDEX:
            return reading.place
        return class_of(reading.sub.get(show), self.classes(hour))

    def before(self, hour: datetime) -> datetime | None:
        """Return the hour before one, if it is here."""
        return hour - _HOUR if hour - _HOUR in self.streets else None

    def after(self, hour: datetime) -> datetime | None:
        """Return the hour after one, if it is here."""
        return hour + _HOUR if hour + _HOUR in self.streets else None


def now(edition: Edition | None) -> Now | None:
    """Return the last hours; none where no provisional edition has them."""
    by = made(edition, METHOD, "street_aqi")
    if edition is None or by is None:
        return None
    return edition.derived("air/now", lambda: _now(by))


def _now(by: Made) -> Now:
    zone = ZoneInfo(by.edition.city().city.timezone)
    amounts = _amounts(by.table("streets"))
    streets: dict[datetime, dict[str, Reading]] = {}
    for row in by.table("street_aqi").iter_rows(named=True):
        own = amounts.get((row["hour"], row["area"]), {})
        held = {p: v for p, (v, _) in own.items()}, {p: e for p, (_, e) in own.items()}
        streets.setdefault(row["hour"], {})[row["area"]] = _reading(row, *held)
    stations: dict[datetime, dict[str, Reading]] = {}
    standards: dict[datetime, str] = {}
    for row in by.table("stations").iter_rows(named=True):
        own_values = {p: row.get(p) for p in POLLUTANTS}
        found = _reading(row, own_values, {})
        stations.setdefault(row["hour"], {})[row["station"]] = found
        standards[row["hour"]] = row["standard"]
    hours = tuple(sorted(streets))
    return Now(by, zone, hours, streets, stations, _sites(by.table("sites")),
               _checks(by.table("checks")), standards)  # fmt: skip


def _amounts(table: pl.DataFrame) -> dict[tuple[datetime, str], dict[str, tuple[Any, Any]]]:
    found: dict[tuple[datetime, str], dict[str, tuple[Any, Any]]] = {}
    columns = table.select("hour", "area", "pollutant", "value", "error")
    for hour, area, pollutant, value, error in columns.iter_rows():
        found.setdefault((hour, area), {})[pollutant] = value, error
    return found


def _reading(
    row: Mapping[str, Any], values: Mapping[str, Any], errors: Mapping[str, Any]
) -> Reading:
    primary = tuple(name for name in (row["primary"] or "").split(",") if name)
    sub = {p: row.get(f"iaqi_{p}") for p in POLLUTANTS}
    return Reading(row["aqi"], row["category"], primary, sub, values, errors)


def _sites(table: pl.DataFrame) -> dict[str, Site]:
    return {
        row["station"]: Site(
            row["station"],
            {"zh-Hans": row.get("name_zh") or row["name"], "en": row["name"]},
            row["area"],
            row["x"],
            row["y"],
            row["kind"],
        )
        for row in table.iter_rows(named=True)
    }


def _checks(table: pl.DataFrame) -> dict[tuple[datetime, str], dict[str, Any]]:
    return {(row["hour"], row["pollutant"]): row for row in table.iter_rows(named=True)}


def deciding(readings: Iterable[Reading]) -> str | None:
    """Return the pollutant that is primary in most places, none where none is."""
    found = Counter(pollutant for reading in readings for pollutant in reading.primary)
    return min(found, key=lambda p: (-found[p], list(POLLUTANTS).index(p)), default=None)


def counts(readings: Iterable[int | None], among: Sequence[AirClass]) -> list[int]:
    """Return how many readings lie in each class, and at the end how many in none."""
    found = Counter(readings)
    return [*(found[c.place] for c in among), found[None]]
