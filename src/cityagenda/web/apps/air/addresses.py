"""Addresses of streets and stations, of which a page has hundreds."""

from functools import lru_cache

from django.urls import reverse

_MOST = 8192


@lru_cache(maxsize=_MOST)
def street_address(tongue: str, area: str) -> str:
    """Return the address of a street's page."""
    return reverse("air-street", kwargs={"tongue": tongue, "area_id": area})


@lru_cache(maxsize=_MOST)
def station_address(tongue: str, station: str) -> str:
    """Return the address of a station's page."""
    return reverse("air-station", kwargs={"tongue": tongue, "station_id": station})
