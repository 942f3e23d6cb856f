"""Reading: paths, options, pages, and that every page leads to the next."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from tests.web.sensorthings.conftest import ROOT, STATIONS, values

Ask = Callable[..., Any]
Follow = Callable[[Mapping[str, Any]], Iterator[Mapping[str, Any]]]
BASE = f"http://testserver{ROOT}"
NAMES = ("alpha", "beta", "it''s")
LONG = "Things('a')" + "/Datastreams('b')/Thing" * 20
MOVED = "beta@2026-01-02T06:00:00Z"
BETA = ["beta.o3", "beta.pm25"]
WITHIN = (
    "(location/type eq 'Point' or location/geometry/type eq 'Point') and (geo.intersects(location, "
    "geography'Polygon ((113 22, 114.15 22, 114.15 23, 113 23, 113 22))'))"
)
"""As QGIS asks for the places of a map."""


def ids(page: Mapping[str, Any]) -> list[str]:
    """Return the ids of a page."""
    return [one["@iot.id"] for one in page["value"]]


def test_the_root_names_every_set_and_what_is_met(ask: Ask) -> None:
    root = ask("")
    assert [one["name"] for one in root["value"]] == [
        "Things", "Locations", "HistoricalLocations", "Sensors", "ObservedProperties",
        "Datastreams", "Observations", "FeaturesOfInterest",
    ]  # fmt: skip
    for one in root["value"]:
        assert ask(one["url"].removeprefix(BASE))["value"], one
    assert any(
        text.endswith("data-array/data-array") for text in root["serverSettings"]["conformance"]
    )
    assert Client().get(ROOT.rstrip("/")).json() == root


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Things('alpha')", "alpha"),
        ("Things('it''s')/Datastreams('it''s.o3')", "it's.o3"),
        ("Datastreams('beta.o3')/Thing", "beta"),
        ("Datastreams('beta.o3')/Sensor/Datastreams('alpha.o3')/ObservedProperty", "o3"),
        ("Observations('beta.o3@2026-01-01T03:00:00Z')", "beta.o3@2026-01-01T03:00:00Z"),
        ("Observations('beta.o3@2026-01-01T11:00:00+08:00')", "beta.o3@2026-01-01T03:00:00Z"),
        ("Observations('beta.o3@2026-01-01T03:00:00Z')/Datastream/Thing", "beta"),
        ("HistoricalLocations('beta@2026-01-02T06:00:00Z')/Thing", "beta"),
        ("Locations('at-beta')/Things('beta')", "beta"),
    ],
)
def test_a_path_of_any_depth_leads_to_one_entity(ask: Ask, path: str, expected: str) -> None:
    found = ask(path)
    assert found["@iot.id"] == expected
    assert ask(found["@iot.selfLink"].removeprefix(BASE)) == found
    assert ask(f"{path}/$ref") == {"@iot.selfLink": found["@iot.selfLink"]}
    for name, link in found.items():
        if name.endswith("navigationLink"):
            assert ask(link.removeprefix(BASE)), link


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Things('alpha')/name", {"name": "Station alpha"}),
        ("Things('alpha')/name/$value", "Station alpha"),
        ("Things('alpha')/properties/height/$value", "3"),
        ("Datastreams('beta.o3')/unitOfMeasurement/symbol", {"symbol": "ug/m3"}),
        ("Observations('beta.o3@2026-01-01T03:00:00Z')/result", {"result": 31.5}),
        ("Observations('beta.o3@2026-01-01T03:00:00Z')/result/$value", "31.5"),
        ("Things/$count", "3"),
        ("Things('alpha')/Datastreams/$count", "2"),
        ("Observations/$count", "360"),
        ("Things/$ref", [{"@iot.selfLink": f"{BASE}Things('{n}')"} for n in NAMES]),
    ],
)  # fmt: skip
def test_properties_counts_and_references_are_given(ask: Ask, path: str, expected: Any) -> None:
    found = ask(path)
    assert (found["value"] if path.endswith("s/$ref") else found) == expected


@pytest.mark.parametrize(
    "path",
    [
        "Nothing", "Things('gone')", "Things(7)", "Things('alpha')/Observations", "things",
        "Things/Datastreams", "Things('alpha')/Datastreams('beta.o3')", "Things('alpha')x",
        "Things('alpha')/properties/none", "Datastreams('alpha.o3')/Thing('alpha')",
        "Things('alpha'", "Observations('beta.o3@2026-01-01T03:30:00Z')", "Observations('beta.o3')",
        "Things//name",
        "Observations('@')", "Things('alpha')/name/$ref", "Things/$value", LONG,
        "Datastreams('alpha.o3')/Observations('beta.o3@2026-01-01T03:00:00Z')",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_with_code_message_and_place(ask: Ask, path: str) -> None:
    fault = ask(path, status=404)
    assert fault["code"] == 404
    assert fault["message"].startswith("There is no ")
    assert fault["where"]


@pytest.mark.parametrize(
    ("set_", "condition", "expected"),
    [
        ("Things", "name eq 'Station beta'", ["beta"]),
        ("Things", "not (name eq 'Station beta')", ["alpha", "it's"]),
        ("Things", "id eq 'it''s' or @iot.id eq 'alpha'", ["alpha", "it's"]),
        ("Things", "properties/height gt 3 and properties/height mul 2 lt 10", ["beta"]),
        ("Things", "properties/kind eq 'street'", ["beta", "it's"]),
        ("Things", "properties/none eq null and properties/none ne 1", list(STATIONS)),
        ("Things", "properties/none gt 1", []),
        ("Things", "startswith(name,'Station') and endswith(name,'a')", ["alpha", "beta"]),
        ("Things", "substringof('bet',name)", ["beta"]),
        ("Things", "contains(toupper(name),'ALPHA')", ["alpha"]),
        ("Things", "length(name) eq 13 and indexof(name,'alpha') eq 8", ["alpha"]),
        ("Things", "substring(name,8,2) in ('al','it')", ["alpha", "it's"]),
        ("Things", "concat(trim(' x '),'y') eq 'xy' and id eq 'beta'", ["beta"]),
        ("Things", "Datastreams/ObservedProperty/name eq 'O3'", list(STATIONS)),
        ("Things", "Datastreams/name eq 'o3 at beta'", ["beta"]),
        ("Datastreams", "ObservedProperty/id eq 'o3' and Thing/id eq 'it''s'", ["it's.o3"]),
        ("Datastreams", "unitOfMeasurement/symbol eq 'ug/m3' and Thing/id eq 'beta'", BETA),
        (
            "Locations",
            WITHIN,
            ["at-alpha", f"at-{MOVED.replace('02T06', '01T00')}"],
        ),
        ("Things", "st_within(Locations/location, geography'POINT (114 22.5)')", ["alpha"]),
        ("Things", "st_disjoint(geography'POINT (1 1)', geography'POINT (1 1)')", []),
        ("HistoricalLocations", "time gt 2026-01-02T00:00:00Z", [MOVED]),
        ("HistoricalLocations", "year(time) eq 2026 and day(time) eq 2", [MOVED]),
    ],
)  # fmt: skip
def test_entities_are_chosen_by_conditions(
    ask: Ask, set_: str, condition: str, expected: list[str]
) -> None:
    found = ask(set_, filter=condition, count="true", orderby="id")
    assert ids(found) == sorted(expected)
    assert found["@iot.count"] == len(expected)


OWN = "Datastreams('beta.o3')/Observations"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("result ge 41", 4),
        ("result sub 30 eq 0.5", 3),
        ("round(result) eq 31 and floor(result) eq 30", 3),
        ("result mod 2 eq 0", 3 * 6 - 3),
        ("phenomenonTime ge 2026-01-02T00:00+08:00 and phenomenonTime lt 2026-01-01T18:00:00Z", 2),
        ("phenomenonTime ge 2026-01-02T00:00:00 08:00", 44),
        ("2026-01-02 le phenomenonTime and phenomenonTime lt 2026-01-03", 24),
        ("phenomenonTime eq 2026-01-01T05:00:00Z", 1),
        ("phenomenonTime gt 2026-01-03T10:00:00Z sub duration'PT1H30M'", 3),
        ("phenomenonTime gt now() sub duration'P1D'", 0),
        ("hour(phenomenonTime) eq 8 or date(phenomenonTime) eq 2026-01-03", 14),
        ("id eq 'beta.o3@2026-01-01T05:00:00Z'", 1),
        ("Datastream/id eq 'alpha.o3'", 0),
        ("resultTime eq null", 60),
        ("not (result gt 30) and result ne 30", 0),
        ("FeatureOfInterest/name eq 'at-beta'", 60),
    ],
)  # fmt: skip
def test_observations_are_chosen_by_conditions(
    ask: Ask, follow: Follow, condition: str, expected: int
) -> None:
    found = ask(OWN, filter=condition, count="true", top=7)
    assert found["@iot.count"] == expected
    assert len(list(follow(found))) == expected
    assert ask(f"{OWN}/$count", filter=condition) == str(expected)


def test_every_observation_comes_once_over_pages_of_any_size(ask: Ask, follow: Follow) -> None:
    for options in ({}, {"orderby": "phenomenonTime desc"}, {"orderby": "result,phenomenonTime"}):
        for top in (7, 60, 500):
            found = list(follow(ask("Observations", top=top, **options)))
            assert len({one["@iot.id"] for one in found}) == len(found) == 360
    own = list(follow(ask("Datastreams('it''s.o3')/Observations", top=11)))
    assert [one["result"] for one in own] == values(5).tolist()


def test_orders_hold_over_pages(ask: Ask, follow: Follow) -> None:
    times = [
        o["phenomenonTime"]
        for o in follow(ask("Observations", orderby="phenomenonTime desc", top=50))
    ]
    assert times == sorted(times, reverse=True)
    results = [o["result"] for o in follow(ask("Observations", orderby="result desc", top=50))]
    assert results == sorted(results, reverse=True)
    skipped = ask(OWN, orderby="phenomenonTime desc", skip=58, top=5)["value"]
    assert [one["phenomenonTime"] for one in skipped] == [
        "2026-01-01T01:00:00Z",
        "2026-01-01T00:00:00Z",
    ]
    assert ids(ask("Things", orderby="properties/height desc,name")) == ["it's", "beta", "alpha"]
    assert ids(ask("Datastreams", orderby="ObservedProperty/name desc,id desc", top=2)) == [
        "it's.pm25",
        "beta.pm25",
    ]
    assert len(ids(ask("Datastreams", skip=4))) == 2
    assert len(list(follow(ask("Datastreams", top=1, orderby="name")))) == 6


def test_pages_lead_on_where_values_come_in_between(ask: Ask) -> None:
    first = ask(OWN, top=2)
    second = ask(first["@iot.nextLink"].removeprefix(BASE))
    assert ids(second)[0] == "beta.o3@2026-01-01T02:00:00Z"
    assert "$top=2" in first["@iot.nextLink"]
    assert ask(OWN, top=0, count="true") == {"@iot.count": 60, "value": []}


def test_selection_and_expansion_nest_with_their_options(ask: Ask) -> None:
    found = ask(
        "Things",
        select="name,Locations",
        filter="id eq 'beta'",
        expand="Datastreams($select=id;$filter=ObservedProperty/name eq 'O3';$count=true;"
        "$expand=Observations($top=2;$select=result,phenomenonTime;$count=true),Sensor($select=name))",
    )
    stream = found["value"][0]["Datastreams"][0]
    assert stream.pop("Observations@iot.nextLink").startswith(
        f"{BASE}Datastreams('beta.o3')/Observations?"
    )
    assert found["value"] == [
        {
            "name": "Station beta",
            "Locations@iot.navigationLink": f"{BASE}Things('beta')/Locations",
            "Datastreams@iot.count": 1,
            "Datastreams": [
                {
                    "@iot.id": "beta.o3",
                    "Observations@iot.count": 60,
                    "Observations": [
                        {"result": 30.0, "phenomenonTime": "2026-01-01T00:00:00Z"},
                        {"result": 30.5, "phenomenonTime": "2026-01-01T01:00:00Z"},
                    ],
                    "Sensor": {"name": "m"},
                }
            ],
        }
    ]


def test_nested_pages_lead_on(ask: Ask, follow: Follow) -> None:
    found = ask("Things('beta')", expand="Datastreams($top=1;$orderby=id),Datastreams/Observations")
    assert len(found["Datastreams"]) == 1
    rest = list(follow(ask(found["Datastreams@iot.nextLink"].removeprefix(BASE))))
    assert [one["@iot.id"] for one in rest] == ["beta.pm25"]
    stream = ask(
        "Datastreams('beta.o3')", expand="Observations($top=25;$orderby=phenomenonTime desc)"
    )
    rest = list(follow(ask(stream["Observations@iot.nextLink"].removeprefix(BASE))))
    times = [one["phenomenonTime"] for one in [*stream["Observations"], *rest]]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 60
    assert ids(ask("Datastreams('beta.o3')/Observations", expand="Datastream/Thing", top=1))
    deep = ask(
        "Observations", top=2, expand="Datastream($expand=Thing($select=name)),FeatureOfInterest"
    )
    assert deep["value"][0]["Datastream"]["Thing"] == {"name": "Station alpha"}
    assert deep["value"][0]["FeatureOfInterest"]["feature"]["coordinates"] == [114, 22.5]


def test_the_latest_of_all_is_that_of_the_store(ask: Ask) -> None:
    found = ask(
        "Things", expand="Datastreams($expand=Observations($orderby=phenomenonTime desc;$top=1))"
    )
    latest = {
        stream["@iot.id"]: stream["Observations"]
        for one in found["value"]
        for stream in one["Datastreams"]
    }
    assert len(latest) == 6
    for number, name in enumerate(f"{s}.{o}" for s in STATIONS for o in ("pm25", "o3")):
        assert latest[name] == ask(
            f"Datastreams('{name.replace(chr(39), chr(39) * 2)}')/Observations",
            orderby="phenomenonTime desc", top=1,
        )["value"]  # fmt: skip
        assert latest[name][0]["result"] == values(number)[-1]


def test_a_data_array_has_the_same_observations(ask: Ask) -> None:
    found = ask(
        "Observations", resultFormat="dataArray", top=50, count="true",
        filter="Datastream/ObservedProperty/name eq 'O3'", select="phenomenonTime,result",
    )  # fmt: skip
    assert found["@iot.count"] == 180
    assert "$resultFormat=dataArray" in found["@iot.nextLink"]
    first = found["value"][0]
    assert first["Datastream@iot.navigationLink"] == f"{BASE}Datastreams('alpha.o3')"
    assert first["components"] == ["phenomenonTime", "result"]
    assert first["dataArray@iot.count"] == len(first["dataArray"])
    assert first["dataArray"][1] == ["2026-01-01T01:00:00Z", 10.5]
    assert sum(one["dataArray@iot.count"] for one in found["value"]) == 50


def test_a_station_that_moved_stood_elsewhere_before(ask: Ask) -> None:
    history = ask("Things('beta')/HistoricalLocations", expand="Locations")["value"]
    places = [one["Locations"][0]["location"]["coordinates"][0] for one in history]
    assert places == [114.1, 115.0]
    before = ask("Observations('beta.o3@2026-01-01T00:00:00Z')/FeatureOfInterest")
    after = ask("Observations('beta.o3@2026-01-03T00:00:00Z')/FeatureOfInterest")
    assert before["feature"]["coordinates"][0] == 114.1
    assert after["feature"]["coordinates"][0] == 115.0
    counts = [
        ask(f"FeaturesOfInterest('{one['@iot.id']}')/Observations", count="true", top=1)[
            "@iot.count"
        ]
        for one in (before, after)
    ]
    assert counts == [60, 60]


def test_a_reader_with_the_same_answer_is_told_so(ask: Ask) -> None:
    client = Client()
    found = client.get(f"{ROOT}Things")
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"{ROOT}Things", headers={"If-None-Match": found.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{ROOT}Sensors").headers["ETag"] != found.headers["ETag"]
    assert client.head(f"{ROOT}Things").headers["Content-Length"] == str(len(found.content))
    assert client.options(f"{ROOT}Things").status_code == 204
    refused = client.get(f"{ROOT}Things", headers={"Accept": "text/csv"})
    assert (refused.status_code, refused.json()["where"]) == (406, "Accept")
    assert ask("Things")["value"]
