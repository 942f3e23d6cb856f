"""The gate before the service: for every web page to read, and every fault told as JSON."""

from collections.abc import Callable
from math import ceil
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cityagenda.web.apps.accounts.lockout import address_of
from cityagenda.web.apps.api.buckets import Buckets
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.problems import JSON, Problem

ROOT: Final = "/sensorthings/"
BURST: Final = 240
PER_SECOND: Final = 20.0
"""Requests that an address may make to read, at once and then a second."""
SENDING_BURST: Final = 20_000
SENDING_PER_SECOND: Final = 2_000.0
"""Requests that an address may make to send: a gateway may send for a whole network."""
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Expose-Headers": "Content-Language, ETag, Location, Retry-After, X-Request-ID",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
ALLOWED: Final = "GET, HEAD, OPTIONS, POST"
_FIRST_ERROR, _SERVER_ERROR = 400, 500

readers = Buckets(BURST, PER_SECOND)
senders = Buckets(SENDING_BURST, SENDING_PER_SECOND)


class SensorThingsMiddleware:
    """Answers preflights, refuses haste, and tells every fault as JSON.

    It stands before sessions and rights: neither readers nor sensors have cookies here.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; those for other addresses pass through."""
        if not request.path_info.startswith(ROOT):
            return self.answer(request)
        try:
            found = self._found(request)
        except Problem as problem:
            found = problem.answer(request)
        if request.method != "POST":
            for name, value in CORS.items():
                found.headers[name] = value
        return found

    def _found(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ALLOWED})
        buckets = senders if request.method == "POST" else readers
        wait = buckets.wait(address_of(request, settings.TRUSTED_PROXIES))
        if wait:
            raise _too_often(wait)
        headed = request.method == "HEAD"
        if headed:
            request.method = "GET"
        found = self.answer(request)
        if found.status_code >= _FIRST_ERROR and found.headers["Content-Type"] != JSON:
            raise _unexplained(found.status_code)
        if headed:
            found.headers["Content-Length"] = str(len(found.content))
            found.content = b""
        return found

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Let a view end with a problem."""
        return error.answer(request) if isinstance(error, Problem) else None


def _too_often(wait: float) -> Problem:
    seconds = ceil(wait)
    return Problem(
        429,
        both("There were too many requests from this address.", "该地址的请求过于频繁。"),
        "address",
        both(
            f"Wait {seconds} s; ask for more at once with $top, send data arrays.",
            f"请等待 {seconds} 秒；读取可加大 $top，发送请用 dataArray。",
        ),
        {"Retry-After": str(seconds)},
    )


def _unexplained(status: int) -> Problem:
    if status >= _SERVER_ERROR:
        return Problem(status, both("The answer failed.", "服务出错。"))
    return Problem(status, both("The request is not understood.", "请求有误。"))
