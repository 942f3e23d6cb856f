"""A small network, and a store in which it is declared."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cityagenda.streams.entities import (
    Datastream,
    Entity,
    ObservedProperty,
    Sensor,
    Thing,
    entity,
)
from cityagenda.streams.store import Store


def datastream(name: str, **changes: Any) -> dict[str, Any]:
    """Return the JSON of a datastream of fine particles, with changes of its properties."""
    properties = {"label": "begin", "timezone": "Asia/Shanghai", "resolution": "0.1"} | changes
    return {
        "@iot.id": name,
        "name": name,
        "description": "PM2.5, hourly",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": "", "symbol": "ug/m3", "definition": "ucum:ug/m3"},
        "properties": {k: v for k, v in properties.items() if v is not None},
        "Thing": {"@iot.id": "t"},
        "Sensor": {"@iot.id": "s"},
        "ObservedProperty": {"@iot.id": "pm25"},
    }


def network(*streams: dict[str, Any]) -> list[Entity]:
    """Return a station with datastreams."""
    return [
        entity(Thing, {"@iot.id": "t", "name": "t"}),
        entity(Sensor, {"@iot.id": "s", "name": "s", "encodingType": "text/plain", "metadata": ""}),
        *(
            entity(ObservedProperty, {"@iot.id": n, "name": n, "definition": f"urn:test:{n}"})
            for n in ("pm25", "o3")
        ),
        *(entity(Datastream, one) for one in streams),
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store with the datastreams a, b and, in steps of 0.5 and labelled by ends, c."""
    with Store(tmp_path / "streams") as made:
        made.declare(
            network(
                datastream("a"), datastream("b"), datastream("c", resolution="0.5", label="end")
            )
        )
        yield made
