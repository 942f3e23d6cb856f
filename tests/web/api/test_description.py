"""The description of the service is right: it is OpenAPI, and every example in it works."""

import io
import re
from typing import Any
from urllib.parse import urlencode

import orjson
import polars as pl
import pytest
from django.test import Client
from openapi_spec_validator import validate

from cityagenda.web.apps.api import words
from cityagenda.web.apps.api.listings import LISTINGS

pytestmark = pytest.mark.usefixtures("site")


def get(address: str, **headers: str) -> Any:
    return Client(raise_request_exception=False).get(address, headers=headers)


def described() -> dict[str, Any]:
    held: dict[str, Any] = orjson.loads(get("/api/v1/openapi.json").content)
    return held


def test_the_description_is_valid_openapi() -> None:
    validate(described())  # type: ignore[arg-type]


def test_every_example_works_alone_and_together() -> None:
    tried = 0
    for pattern, methods in described()["paths"].items():
        parameters = methods["get"].get("parameters", [])
        inside = {
            p["name"]: p["example"] for p in parameters if p["in"] == "path" if "example" in p
        }
        path = pattern.format_map(inside) if "{" in pattern and inside else pattern
        if "{" in path:
            continue
        given = {
            p["name"]: p["example"] for p in parameters if p["in"] == "query" if "example" in p
        }
        columns = _columns(path)
        usable = {n: v for n, v in given.items() if n not in ("area", "indicator") or n in columns}
        for query in [*({name: value} for name, value in usable.items()), usable, {}]:
            address = f"{path}?{urlencode(_said(query), doseq=True)}"
            answer = get(address)
            assert answer.status_code == 200, (address, answer.content)
            tried += 1
    assert tried > 60


def _columns(path: str) -> set[str]:
    """Return what a table of the assessment can be asked by; others can be asked by both."""
    table = path.partition("/assessments/")[2]
    listed = orjson.loads(get("/api/v1/assessments").content)["item"]
    return next((set(t["columns"]) for t in listed if t["name"] == table), {"indicator", "area"})


def _said(query: dict[str, Any]) -> dict[str, Any]:
    return {n: str(v).lower() if isinstance(v, bool) else v for n, v in query.items()}


def test_examples_show_something() -> None:
    held = described()["paths"]["/api/v1/observations"]["get"]["parameters"]
    given = {p["name"]: p["example"] for p in held if "example" in p}
    assert {"indicator", "area", "from", "to", "source", "limit", "format"} <= set(given)
    answer = get(f"/api/v1/observations?{urlencode(_said(given | {'rows': 'all'}), doseq=True)}")
    assert orjson.loads(answer.content)["items"]


def test_every_address_and_parameter_is_said_in_both_languages() -> None:
    held = described()
    assert set(words.OPERATIONS) | {a for li in LISTINGS for a in (li.path, li.one["en"])} == {
        methods["get"]["operationId"] for methods in held["paths"].values()
    }
    for methods in held["paths"].values():
        assert set(words.summary(methods["get"]["operationId"])) == {"en", "zh-Hans"}
        for parameter in methods["get"].get("parameters", ()):
            assert set(words.PARAMETERS[parameter["name"]]) == {"en", "zh-Hans"}


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_page_shows_every_address_and_its_links_work(tongue: str) -> None:
    text = get(f"/{tongue}/api/").content.decode()
    assert "<script" not in text[text.index("<main") : text.index("</main>")]
    for pattern in described()["paths"]:
        assert f"<code>{pattern}</code>" in text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/api/[^"]*)"', text)]
    assert len(links) > 15
    assert [link for link in links if get(link).status_code != 200] == []
    inside = set(re.findall(r'href="#([\w-]+)"', text))
    assert {f"parameter-{name}" for name in ("indicator", "cursor", "format")} <= inside
    assert all(f'id="{name}"' in text for name in inside)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/nothing", 404),
        ("/api/v1/observations?limit=0", 400),
        ("/api/v1/observations?format=xml", 400),
    ],
)
def test_the_type_of_a_problem_is_a_place_on_the_page(address: str, status: int) -> None:
    for language, tongue in (("zh-CN", "zh"), ("fr", "en")):
        answer = get(address, **{"accept-language": language})
        assert answer.status_code == status
        page, _, place = orjson.loads(answer.content)["type"].partition("#")
        assert page == f"/{tongue}/api/"
        assert f'id="{place}"' in get(page).content.decode()


def test_a_reader_who_cannot_set_a_header_names_the_format() -> None:
    table = pl.read_csv(get("/api/v1/observations?format=csv&limit=5").content)
    frame = pl.read_parquet(
        io.BytesIO(get("/api/v1/observations?format=parquet&limit=5", accept="text/html").content)
    )
    held = orjson.loads(get("/api/v1/observations?format=json&limit=5", accept="text/csv").content)
    periods = [row["period"] for row in held["items"]]
    assert frame["period"].to_list() == periods == table["period"].cast(pl.String).to_list()
    assert "format=csv" in get("/api/v1/observations?format=csv&limit=5").headers["Link"]


def test_the_format_may_change_between_two_pages() -> None:
    first = orjson.loads(get("/api/v1/observations?limit=5").content)
    whole = orjson.loads(get("/api/v1/observations?limit=10").content)
    following = pl.read_csv(get(f"{first['next']}&format=csv").content)
    assert following["value"].to_list() == [row["value"] for row in whole["items"][5:]]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/areas?format=geojson", 406),
        ("/api/v1/areas?format=csv", 400),
        ("/api/v1/plan?format=json", 400),
        ("/api/v1/observations?format=csv&format=json", 400),
        ("/api/v1/openapi.json?format=json", 400),
    ],
)
def test_a_format_that_there_is_not_is_explained(address: str, status: int) -> None:
    answer = get(address)
    assert answer.status_code == status
    assert "format" in [fault["where"] for fault in orjson.loads(answer.content)["faults"]]


def test_no_text_of_a_csv_is_a_formula() -> None:
    from cityagenda.web.apps.api.answers import CSV, PARQUET, table_in

    texts = ["=1+1", "+1", "-1", "@a", "\t=1", "plain"]
    table = pl.DataFrame({"scope": texts, "value": [-1.5] * len(texts)})
    read = pl.read_csv(table_in(CSV, table, {}), infer_schema=False)
    assert read["scope"].to_list() == [f"'{t}" for t in texts[:-1]] + ["plain"]
    assert set(read["value"]) == {"-1.5"}
    assert pl.read_parquet(table_in(PARQUET, table, {})).equals(table)
