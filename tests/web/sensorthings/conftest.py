"""A small network in the store of the small city, and a client that asks for it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.streams.batch import Batch
from cityagenda.streams.entities import (
    Datastream,
    Entity,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    entity,
)
from cityagenda.streams.store import Store
from cityagenda.web.apps.api.buckets import Buckets
from cityagenda.web.apps.sensorthings import gate

ROOT = "/sensorthings/v1.1/"
HOUR = 3_600_000_000
START = 1_767_225_600_000_000
"""2026-01-01T00:00:00Z."""
NOW = START + 40 * 24 * HOUR
HOURS = 60
STATIONS = ("alpha", "beta", "it's")
PROPERTIES = ("pm25", "o3")


def place(name: str, longitude: float, latitude: float = 22.5) -> Entity:
    """Return a location."""
    return entity(
        Location,
        {
            "@iot.id": name,
            "name": name,
            "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": [longitude, latitude]},
        },
    )


def stream(station: str, observed: str) -> dict[str, Any]:
    """Return the JSON of a datastream of a station."""
    return {
        "@iot.id": f"{station}.{observed}",
        "name": f"{observed} at {station}",
        "description": "hourly means",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": "ug/m3", "symbol": "ug/m3", "definition": "ucum:ug/m3"},
        "properties": {
            "label": "begin",
            "timezone": "Asia/Shanghai",
            "resolution": "0.1",
            "reference_state": "298.15 K, 1013.25 hPa",
            "synthetic": True,
        },
        "Thing": {"@iot.id": station},
        "Sensor": {"@iot.id": "monitor"},
        "ObservedProperty": {"@iot.id": observed},
    }


def network() -> list[Entity]:
    """Return three stations with two datastreams each; the second has moved."""
    return [
        entity(
            Sensor,
            {"@iot.id": "monitor", "name": "m", "encodingType": "text/plain", "metadata": "none"},
        ),
        *(
            entity(
                ObservedProperty,
                {"@iot.id": n, "name": n.upper(), "definition": f"urn:test:{n}"},
            )
            for n in PROPERTIES
        ),
        *(place(f"at-{name}", 114 + n / 10) for n, name in enumerate(STATIONS)),
        *(
            entity(
                Thing,
                {
                    "@iot.id": name,
                    "name": f"Station {name}",
                    "properties": {"height": 3 + n, "kind": "street" if n else "background"},
                    "Locations": [{"@iot.id": f"at-{name}"}],
                },
            )
            for n, name in enumerate(STATIONS)
        ),
        *(entity(Datastream, stream(s, o)) for s in STATIONS for o in PROPERTIES),
    ]


def values(number: int) -> np.ndarray:
    """Return the values of a datastream, one an hour."""
    return np.round(10.0 * number + np.arange(HOURS) % 24 * 0.5, 1)


@pytest.fixture(scope="module")
def streams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the city folder of a store: two and a half days, the first compacted."""
    city = tmp_path_factory.mktemp("streams")
    with Store(city / ".cityagenda" / "streams") as store:
        store.declare(network(), now=START)
        times = START + np.arange(HOURS) * HOUR
        for number in range(6):
            rows = Batch(np.full(HOURS, number), times, values(number))
            store.add(rows, "test", now=NOW)
        store.declare([place("at-beta", 115.0)], now=START + 30 * HOUR)
        store.compact(START // (24 * HOUR))
    return city


Ask = Callable[..., Any]
Follow = Callable[[Mapping[str, Any]], Iterator[Mapping[str, Any]]]


@pytest.fixture
def ask(site: None, streams: Path, monkeypatch: Any) -> Iterator[Ask]:  # noqa: ARG001
    """Return a function that gives the JSON of an address of the service."""
    from cityagenda.web.apps.sensorthings import stores

    monkeypatch.setattr(stores, "folder", lambda: streams / ".cityagenda" / "streams")
    monkeypatch.setattr(gate, "readers", Buckets(burst=10**6))
    client = Client()

    def get(path: str, status: int = 200, **options: object) -> Any:
        query = "&".join(f"${name}={quote(str(text))}" for name, text in options.items())
        address = f"{ROOT}{path}" + (f"?{query}" if query else "")
        answer = client.get(address)
        assert answer.status_code == status, answer.content
        plain = "application/json" not in answer.headers.get("Content-Type", "")
        return answer.content.decode() if plain else answer.json()

    with override_settings(ALLOWED_HOSTS=["testserver"]):
        yield get


@pytest.fixture
def follow(ask: Ask) -> Follow:  # noqa: ARG001 - it must be there
    """Return a function that yields the entities of a page and of all that follow it."""
    client = Client()

    def entities(page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        for _ in range(1000):
            yield from page["value"]
            link = page.get("@iot.nextLink")
            if link is None:
                return
            page = client.get(link.removeprefix("http://testserver")).json()
        raise AssertionError("the pages do not end")

    return entities
