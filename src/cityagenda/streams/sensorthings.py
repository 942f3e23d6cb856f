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
from cityagenda.ground.texts import Text
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
_EXAMPLE: Final = "2026-03-01T08:00:00+08:00"
_WRITE_TIME: Final[Text] = {
    "zh-Hans": f"请按 ISO 8601 书写并带时区，如 {_EXAMPLE}",
    "en": f"write it as ISO 8601 with a zone, such as {_EXAMPLE}",
}
_DECLARE: Final = "cityagenda streams take CITY"
"""The command by which the datastreams of a city's networks are declared."""
_SEND_OBJECT: Final[Text] = {"zh-Hans": "请发送 JSON 对象", "en": "send a JSON object"}
_SEND_ARRAY: Final[Text] = {"zh-Hans": "请发送 JSON 数组", "en": "send a JSON array"}
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
            {
                "zh-Hans": f"{kind.__name__}s 应为列表，而不是 {type(given).__name__}",
                "en": f"{kind.__name__}s are a list, not {type(given).__name__}",
            },
            todo=_SEND_ARRAY,
        )
    return given


def _malformed(kind: type[Entity], given: object) -> StreamError:
    return StreamError(
        {
            "zh-Hans": f"{kind.__name__} 应为对象，而不是 {type(given).__name__}",
            "en": f"a {kind.__name__} is an object, not {type(given).__name__}",
        },
        todo=_SEND_OBJECT,
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
        raise _no_object(given)
    rows = []
    for place, one in enumerate(many):
        if not isinstance(one, Mapping):
            raise _no_object(one, f"row {place + 1}")
        rows.append((_linked(one.get("Datastream")), one.get(_TIME), one.get(_RESULT)))
    return _parsed(catalogue, rows, now)


def _no_object(given: object, where: str = "") -> StreamError:
    return StreamError(
        {
            "zh-Hans": f"观测值应为对象，而不是 {type(given).__name__}",
            "en": f"an observation is an object, not {type(given).__name__}",
        },
        where=where,
        todo=_SEND_OBJECT,
    )


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
        raise StreamError(
            {"zh-Hans": "数据数组应为分组的列表", "en": "a data array is a list of groups"},
            todo=_SEND_ARRAY,
        )
    rows: list[tuple[object, object, object]] = []
    for place, group in enumerate(given):
        rows += _group(group, f"group {place + 1}")
    return _parsed(catalogue, rows, now)


def _group(group: object, where: str) -> list[tuple[object, object, object]]:
    if not isinstance(group, Mapping):
        raise StreamError(
            {"zh-Hans": "该组不是对象", "en": "a group is no object"},
            where=where,
            todo={
                "zh-Hans": "参见 SensorThings 1.1 第 13.2 节",
                "en": "see SensorThings 1.1, 13.2",
            },
        )
    components, table = group.get("components"), group.get("dataArray")
    if not isinstance(components, list) or not {_TIME, _RESULT} <= set(map(str, components)):
        raise StreamError(
            {
                "zh-Hans": "components 须列出 phenomenonTime 和 result",
                "en": "components must name phenomenonTime and result",
            },
            where=where,
            todo={"zh-Hans": "请两者都列出", "en": "name both"},
        )
    if not isinstance(table, list):
        raise StreamError(
            {"zh-Hans": "dataArray 不是列表", "en": "dataArray is no list"},
            where=where,
            todo={"zh-Hans": "请发送由各行组成的列表", "en": "send a list of rows"},
        )
    stream = _linked(group.get("Datastream"))
    at, value = components.index(_TIME), components.index(_RESULT)
    width = len(components)
    for place, row in enumerate(table):
        if not isinstance(row, list) or len(row) != width:
            raise StreamError(
                {
                    "zh-Hans": f"每行应有 {width} 个分量",
                    "en": f"a row must have {width} components",
                },
                where=f"{where}, row {place + 1}",
                todo={
                    "zh-Hans": "请为每个分量给出一个值",
                    "en": "send a value for each component",
                },
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
            {
                "zh-Hans": f"一次请求有 {len(rows)} 个观测值",
                "en": f"{len(rows)} observations in one request",
            },
            todo={
                "zh-Hans": f"一次最多发送 {MOST} 个",
                "en": f"send at most {MOST} at once",
            },
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
                fault = _no_time(str(at)[:_SHOWN]), _WRITE_TIME
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


def _no_time(text: str) -> Text:
    return {
        "zh-Hans": f"“{text}”不是带时区的时刻或时段",
        "en": f"'{text}' is no instant or interval with a zone",
    }


def _fault(
    stream: object, at: object, value: object, known: Mapping[str, int]
) -> tuple[Text, Text] | None:
    """Return what is wrong with a row and what to do about it, if anything is."""
    if stream is None:
        return (
            {"zh-Hans": "缺少 Datastream", "en": "the Datastream is missing"},
            {
                "zh-Hans": '请写明：{"Datastream": {"@iot.id": ...}}',
                "en": 'name it: {"Datastream": {"@iot.id": ...}}',
            },
        )
    if stream not in known:
        return _stranger(str(stream)[:_SHOWN], known)
    if not isinstance(at, str):
        return (
            {"zh-Hans": "缺少 phenomenonTime", "en": "phenomenonTime is missing"},
            {"zh-Hans": "请发送现象发生的时刻", "en": "send the instant of the phenomenon"},
        )
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not -_LARGEST < value < _LARGEST:  # type: ignore[operator]
        shown = repr(value)[:_SHOWN]
        return (
            {"zh-Hans": f"结果 {shown} 不是数值", "en": f"the result {shown} is no number"},
            {
                "zh-Hans": "传感器没有数值时，请不要发送该项",
                "en": "leave out what the sensor has no value of",
            },
        )
    return None


def _stranger(stream: str, known: Mapping[str, int]) -> tuple[Text, Text]:
    """Return what is wrong with a datastream that is not declared, or where none is yet."""
    none: Text = {
        "zh-Hans": f"没有数据流“{stream}”",
        "en": f"there is no datastream '{stream}'",
    }
    if not known:
        none = {
            "zh-Hans": f"{none['zh-Hans']}：该城市的数据流尚未声明",
            "en": f"{none['en']}: the datastreams of the city are not declared yet",
        }
    return none, {
        "zh-Hans": f"请先声明再发送数值：城市监测网的数据流用命令 {_DECLARE}（CITY 为城市文件夹）"
        "声明，其他数据流请发往 Datastreams",
        "en": "declare it before its values are sent: those of the city's networks by the command "
        f"'{_DECLARE}' with the city's folder for CITY, any other by sending it to Datastreams",
    }


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
