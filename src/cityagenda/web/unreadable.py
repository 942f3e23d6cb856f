"""Requests that cannot be read: too large, malformed, or meant for another host."""

from typing import Final

from django.http import HttpRequest, HttpResponseBadRequest
from django.template import loader

PAGE: Final = "400.html"


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:  # noqa: ARG001 - Django's signature
    """Say in both languages that nothing was changed.

    The page knows neither language nor edition: such a request may be refused before either.
    """
    return HttpResponseBadRequest(loader.get_template(PAGE).render())
