"""Boards for whoever supervises: the matrix on a wall, the sheet to print, the rules of lights."""

from datetime import date
from functools import lru_cache
from typing import Final

import orjson
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cityagenda.registers.lights import TOPIC
from cityagenda.web.apps.audit.trail import head
from cityagenda.web.apps.tasks import listing
from cityagenda.web.apps.tasks.frame import frame
from cityagenda.web.apps.tasks.lines import lines, plain
from cityagenda.web.apps.tasks.matrix import AXES, Matrix, matrix
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.places import place_asked
from cityagenda.web.apps.tasks.words import conditions, filters_in_words, reason_pattern
from cityagenda.web.current import TONGUES, edition_of

MOST: Final = 500
"""How many tasks a sheet holds."""


def board(request: HttpRequest, tongue: str, by: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """Show how the tasks of each agency, group or programme stand, for a wall screen too."""
    if by not in AXES:
        raise Http404
    at = frame(request)
    names = {
        "agency": at.city.organisations,
        "group": at.city.groups,
        "programme": at.city.programmes,
    }
    anchor = head()
    found = _matrix(by, at.since, at.today, edition_of(request).id, anchor and anchor.digest)
    shown = at.shown(by=by, axes=AXES, matrix=found, names=names[by])
    return render(request, "tasks/board.html", shown)


@lru_cache(maxsize=8)
def _matrix(by: str, since: str, today: date, edition: str, digest: str | None) -> Matrix:  # noqa: ARG001 - they tell whether rows can have changed
    """Return a matrix once for each state of edition, trail and day: of many rows it is slow."""
    return matrix(by, since=since, today=today)


def sheet(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show the tasks that are asked for as one sheet to print, A4 landscape."""
    at = frame(request)
    filters = at.filters(request)
    rows = _ordered(filters)[: MOST + 1]
    listed = list(rows)
    language, home = TONGUES[tongue], reverse("tasks", args=[tongue])
    shown = at.shown(
        filters=filters,
        words=filters_in_words(filters, at.city, language, at.report_days),
        lines=lines(listed[:MOST], at.city, language, home),
        count=min(len(listed), MOST),
        most=MOST if len(listed) > MOST else 0,
    )
    return render(request, "tasks/sheet.html", shown)


def _ordered(filters: listing.Filters) -> QuerySet[TaskRow]:
    return listing.matching(filters).order_by(listing.ORDERS[filters.order])


def lights(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show the rules by which lights are given, with every value, and where they come from."""
    at, language = frame(request), TONGUES[tongue]
    table = [
        (number, rule, conditions(rule, language), reason_pattern(rule, language))
        for number, rule in enumerate(at.rules, 1)
    ]
    others = [
        pack
        for pack in at.city.standards.editions(TOPIC, at.city.city.jurisdiction)
        if pack.id != at.pack.id
    ]
    shown = at.shown(pack=at.pack, table=table, others=others)
    return render(request, "tasks/lights.html", shown)


def tasks_json(request: HttpRequest) -> HttpResponse:
    """Answer the tasks that are asked for as JSON, fifty a page, with the next page's address."""
    at = frame(request)
    filters = at.filters(request)
    places = {name: place_asked(request, name) for name in ("before", "after")}
    page = listing.page(filters, **places)
    after = filters.query(after=page.after) if page.after else ""
    answer = {
        "edition": edition_of(request).id,
        "as_of": at.today.isoformat(),
        "total": None if page.uncounted else page.total,
        "lights": dict(page.counts) or None,
        "tasks": [plain(row) for row in page.rows],
        "next": request.build_absolute_uri(f"{request.path}?{after}") if after else None,
    }
    content = orjson.dumps(answer)
    return HttpResponse(content, "application/json", headers={"Cache-Control": "no-cache"})
