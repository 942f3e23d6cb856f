"""The service: every address of the read API and what it answers."""

import logging
from collections.abc import Callable
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from cityagenda.build.editions import editions
from cityagenda.city.models import KINDS
from cityagenda.ground.standards import Standard
from cityagenda.web.apps.air import data as air_data
from cityagenda.web.apps.air.live import live_edition
from cityagenda.web.apps.air.now import now
from cityagenda.web.apps.api import geometry, listings, shapes, tables, words
from cityagenda.web.apps.api.answers import GEOJSON, JSON, Content, answered, json_of
from cityagenda.web.apps.api.description import description
from cityagenda.web.apps.api.paging import Cursor, cursor_of
from cityagenda.web.apps.api.parameters import (
    Air,
    Observations,
    Paged,
    Parameters,
    Places,
    Rows,
    faults_of,
    refuse_all,
)
from cityagenda.web.apps.api.problems import Problem, not_found, of_status
from cityagenda.web.apps.api.selection import edition_asked
from cityagenda.web.current import edition_of

_log = logging.getLogger("cityagenda.web")

api = NinjaAPI(
    title=words.TITLE["en"],
    version="1",
    description=words.ABOUT["en"],
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.answer(request)


@api.exception_handler(ValidationError)
def _misread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return Problem("bad-request", faults_of(error.errors)).answer(request)


@api.exception_handler(Http404)
def _unknown(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    return of_status(404).answer(request)


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("the answer to %s failed", request.path, exc_info=error)
    return of_status(500).answer(request)


@api.get("/", operation_id="service")
def service(request: HttpRequest, asked: Query[Parameters]) -> HttpResponse:
    """Say what this is and where everything else stands."""
    names = ("plan", "observations", "assessments", "standards", "editions", "openapi.json")
    paths = [*(listing.path for listing in listings.LISTINGS), *names]
    return _whole(
        request,
        asked,
        lambda edition: {
            "city": edition.city().city.model_dump(mode="json"),
            "links": {path: request.build_absolute_uri(f"/api/v1/{path}") for path in paths},
        },
    )


@api.get(
    "/plan",
    operation_id="plan",
    response=shapes.Whole[dict[str, list[dict[str, Any]]]],
    openapi_extra={"responses": shapes.PROBLEMS},
)
def plan(request: HttpRequest, asked: Query[Parameters]) -> HttpResponse:
    """Answer the whole plan by kind of object."""
    return _whole(request, asked, listings.plan)


@api.get(
    "/standards",
    operation_id="standards",
    response=shapes.Whole[list[Standard]],
    openapi_extra={"responses": shapes.PROBLEMS},
)
def standards(request: HttpRequest, asked: Query[Parameters]) -> HttpResponse:
    """Answer all rule packs."""
    return _whole(request, asked, listings.standards)


@api.get(
    "/observations",
    operation_id="observations",
    response=shapes.Listing[shapes.Observation],  # type: ignore[valid-type]
    openapi_extra=shapes.TABLES,
)
def observations(request: HttpRequest, asked: Query[Observations]) -> HttpResponse:
    """Answer a page of observations."""
    return tables.observations(request, asked)


@api.get(
    "/assessments",
    operation_id="assessments",
    openapi_extra={"responses": shapes.PROBLEMS},
)
def assessments(request: HttpRequest, asked: Query[Parameters]) -> HttpResponse:
    """List the tables of the assessment with their columns."""
    return _whole(request, asked, listings.tables)


@api.get(
    "/assessments/{table}",
    operation_id="assessment",
    response=shapes.Listing[dict[str, Any]],
    openapi_extra=shapes.TABLES,
)
def assessment(request: HttpRequest, table: str, asked: Query[Rows]) -> HttpResponse:
    """Answer a page of a table of the assessment."""
    return tables.judgements(request, table, asked)


@api.get(
    "/air/now",
    operation_id="air-now",
    url_name="air-now",
    response=shapes.Whole[dict[str, Any]],
    openapi_extra={"responses": shapes.PROBLEMS},
)
def air_now(request: HttpRequest, asked: Query[Air]) -> HttpResponse:
    """Answer the last hours of every street, from the provisional edition of the moment."""
    live = live_edition()
    air, found = now(live), live or edition_of(request)

    def content(_: str) -> Content:
        item = air_data.hours(air, asked.show) if air else air_data.nothing(found, asked.show)
        return Content(json_of({"edition": found.id, "item": item}))

    return answered(request, found, [JSON], content)


@api.get(
    "/editions",
    operation_id="editions",
    response=shapes.Whole[list[shapes.EditionSummary]],
)
def all_editions(request: HttpRequest) -> HttpResponse:
    """List the editions; those of scenarios are not published."""
    refuse_all(request)
    found = [e for e in editions(settings.CITY_FOLDER) if e.scenario is None]
    current = edition_of(request)
    body = json_of({"edition": current.id, "item": [listings.described(e) for e in found]})
    ids = " ".join(e.id for e in found)
    return answered(request, current, [JSON], lambda _: Content(body), variant=ids)


@api.get(
    "/editions/{id_}",
    operation_id="edition",
    response=shapes.Whole[shapes.EditionSummary],
)
def edition(request: HttpRequest, id_: str) -> HttpResponse:
    """Answer what an edition says of itself."""
    refuse_all(request)
    found = edition_of(request) if id_ == "current" else edition_asked(request, id_)
    body = json_of({"edition": found.id, "item": listings.described(found)})
    return answered(request, found, [JSON], lambda _: Content(body), pinned=id_ != "current")


def _whole(request: HttpRequest, asked: Parameters, item: Callable[..., Any]) -> HttpResponse:
    found = edition_asked(request, asked.edition)

    def content(_: str) -> Content:
        return Content(json_of({"edition": found.id, "item": item(found)}))

    return answered(request, found, [JSON], content, pinned=asked.edition is not None)


def _add(listing: listings.Listing) -> None:
    """Add the two addresses of a list of objects: the list and one of its objects."""
    model: Any = KINDS[listing.kind].model
    question: Any = Places if listing.kind == "area" else Paged

    def many(request: HttpRequest, asked: Query[question]) -> HttpResponse:
        found = edition_asked(request, asked.edition, asked.cursor)
        first = cursor_of(asked.cursor).place if asked.cursor else 0
        last = first + asked.limit

        shapes_held = geometry.version(found) if listing.kind == "area" else ""

        def content(media: str) -> Content:
            items = listings.objects(found, listing.kind)
            cursor = Cursor(found.id, last, listing.kind) if last < len(items) else None
            following = tables.address(request, cursor)
            head = {"edition": found.id, "next": following}
            if media == GEOJSON:
                body = geometry.collection(found, items[first:last], head)
            else:
                body = json_of(head | {"items": items[first:last]})
            return Content(body, tables.links(following))

        offers = [JSON, GEOJSON] if shapes_held else [JSON]
        pinned = bool(asked.edition or asked.cursor) and not shapes_held
        named = getattr(asked, "format", None)
        return answered(
            request, found, offers, content, named=named, pinned=pinned, variant=shapes_held
        )

    def one(request: HttpRequest, id_: str, asked: Query[Parameters]) -> HttpResponse:
        held = edition_asked(request, asked.edition).city().objects[listing.kind]
        if id_ not in held:
            raise not_found(listing.one, id_)
        return _whole(request, asked, lambda _: held[id_].model_dump(mode="json"))

    extra = shapes.SHAPES if listing.kind == "area" else {"responses": shapes.PROBLEMS}
    name = listing.one["en"]
    api.get(
        f"/{listing.path}",
        operation_id=listing.path,
        response=shapes.Listing[model],
        openapi_extra=extra,
    )(many)
    api.get(
        f"/{listing.path}/{{id_}}",
        operation_id=name,
        response=shapes.Whole[model],
        openapi_extra={"responses": shapes.PROBLEMS},
    )(one)


for _listing in listings.LISTINGS:
    _add(_listing)


def unknown(request: HttpRequest) -> HttpResponse:
    """Answer an address that there is not."""
    return of_status(404).answer(request)


def described(request: HttpRequest) -> HttpResponse:
    """Answer the description of the service."""
    refuse_all(request)
    edition = edition_of(request)

    def content(_: str) -> Content:
        found = description(api, edition)
        return Content(orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS))

    return answered(request, edition, [JSON], content)
