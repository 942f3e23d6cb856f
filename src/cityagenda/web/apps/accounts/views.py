"""Signing in and out, and one's own account."""

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from cityagenda.ground.texts import Text
from cityagenda.web.apps.accounts import lockout, words
from cityagenda.web.apps.accounts.creation import change_password
from cityagenda.web.apps.accounts.keeping import keep
from cityagenda.web.apps.accounts.models import Account, login_name
from cityagenda.web.apps.accounts.rights import EVERYBODY, account_of, open_to
from cityagenda.web.apps.accounts.roles import ADMINISTRATOR, AGENCY, ANALYST, ROLES
from cityagenda.web.apps.audit.trail import append
from cityagenda.web.current import city_of


@open_to(*EVERYBODY)
def sign_in(request: HttpRequest, tongue: str) -> HttpResponse:
    """Ask for name and password; on success go where the visitor wanted to go."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    asked = {"next": wanted, "kept": request.POST.get("kept", ""), "name": ""}
    if request.method != "POST":
        return render(request, "accounts/sign-in.html", asked)
    name, password = request.POST.get("name", ""), request.POST.get("password", "")
    account, error = _checked(request, name, password)
    if account is None:
        shown = asked | {"error": error, "name": name}
        return render(request, "accounts/sign-in.html", shown, status=403)
    login(request, account)
    keep(request, asked["kept"])
    append(account.pseudonym, f"account:{account.pseudonym}", "signed in", {})
    return redirect(_safe(request, wanted) or reverse("overview", kwargs={"tongue": tongue}))


def _checked(
    request: HttpRequest, name: str, password: str
) -> tuple[Account, None] | tuple[None, Text]:
    address = lockout.address_of(request, settings.TRUSTED_PROXIES)
    until = lockout.admitted(name, address)
    if until is not None:
        return None, words.locked(_clock(request, until))
    account = authenticate(request, username=login_name(name), password=password)
    if not isinstance(account, Account):
        if lockout.exhausted(name, address):
            append("site", "sign-in", "locked", {"minutes": _minutes(lockout.WINDOW)})
        return None, words.WRONG
    lockout.forgive(name, address)
    return account, None


def _minutes(window: timedelta) -> int:
    return math.ceil(window.total_seconds() / 60)


def _clock(request: HttpRequest, at: datetime) -> str:
    """Return the next full minute after an instant, on the city's clocks."""
    local = (at + timedelta(minutes=1)).astimezone(ZoneInfo(city_of(request).city.timezone))
    return f"{local:%H:%M}"


def _safe(request: HttpRequest, address: str) -> str:
    """Return an address of this site, or nothing."""
    secure = request.is_secure()
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=secure)
    return address if allowed else ""


@open_to(*EVERYBODY)
def sign_out(request: HttpRequest, tongue: str) -> HttpResponse:
    """End the session; only a form can, so that no link signs anybody out."""
    account = account_of(request)
    if request.method == "POST" and account is not None:
        append(account.pseudonym, f"account:{account.pseudonym}", "signed out", {})
        logout(request)
    return redirect("overview", tongue=tongue)


@open_to(ANALYST, AGENCY, ADMINISTRATOR)
def own_account(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """Show one's own account and let its password be changed."""
    account = account_of(request)
    assert account is not None  # noqa: S101 - the rights let nobody else in
    errors: list[Text] = []
    if request.method == "POST":
        errors = _changed(request, account)
    shown = {
        "role": ROLES[account.role],
        "organisation": city_of(request).organisations.get(account.organisation),
        "errors": errors,
        "done": request.method == "POST" and not errors,
    }
    return render(request, "accounts/account.html", shown, status=400 if errors else 200)


def _changed(request: HttpRequest, account: Account) -> list[Text]:
    """Change the password as asked, or return why not."""
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    address = lockout.address_of(request, settings.TRUSTED_PROXIES)
    until = lockout.admitted(account.name, address)
    if until is not None:
        return [words.locked(_clock(request, until))]
    if not account.check_password(old):
        return [words.WRONG_OLD]
    lockout.forgive(account.name, address)
    if new != request.POST.get("again", ""):
        return [words.DIFFERENT]
    try:
        validate_password(new, account)
    except ValidationError as error:
        return words.broken_rules(e.code for e in error.error_list if e.code)
    change_password(account, new, by=account.pseudonym)
    update_session_auth_hash(request, account)
    return []


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Refuse a form without a valid token, and show what was typed so that nothing is lost."""
    hidden = {"csrfmiddlewaretoken", "password", "old", "new", "again", "next", "kept", "seen"}
    typed = {name: value for name, value in request.POST.items() if name not in hidden and value}
    return render(request, "accounts/stale.html", {"typed": typed}, status=403)
