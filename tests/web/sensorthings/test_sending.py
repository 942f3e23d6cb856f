"""Sending: who may, what is made, what is refused, and that a repeated request adds nothing."""

import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.web.sensorthings.conftest import ROOT, START, network, stream
from tests.web.test_server import CLEAN

from cityagenda.ground.errors import AccountError
from cityagenda.streams.store import Store
from cityagenda.web.apps.api.buckets import Buckets
from cityagenda.web.apps.audit.trail import entries
from cityagenda.web.apps.sensorthings import stores, tokens, writing
from cityagenda.web.apps.sensorthings.models import Token
from cityagenda.web.apps.sensorthings.tokens import create, revoke

A = "2026-01-01T00:00:00Z"
SITE = "http://testserver"
BASE = f"{SITE}{ROOT}"
PLACE = {"name": "x", "encodingType": "application/geo+json"}
Send = Callable[..., Any]


@pytest.fixture
def folder(site: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001
    """Return the folder of a store in which the small network is declared."""
    monkeypatch.setattr(stores, "folder", lambda: tmp_path)
    monkeypatch.setattr(tokens, "strangers", Buckets(burst=3, rate=0.1))
    tokens._known.clear()
    with Store(tmp_path) as store:
        store.declare(network(), now=START)
    return tmp_path


@pytest.fixture
def send(folder: Path) -> Iterator[Send]:  # noqa: ARG001 - it must be there
    """Return a function that sends JSON with a token and gives what is answered."""
    token = create("gateway-1")
    client = Client(enforce_csrf_checks=True)

    def to(
        path: str, content: Any, status: int = 201, method: str = "post", language: str = "en"
    ) -> Any:
        answer = getattr(client, method)(
            f"{ROOT}{path}", content, content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": language},
        )  # fmt: skip
        assert answer.status_code == status, answer.content
        if status == 201 and path != "CreateObservations":
            assert answer.headers["Location"] == answer.json()["@iot.selfLink"]
        return answer.json()

    return to


def one(name: str, result: float, time: str = A) -> dict[str, Any]:
    """Return the JSON of an observation."""
    return {"phenomenonTime": time, "result": result, "Datastream": {"@iot.id": name}}


def test_an_observation_is_there_when_it_is_answered_and_once(send: Send, folder: Path) -> None:
    made = send("Observations", one("beta.o3", 41.5))
    assert made["@iot.id"] == f"beta.o3@{A}"
    assert Client().get(made["@iot.selfLink"].removeprefix(SITE)).json()["result"] == 41.5
    assert send("Datastreams('it''s.o3')/Observations", {"phenomenonTime": A, "result": 1})
    assert send("Observations", one("beta.o3", 41.5)) == made
    with Store(folder) as store:
        assert store.totals()["values"] == 2
        assert store.totals()["duplicates"] == 1
        assert store.versions("beta.o3", START)[0][3] == "sensorthings/gateway-1"
    send("Observations", one("beta.o3", 43))
    with Store(folder) as store:
        assert [version[1] for version in store.versions("beta.o3", START)] == [41.5, 43.0]


def test_a_data_array_is_told_row_by_row(send: Send, folder: Path) -> None:
    groups = [
        {
            "Datastream": {"@iot.id": name},
            "components": ["phenomenonTime", "result", "FeatureOfInterest/id"],
            "dataArray@iot.count": 2,
            "dataArray": [[A, 1.5, 1], [A.replace("Z", ""), 2.5, 1]],
        }
        for name in ("alpha.o3", "nowhere", "beta.o3")
    ]
    told = send("CreateObservations", groups)
    assert told[0] == f"{BASE}Observations('alpha.o3@{A}')"
    assert told[4] == f"{BASE}Observations('beta.o3@{A}')"
    assert [text.split(":")[0] for text in told] == [
        "http",
        "error",
        "error",
        "error",
        "http",
        "error",
    ]
    assert "with a zone" in told[1]
    assert "no datastream 'nowhere'" in told[2]
    with Store(folder) as store:
        assert store.count() == 2
    fault = send("CreateObservations", groups[1:2], status=400)
    assert "no datastream 'nowhere'" in fault["message"]


def test_entities_are_made_with_those_nested_in_them_and_a_repeat_makes_no_second(
    send: Send,
) -> None:
    nested = stream("x", "pm25")
    del nested["Thing"], nested["@iot.id"]
    nested["Sensor"] = {
        "name": "n",
        "description": "",
        "encodingType": "text/plain",
        "metadata": "",
    }
    thing = {
        "name": "new station",
        "description": "with all that is in it",
        "Locations": [
            {
                "name": "roof",
                "encodingType": "application/geo+json",
                "location": {"type": "Point", "coordinates": [114.1, 22.5]},
            }
        ],
        "Datastreams": [nested],
    }
    made = send("Things", thing)
    assert send("Things", thing) == made
    client = Client()
    link = made["@iot.selfLink"].removeprefix(SITE)
    found = client.get(
        f"{link}?$expand=Locations,Datastreams($expand=Sensor,ObservedProperty)"
    ).json()
    assert found["Locations"][0]["name"] == "roof"
    assert found["Datastreams"][0]["Sensor"]["name"] == "n"
    assert found["Datastreams"][0]["ObservedProperty"]["@iot.id"] == "pm25"
    assert client.get(f"{ROOT}Things/$count").content == b"4"
    # What a client once read is a link, and changes nothing of it.
    read = client.get(link).json()
    second = stream("x", "o3") | {"Thing": read}
    send("Datastreams", second)
    send("Things", {"@iot.id": made["@iot.id"], "name": "renamed"})
    found = client.get(f"{link}?$expand=Locations,Datastreams").json()
    assert found["name"] == "renamed"
    assert len(found["Datastreams"]) == 2
    assert found["Locations"][0]["name"] == "roof"


def test_what_belongs_to_an_entity_is_made_at_its_address(send: Send) -> None:
    given = stream("alpha", "pm25") | {"@iot.id": "second", "Thing": {"@iot.id": "beta"}}
    del given["Thing"]
    send("Things('alpha')/Datastreams", given)
    client = Client()
    assert client.get(f"{ROOT}Datastreams('second')/Thing").json()["@iot.id"] == "alpha"
    place = {
        "name": "yard",
        "encodingType": "application/geo+json",
        "location": {"type": "Point", "coordinates": [114.5, 22.5]},
    }
    made = send("Things('alpha')/Locations", place)
    found = client.get(f"{ROOT}Things('alpha')/Locations").json()["value"]
    assert [one["@iot.id"] for one in found] == [made["@iot.id"]]
    history = client.get(f"{ROOT}Things('alpha')/HistoricalLocations").json()["value"]
    assert len(history) == 2


def test_a_thing_at_two_places_is_expanded_at_both(send: Send) -> None:
    places = [{"@iot.id": "at-beta"}, {"@iot.id": "at-alpha"}]
    send("Things", {"@iot.id": "alpha", "name": "wide", "Locations": places})
    for number, name in enumerate(("alpha.pm25", "alpha.o3", "beta.pm25", "beta.o3")):
        send("Observations", one(name, number + 1))
    expand = "Things($expand=Datastreams($expand=Observations($top=1)))"
    found = Client().get(f"{ROOT}Locations", {"$expand": expand}).json()["value"]
    held = {
        (place["@iot.id"], stream["@iot.id"]): [o["result"] for o in stream["Observations"]]
        for place in found
        for thing in place["Things"]
        for stream in thing["Datastreams"]
        if stream["Observations"]
    }
    assert held == {
        ("at-alpha", "alpha.pm25"): [1.0],
        ("at-alpha", "alpha.o3"): [2.0],
        ("at-beta", "alpha.pm25"): [1.0],
        ("at-beta", "alpha.o3"): [2.0],
        ("at-beta", "beta.pm25"): [3.0],
        ("at-beta", "beta.o3"): [4.0],
    }


def test_who_has_no_token_sends_nothing(folder: Path, send: Send) -> None:  # noqa: ARG001
    client = Client()
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic !"}):
        answer = client.post(f"{ROOT}Observations", "{}", "application/json", headers=header)
        assert (answer.status_code, answer.json()["code"]) == (401, 401)
        assert "Bearer" in answer.headers["WWW-Authenticate"]
    codes = [
        client.post(
            f"{ROOT}Things", "{}", headers={"Authorization": f"Bearer {n}"}, content_type="a/b"
        )
        for n in range(4)
    ]
    assert codes[-1].status_code == 429
    with Store(folder) as store:
        assert store.count() == 0


def test_a_token_is_kept_as_a_hash_told_in_the_trail_and_taken_back(folder: Path) -> None:  # noqa: ARG001
    token = create("roof.gateway")
    assert token not in str(Token.objects.values_list())
    basic = b64encode(f"anybody:{token}".encode()).decode()

    def code() -> int:
        answer = Client().post(
            f"{ROOT}Observations", one("beta.o3", 1), "application/json",
            headers={"Authorization": f"Basic {basic}"},
        )  # fmt: skip
        return answer.status_code

    assert code() == 201
    with pytest.raises(AccountError, match="there is a token"):
        create("roof.gateway")
    with pytest.raises(AccountError, match="no name of a token"):
        create("Roof gateway")
    revoke("roof.gateway")
    assert code() == 401
    with pytest.raises(AccountError, match="in use"):
        revoke("roof.gateway")
    said = [(e.subject, e.action) for e in entries(beginning="token:")]
    assert said == [("token:roof.gateway", "created"), ("token:roof.gateway", "revoked")]


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("Observations", "{", "no JSON"),
        ("Observations", b"\xff", "no JSON"),
        ("Observations", "[1]", "one JSON object"),
        ("Observations", {}, "Datastream"),
        ("Observations", one("beta.o3", 1, "2026-01-01T00:00:00"), "with a zone"),
        ("Observations", one("beta.o3", 1, "2099-01-01T00:00:00Z"), "the future"),
        ("Observations", one("beta.o3", 1, "0001-01-01T00:00:00+08:00"), "before 1900"),
        ("Observations", '{"phenomenonTime": "x", "result": NaN}', "no JSON"),
        ("Observations", one("beta.o3", "high"), "is no number"),  # type: ignore[arg-type]
        ("Observations", one("beta.o3", result=True), "is no number"),
        ("Observations", {"Datastream": 7, "result": 1}, "Datastream"),
        ("CreateObservations", {}, "a list of groups"),
        ("CreateObservations", [7], "no object"),
        ("CreateObservations", [{"components": ["result"], "dataArray": []}], "must name"),
        ("CreateObservations", '[{"components":' * 300, "no JSON"),
        ("Things", {}, "name"),
        ("Things", {"name": "x", "Locations": [{"name": "y"}]}, "encoding"),
        ("Things", {"name": "x", "Datastreams": 7}, ""),
        ("Things", {"name": "x", "more": 1}, "more"),
        ("Things", {"name": "x", "@iot.id": "i" * 300}, "letters at most and no control"),
        ("Things", {"name": "x", "@iot.id": "a\0b"}, "no control characters"),
        ("Things", {"name": "x", "Datastreams": [{"Thing": {"Datastreams": [{"Thing": {}}]}}]}, ""),
        ("Sensors", {"name": "x"}, "encodingType"),
        ("Datastreams", stream("alpha", "gold"), "ObservedProperties has no 'gold'"),
        ("Datastreams", stream("alpha", "o3") | {"properties": {}}, "reference state"),
        ("Locations", PLACE | {"location": 1}, "location"),
        ("Locations", PLACE | {"location": {"type": "Point", "coordinates": [2, 114]}}, "no place"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_is_said_and_nothing_is_kept(
    send: Send, folder: Path, path: str, content: Any, words: str
) -> None:
    with Store(folder) as store:
        before = store.totals()
    fault = send(path, content, status=400)
    assert fault["code"] == 400
    assert words in f"{fault['where']} {fault['message']}"
    with Store(folder) as store:
        assert store.totals() == before


def test_nothing_is_changed_or_deleted_and_it_is_said_why(send: Send) -> None:
    for method in ("patch", "put", "delete"):
        fault = send("Things('alpha')", {}, status=405, method=method)
        assert "neither changed nor deleted" in fault["message"]
        assert "correction" in fault["todo"]
    for path in (
        "HistoricalLocations",
        "FeaturesOfInterest",
        "Things('alpha')",
        "Things/$count",
        "Datastreams('alpha.o3')/Observations('x')",
        "Things('alpha')/name",
    ):
        assert "Nothing is made" in send(path, {}, status=405)["message"]


def test_a_request_is_limited(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LARGEST", 1000)
    assert "1,000 bytes" in send("Observations", "x" * 1001, status=413)["message"]
    monkeypatch.setattr(writing, "ROWS", 1)
    groups = [{"Datastream": {"@iot.id": "alpha.o3"}, "components": ["phenomenonTime", "result"],
               "dataArray": [[A, 1], [A, 2]]}]  # fmt: skip
    assert "2 observations" in send("CreateObservations", groups, status=413)["message"]


def test_a_city_without_streams_is_empty_and_its_first_entity_makes_the_store(
    send: Send, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setattr(stores, "folder", lambda: elsewhere)
    client = Client()
    for name in ("Things", "Observations", "FeaturesOfInterest", "Datastreams"):
        assert client.get(f"{ROOT}{name}?$count=true").json() == {"@iot.count": 0, "value": []}
    assert not elsewhere.exists()
    send("Things", {"name": "first"})
    assert client.get(f"{ROOT}Things/$count").content == b"1"


def test_a_fault_of_a_value_is_said_in_the_language_that_is_asked_for(
    send: Send,
) -> None:
    late = one("beta.o3", 1, "2099-01-01T00:00:00Z")
    fault = send("Observations", late, status=400, language="zh")
    assert (fault["message"], fault["todo"]) == (
        "该时刻在未来",
        "请校正传感器的时钟，或其声明的时区",
    )
    group = {
        "Datastream": {"@iot.id": "beta.o3"},
        "components": ["phenomenonTime", "result"],
        "dataArray": [[A, 1], [A, "high"]],
    }
    assert send("CreateObservations", [group], language="zh")[1].startswith(
        "error: 结果 'high' 不是数值；"
    )
    assert "is no number; leave out" in send("CreateObservations", [group])[1]


def test_a_value_before_the_datastreams_are_declared_is_told_the_command(
    send: Send, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "folder", lambda: tmp_path / "fresh")
    for language, said in (("zh", "尚未声明"), ("en", "are not declared yet")):
        fault = send("Observations", one("beta.o3", 1), status=400, language=language)
        assert said in fault["message"]
        assert "cityagenda streams take CITY" in fault["todo"]


COMMANDS = """
import sys
from cityagenda.cli.app import app

for given in (["create", "CITY", "roof"], ["create", "CITY", "street"],
              ["revoke", "CITY", "street"],
              ["list", "CITY", "--json"]):
    given = [sys.argv[1] if word == "CITY" else word for word in given]
    app(["tokens", *given], standalone_mode=False)
"""


def test_the_operator_makes_lists_and_takes_back_tokens(city_folder: Path, tmp_path: Path) -> None:
    city = tmp_path / "town"
    shutil.copytree(city_folder, city, ignore=shutil.ignore_patterns("app.sqlite*", "secret-key"))
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, str(city)],
        env=CLEAN | {"CITYAGENDA_LANG": "en"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    token, other, said, listed = done.stdout.split("\n", maxsplit=3)
    assert len(token) == len(other) > 40
    assert token != other
    assert said == "Nothing more can be sent with 'street'."
    assert done.stderr.count("cannot be shown again") == 2
    rows = json.loads(listed)
    assert [(one["name"], bool(one["revoked"])) for one in rows] == [
        ("roof", False),
        ("street", True),
    ]
    assert token not in listed
