"""The library of practices, the page of one, and its file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.exchange.practices import citation, file_name, practice_file
from cityagenda.web.apps.api.answers import Content, given
from cityagenda.web.apps.evidence.statements import statements
from cityagenda.web.apps.indicators.account import rows_of
from cityagenda.web.apps.practices.library import Wish, choices, chosen, grouped, routes
from cityagenda.web.current import TONGUES, address_of, edition_of

YAML = "application/yaml"


def practices(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the practices under their programmes, all or those that somebody asks for."""
    city = edition_of(request).city()
    wish = Wish(
        **{name: request.GET.get(name, "").strip() for name in ("programme", "kind", "technology")},
        place=request.GET.get("place", "").strip(),
        text=request.GET.get("q", "").strip(),
    )
    found = chosen(city, wish)
    content = {
        "room": "practices",
        "wish": wish,
        "choices": choices(city),
        "groups": grouped(city, found),
        "count": len(found),
        "total": len(city.practices),
        "organisations": city.organisations,
        "areas": city.areas,
    }
    return render(request, "practices/practices.html", content)


def practice(request: HttpRequest, tongue: str, practice_id: str) -> HttpResponse:  # noqa: ARG001
    """Show one practice with everything that it stands with, and how to take it over."""
    edition = edition_of(request)
    city = edition.city()
    found = city.practices.get(practice_id)
    if found is None:
        raise Http404
    addresses = {
        language: address_of(request, "practice", tongue=own, practice_id=found.id)
        for own, language in TONGUES.items()
    }
    content = {
        "room": "practices",
        "practice": found,
        "programme": city.programmes[found.programme],
        "organisation": city.organisations.get(found.organisation or ""),
        "technologies": [city.technologies[i] for i in found.technologies],
        "areas": [city.areas[i] for i in found.areas],
        "rows": rows_of(edition, found.indicators),
        "routes": routes(city, found),
        "bottlenecks": city.bottlenecks,
        "known_technologies": city.technologies,
        "indicators": city.indicators,
        "documents": city.documents,
        "statements": [
            one for one in statements(edition) if f"practice:{found.id}" in one.claim.objects
        ],
        "citation": citation(edition, found, addresses),
        "file_name": file_name(edition, found),
    }
    return render(request, "practices/practice.html", content)


def practice_yaml(request: HttpRequest, practice_id: str) -> HttpResponse:
    """Send a practice as a file for other cities."""
    edition = edition_of(request)
    found = edition.city().practices.get(practice_id)
    if found is None:
        raise Http404
    name = f'attachment; filename="{file_name(edition, found)}"'

    def content(_: str) -> Content:
        return Content(practice_file(edition, found), {"Content-Disposition": name})

    return given(request, edition, YAML, content)
