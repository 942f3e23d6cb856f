"""What is mandatory of a datastream, one clear error each; history; what cannot change."""

import re

import pytest
from tests.streams.conftest import datastream, network

from cityagenda.ground.errors import StreamError
from cityagenda.streams.catalogue import history, known
from cityagenda.streams.entities import Datastream, Location, Thing, entity
from cityagenda.streams.sensorthings import entities
from cityagenda.streams.store import Store


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"label": None},
            "Datastream x properties.label: 'label' is missing. To do: declare label",
        ),
        ({"label": "middle"}, "'middle' is no label"),
        ({"timezone": None}, "'timezone' is missing"),
        ({"timezone": "Asia/Shenzhen"}, "'Asia/Shenzhen' is no time zone"),
        ({"resolution": None}, "'resolution' is missing"),
        ({"resolution": "-1"}, "'-1' is no resolution"),
        ({"resolution": "fine"}, "'fine' is no resolution"),
    ],
)
def test_what_a_number_cannot_be_trusted_without_is_mandatory(
    changes: dict[str, str | None], message: str
) -> None:
    with pytest.raises(StreamError, match=re.escape(message)):
        entity(Datastream, datastream("x", **changes))


def test_a_unit_is_a_ucum_code_by_definition_or_symbol() -> None:
    given = datastream("x")
    given["unitOfMeasurement"] = {"name": "", "symbol": "mg/L", "definition": "http://x"}
    assert entity(Datastream, given).unit == "mg/L"
    given["unitOfMeasurement"] = {"symbol": "microgram"}
    with pytest.raises(StreamError, match="'microgram' is not a UCUM unit"):
        entity(Datastream, given)
    del given["unitOfMeasurement"]
    with pytest.raises(StreamError, match="the unit is missing"):
        entity(Datastream, given)


def test_a_gas_has_a_reference_state() -> None:
    given = datastream("x") | {"ObservedProperty": {"@iot.id": "o3"}}
    with pytest.raises(StreamError, match="a gas has no reference state"):
        entity(Datastream, given)
    given["properties"]["reference_state"] = "298.15 K, 1013.25 hPa"
    assert entity(Datastream, given).reference_state == "298.15 K, 1013.25 hPa"


def test_a_place_has_longitude_first() -> None:
    given = {"@iot.id": 1, "name": "here", "encodingType": "application/geo+json"}
    with pytest.raises(StreamError, match="longitude, latitude"):
        entity(Location, given | {"location": {"type": "Point", "coordinates": [22.5, 114.1]}})
    point = {"type": "Point", "coordinates": [114.1, 22.5]}
    assert entity(Location, given | {"location": point}).id == "1"


def test_a_station_that_moves_keeps_its_old_place(store: Store) -> None:
    places = [
        {
            "@iot.id": "p",
            "name": "roof",
            "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": [x, 22.5]},
        }
        for x in (114.1, 114.2)
    ]
    for now, place in enumerate([*places, places[1]]):
        thing = {"@iot.id": "t", "name": "t", "Locations": [place]}
        store.declare(entities(Thing, thing), now=now)
    versions = history(store._database, "Locations", "p")
    assert [since for since, _ in versions] == [0, 1]
    assert [e.location["coordinates"][0] for _, e in versions] == [114.1, 114.2]
    assert [e.id for e in known(store._database, "Things")] == ["t"]


def test_the_meaning_of_a_datastream_cannot_change(store: Store) -> None:
    with pytest.raises(StreamError, match="the label of a datastream cannot change"):
        store.declare(network(datastream("a", label="end")))
    with pytest.raises(StreamError, match="the step of a datastream cannot change"):
        store.declare(network(datastream("a", resolution="1")))
    store.declare(network(datastream("a", serial="7")))
    assert store.catalogue.datastreams[0].properties["serial"] == "7"
    assert len(store.catalogue.datastreams) == 3


def test_a_link_must_lead_somewhere(store: Store) -> None:
    lost = entity(Datastream, datastream("x") | {"Sensor": {"@iot.id": "gone"}})
    with pytest.raises(StreamError, match="Sensors has no 'gone'"):
        store.declare([lost])
    assert "x" not in store.catalogue.numbers
