"""SensorThings: deep insert, observations, data arrays, and what is malformed."""

from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.streams.conftest import datastream
from tests.streams.test_store import NOW

from cityagenda.ground.errors import StreamError
from cityagenda.streams.catalogue import Catalogue
from cityagenda.streams.entities import Datastream, Thing, entity
from cityagenda.streams.sensorthings import create, create_array, entities, parsed, parsed_array
from cityagenda.streams.store import Store

A = {"Datastream": {"@iot.id": "a"}}
C = {"Datastream": {"@iot.id": "c"}}


def test_a_thing_is_declared_with_all_that_is_nested_in_it(store: Store) -> None:
    stream = datastream("deep")
    del stream["Thing"]
    stream["Sensor"] = {"@iot.id": "n", "name": "n", "encodingType": "text/plain", "metadata": ""}
    stream["ObservedProperty"] = {"@iot.id": "pm10", "name": "PM10", "definition": "urn:test:pm10"}
    place = {
        "@iot.id": "roof",
        "name": "roof",
        "encodingType": "application/geo+json",
        "location": {"type": "Point", "coordinates": [114.1, 22.5]},
    }
    given = {"@iot.id": 7, "name": "station", "Locations": [place], "Datastreams": [stream]}
    found = entities(Thing, given)
    assert [type(one).__name__ for one in found] == [
        "Location", "Thing", "Sensor", "ObservedProperty", "Datastream",
    ]  # fmt: skip
    store.declare(found)
    assert store.catalogue.datastreams[-1].thing == "7"


def test_observations_are_taken_in_by_the_label_of_their_interval(store: Store) -> None:
    interval = "2024-10-05T08:00:00+08:00/2024-10-05T09:00:00+08:00"
    taken = create(
        store,
        [
            A | {"phenomenonTime": interval, "result": 4.4},
            C | {"phenomenonTime": interval, "result": 3},
        ],
        "client",
        now=NOW,
    )
    assert (taken.receipt.new, taken.faults) == (2, {})
    frame = store.window(0, NOW).collect()
    assert [str(t) for t in frame["time"]] == [
        "2024-10-05 00:00:00+00:00", "2024-10-05 01:00:00+00:00",
    ]  # fmt: skip
    assert create(store, A | {"phenomenonTime": interval, "result": 4.4}, "client", now=NOW) == (
        type(taken)(type(taken.receipt)(duplicates=1, batches=(2,)))
    )


def test_a_wrong_row_is_named_and_holds_up_no_other(store: Store) -> None:
    rows: list[list[Any]] = [
        ["2024-10-05T00:00:00Z", 1, "f"],
        ["2024-10-05T01:00:00", 1, "f"],
        ["2024-10-05T02:00:00Z", "high", "f"],
        ["2024-10-05T03:00:00Z", None, "f"],
        ["2030-10-05T03:00:00Z", 4, "f"],
        [None, 4, "f"],
        ["2024-10-05T04:00:00.5+08:00", True, "f"],
        ["2024-10-05T04:00:00.5+08:00", 10**400, "f"],
        ["2024-10-05T04:00:00.5+08:00", float("nan"), "f"],
        ["2024-10-05T04:00:00Z/2024-10-05T03:00:00Z", 1, "f"],
        ["2024-10-05T04:00:00Z/2024-10-05T05:00:00Z/x", 1, "f"],
        ["2024-10-05T04:00:00Z/", 1, "f"],
        [{"at": 1}, [1], "f"],
    ]
    components = ["phenomenonTime", "result", "FeatureOfInterest/id"]
    groups = [
        A | {"components": components, "dataArray": rows},
        {"Datastream": {"@iot.id": "lost"}, "components": components, "dataArray": rows[:1]},
    ]
    taken = create_array(store, groups, "client", now=NOW)
    assert taken.receipt.new == store.count() == 1
    assert sorted(taken.faults) == list(range(1, 14))
    assert str(taken.faults[1]).startswith(
        "row 2: '2024-10-05T01:00:00' is no instant or interval with a zone"
    )
    assert "no datastream 'lost'" in str(taken.faults[13])
    lost = create(store, {"phenomenonTime": "2024-10-05T04:00:00Z", "result": 1}, "x", now=NOW)
    assert "the Datastream is missing" in str(lost.faults[0])
    assert "the future" in str(taken.faults[4])
    for fault in (*taken.faults.values(), *lost.faults.values()):
        for text in fault.texts:
            assert set(text) == {"zh-Hans", "en"}
            assert text["zh-Hans"] != text["en"]
    assert taken.faults[2].spoken("zh-Hans")[0] == "结果 'high' 不是数值"
    assert taken.faults[4].spoken("zh-Hans")[0] == "该时刻在未来"


def test_a_store_in_which_nothing_is_declared_says_so_and_by_what_command(store: Store) -> None:
    row = {"Datastream": {"@iot.id": "x"}, "phenomenonTime": "2024-10-05T04:00:00Z", "result": 1}
    bare = parsed(Catalogue((), {}), row, now=NOW).faults[0]
    assert "are not declared yet" in bare.what
    assert "尚未声明" in bare.spoken("zh-Hans")[0]
    known = parsed(store.catalogue, row, now=NOW).faults[0]
    assert "not declared yet" not in known.what
    for fault in (bare, known):
        for language in ("zh-Hans", "en"):
            assert "cityagenda streams take CITY" in fault.spoken(language)[1]


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"Datastream": 1}, "a data array is a list"),
        (["x"], "group 1: a group is no object"),
        ([A | {"components": ["result"], "dataArray": []}], "must name phenomenonTime and result"),
        ([A | {"components": ["phenomenonTime", "result"]}], "dataArray is no list"),
        (
            [A | {"components": ["phenomenonTime", "result"], "dataArray": [["x"]]}],
            "group 1, row 1: a row must have 2 components",
        ),
    ],
)
def test_a_malformed_request_is_refused_whole(store: Store, groups: Any, message: str) -> None:
    with pytest.raises(StreamError, match=message) as caught:
        create_array(store, groups, "client", now=NOW)
    assert all(set(text) == {"zh-Hans", "en"} for text in caught.value.texts)
    assert store.count() == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["a", "2024-10-05T04:00:00Z", "0001-01-01T00:00:00+14:00"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["@iot.id", "name", "Locations", "Datastreams", "Datastream", "Thing", "properties",
             "components", "dataArray", "phenomenonTime", "result", "unitOfMeasurement"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(anything=JSON)
def test_whatever_json_comes_is_taken_or_refused_in_words(anything: Any) -> None:
    streams = [entity(Datastream, datastream(name)) for name in "ab"]
    catalogue = Catalogue(tuple(streams), {"a": 0, "b": 1})
    for read in (parsed, parsed_array):
        with suppress(StreamError):
            found = read(catalogue, anything, now=NOW)
            assert np.isfinite(found.batch.values).all()
            assert all(fault.todo for fault in found.faults.values())
    for kind in (Thing, Datastream):
        with suppress(StreamError):
            entities(kind, anything)
