"""Views that send an indicator as a file."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse

from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.texts import Text
from cityagenda.web.apps.api.answers import CSV, JSON, PARQUET, Content, given
from cityagenda.web.apps.api.parameters import only_edition
from cityagenda.web.apps.api.problems import both, not_found
from cityagenda.web.apps.api.selection import edition_asked
from cityagenda.web.apps.downloads import files
from cityagenda.web.apps.downloads.citation import citation
from cityagenda.web.current import TONGUES, address_of

SVG: Final = "image/svg+xml"
_INDICATOR: Final = both("indicator", "指标")
_CHART: Final = both("chart of an indicator", "指标图")
_INERT: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


def values_csv(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Send the values of an indicator for spreadsheets."""
    return _sent(request, indicator_id, "csv", CSV, files.csv)


def values_parquet(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Send the values of an indicator for programs."""
    return _sent(request, indicator_id, "parquet", PARQUET, files.parquet)


def values_json(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Send the values of an indicator with its metadata."""

    def content(edition: Edition, indicator: Indicator) -> bytes:
        return files.json(edition, indicator, cited(request, edition, indicator))

    return _sent(request, indicator_id, "json", JSON, content)


def chart_svg(request: HttpRequest, indicator_id: str, tongue: str) -> HttpResponse:
    """Send the chart of an indicator."""

    def content(edition: Edition, indicator: Indicator) -> bytes:
        drawn = files.picture(edition, indicator, TONGUES[tongue])
        if drawn is None:
            raise not_found(_CHART, indicator.id)
        return drawn

    return _sent(request, indicator_id, f"{tongue}.svg", SVG, content, _INERT)


def cited(request: HttpRequest, edition: Edition, indicator: Indicator) -> Text:
    """Return how to cite an indicator, with the address at which it stands here."""
    addresses = {
        language: address_of(request, "indicator", tongue=tongue, indicator_id=indicator.id)
        for tongue, language in TONGUES.items()
    }
    return citation(edition, indicator, addresses)


def _sent(
    request: HttpRequest,
    indicator_id: str,
    ending: str,
    media: str,
    content: Callable[[Edition, Indicator], bytes],
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    named = only_edition(request)
    edition = edition_asked(request, named)
    indicator = edition.city().indicators.get(indicator_id)
    if indicator is None:
        raise not_found(_INDICATOR, indicator_id)
    name = f'attachment; filename="{indicator.id}-{edition.id}.{ending}"'

    def body(_: str) -> Content:
        return Content(
            content(edition, indicator), {"Content-Disposition": name} | dict(headers or {})
        )

    return given(request, edition, media, body, pinned=named is not None)
