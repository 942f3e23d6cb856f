"""The health of a network: who is silent and since when, what was refused, what it warns of."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build import intake
from cityagenda.build.run import run
from cityagenda.city.folder import load
from cityagenda.streams import events
from cityagenda.web.apps.networks.health import MARKS

NOW = datetime(2026, 11, 26, 6, 20, tzinfo=UTC)
SILENT = 30
"""Hours for which the second station has sent nothing; the fourth never did."""
NETWORK = """
- id: air
  name: {zh-Hans: "空气<b>网</b>", en: "Air <b>net</b>"}
  stations: sites
  drop: data/drop
  layout: {columns: {pm25: pm25}}
  interval: 1h
  synthetic: true
  generator: by hand
  properties:
    pm25: {unit: ug/m3, label: begin, timezone: UTC, resolution: "0.1"}
  alerts:
    - id: high
      name: {zh-Hans: 浓度偏高, en: High}
      property: pm25
      above: 100
      severity: severe
"""
SITES = """
- id: sites
  name: {zh-Hans: 站点, en: Sites}
  path: data/sites.csv
  format: csv
  licence: CC0-1.0
  synthetic: true
  generator: by hand
  columns: {station: {}, name_zh: {}, name_en: {}, area: {}}
"""


def _instant(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def _event(key: str, **facts: Any) -> dict[str, Any]:
    opened = _instant(NOW - timedelta(hours=3))
    usual = {
        "key": key, "rule": "high", "place": "s1", "property": "pm25", "severity": "severe",
        "opened": opened, "raised": opened, "cleared": None, "ending": "", "level": 0,
        "peak": 144.0, "latest": 121.0, "value": 120.0, "threshold": 100.0, "seen": opened,
        "muted": False, "stale": False, "recorded": opened,
    }  # fmt: skip
    return usual | facts


@pytest.fixture(scope="module")
def watched(city_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a city with a network of four stations, 40 hours of files and four events."""
    folder = tmp_path_factory.mktemp("net") / "town"
    shutil.copytree(city_folder, folder, ignore=shutil.ignore_patterns(".cityagenda"))
    (folder / "networks").mkdir()
    (folder / "networks" / "air.yml").write_text(NETWORK, encoding="utf-8")
    path = folder / "sources.yml"
    path.write_text(path.read_text(encoding="utf-8") + SITES, encoding="utf-8")
    sites = [f"s{n},第{n}站,Station {n},riverside" for n in range(1, 5)]
    text = "\n".join(["station,name_zh,name_en,area", *sites]) + "\n"
    (folder / "data" / "sites.csv").write_text(text, encoding="utf-8")
    drop = folder / "data" / "drop"
    drop.mkdir()
    rows = ["station,time,pm25"]
    last = NOW.replace(minute=0) - timedelta(hours=1)
    for hours in range(40):
        at = last - timedelta(hours=hours)
        stations = ("s1", "s2", "s3") if hours >= SILENT else ("s1", "s3")
        rows += [
            f"{station},{at:%Y-%m-%dT%H:%M:%S}Z,{20 + hours % 7 + place}"
            for place, station in enumerate(stations)
        ]
    (drop / "hours.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (drop / "odd.csv").write_text(
        "station,time,pm10\ns1,2026-11-26T00:00:00Z,7\n", encoding="utf-8"
    )
    city = load(folder)
    run(city, assess=assess, jobs=1)
    with intake.opened(city) as store:
        intake.taken(city, store, now=_instant(NOW))
        over = {"cleared": _instant(NOW), "ending": "cleared"}
        kept = [
            _event("high/s1/open"),
            _event("high/s2/over", place="s2", **over),
            _event("high/s3/stale", place="s3", stale=True),
            _event("high/s3/gone", place="s3", ending="withdrawn"),
        ]
        store.keep_events(events.table(kept))
    return folder


@pytest.fixture(autouse=True)
def served(site: None, watched: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001
    """Serve the city at `NOW`."""
    monkeypatch.setattr("cityagenda.web.apps.networks.views.clock", lambda: NOW)
    with override_settings(CITY_FOLDER=watched):
        yield


def _main(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def test_a_network_of_the_air_is_reached_from_every_page() -> None:
    assert 'href="/en/air/"' in Client().get("/en/").content.decode()
    assert 'href="/en/networks/"' in _main("/en/air/")


def test_the_list_names_each_network_with_its_sensors_by_state() -> None:
    text = _main("/en/networks/")
    assert "Air &lt;b&gt;net&lt;/b&gt;" in text
    assert "<b>4</b> stations" in text
    for said in ("2 in order", "1 silent", "1 never reported"):
        assert said in text
    assert "synthetic" in text


@pytest.mark.parametrize(("tongue", "silent"), [("en", "silent"), ("zh", "失联")])
def test_a_silent_station_is_named_with_the_time_of_its_last_value(
    tongue: str, silent: str
) -> None:
    text = _main(f"/{tongue}/networks/air/")
    unwell = text[text.index('id="unwell"') : text.index("<details")]
    assert silent in unwell
    assert f'href="/{tongue}/air/stations/s2/"' in unwell
    assert f'href="/{tongue}/air/stations/s4/"' in unwell
    assert "/stations/s1/" not in unwell
    last = NOW.replace(minute=0) - timedelta(hours=1 + SILENT)
    assert f"{last + timedelta(hours=8):%Y-%m-%d %H:%M}" in unwell


def test_what_was_refused_stands_with_the_reason_and_what_to_do() -> None:
    text = _main("/en/networks/air/")
    refused = text[text.index('id="refused"') :]
    assert "odd.csv" in refused
    assert "pm25" in refused


def test_open_alerts_stand_first_and_past_ones_with_their_keys() -> None:
    text = _main("/en/networks/air/")
    open_part = text[text.index('id="alerts"') : text.index('id="unwell"')]
    assert "Station 1" in open_part
    assert "severe" in open_part
    assert "at most 144" in open_part
    assert "(limit 100)" in open_part
    past = text[text.index('id="past"') : text.index('id="refused"')]
    assert "high/s2/over" in past
    assert "high/s3/stale" in past
    assert "gone" not in text
    assert "Station 3" not in open_part


def test_the_health_of_every_sensor_is_a_file() -> None:
    answer = Client().get("/data/networks/air/health.csv")
    assert answer.status_code == 200
    rows = {
        row["datastream"]: row
        for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    }
    assert {name: row["state"] for name, row in rows.items()} == {
        "s1.pm25": "ok", "s2.pm25": "silent", "s3.pm25": "ok", "s4.pm25": "never",
    }  # fmt: skip
    assert float(rows["s1.pm25"]["share_24h"]) == 1.0
    assert Client().get("/data/networks/no/health.csv").status_code == 404
    assert Client().get("/en/networks/no/").status_code == 404


def test_every_state_has_a_mark() -> None:
    from cityagenda.streams.health import STATES

    assert set(MARKS) == set(STATES)


def test_a_city_without_networks_says_how_to_declare_one(city_folder: Path) -> None:
    with override_settings(CITY_FOLDER=city_folder):
        assert "<code>networks/</code>" in _main("/zh/networks/")
        assert Client().get("/en/networks/air/").status_code == 404
