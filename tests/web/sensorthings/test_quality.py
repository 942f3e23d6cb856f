"""Quality: flags of checks and decisions of people stand beside results, which stay raw."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from tests.web.sensorthings.conftest import HOUR, NOW, ROOT, START, network

from cityagenda.ground.standards import library
from cityagenda.streams import rules
from cityagenda.streams.batch import Batch
from cityagenda.streams.review import Review
from cityagenda.streams.store import Store
from cityagenda.web.apps.sensorthings import stores

DAY = START // (24 * HOUR)
OWN = "Datastreams('alpha.pm25')/Observations"


@pytest.fixture
def store(site: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ARG001
    """Yield a store with two days of values, one of them absurd."""
    monkeypatch.setattr(stores, "folder", lambda: tmp_path)
    with Store(tmp_path) as made:
        made.declare(network(), now=START)
        values = 20 + np.arange(48) % 7 * 1.0
        values[5] = 99_999.0
        rows = Batch(np.zeros(48, np.int64), START + np.arange(48) * HOUR, values)
        made.add(rows, "test", now=NOW)
        yield made


def observations(**options: str) -> list[dict[str, Any]]:
    """Return the observations of the datastream."""
    found = Client().get(f"{ROOT}{OWN}", {f"${n}": t for n, t in options.items()})
    return list(found.json()["value"])


def review(store: Store, hour: int, verdict: str, value: float | None = None) -> None:
    """Decide about the value of an hour."""
    store.review(
        Review(
            datastream="alpha.pm25",
            first=START + hour * HOUR,
            last=START + (hour + 1) * HOUR,
            verdict=verdict,
            reviewer="Li Wei",
            reason="the inlet was cleaned",
            at=NOW,
            value=value,
        )
    )


def test_flags_and_reviews_stand_beside_raw_results(store: Store) -> None:
    assert all("resultQuality" not in one for one in observations())
    check = rules.check(store.catalogue.datastreams, library(), "CN", date(2026, 1, 1))
    store.compact(DAY, check)
    flagged = [one for one in observations() if "resultQuality" in one]
    assert [one["result"] for one in flagged] == [99_999.0]
    quality = flagged[0]["resultQuality"]
    assert "range" in quality["flags"]
    assert "outside the range" in quality["en"]
    assert quality["zh-Hans"]
    tag = Client().get(f"{ROOT}{OWN}").headers["ETag"]
    review(store, 5, "replace", 25.0)
    review(store, 30, "reject")
    assert Client().get(f"{ROOT}{OWN}").headers["ETag"] != tag
    found = {one["phenomenonTime"]: one for one in observations() if "resultQuality" in one}
    assert list(found) == ["2026-01-01T05:00:00Z", "2026-01-02T06:00:00Z"]
    first, second = found.values()
    assert first["result"] == 99_999.0
    assert first["resultQuality"]["corrected"] == 25.0
    assert first["resultQuality"]["review"] == "the inlet was cleaned"
    assert second["resultQuality"]["flags"] == ["reviewed"]
    assert "Li Wei" not in str(found)
    array = Client().get(f"{ROOT}{OWN}?$resultFormat=dataArray&$top=6").json()["value"][0]
    assert array["components"][-1] == "resultQuality"
    assert [row[-1] is None for row in array["dataArray"]] == [True] * 5 + [False]


def test_a_damaged_store_is_said(store: Store, tmp_path: Path, monkeypatch: Any) -> None:  # noqa: ARG001
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "streams.sqlite").write_bytes(b"no database" * 500)
    monkeypatch.setattr(stores, "folder", lambda: broken)
    answer = Client().get(f"{ROOT}Things")
    assert (answer.status_code, answer.json()["code"]) == (503, 503)
    assert "cannot be opened" in answer.json()["message"]
