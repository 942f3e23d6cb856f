"""The areas of the first city: ten units, 74 streets, a code each, a shape each."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import pytest

from cityagenda.city.folder import read
from cityagenda.city.models import Area
from cityagenda.city.simulation import LAYOUT
from cityagenda.ground.geography import doubled_area, geography, layout, write_geojson

SEED = 3
UNITS = {
    "luohu",
    "futian",
    "nanshan",
    "baoan",
    "longgang",
    "yantian",
    "longhua",
    "pingshan",
    "guangming",
    "dapeng",
}
STREETS_OF = {  # counted by hand from the national list of June 2023, Dapeng's three apart
    "luohu": 10,
    "futian": 10,
    "nanshan": 8,
    "baoan": 10,
    "longgang": 11,
    "yantian": 4,
    "longhua": 6,
    "pingshan": 6,
    "guangming": 6,
    "dapeng": 3,
}


@pytest.fixture(scope="module")
def areas(cities: Path) -> dict[str, Area]:
    return dict(read(cities / "shenzhen").areas)


@pytest.fixture(scope="module")
def features(cities: Path) -> dict[str, dict]:  # type: ignore[type-arg]
    path = cities / "shenzhen" / "data" / "synthetic" / "geography.geojson"
    return {f["id"]: f for f in orjson.loads(path.read_bytes())["features"]}


def test_ten_units_and_their_streets(areas: dict[str, Area]) -> None:
    assert {a.id for a in areas.values() if a.parent == "shenzhen"} == UNITS
    streets = [a for a in areas.values() if a.kind == "street"]
    assert Counter(a.parent for a in streets) == STREETS_OF
    assert len(streets) == 74
    assert len(areas) == 1 + 10 + 74


def test_every_code_is_its_own(areas: dict[str, Area]) -> None:
    codes = [a.code for a in areas.values() if a.code is not None]
    assert len(codes) == len(set(codes))
    assert [a.id for a in areas.values() if a.code is None] == ["dapeng"]


def test_names_and_codes_are_those_of_the_national_list(
    areas: dict[str, Area], real_data: Path
) -> None:
    path = real_data / "land-transport" / "shenzhen" / "shenzhen_streets_nbs2023.json"
    listed = {r["code"]: r for r in orjson.loads(path.read_bytes()) if r["name"].endswith("街道")}
    streets = {a.code: a for a in areas.values() if a.kind == "street"}
    assert {c: a.name["zh-Hans"] for c, a in streets.items()} == {
        c: r["name"] for c, r in listed.items()
    }
    for code, area in streets.items():
        district = areas[area.parent or ""]
        assert (district.code or "440307") == listed[code or ""]["district_code"]


def test_every_area_has_a_shape(areas: dict[str, Area], features: dict[str, dict]) -> None:  # type: ignore[type-arg]
    assert set(features) == set(areas)
    assert all(f["properties"]["synthetic"] is True for f in features.values())
    assert {f["properties"]["parent"] for f in features.values()} == UNITS | {"shenzhen", None}


def test_shapes_fit_without_gap_or_overlap(features: dict[str, dict]) -> None:  # type: ignore[type-arg]
    size = {area: _size(f) for area, f in features.items()}
    children: dict[str, list[str]] = {}
    for area, feature in features.items():
        children.setdefault(feature["properties"]["parent"] or "", []).append(area)
    for parent, within in children.items():
        if parent:
            assert sum(size[area] for area in within) == size[parent]
    streets = [f for f in features.values() if f["properties"]["parent"] not in {None, "shenzhen"}]
    lines = {min(s, (*s[2:], *s[:2])) for f in streets for s in _segments(f)}
    assert _crossings(np.array(sorted(lines), dtype=np.int64)) == 0


def test_each_unit_is_one_piece(features: dict[str, dict]) -> None:  # type: ignore[type-arg]
    for area in UNITS:
        assert len(features[area]["geometry"]["coordinates"]) == 1


def test_the_shapes_are_what_the_layout_and_the_seed_give(
    cities: Path, areas: dict[str, Area], tmp_path: Path
) -> None:
    folder = cities / "shenzhen"
    drawn = geography(
        [(a.id, a.parent) for a in areas.values()], layout(folder / LAYOUT), seed=SEED
    )
    write_geojson(
        drawn,
        tmp_path / "geography.geojson",
        names={a.id: a.name for a in areas.values()},
        generator=f"cityagenda simulate geography --seed {SEED}",
    )
    kept = folder / "data" / "synthetic" / "geography.geojson"
    assert (tmp_path / "geography.geojson").read_bytes() == kept.read_bytes()


def _rings(feature: dict) -> list[list[list[int]]]:  # type: ignore[type-arg]
    return [ring for polygon in feature["geometry"]["coordinates"] for ring in polygon]


def _size(feature: dict) -> int:  # type: ignore[type-arg]
    return sum(doubled_area(tuple((x, y) for x, y in ring[:-1])) for ring in _rings(feature))


def _segments(feature: dict) -> list[tuple[int, int, int, int]]:  # type: ignore[type-arg]
    return [(*a, *b) for ring in _rings(feature) for a, b in pairwise(ring)]


def _crossings(lines: np.ndarray) -> int:  # type: ignore[type-arg]
    """Return how many pairs of segments cross in a point that is an end of neither."""
    start, end = lines[:, :2], lines[:, 2:]
    along = end - start

    def sides(points: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        away = points[None, :, :] - start[:, None, :]
        return np.sign(along[:, None, 0] * away[:, :, 1] - along[:, None, 1] * away[:, :, 0])

    apart = sides(start) * sides(end) < 0
    return int((apart & apart.T).sum()) // 2
