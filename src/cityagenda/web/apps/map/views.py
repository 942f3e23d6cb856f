"""The page of the map and the files that it offers."""

from typing import Any, Final

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cityagenda.assess import areas
from cityagenda.assess.choropleth import Picture, picture
from cityagenda.assess.territory import Level, Sheet, levels, sheet
from cityagenda.build.editions import Edition
from cityagenda.ground.errors import SourceError
from cityagenda.web.apps.api.answers import GEOJSON, Content, given
from cityagenda.web.apps.api.geometry import written
from cityagenda.web.apps.api.problems import both, not_found
from cityagenda.web.apps.map.asking import Asked, asked, options
from cityagenda.web.apps.map.listing import list_rows
from cityagenda.web.built import address
from cityagenda.web.current import TONGUES, edition_of

_SVG: Final = "image/svg+xml"
_INERT: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_MAP: Final = both("map of an indicator", "指标地图")
_REAL: Final = ("WGS84", "CGCS2000")
_DECIMALS: Final = 6


def area_map(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show an indicator over the areas of a level, and a second one beside it."""
    edition = edition_of(request)
    language = TONGUES[tongue]
    wish = asked(edition, request.GET.dict())
    if wish is None:
        return render(request, "map/map.html", {"room": "map", "wish": None})
    pictures = _pictures(edition, wish, language)
    content: dict[str, Any] = {
        "room": "map",
        "wish": wish,
        "options": options(edition, wish, language),
        "maps": [(p, _real(p), list_rows(p, language)) for p in pictures],
        "first": pictures[0],
        "script": address("map.js"),
        "clear": wish.address(area=""),
    }
    return render(request, "map/map.html", content)


def _pictures(edition: Edition, wish: Asked, language: str) -> list[Picture]:
    """Return the maps; two of one indicator share their classes, so that they compare."""
    wanted = [(wish.indicator, wish.period), *([wish.beside] if wish.beside else [])]
    pools: list[list[float]] = [[] for _ in wanted]
    if wish.beside and wish.beside[0].id == wish.indicator.id:
        held = [areas.values(edition, i.id, period, wish.level) for i, period in wanted]
        pools = held[::-1]
    return [
        picture(edition, indicator, period, wish.level, language, wish.choice(f"map{n}", pool))
        for n, ((indicator, period), pool) in enumerate(zip(wanted, pools, strict=True), start=1)
    ]


def _real(found: Picture) -> dict[str, str] | None:
    """Return what the script for real maps is told; none where the geography is not real."""
    on = found.sheet
    if on is None or on.synthetic or on.datum not in _REAL:
        return None
    shown = {row.area: {"class": row.tone, "text": row.said} for row in found.rows}
    return {
        "shapes": reverse("map-shapes", kwargs={"level_id": found.level.id}),
        "values": orjson.dumps({"areas": shown}).decode(),
        "label": f"{found.drawn.title}. {found.summary}",
    }


def map_svg(request: HttpRequest, indicator_id: str, tongue: str) -> HttpResponse:
    """Send a map as an SVG file of its own, asked for as on the page."""
    edition = edition_of(request)
    wish = asked(edition, request.GET.dict() | {"indicator": indicator_id, "beside": ""})
    if wish is None or wish.indicator.id != indicator_id:
        raise not_found(_MAP, indicator_id)

    def body(_: str) -> Content:
        choice = wish.choice("map", linked=False)
        drawn = picture(
            edition, wish.indicator, wish.period, wish.level, TONGUES[tongue], choice
        ).file
        if not drawn:
            raise not_found(_MAP, indicator_id)
        name = f"{indicator_id}-{wish.period}-{wish.level.id}-{edition.id}.{tongue}.svg"
        sent = f'attachment; filename="{name.replace("/", "-")}"'
        return Content(drawn.encode(), {"Content-Disposition": sent} | _INERT)

    return given(request, edition, _SVG, body)


def shapes(request: HttpRequest, level_id: str) -> HttpResponse:
    """Send the borders of a level's areas as GeoJSON, simplified for the screen."""
    edition = edition_of(request)
    level = next((row for row in levels(edition.city()) if row.id == level_id), None)
    if level is None:
        raise Http404
    try:
        on = sheet(edition)
    except SourceError as error:
        raise Http404 from error
    body = _collection(on, level)
    return given(request, edition, GEOJSON, lambda _: Content(body), variant=str(hash(body)))


def _collection(on: Sheet, level: Level) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": area.id,
            "properties": {"name": area.name},
            "geometry": written(on.shapes[area.id], 0 if on.datum == "local" else _DECIMALS),
        }
        for area in level.areas
        if area.id in on.shapes
    ]
    head = {"type": "FeatureCollection", "datum": on.datum, "synthetic": on.synthetic}
    return orjson.dumps(head | {"features": features})
