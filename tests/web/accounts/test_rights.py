"""Every route by every role: who may read it, who may send to it."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cityagenda.web.apps.accounts.rights import EVERYBODY, SAFE
from cityagenda.web.apps.accounts.roles import ROLES
from cityagenda.web.apps.audit.models import AuditEntry

SAMPLES = {
    "tongue": "en",
    "task_id": "plant-trees",
    "action": "report",
    "by": "group",
    "indicator_id": "green-space",
    "node_id": "clean-air-project",
    "number": "11",
    "suffix": "html",
    "area_id": "riverside",
    "station_id": "s1",
}
"""What stands for each part of an address; a part that is not here is asked for as ``x``."""

STAFF = {"analyst", "agency", "administrator"}
CLOSED = {
    "task-step": STAFF,
    "account": STAFF,
    "air-review": {"analyst", "administrator"},
    "own-tasks": {"agency"},
    "urge": {"analyst", "administrator"},
}
"""The routes that are not open to everybody, with the roles that may use them. Every route that
is not here is public to read, whoever adds it."""

WRITING = {"task-step", "urge", "air-review", "account", "sign-in", "sign-out", "sensorthings"}
"""The routes to which anything may be sent at all."""

DECLARING = WRITING | CLOSED.keys()
SLOW = {"report-file", "chart-png"}
"""Public routes that make a whole report or picture: what they declare is held, not asked."""


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[tuple[str, URLPattern]]:
    """Yield every route of the site with the address that stands for it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + sampled(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield address, pattern


def sampled(pattern: str) -> str:
    """Return the text of a pattern with a sample for each of its parts."""
    text = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", sample, pattern)
    return text.replace("^", "").replace("$", "").replace("\\", "")


def sample(part: re.Match[str]) -> str:
    """Return the sample for a part of an address."""
    return SAMPLES.get(part[1] or part[2], "x")


def test_every_route_has_a_name_and_only_the_listed_ones_are_closed_or_take_anything() -> None:
    for address, route in routes():
        assert route.name, address
        declared = getattr(route.callback, "open_to", None)
        assert (declared is not None) == (route.name in DECLARING), address
        if declared is not None:
            assert declared == CLOSED.get(route.name, EVERYBODY), address
    assert {route.name for _, route in routes()} >= DECLARING | SLOW


ADDRESSES = {
    "task-step": "/en/tasks/plant-trees/report/",
    "task": "/en/tasks/plant-trees/",
    "tasks": "/en/tasks/",
    "agencies": "/en/tasks/by/agency/",
    "own-tasks": "/en/tasks/desk/own/",
    "urge": "/en/tasks/desk/urge/",
    "account": "/en/account/",
    "air-review": "/en/air/stations/s1/review/",
    "sign-in": "/en/account/sign-in/",
    "sign-out": "/en/account/sign-out/",
    "sensorthings": "/sensorthings/v1.1/Things",
}
WHO = {"": "visitor", "visitor": "visitor", "analyst": "analyst", "clerk": "agency"} | {
    "administrator": "administrator"
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete"])
def test_a_role_gets_in_where_it_may_and_nowhere_else(
    browser: Callable[[str], Client], who: str, name: str, method: str
) -> None:
    answer = getattr(browser(who), method)(ADDRESSES[name])
    role, safe = WHO[who], method.upper() in SAFE
    allowed = role in CLOSED.get(name, set(ROLES)) and (safe or name in DECLARING)
    refused = "accounts/refused.html" in [t.name for t in answer.templates]
    asked = "accounts/sign-in.html" in [t.name for t in answer.templates]
    if allowed:
        assert not refused
        assert answer.status_code < 500
        assert answer.status_code != 302 or "sign-in" not in answer["Location"]
    elif who == "" and safe:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/en/account/sign-in/?next=")
    elif who == "" and name in CLOSED:
        assert answer.status_code == 403
        assert asked
    else:
        assert answer.status_code == 403
        assert refused or method == "head"


@pytest.mark.parametrize("who", WHO)
def test_a_public_route_can_be_read_by_everybody_and_written_by_nobody(
    browser: Callable[[str], Client], who: str
) -> None:
    client = browser(who)
    for address, route in routes():
        if route.name in DECLARING | SLOW:
            continue
        read = client.get(address)
        assert read.status_code < 500, address
        assert read.status_code != 403, address
        assert "sign-in" not in read.get("Location", ""), address
        before = AuditEntry.objects.count()
        assert client.post(address, {"text": "x"}).status_code in {403, 405}, address
        assert AuditEntry.objects.count() == before, address


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_page_that_says_nothing_takes_nothing(
    browser: Callable[[str], Client], method: str
) -> None:
    for address in ("/", "/en/", "/en/indicators/", "/zh/indicators/green-space/"):
        for who in WHO:
            assert getattr(browser(who), method)(address).status_code == 403


COOKIELESS = {"sensorthings"}
"""Routes for programs: a session opens nothing there, so that no form could misuse it."""


@pytest.mark.parametrize("address", [ADDRESSES[name] for name in sorted(COOKIELESS)])
def test_a_session_does_not_let_anything_be_sent_to_a_route_for_programs(
    browser: Callable[[str], Client], address: str
) -> None:
    answer = browser("administrator").post(address, {"name": "x"})
    assert (answer.status_code, answer.json()["where"]) == (401, "Authorization")


@pytest.mark.parametrize("address", [ADDRESSES[n] for n in sorted(WRITING - COOKIELESS)])
def test_nothing_is_taken_without_the_token_of_the_form(
    browser: Callable[[str], Client], address: str
) -> None:
    client = browser("administrator")
    client.handler.enforce_csrf_checks = True
    typed = {"text": "Half of <b>them</b>", "password": "open sesame", "old": "open sesame"}
    answer = client.post(address, typed)
    assert answer.status_code == 403
    shown = answer.content.decode()
    assert "Half of &lt;b&gt;them&lt;/b&gt;" in shown
    assert "open sesame" not in shown
