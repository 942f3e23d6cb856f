"""The kinds of entities of SensorThings 1.1, their properties and how they lead to each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Link:
    """Where a navigation property leads: to one entity of a kind, or to many."""

    kind: str
    many: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entity, named by its set."""

    name: str
    properties: tuple[str, ...]
    links: Mapping[str, Link]


def _one(kind: str) -> Link:
    return Link(kind, many=False)


def _many(kind: str) -> Link:
    return Link(kind, many=True)


_NAMED: Final = ("name", "description")
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "Things",
            (*_NAMED, "properties"),
            {n: _many(n) for n in ("Locations", "HistoricalLocations", "Datastreams")},
        ),
        Kind(
            "Locations",
            (*_NAMED, "encodingType", "location", "properties"),
            {n: _many(n) for n in ("Things", "HistoricalLocations")},
        ),
        Kind(
            "HistoricalLocations",
            ("time",),
            {"Thing": _one("Things"), "Locations": _many("Locations")},
        ),
        Kind(
            "Sensors",
            (*_NAMED, "encodingType", "metadata", "properties"),
            {"Datastreams": _many("Datastreams")},
        ),
        Kind(
            "ObservedProperties",
            (*_NAMED, "definition", "properties"),
            {"Datastreams": _many("Datastreams")},
        ),
        Kind(
            "Datastreams",
            (*_NAMED, "observationType", "unitOfMeasurement", "observedArea", "properties"),
            {
                "Thing": _one("Things"),
                "Sensor": _one("Sensors"),
                "ObservedProperty": _one("ObservedProperties"),
                "Observations": _many("Observations"),
            },
        ),
        Kind(
            "Observations",
            ("phenomenonTime", "result", "resultTime", "resultQuality"),
            {"Datastream": _one("Datastreams"), "FeatureOfInterest": _one("FeaturesOfInterest")},
        ),
        Kind(
            "FeaturesOfInterest",
            (*_NAMED, "encodingType", "feature", "properties"),
            {"Observations": _many("Observations")},
        ),
    )
}
"""Every kind by the name of its set."""

OBSERVATIONS: Final = "Observations"
IDS: Final = ("id", "@iot.id")
"""What the id of an entity is called in conditions and selections."""
