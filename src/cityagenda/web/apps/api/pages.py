"""The page that tells people what programs can ask, made from the service's description."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import urlencode

from cityagenda.build.editions import Edition
from cityagenda.ground.texts import Text
from cityagenda.web.apps.api import examples, words
from cityagenda.web.apps.api.answers import CSV, GEOJSON, JSON, PARQUET
from cityagenda.web.apps.api.buckets import BURST, PER_SECOND
from cityagenda.web.apps.api.description import PREFIX, description
from cityagenda.web.apps.api.paging import MOST, USUAL
from cityagenda.web.apps.api.problems import KINDS
from cityagenda.web.apps.api.service import api
from cityagenda.web.current import edition_of

_SHORT: Final = {JSON: "JSON", CSV: "CSV", PARQUET: "Parquet", GEOJSON: "GeoJSON"}


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the service: what it answers, in which formats, and an example."""

    operation: str
    pattern: str
    summary: Text
    example: str
    formats: list[str]
    parameters: list[str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: its meaning, what it is without being given, an example."""

    name: str
    about: Text
    usual: str
    example: str


def addresses(edition: Edition) -> Iterator[Address]:
    """Yield every address; one of an empty list has no example."""
    for pattern, methods in description(api, edition)["paths"].items():
        operation = methods["get"]
        asked = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
        offered = operation["responses"].get(200, {}).get("content", {JSON: {}})
        yield Address(
            operation["operationId"],
            pattern,
            words.summary(operation["operationId"]),
            _example(edition, pattern, asked),
            [_SHORT[media] for media in offered if media in _SHORT],
            asked,
        )


def _example(edition: Edition, pattern: str, asked: list[str]) -> str:
    inside = examples.path_values(edition, pattern)
    if "{" in pattern and not inside:
        return ""
    found = pattern
    for name, value in inside.items():
        found = found.replace(f"{{{name}}}", value)
    known = examples.values(edition)
    if "indicator" not in asked or "indicator" not in known:
        return found
    query = {"indicator": known["indicator"], "limit": known["limit"]}
    return f"{found}?{urlencode(query, doseq=True)}"


def parameters(edition: Edition) -> Iterator[Parameter]:
    """Yield every parameter of a query once."""
    seen: set[str] = set()
    for methods in description(api, edition)["paths"].values():
        for held in methods["get"].get("parameters", ()):
            name = held["name"]
            if held["in"] == "query" and name not in seen:
                seen.add(name)
                usual = held["schema"].get("default")
                yield Parameter(name, words.PARAMETERS[name], _plain(usual), _plain(_one(held)))


def _one(held: dict[str, Any]) -> object:
    example = held.get("example")
    return example[0] if isinstance(example, list) else example


def _plain(value: object) -> str:
    if value is None or value == []:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def page(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """Show the addresses of the data service with examples, its parameters and its problems."""
    edition = edition_of(request)
    shown = {
        "room": "data",
        "addresses": list(addresses(edition)),
        "parameters": list(parameters(edition)),
        "problems": list(KINDS.values()),
        "root": request.build_absolute_uri(f"{PREFIX}/"),
        "media": {"CSV": CSV, "Parquet": PARQUET},
        "usual": USUAL,
        "most": MOST,
        "burst": BURST,
        "rate": PER_SECOND,
    }
    return render(request, "api/api.html", shown)


urlpatterns = [path("api/", page, name="data-service")]
