"""The list of indicators and the page of one."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.assess import reading, standing
from cityagenda.assess.areas import mapped
from cityagenda.assess.choropleth import picture
from cityagenda.assess.territory import Level, levels
from cityagenda.build.editions import Edition
from cityagenda.build.explanation import Explanation, explanation
from cityagenda.city.live import live
from cityagenda.city.models import Indicator
from cityagenda.ground.texts import Text
from cityagenda.web.apps.downloads.listing import files_of
from cityagenda.web.apps.downloads.views import cited
from cityagenda.web.apps.indicators import account, parts
from cityagenda.web.current import TONGUES, edition_of

_ROWS = 20
"""Values and excluded rows that the explanation on a page shows."""


def indicators(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the indicators under their programmes, those without data too."""
    edition = edition_of(request)
    city = edition.city()
    given = {name: request.GET.get(name, "").strip() for name in ("state", "programme", "q")}
    if given["state"] not in standing.STATES:
        given["state"] = ""
    if given["programme"] not in city.programmes:
        given["programme"] = ""
    everything = account.rows_of(edition, city.indicators)
    found = account.filtered(everything, given["state"], given["programme"], given["q"])
    content = {
        "room": "indicators",
        "asked": given,
        "groups": account.groups(edition, found),
        "shown": len(found),
        "total": len(everything),
        "whole": standing.city_line(edition),
        "programmes": city.programmes.values(),
    }
    return render(request, "indicators/indicators.html", content)


def indicator(request: HttpRequest, tongue: str, indicator_id: str) -> HttpResponse:
    """Show one indicator: number, sentence, picture, table, sources."""
    edition = edition_of(request)
    found = edition.city().indicators.get(indicator_id)
    if found is None:
        raise Http404
    content = {
        "room": "indicators",
        "indicator": found,
        "citation": cited(request, edition, found),
        "files": files_of(edition, found, tongue),
    }
    return render(
        request,
        "indicators/indicator.html",
        content
        | _belongings(edition, found)
        | _judgement(edition, found, TONGUES[tongue])
        | _map(edition, found, TONGUES[tongue]),
    )


def _belongings(edition: Edition, found: Indicator) -> dict[str, Any]:
    """Return what the indicator belongs to, and how its values came about."""
    city = edition.city()
    return {
        "programmes": [city.programmes[i] for i in found.programmes],
        "target_cities": [(city.target_cities[t.target_city], t) for t in found.target_cities],
        "custodian": city.organisations.get(found.custodian or ""),
        "documents": city.documents,
        "practices": [p for p in city.practices.values() if found.id in p.indicators],
        "routes": [r for r in city.routes.values() if found.id in r.indicators],
        "tasks": [t for t in city.tasks.values() if found.id in t.indicators],
        "explained": _explained(edition, found),
        "live": found.id in edition.derived("live", lambda: live(city)),
    }


def _judgement(edition: Edition, found: Indicator, language: str) -> dict[str, Any]:
    """Return values, chart, targets and what the methods say."""
    chart = account.chart(edition, found, language)
    components = reading.components(edition, found.id, language)
    years, findings = account.findings(components)
    values = reading.values(edition, found.id)
    everything = edition.rows("observations", found.id)
    level = _level(edition, found)
    return {
        "verdict": reading.verdict(edition, found.id),
        "values": values,
        "scoped": any(row["scope"] for row in values),
        "graded": any(row["standard"] for row in values),
        "source_names": _unique(name for row in values for name in row["sources"]),
        "chart": chart,
        "pictures": account.pictures(chart) if chart else {},
        "aims": account.aims(edition, found),
        "groups": parts.groups(edition, everything),
        "areas": parts.areas(edition, everything, level),
        "level": level,
        "conflicts": account.conflicts(edition, found),
        "components": components,
        "years": years,
        "findings": findings,
    }


def _unique(names: Iterable[Text]) -> list[Text]:
    return list({tuple(name.items()): name for name in names}.values())


def _map(edition: Edition, found: Indicator, language: str) -> dict[str, Any]:
    """Return the newest map, where areas have values and shapes."""
    level = _level(edition, found)
    if level is None or not edition.city().city.geometry:
        return {}
    drawn = picture(edition, found, mapped(edition)[found.id][level.id][0], level, language)
    return {"picture": drawn} if drawn.svg else {}


def _level(edition: Edition, found: Indicator) -> Level | None:
    """Return the largest areas for which the indicator has values, or none."""
    held = mapped(edition).get(found.id, {})
    if not held:
        return None
    known = edition.derived("levels", lambda: levels(edition.city()))
    return next((level for level in known if level.id in held), None)


def _explained(edition: Edition, found: Indicator) -> Explanation | None:
    """Return how the values came about: those of the whole city, where it has any."""
    if edition.node(found.id) is None:
        return None
    areas = set(edition.rows("observations", found.id).filter("selected")["area"])
    said = ("failures", "exclusions")
    if not areas and all(edition.rows(name, found.id).is_empty() for name in said):
        return None
    area = edition.city().city.area
    return explanation(edition, found.id, area if area in areas else None, length=_ROWS)
