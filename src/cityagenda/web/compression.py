"""Compression of pages and of open data in text, for browsers and programs that ask for it."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TEXTS: Final = ("text/", "application/json", "application/geo+json", "application/problem+json")
_WHOLE: Final = 200
_STATIC: Final = "/static/"
_WEAK: Final = "W/"


class CompressionMiddleware(GZipMiddleware):
    """Compresses whole answers in text; parts of an answer and binary files go as they are.

    Django adds a random number of bytes, so that the length tells nothing of a form's secret.
    It also makes the tag of a compressed answer a weak one, by which a style sheet is known
    again all the same. Built files lie beside themselves compressed and pass through.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Let what answers for files compare the tag that it gave."""
        tag = request.META.get("HTTP_IF_NONE_MATCH", "")
        if request.path_info.startswith(_STATIC) and tag.startswith(_WEAK):
            request.META["HTTP_IF_NONE_MATCH"] = tag.removeprefix(_WEAK)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the answer, compressed where that is of use."""
        kind = response.headers.get("Content-Type", "")
        if response.status_code != _WHOLE or not kind.startswith(_TEXTS):
            return response
        return super().process_response(request, response)
