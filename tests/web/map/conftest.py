"""A small city with two districts, values for both, and real borders in a file of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build.run import run
from cityagenda.city.folder import load

SHAPES = """
- id: shapes
  name: {zh-Hans: 边界, en: Shapes}
  path: data/shapes.geojson
  format: geojson
  licence: CC0-1.0
  crs: EPSG:4326
  datum: WGS84
- id: by-district
  name: {zh-Hans: 分区, en: By district}
  path: data/by-district.csv
  format: csv
  licence: CC0-1.0
  unit: ug/m3
  columns:
    area: {}
    period: {}
    value: {type: number}
"""
VALUES = "area,period,value\nriverside,2020,12.5\nriverside,2021,11.5\nhillside,2021,31\n"
INDICATOR = """
id: dust
name: {zh-Hans: "尘<b>土</b>", en: "Dust <b>bold</b>"}
unit: ug/m3
unit_name: {zh-Hans: 微克/立方米, en: µg/m³}
direction: down
decimals: 1
method: statistics.declared
inputs: {values: source:by-district}
targets: [{year: 2030, value: 20}]
"""


def square(west: float, south: float) -> list[list[float]]:
    east, north = west + 0.1, south + 0.1
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def collection(shapes: dict[str, Any]) -> bytes:
    """Return a file of shapes by area: each a ring."""
    features = [
        {"type": "Feature", "id": id_, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for id_, ring in shapes.items()
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


GOOD = collection({"riverside": square(114.0, 22.5), "hillside": square(114.1, 22.5)})


@pytest.fixture(scope="module")
def built(city_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the city with districts, built once."""
    folder = tmp_path_factory.mktemp("mapped") / "town"
    shutil.copytree(city_folder, folder)
    for name, more in (("sources.yml", SHAPES), ("city.yml", "\ngeometry: shapes\n")):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    (folder / "indicators" / "dust.yml").write_text(INDICATOR, encoding="utf-8")
    (folder / "data" / "by-district.csv").write_text(VALUES, encoding="utf-8")
    (folder / "data" / "shapes.geojson").write_bytes(GOOD)
    run(load(folder), assess=assess, jobs=1)
    return folder


@pytest.fixture
def town(site: None, built: Path) -> Iterator[Path]:  # noqa: ARG001 - it must be there
    """Serve the city with districts; its borders are put back afterwards."""
    with override_settings(CITY_FOLDER=built):
        yield built
    (built / "data" / "shapes.geojson").write_bytes(GOOD)


@pytest.fixture
def page() -> Callable[[str], str]:
    """Return a function that gives the text of a page that must be there."""

    def of(address: str) -> str:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    return of
