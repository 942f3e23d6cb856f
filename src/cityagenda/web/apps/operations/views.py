"""What operators and their programs ask for."""

from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from cityagenda.web.apps.operations.health import health
from cityagenda.web.apps.operations.metrics import MEDIA_TYPE, exposition

_PROXIED: Final = ("X-Forwarded-", "Forwarded", "Via", "X-Real-Ip")
"""How the headers begin that a proxy adds."""


@require_safe
def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that the process answers, whatever else is wrong."""
    return _plain("alive\n")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say whether pages can be answered, else 503 and why not."""
    found = health()
    told = {
        "ready": found.ready,
        "edition": found.edition.id if found.edition else None,
        "faults": found.faults,
        "notes": found.notes,
    }
    answer = JsonResponse(told, status=200 if found.ready else 503)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the metrics to who may read them."""
    if not may_read(request):
        return _plain(
            "Metrics are read on this machine, or with the token of CITYAGENDA_METRICS_TOKEN.\n"
            "指标仅可在本机读取，或凭 CITYAGENDA_METRICS_TOKEN 所设令牌读取。\n",
            status=403,
        )
    answer = HttpResponse(exposition(health()), content_type=MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def may_read(request: HttpRequest) -> bool:
    """Return whether a request may read the metrics.

    With a token set, who brings it. Without one, who asks from this machine and not through
    a proxy: behind a proxy on the same machine the whole world seems to be here.
    """
    token = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {token}")
    if any(name.startswith(_PROXIED) for name in request.headers):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(
        text,
        "text/plain; charset=utf-8",
        status=status,
        headers={"Cache-Control": "no-store"},
    )
