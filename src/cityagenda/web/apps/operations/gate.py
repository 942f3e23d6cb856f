"""The gate before the addresses for operators."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

ADDRESSES: Final = ("/health/live", "/health/ready", "/metrics")


class OperationsMiddleware:
    """Answers operators before sessions, rights and editions, any of which may be missing.

    Nor is the name looked at under which the site was asked for: programs that watch over a
    machine know it by its number.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; those for other addresses pass through."""
        if request.path_info not in ADDRESSES:
            return self.answer(request)
        match = request.resolver_match = resolve(request.path_info)
        found: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return found
