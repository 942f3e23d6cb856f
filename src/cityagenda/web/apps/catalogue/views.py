"""Sources, standards and methods."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.ground.methods import installed
from cityagenda.web.current import edition_of


def sources(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the data sources with licence, files and hashes as the edition froze them."""
    edition = edition_of(request)
    city = edition.city()
    frozen = {s["id"]: s for record in edition.provenance() for s in record["sources"]}
    rows = [(source, frozen.get(source.id)) for source in city.sources.values()]
    content = {"room": "data", "rows": rows, "organisations": city.organisations}
    return render(request, "catalogue/sources.html", content)


def standards(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the rule packs; with ``?on=2025-12-31`` those that applied on that day."""
    asked = request.GET.get("on", "")
    try:
        day = date.fromisoformat(asked) if asked else None
    except ValueError:
        day = None
    packs = [
        pack
        for pack in edition_of(request).city().standards.packs
        if day is None or pack.applies(day)
    ]
    content = {
        "room": "data",
        "packs": sorted(packs, key=lambda p: (p.topic, p.jurisdiction, p.valid_from)),
        "asked": asked,
        "misread": bool(asked) and day is None,
    }
    return render(request, "catalogue/standards.html", content)


def methods(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the installed methods."""
    specs = sorted(installed().values(), key=lambda spec: spec.id)
    return render(request, "catalogue/methods.html", {"room": "data", "specs": specs})


def method(request: HttpRequest, tongue: str, method_id: str) -> HttpResponse:  # noqa: ARG001
    """Show a method: formula, inputs, parameters, reference."""
    found = installed().get(method_id)
    if found is None:
        raise Http404
    content = {"room": "data", "spec": found, "documentation": found.documentation()}
    return render(request, "catalogue/method.html", content)
