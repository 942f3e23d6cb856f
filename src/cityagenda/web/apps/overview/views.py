"""The overview and the front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cityagenda.web.apps.overview import summary
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
            "whole": summary.city_line(edition),
            "programmes": summary.programmes(edition),
            "target_cities": summary.target_cities(edition),
            "goals": summary.goals(edition),
            "attention": summary.attention(edition),
            "claims": summary.claims(edition),
            "failures": edition.failures().to_dicts(),
        },
    )
