"""Signing in and out, the lock after failures, and what was typed while a session ended."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from unittest.mock import patch

import pytest
from django.test import Client
from django.test.utils import override_settings
from tests.web.conftest import PASSWORD

from cityagenda.web.apps.accounts import lockout
from cityagenda.web.apps.accounts.creation import change_password, change_role, deactivate
from cityagenda.web.apps.accounts.models import Account, Attempt
from cityagenda.web.apps.audit.trail import entries, first_break

SIGN_IN = "/en/account/sign-in/"


def send(client: Client, name: str, password: str = PASSWORD, **more: str) -> object:
    return client.post(SIGN_IN, {"name": name, "password": password} | more)


def fields_of(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's last form."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_signing_in_and_out(people: dict[str, Account], tongue: str) -> None:
    client = Client()
    address = f"/{tongue}/account/sign-in/"
    wanted = f"/{tongue}/tasks/plant-trees/"
    answer = client.post(address, {"name": " CLERK", "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, wanted)
    page = client.get(wanted).content.decode()
    assert "clerk" in page
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get(f"/{tongue}/account/sign-out/").status_code == 302
    assert "_auth_user_id" in client.session
    client.post(f"/{tongue}/account/sign-out/")
    assert "_auth_user_id" not in client.session
    actor = people["clerk"].pseudonym
    done = [(e.actor, e.action) for e in entries(f"account:{actor}")]
    assert done == [("operator", "created"), (actor, "signed in"), (actor, "signed out")]
    assert first_break() is None


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", ""],
)
@pytest.mark.usefixtures("people")
def test_nobody_is_sent_to_another_site(wanted: str) -> None:
    answer = send(Client(), "clerk", next=wanted)
    assert answer["Location"] == "/en/"


@pytest.mark.parametrize(
    ("name", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("", ""), ("clerk", "")]
)
@pytest.mark.usefixtures("people")
def test_a_failure_does_not_say_what_was_wrong(name: str, password: str) -> None:
    answer = send(Client(), name, password)
    assert answer.status_code == 403
    assert "The name or the password is not right." in answer.content.decode()


@pytest.mark.usefixtures("people")
def test_five_failures_lock_a_name_at_an_address_for_a_while() -> None:
    client, elsewhere = Client(), Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(lockout.PER_NAME_AND_ADDRESS):
        assert "not right" in send(client, "clerk", "wrong").content.decode()
    answer = send(client, "CLERK")
    assert answer.status_code == 403
    assert "Too many failed attempts" in answer.content.decode()
    assert [e.action for e in entries("sign-in")] == ["locked"]
    assert send(client, "analyst").status_code == 302
    assert send(elsewhere, "clerk").status_code == 302
    later = datetime.now(UTC) + lockout.WINDOW
    with patch("django.utils.timezone.now", return_value=later):
        assert send(client, "clerk").status_code == 302


@pytest.mark.usefixtures("people")
def test_an_address_is_locked_whatever_names_it_tries() -> None:
    for number in range(lockout.PER_ADDRESS):
        assert lockout.admitted(f"guess-{number}", "192.0.2.1") is None
    assert lockout.admitted("one-more", "192.0.2.1") is not None
    assert lockout.admitted("one-more", "192.0.2.2") is None


@pytest.mark.usefixtures("site")
def test_a_name_is_locked_whatever_addresses_try_it() -> None:
    for number in range(lockout.PER_NAME):
        assert lockout.admitted("clerk", f"192.0.2.{number}") is None
    assert lockout.admitted("Clerk ", "198.51.100.1") is not None


@pytest.mark.usefixtures("site")
def test_the_lock_says_until_when_and_old_attempts_are_forgotten() -> None:
    start = datetime(2026, 11, 24, 8, tzinfo=UTC)
    for minute in range(lockout.PER_NAME_AND_ADDRESS):
        with patch("django.utils.timezone.now", return_value=start + timedelta(minutes=minute)):
            assert lockout.admitted("clerk", "192.0.2.1") is None
    with patch("django.utils.timezone.now", return_value=start + timedelta(minutes=9)):
        assert lockout.admitted("clerk", "192.0.2.1") == start + lockout.WINDOW
    with patch("django.utils.timezone.now", return_value=start + timedelta(hours=1)):
        assert lockout.admitted("clerk", "192.0.2.1") is None
    assert Attempt.objects.count() == 1


@pytest.mark.usefixtures("people")
def test_attempts_keep_no_name_and_no_address() -> None:
    send(Client(REMOTE_ADDR="198.51.100.7"), "clerk", "wrong")
    kept = str(list(Attempt.objects.values()))
    assert "clerk" not in kept
    assert "198.51.100.7" not in kept


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("", 0, "127.0.0.1"),
        ("203.0.113.9", 0, "127.0.0.1"),
        ("203.0.113.9", 1, "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", 1, "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9, 10.0.0.1", 2, "203.0.113.9"),
        ("203.0.113.9", 2, "127.0.0.1"),
    ],
)
def test_an_address_is_believed_only_from_our_own_proxies(
    forwarded: str, proxies: int, expected: str
) -> None:
    from django.test import RequestFactory

    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    assert lockout.address_of(request, proxies) == expected


REPORT = {"text": "300 of 500 <trees>\nplanted & watered", "known": "yes", "percent": "60"}
REPORT |= {"evidence": "https://example.org/a?b=1&c=2", "seen": "0"}


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.usefixtures("people")
def test_a_session_that_ended_in_mid_form_loses_nothing(tongue: str) -> None:
    client = Client(enforce_csrf_checks=True)
    form = f"/{tongue}/tasks/plant-trees/report/"
    send_to = f"/{tongue}/account/sign-in/"
    token = {
        "csrfmiddlewaretoken": fields_of(client.get(send_to).content.decode())[
            "csrfmiddlewaretoken"
        ]
    }
    asked = client.post(form, REPORT | token)
    assert asked.status_code == 403
    assert Attempt.objects.count() == 0
    hidden = fields_of(asked.content.decode())
    wrong = client.post(send_to, hidden | {"name": "clerk", "password": "wrong"})
    hidden = fields_of(wrong.content.decode())
    done = client.post(send_to, hidden | {"name": "clerk", "password": PASSWORD})
    assert (done.status_code, done["Location"]) == (302, form)
    page = client.get(form).content.decode()
    assert "300 of 500 &lt;trees&gt;\nplanted &amp; watered</textarea>" in page
    assert 'value="60"' in page
    assert 'value="https://example.org/a?b=1&amp;c=2"' in page
    sent = client.post(
        form, REPORT | {"csrfmiddlewaretoken": fields_of(page)["csrfmiddlewaretoken"]}
    )
    assert sent.status_code == 302
    assert "300 of 500 &lt;trees&gt;" in client.get(sent["Location"]).content.decode()
    assert "300 of 500" not in client.get(form).content.decode()


@pytest.mark.parametrize(
    "kept", ["x" * 70_000, "[]", "{", '{"path": 3}', '{"path": "/en/", "fields": [1]}', "null"]
)
@pytest.mark.usefixtures("people")
def test_what_was_kept_is_not_trusted(kept: str) -> None:
    assert send(Client(), "clerk", kept=kept).status_code == 302


def test_what_changes_about_an_account_holds_at_once(
    browser: Callable[[str], Client], people: dict[str, Account]
) -> None:
    form = "/en/tasks/plant-trees/report/"
    client, other = browser("analyst"), browser("clerk")
    assert client.get(form).status_code == 200
    change_role(people["analyst"], "visitor")
    assert client.get(form).status_code == 403
    change_password(people["clerk"], "another mangrove bridge")
    assert other.get(form).status_code == 302
    third = browser("administrator")
    deactivate(people["administrator"])
    assert third.get(form).status_code == 302
    assert send(Client(), "administrator").status_code == 403


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"old": "wrong"}, "The current password is not right."),
        ({"again": "something else here"}, "not the same"),
        ({"new": "short", "again": "short"}, "too short"),
        ({"new": "administrator1", "again": "administrator1"}, "too much like the name"),
        ({"new": "73519028462", "again": "73519028462"}, "digits alone"),
        ({"new": "password123", "again": "password123"}, "common"),
    ],
)
def test_a_password_is_changed_by_the_rules(
    browser: Callable[[str], Client], change: dict[str, str], words: str
) -> None:
    fields = {"old": PASSWORD, "new": "seven quiet herons", "again": "seven quiet herons"}
    client = browser("administrator")
    answer = client.post("/en/account/", fields | change)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert send(Client(), "administrator").status_code == 302
    assert client.post("/en/account/", fields).status_code == 200
    assert client.get("/en/account/").status_code == 200
    assert send(Client(), "administrator").status_code == 403
    assert send(Client(), "administrator", "seven quiet herons").status_code == 302


@pytest.mark.usefixtures("people")
def test_guessing_the_current_password_is_locked_too(browser: Callable[[str], Client]) -> None:
    client = browser("clerk")
    for _ in range(lockout.PER_NAME_AND_ADDRESS):
        client.post("/en/account/", {"old": "wrong", "new": "a", "again": "a"})
    answer = client.post("/en/account/", {"old": PASSWORD, "new": "a", "again": "a"})
    assert "Too many failed attempts" in answer.content.decode()


@override_settings(SESSION_COOKIE_AGE=0)
def test_a_session_ends(browser: Callable[[str], Client]) -> None:
    assert browser("clerk").get("/en/account/").status_code == 302
