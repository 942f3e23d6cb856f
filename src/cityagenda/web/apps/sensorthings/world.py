"""The world: what is declared in a store, as entities that lead to each other, in memory.

What the store does not keep by itself is derived from what it keeps. A thing stood where its
versions and those of its locations say, from the instant at which each was declared: these
are the historical locations. A location that was superseded stays under its id and that
instant. The feature of interest of an observation is where its thing stood at the time.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final
from urllib.parse import quote

from cityagenda.streams.entities import UCUM, Datastream, Entity, Location, Sensor, Thing
from cityagenda.streams.entities import ObservedProperty as Observed
from cityagenda.streams.store import Store
from cityagenda.web.apps.sensorthings.model import KINDS

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT: Final = 4
_SAFE: Final = "@:.-_~'"
ALWAYS: Final = -(1 << 62)


@dataclass(frozen=True, slots=True)
class Node:
    """An entity: its properties as they are written in JSON, and the ids to which it leads."""

    kind: str
    id: str
    body: Mapping[str, Any]
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a thing stood from an instant on: ids of locations."""

    since: int
    places: tuple[str, ...]


class World:
    """Entities by kind and id, and datastreams by number."""

    def __init__(
        self,
        kinds: Mapping[str, Mapping[str, Node]],
        names: Sequence[str],
        stays: Mapping[str, Sequence[Stay]],
    ) -> None:
        self.kinds, self.names, self.stays = kinds, names, stays
        self.numbers = {name: number for number, name in enumerate(names)}
        self.quoted = [quoted(name) for name in names]
        self._written: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}

    def written_for(self, base: str) -> dict[tuple[str, str], dict[str, Any]]:
        """Return where entities are kept as JSON with links that begin with an address."""
        found = self._written.get(base)
        if found is None:
            found = {}
            self._written = {base: found}
        return found

    def linked(self, node: Node, link: str) -> Iterator[Node]:
        """Yield the entities to which one leads; not observations."""
        found = self.kinds[KINDS[node.kind].links[link].kind]
        return (found[id_] for id_ in node.links.get(link, ()))

    def windows(self, feature: str) -> Iterator[tuple[str, int, int]]:
        """Yield the things that stood at a feature of interest, from when and until when."""
        for thing, stays in self.stays.items():
            for place, stay in enumerate(stays):
                if stay.places[:1] == (feature,):
                    ends = stays[place + 1].since if place + 1 < len(stays) else -ALWAYS
                    yield thing, stay.since if place else ALWAYS, ends

    def feature(self, number: int, time: int) -> str | None:
        """Return the id of where the thing of a datastream stood at an instant."""
        stream = self.kinds["Datastreams"][self.names[number]]
        stays = self.stays[stream.links["Thing"][0]]
        if not stays:
            return None
        place = max(0, bisect_right([stay.since for stay in stays], time) - 1)
        return next(iter(stays[place].places), None)


_worlds: dict[tuple[str, int], World] = {}
_lock: Final = Lock()


def world(store: Store) -> World:
    """Return what is declared in a store; it is read again only when more was declared."""
    key = str(store.folder), store.totals()["declared"]
    with _lock:
        found = _worlds.get(key)
        if found is None:
            found = _worlds[key] = _read(store)
            for old in list(_worlds)[:-_KEPT]:
                del _worlds[old]
    return found


def nothing() -> World:
    """Return the world of a city that has no store yet."""
    return World({kind: {} for kind in KINDS}, (), {})


def _read(store: Store) -> World:
    kinds: dict[str, dict[str, Node]] = {kind: {} for kind in KINDS}
    stays: dict[str, list[Stay]] = {}
    for one in store.known("Locations"):
        assert isinstance(one, Location)  # noqa: S101 - for the type checker
        _add(kinds, "Locations", one.id, _located(one))
    for one in store.known("Sensors"):
        assert isinstance(one, Sensor)  # noqa: S101
        body = _named(one) | {"encodingType": one.encoding, "metadata": one.metadata}
        _add(kinds, "Sensors", one.id, body)
    for one in store.known("ObservedProperties"):
        assert isinstance(one, Observed)  # noqa: S101
        _add(kinds, "ObservedProperties", one.id, _named(one) | {"definition": one.definition})
    versions = {
        id_: [(since, _location(one)) for since, one in store.history("Locations", id_)]
        for id_ in kinds["Locations"]
    }
    for one in store.known("Things"):
        assert isinstance(one, Thing)  # noqa: S101
        _add(kinds, "Things", one.id, _named(one))
        _connect(kinds, "Things", one.id, "Locations", one.locations)
        known = [(since, _thing(old)) for since, old in store.history("Things", one.id)]
        stays[one.id] = list(_stays(known, versions))
        _keep(kinds, one.id, stays[one.id], versions)
    streams = store.catalogue.datastreams
    for stream in streams:
        _add(kinds, "Datastreams", stream.id, _described(stream))
        for link, kind, id_ in (
            ("Thing", "Things", stream.thing),
            ("Sensor", "Sensors", stream.sensor),
            ("ObservedProperty", "ObservedProperties", stream.observed_property),
        ):
            kinds["Datastreams"][stream.id].links[link] = (id_,)
            kinds[kind][id_].links["Datastreams"] += (stream.id,)
    return World(kinds, [stream.id for stream in streams], stays)


def _add(kinds: dict[str, dict[str, Node]], kind: str, id_: str, body: Mapping[str, Any]) -> None:
    links: dict[str, tuple[str, ...]] = dict.fromkeys(KINDS[kind].links, ())
    kinds[kind][id_] = Node(kind, id_, body, links)


def _connect(
    kinds: dict[str, dict[str, Node]], kind: str, id_: str, link: str, others: Sequence[str]
) -> None:
    """Connect an entity with others of the set ``link``, in both directions."""
    kinds[kind][id_].links[link] = tuple(others)
    for other in others:
        back = kinds[link][other].links
        name = kind if kind in back else kind.removesuffix("s")
        back[name] = (*back.get(name, ()), id_)


def _keep(
    kinds: dict[str, dict[str, Node]],
    thing: str,
    stays: Sequence[Stay],
    versions: Mapping[str, Sequence[tuple[int, Location]]],
) -> None:
    """Add where a thing stood: historical and superseded locations, features of interest."""
    for stay in stays:
        for place in stay.places:
            if place not in kinds["Locations"]:
                of, _, since = place.rpartition("@")
                old = next(one for at, one in versions[of] if written(at) == since)
                _add(kinds, "Locations", place, _located(old))
            if place not in kinds["FeaturesOfInterest"]:
                body = dict(kinds["Locations"][place].body)
                body["feature"] = body.pop("location")
                _add(kinds, "FeaturesOfInterest", place, body)
        id_ = f"{thing}@{written(stay.since)}"
        _add(kinds, "HistoricalLocations", id_, {"time": written(stay.since)})
        history = kinds["HistoricalLocations"][id_].links
        history["Thing"], history["Locations"] = (thing,), stay.places
        kinds["Things"][thing].links["HistoricalLocations"] += (id_,)
        for place in stay.places:
            kinds["Locations"][place].links["HistoricalLocations"] += (id_,)


def _stays(
    things: Sequence[tuple[int, Thing]], versions: Mapping[str, Sequence[tuple[int, Location]]]
) -> Iterator[Stay]:
    """Yield where a thing stood, by its versions and those of its locations."""
    begin = things[0][0]
    moments = {since for since, _ in things}
    moments |= {at for _, one in things for id_ in one.locations for at, _ in versions[id_]}
    before: tuple[str, ...] | None = None
    for moment in sorted(max(begin, at) for at in moments):
        thing = next(one for since, one in reversed(things) if since <= moment)
        places = tuple(_version(id_, versions[id_], moment) for id_ in thing.locations)
        if places and places != before:
            yield Stay(moment, places)
            before = places


def _version(id_: str, versions: Sequence[tuple[int, Location]], moment: int) -> str:
    """Return the id of the version of a location that held at a moment."""
    place = max(0, bisect_right([at for at, _ in versions], moment) - 1)
    return id_ if place == len(versions) - 1 else f"{id_}@{written(versions[place][0])}"


def _thing(one: Entity) -> Thing:
    assert isinstance(one, Thing)  # noqa: S101 - for the type checker
    return one


def _location(one: Entity) -> Location:
    assert isinstance(one, Location)  # noqa: S101
    return one


def _named(one: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {"name": one.name, "description": one.description}
    if one.properties:
        found["properties"] = one.properties
    return found


def _located(one: Location) -> dict[str, Any]:
    return _named(one) | {"encodingType": one.encoding, "location": one.location}


def _described(one: Datastream) -> dict[str, Any]:
    unit = {"name": one.unit, "symbol": one.unit, "definition": f"{UCUM}{one.unit}"}
    found = _named(one) | {"observationType": one.observation_type, "unitOfMeasurement": unit}
    return found if one.place is None else found | {"observedArea": one.place}


def written(time: int) -> str:
    """Return an instant in microseconds of UTC as it is written.

    Examples
    --------
    >>> written(1772323200000000), written(1772323200500000)
    ('2026-03-01T00:00:00Z', '2026-03-01T00:00:00.500000Z')
    """
    return (_EPOCH + timedelta(microseconds=time)).isoformat().replace("+00:00", "Z")


def quoted(id_: str) -> str:
    """Return an id as it stands between quotes in an address.

    Examples
    --------
    >>> quoted("it's 1@x:y/z")
    "it''s%201@x:y%2Fz"
    """
    return quote(id_.replace("'", "''"), safe=_SAFE)
