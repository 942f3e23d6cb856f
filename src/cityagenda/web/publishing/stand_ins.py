"""Stand-ins: pages that take the place of pages which need a server, and say so."""

from collections.abc import Callable, Mapping
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from cityagenda.build.editions import Edition
from cityagenda.ground.texts import text_in
from cityagenda.web.current import TONGUES, edition_of
from cityagenda.web.publishing.data import HOME, Part


def tasks(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """List the tasks that the plan names, as the edition holds them."""
    city = edition_of(request).city()
    groups = [
        (programme, [t for t in city.tasks.values() if t.programme == programme.id])
        for programme in city.programmes.values()
    ]
    others = [t for t in city.tasks.values() if t.programme not in city.programmes]
    shown = {
        "room": "tasks",
        "groups": [(p, held) for p, held in groups if held],
        "others": others,
        "organisations": city.organisations,
        "indicators": city.indicators,
    }
    return render(request, "publishing/tasks.html", shown)


def air(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """Say that the air of the moment needs a server, and lead to what the edition holds of it."""
    return render(request, "publishing/air.html", {"room": "air"})


def data_service(parts: list[Part], request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the files for programs."""
    shown = {"room": "data", "parts": parts, "description": f"/{HOME}/openapi.json"}
    return render(request, "publishing/data.html", shown)


def front_door(tongues: list[str], request: HttpRequest) -> HttpResponse:
    """Let a reader choose the language, for no server does it here."""
    return render(request, "publishing/front.html", {"tongues": tongues})


def views(parts: list[Part], tongues: list[str]) -> Mapping[str, Callable[..., HttpResponse]]:
    """Return the stand-ins by the name of the address for which they stand."""
    return {
        "front-door": partial(front_door, tongues),
        "tasks": tasks,
        "air": air,
        "data-service": partial(data_service, parts),
    }


def not_found(edition: Edition, tongues: list[str], site: str) -> str:
    """Return the page for addresses that there are not.

    A host shows it at any depth, so that its links are whole ones or none.
    """
    name = edition.city().city.name
    names = {tongue: text_in(name, TONGUES[tongue]) for tongue in tongues}
    shown = {"names": names, "tongues": tongues, "site": site}
    return render_to_string("publishing/404.html", shown)
