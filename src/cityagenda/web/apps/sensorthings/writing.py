"""Writing: entities that are declared and observations that are sent.

An entity without an id gets one from its content, so that a request that is sent again after
a failure makes no second entity. One with an id that is known becomes its new version.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse

from cityagenda.ground.errors import StreamError
from cityagenda.ground.texts import CLAUSES, joined, text_in
from cityagenda.streams.entities import (
    Datastream,
    Entity,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
)
from cityagenda.streams.sensorthings import Parsed, entities, parsed, parsed_array
from cityagenda.streams.store import Store
from cityagenda.web.apps.api.problems import both, wished
from cityagenda.web.apps.sensorthings.addresses import Address, address
from cityagenda.web.apps.sensorthings.intake import intake
from cityagenda.web.apps.sensorthings.model import KINDS, OBSERVATIONS
from cityagenda.web.apps.sensorthings.observing import id_of
from cityagenda.web.apps.sensorthings.problems import JSON, Problem, absent, cut, refused, wrong
from cityagenda.web.apps.sensorthings.stores import writing
from cityagenda.web.apps.sensorthings.tokens import bearer
from cityagenda.web.apps.sensorthings.world import quoted

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of one request."""
ROWS: Final = 100_000
"""Observations of one request."""
ARRAYS: Final = "CreateObservations"
_ID: Final = "@iot.id"
_DEPTH: Final = 4
_LONGEST: Final = 200
_MADE: Final[dict[str, type[Entity]]] = {
    "Things": Thing,
    "Locations": Location,
    "Sensors": Sensor,
    "ObservedProperties": ObservedProperty,
    "Datastreams": Datastream,
}
_OWNER: Final = {"Things": "Thing", "Sensors": "Sensor", "ObservedProperties": "ObservedProperty"}


def send(request: HttpRequest, path: str, base: str) -> HttpResponse:
    """Take in what is sent to an address; answers when it is on the disk.

    Raises
    ------
    Problem
        It is not taken in, and why.
    """
    source = f"sensorthings/{bearer(request)}"
    plain = path.strip("/")
    if plain == ARRAYS:
        return _arrays(_content(request), source, base, wished(request))
    asked = address(plain)
    if asked.ending or asked.properties or not asked.many:
        raise _nothing_here(plain)
    given = _content(request)
    if not isinstance(given, dict):
        raise wrong(
            "An entity is one JSON object.",
            "一个实体应为一个 JSON 对象。",
            "body",
            both(f"Send many Observations to {ARRAYS}.", f"多个观测值请发往 {ARRAYS}。"),
        )
    if asked.kind == OBSERVATIONS:
        return _observation(given, asked, source, base)
    return _entity(given, asked, base)


def _content(request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise Problem(
            413,
            both(f"A request has {LARGEST:,} bytes at most.", f"单个请求最大 {LARGEST:,} 字节。"),
            "body",
            both("Send it in several requests.", "请分多次发送。"),
        )
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise wrong(
            f"The body is no JSON: {error.msg}.",
            f"请求体不是有效的 JSON：{error.msg}。",
            f"body, line {error.lineno}, column {error.colno}",
            both("Correct it there, and send it again.", "请在该处更正后重新发送。"),
        ) from error


# -------------------------------------------------------------------- observations


def _observation(given: dict[str, Any], asked: Address, source: str, base: str) -> HttpResponse:
    owner = asked.steps[-2] if len(asked.steps) > 1 else None
    if owner is not None:
        if owner.name != "Datastreams" or "Datastream" in given:
            raise _nothing_here("/".join(step.name for step in asked.steps))
        given = given | {"Datastream": {_ID: owner.key}}
    with writing() as store:
        found = _parsed(store, given, arrays=False)
        streams = store.catalogue.datastreams
    for fault in found.faults.values():
        what, todo = fault.texts
        raise refused(StreamError(what, where="body", todo=todo))
    intake(store.folder).take(found.batch, source)
    id_ = id_of(streams[int(found.batch.numbers[0])].id, int(found.batch.times[0]))
    return _created(base, OBSERVATIONS, id_)


def _arrays(
    given: Any,  # noqa: ANN401 - JSON
    source: str,
    base: str,
    language: str,
) -> HttpResponse:
    with writing() as store:
        found = _parsed(store, given, arrays=True)
        streams = store.catalogue.datastreams
    numbers, times = found.batch.numbers.tolist(), found.batch.times.tolist()
    if found.faults and not numbers:
        raise refused(next(iter(found.faults.values())))
    intake(store.folder).take(found.batch, source)
    kept = iter(zip(numbers, times, strict=True))
    told = []
    for place in range(len(numbers) + len(found.faults)):
        fault = found.faults.get(place)
        if fault is None:
            number, time = next(kept)
            told.append(f"{base}{OBSERVATIONS}('{quoted(id_of(streams[number].id, time))}')")
        else:
            told.append(f"error: {text_in(joined(fault.texts, CLAUSES), language)}")
    headers = {"Content-Language": language}
    return HttpResponse(orjson.dumps(told), JSON, status=201, headers=headers)


def _parsed(store: Store, given: Any, *, arrays: bool) -> Parsed:  # noqa: ANN401 - JSON
    try:
        if not arrays:
            return parsed(store.catalogue, given)
        count = 0
        for group in given if isinstance(given, list) else ():
            rows = group.get("dataArray") if isinstance(group, Mapping) else None
            count += len(rows) if isinstance(rows, list) else 0
        if count > ROWS:
            raise Problem(
                413,
                both(
                    f"{count:,} observations; a request brings {ROWS:,} at most.",
                    f"共 {count:,} 个观测值，单个请求最多 {ROWS:,} 个。",
                ),
                "body",
                both("Send them in several requests.", "请分多次发送。"),
            )
        return parsed_array(store.catalogue, given)
    except StreamError as error:
        raise refused(error) from error


# -------------------------------------------------------------------- entities


def _entity(given: dict[str, Any], asked: Address, base: str) -> HttpResponse:
    kind = _MADE.get(asked.kind)
    owner = asked.steps[-2] if len(asked.steps) > 1 else None
    moves = owner is not None and (owner.name, asked.kind) == ("Things", "Locations")
    owned = owner is not None and asked.kind == "Datastreams" and owner.name in _OWNER
    if kind is None or len(asked.steps) > 2 or not (owner is None or moves or owned):  # noqa: PLR2004 - owner and own
        raise _nothing_here("/".join(step.name for step in asked.steps))
    with writing() as store:
        try:
            whole = _identified(given, asked.kind, store)
            if owner is not None and owned:
                whole[_OWNER[owner.name]] = {_ID: owner.key}
            made = entities(kind, whole)
            if owner is not None and moves:
                made.append(_moved(store, str(owner.key), str(whole[_ID])))
            store.declare(made)
        except StreamError as error:
            raise refused(error) from error
    return _created(base, asked.kind, str(whole[_ID]))


def _moved(store: Store, thing: str, place: str) -> Entity:
    """Return a thing that stands at another location from now on."""
    versions = store.history("Things", thing)
    if not versions:
        raise absent(f"Things('{cut(thing)}')")
    return versions[-1][1].model_copy(update={"locations": (place,)})


def _identified(
    given: Mapping[str, Any], kind: str, store: Store, depth: int = 0
) -> dict[str, Any]:
    """Return an entity in which it and those nested in it have ids.

    A nested one that is known already, or has nothing but an id, is a link: clients send what
    they once read, and that must not change it. A thing that says nothing of its locations
    stays where it is.
    """
    found = dict(given)
    id_ = str(found[_ID]) if _ID in found else ""
    if depth > _DEPTH or len(id_) > _LONGEST or not id_.isprintable():
        raise wrong(
            f"Entities are nested {_DEPTH} deep at most; an id has {_LONGEST} letters at most and "
            "no control characters.",
            f"实体嵌套最多 {_DEPTH} 层；标识最长 {_LONGEST} 个字符，且不含控制字符。",
            "body",
        )
    if depth and id_ and ("name" not in found or store.history(kind, id_)):
        return {_ID: id_}
    for link, target in KINDS[kind].links.items():
        inner = found.get(link)
        if target.kind not in _MADE or inner is None:
            continue
        many = inner if isinstance(inner, list) else [inner]
        if not all(isinstance(one, Mapping) for one in many) or not (target.many or len(many) == 1):
            raise wrong(
                f"'{link}' is no entity and no link.",
                f"“{link}”既不是实体也不是链接。",
                f"body, {link}",
                both('Write an object, or {"@iot.id": …}.', '请写实体对象或 {"@iot.id": …}。'),
            )
        inside = [_identified(one, target.kind, store, depth + 1) for one in many]
        found[link] = inside if target.many else inside[0]
    if not id_:
        said = orjson.dumps(found, option=orjson.OPT_SORT_KEYS)
        id_ = hashlib.blake2b(said, digest_size=8).hexdigest()
    if kind == "Things" and "Locations" not in found:
        versions = store.history(kind, id_)
        places = versions[-1][1].model_dump()["locations"] if versions else ()
        found["Locations"] = [{_ID: place} for place in places]
    return found | {_ID: id_}


def _created(base: str, kind: str, id_: str) -> HttpResponse:
    link = f"{base}{kind}('{quoted(id_)}')"
    content = orjson.dumps({"@iot.selfLink": link, _ID: id_})
    return HttpResponse(content, JSON, status=201, headers={"Location": link})


def _nothing_here(path: str) -> Problem:
    made = ", ".join((*_MADE, OBSERVATIONS, ARRAYS))
    return Problem(
        405,
        both(f"Nothing is made at '{cut(path)}'.", f"不能在“{cut(path)}”处创建实体。"),
        "path",
        both(
            f"Send to {made}; HistoricalLocations and FeaturesOfInterest follow from the rest.",
            f"可发往 {made}；HistoricalLocations 与 FeaturesOfInterest 由其他实体得出。",
        ),
        {"Allow": "GET, HEAD, OPTIONS"},
    )
