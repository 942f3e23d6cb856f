"""What every answer tells a browser, and which headers of a request are believed."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from cityagenda.ground.errors import SiteError

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Bars of charts have their length in a style attribute; no attribute loads or runs anything.
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
"""The content security policy: nothing from another host, and no script in a page."""

FEATURES: Final = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
"""What of a reader's device no page here asks for."""

HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "Permissions-Policy": ", ".join(f"{name}=()" for name in FEATURES),
}


class HeadersMiddleware:
    """Adds the headers; an answer that brings a stricter one of its own keeps it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        found = self.answer(request)
        for name, value in HEADERS.items():
            found.headers.setdefault(name, value)
        return found


def proxies(text: str) -> int:
    """Return how many proxies a setting says stand before the site.

    Examples
    --------
    >>> proxies("1")
    1
    """
    if not (text.isascii() and text.isdecimal()):
        raise SiteError(
            {"zh-Hans": f"代理层数 '{text}' 不是整数", "en": f"'{text}' is no number of proxies"},
            where="CITYAGENDA_PROXIES",
            todo={"zh-Hans": "请写 0、1、2 等整数", "en": "write 0, 1, 2 or so"},
        )
    return int(text)
