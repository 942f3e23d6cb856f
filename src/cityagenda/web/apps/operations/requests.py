"""Every request: its id, its line in the log, its place in the metrics."""

import logging
import re
from collections.abc import Callable
from time import perf_counter
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cityagenda.web.apps.operations.metrics import counted
from cityagenda.web.logs import request_id

HEADER: Final = "X-Request-ID"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_LONGEST: Final = 300
_CLIENT_ERROR: Final = 400
_SERVER_ERROR: Final = 500
_STATIC: Final = "static"
_METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")

_log = logging.getLogger("cityagenda.requests")


class RequestsMiddleware:
    """Stands before everything else, so that nothing is answered unseen."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, count it and write one line about it."""
        id_ = id_of(request)
        token, start = request_id.set(id_), perf_counter()
        try:
            found = self.answer(request)
            found.headers[HEADER] = id_
            self._tell(request, found.status_code, perf_counter() - start)
        finally:
            request_id.reset(token)
        return found

    def _tell(self, request: HttpRequest, status: int, seconds: float) -> None:
        method = request.method if request.method in _METHODS else "other"
        view, path = view_of(request), quote(request.path[:_LONGEST])
        counted(method, view, status, seconds)
        level = _level(view, status)
        ms = round(seconds * 1000, 1)
        facts = {"method": method, "path": path, "view": view, "status": status, "ms": ms}
        _log.log(level, "%s %s %s %d %.1f ms", method, path, view, status, ms, extra=facts)


def _level(view: str, status: int) -> int:
    """Return how much a line counts: files of the pages are many, and only missing ones count."""
    if status >= _SERVER_ERROR:
        return logging.ERROR
    return logging.DEBUG if view == _STATIC and status < _CLIENT_ERROR else logging.INFO


def id_of(request: HttpRequest) -> str:
    """Return the id that a proxy gave the request if it is well formed, else a new one."""
    given = request.headers.get(HEADER, "")
    return given if _WELL_FORMED.fullmatch(given) else uuid4().hex


def view_of(request: HttpRequest) -> str:
    """Return the name of the route that a request took; there are only so many of them."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    static = f"/{settings.STATIC_URL.strip('/')}/"
    return _STATIC if request.path_info.startswith(static) else "none"
