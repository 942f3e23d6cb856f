"""The page of a station: its hour, its days, its values with what is doubted of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.web.apps.air.calendar import days_of, month_name, year_of
from cityagenda.web.apps.air.live import live_edition
from cityagenda.web.apps.air.now import Now, Site, now
from cityagenda.web.apps.air.street import lines
from cityagenda.web.apps.air.views import age_of
from cityagenda.web.apps.air.words import hour_words
from cityagenda.web.current import TONGUES, edition_of


def air_station(request: HttpRequest, tongue: str, station_id: str) -> HttpResponse:
    """Show one station."""
    edition = edition_of(request)
    air = None if hasattr(request, "site") else now(live_edition())
    site = air.sites.get(station_id) if air else None
    if site is None and not days_of(edition, station_id):
        raise Http404
    language = TONGUES[tongue]
    year = year_of(edition, station_id, request.GET.get("year", ""), language)
    content: dict[str, Any] = {
        "room": "air",
        "id": station_id,
        "site": site or Site(station_id, {"en": station_id}, "", 0.0, 0.0, ""),
        "area": edition.city().areas.get(site.area) if site else None,
        "year": year,
        "months": [(month_name(m.number, language), m) for m in year.months] if year else [],
        "synthetic": bool(year and year.synthetic),
    }
    if air and site:
        content |= _latest(air, site)
    return render(request, "air/station.html", content)


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
