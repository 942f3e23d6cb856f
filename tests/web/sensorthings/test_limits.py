"""Limits: conditions that would explode, expansions without end, and pages within a budget."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from tests.web.sensorthings.conftest import ROOT, START, Ask, Follow, network

from cityagenda.streams.batch import Batch
from cityagenda.streams.store import Store
from cityagenda.web.apps.api.buckets import Buckets
from cityagenda.web.apps.sensorthings import answers, gate, pages, stores
from cityagenda.web.apps.sensorthings.questions import MOST

BASE = f"http://testserver{ROOT}"
DAY = 86_400_000_000


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"filter": " or ".join(["name eq 'x'"] * 300)}, "more than 4,000 letters"),
        ({"filter": " or ".join(["a eq 1"] * 90)}, "more than 200 parts"),
        ({"filter": "(" * 40 + "true" + ")" * 40}, "more than 24 levels"),
        ({"filter": "not " * 40 + "true"}, "more than 24 levels"),
        ({"filter": "-" * 40 + "1 eq 1"}, "more than 24 levels"),
        ({"filter": "concat(" * 30 + "'a','b'" + ")" * 30 + " eq 'x'"}, "more than 24 levels"),
        ({"filter": "name eq"}, "missing at the end"),
        ({"filter": "name eq 'x"}, "not understood"),
        ({"filter": "name eq 'x')"}, "')' is not expected"),
        ({"filter": ""}, "missing at the end"),
        ({"filter": "name"}, "gives text"),
        ({"filter": "name eq 5"}, "does not go with text and number"),
        ({"filter": "name gt 2026-01-01T00:00:00Z"}, "does not go with text and instant"),
        ({"filter": "properties eq 1"}, "does not go with object"),
        ({"filter": "name add 1 eq 2"}, "does not go with text and number"),
        ({"filter": "sleep(10) eq 1"}, "no function 'sleep'"),
        ({"filter": "length() eq 1"}, "takes 1 arguments"),
        ({"filter": "names eq 'x'"}, "no property 'names'"),
        ({"filter": "Datastreams/Thing/Datastreams/name eq 'x'"}, "too many entities"),
        ({"filter": "Datastreams/name eq 'x' or Locations/name eq 'x'"}, "too many entities"),
        ({"filter": "Datastreams/Observations/result gt 1"}, "too many entities"),
        ({"filter": "HistoricalLocations/time gt 2026-13-01T00:00:00Z"}, "no instant"),
        ({"filter": "1 eq duration'P1Y'"}, "no instant, day or duration"),
        ({"filter": "geo.intersects(name, geography'POINT (1 1)')"}, "text and geometry"),
        ({"filter": "geo.intersects(properties, geography'POINT (1)')"}, "is no geometry"),
        ({"filter": "geography'POINT (1 1)' eq geography'POINT (1 1)'"}, "does not go with"),
        ({"orderby": "Datastreams/name"}, "too many entities"),
        ({"orderby": "name sideways"}, "not expected"),
        ({"select": "name,colour"}, "no 'colour'"),
        ({"expand": "Observations"}, "cannot be expanded"),
        ({"expand": "Datastreams("}, "not closed"),
        ({"expand": "Datastreams($top=1;$top=2)"}, "is no option"),
        ({"expand": "Datastreams(top=1)"}, "no option 'top'"),
        ({"expand": "Datastreams($expand=Observations($orderby=result))"}, "in the order of"),
        ({"expand": "/".join(["Datastreams/Thing"] * 4)},
         "nested more than 6 times"),
        ({"expand": ",".join(["Datastreams"] * 30)}, "more than 24 parts"),
        ({"top": "-1"}, "no number"),
        ({"top": "10000000000"}, "no number"),
        ({"skip": "1.5"}, "no number"),
        ({"count": "yes"}, "neither true nor false"),
        ({"resultFormat": "CSV"}, "do not come as"),
        ({"search": "x"}, "no option '$search'"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_with_its_place(
    ask: Ask, options: dict[str, str], words: str
) -> None:
    fault = ask("Things", status=400, **options)
    assert words in fault["message"], fault
    assert fault["where"].startswith(("$", "body"))
    chinese = Client().get(
        f"{ROOT}Things", {f"${n}": t for n, t in options.items()}, headers={"Accept-Language": "zh"}
    )
    assert chinese.json()["message"] != fault["message"]


def test_places_have_pages_of_observations_in_them(
    ask: Ask, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "EXPANDED", 150)
    found = ask("FeaturesOfInterest", expand="Observations($top=100)")["value"]
    lengths = [len(place["Observations"]) for place in found]
    assert sum(lengths) <= 150
    for place in found:
        link = place.get("Observations@iot.nextLink", "")
        rest = list(follow(ask(link.removeprefix(BASE)))) if link else []
        count = ask(f"FeaturesOfInterest('{place['@iot.id'].replace(chr(39), chr(39) * 2)}')/"
                    "Observations/$count")  # fmt: skip
        assert len(place["Observations"]) + len(rest) == int(count) > 0


def test_an_option_twice_a_foreign_token_and_a_nul_are_refused(ask: Ask) -> None:
    client = Client()
    for query in ("$top=1&$top=2", "$filter=name eq '%00'"):
        answer = client.get(f"{ROOT}Things?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, 400)
    for token in ("x", "WzFd", "e30", "WzEuNSwyXQ", "W251bGwsMV0"):
        assert "token" in ask("Observations", status=400, skiptoken=token)["message"]
    assert "no longer" in ask("Things", status=400, skiptoken="zeta")["message"]
    assert ask("Observations", filter="result div 0 gt 1 and result mod 0 eq 1")["value"] == []


def test_haste_is_refused_as_json(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask("Things")
    monkeypatch.setattr(gate, "readers", Buckets(burst=1, rate=0.1))
    ask("Things")
    fault = ask("Things", status=429)
    assert fault["where"] == "address"


def test_a_page_that_costs_too_much_ends_early_and_loses_nothing(
    ask: Ask, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [one["@iot.id"] for one in follow(ask("Observations", top=1000))]
    late = "phenomenonTime ge 2026-01-03T04:00:00Z or result lt 0"
    few = [one["@iot.id"] for one in follow(ask("Observations", filter=late))]
    monkeypatch.setattr(pages, "BUDGET", 30)
    monkeypatch.setattr(pages, "COUNTING", 30)
    monkeypatch.setattr(pages, "_OPENING", 1)
    monkeypatch.setattr(pages, "_CHUNK", 2)
    monkeypatch.setattr(pages, "_FEW", 0)
    first = ask("Observations", top=1000)
    assert len(first["value"]) < 100
    assert [one["@iot.id"] for one in follow(first)] == whole
    assert [one["@iot.id"] for one in follow(ask("Observations", filter=late))] == few
    assert ask("Observations", filter=late)["value"] == []
    own = "Datastreams('beta.o3')/Observations"
    for order in ("phenomenonTime desc", "phenomenonTime"):
        found = list(follow(ask(own, orderby=order, top=1000)))
        assert len({one["@iot.id"] for one in found}) == len(found) == 60
    fault = ask(own, status=400, filter="result gt 0", count="true")
    assert "have to be read" in fault["message"]
    assert "have to be read" in ask(own, status=400, orderby="result")["message"]
    assert ask(own, count="true", top=1)["@iot.count"] == 60
    expanded = ask("Datastreams", expand="Observations($top=1000)")
    for stream in expanded["value"]:
        rest = follow(ask(stream["Observations@iot.nextLink"].removeprefix(BASE)))
        ids = [one["@iot.id"] for one in [*stream["Observations"], *rest]]
        assert len(set(ids)) == len(ids) == 60


def test_an_answer_holds_so_much_and_leads_to_the_rest(
    ask: Ask, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "EXPANDED", 9)
    found = ask("Things", expand="Datastreams($expand=Observations($top=10))")
    inside = [s for thing in found["value"] for s in thing["Datastreams"]]
    assert len(inside) == 6
    assert sum(len(stream["Observations"]) for stream in inside) <= 9
    for stream in inside:
        rest = follow(ask(stream["Observations@iot.nextLink"].removeprefix(BASE)))
        assert len([*stream["Observations"], *rest]) == 60
    monkeypatch.setattr(answers, "EXPANDED", 3)
    found = ask("Things", expand="Datastreams($skip=1)")
    counts = []
    for thing in found["value"]:
        link = thing.get("Datastreams@iot.nextLink")
        rest = list(follow(ask(link.removeprefix(BASE)))) if link else []
        counts.append(len(thing["Datastreams"]) + len(rest))
    assert counts == [1, 1, 1]


@pytest.mark.usefixtures("site")
def test_a_million_observations_are_expanded_as_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 1_000_000
    with Store(tmp_path) as store:
        store.declare(network(), now=START)
        times = START + np.arange(count) * 1_000_000
        rows = Batch(np.zeros(count, np.int64), times, np.arange(count) % 500 / 10)
        store.add(rows, "test", now=int(times[-1]))
        for day in store.days():
            store.compact(day)
    monkeypatch.setattr(stores, "folder", lambda: tmp_path)
    read: list[int] = []
    real: Callable[..., Any] = Store.rows

    def counted(self: Store, day: int, *given: Any, **more: Any) -> Any:
        found = real(self, day, *given, **more)
        read.append(len(found))
        return found

    monkeypatch.setattr(Store, "rows", counted)
    client = Client()
    expand = "Datastreams($expand=Observations($top=100000;$count=true))"
    found = client.get(f"{ROOT}Things", {"$expand": expand, "$top": "100000"}).json()
    stream = next(s for t in found["value"] for s in t["Datastreams"] if s.get("Observations"))
    assert stream["Observations@iot.count"] == count
    assert 1000 <= len(stream["Observations"]) <= MOST
    assert sum(read) <= 2 * DAY // 1_000_000
    read.clear()
    link = stream["Observations@iot.nextLink"].removeprefix("http://testserver")
    following = client.get(link).json()
    assert following["value"][0]["phenomenonTime"] > stream["Observations"][-1]["phenomenonTime"]
    assert sum(read) <= 2 * DAY // 1_000_000
    read.clear()
    for path in ("Observations/$count", "Datastreams('alpha.pm25')/Observations/$count"):
        assert client.get(f"{ROOT}{path}").content == str(count).encode()
    assert read == []
