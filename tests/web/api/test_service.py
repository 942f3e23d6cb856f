"""The read API answers what an edition holds, and explains what it does not answer."""

import io
from typing import Any

import orjson
import polars as pl
import pytest
from django.test import Client

from cityagenda.build.editions import current
from cityagenda.ground.observations import SCHEMA
from cityagenda.web.apps.api import shapes
from cityagenda.web.apps.api.answers import CSV, JSON, PARQUET
from cityagenda.web.apps.api.listings import LISTINGS

pytestmark = pytest.mark.usefixtures("site")

PARQUET_MARK = b"PAR1"


def get(address: str, accept: str = JSON, **headers: str) -> Any:
    return Client(raise_request_exception=False).get(
        f"/api/v1/{address}", headers={"accept": accept, **headers}
    )


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    held: dict[str, Any] = orjson.loads(answer.content)
    assert held["status"] == status
    for fault in held["faults"]:
        assert set(fault["what"]) == {"en", "zh-Hans"}
        assert set(fault["todo"]) == {"en", "zh-Hans"}
    return held


def test_every_address_that_the_service_names_answers() -> None:
    links = orjson.loads(get("").content)["item"]["links"]
    assert {"plan", "indicators", "observations", "assessments", "areas", "claims"} <= set(links)
    client = Client()
    for path, address in links.items():
        answer = client.get(address)
        assert answer.status_code == 200, path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_description_is_openapi_and_names_every_parameter_and_every_model() -> None:
    held = orjson.loads(get("openapi.json").content)
    assert held["openapi"].startswith("3.")
    asked = {p["name"] for p in held["paths"]["/api/v1/observations"]["get"]["parameters"]}
    assert asked == {
        "edition", "limit", "cursor", "indicator", "area", "from", "to", "dimension", "headline",
        "source", "rows", "format",
    }  # fmt: skip
    answers = held["paths"]["/api/v1/observations"]["get"]["responses"]
    assert set(answers["200"]["content"]) == {JSON, CSV, PARQUET}
    assert "application/problem+json" in answers["4XX"]["content"]
    references = set(_references(held))
    assert references
    assert {r.rpartition("/")[2] for r in references} <= set(held["components"]["schemas"])


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.path)
def test_a_list_holds_the_objects_of_the_edition_and_each_has_an_address(
    listing: Any, city_folder: Any
) -> None:
    held = current(city_folder).city().objects.get(listing.kind, {})
    answer = orjson.loads(get(f"{listing.path}?limit=10000").content)
    assert [item["id"] for item in answer["items"]] == list(held)
    assert answer["edition"] == current(city_folder).id
    for id_, item in held.items():
        one = orjson.loads(get(f"{listing.path}/{id_}").content)["item"]
        assert one == item.model_dump(mode="json")


def test_lists_come_in_pages_too() -> None:
    first = orjson.loads(get("areas?limit=1").content)
    whole = orjson.loads(get("areas").content)
    assert len(first["items"]) == 1
    assert len(whole["items"]) > 1
    following = orjson.loads(Client().get(first["next"]).content)
    assert following["items"] == whole["items"][1:2]


def test_pages_of_observations_put_together_are_the_table(city_folder: Any) -> None:
    wanted = current(city_folder).observations()
    address, pages = "/api/v1/observations?limit=3&rows=all", []
    while address:
        answer = Client().get(address)
        held = orjson.loads(answer.content)
        pages += held["items"]
        assert len(held["items"]) <= 3
        link = answer.headers.get("Link")
        assert link == (f'<{held["next"]}>; rel="next"' if held["next"] else None)
        address = held["next"]
    assert [row["period"] for row in pages] == wanted["period"].to_list()
    assert [row["value"] for row in pages] == wanted["value"].to_list()
    assert list(pages[0]) == list(SCHEMA)
    shapes.Listing[shapes.Observation].model_validate({"edition": "x", "items": pages})


def test_all_formats_hold_the_same_observations(city_folder: Any) -> None:
    wanted = current(city_folder).observations().filter("selected")
    read = pl.read_parquet(io.BytesIO(get("observations", PARQUET).content))
    assert read.equals(wanted)
    answer = get("observations", CSV)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    table = pl.read_csv(answer.content, infer_schema=False)
    assert table["value"].cast(pl.Float64).to_list() == wanted["value"].to_list()
    assert table["dimensions"].to_list() == wanted["dimensions"].to_list()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("indicator=fine-particles", pl.col("indicator") == "fine-particles"),
        (
            "indicator=fine-particles&indicator=sick-days",
            pl.col("indicator").is_in(["fine-particles", "sick-days"]),
        ),
        ("from=2020", pl.col("period") >= "2020"),
        ("to=2019", pl.col("period") <= "2019"),
        ("from=2018&to=2019", pl.col("period").is_in(["2018", "2019"])),
        ("headline=true", pl.col("dimensions") == "{}"),
        ("headline=false", pl.col("dimensions") != "{}"),
        ("rows=all", pl.lit(value=True)),
    ],
)
def test_filters_keep_what_they_say(city_folder: Any, query: str, wanted: pl.Expr) -> None:
    table = current(city_folder).observations()
    chosen = table.filter(wanted) if "rows=all" in query else table.filter(wanted, "selected")
    read = pl.read_parquet(io.BytesIO(get(f"observations?{query}", PARQUET).content))
    assert read.equals(chosen)


def test_areas_and_sources_are_filters_too(city_folder: Any) -> None:
    table = current(city_folder).observations().filter("selected")
    for column, name in (("area", "area"), ("source", "source")):
        for value in table[column].unique().sort():
            id_ = value.split("+")[0]
            read = pl.read_parquet(io.BytesIO(get(f"observations?{name}={id_}", PARQUET).content))
            holds = pl.col(column).str.split("+").list.contains(id_)
            assert read.equals(table.filter(holds))


def test_every_table_of_the_assessment_can_be_read(city_folder: Any) -> None:
    edition = current(city_folder)
    listed = orjson.loads(get("assessments").content)["item"]
    assert [table["name"] for table in listed] == edition.assessments()
    for table in listed:
        read = pl.read_parquet(
            io.BytesIO(get(f"assessments/{table['name']}?limit=10000", PARQUET).content)
        )
        assert read.equals(edition.assessment(table["name"]).head(10000))
        assert read.columns == table["columns"]
        assert get(f"assessments/{table['name']}").status_code == 200
    only = orjson.loads(get("assessments/verdicts?indicator=fine-particles").content)["items"]
    assert [row["indicator"] for row in only] == ["fine-particles"]


def test_the_plan_is_whole(city_folder: Any) -> None:
    held = orjson.loads(get("plan").content)["item"]
    city = current(city_folder).city()
    assert [p["id"] for p in held["programmes"]] == list(city.programmes)
    assert [p["id"] for p in held["tasks"]] == list(city.tasks)
    assert [p["id"] for p in held["target-cities"]] == list(city.target_cities)


def test_editions_can_be_listed_and_named(city_folder: Any) -> None:
    held = current(city_folder)
    listed = orjson.loads(get("editions").content)["item"]
    assert [e["id"] for e in listed] == [held.id]
    assert orjson.loads(get("editions/current").content)["item"] == listed[0]
    assert orjson.loads(get(f"editions/{held.id}").content)["item"] == listed[0]
    assert (
        get(f"observations?edition={held.id}").headers["Cache-Control"] == "public, max-age=86400"
    )


def test_what_has_not_changed_is_not_sent_again() -> None:
    answer = get("observations?limit=5")
    tag = answer.headers["ETag"]
    again = get("observations?limit=5", **{"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert get("observations?limit=5", **{"if-none-match": f'"x", W/{tag}'}).status_code == 304
    assert get("observations?limit=6", **{"if-none-match": tag}).status_code == 200
    assert get("observations?limit=5", CSV, **{"if-none-match": tag}).status_code == 200
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("address", "status", "where"),
    [
        ("indicators/nothing", 404, "path"),
        ("areas/..%2F..%2Fcity.yml", 404, ""),
        ("areas/%2e%2e", 404, "path"),
        ("assessments/..%2Fobservations", 404, ""),
        ("assessments/nothing", 404, "path"),
        ("nothing", 404, ""),
        ("plan/", 404, ""),
        ("editions/0000000000000000", 404, "path"),
        ("editions/..", 404, "path"),
        ("observations?edition=0000000000000000", 404, "path"),
        ("observations?edition=../../x", 400, "edition"),
        ("observations?limit=10001", 400, "limit"),
        ("observations?limit=0", 400, "limit"),
        ("observations?limit=many", 400, "limit"),
        ("observations?limit=99999999999999999999999", 400, "limit"),
        ("observations?limit=1&limit=2", 400, "limit"),
        ("observations?limt=1", 400, "limt"),
        ("observations?page=1", 400, "page"),
        ("observations?indicator=nothing", 400, "indicator"),
        ("observations?area=nothing", 400, "area"),
        ("observations?source=nothing", 400, "source"),
        ("observations?from=yesterday", 400, "from"),
        ("observations?to=2019-13", 400, "to"),
        ("observations?dimension=sex", 400, "dimension"),
        ("observations?headline=perhaps", 400, "headline"),
        ("observations?rows=some", 400, "rows"),
        ("observations?cursor=x", 400, "cursor"),
        ("observations?cursor=WzEsMiwzXQ", 400, "cursor"),
        ("observations?cursor=bnVsbA", 400, "cursor"),
        ("observations?" + "&".join(["indicator=fine-particles"] * 101), 400, "indicator"),
        ("observations?indicator=" + "x" * 5000, 400, "indicator.0"),
        ("assessments/links?area=town", 400, "area"),
        ("indicators?indicator=fine-particles", 400, "indicator"),
        ("plan?limit=3", 400, "limit"),
        ("editions?limit=3", 400, "limit"),
        ("editions/current?edition=0000000000000000", 400, "edition"),
        ("indicators?cursor=eA", 400, "cursor"),
    ],
)
def test_what_cannot_be_answered_is_explained(address: str, status: int, where: str) -> None:
    held = problem(get(address), status)
    assert where in [fault["where"] for fault in held["faults"]]


def test_a_problem_speaks_the_readers_language() -> None:
    english = problem(get("nothing"), 404)
    chinese = problem(get("nothing", **{"accept-language": "zh-CN,zh;q=0.9"}), 404)
    assert english["title"] == "There is no such thing"
    assert chinese["title"] == "未找到"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png", "text/csv;q=0"])
def test_a_format_that_there_is_not_is_refused(accept: str) -> None:
    held = problem(get("observations", accept), 406)
    assert PARQUET in held["faults"][0]["todo"]["en"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", JSON),
        ("text/html,*/*;q=0.8", JSON),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/json;q=0.5, text/csv", "text/csv; charset=utf-8"),
        (f"{PARQUET}, */*;q=0.1", PARQUET),
    ],
)
def test_the_best_liked_format_is_sent(accept: str, kind: str) -> None:
    assert get("observations", accept).headers["Content-Type"] == kind


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method: str) -> None:
    answer = getattr(Client(), method)("/api/v1/indicators", b"{}", content_type=JSON)
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_other_sites_may_read_and_no_cookie_is_involved() -> None:
    answer = Client().options("/api/v1/observations", headers={"origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" not in answer.headers["Access-Control-Allow-Methods"]
    answer = get("observations")
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_head_tells_the_length_and_sends_nothing() -> None:
    whole = Client().get("/api/v1/indicators")
    head = Client().head("/api/v1/indicators")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_a_failure_inside_is_a_problem_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from cityagenda.web.apps.api import tables

    def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(tables, "page", broken)
    held = problem(get("observations"), 500)
    assert "disk" not in str(held)
    assert "the disk is gone" in caplog.text
