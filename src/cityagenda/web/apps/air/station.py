"""The page of a station: its hour, its days, its values with what is doubted of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.web.apps.accounts.rights import role_of
from cityagenda.web.apps.accounts.roles import VISITOR
from cityagenda.web.apps.air.calendar import days_of, month_name, year_of
from cityagenda.web.apps.air.live import live_edition
from cityagenda.web.apps.air.now import Now, Site, now
from cityagenda.web.apps.air.records import SPANS, record
from cityagenda.web.apps.air.review import REVIEWERS
from cityagenda.web.apps.air.street import lines
from cityagenda.web.apps.air.views import age_of
from cityagenda.web.apps.air.words import hour_words
from cityagenda.web.apps.networks import stores
from cityagenda.web.current import TONGUES, edition_of


def air_station(request: HttpRequest, tongue: str, station_id: str) -> HttpResponse:
    """Show one station."""
    edition = edition_of(request)
    published = hasattr(request, "site")
    air = None if published else now(live_edition())
    site = air.sites.get(station_id) if air else None
    language = TONGUES[tongue]
    sent = {} if published else _sent(request, station_id, language)
    if site is None and not sent and not days_of(edition, station_id):
        raise Http404
    year = year_of(edition, station_id, request.GET.get("year", ""), language)
    content: dict[str, Any] = {
        "room": "air",
        "id": station_id,
        "site": site or Site(station_id, sent.get("names", {"en": station_id}), "", 0.0, 0.0, ""),
        "area": edition.city().areas.get(site.area) if site else None,
        "year": year,
        "months": [(month_name(m.number, language), m) for m in year.months] if year else [],
        **sent,
        "synthetic": bool(year and year.synthetic) or sent.get("synthetic", False),
    }
    if air and site:
        content |= _latest(air, site)
    return render(request, "air/station.html", content)


def _sent(request: HttpRequest, station: str, language: str) -> dict[str, Any]:
    """Return what the station sent of a property, with what is said of it; empty for nothing."""
    with stores.store() as held:
        found = (
            record(edition_of(request), held, station, request.GET.dict(), language)
            if held
            else None
        )
        if held is None or found is None:
            return {}
        thing = next(thing for thing in held.known("Things") if thing.id == station)
    return {
        "record": found,
        "names": thing.properties.get("names") or {"en": thing.name},
        "synthetic": bool(thing.properties.get("synthetic")),
        "things": f"Things('{station.replace(chr(39), 2 * chr(39))}')",
        "spans": SPANS,
        "zone": edition_of(request).city().city.timezone,
        "reviews": role_of(request) in REVIEWERS,
        "staff": role_of(request) != VISITOR,
        "kept": "reviewed" in request.GET,
    }


def _latest(air: Now, site: Site) -> dict[str, Any]:
    """Return the newest hour of a station."""
    hour = air.latest
    reading = air.stations.get(hour, {}).get(site.id)
    return {
        "reading": reading,
        "hour_words": hour_words(air.local(hour)),
        "among": {c.place: c for c in air.classes(hour)},
        "lines": lines(air, reading, hour) if reading else [],
        "standard": air.standards.get(hour, ""),
        **age_of(air),
    }
