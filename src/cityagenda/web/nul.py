"""Addresses with a NUL character: no text has one, and PostgreSQL keeps none."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict

_NUL = "\0"
_SORRY = "网址中含有空字符（NUL）。\nThe address has a NUL character in it.\n"


class NulMiddleware:
    """Refuses them in addresses, before a view asks the database for such a text.

    Forms are left to their own pages, which show again what was typed.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, or refuse it."""
        if _NUL in request.path_info or _has_nul(request.GET):
            return HttpResponseBadRequest(_SORRY, content_type="text/plain; charset=utf-8")
        return self.answer(request)


def _has_nul(fields: QueryDict) -> bool:
    return any(_NUL in name or any(_NUL in v for v in values) for name, values in fields.lists())
