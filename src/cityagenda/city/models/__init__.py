"""Typed models of everything that a city writes.

`KINDS` is the one table that says which objects exist and where they live: an object of
kind ``area`` stands in ``areas.yml`` or in any ``.yml`` file under ``areas/``. A file holds
one object or a list of objects.
"""

from dataclasses import dataclass

from cityagenda.city.models.base import Identifier, Named, Object, Part, Place, Ref
from cityagenda.city.models.indicator import Indicator, Target
from cityagenda.city.models.network import Network, NetworkLayout, NetworkProperty
from cityagenda.city.models.place import Area, City, Document, Organisation
from cityagenda.city.models.plan import (
    Bottleneck,
    Force,
    Group,
    Instrument,
    Measure,
    Plan,
    Position,
    Programme,
    Route,
    TargetCity,
    Task,
    Technology,
)
from cityagenda.city.models.practice import Claim, Practice, PracticeOrigin, Scenario
from cityagenda.city.models.source import Source, SourceColumn, Window


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: its name, its model and its folder (or file without ``.yml``)."""

    name: str
    model: type[Object]
    folder: str


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("city", City, "city"),
        Kind("organisation", Organisation, "organisations"),
        Kind("area", Area, "areas"),
        Kind("document", Document, "documents"),
        Kind("plan", Plan, "plan/plan"),
        Kind("position", Position, "plan/positions"),
        Kind("bottleneck", Bottleneck, "plan/bottlenecks"),
        Kind("technology", Technology, "plan/technologies"),
        Kind("force", Force, "plan/forces"),
        Kind("programme", Programme, "plan/programmes"),
        Kind("target-city", TargetCity, "plan/target-cities"),
        Kind("group", Group, "plan/groups"),
        Kind("task", Task, "plan/tasks"),
        Kind("measure", Measure, "plan/measures"),
        Kind("instrument", Instrument, "plan/instruments"),
        Kind("route", Route, "plan/routes"),
        Kind("indicator", Indicator, "indicators"),
        Kind("source", Source, "sources"),
        Kind("network", Network, "networks"),
        Kind("practice", Practice, "practices"),
        Kind("claim", Claim, "claims"),
        Kind("scenario", Scenario, "scenarios"),
    )
}

__all__ = [
    "KINDS",
    "Area",
    "Bottleneck",
    "City",
    "Claim",
    "Document",
    "Force",
    "Group",
    "Identifier",
    "Indicator",
    "Instrument",
    "Kind",
    "Measure",
    "Named",
    "Network",
    "NetworkLayout",
    "NetworkProperty",
    "Object",
    "Organisation",
    "Part",
    "Place",
    "Plan",
    "Position",
    "Practice",
    "PracticeOrigin",
    "Programme",
    "Ref",
    "Route",
    "Scenario",
    "Source",
    "SourceColumn",
    "Target",
    "TargetCity",
    "Task",
    "Technology",
    "Window",
]
