"""The overview and the front door."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cityagenda.assess import movement, standing
from cityagenda.build.editions import Edition
from cityagenda.web.apps.overview import board
from cityagenda.web.current import edition_of

_MOVERS: Final = 8


def front_door(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the overview in the language that the browser prefers."""
    wished = request.headers.get("Accept-Language", "").lower()
    return redirect("overview", tongue="zh" if wished.startswith("zh") else "en")


def overview(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """Show what is on track and what is not."""
    edition = edition_of(request)
    content = edition.derived("overview", lambda: _content(edition))
    return render(request, "overview/overview.html", {"room": "overview", **content})


def _content(edition: Edition) -> dict[str, Any]:
    plan = next(iter(edition.city().plans.values()), None)
    moved = movement.movers(edition)
    return {
        "plan": plan,
        "horizons": board.horizons(plan) if plan else [],
        "today": board.today(plan, edition) if plan else "",
        "newest": board.newest(edition),
        "whole": standing.city_line(edition),
        "programmes": standing.programmes(edition),
        "target_cities": standing.target_cities(edition),
        "goals": standing.goals(edition),
        "lights": board.lights(edition),
        "earlier": movement.earlier(edition),
        "movers": moved[:_MOVERS],
        "unmoved": max(len(moved) - _MOVERS, 0),
        "claims": standing.claims(edition),
        "stated": bool(edition.city().claims),
        "printed": board.printed(edition),
        "failures": edition.failures().to_dicts(),
    }
