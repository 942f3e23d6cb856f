"""The list of networks and the health of one."""

from datetime import UTC, datetime
from typing import Any, Final

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.city.models import Network
from cityagenda.exchange.tables import csv_file
from cityagenda.streams.store import Store
from cityagenda.web.apps.api.answers import CSV
from cityagenda.web.apps.networks import stores
from cityagenda.web.apps.networks.alerts import PAST, alerts
from cityagenda.web.apps.networks.health import COLUMNS, health_of
from cityagenda.web.current import city_of

_REFUSALS: Final = 30


def clock() -> datetime:
    """Return the instant by which sensors are silent or not."""
    return datetime.now(UTC)


def networks(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the networks of the city."""
    city = city_of(request)
    with stores.store() as held:
        cards = [
            (one, health_of(city, one, held, clock()) if held else None)
            for one in city.networks.values()
        ]
    content = {"room": "air", "cards": cards, "zone": city.city.timezone}
    return render(request, "networks/networks.html", content)


def network(request: HttpRequest, tongue: str, network_id: str) -> HttpResponse:  # noqa: ARG001
    """Show how the sensors of a network are, what was refused, and its alerts."""
    city = city_of(request)
    found = _network(request, network_id)
    content: dict[str, Any] = {"room": "air", "network": found, "zone": city.city.timezone}
    with stores.store() as held:
        if held is not None:
            every = alerts(city, held, network_id)
            content |= {
                "health": health_of(city, found, held, clock()),
                "alerts": [a for a in every if a.open],
                "past": [a for a in every if not a.open][:PAST],
                "totals": held.totals(),
                **_refusals(held),
            }
    return render(request, "networks/network.html", content)


def _network(request: HttpRequest, id_: str) -> Network:
    found = city_of(request).networks.get(id_)
    if found is None:
        raise Http404
    return found


def _refusals(held: Store) -> dict[str, Any]:
    """Return what could not be taken in, the newest first, and how much more there is."""
    table = held.refusals()
    newest = table.head(_REFUSALS).with_columns(pl.col("arrived").cast(pl.Datetime("us", "UTC")))
    return {"refusals": newest.to_dicts(), "more": max(table.height - _REFUSALS, 0)}


def network_csv(request: HttpRequest, network_id: str) -> HttpResponse:
    """Send the health of every sensor of a network."""
    city = city_of(request)
    found = _network(request, network_id)
    with stores.store() as held:
        if held is None:
            raise Http404
        table = health_of(city, found, held, clock()).table
    own = table.select([name for name in COLUMNS if name in table.columns])
    sent = {"Content-Disposition": f'attachment; filename="{network_id}-health.csv"'}
    body = csv_file(own, spreadsheet=True)
    return HttpResponse(body, f"{CSV}; charset=utf-8", headers=sent)
