"""Alive, ready, and why not; metrics for who may read them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.test.utils import override_settings
from prometheus_client.parser import text_string_to_metric_families

from cityagenda.build.editions import current
from cityagenda.web import current as showing
from cityagenda.web.apps.operations import health, views

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def broken(city_folder: Path) -> Iterator[None]:
    """Take the city's editions away for a while."""
    editions = city_folder / ".cityagenda" / "editions"
    editions.rename(editions.with_name("away"))
    showing._shelf.cache_clear()
    yield
    editions.with_name("away").rename(editions)
    showing._shelf.cache_clear()


def test_a_whole_site_is_ready_and_names_its_edition(city_folder: Path) -> None:
    answer = Client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "edition": current(city_folder).id,
        "faults": [],
        "notes": [],
    }
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("broken")
def test_without_an_edition_it_is_alive_and_not_ready() -> None:
    assert Client().get("/health/live").status_code == 200
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["faults"] == [health.NO_EDITION]
    assert value("cityagenda_ready") == 0
    assert value("cityagenda_database_up") == 1


def test_a_damaged_current_edition_is_told_while_an_earlier_one_is_shown(
    city_folder: Path,
) -> None:
    pointer = city_folder / ".cityagenda" / "CURRENT"
    whole = pointer.read_text(encoding="utf-8")
    try:
        pointer.write_text("0123456789abcdef\n", encoding="utf-8")
        showing._shelf.cache_clear()
        answer = Client().get("/health/ready")
        assert (answer.status_code, answer.json()["notes"]) == (200, [health.NOT_CURRENT])
        assert value("cityagenda_edition_is_current") == 0
    finally:
        pointer.write_text(whole, encoding="utf-8")
        showing._shelf.cache_clear()


def test_without_its_database_it_is_alive_and_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: object) -> None:
        raise OperationalError("connection refused at db.example, user li")

    monkeypatch.setattr(health, "MigrationExecutor", gone)
    monkeypatch.setattr(health.connection, "close", lambda: None)
    assert Client().get("/health/live").status_code == 200
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["faults"] == [health.NO_DATABASE]
    assert "db.example" not in answer.content.decode()
    assert value("cityagenda_database_up") == 0


def test_tables_of_another_version_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = health.MigrationExecutor.migration_plan
    monkeypatch.setattr(
        health.MigrationExecutor,
        "migration_plan",
        lambda self, targets: [*real(self, targets), ("0099", False)],
    )
    assert Client().get("/health/ready").json()["faults"] == [health.NOT_MIGRATED]


def test_a_watcher_may_ask_by_number_and_without_https() -> None:
    for address in ("/health/live", "/health/ready"):
        assert Client().get(address, headers={"host": "10.1.2.3"}).status_code == 200
        with override_settings(SECURE_SSL_REDIRECT=True):
            assert Client().get(address).status_code == 200
        assert Client().post(address).status_code == 405
    assert Client().get("/en/", headers={"host": "10.1.2.3"}).status_code == 400


def scraped(**headers: str) -> str:
    """Return the metrics as this machine reads them."""
    answer = Client().get("/metrics", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def value(name: str, **labels: str) -> float:
    """Return one sample of the metrics."""
    for family in text_string_to_metric_families(scraped()):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    raise AssertionError(name)


def test_requests_are_counted_by_view_and_status() -> None:
    scraped()
    facts = {"method": "GET", "view": "overview", "status": "200"}
    Client().get("/en/")
    before = value("cityagenda_requests_total", **facts)
    Client().get("/en/")
    Client().get("/zh/?text=secret")
    assert value("cityagenda_requests_total", **facts) == before + 2
    assert value("cityagenda_request_seconds_count", view="overview") >= 3


def test_no_address_that_somebody_invents_makes_a_series_of_its_own() -> None:
    for number in range(5):
        Client().get(f"/en/invented-{number}/?q=secret")
        Client().generic(f"ODD{number}", "/en/")
    told = scraped()
    assert "invented" not in told
    assert "secret" not in told
    assert "ODD" not in told
    assert value("cityagenda_requests_total", view="none", status="404") >= 5


def test_the_edition_is_named_with_its_age(city_folder: Path) -> None:
    found = current(city_folder)
    assert value("cityagenda_edition_info", edition=found.id, city="example") == 1
    assert 0 <= value("cityagenda_edition_age_seconds") < 3600


@pytest.mark.parametrize(
    ("address", "headers", "allowed"),
    [
        ("127.0.0.1", {}, True),
        ("127.9.9.9", {}, True),
        ("::1", {}, True),
        ("192.0.2.7", {}, False),
        ("", {}, False),
        ("unix:", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, False),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, False),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}, False),
        ("127.0.0.1", {"Via": "1.1 proxy"}, False),
        ("127.0.0.1", {"Authorization": "Bearer anything"}, True),
    ],
)
def test_without_a_token_this_machine_alone_reads_the_metrics(
    address: str, headers: dict[str, str], *, allowed: bool
) -> None:
    answer = Client(REMOTE_ADDR=address).get("/metrics", headers=headers)
    assert answer.status_code == (200 if allowed else 403)
    assert ("cityagenda_ready" in answer.content.decode()) == allowed


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("Bearer s3cret", True),
        ("", False),
        ("s3cret", False),
        ("Bearer s3cre", False),
        ("Bearer é", False),
    ],
)
def test_with_a_token_who_brings_it_reads_them_from_anywhere(header: str, *, allowed: bool) -> None:
    with override_settings(METRICS_TOKEN="s3cret"):  # noqa: S106 - of this test alone
        for address in ("127.0.0.1", "192.0.2.7"):
            answer = Client(REMOTE_ADDR=address).get("/metrics", headers={"Authorization": header})
            assert answer.status_code == (200 if allowed else 403)


def test_the_gate_answers_what_the_routes_name() -> None:
    from cityagenda.web.apps.operations.gate import ADDRESSES
    from cityagenda.web.apps.operations.urls import urlpatterns

    assert {f"/{route.pattern}" for route in urlpatterns} == set(ADDRESSES)
    assert all(re.fullmatch(r"/[a-z/]+", address) for address in ADDRESSES)
    assert views.MEDIA_TYPE.startswith("text/plain")
