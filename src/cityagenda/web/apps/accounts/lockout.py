"""Lock-out: how often somebody may fail to sign in before having to wait.

An attempt is counted before the password is looked at and forgiven after it was right, so
that many attempts at the same moment do not slip through.
"""

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cityagenda.web.alone import ATTEMPTS, alone
from cityagenda.web.apps.accounts.models import Attempt, login_name

WINDOW: Final = timedelta(minutes=15)
"""How long an attempt counts, and so how long a lock holds at most."""

PER_NAME_AND_ADDRESS: Final = 5
PER_ADDRESS: Final = 20
PER_NAME: Final = 50
"""Failures within the window. A name is locked everywhere only late, so that a stranger
cannot easily lock out its bearer."""


def admitted(name: str, address: str) -> datetime | None:
    """Count an attempt and return none, or return until when there may be no further one."""
    who, where, now = _hash(login_name(name)), _hash(address), timezone.now()
    with alone(ATTEMPTS):
        Attempt.objects.filter(at__lte=now - WINDOW).delete()
        both = Attempt.objects.filter(name_hash=who, address_hash=where)
        for attempts, most in (
            (both, PER_NAME_AND_ADDRESS),
            (Attempt.objects.filter(address_hash=where), PER_ADDRESS),
            (Attempt.objects.filter(name_hash=who), PER_NAME),
        ):
            newest = list(attempts.order_by("-at").values_list("at", flat=True)[:most])
            if len(newest) == most:
                return newest[-1] + WINDOW
        Attempt.objects.create(name_hash=who, address_hash=where, at=now)
    return None


def exhausted(name: str, address: str) -> bool:
    """Return whether the last attempt by a name from an address was the last that counts."""
    attempts = Attempt.objects.filter(
        name_hash=_hash(login_name(name)), address_hash=_hash(address)
    )
    return attempts.count() >= PER_NAME_AND_ADDRESS


def forgive(name: str, address: str) -> None:
    """Forget the attempts by a name from an address, after the password was right."""
    Attempt.objects.filter(name_hash=_hash(login_name(name)), address_hash=_hash(address)).delete()


def address_of(request: HttpRequest, proxies: int) -> str:
    """Return the address from which a request comes.

    Parameters
    ----------
    proxies
        How many proxies of ours stand before the site. Each appends the address that it saw
        to ``X-Forwarded-For``; what stands before those is the sender's invention.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(seen) >= proxies:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _hash(text: str) -> str:
    return salted_hmac("cityagenda.lockout", text, algorithm="sha256").hexdigest()
