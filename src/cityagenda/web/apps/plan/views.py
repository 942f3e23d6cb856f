"""The plan on one page, and a page for each programme, target city and goal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.assess.terms import GOALS
from cityagenda.build.editions import Edition
from cityagenda.ground.texts import Text
from cityagenda.web.apps.indicators.account import rows_of
from cityagenda.web.apps.plan import outline
from cityagenda.web.current import edition_of


def plan(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """Show the plan from reply to horizon, crossed with the target cities."""
    edition = edition_of(request)
    city = edition.city()
    own_tasks = [task for task in city.tasks.values() if task.programme is None]
    content = {
        "room": "plan",
        "plan": next(iter(city.plans.values()), None),
        "documents": city.documents,
        "positions": city.positions.values(),
        "technologies": city.technologies.values(),
        "branches": outline.branches(city),
        "target_cities": city.target_cities.values(),
        "matrix": outline.matrix(edition),
        "routes": outline.routes(city),
        "own_tasks": own_tasks,
        "measures": city.measures.values(),
        "instruments": city.instruments.values(),
    }
    return render(request, "plan/plan.html", content)


def programme(request: HttpRequest, tongue: str, node_id: str) -> HttpResponse:  # noqa: ARG001
    """Show a programme: its goals, indicators, tasks, practices and instruments."""
    edition = edition_of(request)
    found = edition.city().programmes.get(node_id)
    if found is None:
        raise Http404
    node = outline.programme_node(edition, found)
    return _node(request, edition, found.name, found.about, node, {"programme": found})


def target_city(request: HttpRequest, tongue: str, node_id: str) -> HttpResponse:  # noqa: ARG001
    """Show what serves a target city."""
    edition = edition_of(request)
    found = edition.city().target_cities.get(node_id)
    if found is None:
        raise Http404
    node = outline.target_city_node(edition, found)
    return _node(request, edition, found.name, found.about, node, {})


def goal(request: HttpRequest, tongue: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Show the indicators of one goal of the 2030 Agenda."""
    if number not in GOALS:
        raise Http404
    edition = edition_of(request)
    words = GOALS[number]
    name = {"zh-Hans": f"目标{number}：{words['zh-Hans']}", "en": f"Goal {number}: {words['en']}"}
    node = outline.Node(outline.linked(edition, "goal", str(number)), [], [], [], [])
    return _node(request, edition, name, {}, node, {"goal_number": number})


def _node(
    request: HttpRequest,
    edition: Edition,
    name: Text,
    about: Text,
    node: outline.Node,
    more: dict[str, object],
) -> HttpResponse:
    content = {
        "room": "plan",
        "name": name,
        "about": about,
        "node": node,
        "rows": rows_of(edition, node.indicators),
    }
    return render(request, "plan/node.html", content | more)
