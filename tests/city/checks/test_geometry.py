"""Shapes of areas: one datum a map, GeoPackage as well as GeoJSON, nothing hostile gets through."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from cityagenda.city.checks import check
from cityagenda.city.folder import read
from cityagenda.city.geometry import geometry
from cityagenda.ground.datums import bd09, gcj02
from cityagenda.ground.errors import SourceError

Write = Callable[..., Path]
SQUARE = [[114.0, 22.5], [114.1, 22.5], [114.1, 22.6], [114.0, 22.6], [114.0, 22.5]]


def source(datum: str, more: str = "") -> str:
    return (
        "id: shapes\npath: data/a.geojson\nformat: geojson\nname: {zh-Hans: 界, en: Shapes}\n"
        f"licence: CC0-1.0\ncrs: EPSG:4326\ndatum: {datum}\n{more}"
    )


def collection(*features: tuple[Any, Any]) -> bytes:
    listed = [
        {"type": "Feature", "id": id_, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for id_, ring in features
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": listed})


def town(write_city: Write, datum: str, content: bytes, more: str = "") -> Path:
    return write_city(
        {
            "sources/shapes.yml": source(datum, more),
            "city.yml": ("area: town", "area: town\ngeometry: shapes"),
            "data/a.geojson": content,
        }
    )


def both(ring: Any = None) -> bytes:
    return collection(("town", ring or SQUARE), ("north", ring or SQUARE))


@pytest.mark.parametrize("datum", ["WGS84", "CGCS2000"])
def test_shapes_in_an_unshifted_datum_are_taken_as_they_are(write_city: Write, datum: str) -> None:
    folder = town(write_city, datum, both())
    assert check(folder) == []
    found = geometry(read(folder))
    assert (found.datum, found.converted, found.synthetic) == (datum, "", False)
    assert found.shapes["north"][0][0].tolist() == SQUARE


@pytest.mark.parametrize(("datum", "shift"), [("GCJ02", gcj02), ("BD09", lambda p: bd09(gcj02(p)))])
def test_shifted_shapes_are_converted_where_that_is_allowed(
    write_city: Write, datum: str, shift: Callable[..., Any]
) -> None:
    import numpy as np

    content = both(shift(np.array(SQUARE)).tolist())
    folder = town(write_city, datum, content, "convert: true\n")
    assert check(folder) == []
    found = geometry(read(folder))
    assert (found.datum, found.converted) == ("WGS84", datum)
    assert found.shapes["town"][0][0] == pytest.approx(np.array(SQUARE), abs=1e-9)


def test_shifted_shapes_are_refused_where_nobody_allows_it(write_city: Write) -> None:
    folder = town(write_city, "GCJ02", both())
    with pytest.raises(SourceError, match="shifted, and may not be converted"):
        geometry(read(folder))


def test_areas_are_found_by_their_code_too(write_city: Write) -> None:
    folder = town(write_city, "WGS84", collection(("town", SQUARE), (440305, SQUARE)))
    areas = folder / "areas.yml"
    text = areas.read_text(encoding="utf-8").replace("id: north", 'id: north\n  code: "440305"')
    areas.write_text(text, encoding="utf-8")
    assert check(folder) == []
    assert set(geometry(read(folder)).shapes) == {"town", "north"}


def test_without_the_library_borders_stay_unchecked_and_that_is_said(
    write_city: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = town(write_city, "WGS84", both())
    monkeypatch.setitem(sys.modules, "shapely", None)
    assert [(f.code, f.where) for f in check(folder)] == [("shapes-unchecked", "data/a.geojson:1")]


def test_a_script_in_a_name_is_only_a_text(write_city: Write) -> None:
    folder = town(write_city, "WGS84", collection(("town", SQUARE), ("<script>", SQUARE)))
    faults = {f.code: f for f in check(folder)}
    assert "<script>" in faults["shape-of-nothing"].what["en"]
    assert set(geometry(read(folder)).shapes) == {"town"}
