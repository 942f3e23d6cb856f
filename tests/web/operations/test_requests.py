"""One line a request, an id that leads from answer to log, and nothing about anybody."""

import json
import logging
import logging.config
import re
import sys
from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.conftest import PASSWORD

from cityagenda.web.apps.operations import requests
from cityagenda.web.logs import JsonLines, Lines, logging_settings, request_id

pytestmark = pytest.mark.usefixtures("site")


def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [r for r in caplog.records if r.name == "cityagenda.requests"]


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_a_request_is_one_line_without_its_question(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/en/tasks/?text=li.wei&token=s3cret")
    (found,) = lines(caplog)
    told = json.loads(JsonLines().format(found))
    assert told["method"], told["path"] == ("GET", "/en/tasks/")
    assert (told["view"], told["status"], told["level"]) == ("tasks", 200, "info")
    assert told["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["at"])
    for line in (JsonLines().format(found), Lines().format(found)):
        assert "s3cret" not in line
        assert "li.wei" not in line
        assert "\n" not in line
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_nothing_of_a_person_is_written(
    caplog: pytest.LogCaptureFixture, browser: Callable[[str], Client]
) -> None:
    client = browser("")
    client.post("/en/account/sign-in/", {"name": "analyst", "password": PASSWORD})
    client.get("/en/account/", headers={"X-Forwarded-For": "192.0.2.7"})
    assert len(lines(caplog)) == 2
    told = "".join(JsonLines().format(r) + Lines().format(r) for r in caplog.records)
    secrets = (PASSWORD, "analyst", "192.0.2.7", client.cookies["sessionid"].value)
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abcdefgh", True),
        ("7f3e9a10-4c1b.x_y", True),
        ("short", False),
        ("x" * 65, False),
        ("new\nline-12345", False),
        ("<script>12345", False),
        ("空格编号空格编号", False),
    ],
)
def test_an_id_is_taken_over_if_it_is_well_formed(given: str, *, kept: bool) -> None:
    found = Client().get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (found == given) == kept
    assert requests._WELL_FORMED.fullmatch(found)


def test_everything_said_during_a_request_carries_its_id(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    class Watching(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(json.loads(JsonLines().format(record)).get("request", ""))

    def explode(*_: object) -> None:
        raise RuntimeError("boom")

    handler = Watching()
    logging.getLogger().addHandler(handler)
    try:
        monkeypatch.setattr("cityagenda.web.current.Shelf.edition", explode)
        client = Client(raise_request_exception=False)
        answer = client.get("/en/?q=s3cret", headers={"X-Request-ID": "night-watch-1"})
    finally:
        logging.getLogger().removeHandler(handler)
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] == "night-watch-1"
    assert len(seen) >= 2
    assert set(seen) == {"night-watch-1"}
    assert request_id.get() == ""
    assert [r.levelname for r in lines(caplog)] == ["ERROR"]
    trace = "".join(JsonLines().format(r) for r in caplog.records)
    assert "RuntimeError: boom" in trace
    assert "s3cret" not in trace


def test_nobody_forges_a_line(caplog: pytest.LogCaptureFixture) -> None:
    Client().get("/en/%0A2026-11-26T00:00:00.000Z%20INFO%20cityagenda.requests%20GET%20/fake/")
    Client().get("/en/%E2%80%A8fake%1B[31m/")
    for found in lines(caplog):
        for line in (Lines().format(found), JsonLines().format(found)):
            assert len(line.splitlines()) == 1
            assert "\x1b" not in line
    odd = logging.LogRecord("x", logging.INFO, "", 0, "a\nb\u2028c\x1b[31m", (), None)
    assert Lines().format(odd).endswith(r"a\x0ab\x2028c\x1b[31m")


def test_files_of_pages_are_told_only_where_they_are_missing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = Client().get("/static/shell/site.css")
    assert found.status_code == 200
    found.close()
    assert lines(caplog) == []
    assert Client().get("/static/shell/none.css").status_code == 404
    assert [r.view for r in lines(caplog)] == ["static"]  # type: ignore[attr-defined]


def test_a_fault_keeps_its_traceback_in_both_forms() -> None:
    try:
        int("odd")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "it failed", (), sys.exc_info())
    assert "ValueError: invalid literal" in Lines().format(record)
    assert "ValueError: invalid literal" in json.loads(JsonLines().format(record))["trace"]


def test_the_setting_chooses_the_form() -> None:
    names = {kind: logging_settings(kind)["formatters"]["line"]["()"] for kind in ("json", "")}
    assert names == {"json": "cityagenda.web.logs.JsonLines", "": "cityagenda.web.logs.Lines"}


def test_a_wrong_host_is_refused_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    logging.config.dictConfig(logging_settings(""))
    assert Client().get("/", headers={"host": "elsewhere.example"}).status_code == 400
    said = [r for r in caplog.records if r.name == "django.security.DisallowedHost"]
    assert len(said) == 1
    assert "elsewhere.example" in said[0].getMessage()
    assert said[0].exc_info is None
