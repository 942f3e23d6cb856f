"""The health of a network: how each of its sensors is, and since when it is not well."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Network
from cityagenda.ground.texts import Text, from_columns
from cityagenda.streams.health import STATES
from cityagenda.streams.health import health as measured
from cityagenda.streams.store import Store
from cityagenda.web.apps.networks import stores

MARKS: Final = {
    "silent": "off-track",
    "stuck": "off-track",
    "drifting": "at-risk",
    "late": "at-risk",
    "never": "no-data",
    "ok": "met",
}
"""The mark of each state of a sensor; what needs a hand first comes first."""
COLUMNS: Final = (
    "datastream", "last", "silent_hours", "share_24h", "share_30d", "flagged_30d", "drift", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sensor:
    """A datastream: where, of what, how it is, and what else is odd about it."""

    datastream: str
    station: str
    place: Text
    observed: str
    state: str
    last: datetime | None
    silent_hours: float | None
    share_24h: float | None
    share_30d: float | None
    flagged_30d: float | None
    odd: Text

    @property
    def mark(self) -> str:
        """The mark of its state."""
        return MARKS[self.state]

    @property
    def word(self) -> Text:
        """The word for its state."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Station:
    """A station: the worst state of its sensors, and what they share."""

    id: str
    place: Text
    state: str
    sensors: Sequence[Sensor]

    @property
    def mark(self) -> str:
        """The mark of its state."""
        return MARKS[self.state]

    @property
    def word(self) -> Text:
        """The word for its state."""
        return STATES[self.state]

    @property
    def unwell(self) -> list[Sensor]:
        """The sensors that are not well."""
        return [sensor for sensor in self.sensors if sensor.state != "ok" or sensor.odd]

    @property
    def odd(self) -> list[Text]:
        """What else is odd about its sensors, each thing once."""
        return list({tuple(s.odd.items()): s.odd for s in self.sensors if s.odd}.values())

    @property
    def last(self) -> datetime | None:
        """When anything came from it last."""
        known = [sensor.last for sensor in self.sensors if sensor.last]
        return max(known, default=None)

    @property
    def day(self) -> float | None:
        """The share of a day's values that came, over its sensors."""
        return _mean([sensor.share_24h for sensor in self.sensors])

    @property
    def month(self) -> float | None:
        """The share of thirty days' values that came, over its sensors."""
        return _mean([sensor.share_30d for sensor in self.sensors])


@dataclass(frozen=True, slots=True)
class Health:
    """A network: its sensors by state, and its stations, those that need a hand first."""

    at: datetime
    counts: Sequence[tuple[str, str, Text, int]]
    stations: Sequence[Station]
    table: pl.DataFrame

    @property
    def unwell(self) -> list[Station]:
        """The stations of which a sensor is not well."""
        return [station for station in self.stations if station.unwell]

    @property
    def last(self) -> datetime | None:
        """When anything came last."""
        return max((s.last for s in self.stations if s.last), default=None)


def _mean(shares: Sequence[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


_FRESH: Final = timedelta(minutes=10)
_kept: dict[tuple[Path, str], Health] = {}
"""The health of each network as this process last worked it out."""


def health_of(city: Loaded, network: Network, held: Store, now: datetime) -> Health:
    """Return the health of a network, worked out anew when it is ten minutes old.

    It takes a second or two for some hundred sensors; what is shown says as of when it is.
    """
    key = held.folder, network.id
    found = _kept.get(key)
    if found is None or not timedelta() <= now - found.at < _FRESH:
        found = _kept[key] = _health(city, network, held, now)
    return found


def _health(city: Loaded, network: Network, held: Store, now: datetime) -> Health:
    own = {
        s.id: s
        for s in held.catalogue.datastreams
        if s.properties.get("network", network.id) == network.id
    }
    checks = stores.check(city, held, now)
    table = measured(held, network.every, now, checks, datastreams=list(own))
    names: dict[str, Mapping[str, str]] = {
        thing.id: thing.properties.get("names") or {"en": thing.name}
        for thing in held.known("Things")
    }
    by_station: dict[str, list[Sensor]] = {}
    for row in table.iter_rows(named=True):
        stream = own[row["datastream"]]
        place = dict(names.get(stream.thing, {"en": stream.thing}))
        sensor = _sensor(row, stream.thing, place, stream.observed_property)
        by_station.setdefault(stream.thing, []).append(sensor)
    order = list(MARKS)
    stations = [
        Station(id_, sensors[0].place, min((s.state for s in sensors), key=order.index), sensors)
        for id_, sensors in by_station.items()
    ]
    stations.sort(key=lambda s: (order.index(s.state), not s.odd, s.id))
    count = Counter(row for row in table["state"])
    counts = [(state, mark, STATES[state], count[state]) for state, mark in MARKS.items()]
    return Health(now, counts, stations, table)


def _sensor(row: Mapping[str, Any], station: str, place: Text, observed: str) -> Sensor:
    return Sensor(
        row["datastream"],
        station,
        place,
        observed,
        row["state"],
        row["last"],
        row["silent_hours"],
        row["share_24h"],
        row["share_30d"],
        row["flagged_30d"],
        from_columns(row, "odd"),
    )
