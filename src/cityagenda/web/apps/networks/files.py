"""Files of what sensors sent, for spreadsheets and programs."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cityagenda.exchange.tables import csv_file
from cityagenda.web.apps.api.answers import CSV
from cityagenda.web.apps.api.problems import both, not_found
from cityagenda.web.apps.networks import stores
from cityagenda.web.apps.networks.values import instant, last_of
from cityagenda.web.apps.networks.views import network_csv
from cityagenda.web.current import city_of

_STREAM: Final = both("datastream of a station", "站点数据流")
_MOST_DAYS: Final = 366
_USUAL_DAYS: Final = 30
_FRESH: Final = {"Cache-Control": "public, max-age=60"}


def station_values(request: HttpRequest, station_id: str, observed: str) -> HttpResponse:
    """Send the values of a datastream over its last days, raw ones with flags beside them."""
    name = f"{station_id}/{observed}"
    with stores.store() as held:
        if held is None:
            raise not_found(_STREAM, name)
        stream = next(
            (
                s.id
                for s in held.catalogue.datastreams
                if (s.thing, s.observed_property) == (station_id, observed)
            ),
            None,
        )
        if stream is None:
            raise not_found(_STREAM, name)
        end = last_of(held, [stream]) or datetime.now(UTC)
        first = end - timedelta(days=_days(request.GET.get("days", "")))
        checks = stores.check(city_of(request), held, end)
        table = held.checked(instant(first), instant(end) + 1, [stream], checks)
    sent = {"Content-Disposition": f'attachment; filename="{stream}.csv"'.replace("/", "-")}
    body = csv_file(table.drop("reviewer"), spreadsheet=True)
    return HttpResponse(body, f"{CSV}; charset=utf-8", headers=sent | _FRESH)


def _days(text: str) -> int:
    """Return how many days are asked for, within limits."""
    wished = int(text) if text.isascii() and text.isdigit() and len(text) <= len("366") else 0
    return min(max(wished, 1), _MOST_DAYS) if wished else _USUAL_DAYS


urlpatterns = [
    path("stations/<str:station_id>/<str:observed>.csv", station_values, name="station-values"),
    path("networks/<str:network_id>/health.csv", network_csv, name="network-health"),
]
