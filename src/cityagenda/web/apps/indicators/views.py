"""The list of indicators and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.assess import reading
from cityagenda.ground.charts import svg
from cityagenda.web.apps.downloads.views import cited
from cityagenda.web.apps.indicators import account
from cityagenda.web.current import TONGUES, edition_of


def indicators(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List every indicator under its programme, those without data too."""
    groups = account.groups(edition_of(request))
    return render(request, "indicators/indicators.html", {"room": "indicators", "groups": groups})


def indicator(request: HttpRequest, tongue: str, indicator_id: str) -> HttpResponse:
    """Show one indicator: number, sentence, picture, table, sources."""
    edition = edition_of(request)
    found = edition.city().indicators.get(indicator_id)
    if found is None:
        raise Http404
    language = TONGUES[tongue]
    chart = account.chart(edition, found, language)
    return render(
        request,
        "indicators/indicator.html",
        {
            "room": "indicators",
            "indicator": found,
            "verdict": reading.verdict(edition, indicator_id),
            "chart": svg(chart) if chart else "",
            "values": reading.values(edition, indicator_id),
            "components": reading.components(edition, indicator_id, language),
            "provenance": edition.node(indicator_id),
            "citation": cited(request, edition, found),
        },
    )
