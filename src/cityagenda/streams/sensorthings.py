"""SensorThings: entities and observations as clients of OGC SensorThings 1.1 send them.

What is given here is parsed JSON. An observation is its datastream, its phenomenon time and
its result; of an interval the side counts that the datastream's label names. The feature of
interest is the place of the thing, and is not kept apart from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np

from cityagenda.ground.errors import StreamError
from cityagenda.streams.batch import Batch
from cityagenda.streams.catalogue import Catalogue
from cityagenda.streams.entities import (
    Datastream,
    Entity,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    entity,
)
from cityagenda.streams.store import AHEAD, BEFORE, EARLIEST, Receipt, Store, latest_instant

MOST: Final = 1_000_000
"""Rows that one request may bring."""
_SINGLE: Final[dict[str, type[Entity]]] = {
    "Thing": Thing,
    "Sensor": Sensor,
    "ObservedProperty": ObservedProperty,
}
_LINK: Final = {"@iot.id"}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_WRITE_TIME: Final = "write it as ISO 8601 with a zone, such as 2026-03-01T08:00:00+08:00"
_LARGEST: Final = 1e300
_TIME, _RESULT = "phenomenonTime", "result"
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request: the receipt, and for each refused row (by place) why."""

    receipt: Receipt
    faults: dict[int, StreamError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a request says: rows that can be taken in, and for each other (by place) why not."""

    batch: Batch
    faults: dict[int, StreamError] = field(default_factory=dict)


def entities(kind: type[Entity], given: Mapping[str, Any]) -> list[Entity]:
    """Return an entity and those nested in it (deep insert), in the order to declare them.

    Raises
    ------
    StreamError
        One of them is not what it must be; see `entities.entity`.
    """
    if not isinstance(given, Mapping):
        raise _malformed(kind, given)
    plain = dict(given)
    found: list[Entity] = []
    for link, nested in _SINGLE.items():
        value = plain.get(link)
        if isinstance(value, Mapping) and set(value) != _LINK:
            found += entities(nested, value)
            plain[link] = {"@iot.id": found[-1].id}
    after: list[Any] = []
    if kind is Thing:
        places = []
        for place in _list(Location, plain.get("Locations", [])):
            if isinstance(place, Mapping) and set(place) != _LINK:
                found += entities(Location, place)
                places.append({"@iot.id": found[-1].id})
            else:
                places.append(place)
        plain["Locations"] = places
        after = _list(Datastream, plain.pop("Datastreams", []))
    found.append(entity(kind, plain))
    own = {"@iot.id": found[-1].id}
    for stream in after:
        if not isinstance(stream, Mapping):
            raise _malformed(Datastream, stream)
        found += entities(Datastream, {**stream, "Thing": own})
    return found


def _list(kind: type[Entity], given: object) -> list[Any]:
    if not isinstance(given, list):
        raise StreamError(
            f"{kind.__name__}s are a list, not {type(given).__name__}", todo="send a JSON array"
        )
    return given


def _malformed(kind: type[Entity], given: object) -> StreamError:
    return StreamError(
        f"a {kind.__name__} is an object, not {type(given).__name__}", todo="send a JSON object"
    )


def create(
    store: Store, given: Mapping[str, Any] | Sequence[Mapping[str, Any]], source: str,
    *, now: int | None = None,
) -> Taken:  # fmt: skip
    """Take in one observation or several.

    Parameters
    ----------
    store
        Where the datastreams are declared.
    given
        ``{"phenomenonTime": ..., "result": ..., "Datastream": {"@iot.id": ...}}``, or a list.
    source, now
        See `Store.add`.
    """
    found = parsed(store.catalogue, given, now=now)
    return Taken(store.add(found.batch, source, now=now), found.faults)


def create_array(
    store: Store, given: Sequence[Mapping[str, Any]], source: str, *, now: int | None = None
) -> Taken:
    """Take in observations in the data array form: a list of datastreams with their rows.

    Raises
    ------
    StreamError
        The form is not that of a data array; nothing is taken in.
    """
    found = parsed_array(store.catalogue, given, now=now)
    return Taken(store.add(found.batch, source, now=now), found.faults)


def parsed(
    catalogue: Catalogue, given: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *, now: int | None = None,
) -> Parsed:  # fmt: skip
    """Return the rows of one observation or several, and what is wrong with others.

    Raises
    ------
    StreamError
        One of them is no object, or there are more than `MOST`.
    """
    many = [given] if isinstance(given, Mapping) else given
    if not isinstance(many, Sequence) or isinstance(many, (str, bytes)):
        raise StreamError(
            f"an observation is an object, not {type(given).__name__}", todo="send a JSON object"
        )
    rows = []
    for place, one in enumerate(many):
        if not isinstance(one, Mapping):
            raise StreamError(
                f"an observation is an object, not {type(one).__name__}",
                where=f"row {place + 1}",
                todo="send a JSON object",
            )
        rows.append((_linked(one.get("Datastream")), one.get(_TIME), one.get(_RESULT)))
    return _parsed(catalogue, rows, now)


def parsed_array(
    catalogue: Catalogue, given: Sequence[Mapping[str, Any]], *, now: int | None = None
) -> Parsed:
    """Return the rows of a data array, and what is wrong with others.

    Rows are numbered through all datastreams. A malformed group refuses the request.

    Raises
    ------
    StreamError
        The form is not that of a data array.
    """
    if not isinstance(given, Sequence) or isinstance(given, (str, bytes)):
        raise StreamError("a data array is a list of groups", todo="send a JSON array")
    rows: list[tuple[object, object, object]] = []
    for place, group in enumerate(given):
        rows += _group(group, f"group {place + 1}")
    return _parsed(catalogue, rows, now)


def _group(group: object, where: str) -> list[tuple[object, object, object]]:
    if not isinstance(group, Mapping):
        raise StreamError("a group is no object", where=where, todo="see SensorThings 1.1, 13.2")
    components, table = group.get("components"), group.get("dataArray")
    if not isinstance(components, list) or not {_TIME, _RESULT} <= set(map(str, components)):
        raise StreamError(
            "components must name phenomenonTime and result", where=where, todo="name both"
        )
    if not isinstance(table, list):
        raise StreamError("dataArray is no list", where=where, todo="send a list of rows")
    stream = _linked(group.get("Datastream"))
    at, value = components.index(_TIME), components.index(_RESULT)
    width = len(components)
    for place, row in enumerate(table):
        if not isinstance(row, list) or len(row) != width:
            raise StreamError(
                f"a row must have {width} components",
                where=f"{where}, row {place + 1}",
                todo="send a value for each component",
            )
    return [(stream, row[at], row[value]) for row in table]


def _linked(given: object) -> object:
    found = given.get("@iot.id") if isinstance(given, Mapping) else None
    return None if found is None else str(found)


def _parsed(
    catalogue: Catalogue, rows: Sequence[tuple[object, object, object]], now: int | None
) -> Parsed:
    if len(rows) > MOST:
        raise StreamError(
            f"{len(rows)} observations in one request", todo=f"send at most {MOST} at once"
        )
    faults: dict[int, StreamError] = {}
    limit = latest_instant(now)
    numbers, times, values = [], [], []
    for place, (stream, at, value) in enumerate(rows):
        fault = _fault(stream, at, value, catalogue.numbers)
        if fault is None:
            number = catalogue.numbers[str(stream)]
            time = _moment(str(at), ends=catalogue.datastreams[number].label == "end")
            if time is None:
                fault = f"'{str(at)[:_SHOWN]}' is no instant or interval with a zone", _WRITE_TIME
            elif time > limit:
                fault = AHEAD
            elif time < EARLIEST:
                fault = BEFORE
            else:
                numbers.append(number)
                times.append(time)
                values.append(float(value))  # type: ignore[arg-type]
        if fault is not None:
            faults[place] = StreamError(fault[0], where=f"row {place + 1}", todo=fault[1])
    batch = Batch(np.array(numbers, np.int64), np.array(times, np.int64), np.array(values, float))
    return Parsed(batch, faults)


def _fault(
    stream: object, at: object, value: object, known: Mapping[str, int]
) -> tuple[str, str] | None:
    """Return what is wrong with a row and what to do about it, if anything is."""
    if stream is None:
        return "the Datastream is missing", 'name it: {"Datastream": {"@iot.id": ...}}'
    if stream not in known:
        return f"there is no datastream '{stream}'", "declare it before its values are sent"
    if not isinstance(at, str):
        return "phenomenonTime is missing", "send the instant of the phenomenon"
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not -_LARGEST < value < _LARGEST:  # type: ignore[operator]
        return f"the result {value!r} is no number", "leave out what the sensor has no value of"
    return None


def _moment(text: str, *, ends: bool) -> int | None:
    """Return the instant of a text, of an interval its end or its beginning."""
    begin, slash, end = text.partition("/")
    first = instant(begin)
    if not slash:
        return first
    last = instant(end)
    if first is None or last is None or last < first:
        return None
    return last if ends else first


def instant(text: str) -> int | None:
    """Return an instant in microseconds of UTC for a text in ISO 8601 with a zone, else none.

    Examples
    --------
    >>> instant("2026-03-01T08:00:00+08:00"), instant("2026-03-01T08:00:00")
    (1772323200000000, None)
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo is None else (found - _EPOCH) // _MICROSECOND
