"""Entities: things, places, sensors, what they observe, and datastreams.

The vocabulary is that of OGC SensorThings 1.1. What the standard leaves open and a number
cannot be trusted without is mandatory here, in the ``properties`` of a datastream: ``label``
(whether a time stamp begins or ends its interval), ``timezone``, ``resolution``, and for a gas
``reference_state``. The unit is a UCUM code.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cityagenda.ground import units
from cityagenda.ground.errors import StreamError, UnitError
from cityagenda.streams.resolution import Resolution, resolution

UCUM: Final = "ucum:"
GASES: Final = frozenset({"so2", "no2", "no", "nox", "co", "o3", "nh3", "h2s", "voc", "co2", "ch4"})
"""Observed properties whose concentration by volume means nothing without a reference state."""


class Entity(BaseModel):
    """What every entity has."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: str = Field(alias="@iot.id", min_length=1)
    name: str = Field(min_length=1)
    description: str = ""
    properties: dict[str, Any] = Field(default_factory=dict)

    @field_validator("id", mode="before")
    @classmethod
    def _text(cls, given: object) -> object:
        return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


class Location(Entity):
    """A place: a GeoJSON geometry in WGS 84, longitude first."""

    encoding: Literal["application/geo+json", "application/vnd.geo+json"] = Field(
        alias="encodingType"
    )
    location: dict[str, Any]

    @field_validator("location")
    @classmethod
    def _on_earth(cls, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("type") == "Point":
            place = given.get("coordinates")
            if not _on_earth(place):
                raise ValueError(
                    f"{place!r} is no place: coordinates are longitude, latitude in degrees"
                )
        return given


def _on_earth(place: object) -> bool:
    if not isinstance(place, list) or len(place) not in (2, 3):
        return False
    if any(isinstance(n, bool) or not isinstance(n, (int, float)) for n in place):
        return False
    return bool(abs(place[0]) <= 180 and abs(place[1]) <= 90)  # noqa: PLR2004 - degrees


class Thing(Entity):
    """A station, a vessel, a section of a river; ``locations`` are ids."""

    locations: tuple[str, ...] = Field(default=(), alias="Locations")


class Sensor(Entity):
    """An instrument or a procedure."""

    encoding: str = Field(alias="encodingType")
    metadata: Any


class ObservedProperty(Entity):
    """What is observed; its id is the short name that standards use, such as ``pm25``."""

    definition: str = Field(min_length=1)


class Datastream(Entity):
    """The values of one observed property by one sensor at one thing."""

    observation_type: str = Field(alias="observationType")
    unit: str
    thing: str = Field(alias="Thing")
    sensor: str = Field(alias="Sensor")
    observed_property: str = Field(alias="ObservedProperty")
    label: Literal["begin", "end"]
    timezone: str
    step: Resolution
    reference_state: str | None = None
    place: dict[str, Any] | None = Field(default=None, alias="observedArea")


KINDS: Final[dict[str, type[Entity]]] = {
    "Locations": Location,
    "Things": Thing,
    "Sensors": Sensor,
    "ObservedProperties": ObservedProperty,
    "Datastreams": Datastream,
}
Kind = TypeVar("Kind", bound=Entity)


def entity(kind: type[Kind], given: Mapping[str, Any]) -> Kind:
    """Return an entity from the JSON of SensorThings; links are ``{"@iot.id": ...}``.

    Raises
    ------
    StreamError
        Something mandatory is absent or wrong; one sentence names the first such thing.
    """
    where = f"{kind.__name__} {given.get('@iot.id', given.get('name', ''))}".strip()
    plain = {key: _linked(value) for key, value in given.items() if not key.endswith("Link")}
    try:
        if kind is Datastream:
            plain = _datastream(plain)
        return kind.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise StreamError(
            f"{field}: {first['msg']}", where=where, todo=f"correct '{field}' and send it again"
        ) from error
    except StreamError as error:
        place = f"{where} {error.where}".strip()
        raise StreamError(error.what, where=place, todo=error.todo) from error


def _linked(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the id for a link, the ids for a list of links, anything else as it is."""
    if isinstance(value, Mapping) and set(value) == {"@iot.id"}:
        return str(value["@iot.id"])
    if isinstance(value, list):
        return [_linked(item) for item in value]
    return value


def _datastream(given: dict[str, Any]) -> dict[str, Any]:
    properties = given.get("properties") or {}
    if not isinstance(properties, Mapping):
        raise StreamError("properties is no object", where="properties", todo="send an object")
    observed = given.get("ObservedProperty")
    state = properties.get("reference_state")
    if state is None and str(observed).lower() in GASES:
        raise StreamError(
            "a gas has no reference state",
            where="properties.reference_state",
            todo="write the temperature and pressure at which it is stated, such as 298.15 K, "
            "1013.25 hPa",
        )
    rest = {key: value for key, value in given.items() if key not in _DERIVED}
    return rest | {
        "unit": _unit(given.get("unitOfMeasurement")),
        "label": _label(properties),
        "timezone": _zone(properties),
        "step": resolution(_mandatory(properties, "resolution", "the smallest step, such as 0.1")),
        "reference_state": state,
    }


_DERIVED: Final = frozenset({"unitOfMeasurement", "phenomenonTime", "resultTime"})


def _mandatory(properties: Mapping[str, Any], name: str, meaning: str) -> str:
    value = properties.get(name)
    if value is None or value == "":
        raise StreamError(
            f"'{name}' is missing", where=f"properties.{name}", todo=f"declare {name}: {meaning}"
        )
    return str(value)


def _label(properties: Mapping[str, Any]) -> str:
    label = _mandatory(properties, "label", "begin or end of the interval that a stamp marks")
    if label not in ("begin", "end"):
        raise StreamError(
            f"'{label}' is no label of a time stamp",
            where="properties.label",
            todo="write begin or end",
        )
    return label


def _zone(properties: Mapping[str, Any]) -> str:
    zone = _mandatory(properties, "timezone", "the zone of the instrument's clock")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise StreamError(
            f"'{zone}' is no time zone",
            where="properties.timezone",
            todo="write a name of the IANA list, such as Asia/Shanghai",
        ) from error
    return zone


def _unit(given: object) -> str:
    """Return the UCUM code: the definition where it begins with ``ucum:``, else the symbol."""
    parts: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    definition = str(parts.get("definition") or "")
    code = definition.removeprefix(UCUM) if definition.startswith(UCUM) else parts.get("symbol")
    if not code:
        raise StreamError(
            "the unit is missing",
            where="unitOfMeasurement",
            todo="give a symbol that is a UCUM code, such as ug/m3, or a definition 'ucum:ug/m3'",
        )
    try:
        units.check(str(code))
    except UnitError as error:
        raise StreamError(error.what, where="unitOfMeasurement", todo=error.todo) from error
    return str(code)
