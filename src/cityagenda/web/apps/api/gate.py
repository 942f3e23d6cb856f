"""The gate before the open data: reading only, for every web page, and not too often."""

from collections.abc import Callable
from math import ceil
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cityagenda.web.apps.accounts.lockout import address_of
from cityagenda.web.apps.api.buckets import BURST, PER_SECOND, Buckets
from cityagenda.web.apps.api.problems import MEDIA_TYPE, Fault, Problem, both, of_status
from cityagenda.web.apps.api.ranges import ranged

ROOTS: Final = ("/api/", "/data/")
"""Where the addresses of open data begin."""

CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match, If-Range, Range",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Language, "
    "Content-Range, ETag, Link, Retry-After, X-Edition, X-Request-ID",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_OK, _FIRST_ERROR = 200, 400

buckets = Buckets()


class OpenDataMiddleware:
    """Answers preflights, refuses writing and haste, and explains every error as a problem.

    It stands before sessions and rights: open data knows no cookies.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; those for other addresses pass through."""
        if not request.path_info.startswith(ROOTS):
            return self.answer(request)
        found = self._found(request)
        for name, value in CORS.items():
            found.headers[name] = value
        return found

    def _found(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS"})
        if request.method not in ("GET", "HEAD"):
            return _read_only().answer(request)
        wait = buckets.wait(address_of(request, settings.TRUSTED_PROXIES))
        if wait:
            return _too_often(wait).answer(request)
        headed, request.method = request.method == "HEAD", "GET"
        found = self.answer(request)
        if found.status_code >= _FIRST_ERROR and found.headers["Content-Type"] != MEDIA_TYPE:
            found = of_status(found.status_code).answer(request)
        if not headed or found.status_code != _OK:
            found = ranged(request, found)
        else:
            found.headers["Accept-Ranges"] = "bytes"
        if headed:
            length = str(len(found.content))
            found.content = b""
            found.headers["Content-Length"] = length
        return found

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Let a view end with a problem."""
        return error.answer(request) if isinstance(error, Problem) else None


def _read_only() -> Problem:
    what = both("The open data can be read and not written.", "开放数据只能读取，不能写入。")
    todo = both("Use GET, HEAD or OPTIONS.", "请使用 GET、HEAD 或 OPTIONS。")
    return Problem("read-only", [Fault(what, "method", todo)], {"Allow": "GET, HEAD, OPTIONS"})


def _too_often(wait: float) -> Problem:
    seconds = ceil(wait)
    what = both(
        f"An address may ask {BURST} times at once and {PER_SECOND:g} times a second after that.",
        f"每个地址可连续请求 {BURST} 次，之后每秒 {PER_SECOND:g} 次。",
    )
    todo = both(
        f"Wait {seconds} s; take whole tables as Parquet or with a larger limit.",
        f"请等待 {seconds} 秒；可用更大的 limit 或 Parquet 一次取得整表。",
    )
    return Problem(
        "too-many-requests", [Fault(what, "address", todo)], {"Retry-After": str(seconds)}
    )
