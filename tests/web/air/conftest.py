"""A town with two districts of six streets, ten stations, a year of hours and the last ones.

The tables are made by the methods themselves, from readings that a sine draws.
"""

import math
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build.editions import Edition
from cityagenda.build.places import Places
from cityagenda.build.run import run
from cityagenda.city.folder import load
from cityagenda.web.apps.air import live

NOW = datetime(2026, 11, 26, 6, 20, tzinfo=UTC)
"""14:20 on the clock of the town; the newest whole hour is that from 13:00 to 14:00."""
LATEST = datetime(2026, 11, 26, 5, tzinfo=UTC)
STATIONS = 10
SIDE = 4000

AREAS = "".join(
    f"\n- id: street-{n}\n  kind: street\n  parent: {'riverside' if n <= 6 else 'hillside'}\n"
    f"  name: {{zh-Hans: 第{n}街道, en: Street {n}}}"
    for n in range(1, 13)
)
SOURCES = """
- id: shapes
  name: {zh-Hans: 边界, en: Shapes}
  path: data/shapes.geojson
  format: geojson
  licence: CC0-1.0
  datum: local
  synthetic: true
  generator: by hand
- id: sites
  name: {zh-Hans: 站点, en: Sites}
  path: data/sites.csv
  format: csv
  licence: CC0-1.0
  synthetic: true
  generator: by hand
  columns:
    station: {}
    name_zh: {}
    name_en: {}
    area: {}
    kind: {}
    x: {type: number, unit: m}
    y: {type: number, unit: m}
"""
HOURS = """
- id: hours-WHICH
  name: {zh-Hans: 小时值, en: Hours}
  path: data/hours-WHICH.csv
  format: csv
  licence: CC0-1.0
  synthetic: true
  generator: a sine
  time: {column: time, label: begin, timezone: UTC}
  columns:
    station: {}
    time: {type: datetime}
    pm25: {type: number, unit: ug/m3}
    pm10: {type: number, unit: ug/m3}
    so2: {type: number, unit: ug/m3}
    no2: {type: number, unit: ug/m3}
    co: {type: number, unit: ug/m3}
    o3: {type: number, unit: ug/m3}
"""
INDICATOR = """
- id: {id}
  name: {{zh-Hans: "空气<b>{id}</b>", en: "Air <b>{id}</b>"}}
  unit: "1"
  direction: down
  method: {method}
  inputs: {inputs}
"""
NOW_INPUTS = "{stations: source:hours-now, sites: source:sites, shapes: source:shapes}"
YEAR_INPUTS = "{stations: source:hours-year, sites: source:sites}"
INDICATORS = {
    "air-now": ("air.now", NOW_INPUTS),
    "air-days": ("air.good_days", YEAR_INPUTS),
    "air-rank": ("air.ranking", YEAR_INPUTS),
    "air-stations": ("air.ranking", YEAR_INPUTS + "\n  parameters: {level: station}"),
    "air-compared": ("air.compared", YEAR_INPUTS),
}
BASE = {"pm25": 42, "pm10": 70, "so2": 8, "no2": 34, "co": 700, "o3": 80}


def _shapes() -> bytes:
    features = []
    for n in range(1, 13):
        x, y = (n - 1) % 4 * SIDE, (n - 1) // 4 * SIDE
        ring = [[x, y], [x + SIDE, y], [x + SIDE, y + SIDE], [x, y + SIDE], [x, y]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "id": f"street-{n}", "geometry": shape})
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _sites() -> str:
    lines = ["station,name_zh,name_en,area,kind,x,y"]
    for n in range(1, STATIONS + 1):
        x, y = (n - 1) % 4 * SIDE + 1700 + 90 * n, (n - 1) // 4 * SIDE + 2100
        lines.append(f"s{n},第{n}站,Station <i>{n}</i>,street-{n},street,{x},{y}")
    return "\n".join(lines) + "\n"


def _hours(first: datetime, count: int, stations: int) -> str:
    lines = ["station,time,pm25,pm10,so2,no2,co,o3"]
    for n in range(1, stations + 1):
        for hour in range(count):
            at = first + timedelta(hours=hour)
            wave = 1 + 0.35 * math.sin(hour / 24 * 2 * math.pi + n / 3) + 0.02 * n
            values = ",".join(f"{base * wave:.1f}" for base in BASE.values())
            lines.append(f"s{n},{at:%Y-%m-%dT%H:%M:%S},{values}")
    return "\n".join(lines) + "\n"


def provisional(edition: Edition, *, expires: datetime) -> None:
    """Let an edition be the provisional one of its city."""
    places = Places(edition.home)
    folder = places.provisional / edition.id
    shutil.rmtree(places.provisional, ignore_errors=True)
    shutil.copytree(edition.folder, folder)
    path = folder / "edition.json"
    manifest = orjson.loads(path.read_bytes()) | {"expires": expires.isoformat()}
    path.write_bytes(orjson.dumps(manifest))
    places.now.write_text(f"{edition.id}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def built(city_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the town, built once, with its provisional edition."""
    folder = tmp_path_factory.mktemp("air") / "town"
    shutil.copytree(city_folder, folder, ignore=shutil.ignore_patterns(".cityagenda"))
    more = {
        "areas.yml": AREAS,
        "sources.yml": SOURCES + HOURS.replace("WHICH", "now") + HOURS.replace("WHICH", "year"),
        "city.yml": "\ngeometry: shapes\n",
    }
    for name, text in more.items():
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    text = "".join(
        INDICATOR.format(id=id_, method=method, inputs=inputs)
        for id_, (method, inputs) in INDICATORS.items()
    )
    (folder / "indicators" / "air.yml").write_text(text, encoding="utf-8")
    (folder / "data" / "shapes.geojson").write_bytes(_shapes())
    (folder / "data" / "sites.csv").write_text(_sites(), encoding="utf-8")
    first = LATEST - timedelta(hours=47)
    (folder / "data" / "hours-now.csv").write_text(_hours(first, 48, STATIONS), encoding="utf-8")
    year = datetime(2024, 12, 31, 16, tzinfo=UTC)
    (folder / "data" / "hours-year.csv").write_text(_hours(year, 365 * 24, 3), encoding="utf-8")
    edition = run(load(folder), assess=assess, jobs=1)
    failed = edition.failures().filter(edition.failures()["indicator"].is_in(list(INDICATORS)))
    assert failed.is_empty(), failed.to_dicts()
    provisional(edition, expires=NOW + timedelta(hours=2))
    return folder


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return a function that sets the instant at which pages are asked for."""

    def at(now: datetime) -> None:
        for module in ("views", "live"):
            monkeypatch.setattr(f"cityagenda.web.apps.air.{module}.clock", lambda: now)

    at(NOW)
    return at


@pytest.fixture
def town(site: None, built: Path, moment: Callable[[datetime], None]) -> Iterator[Path]:  # noqa: ARG001
    """Serve the town at `NOW`."""
    live.watch.cache_clear()
    with override_settings(CITY_FOLDER=built):
        yield built
    live.watch.cache_clear()


@pytest.fixture
def page(town: Path) -> Callable[[str], str]:  # noqa: ARG001 - it must be served
    """Return a function that gives the text of a page that must be there."""

    def of(address: str) -> str:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        return text[text.index("<main") : text.index("</main>")]

    return of
