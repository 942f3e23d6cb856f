"""The one place in which a role is held against a page.

A view says with `open_to` which roles may use it. A view that says nothing is public to read
and closed to everything else. What depends on the thing itself (a task of one's own agency)
is decided by the register's state machine.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from cityagenda.web.apps.accounts.keeping import packed
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.accounts.roles import ROLES, VISITOR

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
EVERYBODY: Final = frozenset(ROLES)

View = TypeVar("View", bound=Callable[..., HttpResponse])


def open_to(*roles: str) -> Callable[[View], View]:
    """Declare which roles may use a view, whatever the method of the request."""

    def declared(view: View) -> View:
        view.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declared


def account_of(request: HttpRequest) -> Account | None:
    """Return the account that is signed in, or none."""
    user = request.user
    return user if isinstance(user, Account) else None


def role_of(request: HttpRequest) -> str:
    """Return the role of who sends a request."""
    account = account_of(request)
    return account.role if account else VISITOR


class RightsMiddleware:
    """Refuses requests that their sender's role does not allow."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; `process_view` has the say."""
        return self.answer(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Sequence[Any],  # noqa: ARG002 - Django's signature
        kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        """Let a request through, ask for signing in, or refuse it."""
        allowed = getattr(view, "open_to", None)
        if allowed is None:
            allowed = EVERYBODY if request.method in SAFE else frozenset()
        if not EVERYBODY - allowed or role_of(request) in allowed:
            return None
        if account_of(request) is None and allowed:
            return _sign_in(request, kwargs.get("tongue", "en"))
        return render(request, "accounts/refused.html", status=403)


def _sign_in(request: HttpRequest, tongue: str) -> HttpResponse:
    """Ask for signing in; what was typed travels along and comes back after it."""
    here = request.get_full_path()
    if request.method in SAFE:
        address = reverse("sign-in", kwargs={"tongue": tongue})
        return redirect(f"{address}?{urlencode({'next': here})}")
    asked = {"next": here, "kept": packed(request.path, request.POST), "expired": True}
    return render(request, "accounts/sign-in.html", asked, status=403)
