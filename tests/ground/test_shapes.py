"""Shapes: files that are wrong in every way get one clear flaw each, and never more than that."""

import math
import re
import sqlite3
import struct
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import shapely

from cityagenda.ground import shapes as module
from cityagenda.ground.datums import Datum
from cityagenda.ground.plates import plate
from cityagenda.ground.shapes import crossings, points, read, simplified

ONE, NAN = struct.pack("<d", 1.0), struct.pack("<d", math.nan)
RING = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]


def feature(ring: Any = None, *, id_: Any = "a", kind: str = "Polygon") -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": id_,
        "geometry": {"type": kind, "coordinates": [RING if ring is None else ring]},
    }


def collection(*features: Any, **more: Any) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": list(features)} | more)


def flaws(path: Path, content: bytes, datum: Datum = "WGS84") -> list[tuple[str, str, int]]:
    path.write_bytes(content)
    found = read(path, "geojson", datum)
    for flaw in found.flaws:
        assert set(flaw.problem) == {"zh-Hans", "en"}
    return [(flaw.feature, flaw.problem["en"], flaw.line) for flaw in found.flaws]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.geojson"


def test_a_good_file_has_no_flaw(path: Path) -> None:
    assert (
        flaws(
            path, collection(feature(), feature(id_=7), feature([[*p, 9] for p in RING], id_="h"))
        )
        == []
    )
    found = read(path, "geojson", "WGS84").held
    assert list(found) == ["a", "7", "h"]
    assert found["h"][0][0].tolist() == RING


@pytest.mark.parametrize(
    ("content", "problem", "line"),
    [
        (b"", "no JSON", 1),
        (b"{", "no JSON", 1),
        (b'{"type":\n"FeatureCollection",\n"features": [NaN]}', "no JSON", 3),
        (b"[" * 1_000_000, "no JSON", 1),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "no JSON", 1),
        ('{"type": "要素"}'.encode("gb18030"), "not UTF-8", 1),
        (b'{\n"type": "\xff"}', "not UTF-8", 2),
        (b"[]", "no collection", 1),
        (b"12", "no collection", 1),
        (b'{"type": "FeatureCollection", "features": {}}', "no collection", 1),
        (b'{"type": "Topology", "features": []}', "no collection", 1),
        (collection(), "no feature", 1),
        (collection(*[1] * (module.MOST_FEATURES + 1)), "more than the 20,000", 1),
        (
            collection(feature(), crs={"type": "name", "properties": {"name": "EPSG:3857"}}),
            "EPSG:3857",
            1,
        ),
        (collection(feature(), crs="here"), "'here'", 1),
    ],
)
def test_a_file_that_is_no_collection_of_shapes(
    path: Path, content: bytes, problem: str, line: int
) -> None:
    [(where, said, at)] = flaws(path, content)
    assert (where, at) == ("", line)
    assert problem in said


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (1, "no id"),
        (None, "no id"),
        (feature(id_=None), "no id"),
        (feature(id_=True), "no id"),
        (feature(id_=[1]), "no id"),
        ({"id": "b"}, "no polygon but None"),
        ({"id": "b", "geometry": None}, "no polygon"),
        ({"id": "b", "geometry": {"type": "Polygon"}}, "without rings"),
        ({"id": "b", "geometry": {"type": "Polygon", "coordinates": []}}, "without rings"),
        ({"id": "b", "geometry": {"type": "MultiPolygon", "coordinates": [[]]}}, "without rings"),
        ({"id": "b", "geometry": {"type": "MultiPolygon", "coordinates": [1]}}, "without rings"),
        (feature(id_="b", kind="Point"), "no polygon but Point"),
        (feature(id_="b", kind="<script>alert(1)</script>"), "no polygon but <script>"),
        (feature(5, id_="b"), "no two coordinates"),
        (feature("text", id_="b"), "no two coordinates"),
        (feature([1, 2, 3, 1], id_="b"), "no two coordinates"),
        (feature([[1], [2], [3], [1]], id_="b"), "no two coordinates"),
        (feature([["1", "2"]] * 4, id_="b"), "no number"),
        (feature([[None, None]] * 4, id_="b"), "no number"),
        (feature([[True, False]] * 4, id_="b"), "no number"),
        (feature([], id_="b"), "not closed"),
        (feature(RING[:3], id_="b"), "not closed"),
        (feature([[0, 0], [1, 0], [1, 1], [0, 1]], id_="b"), "not closed"),
        (feature([[190, 0], [191, 0], [191, 1], [190, 0]], id_="b"), "degrees"),
        (feature([[22, 114], [23, 114], [23, 115], [22, 114]], id_="b"), "swapped"),
        (feature([[500000, 2500000]] * 4, id_="b"), "degrees"),
        (feature(id_="a"), "twice"),
    ],
)
def test_a_flawed_feature_is_left_out_and_the_others_stay(
    path: Path, broken: Any, problem: str
) -> None:
    [(_, said, _)] = flaws(path, collection(feature(), broken))
    assert problem in said
    assert list(read(path, "geojson", "WGS84").held) == ["a"]


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_numbers_that_are_too_large(path: Path, number: str) -> None:
    content = collection(feature(id_="b")).replace(b"1.0", number.encode())
    assert len(flaws(path, content)) == 1


def test_a_flaw_names_the_line_of_its_feature(path: Path) -> None:
    good, bad = orjson.dumps(feature()), orjson.dumps(feature(RING[:3], id_="b"))
    content = b'{"type":"FeatureCollection","features":[\n%s,\n%s,\n%s]}' % (good, bad, good)
    assert [line for _, _, line in flaws(path, content)] == [3, 4]


def test_sizes_have_limits(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_POINTS", 7)
    [(_, said, _)] = flaws(path, collection(feature(), feature(id_="b")))
    assert "more than 7 points" in said
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    [(_, said, _)] = flaws(path, collection(feature(), feature(id_="b")))
    assert "MiB" in said
    assert (
        read(path.with_name("none"), "geojson", "WGS84")
        .flaws[0]
        .problem["en"]
        .startswith("it cannot")
    )


def test_on_a_plane_of_its_own_any_number_will_do(path: Path) -> None:
    assert (
        flaws(
            path,
            collection(feature([[500000, 2500000], [5, 5], [6, 6], [500000, 2500000]])),
            "local",
        )
        == []
    )


def test_borders_that_cross_themselves_are_found(path: Path) -> None:
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    assert flaws(path, collection(feature(), feature(bow, id_="b"))) == []
    found = list(crossings(read(path, "geojson", "WGS84").held))
    assert [flaw.feature for flaw in found] == ["b"]
    assert "crosses itself" in found[0].problem["en"]


def test_simplified_shapes_still_share_their_border() -> None:
    x = np.linspace(0, 10, 2001)
    border = np.column_stack([x, 0.1 * np.sin(7 * x)])
    south = np.vstack([border, [[10.0, -5.0], [0.0, -5.0]], border[:1]])
    north = np.vstack([border, [[10.0, 5.0], [0.0, 5.0]], border[:1]])
    before = {"south": ((south,),), "north": ((north,),)}
    after = simplified(before, 0.05)
    assert points(after.values()) < points(before.values()) / 10
    rings = [shapely.Polygon(shape[0][0]) for shape in after.values()]
    assert shapely.coverage_is_valid(rings)
    assert rings[0].intersection(rings[1]).area == 0


def test_both_sides_of_a_border_run_through_the_same_units() -> None:
    west = np.array([[0, 0], [3.3, 0], [3.1, 5], [3.7, 9], [0, 9], [0, 0]])
    east = np.array([[3.3, 0], [9, 0], [9, 9], [3.7, 9], [3.1, 5], [3.3, 0]])
    drawn = plate({"west": ((west,),), "east": ((east,),)})
    assert drawn.width == 800
    assert set(drawn.outlines) == {"west", "east"}
    assert all(0 < o.x < 800 and 0 < o.y < 800 for o in drawn.outlines.values())
    dot = np.array([[1, 1], [1.0001, 1], [1.0001, 1.0001], [1, 1]])
    assert plate({"west": ((west,),), "dot": ((dot,),)}).outlines["dot"].path.endswith("h1v1z")


def geopackage(
    path: Path, rows: list[tuple[Any, Any]], *, system: int = 4326, table: str = "areas"
) -> None:
    """Write a GeoPackage as the standard describes it, with the tables that are read."""
    database = sqlite3.connect(path)
    database.executescript(
        f"""
        PRAGMA application_id = 1196444487;
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
          organization TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
          geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
        INSERT INTO gpkg_spatial_ref_sys VALUES ('x', {system}, 'EPSG', {system}, '', '');
        INSERT INTO gpkg_geometry_columns VALUES ('{table}', 'geom', 'POLYGON', {system}, 0, 0);
        CREATE TABLE areas (fid INTEGER PRIMARY KEY, id, geom BLOB);
        CREATE VIEW endless AS WITH RECURSIVE n(id, geom) AS
          (SELECT 1, 1 UNION ALL SELECT id + 1, 1 FROM n) SELECT * FROM n;
        """  # noqa: S608 - the values are ours
    )
    database.executemany("INSERT INTO areas (id, geom) VALUES (?, ?)", rows)
    database.commit()
    database.close()


def blob(geometry: Any, envelope: bytes = b"", kind: int = 0) -> bytes:
    return (
        b"GP\0"
        + bytes([1 | kind << 1])
        + (4326).to_bytes(4, "little")
        + envelope
        + shapely.to_wkb(geometry)
    )


def test_a_geopackage_is_read_like_geojson(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    hole = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]])
    geopackage(
        file,
        [
            ("a", blob(shapely.Polygon(RING))),
            ("b", blob(shapely.MultiPolygon([hole]), bytes(32), 1)),
            (7, blob(shapely.Polygon(RING))),
        ],
    )
    found = read(file, "geopackage", "CGCS2000")
    assert found.flaws == []
    assert list(found.held) == ["a", "b", "7"]
    assert found.held["a"][0][0].tolist() == RING
    assert [len(ring) for ring in found.held["b"][0]] == [5, 4]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "no polygon"),
        ("text", "no polygon"),
        (b"GP", "no polygon"),
        (b"GP\0\x01\0\0\0\0garbage", "no polygon"),
        (b"GP\0\x0f\0\0\0\0", "no polygon"),
        (blob(shapely.Point(1, 1)), "no polygon but Point"),
        (blob(shapely.Polygon()), "without rings"),
        (blob(shapely.Polygon([(500, 0), (501, 0), (501, 1)])), "degrees"),
        (blob(shapely.Polygon(RING)).replace(ONE, NAN), "finite"),
    ],
)
def test_broken_geometry_in_a_geopackage(tmp_path: Path, content: Any, problem: str) -> None:
    file = tmp_path / "a.gpkg"
    geopackage(file, [("a", content), ("b", blob(shapely.Polygon(RING)))])
    found = read(file, "geopackage", "WGS84")
    assert list(found.held) == ["b"]
    assert [flaw.feature for flaw in found.flaws] == ["a"]
    assert problem in found.flaws[0].problem["en"]


def test_files_that_are_no_geopackage(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    for content in (b"", b"no database", b"SQLite format 3\0" + bytes(200)):
        file.write_bytes(content)
        [flaw] = read(file, "geopackage", "WGS84").flaws
        assert "GeoPackage" in flaw.problem["en"]
    assert file.read_bytes().startswith(b"SQLite")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"system": 3857}, "EPSG:3857"),
        ({"table": "endless"}, "0 layers"),
        ({"table": 'x" --'}, "0 layers"),
    ],
)
def test_other_systems_and_views_are_not_read(tmp_path: Path, more: Any, problem: str) -> None:
    file = tmp_path / "a.gpkg"
    geopackage(file, [("a", blob(shapely.Polygon(RING)))], **more)
    [flaw] = read(file, "geopackage", "WGS84").flaws
    assert problem in flaw.problem["en"]


def _corners(path: str) -> list[tuple[int, int]]:
    """Read path data by the grammar of SVG 1.1, 8.3: a letter holds until the next one."""
    x = y = 0
    found = []
    for letter, numbers in re.findall(r"([Mlhvz])([^Mlhvz]*)", path):
        given = [int(n) for n in re.findall(r"-?\d+", numbers)]
        if letter == "M":
            x, y = given
            found.append((x, y))
        steps = {
            "l": list(zip(given[::2], given[1::2], strict=True)),
            "h": [(n, 0) for n in given],
            "v": [(0, n) for n in given],
        }
        for dx, dy in steps.get(letter, []):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_a_path_gives_its_corners_back() -> None:
    chance = np.random.default_rng(5)
    angles = np.sort(chance.uniform(0, 2 * np.pi, 60))
    ring = np.array([np.cos(angles), np.sin(angles)]).T * chance.uniform(3, 9, (60, 1))
    ring = np.vstack([ring, ring[:1]])
    path = plate({"town": ((ring,),)}).outlines["town"].path
    assert path.count("l") < 60
    assert " -" not in path
    corners = np.array(_corners(path))
    west, north = ring.min(axis=0)[0], ring.max(axis=0)[1]
    scale = (corners[:, 0].max() - corners[:, 0].min()) / np.ptp(ring[:, 0])
    wanted = np.array([(ring[:-1, 0] - west) * scale, (north - ring[:-1, 1]) * scale]).T
    assert len(corners) == len(wanted)
    assert np.abs(corners - corners.min(axis=0) - wanted).max() <= 1.5
