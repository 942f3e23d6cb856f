"""What a station sent: the values of a property over some days, with the verdicts on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cityagenda.build.editions import Edition
from cityagenda.city.models import Network
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, text_in
from cityagenda.streams.entities import Datastream
from cityagenda.streams.store import Store
from cityagenda.web.apps.air.series import series
from cityagenda.web.apps.networks import stores
from cityagenda.web.apps.networks.values import Stretch, last_of, stretches, values

SPANS: Final = (2, 7, 30)
"""The days that can be looked at."""
USUAL: Final = 7
_STEP: Final = timedelta(hours=1)
MOST: Final = 40
"""Stretches in the list."""


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one property of a station.

    ``streams`` are all datastreams of the station; ``names`` what their properties are called.
    """

    network: Network | None
    streams: Sequence[Datastream]
    names: dict[str, Text]
    observed: str
    days: int
    first: datetime
    last: datetime
    drawing: str
    count: int
    stretches: Sequence[Stretch]
    more: int

    @property
    def step(self) -> str:
        """The smallest step in which values are written."""
        own = self.stream.step
        return shown(own.multiple / 10**own.decimals)

    @property
    def stream(self) -> Datastream:
        """The datastream that is shown."""
        return next(s for s in self.streams if s.observed_property == self.observed)


def record(
    edition: Edition, held: Store, station: str, asked: dict[str, str], language: str
) -> Record | None:
    """Return what a station sent of the property that is asked for; none if it is not known."""
    streams = [s for s in held.catalogue.datastreams if s.thing == station]
    if not streams:
        return None
    city = edition.city()
    network = stores.network_of(city, held, station)
    names = {s.observed_property: _name(network, s) for s in streams}
    wish = asked.get("property", "")
    observed = wish if wish in names else streams[0].observed_property
    stream = next(s for s in streams if s.observed_property == observed)
    days = int(asked["days"]) if asked.get("days", "") in map(str, SPANS) else USUAL
    end = last_of(held, [s.id for s in streams]) or datetime.now(UTC)
    last = end + _STEP
    first = last - timedelta(days=days)
    every = network.every if network else _STEP
    found = values(held, stream.id, first, last, stores.check(city, held, end))
    own = stretches(found, every)
    title: Text = {
        "zh-Hans": f"最近 {days} 天的{text_in(names[observed], 'zh-Hans')}",
        "en": f"{text_in(names[observed], 'en')} over the last {days} days",
    }
    return Record(
        network,
        streams,
        names,
        observed,
        days,
        first,
        last,
        series(
            found,
            first,
            last,
            ZoneInfo(city.city.timezone),
            every=every,
            unit=stream.unit.replace("ug/m3", "µg/m³"),
            title=text_in(title, language),
            language=language,
        ),
        len(found),
        own[:MOST],
        len(own) - MOST,
    )


def _name(network: Network | None, stream: Datastream) -> Text:
    """Return what a property is called: as the network says, or else its short name."""
    known = network.properties.get(stream.observed_property) if network else None
    return known.name if known and known.name else {"en": stream.observed_property}
