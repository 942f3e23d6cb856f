"""The pages of the air of the moment: the city's map and one street."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from cityagenda.build.editions import Edition
from cityagenda.ground.texts import Text, text_in
from cityagenda.web.apps.air import street as streets
from cityagenda.web.apps.air.advice import advice
from cityagenda.web.apps.air.classes import POLLUTANTS, SHORT, unit_of
from cityagenda.web.apps.air.listing import (
    hour_options,
    list_rows,
    rows,
    station_links,
    street_options,
)
from cityagenda.web.apps.air.live import age, clock, live_edition
from cityagenda.web.apps.air.now import INDEX, METHOD, SHOWN, Now, counts, now
from cityagenda.web.apps.air.picture import Scene, drawn, streets_of
from cityagenda.web.apps.air.words import (
    check_cells,
    clock_words,
    headline,
    hour_words,
    main_of,
    map_error,
)
from cityagenda.web.apps.networks.alerts import open_alerts
from cityagenda.web.current import TONGUES, edition_of
from cityagenda.web.made import lacking
from cityagenda.web.strips import strip


def air_now(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show the air of every street in an hour, by default the newest."""
    edition = edition_of(request)
    air = now(live_edition())
    if air is None:
        return _nothing(request, edition)
    wish = request.GET.get("street", "")
    if wish in {area.id for area in streets_of(edition, air)}:
        return redirect("air-street", tongue=tongue, area_id=wish)
    show = request.GET.get("show", INDEX)
    show = show if show in SHOWN else INDEX
    asked = request.GET.get("hour", "")
    hour = air.asked(asked) or air.latest
    language = TONGUES[tongue]
    readings = air.streets[hour]
    said = headline(air, hour, show, readings)
    listed = rows(edition, air, hour, show, language)
    among = air.classes(hour)
    main = main_of(air, hour, show)
    networks = list(edition.city().networks.values())
    content: dict[str, Any] = {
        "room": "air",
        "air": air,
        "show": show,
        "lost": bool(asked) and air.asked(asked) is None,
        "headline": said,
        "hour_words": hour_words(air.local(hour)),
        "tally": [
            (c, n)
            for c, n in zip((*among, None), counts([r.place for r in listed], among), strict=True)
            if n
        ],
        "map": drawn(edition, Scene(air, hour, show, tongue, language), text_in(said, language)),
        "rows": list_rows(listed, {c.place: c for c in among}, tongue, language),
        "among": among,
        "choices": _choices(air, hour, show),
        "strip": _strip(air, hour, show, language),
        "ends": (hour_words(air.local(air.hours[0])), hour_words(air.local(air.hours[-1]))),
        "streets": street_options(edition, air, language),
        "hours": hour_options(air, hour, language),
        "error": map_error(air.checks.get((hour, main)), main) if main else None,
        "checks": [
            (POLLUTANTS[p], unit_of(p), check_cells(air.checks.get((hour, p)), p))
            for p in POLLUTANTS
        ],
        "standard": air.standards.get(hour, ""),
        "alerts": open_alerts(edition.city()),
        "networks": networks,
        "stations": "" if networks else station_links(air, tongue, language),
        "count": len(air.sites),
        **age_of(air),
        **_hours(air, hour, show),
    }
    return render(request, "air/now.html", content)


def _nothing(request: HttpRequest, edition: Edition, name: Text | None = None) -> HttpResponse:
    """Say why there are no hours, of the city or of the street of a name."""
    why = lacking(live_edition() or edition, METHOD)
    content = {"room": "air", "tab": "now", "why": why, "live": True, "name": name}
    return render(request, "air/nothing.html", content)


def age_of(air: Now) -> dict[str, Any]:
    """Return how old the newest hour is, and whether that is to be said loudly."""
    found = age(air.latest, clock(), air.edition.expires)
    return {
        "moment": air.edition,
        "age": found.text,
        "stale": found.stale,
        "latest": hour_words(air.local(air.latest)),
        "synthetic": air.by.synthetic,
    }


def _choices(air: Now, hour: datetime, show: str) -> list[tuple[str, str, bool]]:
    """Return what the map can show: its address, its name, and whether it is shown."""
    names = {INDEX: "AQI"} | SHORT
    return [(_query(air, hour, name), names[name], name == show) for name in SHOWN]


def _query(air: Now, hour: datetime | None, show: str) -> str:
    said = {"show": "" if show == INDEX else show}
    if hour is not None and hour != air.latest:
        said["hour"] = air.stamp(hour)
    kept = {name: value for name, value in said.items() if value}
    return f"?{urlencode(kept)}" if kept else "."


def _hours(air: Now, hour: datetime, show: str) -> dict[str, Any]:
    before, after = air.before(hour), air.after(hour)
    return {
        "hour": hour,
        "place": air.hours.index(hour),
        "last": len(air.hours) - 1,
        "earlier": _query(air, before, show) if before else "",
        "later": _query(air, after, show) if after else "",
        "newest": "" if hour == air.latest else _query(air, None, show),
        "data": f"{reverse('api-v1:air-now')}?show={show}",
    }


def _strip(air: Now, hour: datetime, show: str, language: str) -> str:
    title: Text = {
        "zh-Hans": "各小时街道的空气质量级别构成",
        "en": "Streets by class, hour by hour",
    }

    def shares() -> list[list[int]]:
        return [
            counts([air.place(r, show, h) for r in air.streets[h].values()], air.classes(h))
            for h in air.hours
        ]

    held = air.edition.derived(f"air/strip/{show}", shares)
    return strip(held, air.hours.index(hour), text_in(title, language))


def air_street(request: HttpRequest, tongue: str, area_id: str) -> HttpResponse:
    """Show the air of one street, for a phone first."""
    edition = edition_of(request)
    air = now(live_edition())
    area = edition.city().areas.get(area_id)
    if area is None:
        raise Http404
    if air is None:
        return _nothing(request, edition, area.name)
    hour = air.latest
    reading = air.streets[hour].get(area_id)
    if reading is None:
        raise Http404
    language = TONGUES[tongue]
    among = air.classes(hour)
    own = streets.own_class(among, reading.place)
    local = air.local(hour)
    title: Text = {
        "zh-Hans": "最近 24 小时的空气质量指数",
        "en": "The index over the last 24 hours",
    }
    parent = edition.city().areas.get(area.parent or "")
    content: dict[str, Any] = {
        "room": "air",
        "air": air,
        "area": area,
        "parent": parent,
        "reading": reading,
        "own": own,
        "hour_words": hour_words(local),
        "clock": clock_words(local),
        "advice": advice(edition.city(), local.date(), reading, own),
        "bars": streets.day_of(air, area_id, hour, language, text_in(title, language)),
        "lines": streets.lines(air, reading, hour),
        "among": {c.place: c for c in among},
        "near": streets.nearest(edition, air, area, hour),
        "sure": streets.sure(air, reading, hour),
        "refused": streets.refused(air, area_id, hour) if reading.aqi is None else None,
        "gaps": streets.gaps(air, area_id, hour),
        "standard": air.standards.get(hour, ""),
        "primary": [POLLUTANTS[p] for p in reading.primary],
        **age_of(air),
    }
    return render(request, "air/street.html", content)
