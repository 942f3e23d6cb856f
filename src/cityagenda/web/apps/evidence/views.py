"""Every statement of the city's documents with the state of its evidence."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.city.models import Claim
from cityagenda.web.current import edition_of

STATES = ("computed", "cited", "unpublished")


def claims(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the claims, all or those in one state (``?state=``)."""
    edition = edition_of(request)
    city = edition.city()
    held: dict[str, dict[str, Any]] = {row["claim"]: row for row in edition.claims().to_dicts()}
    wanted = request.GET.get("state", "")
    everything = list(city.claims.values())
    shown: list[tuple[Claim, dict[str, Any] | None]] = [
        (claim, held.get(claim.id)) for claim in everything if wanted in ("", claim.state)
    ]
    content = {
        "room": "evidence",
        "claims": shown,
        "wanted": wanted,
        "total": len(everything),
        "counts": [(state, sum(c.state == state for c in everything)) for state in STATES],
        "documents": city.documents,
        "indicators": city.indicators,
    }
    return render(request, "evidence/claims.html", content)
