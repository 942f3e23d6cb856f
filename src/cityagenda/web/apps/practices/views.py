"""The library of practices and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.web.current import edition_of


def practices(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List all practices under their programmes."""
    city = edition_of(request).city()
    groups = [
        (programme, [p for p in city.practices.values() if p.programme == programme.id])
        for programme in city.programmes.values()
    ]
    content = {"room": "practices", "groups": [group for group in groups if group[1]]}
    return render(request, "practices/practices.html", content)


def practice(request: HttpRequest, tongue: str, practice_id: str) -> HttpResponse:  # noqa: ARG001
    """Show one practice: innovation point, technologies, place, conditions for transfer."""
    city = edition_of(request).city()
    found = city.practices.get(practice_id)
    if found is None:
        raise Http404
    content = {
        "room": "practices",
        "practice": found,
        "programme": city.programmes[found.programme],
        "organisation": city.organisations.get(found.organisation or ""),
        "technologies": [city.technologies[i] for i in found.technologies],
        "areas": [city.areas[i] for i in found.areas],
        "indicators": [city.indicators[i] for i in found.indicators],
    }
    return render(request, "practices/practice.html", content)
