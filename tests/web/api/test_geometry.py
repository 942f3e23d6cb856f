"""Areas come as GeoJSON where the city has shapes that may be given away, else not."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client
from django.test.utils import override_settings

from cityagenda.assess.account import assess
from cityagenda.build.run import run
from cityagenda.city.folder import load
from cityagenda.web.apps.api.answers import GEOJSON

SOURCE = """
- id: shapes
  name: {{zh-Hans: 边界, en: Shapes}}
  about: {{zh-Hans: 边界, en: Shapes}}
  path: data/shapes.geojson
  format: geojson
  licence: CC0-1.0
  crs: EPSG:4326
  datum: {datum}
"""
SQUARE = [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]
CHINA = [[[113.9171764808363, 22.540796131694766], [114.0, 22.5], [114.0, 22.6],
          [113.9171764808363, 22.540796131694766]]]  # fmt: skip
"""Its first point is one of those that the algorithm's authors give in both datums."""


def shapes(kind: str = "Polygon", ring: Any = None) -> dict[str, Any]:
    shape = {"type": kind, "coordinates": ring or SQUARE, "hidden": "<script>"}
    feature = {
        "type": "Feature",
        "properties": {"id": "example-city", "secret": 1},
        "geometry": shape,
    }
    return {"type": "FeatureCollection", "features": [feature]}


@pytest.fixture(params=["WGS84"])
def town(
    site: None,  # noqa: ARG001 - it must be there
    request: pytest.FixtureRequest,
    city_folder: Path,
    tmp_path: Path,
) -> Iterator[Path]:
    """Serve a copy of the small city with shapes in a datum."""
    folder = tmp_path / "town"
    shutil.copytree(city_folder, folder)
    sources = folder / "sources.yml"
    declared = sources.read_text(encoding="utf-8") + SOURCE.format(datum=request.param)
    sources.write_text(declared, encoding="utf-8")
    city = folder / "city.yml"
    city.write_text(city.read_text(encoding="utf-8") + "\ngeometry: shapes\n", encoding="utf-8")
    ring = CHINA if "GCJ02" in request.param else SQUARE
    (folder / "data" / "shapes.geojson").write_bytes(orjson.dumps(shapes(ring=ring)))
    run(load(folder), assess=assess, jobs=1)
    with override_settings(CITY_FOLDER=folder):
        yield folder


def ask() -> Any:
    client = Client(raise_request_exception=False)
    return client.get("/api/v1/areas", headers={"accept": GEOJSON})


@pytest.mark.usefixtures("site")
def test_areas_are_features_with_their_shapes(town: Path) -> None:
    answer = ask()
    assert answer.headers["Content-Type"] == GEOJSON
    held = orjson.loads(answer.content)
    assert held["type"] == "FeatureCollection"
    assert (held["datum"], held["synthetic"]) == ("WGS84", False)
    by_id = {feature["id"]: feature for feature in held["features"]}
    assert by_id["example-city"]["geometry"] == {"type": "Polygon", "coordinates": SQUARE}
    assert by_id["example-city"]["properties"]["name"]["en"]
    assert [f["geometry"] for id_, f in by_id.items() if id_ != "example-city"] == [None] * (
        len(by_id) - 1
    )
    assert b"script" not in answer.content
    assert b"secret" not in answer.content
    (town / "data" / "shapes.geojson").write_bytes(orjson.dumps(shapes()) + b"\n")
    assert ask().headers["ETag"] != answer.headers["ETag"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("content", [b"{}", b"not json", b"[]", b'{"features": [1]}'])
def test_a_file_that_holds_no_shapes_is_a_failure_and_not_a_crash(
    town: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (town / "data" / "shapes.geojson").write_bytes(content)
    answer = ask()
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "shapes.geojson" in caplog.text


@pytest.mark.usefixtures("site")
def test_points_are_no_areas(town: Path, caplog: pytest.LogCaptureFixture) -> None:
    (town / "data" / "shapes.geojson").write_bytes(orjson.dumps(shapes("Point")))
    assert ask().status_code == 500
    assert "'example-city': it is no polygon but Point" in caplog.text


@pytest.mark.usefixtures("site", "town")
@pytest.mark.parametrize("town", ["GCJ02", "BD09"], indirect=True)
def test_shifted_coordinates_are_never_given_away() -> None:
    assert ask().status_code == 406


@pytest.mark.usefixtures("site", "town")
@pytest.mark.parametrize("town", ["GCJ02\n  convert: true"], indirect=True)
def test_shifted_coordinates_are_converted_where_the_city_allows_it() -> None:
    held = orjson.loads(ask().content)
    assert held["datum"] == "WGS84"
    shape = next(f["geometry"] for f in held["features"] if f["id"] == "example-city")
    assert shape["coordinates"][0][0] == pytest.approx([113.912316, 22.543847], abs=1e-6)


@pytest.mark.usefixtures("site")
def test_without_a_file_there_are_only_objects(town: Path) -> None:
    (town / "data" / "shapes.geojson").unlink()
    assert ask().status_code == 406
    assert Client().get("/api/v1/areas").status_code == 200
