"""The page about the account and the accessibility statement."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.exchange.practices.writing import licence
from cityagenda.web.current import TONGUES, address_of, edition_of

CONTACT: Final = "contact"
"""The key of ``metadata`` in ``city.yml`` under which a city says how to reach it."""


def about(request: HttpRequest, tongue: str) -> HttpResponse:
    """Say what the account is, how its numbers are made, and how to cite it."""
    edition = edition_of(request)
    city = edition.city()
    plan = next(iter(city.plans.values()), None)
    content = {
        "room": "about",
        "plan": plan,
        "counts": edition.manifest["counts"],
        "computed": len(edition.provenance()),
        "all": len(city.indicators),
        "sources": len(city.sources),
        "synthetic": sum(source.synthetic for source in city.sources.values()),
        "software": edition.manifest["software"],
        "contact": _contact(city.city.metadata),
        "licence": licence(city),
        "address": address_of(request, "overview", tongue=tongue),
        "language": TONGUES[tongue],
    }
    return render(request, "about/about.html", content)


def accessibility(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """State how far the pages can be used by everybody, and how to report a barrier."""
    city = edition_of(request).city().city
    content = {"room": "about", "contact": _contact(city.metadata)}
    return render(request, "about/accessibility.html", content)


def _contact(metadata: dict[str, object]) -> str:
    """Return how the city can be reached, empty if it does not say so."""
    found = metadata.get(CONTACT)
    return found if isinstance(found, str) else ""
