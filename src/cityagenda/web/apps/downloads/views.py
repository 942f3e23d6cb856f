"""Views that send an indicator or a report as a file, and the page that offers the report."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.errors import ReportError
from cityagenda.ground.texts import Text
from cityagenda.web.apps.api.answers import CSV, JSON, PARQUET, Content, given
from cityagenda.web.apps.api.parameters import only_edition, refuse_all
from cityagenda.web.apps.api.problems import Fault, Problem, both, not_found
from cityagenda.web.apps.api.selection import edition_asked
from cityagenda.web.apps.downloads import files, raster, reports
from cityagenda.web.apps.downloads.citation import citation
from cityagenda.web.current import TONGUES, address_of, edition_of

SVG: Final = "image/svg+xml"
PNG: Final = "image/png"
_REPORT: Final = {"pdf": "application/pdf", "html": "text/html"}
_INDICATOR: Final = both("indicator", "指标")
_CHART: Final = both("chart of an indicator", "指标图")
_INERT: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_PICTURES: Final = {
    "Content-Security-Policy": _INERT["Content-Security-Policy"] + "; img-src data:"
}
_MAKING: Final = {"Retry-After": "5", "Refresh": "5", "Cache-Control": "no-store"}
"""A report that is being made is to be asked for again after five seconds."""


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
        return _drawn(indicator, files.picture(edition, indicator, TONGUES[tongue]))

    return _sent(request, indicator_id, f"{tongue}.svg", SVG, content, _INERT)


def chart_png(request: HttpRequest, indicator_id: str, tongue: str) -> HttpResponse:
    """Send the chart of an indicator as a picture for slides."""
    if not raster.installed():
        what = both("This installation draws no PNG.", "本站未安装生成 PNG 所需的组件。")
        todo = both("Take the SVG, which every browser shows.", "请改用 SVG，浏览器均可显示。")
        raise Problem("not-found", [Fault(what, "path", todo)])

    def content(edition: Edition, indicator: Indicator) -> bytes:
        words = cited(request, edition, indicator)
        drawn = files.raster_picture(edition, indicator, TONGUES[tongue], words)
        return _drawn(indicator, drawn)

    return _sent(request, indicator_id, f"{tongue}.png", PNG, content)


def _drawn(indicator: Indicator, picture: bytes | None) -> bytes:
    if picture is None:
        raise not_found(_CHART, indicator.id)
    return picture


def cited(request: HttpRequest, edition: Edition, indicator: Indicator) -> Text:
    """Return how to cite an indicator, with the address at which it stands here."""
    addresses = {
        language: address_of(request, "indicator", tongue=tongue, indicator_id=indicator.id)
        for tongue, language in TONGUES.items()
    }
    return citation(edition, indicator, addresses)


def report(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """Offer the annual report as a file, in both languages."""
    edition = edition_of(request)
    found = [
        (tongue, suffix, reports.kept(edition, tongue, suffix).is_file())
        for tongue in TONGUES
        for suffix in reports.SUFFIXES
    ]
    shown = {"room": "data", "files": found, "installed": reports.installed()}
    return render(request, "downloads/report.html", shown)


def report_file(request: HttpRequest, tongue: str, suffix: str) -> HttpResponse:
    """Send the report of the edition on show; while it is being made, say so."""
    refuse_all(request)
    edition = edition_of(request)
    if not reports.installed():
        what = both("This installation makes no reports.", "本站未安装生成报告所需的组件。")
        todo = both("Ask its operator for the extra 'report'.", "请联系本站运行人员。")
        raise Problem("not-found", [Fault(what, "path", todo)])
    try:
        path = reports.workshop.ready(edition, tongue, suffix)
    except ReportError as error:
        what = both("The report could not be made.", "报告未能生成。")
        todo = both("Tell the operator, whose log says why.", "请告知运行人员，原因见日志。")
        raise Problem("failed", [Fault(what, "path", todo)]) from error
    if path is None:
        making = render(request, "downloads/making.html", {"room": "data"}, status=202)
        for header, value in _MAKING.items():
            making.headers[header] = value
        return making
    name = f"{edition.city().city.id}-{edition.id}.{tongue}.{suffix}"
    headers = {"Content-Disposition": f'inline; filename="{name}"'} | _PICTURES

    def content(_: str) -> Content:
        return Content(path.read_bytes(), headers)

    return given(request, edition, _REPORT[suffix], content, variant=path.stem)


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
