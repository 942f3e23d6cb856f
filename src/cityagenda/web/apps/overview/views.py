"""The overview and the front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cityagenda.assess import standing
from cityagenda.web.current import edition_of


def front_door(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the overview in the language that the browser prefers."""
    wished = request.headers.get("Accept-Language", "").lower()
    return redirect("overview", tongue="zh" if wished.startswith("zh") else "en")


def overview(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """Show what is on track and what is not."""
    edition = edition_of(request)
    return render(
        request,
        "overview/overview.html",
        {
            "room": "overview",
            "plan": next(iter(edition.city().plans.values()), None),
            "whole": standing.city_line(edition),
            "programmes": standing.programmes(edition),
            "target_cities": standing.target_cities(edition),
            "goals": standing.goals(edition),
            "attention": standing.attention(edition),
            "claims": standing.claims(edition),
            "failures": edition.failures().to_dicts(),
        },
    )
