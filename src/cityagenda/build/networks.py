"""Networks: what a city declares of its sensors, in the words of its store of streams."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

import polars as pl

from cityagenda.build.columns import typed
from cityagenda.build.places import Places
from cityagenda.build.raw import content
from cityagenda.build.records import Dialect, batches
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Network
from cityagenda.city.paths import raw_files
from cityagenda.ground.errors import SourceError
from cityagenda.ground.texts import Text, text_in
from cityagenda.streams.entities import (
    Datastream,
    Entity,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    entity,
)

_MEASUREMENT: Final = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
_OBSERVED: Final = "urn:cityagenda:observed-property"
_NAMES: Final = {"zh-Hans": "name_zh", "en": "name_en"}
_KEPT: Final = ("area", "kind", "x", "y")
Kind = TypeVar("Kind", bound=Entity)


def stations(city: Loaded, network: Network) -> pl.DataFrame:
    """Return the table of the stations of a network as its source declares it.

    Raises
    ------
    SourceError
        The file is not there, is no CSV, or has no column `station`; or a station stands twice.
    """
    source, where = city.sources[network.stations], f"source {network.stations}"
    if source.format != "csv":
        raise SourceError(
            {"zh-Hans": "站点表须为 CSV 文件", "en": "the table of stations is no CSV file"},
            where=where,
            todo={"zh-Hans": "请改为“format: csv”", "en": "give it as 'format: csv'"},
        )
    places = Places(city.folder.resolve())
    dialect = Dialect(source.encoding, source.delimiter)
    parts = [
        typed(batch, source, name)
        for name in raw_files(places.city, source.path, where=where)
        for batch in batches((content(places.city, name)[1],), dialect, name)
    ]
    table = pl.concat(parts)
    if "station" not in table.columns:
        raise SourceError(
            {"zh-Hans": "站点表没有“station”列", "en": "the stations have no column 'station'"},
            where=where,
            todo={"zh-Hans": "请声明各站点的 id", "en": "declare it: the id of each station"},
        )
    table = table.filter(pl.col("station").is_not_null())
    twice = table.filter(pl.col("station").is_duplicated())
    if not twice.is_empty():
        raise SourceError(
            {
                "zh-Hans": f"站点“{twice['station'][0]}”出现多次",
                "en": f"the station '{twice['station'][0]}' stands twice",
            },
            where=where,
            todo={"zh-Hans": "每个站点只保留一行", "en": "give each station one row"},
        )
    return table


def entities(city: Loaded) -> list[Entity]:
    """Return what the store has to know of all networks of a city, what others rest on first.

    A station is a thing under its own id, with a location where its longitude and latitude are
    known; coordinates on a drawn plane stay among its properties. A datastream is called
    ``STATION.PROPERTY``. What two networks name alike is declared in the words of the first.

    Raises
    ------
    SourceError
        A table of stations cannot be read.
    StreamError
        What a network says does not give its values a meaning.
    """
    made = [item for network in city.networks.values() for item in _entities(city, network)]
    order = (Location, Thing, Sensor, ObservedProperty, Datastream)
    found: dict[tuple[type[Entity], str], Entity] = {}
    for item in made:
        found.setdefault((type(item), item.id), item)
    return sorted(found.values(), key=lambda item: order.index(type(item)))


def _entities(city: Loaded, network: Network) -> Iterator[Entity]:
    about = text_in(network.about, "en")
    yield _entity(
        Sensor,
        network.id,
        network.name,
        {"description": about, "encodingType": "text/plain", "metadata": about or network.id},
    )
    for name, observed in network.properties.items():
        names = observed.name or {"en": name}
        yield _entity(ObservedProperty, name, names, {"definition": f"{_OBSERVED}:{name}"})
    for row in stations(city, network).to_dicts():
        yield from _station(network, row)


def _station(network: Network, row: Mapping[str, Any]) -> Iterator[Entity]:
    station = str(row["station"])
    names = {tag: str(row[c]) for tag, c in _NAMES.items() if row.get(c)} or {"en": station}
    point = [row.get("lon"), row.get("lat")]
    placed = None not in point
    facts = {name: row[name] for name in _KEPT if row.get(name) is not None}
    if network.synthetic:
        facts["synthetic"] = True
    if placed:
        yield _entity(
            Location,
            station,
            names,
            {
                "encodingType": "application/geo+json",
                "location": {"type": "Point", "coordinates": point},
            },
        )
    yield _entity(
        Thing,
        station,
        names,
        {
            "properties": {"network": network.id, **facts},
            "Locations": [{"@iot.id": station}] if placed else [],
        },
    )
    for name in network.properties:
        yield _datastream(network, station, names, name)


def _datastream(network: Network, station: str, names: Text, name: str) -> Datastream:
    observed = network.properties[name]
    state = observed.reference_state
    called = observed.name or {"en": name}
    both = {tag: f"{text_in(names, tag)}: {text_in(called, tag)}" for tag in {**names, **called}}
    return _entity(
        Datastream,
        network.datastream(station, name),
        both,
        {
            "observationType": _MEASUREMENT,
            "unitOfMeasurement": {"symbol": observed.unit, "definition": f"ucum:{observed.unit}"},
            "Thing": {"@iot.id": station},
            "Sensor": {"@iot.id": network.id},
            "ObservedProperty": {"@iot.id": name},
            "properties": {
                "network": network.id,
                "label": observed.label,
                "timezone": observed.timezone,
                "resolution": observed.resolution,
                "interval": network.interval,
                **({} if state is None else {"reference_state": state}),
                **({"synthetic": True} if network.synthetic else {}),
            },
        },
    )


def _entity(kind: type[Kind], id_: str, names: Text, more: Mapping[str, Any]) -> Kind:
    """Return an entity that is called by its English name, with all names in its properties."""
    given = dict(more)
    given["properties"] = {**given.get("properties", {}), "names": dict(names)}
    return entity(kind, {"@iot.id": id_, "name": text_in(names, "en"), **given})


def own(found: Iterable[Datastream], network: str) -> list[Datastream]:
    """Return those of the datastreams that belong to a network."""
    return [d for d in found if d.properties.get("network") == network]
