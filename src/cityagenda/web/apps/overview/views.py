"""The overview and the front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cityagenda.assess import movement, standing
from cityagenda.web.apps.overview import board
from cityagenda.web.current import edition_of

_MOVERS = 8


def front_door(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the overview in the language that the browser prefers."""
    wished = request.headers.get("Accept-Language", "").lower()
    return redirect("overview", tongue="zh" if wished.startswith("zh") else "en")


def overview(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """Show what is on track and what is not."""
    edition = edition_of(request)
    plan = next(iter(edition.city().plans.values()), None)
    programmes = standing.programmes(edition)
    moved = movement.movers(edition)
    return render(
        request,
        "overview/overview.html",
        {
            "room": "overview",
            "plan": plan,
            "horizons": board.horizons(plan) if plan else [],
            "today": board.today(plan, edition) if plan else "",
            "newest": board.newest(edition),
            "whole": standing.city_line(edition),
            "programmes": programmes,
            "target_cities": standing.target_cities(edition),
            "goals": standing.goals(edition),
            "lights": board.lights(edition),
            "earlier": movement.earlier(edition),
            "movers": moved[:_MOVERS],
            "unmoved": max(len(moved) - _MOVERS, 0),
            "claims": standing.claims(edition),
            "printed": board.printed(edition),
            "failures": edition.failures().to_dicts(),
        },
    )
