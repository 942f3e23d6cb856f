"""Token buckets let a burst through, then their rate, and keep addresses apart."""

import orjson
import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.web.apps.api import gate
from cityagenda.web.apps.api.buckets import Buckets


def test_after_the_burst_the_rate_holds() -> None:
    buckets = Buckets(burst=10, rate=2.0)
    admitted = sum(buckets.wait("a", now=tick / 100) == 0 for tick in range(1000))
    # 10 at once and 2 a second for the 10 s that were simulated.
    assert admitted == 10 + 19


def test_a_bucket_holds_no_more_than_the_burst_after_a_long_rest() -> None:
    buckets = Buckets(burst=3, rate=1.0)
    assert [buckets.wait("a", now=10_000.0) for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]
    assert [buckets.wait("a", now=90_000.0) for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    buckets = Buckets(burst=1, rate=1.0)
    assert buckets.wait("a", now=100.0) == 0
    assert buckets.wait("a", now=50.0) == 1.0


def test_one_network_of_ipv6_is_one_address_and_memory_is_bounded() -> None:
    buckets = Buckets(burst=5, rate=1.0, most=100)
    waits = [buckets.wait(f"2001:db8::{n:x}", now=0.0) for n in range(6)]
    assert waits[-1] == 1.0
    for n in range(1000):
        buckets.wait(f"198.51.{n // 250}.{n % 250}", now=0.0)
    assert len(buckets._held) == 100


@pytest.mark.usefixtures("site")
def test_too_many_requests_are_told_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "buckets", Buckets(burst=5, rate=0.01))
    client = Client()
    answers = [client.get(f"/api/v1/editions/{n}").status_code for n in range(5)]
    assert answers == [404] * 5
    answer = client.get("/api/v1/plan")
    assert answer.status_code == 429
    assert 90 <= int(answer.headers["Retry-After"]) <= 100
    assert orjson.loads(answer.content)["faults"][0]["where"] == "address"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/en/").status_code == 200


@pytest.mark.usefixtures("site")
def test_a_made_up_forwarding_header_gives_no_new_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "buckets", Buckets(burst=1, rate=0.01))
    client = Client()
    spoofed = [
        client.get("/api/v1/plan", headers={"x-forwarded-for": f"192.0.2.{n}"}).status_code
        for n in range(3)
    ]
    assert spoofed == [200, 429, 429]
    with override_settings(TRUSTED_PROXIES=1):
        behind = [
            client.get("/api/v1/plan", headers={"x-forwarded-for": f"192.0.2.{n}"}).status_code
            for n in range(3)
        ]
    assert behind == [200, 200, 200]
