"""Data: the parts of the read API that need no server, as files, with their description."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.exchange.tables import csv_file
from cityagenda.ground.texts import Text
from cityagenda.web.apps.api import geometry, listings, words
from cityagenda.web.apps.api.answers import (
    CSV,
    GEOJSON,
    JSON,
    PARQUET,
    json_of,
    plain_rows,
)
from cityagenda.web.apps.api.description import PREFIX, description
from cityagenda.web.apps.api.paging import MOST
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.api.service import api

HOME: Final = PREFIX.lstrip("/")
MOST_CSV: Final = 200_000
"""Rows up to which all values are given as CSV too: a spreadsheet opens no more with ease."""
_SUFFIXES: Final = {JSON: "json", CSV: "csv", PARQUET: "parquet", GEOJSON: "geojson"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the service: its path there, its format, what it is, and its content."""

    path: str
    media: str
    summary: Text
    content: Callable[[], bytes]

    @property
    def file(self) -> str:
        """The file below the published folder."""
        return f"{HOME}/{self.path}.{_SUFFIXES[self.media]}"

    @property
    def address(self) -> str:
        """The address that the live service has for it."""
        plain = f"{PREFIX}/{self.path}"
        return plain if self.media == JSON else f"{plain}?format={_SUFFIXES[self.media]}"


def parts(edition: Edition) -> Iterator[Part]:
    """Yield the parts that are published: lists whole, tables of more than a page as Parquet."""

    def whole(item: Callable[[Edition], Any]) -> Callable[[], bytes]:
        return lambda: json_of({"edition": edition.id, "item": item(edition)})

    yield Part("plan", JSON, words.OPERATIONS["plan"], whole(listings.plan))
    for listing in listings.LISTINGS:
        summary = words.summary_of_list(listing)
        yield Part(listing.path, JSON, summary, _listed(edition, listing.kind))
    if geometry.version(edition):
        areas = next(li for li in listings.LISTINGS if li.kind == "area")
        yield Part(areas.path, GEOJSON, words.summary_of_list(areas), _shapes(edition))
    yield Part("standards", JSON, words.OPERATIONS["standards"], whole(listings.standards))
    yield Part("editions/current", JSON, words.OPERATIONS["edition"], whole(listings.described))
    yield from _table(edition, "observations", "observations", words.OPERATIONS["observations"])
    yield Part("assessments", JSON, words.OPERATIONS["assessments"], whole(listings.tables))
    for name in edition.assessments():
        about = both(f"Table of the assessment: {name}", f"评价表：{name}")
        yield from _table(edition, f"assessment/{name}", f"assessments/{name}", about)


def _listed(edition: Edition, kind: str) -> Callable[[], bytes]:
    return lambda: json_of(
        {"edition": edition.id, "next": None, "items": listings.objects(edition, kind)}
    )


def _shapes(edition: Edition) -> Callable[[], bytes]:
    head = {"edition": edition.id, "next": None}
    return lambda: geometry.collection(edition, listings.objects(edition, "area"), head)


def _table(edition: Edition, table: str, path: str, summary: Text) -> Iterator[Part]:
    raw = edition.folder / f"{table}.parquet"
    yield Part(path, PARQUET, summary, raw.read_bytes)
    rows = edition.scan(table)
    count = edition.derived(f"rows/{table}", lambda: int(rows.select(pl.len()).collect().item()))
    if table == "observations":
        if count <= MOST_CSV:
            yield Part(path, CSV, summary, _sheet(edition))
    elif count <= MOST:

        def content() -> bytes:
            items = plain_rows(rows.collect())
            return json_of({"edition": edition.id, "next": None, "items": items})

        yield Part(path, JSON, summary, content)


def _sheet(edition: Edition) -> Callable[[], bytes]:
    return lambda: csv_file(edition.observations(), spreadsheet=True)


def described(edition: Edition, published: list[Part], site: str) -> bytes:
    """Return the description of what is published, as OpenAPI: files, without parameters.

    Parameters
    ----------
    published
        The parts.
    site
        Where the site will stand; empty if unknown: the description then counts from itself.
    """
    live = description(api, edition)
    whole = copy.deepcopy({name: live[name] for name in ("openapi", "info", "components")})
    paths: dict[str, Any] = {}
    for part in published:
        form = {"schema": _schema(live, part)} if part.media in (JSON, GEOJSON) else {}
        name = f"{part.path}.{_SUFFIXES[part.media]}".replace("/", "-")
        paths[f"/{part.file}"] = {
            "get": {
                "operationId": name,
                "summary": part.summary["en"],
                "responses": {"200": {"description": "OK", "content": {part.media: form}}},
            }
        }
    servers = [{"url": site or "../.."}]
    found = whole | {"servers": servers, "paths": paths}
    return orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS)


def _schema(live: dict[str, Any], part: Part) -> dict[str, Any]:
    paths = live["paths"]
    own = f"{PREFIX}/{part.path}"
    if own not in paths:
        stands_for = {"assessments": "/assessments/{table}", "editions": "/editions/{id_}"}
        own = PREFIX + stands_for[part.path.partition("/")[0]]
    answers = paths[own]["get"]["responses"]
    content = answers.get(200, {}).get("content", {})
    found: dict[str, Any] = content.get(part.media, {}).get("schema", {"type": "object"})
    return found
