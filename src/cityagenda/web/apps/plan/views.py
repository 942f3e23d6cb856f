"""The plan on one page, and a page for each programme, target city and goal."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.assess import standing
from cityagenda.assess.standing import Line
from cityagenda.assess.terms import GOALS
from cityagenda.build.editions import Edition
from cityagenda.web.apps.indicators.account import rows_of
from cityagenda.web.apps.plan import outline
from cityagenda.web.current import edition_of


def plan(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """Show the plan from reply to horizon, crossed with the target cities."""
    edition = edition_of(request)
    content = edition.derived("plan page", lambda: _plan(edition))
    return render(request, "plan/plan.html", {"room": "plan", **content})


def _plan(edition: Edition) -> dict[str, object]:
    city = edition.city()
    plan = next(iter(city.plans.values()), None)
    return {
        "plan": plan,
        "basis": [city.documents[id_] for id_ in plan.basis] if plan else [],
        "positions": city.positions.values(),
        "bottlenecks": city.bottlenecks.values(),
        "technologies": city.technologies.values(),
        "branches": outline.branches(edition),
        "target_cities": city.target_cities.values(),
        "routes": outline.routes(city),
        "chapters": outline.chapters(city),
    }


def programme(request: HttpRequest, tongue: str, node_id: str) -> HttpResponse:  # noqa: ARG001
    """Show a programme: its goals, indicators, tasks, practices and instruments."""
    edition = edition_of(request)
    city = edition.city()
    found = city.programmes.get(node_id)
    if found is None:
        raise Http404
    content = {
        "programme": found,
        "force": city.forces[found.force],
        "name": found.name,
        "about": found.about,
        "places": found.places,
        "routes": [r for r in city.routes.values() if found.id in r.programmes],
        "node": outline.programme_node(edition, found),
        "line": _line(standing.programmes(edition), found.id),
    }
    return _node(request, content)


def target_city(request: HttpRequest, tongue: str, node_id: str) -> HttpResponse:  # noqa: ARG001
    """Show what serves a target city."""
    edition = edition_of(request)
    found = edition.city().target_cities.get(node_id)
    if found is None:
        raise Http404
    content = {
        "name": found.name,
        "about": found.about,
        "places": found.places,
        "node": outline.target_city_node(edition, found),
        "line": _line(standing.target_cities(edition), found.id),
    }
    return _node(request, content)


def goal(request: HttpRequest, tongue: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Show one goal of the 2030 Agenda: indicators, and the programmes that name it."""
    if number not in GOALS:
        raise Http404
    edition = edition_of(request)
    content = {
        "goal_number": number,
        "name": GOALS[number],
        "official": [
            p
            for p in edition.city().programmes.values()
            if any(code.split(".")[0] == str(number) for code in p.official_goals)
        ],
        "node": outline.Node(outline.linked(edition, "goal", str(number)), [], [], [], []),
        "line": _line(standing.goals(edition), str(number)),
    }
    return _node(request, content)


def _line(lines: Iterable[Line], id_: str) -> Line | None:
    return next((line for line in lines if line.id == id_), None)


def _node(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    edition = edition_of(request)
    rows = rows_of(edition, content["node"].indicators)
    documents = edition.city().documents
    more = {"room": "plan", "rows": rows, "documents": documents}
    return render(request, "plan/node.html", content | more)
