"""The list of networks and the health of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.web.current import city_of


def networks(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the networks of the city."""
    return render(
        request, "networks/networks.html", {"room": "air", "networks": city_of(request).networks}
    )
