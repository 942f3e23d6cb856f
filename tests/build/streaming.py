"""A small network whose values tests send, and windows of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from cityagenda.build.places import Places
from cityagenda.streams.batch import Batch
from cityagenda.streams.entities import Datastream, ObservedProperty, Sensor, Thing, entity
from cityagenda.streams.store import Store

HOUR = 3_600_000_000
FIRST = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
ARRIVED = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000
PAIRS = {("a", 0): 10, ("a", 1): 11, ("b", 0): 20, ("b", 1): 21}
"""Two hours of two stations; a single one would be isolated."""
NETWORK = """\
id: net
name: {en: Net}
stations: stations
layout: {columns: {pm25: pm25}}
interval: 1h
properties:
  pm25: {unit: ug/m3, label: begin, timezone: UTC, resolution: "1"}
"""
STREAM = """\
id: {id}
name: {{en: Hours}}
format: stream
network: net
view: hours
window: {window}
licence: CC0-1.0
"""


def send(
    city: Path, values: Mapping[tuple[str, int], float], arrived: int = ARRIVED, source: str = "f"
) -> None:
    """Take values in, by station and hour of the year 2025."""
    with Store(Places(city).streams) as store:
        if not store.catalogue.datastreams:
            store.declare([*things(), *(stream(name) for name in ("a", "b"))])
        numbers = [store.catalogue.number(f"{name}.pm25") for name, _ in values]
        times = [FIRST + hour * HOUR for _, hour in values]
        rows = Batch(np.array(numbers), np.array(times), np.array(list(values.values()), float))
        store.add(rows, source, now=arrived)


def things() -> list[Thing | Sensor | ObservedProperty]:
    return [
        *(entity(Thing, {"@iot.id": name, "name": name}) for name in ("a", "b")),
        entity(
            Sensor, {"@iot.id": "net", "name": "net", "encodingType": "text/plain", "metadata": ""}
        ),
        entity(
            ObservedProperty, {"@iot.id": "pm25", "name": "pm25", "definition": "urn:example:pm25"}
        ),
    ]


def stream(station: str) -> Datastream:
    return entity(
        Datastream,
        {
            "@iot.id": f"{station}.pm25",
            "name": station,
            "observationType": "measurement",
            "unitOfMeasurement": {"symbol": "ug/m3"},
            "Thing": {"@iot.id": station},
            "Sensor": {"@iot.id": "net"},
            "ObservedProperty": {"@iot.id": "pm25"},
            "properties": {
                "network": "net",
                "label": "begin",
                "timezone": "UTC",
                "resolution": "1",
            },
        },
    )
